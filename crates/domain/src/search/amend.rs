//! Amending an open search (SRC-8): versioned, told to every invitee; type and weights never change.

use geography::Geography;
use vocabulary::{AmendmentKind, RefusalReason, Timestamp, limits};

use super::Search;
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{ChildKey, Event, RequestSealed, SearchEvent};
use crate::refusal::{Fault, Refusal, require};
use crate::request::{Request, bounds, essentials};

/// Amends the request of an open search.
pub struct Amend<'a> {
    /// CORRECTION or MATERIAL.
    pub kind: AmendmentKind,
    /// The request as it stood.
    pub before: &'a Request,
    /// The request as it shall stand.
    pub after: &'a Request,
    /// Where its sectors are.
    pub geography: &'a Geography,
    /// The children of the request as it shall stand, as keyed hashes.
    pub children: Vec<ChildKey>,
    /// Where it lies in the vault.
    pub sealed: RequestSealed,
    /// Digest of the criteria as amended.
    pub request_digest: [u8; 32],
    /// The new close, if the finder names one.
    pub closes: Option<Timestamp>,
}

/// Decides an amendment. A material one leaves at least 24 hours, in an emergency 1: the close moves if it must.
pub fn amend(search: &Search, actor: &Actor, command: Amend<'_>, now: Timestamp) -> Result<Decision, Refusal> {
    let round = search.open_round(now)?;
    if search.amendments.len() >= limits::AMENDMENTS_PER_SEARCH_MAX {
        let fault = Fault::new(RefusalReason::LimitExceeded, "amendments");
        return Err(fault.with("max", limits::AMENDMENTS_PER_SEARCH_MAX).into());
    }
    let mut faults = bounds::faults(command.after, command.geography);
    faults.extend(essentials::missing(command.after));
    faults.extend(unchangeable(search, &command));
    Refusal::unless_empty(faults)?;
    let closes = match command.kind {
        AmendmentKind::Correction => {
            require(command.closes.is_none(), RefusalReason::AmendmentMaterial, "closes_at")?;
            None
        }
        AmendmentKind::Material => Some(material_close(search, round.closes, command.closes, now)?),
    };
    if let Some(closes) = closes {
        require_within_extension(round.opening.window.opens(), closes)?;
    }
    let amended = SearchEvent::Amended {
        by: by(actor),
        kind: command.kind,
        request: command.sealed,
        closes: closes.filter(|closes| *closes != round.closes),
        request_digest: command.request_digest,
    };
    Ok(Decision::of(Event::Search(search.id, amended)).before(round.closes))
}

/// What no amendment may change: the type, the child; and needs, must-haves and dates only as MATERIAL.
pub(super) fn unchangeable(search: &Search, command: &Amend<'_>) -> Vec<Fault> {
    let (before, after) = (command.before, command.after);
    let mut faults = Vec::new();
    if before.shared.placement_type != after.shared.placement_type {
        faults.push(Fault::new(RefusalReason::TypeFixed, "request.shared.placement_type"));
    }
    if before.shared.direct != after.shared.direct {
        faults.push(Fault::new(RefusalReason::CriteriaFixed, "request.shared.direct"));
    }
    if before.shared.emergency != after.shared.emergency {
        faults.push(Fault::new(RefusalReason::CriteriaFixed, "request.shared.emergency"));
    }
    if command.children != search.children {
        faults.push(Fault::new(RefusalReason::ChildFixed, "request.children"));
    }
    if command.kind == AmendmentKind::Correction {
        let changed = material_changes(before, after);
        faults.extend(changed.into_iter().map(|field| Fault::new(RefusalReason::AmendmentMaterial, field)));
    }
    faults
}

/// Which fields of a change are material: needs, must-haves, dates and whatever else a gate or a criterion reads.
fn material_changes(before: &Request, after: &Request) -> Vec<String> {
    let mut changed = Vec::new();
    let (was, is) = (&before.shared, &after.shared);
    let shared = [
        ("request.shared.needed_by", was.needed_by != is.needed_by),
        ("request.shared.needed_on", was.needed_on != is.needed_on),
        ("request.shared.level", was.level != is.level),
        ("request.shared.plan_length", was.plan_length != is.plan_length),
        ("request.shared.must_haves", was.must_haves != is.must_haves),
        ("request.shared.location", was.location != is.location),
        ("request.shared.assessment", was.assessment != is.assessment),
        ("request.parent", before.parent != after.parent),
    ];
    changed.extend(shared.iter().filter(|(_, differs)| *differs).map(|(field, _)| (*field).to_owned()));
    for (index, (was, is)) in before.children.iter().zip(&after.children).enumerate() {
        let child = [
            ("needs", was.needs != is.needs),
            ("risks_to_child", was.risks_to_child != is.risks_to_child),
            ("risks_to_others", was.risks_to_others != is.risks_to_others),
            ("age_band", was.age_band != is.age_band),
            ("age_years", was.age_years != is.age_years),
            ("sex", was.sex != is.sex),
            ("home_sector", was.home_sector != is.home_sector),
            ("school", was.school != is.school),
            ("siblings", was.siblings != is.siblings),
            ("family_time", was.family_time != is.family_time),
            ("identity_needs", was.identity_needs != is.identity_needs),
            ("wishes", was.wishes != is.wishes),
            ("companions", was.companions != is.companions),
            ("pets", was.pets != is.pets),
            ("conditions", was.conditions != is.conditions),
            ("legal_status", was.legal_status != is.legal_status),
        ];
        let differing = child.iter().filter(|(_, differs)| *differs);
        changed.extend(differing.map(|(field, _)| format!("request.children[{index}].{field}")));
    }
    if before.children.len() != after.children.len() {
        changed.push("request.children".to_owned());
    }
    changed
}

/// The close after a material amendment: as asked or as it stands, moved so that 24 hours are left, in an emergency 1; never earlier.
fn material_close(
    search: &Search,
    closes: Timestamp,
    asked: Option<Timestamp>,
    now: Timestamp,
) -> Result<Timestamp, Refusal> {
    let emergency = search.is_emergency();
    let hours = if emergency { limits::EMERGENCY_MATERIAL_HOURS_LEFT_MIN } else { limits::MATERIAL_HOURS_LEFT_MIN };
    let earliest = now.plus_hours(hours);
    let Some(asked) = asked else { return Ok(closes.max(earliest)) };
    if asked < closes || asked < earliest {
        let fault = Fault::new(RefusalReason::CloseMovedEarlier, "closes_at")
            .with("closes", closes)
            .with("earliest", earliest.max(closes))
            .with("asked", asked);
        return Err(fault.into());
    }
    Ok(asked)
}

/// No close lies more than 14 days after the opening (SRC-11).
pub(super) fn require_within_extension(opens: Timestamp, closes: Timestamp) -> Result<(), Refusal> {
    let latest = opens.plus_days(limits::WINDOW_DAYS_MAX);
    if closes <= latest {
        return Ok(());
    }
    Err(Fault::new(RefusalReason::CloseTooLate, "closes_at").with("latest", latest).with("asked", closes).into())
}
