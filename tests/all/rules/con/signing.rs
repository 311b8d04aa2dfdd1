//! CON-1: generated, completed, signed by both, varied, read and downloaded.

use api::contract::v1::{CompleteContractRequest, Contract, ContractCompletion, ContractState};
use prost_types::FieldMask;
use sha2::{Digest as _, Sha256};

use crate::harness::{CARDIFF, OAK, Outcome as _, ROWAN, World};

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn terms(text: &str) -> ContractCompletion {
    ContractCompletion { special_terms: text.to_owned(), ..Default::default() }
}

#[tokio::test]
async fn con_1_an_award_generates_its_contract_with_all_that_is_known() {
    let world = World::start().await;
    let made = world.contracted().await;
    let contract = world.contracts_officer().contract(&made.contract).await.accepted();
    assert_eq!(contract.state(), ContractState::Generated);
    assert_eq!((contract.search.as_str(), contract.offer.as_str()), (made.search.as_str(), made.offer.as_str()));
    let award = world.finder().search(&made.search).await.accepted().award.expect("an award");
    let document = contract.document.expect("a document");
    assert_eq!((&document.provider, &document.setting), (&award.provider, &award.setting));
    assert_eq!(document.start_date, award.start_date);
    let fees = document.fees.expect("fees");
    assert_eq!((fees.core_weekly_pence, fees.total_weekly_pence), (award.core_weekly_pence, award.total_weekly_pence));
    let working = document.fee_working.expect("a working");
    assert_eq!(Some(working.allowed_core_weekly_pence), award.allowed_core_weekly_pence);
    assert_eq!(working.discount_basis_points, award.discount_basis_points);
    assert!(working.long_stay_steps.iter().all(|step| step.from.is_some()), "dated: {working:?}");
    assert_eq!(document.review_dates.len(), 3, "reviews as the regulations space them");
    assert_eq!(document.authority_name.map(|name| name.cy).as_deref(), Some("Caerdydd"));
    // The gaps are those of the frozen explanation, and nothing else.
    let shortlist = world.finder().shortlist(&made.search).await.accepted();
    let row = shortlist.rows.into_iter().find(|row| row.offer == made.offer).expect("its row");
    let gaps: Vec<_> = row.gaps.into_iter().map(|gap| (gap.criterion, gap.text, gap.support)).collect();
    let written: Vec<_> =
        document.supports.into_iter().map(|support| (support.criterion, support.gap, support.offered)).collect();
    assert_eq!(written, gaps);
    assert_eq!(document.children.len(), 1);
    assert_eq!(document.children[0].identity_commitment.len(), 64);
    // No award, no contract: a refused award leaves none behind.
    let listed = world.contracts_officer().list_contracts(CARDIFF, &[]).await.accepted();
    assert_eq!(listed.contracts.len(), 1);
    let again = world.award_of(&made.offer);
    world.nothing_appended(async { world.finder().award_as(again).await.refused("AWARD_EXISTS") }).await;
}

#[tokio::test]
async fn con_1_the_contracts_officer_completes_it_and_every_missing_part_is_named() {
    let world = World::start().await;
    let made = world.contracted().await;
    let officer = world.contracts_officer();
    let text = officer.contract_text(&made.contract, None);
    world.nothing_appended(async { text.await.refused("CONTRACT_NOT_COMPLETED") }).await;
    let bare = CompleteContractRequest {
        name: made.contract.clone(),
        completion: Some(ContractCompletion::default()),
        update_mask: Some(FieldMask { paths: vec!["review_dates".to_owned(), "contacts".to_owned()] }),
        ..Default::default()
    };
    let refused =
        world.nothing_appended(async { officer.complete_contract_as(bare).await.refused("CONTRACT_INCOMPLETE") }).await;
    refused.names("review_dates", "CONTRACT_INCOMPLETE").names("contacts.AUTHORITY", "CONTRACT_INCOMPLETE");
    refused.names("contacts.PROVIDER", "CONTRACT_INCOMPLETE");
    let completion = world.completion_of(&made.contract).await;
    let early = ContractCompletion { review_dates: vec![world.day(1)], ..completion.clone() };
    world
        .nothing_appended(async {
            officer.complete_contract(&made.contract, early).await.refused("VALUE_OUT_OF_RANGE")
        })
        .await;
    // Only the contracts officer of its authority completes it.
    for other in [world.finder(), world.approver(), world.provider(made.agency)] {
        let refused = other.complete_contract(&made.contract, completion.clone());
        world.nothing_appended(async { refused.await.refused("NOT_PERMITTED") }).await;
    }
    let completed = officer.complete_contract(&made.contract, completion).await.accepted();
    assert_eq!(completed.state(), ContractState::Completed);
    let document = completed.document.expect("a document");
    assert_eq!(document.contacts.len(), 2);
    assert!(document.supports.iter().all(|support| support.agreed.starts_with("Agreed support")));
    assert_eq!(document.review_dates.len(), 3, "what was not given stays");
}

#[tokio::test]
async fn con_1_both_sides_sign_exactly_the_text_they_read() {
    let world = World::start().await;
    let made = world.contracted().await;
    let (officer, provider) = (world.contracts_officer(), world.provider(made.agency));
    let nothing = "0".repeat(64);
    let early = provider.sign_contract(&made.contract, &nothing);
    world.nothing_appended(async { early.await.refused("CONTRACT_NOT_COMPLETED") }).await;
    let digest = world.completed(&made.contract).await;
    let text = provider.contract_text(&made.contract, None).await.accepted();
    assert_eq!((sha256(&text.text), &text.digest), (digest.clone(), &digest), "the digest is that of the text");
    assert!(text.text.contains("CONTRACT LLEOLIAD UNIGOL") && text.text.contains("INDIVIDUAL PLACEMENT CONTRACT"));
    let wrong = provider.sign_contract(&made.contract, &nothing);
    let refused = world.nothing_appended(async { wrong.await.refused("DIGEST_MISMATCH") }).await;
    refused.shows("given", &nothing).shows("text", &digest);
    // The finder, a machine of the provider, another provider: not allowed and not existing are one answer.
    let machine = world.caller("systems/places-api", "PROVIDER_SYSTEM", &world.registered(made.agency).name);
    let rival = world.provider(if made.agency == OAK { ROWAN } else { OAK });
    for other in [world.finder(), machine, rival, world.vale_finder()] {
        let refused = other.sign_contract(&made.contract, &digest);
        world.nothing_appended(async { refused.await.refused("NOT_PERMITTED") }).await;
    }
    let signed = provider.sign_contract(&made.contract, &digest).await.accepted();
    assert_eq!(signed.state(), ContractState::Completed, "one side is not both");
    let twice = provider.sign_contract(&made.contract, &digest);
    world.nothing_appended(async { twice.await.refused("CONTRACT_SIGNED") }).await;
    // Completing again before both have signed voids the signature, and the old digest signs nothing.
    let again = officer.complete_contract(&made.contract, terms("Bus fares.")).await.accepted();
    assert!(again.texts.last().is_some_and(|text| text.signatures.is_empty()), "{again:?}");
    let stale = provider.sign_contract(&made.contract, &digest);
    world.nothing_appended(async { stale.await.refused("DIGEST_MISMATCH") }).await;
    let digest = again.texts.last().expect("a text").digest.clone();
    provider.sign_contract(&made.contract, &digest).await.accepted();
    let exchanged = officer.sign_contract(&made.contract, &digest).await.accepted();
    assert_eq!(exchanged.state(), ContractState::Exchanged);
    let signers: Vec<_> = exchanged.texts[0].signatures.iter().map(|given| given.signed_by.as_str()).collect();
    assert_eq!(signers, ["people/olwen.contracts", "people/una.user"]);
    assert!(exchanged.texts[0].signatures.iter().all(|given| given.signed_at.is_some()));
    let late = officer.complete_contract(&made.contract, terms("Something else."));
    world.nothing_appended(async { late.await.refused("CONTRACT_EXCHANGED") }).await;
}

#[tokio::test]
async fn con_1_a_signed_contract_changes_only_by_numbered_variation_and_earlier_texts_stay() {
    let world = World::start().await;
    let made = world.contracted().await;
    let (officer, provider) = (world.contracts_officer(), world.provider(made.agency));
    let from = world.day(60);
    let early = officer.vary_contract(&made.contract, terms("Bus fares."), from);
    world.nothing_appended(async { early.await.refused("CONTRACT_NOT_EXCHANGED") }).await;
    let first = world.exchanged(&made).await;
    let nothing = officer.vary_contract(&made.contract, ContractCompletion::default(), from);
    world.nothing_appended(async { nothing.await.refused("CONTRACT_UNCHANGED") }).await;
    let proposed = officer.vary_contract(&made.contract, terms("Bus fares."), from).await.accepted();
    assert_eq!(proposed.document, first.document, "what is only proposed changes nothing");
    assert_eq!(proposed.proposed.as_ref().map(|document| document.special_terms.as_str()), Some("Bus fares."));
    let digest = proposed.texts[1].digest.clone();
    let waiting = provider.contract_text(&made.contract, None).await.accepted();
    assert_eq!((waiting.variation, sha256(&waiting.text)), (1, digest.clone()));
    provider.sign_contract(&made.contract, &digest).await.accepted();
    let varied = officer.sign_contract(&made.contract, &digest).await.accepted();
    assert_eq!(varied.document.map(|document| document.special_terms).as_deref(), Some("Bus fares."));
    assert_eq!(varied.texts.iter().map(|text| text.variation).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(varied.texts[1].changes, "What was agreed at the first review.");
    let original = provider.contract_text(&made.contract, Some(0)).await.accepted();
    assert_eq!(sha256(&original.text), first.texts[0].digest, "the first text is readable word for word");
    assert!(original.text.contains("The taxi to school") && !original.text.contains("Bus fares."));
    provider.contract_text(&made.contract, Some(2)).await.refused("VALUE_OUT_OF_RANGE");
}

#[tokio::test]
async fn con_1_either_party_reads_it_and_nobody_else_learns_that_it_is_there() {
    let world = World::start().await;
    let made = world.contracted().await;
    world.exchanged(&made).await;
    let own = world.provider(made.agency);
    let parent = world.registered(made.agency).name.clone();
    let read = |contract: Contract| Contract { etag: String::new(), ..contract };
    let seen = read(world.finder().contract(&made.contract).await.accepted());
    for reader in [world.approver(), world.decision_maker(), world.auditor(), own.clone()] {
        assert_eq!(read(reader.contract(&made.contract).await.accepted()), seen);
    }
    let listed = own.list_contracts(&parent, &[ContractState::Exchanged]).await.accepted();
    assert_eq!(listed.contracts.iter().map(|found| &found.name).collect::<Vec<_>>(), [&made.contract]);
    assert_eq!(own.list_contracts(&parent, &[ContractState::Void]).await.accepted().contracts, []);
    let rival = world.provider(if made.agency == OAK { ROWAN } else { OAK });
    let missing = format!("{CARDIFF}/contracts/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01");
    for stranger in [rival.clone(), world.vale_finder(), world.framework_manager(), world.admin()] {
        let there = stranger.contract(&made.contract).await.refused("NOT_PERMITTED");
        let nothing = stranger.contract(&missing).await.refused("NOT_PERMITTED");
        assert_eq!((there.english, there.working), (nothing.english, nothing.working));
        stranger.contract_text(&made.contract, None).await.refused("NOT_PERMITTED");
        stranger.list_contracts(CARDIFF, &[]).await.refused("NOT_PERMITTED");
    }
    rival.list_contracts(&parent, &[]).await.refused("NOT_PERMITTED");
    // Neither name nor number of the child stands in the text, nor rank or score.
    let text = own.contract_text(&made.contract, None).await.accepted().text;
    let invited = world.finder().search(&made.search).await.accepted();
    let request = invited.request.expect("a request");
    let number = &request.children[0].number;
    assert!(!number.is_empty() && !text.contains(number.as_str()), "{text}");
}
