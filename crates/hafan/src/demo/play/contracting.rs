//! Step 9: the contract that the award generated, the placement plan, the arrival; and the log, verified.

use api::audit::v1::VerifyLogRequest;
use api::contract::v1::{
    CompleteContractRequest, Contract, ContractCompletion, ContractContact, ContractSide, ContractState,
    GetContractRequest, RecordArrivalRequest, RecordPlacementPlanRequest, RefuseContractRequest, SignContractRequest,
};
use api::search::v1::SearchState;
use vocabulary::from_london;

use super::{Play, same};
use crate::client::Connection;
use crate::demo::said::said;
use crate::demo::stories::Ending;
use crate::demo::town::Agency;
use crate::demo::who::Who;
use crate::failure::Failure;
use crate::pages::labels::label;
use crate::wire::{date, date_shown};

impl Play<'_, '_> {
    async fn contract_read(&self) -> Result<Contract, Failure> {
        let request = GetContractRequest { name: self.contract.clone() };
        Ok(self.cast.contracts_officer.contracts().get_contract(request).await?.into_inner())
    }

    /// The contracts officer writes in what the award could not know; the text is then fixed (CON-1).
    pub(crate) async fn completes_the_contract(&mut self) -> Result<String, Failure> {
        let document = self.contract_read().await?.document.unwrap_or_default();
        let agreed = document.supports.iter().map(|support| match support.offered.trim() {
            "" => "The council's support worker visits every fortnight.".to_owned(),
            offered => offered.to_owned(),
        });
        let contact = |side: ContractSide, name: &str| ContractContact {
            side: side.into(),
            name: name.to_owned(),
            telephone: "029 2087 0000".to_owned(),
            email: String::new(),
        };
        let completion = ContractCompletion {
            contacts: vec![
                contact(ContractSide::Authority, "Sioned, contracts"),
                contact(ContractSide::Provider, "Siân, agency manager"),
            ],
            agreed_supports: agreed.collect(),
            ..ContractCompletion::default()
        };
        let officer = &self.cast.contracts_officer;
        let request = CompleteContractRequest {
            name: self.contract.clone(),
            completion: Some(completion),
            request_id: officer.request_id(),
            ..CompleteContractRequest::default()
        };
        let completed = officer.contracts().complete_contract(request).await?.into_inner();
        let digest = completed.texts.last().map(|text| text.digest.clone()).unwrap_or_default();
        let short = digest.get(..16).unwrap_or(&digest).to_owned();
        self.tell(
            Who::ContractsOfficer,
            &said!(
                "completes the contract; the text to sign, in both languages, is {short}…",
                "yn cwblhau'r contract; y testun i'w lofnodi, yn y ddwy iaith, yw {short}…"
            ),
        )?;
        Ok(digest)
    }

    /// The contract is completed, and signed by both sides: the same digest, by two people (CON-1).
    pub(crate) async fn contract_is_signed(&mut self, agency: Agency) -> Result<(), Failure> {
        let digest = self.completes_the_contract().await?;
        let signer = self.cast.signer(self.of(agency).connection.organisation()).await?;
        self.signs(&signer, &digest).await?;
        let told = said!("signs exactly that text, by a person", "yn llofnodi'r union destun hwnnw, drwy berson");
        self.tell(self.provider(agency), &told)?;
        let officer = self.cast.contracts_officer.clone();
        let exchanged = self.signs(&officer, &digest).await?;
        same("the state of the contract", exchanged.state(), ContractState::Exchanged)?;
        self.tell(
            Who::ContractsOfficer,
            &said!(
                "signs it for the council: the contract is exchanged",
                "yn ei lofnodi dros y cyngor: cyfnewidiwyd y contract"
            ),
        )
    }

    async fn signs(&self, signer: &Connection, digest: &str) -> Result<Contract, Failure> {
        let (name, digest) = (self.contract.clone(), digest.to_owned());
        let request = SignContractRequest { name, digest, request_id: signer.request_id() };
        Ok(signer.contracts().sign_contract(request).await?.into_inner())
    }

    /// The provider refuses to sign what was awarded: the award is undone with it (CON-2).
    pub(crate) async fn refuses_to_sign(&mut self, agency: Agency, reason: &str) -> Result<(), Failure> {
        let signer = self.cast.signer(self.of(agency).connection.organisation()).await?;
        let request = RefuseContractRequest {
            name: self.contract.clone(),
            reason: reason.to_owned(),
            text: String::new(),
            request_id: signer.request_id(),
        };
        let refused = signer.contracts().refuse_contract(request).await?.into_inner();
        same("the state of the contract", refused.state(), ContractState::Void)?;
        let why = label("contract-refusal-reason", reason, self.page().lang);
        self.tell(
            self.provider(agency),
            &said!(
                "refuses to sign: {why}. The contract is void, and the award undone with it",
                "yn gwrthod llofnodi: {why}. Mae'r contract yn ddi-rym, a'r dyfarniad wedi'i ddadwneud gydag ef"
            ),
        )
    }

    /// The placement plan is made today; a reason goes with one that comes after the start (CON-3).
    pub(crate) async fn plan_is_made(&mut self, late_reason: &str) -> Result<(), Failure> {
        let made_on = self.today().await?;
        let officer = &self.cast.contracts_officer;
        let request = RecordPlacementPlanRequest {
            name: self.contract.clone(),
            made_on: Some(made_on),
            late_reason: late_reason.to_owned(),
            text: String::new(),
            request_id: officer.request_id(),
        };
        officer.contracts().record_placement_plan(request).await?;
        let on = date_shown(Some(&made_on));
        self.tell(
            Who::ContractsOfficer,
            &said!("records the placement plan, made on {on}", "yn cofnodi'r cynllun lleoliad, a wnaed ar {on}"),
        )
    }

    /// The clock comes to the afternoon of the first day, and the child arrives (CON-4).
    pub(crate) async fn arrives_on_the_first_day(&mut self) -> Result<(), Failure> {
        let start = self.contract_read().await?.document.and_then(|document| document.start_date);
        let first = start.as_ref().and_then(date);
        let first = first.ok_or_else(|| Failure::Internal("a contract has no first day".to_owned()))?;
        let at = from_london(first, 16, 0).map_err(|error| Failure::Internal(error.to_string()))?;
        self.until(at, &said!("the first day", "y diwrnod cyntaf")).await?;
        self.arrived(start.unwrap_or_default()).await
    }

    /// That the child arrived on a day is recorded: the search is placed.
    pub(crate) async fn arrived(&mut self, on: api::common::v1::Date) -> Result<(), Failure> {
        let officer = &self.cast.contracts_officer;
        let request = RecordArrivalRequest {
            name: self.contract.clone(),
            arrived_on: Some(on),
            request_id: officer.request_id(),
        };
        officer.contracts().record_arrival(request).await?;
        let shown = date_shown(Some(&on));
        self.tell(Who::ContractsOfficer, &said!("records the ARRIVAL on {shown}", "yn cofnodi'r CYRRAEDD ar {shown}"))?;
        self.is(SearchState::Placed).await?;
        Ok(())
    }

    /// The auditor follows the log from its first record to its last; the story ends with who was awarded.
    pub(crate) async fn ends_with(mut self, agency: Agency) -> Result<Ending, Failure> {
        let found = self.cast.auditor.audit().verify_log(VerifyLogRequest::default()).await?.into_inner();
        crate::commands::log::require_holds(&found)?;
        let records = found.records;
        self.tell(
            Who::Auditor,
            &said!(
                "verifies the log: {records} records, every one holds",
                "yn gwirio'r log: {records} cofnod, pob un yn dal"
            ),
        )?;
        let provider = self.of(agency).connection.organisation().to_owned();
        Ok(Ending { search: self.search, provider })
    }
}
