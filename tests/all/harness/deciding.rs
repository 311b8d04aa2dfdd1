//! Verbs between the close and the award, each one call; and the stories that bring a search there.

use api::common::v1::{Date, YesNoUnknown};
use api::decision::v1::choose_offer_request::ChildsView;
use api::decision::v1::{
    AwardOfferRequest, AwardOfferResponse, BatchAnswerOffersRequest, BatchRejectOffersRequest, ChooseOfferRequest,
    DeclareConflictRequest, DefaultAnswers, EndWithoutMatchRequest, GetShortlistRequest, OfferToAnswer,
    OpenOfferIdentityRequest, OpenedIdentity, RejectOfferRequest, ReleaseDisclosureRequest, ResolveUnknownRequest,
    ReturnTrancheRequest, SendTrancheRequest, Shortlist, ShortlistRow, Tranche,
};
use api::search::v1::{Fee, Offer, ReduceOfferFeeRequest, RetractOfferRequest, Search};
use vocabulary::Timestamp;

use super::caller::{Caller, new_request_id};
use super::outcome::{Outcome as _, Reply, reply};
use super::register::{Agency, BIRCH, OAK, ROWAN};
use super::searching::{proto_instant, round_of};
use super::world::World;

impl Caller {
    pub(crate) async fn shortlist(&self, search: &str) -> Reply<Shortlist> {
        let request = GetShortlistRequest { round: round_of(search), page_size: 100, ..Default::default() };
        reply(self.decisions().get_shortlist(request).await)
    }

    /// A past snapshot, by number.
    pub(crate) async fn snapshot(&self, search: &str, snapshot: u32) -> Reply<Shortlist> {
        let request = GetShortlistRequest { round: round_of(search), snapshot, page_size: 100, ..Default::default() };
        reply(self.decisions().get_shortlist(request).await)
    }

    pub(crate) async fn resolve(&self, offer: &str, item: &str, value: &str) -> Reply<Shortlist> {
        let request = ResolveUnknownRequest {
            offer: offer.to_owned(),
            item: item.to_owned(),
            value: value.to_owned(),
            evidence: "Telephone call with the agency's manager, noted on file.".to_owned(),
            note: String::new(),
            request_id: new_request_id(),
        };
        reply(self.decisions().resolve_unknown(request).await)
    }

    pub(crate) async fn open_identity(&self, offer: &str) -> Reply<OpenedIdentity> {
        let request = OpenOfferIdentityRequest { offer: offer.to_owned(), request_id: new_request_id() };
        reply(self.decisions().open_offer_identity(request).await)
    }

    pub(crate) async fn send_tranche(&self, search: &str, offers: &[&str], return_by: Timestamp) -> Reply<Tranche> {
        self.send_tranche_as(SendTrancheRequest {
            parent: search.to_owned(),
            offers: offers.iter().map(|&offer| offer.to_owned()).collect(),
            return_by: Some(proto_instant(return_by)),
            ..Default::default()
        })
        .await
    }

    /// Sends as the request has it; its id is made here.
    pub(crate) async fn send_tranche_as(&self, request: SendTrancheRequest) -> Reply<Tranche> {
        let request = SendTrancheRequest { request_id: new_request_id(), ..request };
        reply(self.decisions().send_tranche(request).await)
    }

    pub(crate) async fn release(&self, tranche: &str) -> Reply<Tranche> {
        let request = ReleaseDisclosureRequest { tranche: tranche.to_owned(), request_id: new_request_id() };
        reply(self.decisions().release_disclosure(request).await)
    }

    pub(crate) async fn declare(&self, offer: &str, conflict: YesNoUnknown, text: &str) -> Reply<Offer> {
        let request = DeclareConflictRequest {
            offer: offer.to_owned(),
            conflict: conflict.into(),
            text: text.to_owned(),
            request_id: new_request_id(),
        };
        reply(self.decisions().declare_conflict(request).await)
    }

    pub(crate) async fn reject(&self, offer: &str, reason: &str, text: &str) -> Reply<Offer> {
        let request = RejectOfferRequest {
            offer: offer.to_owned(),
            reason: reason.to_owned(),
            text: text.to_owned(),
            request_id: new_request_id(),
        };
        reply(self.decisions().reject_offer(request).await)
    }

    pub(crate) async fn batch_reject(&self, search: &str, rejections: Vec<OfferToAnswer>) -> Reply<Vec<Offer>> {
        let request = BatchRejectOffersRequest { parent: search.to_owned(), rejections, request_id: new_request_id() };
        reply(self.decisions().batch_reject_offers(request).await).map(|answered| answered.offers)
    }

    pub(crate) async fn answer_the_rest(&self, search: &str) -> Reply<Vec<Offer>> {
        let request = BatchAnswerOffersRequest {
            parent: search.to_owned(),
            answers: Vec::new(),
            default_answers: DefaultAnswers::UseCriterionSentences.into(),
            request_id: new_request_id(),
        };
        reply(self.decisions().batch_answer_offers(request).await).map(|answered| answered.offers)
    }

    pub(crate) async fn return_tranche(&self, tranche: &str, reason: &str, text: &str) -> Reply<Tranche> {
        let request = ReturnTrancheRequest {
            tranche: tranche.to_owned(),
            reason: reason.to_owned(),
            text: text.to_owned(),
            request_id: new_request_id(),
        };
        reply(self.decisions().return_tranche(request).await)
    }

    pub(crate) async fn choose(&self, offer: &str) -> Reply<Search> {
        self.choose_with(offer, Some(ChildsView::ChildsViewText("I want to live there.".to_owned()))).await
    }

    pub(crate) async fn choose_with(&self, offer: &str, childs_view: Option<ChildsView>) -> Reply<Search> {
        let request = ChooseOfferRequest { offer: offer.to_owned(), childs_view, ..Default::default() };
        self.choose_as(request).await
    }

    /// Chooses as the request has it; its id is made here.
    pub(crate) async fn choose_as(&self, request: ChooseOfferRequest) -> Reply<Search> {
        let request = ChooseOfferRequest { request_id: new_request_id(), ..request };
        reply(self.decisions().choose_offer(request).await)
    }

    /// Issues the award as the request has it; its id is made here.
    pub(crate) async fn award_as(&self, request: AwardOfferRequest) -> Reply<AwardOfferResponse> {
        let request = AwardOfferRequest { request_id: new_request_id(), ..request };
        reply(self.decisions().award_offer(request).await)
    }

    pub(crate) async fn end_without_match(&self, search: &str, answers: DefaultAnswers) -> Reply<Search> {
        let request = EndWithoutMatchRequest {
            name: search.to_owned(),
            whereabouts: "REMAINED".to_owned(),
            default_answers: answers.into(),
            request_id: new_request_id(),
            ..Default::default()
        };
        reply(self.decisions().end_without_match(request).await)
    }

    pub(crate) async fn retract(&self, offer: &str, reason: &str, text: &str) -> Reply<Offer> {
        let request = RetractOfferRequest {
            name: offer.to_owned(),
            reason: reason.to_owned(),
            text: text.to_owned(),
            request_id: new_request_id(),
        };
        reply(self.offers().retract_offer(request).await)
    }

    pub(crate) async fn reduce_fee(&self, offer: &str, fee: Fee) -> Reply<Offer> {
        let request = ReduceOfferFeeRequest { name: offer.to_owned(), fee: Some(fee), request_id: new_request_id() };
        reply(self.offers().reduce_offer_fee(request).await)
    }
}

/// The row of an offer.
pub(crate) fn row<'a>(shortlist: &'a Shortlist, offer: &str) -> &'a ShortlistRow {
    shortlist.rows.iter().find(|row| row.offer == offer).unwrap_or_else(|| panic!("{offer} is not in {shortlist:#?}"))
}

/// A closed search with three offers from Cardiff households.
pub(crate) struct Shortlisted {
    /// The search.
    pub(crate) search: String,
    /// Oak's offer (Canton), as the example has it.
    pub(crate) oak: String,
    /// Rowan's offer (Fairwater).
    pub(crate) rowan: String,
    /// Birch's offer (Lisvane).
    pub(crate) birch: String,
}

impl Shortlisted {
    /// The offers in the order of their rank.
    pub(crate) async fn ranked(&self, world: &World) -> Vec<String> {
        let shortlist = world.finder().shortlist(&self.search).await.accepted();
        let ranked = shortlist.rows.into_iter().filter(|row| row.rank.is_some());
        ranked.map(|row| row.offer).collect()
    }
}

impl World {
    /// A search without named people, so that no gate needs a check, with three offers, closed.
    pub(crate) async fn shortlisted(&self) -> Shortlisted {
        self.shortlisted_with(|_| {}).await
    }

    /// As [`World::shortlisted`], the search altered.
    pub(crate) async fn shortlisted_with(&self, alter: impl FnOnce(&mut Search)) -> Shortlisted {
        let search = self
            .published(|search| {
                unnamed(search);
                alter(search);
            })
            .await
            .name;
        let offer = |agency: Agency| self.offer(&search, agency);
        let oak = offer(OAK).submit().await.accepted().name;
        let rowan = offer(ROWAN).terms(|terms| lower(terms, 1)).submit().await.accepted().name;
        let birch = offer(BIRCH).terms(|terms| lower(terms, 2)).submit().await.accepted().name;
        self.close(&search).await;
        // Any command records what is due; opening an identity is one that the finder may always give.
        self.settle(&search).await;
        Shortlisted { search, oak, rowan, birch }
    }

    /// Records what is due on a search, as the ticker would: a finder's command does, even one that is refused.
    pub(crate) async fn settle(&self, search: &str) {
        let later = self.now().await.plus_hours(1);
        let _refused = self.finder().extend(search, later, "FEW_OFFERS", "").await;
    }

    /// Sends the two best offers, opens both identities as decision maker, declares no conflict for both: ready to choose.
    pub(crate) async fn deciding(&self, shortlisted: &Shortlisted) -> Tranche {
        let ranked = shortlisted.ranked(self).await;
        let two: Vec<&str> = ranked.iter().take(2).map(String::as_str).collect();
        let return_by = self.now().await.plus_hours(48);
        let tranche = self.finder().send_tranche(&shortlisted.search, &two, return_by).await.accepted();
        for offer in two {
            self.decision_maker().open_identity(offer).await.accepted();
            let provider = self.provider(shortlisted.agency_of(offer));
            provider.declare(offer, YesNoUnknown::No, "").await.accepted();
        }
        tranche
    }

    /// An award of `offer` as the checks want it: from the day the example needs it, agreement recorded, the rest answered by sentences.
    pub(crate) fn award_of(&self, offer: &str) -> AwardOfferRequest {
        AwardOfferRequest {
            offer: offer.to_owned(),
            start_date: Some(self.start_date()),
            information: "Her social worker brings her at four.".to_owned(),
            agreement_to_accommodate: YesNoUnknown::Yes.into(),
            default_answers: DefaultAnswers::UseCriterionSentences.into(),
            ..Default::default()
        }
    }

    /// The day the example search needs the placement.
    pub(crate) fn start_date(&self) -> Date {
        self.day(20)
    }
}

impl Shortlisted {
    /// Whose offer it is.
    pub(crate) fn agency_of(&self, offer: &str) -> Agency {
        match offer {
            offer if offer == self.oak => OAK,
            offer if offer == self.rowan => ROWAN,
            offer if offer == self.birch => BIRCH,
            other => panic!("{other} is none of the three"),
        }
    }
}

/// Removes the named people and the no-go area: G8 then passes without a check.
pub(crate) fn unnamed(search: &mut Search) {
    let shared = search.request.get_or_insert_default().shared.get_or_insert_default();
    if let Some(location) = &mut shared.location {
        location.named_people.clear();
        location.no_go_areas.clear();
    }
}

/// Lowers what an offer can do for the child in its first needs, so that it ranks lower.
pub(crate) fn lower(terms: &mut api::search::v1::Terms, by: u32) {
    for need in terms.needs.iter_mut().take(3) {
        need.capability = need.capability.map(|capability| capability.saturating_sub(by));
    }
}
