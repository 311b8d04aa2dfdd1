//! Verbs of the contract, each one call; and the story that brings one about.

use api::common::v1::Date;
use api::contract::v1::{
    CompleteContractRequest, Contract, ContractCompletion, ContractContact, ContractSide, ContractState,
    EndPlacementRequest, GetContractRequest, GetContractTextRequest, GetContractTextResponse, ListContractsRequest,
    ListContractsResponse, ProposeVariationRequest, RecordArrivalRequest, RecordNonArrivalRequest,
    RecordPlacementPlanRequest, RefuseContractRequest, SignContractRequest, VariedTerms,
};

use super::caller::{Caller, new_request_id};
use super::outcome::{Outcome as _, Reply, reply};
use super::register::{Agency, CARDIFF};
use super::world::World;

impl Caller {
    pub(crate) async fn contract(&self, name: &str) -> Reply<Contract> {
        reply(self.contracts().get_contract(GetContractRequest { name: name.to_owned() }).await)
    }

    pub(crate) async fn list_contracts(&self, parent: &str, states: &[ContractState]) -> Reply<ListContractsResponse> {
        let states = states.iter().map(|state| i32::from(*state)).collect();
        let request = ListContractsRequest { parent: parent.to_owned(), states, ..Default::default() };
        reply(self.contracts().list_contracts(request).await)
    }

    pub(crate) async fn contract_text(&self, name: &str, variation: Option<u32>) -> Reply<GetContractTextResponse> {
        let request = GetContractTextRequest { name: name.to_owned(), variation };
        reply(self.contracts().get_contract_text(request).await)
    }

    pub(crate) async fn complete_contract(&self, name: &str, completion: ContractCompletion) -> Reply<Contract> {
        self.complete_contract_as(CompleteContractRequest {
            name: name.to_owned(),
            completion: Some(completion),
            ..Default::default()
        })
        .await
    }

    /// Completes as the request has it; its id is made here.
    pub(crate) async fn complete_contract_as(&self, request: CompleteContractRequest) -> Reply<Contract> {
        let request = CompleteContractRequest { request_id: new_request_id(), ..request };
        reply(self.contracts().complete_contract(request).await)
    }

    pub(crate) async fn sign_contract(&self, name: &str, digest: &str) -> Reply<Contract> {
        let (name, digest) = (name.to_owned(), digest.to_owned());
        let request = SignContractRequest { name, digest, request_id: new_request_id() };
        reply(self.contracts().sign_contract(request).await)
    }

    pub(crate) async fn refuse_contract(&self, name: &str, reason: &str, text: &str) -> Reply<Contract> {
        let request = RefuseContractRequest {
            name: name.to_owned(),
            reason: reason.to_owned(),
            text: text.to_owned(),
            request_id: new_request_id(),
        };
        reply(self.contracts().refuse_contract(request).await)
    }

    pub(crate) async fn record_arrival(&self, name: &str, arrived_on: Date) -> Reply<Contract> {
        let (name, arrived_on) = (name.to_owned(), Some(arrived_on));
        let request = RecordArrivalRequest { name, arrived_on, request_id: new_request_id() };
        reply(self.contracts().record_arrival(request).await)
    }

    pub(crate) async fn record_non_arrival(&self, name: &str, text: &str) -> Reply<Contract> {
        let (name, text) = (name.to_owned(), text.to_owned());
        let request = RecordNonArrivalRequest { name, text, request_id: new_request_id() };
        reply(self.contracts().record_non_arrival(request).await)
    }

    pub(crate) async fn record_plan(&self, name: &str, made_on: Date, late: &str, text: &str) -> Reply<Contract> {
        let request = RecordPlacementPlanRequest {
            name: name.to_owned(),
            made_on: Some(made_on),
            late_reason: late.to_owned(),
            text: text.to_owned(),
            request_id: new_request_id(),
        };
        reply(self.contracts().record_placement_plan(request).await)
    }

    pub(crate) async fn end_placement(&self, name: &str, ended_on: Date, reason: &str, text: &str) -> Reply<Contract> {
        let request = EndPlacementRequest {
            name: name.to_owned(),
            ended_on: Some(ended_on),
            reason: reason.to_owned(),
            text: text.to_owned(),
            request_id: new_request_id(),
        };
        reply(self.contracts().end_placement(request).await)
    }

    pub(crate) async fn vary_contract(
        &self,
        name: &str,
        completion: ContractCompletion,
        effective_on: Date,
    ) -> Reply<Contract> {
        let request = ProposeVariationRequest { completion: Some(completion), ..variation(name, effective_on) };
        reply(self.contracts().propose_variation(request).await)
    }

    pub(crate) async fn vary_terms(&self, name: &str, terms: VariedTerms, effective_on: Date) -> Reply<Contract> {
        let request = ProposeVariationRequest { terms: Some(terms), ..variation(name, effective_on) };
        reply(self.contracts().propose_variation(request).await)
    }
}

fn variation(name: &str, effective_on: Date) -> ProposeVariationRequest {
    ProposeVariationRequest {
        name: name.to_owned(),
        effective_on: Some(effective_on),
        changes: "What was agreed at the first review.".to_owned(),
        request_id: new_request_id(),
        ..Default::default()
    }
}

/// An award with its contract.
pub(crate) struct Contracted {
    /// The search.
    pub(crate) search: String,
    /// The offer awarded.
    pub(crate) offer: String,
    /// Whose it is.
    pub(crate) agency: Agency,
    /// The contract.
    pub(crate) contract: String,
}

impl World {
    /// A contracts officer of Cardiff's.
    pub(crate) fn contracts_officer(&self) -> Caller {
        self.caller("people/olwen.contracts", "CONTRACTS_OFFICER", CARDIFF)
    }

    /// The best offer of an example search chosen and awarded.
    pub(crate) async fn contracted(&self) -> Contracted {
        let done = self.shortlisted().await;
        let tranche = self.deciding(&done).await;
        let offer = tranche.offers[0].offer.clone();
        self.decision_maker().choose(&offer).await.accepted();
        let answer = self.finder().award_as(self.award_of(&offer)).await.accepted();
        let contract = answer.search.and_then(|search| search.award).expect("an award").contract;
        let agency = done.agency_of(&offer);
        Contracted { search: done.search, offer, agency, contract }
    }

    /// Everything the award could not know, of this contract.
    pub(crate) async fn completion_of(&self, contract: &str) -> ContractCompletion {
        let found = self.contracts_officer().contract(contract).await.accepted();
        let supports = found.document.unwrap_or_default().supports.into_iter();
        let agreed = supports.enumerate().map(|(index, _)| format!("Agreed support number {index}.")).collect();
        let contact = |side: ContractSide, name: &str| ContractContact {
            side: side.into(),
            name: name.to_owned(),
            telephone: "029 2000 0000".to_owned(),
            email: String::new(),
        };
        ContractCompletion {
            contacts: vec![
                contact(ContractSide::Authority, "Olwen Contracts"),
                contact(ContractSide::Provider, "Una User"),
            ],
            agreed_supports: agreed,
            special_terms: "The taxi to school is paid by the council.".to_owned(),
            ..Default::default()
        }
    }

    /// A contract completed: the digest to sign.
    pub(crate) async fn completed(&self, contract: &str) -> String {
        let completion = self.completion_of(contract).await;
        let completed = self.contracts_officer().complete_contract(contract, completion).await.accepted();
        completed.texts.last().expect("a text").digest.clone()
    }

    /// Moves the clock to the morning of the day the placement starts, or so many days after it.
    pub(crate) async fn at_start(&self, days_after: i64) {
        let start = self.start_of_days(20 + days_after);
        self.advance_to(start).await;
    }

    /// A child who arrived on the first day under a signed contract.
    pub(crate) async fn placed(&self) -> Contracted {
        let made = self.contracted().await;
        self.exchanged(&made).await;
        self.at_start(0).await;
        let today = self.today().await;
        self.contracts_officer().record_arrival(&made.contract, today).await.accepted();
        made
    }

    /// A contract completed and signed by both sides.
    pub(crate) async fn exchanged(&self, contracted: &Contracted) -> Contract {
        let digest = self.completed(&contracted.contract).await;
        self.provider(contracted.agency).sign_contract(&contracted.contract, &digest).await.accepted();
        self.contracts_officer().sign_contract(&contracted.contract, &digest).await.accepted()
    }
}
