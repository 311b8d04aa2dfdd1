//! Offers while a round runs: by whom, when, one a slot; and how providers stand (OFF-1, OFF-4, OFF-5, REG-1, REG-5).

use std::sync::Arc;

use domain::event::{OfferEvent, OfferSlot, ProviderEvent};
use vocabulary::{OfferId, ProviderId, Timestamp};

use super::book::{Bid, Book};
use crate::{Violation, hold};

impl Book {
    pub(super) fn offer(&mut self, slot: OfferSlot, event: &OfferEvent, at: Timestamp) -> Result<(), Violation> {
        self.in_the_window(slot, event, at)?;
        match event {
            OfferEvent::Submitted { offer, provider, answers_request_version, .. } => {
                self.bid(slot, *offer, *provider, *answers_request_version)
            }
            // An offer submitted in the same append, that stands for one of an earlier round.
            OfferEvent::CarriedOn { offer, from } => {
                let provider = self.live(slot, *offer)?.provider;
                let case = self.case(slot.search)?;
                let same = |bid: &Bid| bid.slot.setting == slot.setting && bid.provider == provider;
                let earlier = case.offers.get(from).is_some_and(same);
                hold(earlier, "ESC-2", || format!("{offer} carries on {from}, which is no offer of that setting"))
            }
            OfferEvent::Revised { offer, terms_version, answers_request_version, .. } => {
                let bid = self.live(slot, *offer)?;
                let next = bid.terms_version + 1;
                hold(*terms_version == next, "OFF-4", || {
                    format!("{offer} has terms {terms_version} after {}", next - 1)
                })?;
                (bid.terms_version, bid.answers) = (*terms_version, *answers_request_version);
                Ok(())
            }
            OfferEvent::Confirmed { offer, request_version, .. } => {
                self.live(slot, *offer)?.answers = *request_version;
                Ok(())
            }
            OfferEvent::Withdrawn { offer, .. } => {
                self.live(slot, *offer)?.live = false;
                Ok(())
            }
        }
    }

    /// Nothing of an offer is recorded before its window or at its close or later (INVARIANT-1), by whoever was not invited, or while
    /// it is concealed or unsigned.
    fn in_the_window(&self, slot: OfferSlot, event: &OfferEvent, at: Timestamp) -> Result<(), Violation> {
        let case = self.case(slot.search)?;
        let Some(round) = case.round(slot.round) else {
            return Err(Violation::new("OFF-1", format!("an offer to a round that never opened: {slot:?}")));
        };
        let in_time = round.opens <= at && at < round.closes && !round.closed && !case.ended;
        let late = || format!("{event:?} at {at}, in a window from {} to {}", round.opens, round.closes);
        hold(in_time, "INVARIANT-1", late)?;
        let provider = match event {
            OfferEvent::Submitted { provider, .. } => Some(*provider),
            OfferEvent::Revised { offer, .. } | OfferEvent::Confirmed { offer, .. } => {
                case.offers.get(offer).map(|bid| bid.provider)
            }
            OfferEvent::CarriedOn { from, .. } => case.offers.get(from).map(|bid| bid.provider),
            // Taking an offer back is open to whoever made it.
            OfferEvent::Withdrawn { .. } => return Ok(()),
        };
        let Some(provider) = provider else { return Err(Violation::new("OFF-1", format!("{event:?} of no offer"))) };
        hold(round.invited.contains(&provider), "OFF-1", || format!("{provider} offers and was not invited"))?;
        let kept_out = self.kept_out(provider, slot.setting, None);
        hold(kept_out.is_none(), "REG-5", || format!("{provider} offers though it is {kept_out:?}"))
    }

    fn bid(&mut self, slot: OfferSlot, offer: OfferId, provider: ProviderId, answers: u32) -> Result<(), Violation> {
        let case = self.case_mut(slot.search)?;
        let other = case.offers.iter().find(|(_, bid)| bid.live && bid.slot == slot);
        hold(other.is_none(), "OFF-1", || format!("{offer} beside another live offer in {slot:?}"))?;
        let known = case.offers.contains_key(&offer);
        hold(!known, "P4", || format!("{offer} was submitted twice"))?;
        let bid = Bid {
            slot,
            provider,
            live: true,
            terms_version: 1,
            answers,
            unconfirmed: None,
            rank: None,
            scored: false,
            answered: None,
            retracted: false,
            carried: false,
            hours: None,
        };
        case.offers.insert(offer, bid);
        Ok(())
    }

    fn live(&mut self, slot: OfferSlot, offer: OfferId) -> Result<&mut Bid, Violation> {
        let bid = self.case_mut(slot.search)?.offers.get_mut(&offer).filter(|bid| bid.live && bid.slot == slot);
        bid.ok_or_else(|| Violation::new("OFF-4", format!("{offer} does not stand")))
    }

    pub(super) fn provider(&mut self, id: ProviderId, event: &ProviderEvent, at: Timestamp) -> Result<(), Violation> {
        let standing = self.agencies.entry(id).or_default();
        match event {
            ProviderEvent::Recorded { provider, .. } => {
                standing.signed = provider.agreement_signed_on.is_some();
                standing.recorded = Some(Arc::new((**provider).clone()));
            }
            ProviderEvent::Concealed { lifts, .. } => (standing.concealed, standing.lifts) = (Some(at), *lifts),
            ProviderEvent::ConcealmentLifted { by } => {
                let due = standing.lifts.is_some_and(|lifts| lifts <= at);
                hold(by.is_some() || due, "REG-5", || format!("the concealment of {id} lifted itself too early"))?;
                (standing.concealed, standing.lifts) = (None, None);
            }
            ProviderEvent::PlacesConfirmed { .. }
            | ProviderEvent::OwnerStated { .. }
            | ProviderEvent::FilterPut { .. } => {}
        }
        Ok(())
    }
}
