//! An offer as its provider sees it, and, once its round's close is recorded, as the authority does (OFF-3).

use std::sync::Arc;

use domain::Actor;
use domain::event::{OfferSlot, Sealed};
use domain::offer::Offer;
use domain::search::{OfferStanding, Search};
use domain::setting::Hold;
use domain::terms::Terms;
use views::permit::{Action, may, may_respond};
use vocabulary::{OfferId, SearchId, Timestamp};

use super::documents::AnswerWords;
use super::subject::unless_erased;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::moment::Moment;
use crate::signing::Signature;
use crate::vault::KeySubject;

/// Whether an offer's terms can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermsState {
    /// Not before the close.
    Sealed,
    /// Readable.
    Open,
    /// Erased (ACR-3): its facts stand, its terms are gone.
    Erased,
}

/// An offer.
#[derive(Clone, Debug)]
pub struct OfferView {
    /// Its search; read only through this view.
    pub search: Arc<Search>,
    /// Its slot: round and setting.
    pub slot: OfferSlot,
    /// Its facts.
    pub offer: Offer,
    /// Version of its terms that counts.
    pub terms_version: u32,
    /// The terms, where they may be read.
    pub terms: Option<Terms>,
    /// Whether they may be.
    pub terms_state: TermsState,
    /// The commitment and its random bytes, signed: its provider's receipt, for nobody else.
    pub receipt: Option<OwnReceipt>,
    /// Where it stands after the close; absent before, and while the shortlist is pending.
    pub standing: Option<OfferStanding>,
    /// Whether it was withdrawn before the close.
    pub withdrawn: bool,
    /// When those terms were received.
    pub terms_received_at: Timestamp,
    /// The answer's words.
    pub answer_words: AnswerWords,
    /// Its own hold.
    pub hold: Option<Hold>,
    /// The instant of reading.
    pub now: Timestamp,
    /// Whether the viewer may know whose it is: its provider, or one of the authority who opened it.
    pub identity_open: bool,
}

/// A receipt as its provider gets it.
#[derive(Clone, Debug)]
pub struct OwnReceipt {
    /// What it is for, by name.
    pub offer: String,
    /// The commitment, and where the terms lie.
    pub sealed: Sealed,
    /// The random bytes of the commitment.
    pub salt: [u8; 32],
    /// The store it was received by.
    pub store: String,
    /// The signature over all of it; absent where the service has no signing key.
    pub signature: Option<Signature>,
}

impl Engine {
    /// Reads an offer of a search.
    pub async fn offer(
        &self,
        actor: &Actor,
        (search, id): (SearchId, OfferId),
        moment: &Moment,
    ) -> Result<OfferView, Failure> {
        let found = self.at(moment, |world, now| {
            let slot = world.slot_of(search, id)?;
            let search = world.search(slot.search)?;
            let offers = world.offers(&slot)?;
            let offer = offers.find(id)?.clone();
            let withdrawn = offers.live.as_ref().is_none_or(|live| live.id != id);
            let setting = world.setting(slot.setting)?;
            let hold = setting.holds.values().find(|hold| hold.offer == id).cloned();
            let terms = self.terms_of(world, &search, id)?;
            Some((search, slot, offer, withdrawn, hold, terms, now))
        });
        let (search, slot, offer, withdrawn, hold, terms, now) = found.ok_or(Failure::NotPermitted)?;
        let own = may_respond(actor, Some(&search)).is_ok_and(|provider| provider == offer.provider);
        if !own {
            may(actor, Action::ReadShortlist, Some(&search))?;
        }
        let opened = search.score_of(id).is_some();
        if !own && !opened {
            return Err(Failure::NotPermitted);
        }
        let identity_open = own || search.opened.get(&id).is_some_and(|people| people.contains(&actor.id));
        let document = unless_erased(self.vault().open_document(&**self.log(), KeySubject::Offer(id), &terms).await)?;
        let read = document.as_ref().map(|document| serde_json::from_slice::<Terms>(&document.plaintext));
        let read = read.transpose().map_err(|error| Failure::Internal(error.to_string()))?;
        let answer = search.answers.get(&id).and_then(|answer| answer.text);
        let terms_version = search.offers.get(&id).map_or(offer.terms_version, |closed| closed.terms_version);
        let terms_received_at = search.reduced.get(&id).map_or(offer.terms_received_at, |(_, at)| *at);
        let name = format!("authorities/{}/searches/{}/rounds/{}/offers/{id}", search.authority, search.id, slot.round);
        let receipt = document.filter(|_| own).map(|document| OwnReceipt {
            sealed: terms,
            salt: document.salt,
            signature: self.sign_receipt(&name, (terms_version, &terms.commitment), terms_received_at),
            store: self.store_id(),
            offer: name,
        });
        Ok(OfferView {
            terms_version,
            terms_state: if read.is_some() { TermsState::Open } else { TermsState::Erased },
            terms: read,
            receipt,
            standing: search.offer_standing(id, now),
            answer_words: unless_erased(self.open_answer(id, answer.as_ref()).await)?.unwrap_or_default(),
            terms_received_at,
            hold,
            withdrawn,
            identity_open,
            now,
            slot,
            offer,
            search,
        })
    }

    /// Offers of a round that the viewer may read: a provider's own; the authority's once the shortlist is published.
    pub async fn offers(
        &self,
        actor: &Actor,
        search: SearchId,
        round: u32,
        page: (Option<OfferId>, usize),
    ) -> Result<Vec<OfferView>, Failure> {
        let (after, limit) = page;
        let ids: Vec<OfferId> = {
            let world = self.world();
            let found = world.search(search);
            let found = found.as_deref();
            let provider = may_respond(actor, found).ok();
            if provider.is_none() {
                may(actor, Action::ReadShortlist, found)?;
            }
            let published = found.is_some_and(|search| search.shortlist_of(round).is_some());
            let closed = |id: &OfferId| found.is_some_and(|search| search.offers.contains_key(id));
            let slots = world.slots_of(search, round);
            let offers = slots.iter().flat_map(|(_, offers)| offers.live.iter().chain(&offers.withdrawn));
            let readable = offers.filter(|offer| match provider {
                Some(provider) => offer.provider == provider,
                None => published && closed(&offer.id),
            });
            let mut ids: Vec<OfferId> =
                readable.map(|offer| offer.id).filter(|id| after.is_none_or(|after| *id > after)).collect();
            ids.sort_unstable();
            ids.truncate(limit);
            ids
        };
        let mut views = Vec::with_capacity(ids.len());
        for id in ids {
            views.push(self.offer(actor, (search, id), &Moment::Now).await?);
        }
        Ok(views)
    }
}
