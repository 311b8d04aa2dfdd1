//! Step 8: the award, checked beforehand, refused where a check fails, issued, told.

use api::common::v1::YesNoUnknown;
use api::decision::v1::{AwardOfferRequest, AwardOfferResponse, ChooseAndAwardRequest, DefaultAnswers, OfferToAnswer};
use api::feed::v1::FeedItemKind;
use tonic::{Response, Status};

use super::Play;
use crate::demo::said::said;
use crate::demo::town::Agency;
use crate::demo::who::Who;
use crate::failure::Failure;
use crate::pages::award as page;
use crate::wire::{date_shown, pounds};

impl Play<'_, '_> {
    /// An award from the day the placement is needed; what has no answer yet is answered by the criterion sentences.
    fn award(&self, agency: Agency) -> Result<AwardOfferRequest, Failure> {
        Ok(AwardOfferRequest {
            offer: self.offer_of(agency)?,
            start_date: self.request.shared.as_ref().and_then(|shared| shared.needed_on),
            information: "The social worker brings them in the afternoon.".to_owned(),
            agreement_to_accommodate: YesNoUnknown::Yes.into(),
            default_answers: DefaultAnswers::UseCriterionSentences.into(),
            ..AwardOfferRequest::default()
        })
    }

    /// The award, tried as it stands.
    pub(crate) async fn try_award(
        &self,
        agency: Agency,
    ) -> Result<Result<Response<AwardOfferResponse>, Status>, Failure> {
        let finder = &self.cast.finder;
        let request = AwardOfferRequest { request_id: finder.request_id(), ..self.award(agency)? };
        Ok(finder.decisions().award_offer(request).await)
    }

    /// The award, tried without a word to those who offered beside it (DEC-7).
    pub(crate) async fn try_award_in_silence(
        &self,
        agency: Agency,
    ) -> Result<Result<Response<AwardOfferResponse>, Status>, Failure> {
        let finder = &self.cast.finder;
        let request = AwardOfferRequest {
            default_answers: DefaultAnswers::Unspecified.into(),
            request_id: finder.request_id(),
            ..self.award(agency)?
        };
        Ok(finder.decisions().award_offer(request).await)
    }

    /// The finder runs the checks, then issues the award (DEC-9).
    pub(crate) async fn awards(&mut self, agency: Agency) -> Result<(), Failure> {
        let request = self.award(agency)?;
        self.issues(agency, request).await
    }

    /// As [`Play::awards`], for some of a sibling group.
    pub(crate) async fn awards_for(&mut self, agency: Agency, children: &[u32]) -> Result<(), Failure> {
        let request = AwardOfferRequest { children_taken: children.to_vec(), ..self.award(agency)? };
        self.issues(agency, request).await
    }

    /// As [`Play::awards`], with a coded answer to another provider that is no rejection.
    pub(crate) async fn awards_and_answers(
        &mut self,
        agency: Agency,
        other: Agency,
        reason: &str,
    ) -> Result<(), Failure> {
        let answer = OfferToAnswer { offer: self.offer_of(other)?, reason: reason.to_owned(), text: String::new() };
        let request = AwardOfferRequest { answers: vec![answer], ..self.award(agency)? };
        self.issues(agency, request).await
    }

    async fn issues(&mut self, agency: Agency, request: AwardOfferRequest) -> Result<(), Failure> {
        let finder = self.cast.finder.clone();
        let check = AwardOfferRequest { validate_only: true, ..request.clone() };
        let checked = finder.decisions().award_offer(check).await?.into_inner();
        self.tell(Who::Finder, &said!("runs the award checks", "yn cynnal gwiriadau'r dyfarniad"))?;
        self.narrator.page(&checked, page::check)?;
        let request = AwardOfferRequest { request_id: finder.request_id(), ..request };
        let awarded = finder.decisions().award_offer(request).await?.into_inner();
        self.issued(agency, awarded, Who::Finder)
    }

    fn issued(&mut self, agency: Agency, awarded: AwardOfferResponse, by: Who) -> Result<(), Failure> {
        let award = awarded.search.and_then(|search| search.award).unwrap_or_default();
        super::same("the offer awarded", &award.offer, &self.offer_of(agency)?)?;
        let (name, from, fee) =
            (self.name(agency), date_shown(award.start_date.as_ref()), pounds(award.core_weekly_pence));
        self.contract = award.contract;
        self.tell(
            by,
            &said!(
                "AWARDS {name}, from {from}, at {fee} a week; every other offer is answered in the same commit",
                "yn DYFARNU {name}, o {from}, am {fee} yr wythnos; atebir pob cynnig arall yn yr un cam"
            ),
        )
    }

    /// The choice and the award in one act (SRC-10), tried.
    pub(crate) async fn try_at_once(
        &self,
        agency: Agency,
        view: &str,
    ) -> Result<Result<Response<AwardOfferResponse>, Status>, Failure> {
        let (decider, _) = &self.decider;
        let request = ChooseAndAwardRequest {
            choice: Some(self.choice_at_once(agency, view)?),
            award: Some(self.award(agency)?),
            request_id: decider.request_id(),
        };
        Ok(decider.decisions().choose_and_award(request).await)
    }

    /// In an emergency who decides chooses and awards in one act.
    pub(crate) async fn chooses_and_awards_at_once(&mut self, agency: Agency, view: &str) -> Result<(), Failure> {
        let awarded = self.try_at_once(agency, view).await??.into_inner();
        let name = self.name(agency);
        let by = self.decider.1.clone();
        self.tell(
            by.clone(),
            &said!(
                "chooses {name} with the child's view, «{view}», and",
                "yn dewis {name} gyda barn y plentyn, «{view}», ac"
            ),
        )?;
        self.issued(agency, awarded, by)
    }

    /// The awarded provider, and nobody else, reads who comes to it (INV-3).
    pub(crate) async fn reads_who_comes(&mut self, agency: Agency) -> Result<(), Failure> {
        self.has_item(agency, FeedItemKind::OfferAwarded).await?;
        let invitation = self.try_invitation(agency).await??.into_inner();
        let identities = invitation.identities.unwrap_or_default();
        let people = identities.parent.iter().chain(&identities.children).filter(|one| !one.last_name.is_empty());
        let names: Vec<String> = people.map(|one| format!("{} {}", one.first_name, one.last_name)).collect();
        super::same("whether the provider reads who comes", names.is_empty(), false)?;
        let names = names.join(", ");
        self.tell(
            self.provider(agency),
            &said!("alone reads who comes: {names}", "yw'r unig un sy'n darllen pwy sy'n dod: {names}"),
        )
    }

    /// What an undo closed again (DEC-10): the provider reads no name any more.
    pub(crate) async fn reads_no_name_any_more(&mut self, agency: Agency) -> Result<(), Failure> {
        let invitation = self.try_invitation(agency).await??.into_inner();
        let identities = invitation.identities.unwrap_or_default();
        let read = identities.children.iter().any(|one| !one.last_name.is_empty());
        super::same("whether the provider still reads who would have come", read, false)?;
        let told = said!("reads no identity any more", "nid yw'n darllen hunaniaeth mwyach");
        self.tell(self.provider(agency), &told)
    }
}
