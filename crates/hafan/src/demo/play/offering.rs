//! What providers do: offer, revise, confirm, decline, take back, lower a fee.

use api::common::v1::YesNoUnknown;
use api::search::v1::{
    DeclineInvitationRequest, Fee, GetInvitationRequest, GetOfferRequest, Invitation, Offer, OpenInvitationRequest,
    ReconfirmOfferRequest, ReduceOfferFeeRequest, RetractOfferRequest, ReviseOfferRequest, SubmitOfferRequest, Terms,
    WithdrawOfferRequest,
};
use tonic::{Response, Status};

use super::{Play, same};
use crate::demo::bidding::Bid;
use crate::demo::said::said;
use crate::demo::town::Agency;
use crate::failure::Failure;
use crate::pages::labels::label;
use crate::wire::pounds;

/// A price of hers: what a week costs as the framework lists it.
const LISTED: i64 = 10_000;

impl Play<'_, '_> {
    /// A provider opens the profile, as a recorded act, and offers for every child.
    pub(crate) async fn offers(&mut self, agency: Agency, bid: Bid) -> Result<(), Failure> {
        let all: Vec<u32> = (0..).zip(&self.request.children).map(|(place, _)| place).collect();
        self.offers_for(agency, &all, bid).await
    }

    /// As [`Play::offers`], for the children at these places.
    pub(crate) async fn offers_for(&mut self, agency: Agency, children: &[u32], bid: Bid) -> Result<(), Failure> {
        let who = &self.of(agency).connection;
        let name = crate::names::invitation(who, &self.search)?;
        let open = OpenInvitationRequest { name, request_id: who.request_id() };
        who.invitations().open_invitation(open).await?;
        let offer = self.try_offer_for(agency, children, bid).await??.into_inner();
        let receipt = offer.receipt.map(|receipt| receipt.commitment).unwrap_or_default();
        let receipt = receipt.get(..8).unwrap_or("").to_owned();
        let fee =
            pounds(self.terms(agency, children, bid).await?.fee.and_then(|fee| fee.core_weekly_pence).unwrap_or(0));
        self.offers.insert(agency, offer.name);
        let count = children.len();
        let told = match count {
            1 => said!(
                "offers at {fee} a week, sealed; receipt {receipt}…",
                "yn cynnig am {fee} yr wythnos, dan sêl; derbynneb {receipt}…"
            ),
            _ => said!(
                "offers for {count} children at {fee} a week each, sealed; receipt {receipt}…",
                "yn cynnig i {count} o blant am {fee} yr wythnos yr un, dan sêl; derbynneb {receipt}…"
            ),
        };
        self.tell(self.provider(agency), &told)
    }

    /// An offer for every child, tried.
    pub(crate) async fn try_offer(&self, agency: Agency, bid: Bid) -> Result<Result<Response<Offer>, Status>, Failure> {
        let all: Vec<u32> = (0..).zip(&self.request.children).map(|(place, _)| place).collect();
        self.try_offer_for(agency, &all, bid).await
    }

    async fn try_offer_for(
        &self,
        agency: Agency,
        children: &[u32],
        bid: Bid,
    ) -> Result<Result<Response<Offer>, Status>, Failure> {
        let terms = self.terms(agency, children, bid).await?;
        let resident = self.of(agency);
        let request = SubmitOfferRequest {
            parent: self.round(),
            setting: resident.setting.clone(),
            terms: Some(terms),
            answers_request_version: self.version_read_by(agency).await?,
            vacancy_reconfirmed: YesNoUnknown::Yes.into(),
            request_id: resident.connection.request_id(),
        };
        Ok(resident.connection.offers().submit_offer(request).await)
    }

    async fn terms(&self, agency: Agency, children: &[u32], bid: Bid) -> Result<Terms, Failure> {
        let shared = self.request.shared.clone().unwrap_or_default();
        let parents = self.request.parent.as_ref().and_then(|parent| parent.age_band.clone());
        let childs = children.first().and_then(|place| self.request.children.get(usize::try_from(*place).ok()?));
        let age_band = parents.or_else(|| childs.and_then(|child| child.age_band.clone())).unwrap_or_default();
        let (placement_type, level) = (shared.placement_type.unwrap_or_default(), shared.level.unwrap_or_default());
        let listed = self.of(agency).list_price([&placement_type, &age_band, &level], shared.needed_on).await?;
        Ok(bid.terms_for(children, &self.request, listed, self.close))
    }

    /// The provider's own invitation, asked for.
    pub(crate) async fn try_invitation(&self, agency: Agency) -> Result<Result<Response<Invitation>, Status>, Failure> {
        let who = &self.of(agency).connection;
        let name = crate::names::invitation(who, &self.search)?;
        Ok(who.invitations().get_invitation(GetInvitationRequest { name }).await)
    }

    /// The version of the request as the provider's own invitation has it.
    async fn version_read_by(&self, agency: Agency) -> Result<u32, Failure> {
        Ok(self.try_invitation(agency).await??.get_ref().request_version)
    }

    /// A provider answers that it will not offer (INV-4).
    pub(crate) async fn declines(&mut self, agency: Agency, reason: &str) -> Result<(), Failure> {
        let who = &self.of(agency).connection;
        let request = DeclineInvitationRequest {
            name: crate::names::invitation(who, &self.search)?,
            reason: reason.to_owned(),
            note: String::new(),
            request_id: who.request_id(),
        };
        who.invitations().decline_invitation(request).await?;
        let lang = self.page().lang;
        let why = label("no-bid-reason", reason, lang);
        self.tell(self.provider(agency), &said!("will not offer: {why}", "ni fydd yn cynnig: {why}"))
    }

    /// A provider takes its offer back before the close (OFF-4).
    pub(crate) async fn withdraws(&mut self, agency: Agency) -> Result<(), Failure> {
        let who = &self.of(agency).connection;
        let request = WithdrawOfferRequest { name: self.offer_of(agency)?, request_id: who.request_id() };
        who.offers().withdraw_offer(request).await?;
        self.tell(
            self.provider(agency),
            &said!("withdraws its offer before the close", "yn tynnu ei gynnig yn ôl cyn y cau"),
        )
    }

    /// A provider answers the request as it is now, with a new version of its offer (OFF-4, SRC-8).
    pub(crate) async fn revises(&mut self, agency: Agency, bid: Bid) -> Result<(), Failure> {
        let all: Vec<u32> = (0..).zip(&self.request.children).map(|(place, _)| place).collect();
        let terms = self.terms(agency, &all, bid).await?;
        let who = &self.of(agency).connection;
        let request = ReviseOfferRequest {
            name: self.offer_of(agency)?,
            terms: Some(terms),
            answers_request_version: self.version_read_by(agency).await?,
            vacancy_reconfirmed: 0,
            request_id: who.request_id(),
        };
        let version = who.offers().revise_offer(request).await?.get_ref().version;
        self.tell(
            self.provider(agency),
            &said!(
                "answers the request as it is now: version {version} of its offer",
                "yn ateb y cais fel y mae nawr: fersiwn {version} o'i gynnig"
            ),
        )
    }

    /// After the close a provider takes its offer back, with a code (OFF-7).
    pub(crate) async fn retracts(&mut self, agency: Agency, reason: &str) -> Result<(), Failure> {
        let who = &self.of(agency).connection;
        let request = RetractOfferRequest {
            name: self.offer_of(agency)?,
            reason: reason.to_owned(),
            text: String::new(),
            request_id: who.request_id(),
        };
        who.offers().retract_offer(request).await?;
        let why = label("retraction-reason", reason, self.page().lang);
        self.tell(
            self.provider(agency),
            &said!("retracts its offer after the close: {why}", "yn tynnu ei gynnig yn ôl ar ôl y cau: {why}"),
        )
    }

    /// Asked once after an undo, a provider says that its offer stands again (DEC-10).
    pub(crate) async fn reconfirms(&mut self, agency: Agency) -> Result<(), Failure> {
        let who = &self.of(agency).connection;
        let request =
            ReconfirmOfferRequest { name: self.offer_of(agency)?, request_version: 0, request_id: who.request_id() };
        who.offers().reconfirm_offer(request).await?;
        self.tell(
            self.provider(agency),
            &said!("says that its offer stands again", "yn dweud bod ei gynnig yn sefyll eto"),
        )
    }

    /// A provider has read what changed after the close, and its offer stands for the request as it is now (SRC-12).
    pub(crate) async fn reconfirms_for_the_change(&mut self, agency: Agency) -> Result<(), Failure> {
        let who = self.of(agency).connection.clone();
        let due = self.tasks_of(&who).await?.iter().filter(|task| task.kind == "RECONFIRMATION_DUE").count();
        same("how many reconfirmations its provider has to do", due, 1)?;
        let request_version = self.read().await?.request_version;
        let name = self.offer_of(agency)?;
        let request = ReconfirmOfferRequest { name, request_version, request_id: who.request_id() };
        who.offers().reconfirm_offer(request).await?;
        self.tell(
            self.provider(agency),
            &said!(
                "has a task, reads version {request_version}, and says that its offer stands",
                "mae ganddo dasg; mae'n darllen fersiwn {request_version}, ac yn dweud bod ei gynnig yn sefyll"
            ),
        )
    }

    /// After the close only the fee may fall (OFF-7): to the list price.
    pub(crate) async fn lowers_its_fee(&mut self, agency: Agency, bid: Bid) -> Result<(), Failure> {
        let lower = Bid { fee_points: LISTED, ..bid };
        let fee: Fee = self.terms(agency, &[0], lower).await?.fee.unwrap_or_default();
        let shown = pounds(fee.core_weekly_pence.unwrap_or(0));
        let who = &self.of(agency).connection;
        let request =
            ReduceOfferFeeRequest { name: self.offer_of(agency)?, fee: Some(fee), request_id: who.request_id() };
        who.offers().reduce_offer_fee(request).await?;
        self.tell(
            self.provider(agency),
            &said!("lowers its fee to {shown} a week", "yn gostwng ei ffi i {shown} yr wythnos"),
        )
    }

    /// Whether the provider's offer says that it has an answer, and which: its label as the provider reads it.
    pub(crate) async fn reads_its_answer(&mut self, agency: Agency) -> Result<(), Failure> {
        let request = GetOfferRequest { name: self.offer_of(agency)? };
        let offer = self.of(agency).connection.offers().get_offer(request).await?.into_inner();
        let answer =
            offer.answer.ok_or_else(|| Failure::Internal(format!("{} was told nothing", self.name(agency))))?;
        let read = crate::pages::offer::answer(&answer, self.page());
        self.tell(self.provider(agency), &said!("reads: {read}", "yn darllen: {read}"))
    }
}
