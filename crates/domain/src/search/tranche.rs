//! Sending a tranche (SHL-3, SHL-4): offers in the rank's order or with a reason, a hold on each setting offered.

use std::collections::BTreeSet;

use vocabulary::{
    Gate, HoldId, OfferId, RefusalReason, ReorderReason, SearchState, SingleOfferReason, Timestamp, TrancheId, limits,
    working_days,
};

use super::Search;
use crate::actor::Actor;
use crate::decision::Decision;
use crate::event::{Event, Sealed, SearchEvent, TrancheSent};
use crate::policy::RETURN_BY_WORKING_DAYS_MAX;
use crate::refusal::{Fault, Refusal};
use crate::setting::Setting;
use crate::{by, require_text};

/// An offer to send, with what its hold needs.
pub struct HoldableOffer<'a> {
    /// The offer.
    pub offer: OfferId,
    /// The id of its hold, should one be taken.
    pub hold: HoldId,
    /// Its setting.
    pub setting: &'a Setting,
    /// Places it takes.
    pub places: u32,
    /// From which day.
    pub start: vocabulary::Date,
    /// Hours its provider granted; 0 for none.
    pub hold_hours: u32,
}

/// Sends a tranche.
pub struct SendTranche<'a> {
    /// The new tranche.
    pub id: TrancheId,
    /// Offers in the order sent.
    pub offers: Vec<HoldableOffer<'a>>,
    /// The decision maker answers before this instant.
    pub return_by: Timestamp,
    /// Why the order is not the rank's.
    pub reorder: Option<ReorderReason>,
    /// Why only one is sent where more are eligible.
    pub single: Option<SingleOfferReason>,
    /// The reasons in words; required with OTHER.
    pub text: Option<Sealed>,
    /// In a search for several children: the combinations of offers that place all of them, each with its rank, best first.
    pub combinations: Vec<(u32, Vec<OfferId>)>,
}

/// Decides a tranche.
pub fn send_tranche(
    search: &Search,
    actor: &Actor,
    command: &SendTranche<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Shortlisting])?;
    search.require_shortlist()?;
    let needs_text = command.reorder.is_some_and(|reason| reason.needs_text())
        || command.single.is_some_and(|reason| reason.needs_text());
    require_text(needs_text, command.text.as_ref(), "text")?;
    let mut faults = offer_faults(search, command);
    faults.extend(return_by_faults(command.return_by, now));
    if faults.is_empty() {
        faults.extend(order_faults(search, command));
    }
    Refusal::unless_empty(faults)?;
    let sent = TrancheSent {
        id: command.id,
        offers: command.offers.iter().map(|offer| offer.offer).collect(),
        return_by: command.return_by,
        reorder: command.reorder,
        single: command.single,
        text: command.text,
    };
    let sent = SearchEvent::TrancheSent { by: by(actor), tranche: Box::new(sent) };
    let mut decision = Decision::of(Event::Search(search.id, sent)).before(command.return_by);
    for offer in &command.offers {
        let (taken, until) = take_hold(search, offer, command.return_by, now)?;
        decision.events.extend(taken);
        // Committed once it had run out, it would hold nothing from the beginning.
        decision = decision.before_any(until);
    }
    Ok(decision)
}

fn offer_faults(search: &Search, command: &SendTranche<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    if search.tranches.len() >= limits::TRANCHES_PER_SEARCH_MAX {
        let fault = Fault::new(RefusalReason::LimitExceeded, "tranches");
        faults.push(fault.with("max", limits::TRANCHES_PER_SEARCH_MAX));
    }
    let count = command.offers.len();
    if count == 0 || count > limits::OFFERS_PER_TRANCHE_MAX {
        let fault = Fault::new(RefusalReason::LimitExceeded, "offers");
        faults.push(fault.with("given", count).with("max", limits::OFFERS_PER_TRANCHE_MAX));
    }
    let eligible = search.eligible_offers();
    for (index, offer) in command.offers.iter().enumerate() {
        let twice = command.offers[..index].iter().any(|earlier| earlier.offer == offer.offer);
        if twice || !eligible.iter().any(|(found, _)| *found == offer.offer) {
            faults.push(Fault::new(RefusalReason::OfferIneligible, format!("offers[{index}]")));
        }
    }
    faults
}

fn return_by_faults(return_by: Timestamp, now: Timestamp) -> Vec<Fault> {
    let invalid = || Fault::new(RefusalReason::ReturnByInvalid, "return_by").with("return_by", return_by);
    match working_days::add_working_days(now, RETURN_BY_WORKING_DAYS_MAX) {
        Ok(latest) if return_by > now && return_by <= latest => Vec::new(),
        Ok(latest) => vec![invalid().with("after", now).with("latest", latest)],
        Err(_) => vec![Fault::new(RefusalReason::BeyondCalendar, "return_by")],
    }
}

/// The order is the rank's when the offers sent are the best ranked, best first; ties have no order (SHL-3). One offer alone
/// where more are eligible is explained (DEC-8). In a search for several children the best combinations are an order as well (SHL-1).
fn order_faults(search: &Search, command: &SendTranche<'_>) -> Vec<Fault> {
    let eligible = search.eligible_offers();
    let rank_of = |offer: OfferId| eligible.iter().find(|(found, _)| *found == offer).map(|(_, rank)| *rank);
    let sent: Vec<Option<u32>> = command.offers.iter().map(|offer| rank_of(offer.offer)).collect();
    let best: Vec<Option<u32>> = eligible.iter().take(sent.len()).map(|(_, rank)| Some(*rank)).collect();
    let mut faults = Vec::new();
    if sent != best && !follows_combinations(command) && command.reorder.is_none() {
        faults.push(Fault::new(RefusalReason::ReorderReasonMissing, "reorder_reason"));
    }
    if sent.len() == 1 && eligible.len() > 1 && command.single.is_none() && !search.is_emergency() {
        let fault = Fault::new(RefusalReason::SingleOfferReasonMissing, "single_offer_reason");
        faults.push(fault.with("eligible", eligible.len()));
    }
    faults
}

/// Whether the offers sent are those of the best combinations, all of them and no others; of combinations that share a rank any.
fn follows_combinations(command: &SendTranche<'_>) -> bool {
    let sent: BTreeSet<OfferId> = command.offers.iter().map(|offer| offer.offer).collect();
    let mut so_far = BTreeSet::new();
    for of_rank in command.combinations.chunk_by(|one, next| one.0 == next.0) {
        let within = of_rank.iter().filter(|(_, offers)| offers.iter().all(|offer| sent.contains(offer)));
        let within: Vec<&Vec<OfferId>> = within.map(|(_, offers)| offers).collect();
        so_far.extend(within.iter().copied().flatten().copied());
        if so_far == sent {
            return true;
        }
        if within.len() < of_rank.len() {
            return false;
        }
    }
    false
}

/// The hold of one offer, and until when: to the return-by time, within the hours granted, at most three working days; none for 0 hours.
fn take_hold(
    search: &Search,
    offer: &HoldableOffer<'_>,
    return_by: Timestamp,
    now: Timestamp,
) -> Result<(Vec<Event>, Option<Timestamp>), Refusal> {
    match hold_until(now, return_by, offer.hold_hours)? {
        None => Ok((Vec::new(), None)),
        Some(until) => {
            let places = (offer.places, offer.start);
            let taken = offer.setting.take_hold(offer.hold, (search.id, offer.offer), places, until, now)?;
            Ok((taken, Some(until)))
        }
    }
}

/// Until when the hold of an offer runs that was sent then; none where its provider granted 0 hours.
fn hold_until(sent_at: Timestamp, return_by: Timestamp, hold_hours: u32) -> Result<Option<Timestamp>, Refusal> {
    if hold_hours == 0 {
        return Ok(None);
    }
    let latest = working_days::add_working_days(sent_at, limits::HOLD_WORKING_DAYS_MAX)
        .map_err(|_| Refusal::of(RefusalReason::BeyondCalendar, "return_by"))?;
    Ok(Some(return_by.min(latest).min(sent_at.plus_hours(i64::from(hold_hours)))))
}

/// Takes the hold of a chosen offer again that a concealment released, for as long as it would have run (SHL-4). Nothing where it stands,
/// has run out by itself or was never granted: then the place is judged at the award, as of every offer without a hold.
pub(super) fn retake_hold(
    search: &Search,
    offer: &HoldableOffer<'_>,
    now: Timestamp,
) -> Result<Option<(Vec<Event>, Timestamp)>, Refusal> {
    let sent = search.tranches.iter().rev().find(|tranche| tranche.sent.offers.contains(&offer.offer));
    let Some(sent) = sent else { return Ok(None) };
    // Its provider may have accepted to hold it longer.
    let accepted =
        search.standing_choice(now).filter(|choice| choice.offer == offer.offer && choice.accepted_at.is_some());
    let until = match accepted {
        Some(choice) => Some(choice.confirm_by),
        None => hold_until(sent.sent_at, sent.sent.return_by, offer.hold_hours)?,
    };
    let stands = offer.setting.holds.values().any(|hold| hold.offer == offer.offer);
    let Some(until) = until.filter(|until| now < *until && !stands) else { return Ok(None) };
    let places = (offer.places, offer.start);
    match offer.setting.take_hold(offer.hold, (search.id, offer.offer), places, until, now) {
        Ok(events) => Ok(Some((events, until))),
        // The approver is told which gate it is: the place was free when the offer was chosen.
        Err(refusal) => {
            let faults = refusal.faults().map(|fault| fault.clone().with("gate", Gate::G6)).collect();
            Refusal::unless_empty(faults)?;
            Err(refusal)
        }
    }
}
