//! Closing a window. INVARIANT-1: nothing at or after the close is ranked; INVARIANT-2: nothing is unsealed before this event.

use vocabulary::{OfferId, ProviderId, SettingId, Timestamp};

use super::{Round, Search};
use crate::decision::Decision;
use crate::event::{Confirmation, Event, OfferClosed, SearchEvent};

/// Offers named in one `OffersStood` event, so that no event outgrows the store's value limit.
pub const OFFERS_PER_EVENT: usize = 250;

/// An offer that stands in a round at its close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandingOffer {
    /// The offer.
    pub offer: OfferId,
    /// Its setting.
    pub setting: SettingId,
    /// Its provider.
    pub provider: ProviderId,
    /// The last confirmed version of its terms (OFF-4).
    pub terms_version: u32,
    /// Version of the request it answers.
    pub answers_request_version: u32,
    /// The offer of an earlier round that it carries on (ESC-2).
    pub carries: Option<OfferId>,
}

/// Closes the latest round once its close has passed; nothing to do before, or when it is closed already.
///
/// The decision may not commit before the close by the store's clock; offers may not commit at or after it. So every offer
/// there will ever be is among `offers` when these were read at a position whose time had reached the close.
pub fn close_round(search: &Search, offers: &[StandingOffer], now: Timestamp) -> Option<Decision> {
    let round = search.round().filter(|round| is_due(search, round, now))?;
    let unanswered = round.questions.values().filter(|question| question.published.is_none()).count();
    let mut closed: Vec<OfferClosed> = offers.iter().map(|offer| close_offer(round, offer)).collect();
    closed.sort_by_key(|offer| offer.offer);
    let number = round.opening.round;
    let stood = closed.chunks(OFFERS_PER_EVENT);
    let stood = stood.map(|chunk| SearchEvent::OffersStood { round: number, offers: chunk.to_vec() });
    let carried = offers.iter().filter_map(|offer| {
        let from = offer.carries.filter(|from| search.may_be_carried(*from))?;
        Some(SearchEvent::OfferCarried { round: number, offer: offer.offer, from })
    });
    let event = SearchEvent::RoundClosed {
        round: number,
        unanswered_questions: u32::try_from(unanswered).unwrap_or(u32::MAX),
        offer_count: u32::try_from(closed.len()).unwrap_or(u32::MAX),
    };
    let events = stood.chain(carried).chain([event]).map(|event| Event::Search(search.id, event)).collect();
    Some(Decision::all(events).not_before(round.closes))
}

fn is_due(search: &Search, round: &Round, now: Timestamp) -> bool {
    search.end.is_none() && round.closed_at.is_none() && now >= round.closes
}

fn close_offer(round: &Round, offer: &StandingOffer) -> OfferClosed {
    let confirmation = if offer.answers_request_version < round.confirm_from_version {
        Confirmation::Unconfirmed
    } else {
        Confirmation::Confirmed
    };
    OfferClosed {
        offer: offer.offer,
        setting: offer.setting,
        provider: offer.provider,
        terms_version: offer.terms_version,
        confirmation,
    }
}
