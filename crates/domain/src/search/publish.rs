//! Publishing: the window is set, the criteria are fixed and hashed (SRC-7), the child's stream is taken (SRC-6), everyone is invited.

use vocabulary::{
    AgeBand, ApprovalKind, Date, LevelOfNeed, PlacementType, RefusalReason, SearchId, SearchState, Timestamp, Window,
    limits, london, working_days,
};

use super::{Search, question_deadline};
use crate::actor::Actor;
use crate::by;
use crate::child::Child;
use crate::decision::Decision;
use crate::event::{ChildEvent, ChildKey, Event, Invited, LotKey, Opening, SearchEvent};
use crate::framework::Lot;
use crate::policy::POLICY_VERSION;
use crate::refusal::{Fault, Refusal, require};
use crate::request::{Request, essentials};

/// Providers named in one `ProvidersInvited` event, so that no event outgrows the store's value limit.
pub const INVITED_PER_EVENT: usize = 400;

/// Publishes an approved search.
pub struct Publish {
    /// When the window closes; it opens at once.
    pub closes: Timestamp,
    /// SHA-256 over the criteria.
    pub criteria_digest: [u8; 32],
    /// Weights of C1 to C9 in order.
    pub weights: [u32; 9],
}

/// What publishing is decided on.
pub struct PublishFacts<'a> {
    /// The request.
    pub request: &'a Request,
    /// The lot that covers the type, if one does, and its key.
    pub lot: Option<(&'a LotKey, &'a Lot)>,
    /// Each child's live searches.
    pub children: Vec<(ChildKey, &'a Child)>,
    /// Everyone to invite.
    pub audience: Vec<Invited>,
    /// How many of them have a setting that can pass, whether or not they are alerted: a standing filter or stale vacancies silence an
    /// invitation and never keep a search from opening.
    pub able: usize,
}

/// Something a publisher should know; never a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Fewer than 48 hours.
    ShorterThanAdvised {
        /// Whole hours it runs.
        hours: i64,
    },
    /// More than 72 hours.
    LongerThanAdvised {
        /// Whole hours it runs.
        hours: i64,
    },
    /// Fewer than two working days.
    FewWorkingDays {
        /// Working days it touches.
        working_days: u32,
    },
    /// The close is not between 09:00 and 17:00 on a working day.
    CloseOutsideOffice {
        /// When it closes.
        close: Timestamp,
    },
}

/// Decides a publication. Refuses below what was granted (SRC-5), beside a live search (SRC-6), without a lot (FRM-1).
pub fn publish(
    search: &Search,
    actor: &Actor,
    facts: &PublishFacts<'_>,
    command: &Publish,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Approved])?;
    let mut faults = essentials::missing(facts.request);
    let kinds: Vec<ApprovalKind> = search.approvals.iter().map(|approval| approval.kind).collect();
    faults.extend(search.pre_match_fault(&kinds));
    Refusal::unless_empty(faults)?;
    let window = window(search, command.closes, now)?;
    let lot = require_lot(search, facts, now)?;
    let parallel_to = require_no_live_search(search, &facts.children)?;
    require(facts.able > 0, RefusalReason::AudienceEmpty, "audience")?;
    let (placement_type, level, age_band, needed_on) = asked(facts.request)?;
    let opening = Opening {
        round: 1,
        lot,
        window,
        question_deadline: question_deadline(window.opens(), window.closes()),
        placement_type,
        level,
        age_band,
        needed_on,
        request_version: search.request.version,
        weights: command.weights,
        policy_version: POLICY_VERSION,
        criteria_digest: command.criteria_digest,
        parallel_to,
    };
    let opened = SearchEvent::RoundOpened { by: by(actor), opening: Box::new(opening) };
    let today = now.london_date();
    let lapses = facts
        .lot
        .and_then(|(_, lot)| facts.audience.iter().filter_map(|invited| lot.lapses_at(invited.provider, today)).min());
    let mut decision = Decision::of(Event::Search(search.id, opened)).before(command.closes).before_any(lapses);
    for chunk in facts.audience.chunks(INVITED_PER_EVENT) {
        let invited = SearchEvent::ProvidersInvited { round: 1, invited: chunk.to_vec() };
        decision = decision.and(Event::Search(search.id, invited));
    }
    for child in &search.children {
        decision = decision.and(Event::Child(*child, ChildEvent::SearchOpened(search.id)));
    }
    Ok(decision)
}

/// A window of under 24 hours needs its approval and may not run below what was granted (SRC-5).
fn window(search: &Search, closes: Timestamp, now: Timestamp) -> Result<Window, Refusal> {
    let invalid = |rule: RefusalReason| Fault::new(rule, "closes_at").with("opens", now).with("closes", closes);
    let window = Window::new(now, closes).map_err(|_| invalid(RefusalReason::WindowInvalid))?;
    let granted = search.granted(ApprovalKind::ShortWindow).and_then(|approval| approval.window_hours_min);
    let hours_min = granted.unwrap_or(24);
    if closes < now.plus_hours(i64::from(hours_min)) {
        return Err(invalid(RefusalReason::WindowTooShort).with("window_hours_min", hours_min).into());
    }
    if closes > now.plus_days(limits::WINDOW_DAYS_MAX) {
        return Err(invalid(RefusalReason::WindowInvalid).with("window_days_max", limits::WINDOW_DAYS_MAX).into());
    }
    Ok(window)
}

/// A type with no lot needs the spot approval of NO_LOT, whose path is not built; an authority must be a signatory (FRM-1).
fn require_lot(search: &Search, facts: &PublishFacts<'_>, now: Timestamp) -> Result<LotKey, Refusal> {
    let Some((key, lot)) = facts.lot else {
        return Err(Fault::new(RefusalReason::NotSupportedYet, "placement_type").with("rule", "FRM-1").into());
    };
    let (today, ..) = london(now);
    lot.require_signatory(search.authority, today)?;
    Ok(key.clone())
}

/// One live search per child, unless a parallel one was approved (SRC-6); returns those beside it.
fn require_no_live_search(search: &Search, children: &[(ChildKey, &Child)]) -> Result<Vec<SearchId>, Refusal> {
    let live: Vec<SearchId> =
        children.iter().flat_map(|(_, child)| child.live.iter().copied()).filter(|id| *id != search.id).collect();
    if !live.is_empty() && search.granted(ApprovalKind::ParallelSearch).is_none() {
        return Err(Fault::new(RefusalReason::LiveSearchExists, "child").with("live", live.len()).into());
    }
    Ok(live)
}

/// The essentials the opening repeats; they were checked before, so a missing one is still a refusal and never a panic.
fn asked(request: &Request) -> Result<(PlacementType, LevelOfNeed, AgeBand, Date), Refusal> {
    let shared = &request.shared;
    let age_band = match &request.parent {
        Some(parent) if request.is_parent_and_baby() && parent.age_band.is_some() => parent.age_band,
        _ => request.children.first().and_then(|child| child.age_band),
    };
    match (shared.placement_type, shared.level, age_band, shared.needed_on) {
        (Some(placement_type), Some(level), Some(age_band), Some(needed_on)) => {
            Ok((placement_type, level, age_band, needed_on))
        }
        _ => Err(Refusal::of(RefusalReason::EssentialsMissing, "request")),
    }
}

/// What SRC-5 advises of a window: 48 to 72 hours, two working days, closing in office hours.
pub fn window_warnings(opens: Timestamp, closes: Timestamp) -> Vec<Warning> {
    let hours = closes.since(opens).whole_hours();
    let mut warnings = Vec::new();
    if hours < limits::WINDOW_HOURS_ADVISED_MIN {
        warnings.push(Warning::ShorterThanAdvised { hours });
    }
    if hours > limits::WINDOW_HOURS_ADVISED_MAX {
        warnings.push(Warning::LongerThanAdvised { hours });
    }
    let days = working_days::working_days_between(opens.london_date(), closes.london_date()).unwrap_or(0);
    if days < limits::WINDOW_WORKING_DAYS_ADVISED_MIN {
        warnings.push(Warning::FewWorkingDays { working_days: days });
    }
    let (date, hour, minute) = london(closes);
    let in_office = (9..17).contains(&hour) || (hour == 17 && minute == 0);
    if !in_office || !working_days::is_working_day(date).unwrap_or(false) {
        warnings.push(Warning::CloseOutsideOffice { close: closes });
    }
    warnings
}
