//! Act 5: the contract that the award generated is completed and signed by both sides, and the child arrives.

use api::contract::v1 as proto;
use api::search::v1::GetSearchRequest;
use vocabulary::from_london;

use super::Stage;
use crate::client::Connection;
use crate::demo::cast::{ADMINISTRATOR, CONTRACTS_OFFICER};
use crate::demo::clock::advance_to;
use crate::failure::Failure;
use crate::output::short_name;
use crate::pages::contract as page;
use crate::wire::{date, date_shown};

/// Plays the act, with the provider that was awarded.
pub(super) async fn play(stage: &mut Stage<'_, '_>, provider: &str) -> Result<(), Failure> {
    let request = GetSearchRequest { name: stage.search.clone() };
    let award = stage.cast.finder.searches().get_search(request).await?.into_inner().award.unwrap_or_default();
    let digest = complete(stage, &award.contract).await?;
    sign(stage, &award.contract, &digest, provider).await?;
    arrive(stage, &award.contract).await
}

/// The contracts officer writes in what the award could not know; the digest of the text that is then signed.
async fn complete(stage: &mut Stage<'_, '_>, contract: &str) -> Result<String, Failure> {
    let officer = &stage.cast.contracts_officer;
    let generated = get(officer, contract).await?;
    let document = generated.document.unwrap_or_default();
    let told = format!(
        "reads the contract the award generated: {} reviews proposed, {} gaps with the support they call for",
        document.review_dates.len(),
        document.supports.len(),
    );
    stage.narrator.step(CONTRACTS_OFFICER, &told)?;
    let agreed = document.supports.iter().map(|support| match support.offered.trim() {
        "" => "The council's fostering support worker visits every fortnight.".to_owned(),
        offered => offered.to_owned(),
    });
    let contact = |side: proto::ContractSide, name: &str| proto::ContractContact {
        side: side.into(),
        name: name.to_owned(),
        telephone: "029 2087 0000".to_owned(),
        email: String::new(),
    };
    let completion = proto::ContractCompletion {
        review_dates: Vec::new(),
        contacts: vec![
            contact(proto::ContractSide::Authority, "Sioned, contracts"),
            contact(proto::ContractSide::Provider, "Siân, agency manager"),
        ],
        agreed_supports: agreed.collect(),
        special_terms: "Her grandmother is told of every visit.".to_owned(),
    };
    let request = proto::CompleteContractRequest {
        name: contract.to_owned(),
        completion: Some(completion),
        update_mask: None,
        etag: String::new(),
        request_id: officer.request_id(),
    };
    let completed = officer.contracts().complete_contract(request).await?.into_inner();
    let digest = completed.texts.last().map(|text| text.digest.clone()).unwrap_or_default();
    let short = digest.get(..16).unwrap_or(&digest).to_owned();
    let told = format!("completes {}: the text to sign, in both languages, is {short}…", short_name(contract));
    stage.narrator.step(CONTRACTS_OFFICER, &told)?;
    Ok(digest)
}

async fn sign(stage: &mut Stage<'_, '_>, contract: &str, digest: &str, provider: &str) -> Result<(), Failure> {
    let signer = stage.cast.signer(provider).await?;
    let display = stage.bidders.iter().find(|bidder| bidder.connection.organisation() == provider);
    let display = display.map(|bidder| bidder.display_name.clone()).unwrap_or_default();
    put_signature(&signer, contract, digest).await?;
    stage.narrator.step(&display, "signs exactly that text, by a person and never a machine")?;
    let exchanged = put_signature(&stage.cast.contracts_officer, contract, digest).await?;
    stage.narrator.step(CONTRACTS_OFFICER, "signs the same digest for the council: the contract is exchanged")?;
    stage.narrator.page(&exchanged, page::contract)
}

async fn put_signature(signer: &Connection, contract: &str, digest: &str) -> Result<proto::Contract, Failure> {
    let (name, digest) = (contract.to_owned(), digest.to_owned());
    let request = proto::SignContractRequest { name, digest, request_id: signer.request_id() };
    Ok(signer.contracts().sign_contract(request).await?.into_inner())
}

/// The clock is moved to the first day, and the child arrives.
async fn arrive(stage: &mut Stage<'_, '_>, contract: &str) -> Result<(), Failure> {
    let officer = stage.cast.contracts_officer.clone();
    let start = get(&officer, contract).await?.document.and_then(|document| document.start_date);
    let day = start.as_ref().and_then(date).ok_or_else(|| Failure::Internal("a contract has no start".to_owned()))?;
    let at = from_london(day, 16, 0).map_err(|error| Failure::Internal(error.to_string()))?;
    let at = advance_to(stage.cast, at).await?;
    stage.narrator.step(ADMINISTRATOR, &format!("moves the sandbox's clock to {at}: the first day"))?;
    let arrived_on = start;
    let request =
        proto::RecordArrivalRequest { name: contract.to_owned(), arrived_on, request_id: officer.request_id() };
    let arrived = officer.contracts().record_arrival(request).await?.into_inner();
    let on = arrived.arrival.and_then(|arrival| arrival.arrived_on);
    let told = format!("records that the child ARRIVED on {}: the search is placed", date_shown(on.as_ref()));
    stage.narrator.step(CONTRACTS_OFFICER, &told)
}

async fn get(reader: &Connection, contract: &str) -> Result<proto::Contract, Failure> {
    let request = proto::GetContractRequest { name: contract.to_owned() };
    Ok(reader.contracts().get_contract(request).await?.into_inner())
}
