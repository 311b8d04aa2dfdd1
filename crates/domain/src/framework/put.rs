//! Putting a framework with its lots, and price lists into a lot (FRM-1, FRM-2).

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{BasisPoints, ProviderId, RefusalReason, limits};

use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, LotEvent, LotKey, LotRecorded, Member, PriceListEvent, Prices, StandingEvent};
use crate::framework::Lot;
use crate::refusal::{Fault, Refusal};
use crate::request::bounds::{list, text};

/// Fewest children of a sibling discount.
const SIBLINGS_MIN: u32 = 2;
/// What an entry named twice is told.
const EACH_ONCE: &str = "each once";

/// Creates or replaces a framework: all its lots at once (FRM-1).
///
/// `existing` are the lots it has; one that is left out ends: it is recorded as covering nothing, with nobody in it. A change of
/// membership is told to the standing stream, which publish and award guard.
pub fn put_framework(
    existing: &BTreeMap<LotKey, Lot>,
    actor: &Actor,
    lots: &[(LotKey, LotRecorded)],
) -> Result<Decision, Refusal> {
    let mut faults = Vec::new();
    let (mut seen_lots, mut seen_types) = (BTreeSet::new(), BTreeSet::new());
    for (index, (key, recorded)) in lots.iter().enumerate() {
        let path = format!("lots[{index}]");
        if !seen_lots.insert(key.lot) {
            faults.push(Fault::new(RefusalReason::ValueInvalid, format!("{path}.lot")).with("expected", EACH_ONCE));
        }
        for (at, placement_type) in recorded.placement_types.iter().enumerate() {
            if !seen_types.insert(*placement_type) {
                let fault = Fault::new(RefusalReason::ValueInvalid, format!("{path}.placement_types[{at}]"));
                faults.push(fault.with("expected", "a type in one lot of the framework at most"));
            }
        }
        faults.extend(lot_faults(recorded, &path));
    }
    match lots.first() {
        Some((key, recorded)) => framework_faults(key, recorded, &mut faults),
        None => faults.push(Fault::new(RefusalReason::FieldRequired, "lots")),
    }
    Refusal::unless_empty(faults)?;
    let ended = existing.iter().filter(|(key, lot)| lot.stands() && !seen_lots.contains(&key.lot)).map(|(key, lot)| {
        let nothing = LotRecorded {
            placement_types: Vec::new(),
            authorities: Vec::new(),
            members: Vec::new(),
            ..lot.recorded.clone()
        };
        (key.clone(), nothing)
    });
    let mut decision = Decision::default();
    for (key, recorded) in lots.iter().cloned().chain(ended) {
        let before = existing.get(&key).map_or(&[][..], |lot| &lot.recorded.members);
        let changed = (before != recorded.members).then(|| before.iter().chain(&recorded.members).next()).flatten();
        let changed = changed.map(|member| member.provider);
        let event = LotEvent::Recorded { by: by(actor), lot: Box::new(recorded) };
        decision.events.push(Event::Lot(key, event));
        decision.events.extend(changed.map(|provider| StandingEvent::Changed(provider).into()));
    }
    Ok(decision)
}

/// What is the same in every lot of a framework: slug, name, term.
fn framework_faults(key: &LotKey, recorded: &LotRecorded, faults: &mut Vec<Fault>) {
    slug(key, faults);
    text("display_name", &recorded.framework_name, limits::SHORT_TEXT_CHARS_MAX, faults);
    if recorded.framework_name.trim().is_empty() {
        faults.push(Fault::new(RefusalReason::FieldRequired, "display_name"));
    }
    if recorded.from > recorded.until {
        let fault = Fault::new(RefusalReason::ValueOutOfRange, "ends_on");
        faults.push(fault.with("given", recorded.until).with("min", recorded.from));
    }
}

/// What is wrong with one lot of itself.
pub(super) fn lot_faults(recorded: &LotRecorded, path: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    list(
        &format!("{path}.member_authorities"),
        recorded.authorities.len(),
        limits::AUTHORITIES_PER_LOT_MAX,
        &mut faults,
    );
    list(&format!("{path}.members"), recorded.members.len(), limits::MEMBERS_PER_LOT_MAX, &mut faults);
    if recorded.placement_types.is_empty() {
        faults.push(Fault::new(RefusalReason::FieldRequired, format!("{path}.placement_types")));
    }
    faults.extend(member_faults(&recorded.members, &format!("{path}.")));
    faults
}

/// What is wrong with members of themselves; each is named as `{path}members[{index}]`.
pub(super) fn member_faults(members: &[Member], path: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, member) in members.iter().enumerate() {
        let at = format!("{path}members[{index}]");
        if !seen.insert(member.provider) {
            faults.push(Fault::new(RefusalReason::ValueInvalid, format!("{at}.provider")).with("expected", EACH_ONCE));
        }
        if let Some(until) = member.until.filter(|until| *until < member.from) {
            let fault = Fault::new(RefusalReason::ValueOutOfRange, format!("{at}.until"));
            faults.push(fault.with("given", until).with("min", member.from));
        }
    }
    faults
}

/// A slug names streams: lower-case letters, digits and hyphens, and no more of them than a name has room for.
fn slug(key: &LotKey, faults: &mut Vec<Fault>) {
    let shaped = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if key.framework.is_empty() || !key.framework.bytes().all(shaped) {
        let fault = Fault::new(RefusalReason::ValueInvalid, "name");
        faults.push(fault.with("expected", "frameworks/{slug}, the slug of lower-case letters, digits and hyphens"));
    }
    text("name", &key.framework, limits::FRAMEWORK_SLUG_CHARS_MAX, faults);
}

/// Puts a dated price list of a member of the lot; one of the same day is replaced (FRM-2).
pub fn put_prices(
    lot: Option<&Lot>,
    actor: &Actor,
    key: LotKey,
    provider: ProviderId,
    prices: Prices,
) -> Result<Decision, Refusal> {
    let mut faults = Vec::new();
    if !lot.is_some_and(|lot| lot.lists(provider)) {
        faults.push(Fault::new(RefusalReason::NotFrameworkMember, "provider"));
    }
    for (field, least, steps) in
        [("sibling", SIBLINGS_MIN, &prices.sibling), ("long_stay", 0, &prices.long_stay), ("volume", 1, &prices.volume)]
    {
        discounts(field, least, steps, &mut faults);
    }
    if prices.core.is_empty() || prices.core.len() + prices.extras.len() > limits::PRICE_LINES_MAX {
        let given = prices.core.len() + prices.extras.len();
        let fault = Fault::new(RefusalReason::LimitExceeded, "core").with("given", given);
        faults.push(fault.with("min", 1).with("max", limits::PRICE_LINES_MAX));
    }
    let mut lines = BTreeSet::new();
    for (index, core) in prices.core.iter().enumerate() {
        let subject = format!("core[{index}]");
        if core.weekly.pence() <= 0 || core.weekly.pence() > limits::FEE_PENCE_MAX {
            faults.push(Fault::new(RefusalReason::ValueOutOfRange, format!("{subject}.weekly_pence")));
        }
        if !lines.insert((core.placement_type, core.age_band, core.level)) {
            faults.push(Fault::new(RefusalReason::ValueInvalid, subject).with("expected", EACH_ONCE));
        }
    }
    let mut codes = BTreeSet::new();
    for (index, extra) in prices.extras.iter().enumerate() {
        if extra.code.trim().is_empty() {
            faults.push(Fault::new(RefusalReason::FieldRequired, format!("extras[{index}].code")));
        }
        if !codes.insert(&extra.code) {
            let fault = Fault::new(RefusalReason::ValueInvalid, format!("extras[{index}].code"));
            faults.push(fault.with("expected", EACH_ONCE));
        }
        text(&format!("extras[{index}].code"), &extra.code, limits::SHORT_TEXT_CHARS_MAX, &mut faults);
        text(&format!("extras[{index}].label"), &extra.label, limits::SHORT_TEXT_CHARS_MAX, &mut faults);
        if extra.weekly.pence() < 0 || extra.weekly.pence() > limits::FEE_PENCE_MAX {
            faults.push(Fault::new(RefusalReason::ValueOutOfRange, format!("extras[{index}].weekly_pence")));
        }
    }
    Refusal::unless_empty(faults)?;
    let event = PriceListEvent::Recorded { by: by(actor), prices: Box::new(prices) };
    Ok(Decision::of(Event::PriceList(key, provider, event)))
}

/// Steps of one schedule: each threshold once and not below the least, each a discount of something.
fn discounts(field: &str, least: u32, steps: &[(u32, BasisPoints)], faults: &mut Vec<Fault>) {
    list(field, steps.len(), limits::DISCOUNT_STEPS_MAX, faults);
    let mut seen = BTreeSet::new();
    for (index, (from, points)) in steps.iter().enumerate() {
        let subject = format!("{field}[{index}]");
        if *from < least {
            let fault = Fault::new(RefusalReason::ValueOutOfRange, subject.clone());
            faults.push(fault.with("given", from).with("min", least));
        }
        if !seen.insert(*from) {
            faults.push(Fault::new(RefusalReason::ValueInvalid, subject.clone()).with("expected", EACH_ONCE));
        }
        if *points == BasisPoints::ZERO {
            let fault = Fault::new(RefusalReason::ValueOutOfRange, format!("{subject}.basis_points"));
            faults.push(fault.with("min", 1).with("max", BasisPoints::WHOLE.points()));
        }
    }
}
