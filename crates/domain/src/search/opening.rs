//! What every opening of a round has in common: its window, what is fixed at its opening (SRC-7), its invitations.

use vocabulary::{
    AgeBand, ApprovalKind, Date, LevelOfNeed, PlacementType, RefusalReason, SearchId, Timestamp, Window, limits,
};

use super::{Search, question_deadline};
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, Invited, LotKey, Opening, RoundTier, SearchEvent};
use crate::policy::POLICY_VERSION;
use crate::refusal::{Fault, Refusal, require};
use crate::request::Request;

/// Providers named in one `ProvidersInvited` event, so that no event outgrows the store's value limit.
pub const INVITED_PER_EVENT: usize = 400;

/// A round about to open.
pub(super) struct RoundToOpen<'a> {
    /// Its number.
    pub(super) number: u32,
    /// Whom it asks.
    pub(super) tier: RoundTier,
    /// The lot that covers the type.
    pub(super) lot: Option<LotKey>,
    /// Its window.
    pub(super) window: Window,
    /// The request.
    pub(super) request: &'a Request,
    /// SHA-256 over the criteria.
    pub(super) criteria_digest: [u8; 32],
    /// Weights of C1 to C9 in order.
    pub(super) weights: [u32; 9],
    /// The authority's profile these weights are of; 0 for the published table.
    pub(super) weight_profile: u32,
    /// Searches of the same children that are live beside it.
    pub(super) parallel_to: Vec<SearchId>,
    /// Everyone to invite.
    pub(super) audience: &'a [Invited],
}

/// Opens a round: somebody is invited, alerted or not, for who cannot serve today may before the close (INV-1). Its answer is true before its close only.
pub(super) fn open_round(search: &Search, actor: &Actor, round: RoundToOpen<'_>) -> Result<Decision, Refusal> {
    require(!round.audience.is_empty(), RefusalReason::AudienceEmpty, "audience")?;
    let (placement_type, level, age_band, needed_on) = asked(round.request)?;
    let (number, window) = (round.number, round.window);
    let opening = Opening {
        round: number,
        tier: round.tier,
        lot: round.lot,
        window,
        question_deadline: question_deadline(window.opens(), window.closes()),
        placement_type,
        level,
        age_band,
        needed_on,
        request_version: search.request.version,
        weights: round.weights,
        weight_profile: round.weight_profile,
        policy_version: POLICY_VERSION,
        criteria_digest: round.criteria_digest,
        parallel_to: round.parallel_to,
    };
    let opened = SearchEvent::RoundOpened { by: by(actor), opening: Box::new(opening) };
    let mut decision = Decision::of(Event::Search(search.id, opened)).before(window.closes());
    for chunk in round.audience.chunks(INVITED_PER_EVENT) {
        let invited = SearchEvent::ProvidersInvited { round: number, invited: chunk.to_vec() };
        decision = decision.and(Event::Search(search.id, invited));
    }
    Ok(decision)
}

/// The window from now to its close: at least so many hours, at most 14 days (SRC-5).
pub(super) fn window_of(closes: Timestamp, hours_min: u32, now: Timestamp) -> Result<Window, Refusal> {
    let invalid = |rule: RefusalReason| Fault::new(rule, "closes_at").with("opens", now).with("closes", closes);
    let window = Window::new(now, closes).map_err(|_| invalid(RefusalReason::WindowInvalid))?;
    if closes < now.plus_hours(i64::from(hours_min)) {
        return Err(invalid(RefusalReason::WindowTooShort).with("window_hours_min", hours_min).into());
    }
    if closes > now.plus_days(limits::WINDOW_DAYS_MAX) {
        return Err(invalid(RefusalReason::WindowInvalid).with("window_days_max", limits::WINDOW_DAYS_MAX).into());
    }
    Ok(window)
}

/// An approval that comes first is not granted: which, and who grants it.
pub(super) fn approval_missing(kind: ApprovalKind) -> Fault {
    let granted_by = super::approval_rule(kind).granted_by;
    Fault::new(RefusalReason::ApprovalMissing, kind.code()).with("granted_by", granted_by)
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
