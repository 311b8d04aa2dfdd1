//! An offer in the making, from an example, altered and submitted; and what a provider does with it afterwards.

use api::search::v1::{
    ConfirmOfferRequest, GetOfferRequest, ListOffersRequest, Offer, ReviseOfferRequest, SubmitOfferRequest, Terms,
    WithdrawOfferRequest,
};

use super::caller::{Caller, new_request_id};
use super::outcome::{Reply, reply};
use super::register::Agency;
use super::searching::round_of;
use super::world::World;

/// An offer not yet submitted.
pub(crate) struct OfferDraft {
    caller: Caller,
    settings: Vec<String>,
    request: SubmitOfferRequest,
}

impl World {
    /// A provider's offer for the example search: its first setting, terms of the Canton example, the vacancy confirmed.
    pub(crate) fn offer(&self, search: &str, agency: Agency) -> OfferDraft {
        let settings = self.registered(agency).settings.clone();
        let mut request = self.example_offer("long-term-fostering-canton");
        request.parent = round_of(search);
        request.setting = settings.first().cloned().unwrap_or_default();
        request.request_id = new_request_id();
        OfferDraft { caller: self.provider(agency), settings, request }
    }
}

impl OfferDraft {
    /// The terms of another file of `examples/offers`.
    pub(crate) fn like(mut self, world: &World, example: &str) -> Self {
        self.request.terms = world.example_offer(example).terms;
        self
    }

    /// Another of the provider's settings, by its place in the register.
    pub(crate) fn setting(mut self, index: usize) -> Self {
        self.request.setting = self.settings[index].clone();
        self
    }

    /// Terms altered.
    pub(crate) fn terms(mut self, alter: impl FnOnce(&mut Terms)) -> Self {
        alter(self.request.terms.get_or_insert_default());
        self
    }

    /// Anything of the call altered.
    pub(crate) fn request(mut self, alter: impl FnOnce(&mut SubmitOfferRequest)) -> Self {
        alter(&mut self.request);
        self
    }

    /// The call as it stands.
    pub(crate) fn into_request(self) -> SubmitOfferRequest {
        self.request
    }

    /// Submits it.
    pub(crate) async fn submit(self) -> Reply<Offer> {
        self.caller.submit(self.request).await
    }
}

impl Caller {
    /// Submits an offer as the request has it, its id included.
    pub(crate) async fn submit(&self, request: SubmitOfferRequest) -> Reply<Offer> {
        reply(self.offers().submit_offer(request).await)
    }

    pub(crate) async fn revise(&self, offer: &str, terms: Terms, answers_request_version: u32) -> Reply<Offer> {
        let request = ReviseOfferRequest {
            name: offer.to_owned(),
            terms: Some(terms),
            answers_request_version,
            vacancy_reconfirmed: 0,
            request_id: new_request_id(),
        };
        reply(self.offers().revise_offer(request).await)
    }

    pub(crate) async fn withdraw_offer(&self, offer: &str) -> Reply<Offer> {
        let request = WithdrawOfferRequest { name: offer.to_owned(), request_id: new_request_id() };
        reply(self.offers().withdraw_offer(request).await)
    }

    pub(crate) async fn confirm(&self, offer: &str, request_version: u32) -> Reply<Offer> {
        let request = ConfirmOfferRequest {
            name: offer.to_owned(),
            request_version,
            vacancy_reconfirmed: 0,
            request_id: new_request_id(),
        };
        reply(self.offers().confirm_offer(request).await)
    }

    pub(crate) async fn get_offer(&self, offer: &str) -> Reply<Offer> {
        reply(self.offers().get_offer(GetOfferRequest { name: offer.to_owned() }).await)
    }

    /// The offers of the first round that this caller may read, all pages of them.
    pub(crate) async fn offers_of(&self, search: &str) -> Reply<Vec<Offer>> {
        let mut offers = Vec::new();
        let mut page_token = String::new();
        loop {
            let request = ListOffersRequest { parent: round_of(search), page_size: 100, page_token };
            let page = reply(self.offers().list_offers(request).await)?;
            offers.extend(page.offers);
            if page.next_page_token.is_empty() {
                return Ok(offers);
            }
            page_token = page.next_page_token;
        }
    }
}
