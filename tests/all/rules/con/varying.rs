//! CON-1: what a variation pays or promises otherwise, and the price list that holds what rises (DEC-2).

use api::contract::v1::VariedTerms;
use api::search::v1::{Extra, Fee};

use crate::harness::{Outcome as _, World};

#[tokio::test]
async fn con_1_a_variation_changes_fee_notice_and_stay_and_what_rises_is_held_to_the_list() {
    let world = World::start().await;
    let made = world.contracted().await;
    let exchanged = world.exchanged(&made).await;
    let (officer, provider) = (world.contracts_officer(), world.provider(made.agency));
    let document = exchanged.document.expect("a document");
    let fees = document.fees.expect("fees");
    let from = world.day(60);
    let fee = |core: i64, more: Option<Extra>| {
        let kept = fees.extras.iter();
        let kept = kept.map(|line| Extra { code: line.code.clone(), weekly_pence: line.weekly_pence });
        Fee {
            core_weekly_pence: Some(core),
            extras: kept.chain(more).collect(),
            education_weekly_pence: fees.education_weekly_pence,
            other_weekly_pence: fees.other_weekly_pence,
            one_off_pence: fees.one_off_pence,
            nightly_pence: fees.nightly_pence,
        }
    };
    let paying = |core, more| VariedTerms { fee: Some(fee(core, more)), ..VariedTerms::default() };
    let core = fees.core_weekly_pence;
    let allowed = document.fee_working.expect("a list price").allowed_core_weekly_pence;
    let above = officer.vary_terms(&made.contract, paying(allowed + 1, None), from);
    let refused = world.nothing_appended(above).await.refused("FEE_ABOVE_LIST");
    refused.of_rule("DEC-2").names_exactly(&["fee.core_weekly_pence"]);
    let pony = Extra { code: "PONY".to_owned(), weekly_pence: 100 };
    let unlisted = officer.vary_terms(&made.contract, paying(core, Some(pony)), from);
    world.nothing_appended(unlisted).await.refused("EXTRA_NOT_LISTED").names_exactly(&["fee.extras.PONY"]);
    let wrong = VariedTerms {
        fee: Some(Fee { core_weekly_pence: Some(-1), ..Fee::default() }),
        notice_days: Some(366),
        stay: "FOR_EVER".to_owned(),
    };
    let wrong = world.nothing_appended(officer.vary_terms(&made.contract, wrong, from)).await;
    let every = ["terms.fee.core_weekly_pence", "terms.notice_days", "terms.stay"];
    wrong.refused("VALUE_OUT_OF_RANGE").names_exactly(&every);
    let same = officer.vary_terms(&made.contract, paying(core, None), from);
    world.nothing_appended(same).await.refused("CONTRACT_UNCHANGED");
    let by_provider = provider.vary_terms(&made.contract, paying(core - 100, None), from);
    world.nothing_appended(by_provider).await.refused("NOT_PERMITTED");

    let lower = VariedTerms { notice_days: Some(56), stay: "TO_18".to_owned(), ..paying(core - 100, None) };
    let proposed = officer.vary_terms(&made.contract, lower, from).await.accepted();
    let digest = proposed.texts.last().expect("a text").digest.clone();
    let text = provider.contract_text(&made.contract, None).await.accepted().text;
    assert!(text.contains("56"), "{text}");
    provider.sign_contract(&made.contract, &digest).await.accepted();
    let varied = officer.sign_contract(&made.contract, &digest).await.accepted().document.expect("a document");
    let now = varied.fees.expect("fees");
    assert_eq!(now.core_weekly_pence, core - 100);
    assert_eq!(now.total_weekly_pence, fees.total_weekly_pence - 100);
    assert_eq!((varied.notice_days, varied.stay.as_str()), (56, "TO_18"));
    // Up again to what the list allows, and no further: a fee that was lowered has no claim of its own.
    officer.vary_terms(&made.contract, paying(allowed, None), world.day(90)).await.accepted();
}
