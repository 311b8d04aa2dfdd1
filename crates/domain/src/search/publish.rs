//! Publishing: the window is set, the criteria are fixed and hashed (SRC-7), the child's stream is taken (SRC-6), everyone is invited.
//!
//! The first round asks the members of the lot; where no lot covers the type, everybody (FRM-1); in a direct search one setting (SRC-13).

use vocabulary::{
    ApprovalKind, RefusalReason, SearchId, SearchState, SpotPurchaseReason, Timestamp, limits, london, working_days,
};

use super::emergency::open_emergency;
use super::opening::{RoundToOpen, approval_missing, open_round, window_of};
use super::{ApprovalSubject, Search};
use crate::actor::Actor;
use crate::child::Child;
use crate::decision::Decision;
use crate::event::{ChildEvent, ChildKey, Event, Invited, LotKey, RoundTier};
use crate::framework::{Lot, Lots};
use crate::provider::Provider;
use crate::refusal::{Fault, Refusal, require};
use crate::request::{DirectAsked, Request, essentials};
use crate::setting::Setting;

/// Fewest hours of a window that nobody has shortened (SRC-5).
pub(super) const HOURS_MIN: u32 = 24;

/// Publishes an approved search.
pub struct Publish {
    /// When the window closes; it opens at once.
    pub closes: Timestamp,
    /// SHA-256 over the criteria.
    pub criteria_digest: [u8; 32],
    /// Weights of C1 to C9 in order.
    pub weights: [u32; 9],
    /// The authority's weight profile they are of; 0 for the published table.
    pub weight_profile: u32,
}

/// What publishing is decided on.
pub struct PublishFacts<'a> {
    /// The request.
    pub request: &'a Request,
    /// The lot that covers the type, if one does, and its key.
    pub lot: Option<(&'a LotKey, &'a Lot)>,
    /// Each child's live searches.
    pub children: Vec<(ChildKey, &'a Child)>,
    /// The setting a direct search names, with its provider, where the register has it.
    pub named: Option<NamedSetting<'a>>,
    /// Everyone to invite.
    pub audience: Vec<Invited>,
}

/// The setting a direct search names (SRC-13).
pub struct NamedSetting<'a> {
    /// The setting.
    pub setting: &'a Setting,
    /// Its provider.
    pub provider: &'a Provider,
    /// The lots that list the provider.
    pub lots: &'a Lots,
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

/// Decides a publication. Refuses below what was granted (SRC-5), beside a live search (SRC-6), a type without a lot that nobody
/// approved to purchase (FRM-1), a direct search to a setting that may not take a child (SRC-13).
pub fn publish(
    search: &Search,
    actor: &Actor,
    facts: &PublishFacts<'_>,
    command: &Publish,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if facts.request.shared.emergency.is_some() {
        return open_emergency(search, actor, facts, command, now);
    }
    search.require_state(now, &[SearchState::Approved])?;
    let mut faults = essentials::missing(facts.request);
    let kinds: Vec<ApprovalKind> = search.approvals.iter().map(|approval| approval.kind).collect();
    faults.extend(search.pre_match_fault(&kinds));
    Refusal::unless_empty(faults)?;
    let tier = tier(search, facts, now)?;
    let window = window_of(command.closes, hours_min(search, tier), now)?;
    let parallel_to = require_no_live_search(search, &facts.children)?;
    let round = RoundToOpen {
        number: 1,
        tier,
        lot: facts.lot.map(|(key, _)| key.clone()),
        window,
        request: facts.request,
        criteria_digest: command.criteria_digest,
        weights: command.weights,
        weight_profile: command.weight_profile,
        parallel_to,
        audience: &facts.audience,
    };
    let mut decision = open_round(search, actor, round)?;
    if let (RoundTier::Framework, Some((_, lot))) = (tier, facts.lot) {
        let today = now.london_date();
        let lapses = facts.audience.iter().filter_map(|invited| lot.lapses_at(invited.provider, today)).min();
        decision = decision.before_any(lapses);
    }
    for child in &search.children {
        decision = decision.and(Event::Child(*child, ChildEvent::SearchOpened(search.id)));
    }
    Ok(decision)
}

/// The hours granted for a short window, in the framework tier alone (SRC-5); else a day.
fn hours_min(search: &Search, tier: RoundTier) -> u32 {
    let granted = search.granted(ApprovalKind::ShortWindow).and_then(|approval| approval.window_hours_min);
    match tier {
        RoundTier::Framework => granted.unwrap_or(HOURS_MIN),
        RoundTier::Spot(_) | RoundTier::Direct(..) => HOURS_MIN,
    }
}

/// Whom the first round asks: the one named; the lot's members, of a lot the authority has signed; or, with spot approval, everybody.
fn tier(search: &Search, facts: &PublishFacts<'_>, now: Timestamp) -> Result<RoundTier, Refusal> {
    if let Some(direct) = &facts.request.shared.direct {
        let setting = require_named(direct, facts, now)?;
        let approved = search.granted_for(ApprovalKind::DirectSearch, ApprovalSubject::Opening).is_some();
        if !approved {
            return Err(approval_missing(ApprovalKind::DirectSearch).into());
        }
        return Ok(RoundTier::Direct(setting, direct.reason));
    }
    match facts.lot {
        Some((_, lot)) => {
            let (today, ..) = london(now);
            lot.require_signatory(search.authority, today)?;
            Ok(RoundTier::Framework)
        }
        None => {
            let approved = search.granted_for(ApprovalKind::SpotPurchase, ApprovalSubject::Opening).is_some();
            require(approved, RefusalReason::NoLot, "placement_type")?;
            Ok(RoundTier::Spot(SpotPurchaseReason::NoLot))
        }
    }
}

/// The named setting is on the register, serves the type, and may take a child today: every check holds but the framework's (SRC-13).
fn require_named(
    direct: &DirectAsked,
    facts: &PublishFacts<'_>,
    now: Timestamp,
) -> Result<vocabulary::SettingId, Refusal> {
    const SUBJECT: &str = "request.shared.direct.setting";
    let is_named =
        |named: &&NamedSetting<'_>| (named.setting.id, named.provider.id) == (direct.setting, direct.provider);
    let Some(named) = facts.named.as_ref().filter(is_named) else {
        let fault = Fault::new(RefusalReason::ValueInvalid, SUBJECT);
        return Err(fault.with("expected", "a setting of the register").into());
    };
    named.provider.require_standing(now)?;
    named.setting.require_shown(now)?;
    let tier = RoundTier::Direct(direct.setting, direct.reason);
    let lot = facts.lot.map(|(key, _)| key);
    tier.require_admits(lot, named.lots, named.provider.id, now.london_date())?;
    let placement_type = facts.request.shared.placement_type;
    let serves = placement_type.is_some_and(|wanted| named.setting.recorded.placement_types.contains(&wanted));
    require(serves, RefusalReason::SettingNotEligible, SUBJECT)?;
    Ok(direct.setting)
}

/// One live search per child, unless a parallel one was approved (SRC-6); returns those beside it. Emergencies do not count.
fn require_no_live_search(search: &Search, children: &[(ChildKey, &Child)]) -> Result<Vec<SearchId>, Refusal> {
    let live: Vec<SearchId> =
        children.iter().flat_map(|(_, child)| child.planned()).filter(|id| *id != search.id).collect();
    if !live.is_empty() && search.granted(ApprovalKind::ParallelSearch).is_none() {
        return Err(Fault::new(RefusalReason::LiveSearchExists, "child").with("live", live.len()).into());
    }
    Ok(live)
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
