//! Approvals of an award: their verbs, each one call, and the stories that need them.

use api::common::v1::{Date, YesNoUnknown};
use api::decision::v1::{
    AwardOfferRequest, FailingCheck, GateOutcome, MarkNearerOffersRequest, NearerOfferToMark, SendTrancheRequest,
};
use api::search::v1::{
    ApprovalRow, GrantApprovalRequest, InPrinciple, ListApprovalsRequest, PanelInformation, RatifyApprovalRequest,
    RefuseRatificationRequest, RequestApprovalRequest, Search, SubmitOfferRequest,
};

use super::caller::{Caller, new_request_id};
use super::deciding::unnamed;
use super::outcome::{Outcome as _, Reply, reply};
use super::register::{Agency, CARDIFF, OAK, ROWAN, WILLOW};
use super::world::World;

/// What a panel needs to know.
pub(crate) fn panel() -> Option<PanelInformation> {
    Some(PanelInformation {
        education: "She stays at her school; a taxi takes her.".to_owned(),
        health: "Her consultant in Cardiff keeps seeing her.".to_owned(),
        funding_split: "Social services in full.".to_owned(),
        impasse_referred: YesNoUnknown::No.into(),
    })
}

impl Caller {
    /// Asks as the request has it; its id is made here.
    pub(crate) async fn ask_approval(&self, request: RequestApprovalRequest) -> Reply<Search> {
        let request = RequestApprovalRequest { request_id: new_request_id(), ..request };
        reply(self.searches().request_approval(request).await)
    }

    /// Asks for one of an offer, with what a panel needs where it is OUT_OF_AREA.
    pub(crate) async fn ask_for(&self, search: &str, kind: &str, offer: &str) -> Reply<Search> {
        self.ask_approval(RequestApprovalRequest {
            name: search.to_owned(),
            kind: kind.to_owned(),
            offer: offer.to_owned(),
            panel: if kind == "OUT_OF_AREA" { panel() } else { None },
            ..Default::default()
        })
        .await
    }

    /// Asks for OUT_OF_AREA in principle.
    pub(crate) async fn ask_in_principle(&self, search: &str, tier: &str, weekly_pence_max: i64) -> Reply<Search> {
        let in_principle = Some(InPrinciple { tier: tier.to_owned(), weekly_pence_max, ..Default::default() });
        self.ask_approval(RequestApprovalRequest {
            name: search.to_owned(),
            kind: "OUT_OF_AREA".to_owned(),
            panel: panel(),
            in_principle,
            ..Default::default()
        })
        .await
    }

    /// Grants as the request has it; its id is made here.
    pub(crate) async fn grant_as(&self, request: GrantApprovalRequest) -> Reply<Search> {
        let request = GrantApprovalRequest { request_id: new_request_id(), ..request };
        reply(self.searches().grant_approval(request).await)
    }

    /// Grants on a basis.
    pub(crate) async fn grant_on(
        &self,
        search: &str,
        kind: &str,
        basis: &str,
        decided_on: Option<Date>,
    ) -> Reply<Search> {
        self.grant_as(GrantApprovalRequest {
            name: search.to_owned(),
            kind: kind.to_owned(),
            basis: basis.to_owned(),
            decided_on,
            ..Default::default()
        })
        .await
    }

    /// Records a ratification.
    pub(crate) async fn ratify(&self, search: &str, kind: &str, decided_on: Date) -> Reply<Search> {
        let request = RatifyApprovalRequest {
            name: search.to_owned(),
            kind: kind.to_owned(),
            decided_on: Some(decided_on),
            request_id: new_request_id(),
            ..Default::default()
        };
        reply(self.approvals().ratify_approval(request).await)
    }

    /// Records that the panel declined to ratify.
    pub(crate) async fn refuse_ratification(
        &self,
        search: &str,
        kind: &str,
        decided_on: Date,
        (reason, text): (&str, &str),
    ) -> Reply<Search> {
        let request = RefuseRatificationRequest {
            name: search.to_owned(),
            kind: kind.to_owned(),
            decided_on: Some(decided_on),
            reason: reason.to_owned(),
            text: text.to_owned(),
            request_id: new_request_id(),
            ..Default::default()
        };
        reply(self.approvals().refuse_ratification(request).await)
    }

    /// Marks nearer offers: offer, verdict and reason.
    pub(crate) async fn mark_nearer(&self, search: &str, marks: &[(&str, &str, &str)]) -> Reply<Search> {
        let mark = |&(offer, verdict, reason): &(&str, &str, &str)| NearerOfferToMark {
            offer: offer.to_owned(),
            verdict: verdict.to_owned(),
            reason: reason.to_owned(),
            text: "Looked at with the supervising social worker.".to_owned(),
        };
        let request = MarkNearerOffersRequest {
            parent: search.to_owned(),
            marks: marks.iter().map(mark).collect(),
            request_id: new_request_id(),
            ..Default::default()
        };
        reply(self.decisions().mark_nearer_offers(request).await)
    }

    /// The work list of Cardiff's, page by page.
    pub(crate) async fn approval_list(&self, kinds: &[&str], page_size: i32) -> Reply<Vec<ApprovalRow>> {
        let mut rows = Vec::new();
        let mut page_token = String::new();
        loop {
            let request = ListApprovalsRequest {
                parent: CARDIFF.to_owned(),
                kinds: kinds.iter().map(|&kind| kind.to_owned()).collect(),
                page_size,
                page_token,
                ..Default::default()
            };
            let page = reply(self.approvals().list_approvals(request).await)?;
            rows.extend(page.approvals);
            if page.next_page_token.is_empty() {
                return Ok(rows);
            }
            page_token = page.next_page_token;
        }
    }
}

/// A search with a choice, and the offers beside it.
pub(crate) struct ChosenOf {
    pub(crate) search: String,
    pub(crate) offer: String,
    pub(crate) others: Vec<String>,
}

impl World {
    /// The administrator of Cardiff's placement panel.
    pub(crate) fn panel(&self) -> Caller {
        self.caller("people/pam.panel", "PANEL_ADMINISTRATOR", CARDIFF)
    }

    /// Today, in London.
    pub(crate) async fn today(&self) -> Date {
        let day = self.now().await.london_date();
        Date { year: day.year().into(), month: day.month().into(), day: day.day().into() }
    }

    /// A search whose decision maker chose an agency's offer; `others` offered as well, and nobody answered them.
    pub(crate) async fn chosen_of(
        &self,
        agency: Agency,
        others: &[Agency],
        alter: impl FnOnce(&mut Search),
        offer: impl FnOnce(&mut SubmitOfferRequest),
    ) -> ChosenOf {
        let search = self.published(|search| {
            unnamed(search);
            alter(search);
        });
        let search = search.await.name;
        let offer = self.offer(&search, agency).request(offer).submit().await.accepted().name;
        let mut beside = Vec::new();
        for other in others {
            beside.push(self.offer(&search, *other).submit().await.accepted().name);
        }
        self.close(&search).await;
        self.settle(&search).await;
        let shortlist = self.finder().shortlist(&search).await.accepted();
        let row = super::deciding::row(&shortlist, &offer);
        let open = row.gates.iter().filter(|gate| gate.outcome() == GateOutcome::NeedsCheck);
        for gate in open.map(|gate| gate.gate.clone()).collect::<Vec<_>>() {
            self.finder().resolve(&offer, &format!("gate/{gate}"), "YES").await.accepted();
        }
        let tranche = SendTrancheRequest {
            parent: search.clone(),
            offers: vec![offer.clone()],
            return_by: Some(super::searching::proto_instant(self.now().await.plus_hours(48))),
            reorder_reason: "LOCAL_KNOWLEDGE".to_owned(),
            single_offer_reason: if others.is_empty() { String::new() } else { "ONLY_ONE_SUITABLE".to_owned() },
            text: "As agreed with the team.".to_owned(),
            ..Default::default()
        };
        self.finder().send_tranche_as(tranche).await.accepted();
        self.decision_maker().open_identity(&offer).await.accepted();
        self.provider(agency).declare(&offer, YesNoUnknown::No, "").await.accepted();
        self.decision_maker().choose(&offer).await.accepted();
        ChosenOf { search, offer, others: beside }
    }

    /// Willow's offer in the Vale chosen, oak's and rowan's in Cardiff beside it.
    pub(crate) async fn chosen_out_of_area(&self) -> ChosenOf {
        self.chosen_of(WILLOW, &[OAK, ROWAN], |_| {}, |_| {}).await
    }

    /// What stands against an award, and the proof that the award itself is refused for the same, and changes nothing.
    pub(crate) async fn failing(&self, award: AwardOfferRequest) -> Vec<FailingCheck> {
        let checks = AwardOfferRequest { validate_only: true, ..award.clone() };
        let told = self.finder().award_as(checks).await.accepted().failing_checks;
        if !told.is_empty() {
            let refused = self.nothing_appended(self.finder().award_as(award)).await.expect_err("not awarded");
            let refused = super::outcome::Refused::of(&refused);
            let listed: Vec<_> = told.iter().map(|check| (check.subject.clone(), check.reason.clone())).collect();
            assert_eq!(refused.violations, listed, "the award says what its check said");
        }
        told
    }
}

/// Approvals that are missing, each with who grants it and its rule.
pub(crate) fn missing(checks: &[FailingCheck]) -> Vec<(&str, &str, &str)> {
    let of_approvals = checks.iter().filter(|check| !check.approval.is_empty());
    of_approvals.map(|check| (check.approval.as_str(), check.granting_role.as_str(), check.rule.as_str())).collect()
}
