//! Putting a lot or a price list into a framework (FRM-1, FRM-2).

use std::collections::BTreeSet;

use vocabulary::{ProviderId, RefusalReason, limits};

use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, LotEvent, LotKey, LotRecorded, PriceListEvent, Prices, StandingEvent};
use crate::framework::Lot;
use crate::refusal::{Fault, Refusal};
use crate::request::bounds::{list, text};

/// Creates or replaces a lot; a change of membership is told to the standing stream.
pub fn put_lot(existing: Option<&Lot>, actor: &Actor, key: LotKey, recorded: LotRecorded) -> Result<Decision, Refusal> {
    let mut faults = Vec::new();
    slug(&key, &mut faults);
    text("framework_name", &recorded.framework_name, limits::SHORT_TEXT_CHARS_MAX, &mut faults);
    list("authorities", recorded.authorities.len(), limits::AUTHORITIES_PER_LOT_MAX, &mut faults);
    if recorded.from > recorded.until {
        let fault = Fault::new(RefusalReason::ValueOutOfRange, "term");
        faults.push(fault.with("from", recorded.from).with("until", recorded.until));
    }
    if recorded.members.len() > limits::MEMBERS_PER_LOT_MAX {
        faults.push(Fault::new(RefusalReason::LimitExceeded, "members").with("max", limits::MEMBERS_PER_LOT_MAX));
    }
    if recorded.placement_types.is_empty() {
        faults.push(Fault::new(RefusalReason::FieldRequired, "placement_types"));
    }
    let mut seen = BTreeSet::new();
    for (index, member) in recorded.members.iter().enumerate() {
        if !seen.insert(member.provider) {
            faults.push(Fault::new(RefusalReason::ValueInvalid, format!("members[{index}].provider")));
        }
    }
    Refusal::unless_empty(faults)?;
    let changed: Vec<ProviderId> = match existing {
        Some(lot) if lot.recorded.members == recorded.members => Vec::new(),
        _ => recorded.members.iter().map(|member| member.provider).take(1).collect(),
    };
    let event = LotEvent::Recorded { by: by(actor), lot: Box::new(recorded) };
    let mut decision = Decision::of(Event::Lot(key, event));
    decision.events.extend(changed.into_iter().map(|provider| StandingEvent::Changed(provider).into()));
    Ok(decision)
}

/// A slug names streams: lower-case letters, digits and hyphens, and no more of them than a name has room for.
fn slug(key: &LotKey, faults: &mut Vec<Fault>) {
    let shaped = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if key.framework.is_empty() || !key.framework.bytes().all(shaped) {
        faults.push(Fault::new(RefusalReason::ValueInvalid, "framework"));
    }
    text("framework", &key.framework, limits::FRAMEWORK_SLUG_CHARS_MAX, faults);
}

/// Adds a dated price list.
pub fn put_prices(actor: &Actor, key: LotKey, provider: ProviderId, prices: Prices) -> Result<Decision, Refusal> {
    let mut faults = Vec::new();
    slug(&key, &mut faults);
    for (field, steps) in [("sibling", &prices.sibling), ("long_stay", &prices.long_stay), ("volume", &prices.volume)] {
        list(field, steps.len(), limits::DISCOUNT_STEPS_MAX, &mut faults);
    }
    if prices.core.is_empty() || prices.core.len() + prices.extras.len() > limits::PRICE_LINES_MAX {
        faults.push(Fault::new(RefusalReason::LimitExceeded, "core").with("max", limits::PRICE_LINES_MAX));
    }
    let mut lines = BTreeSet::new();
    for (index, core) in prices.core.iter().enumerate() {
        let subject = format!("core[{index}]");
        if core.weekly.pence() <= 0 || core.weekly.pence() > limits::FEE_PENCE_MAX {
            faults.push(Fault::new(RefusalReason::ValueOutOfRange, format!("{subject}.weekly_pence")));
        }
        if !lines.insert((core.placement_type, core.age_band, core.level)) {
            faults.push(Fault::new(RefusalReason::ValueInvalid, subject));
        }
    }
    for (index, extra) in prices.extras.iter().enumerate() {
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
