//! Paths that are not built are refused by name: the reason, and the rule whose path is missing.

use api::common::v1::{Date, YesNoUnknown};
use api::decision::v1::AwardOfferRequest;
use api::register::v1::{BatchPutProvidersRequest, GetProviderRequest};
use api::search::v1::{Search, SubmitOfferRequest};
use tonic::Code;

use crate::harness::{Agency, LARCH, OAK, Outcome as _, World, child, new_request_id, reply, unnamed};

impl World {
    /// A search brought to a choice of one provider's one offer, and the award asked for; the rules its refusal names as missing.
    async fn rules_missing_at_award(
        &self,
        agency: Agency,
        search: Search,
        alter: impl FnOnce(&mut SubmitOfferRequest),
    ) -> Vec<String> {
        let drafted = self.finder().draft(search).await.accepted();
        let decision_maker = self.caller(&drafted.decision_maker, "DECISION_MAKER", crate::harness::CARDIFF);
        let search = self.approve(&drafted.name).await.name;
        let closes = self.now().await.plus_hours(54);
        self.finder().publish(&search, closes).await.accepted();
        let example = if agency == LARCH { "residential-llanrumney" } else { "long-term-fostering-canton" };
        let offer = self.offer(&search, agency).like(self, example).request(alter).submit().await.accepted().name;
        self.close(&search).await;
        self.settle(&search).await;
        let shortlist = self.finder().shortlist(&search).await.accepted();
        let row = crate::harness::row(&shortlist, &offer);
        let open = row.gates.iter().filter(|gate| gate.outcome() == api::decision::v1::GateOutcome::NeedsCheck);
        for gate in open.map(|gate| gate.gate.clone()).collect::<Vec<_>>() {
            self.finder().resolve(&offer, &format!("gate/{gate}"), "YES").await.accepted();
        }
        let return_by = self.now().await.plus_hours(24);
        self.finder().send_tranche(&search, &[&offer], return_by).await.accepted();
        decision_maker.open_identity(&offer).await.accepted();
        self.provider(agency).declare(&offer, YesNoUnknown::No, "").await.accepted();
        decision_maker.choose(&offer).await.accepted();
        let award = self.award_of(&offer);
        let checks = AwardOfferRequest { validate_only: true, ..award.clone() };
        let checked = self.finder().award_as(checks).await.accepted().failing_checks;
        let missing = checked.into_iter().filter(|check| check.reason == "NOT_SUPPORTED_YET").map(|check| check.rule);
        let missing: Vec<String> = missing.collect();
        let refused = self.nothing_appended(async { self.finder().award_as(award).await }).await;
        let refused = refused.err().map(|status| crate::harness::Refused::of(&status)).expect("not awarded");
        assert_eq!(refused.code, Code::FailedPrecondition);
        assert!(refused.violations.iter().any(|(_, reason)| reason == "NOT_SUPPORTED_YET"), "{refused:#?}");
        missing
    }
}

#[tokio::test]
async fn dec_5_an_award_that_disrupts_key_stage_4_is_refused_until_its_path_is_built() {
    let world = World::start().await;
    let mut search = world.example_search("long-term-fostering");
    unnamed(&mut search);
    let school = child(&mut search).school.as_mut().expect("a school");
    school.key_stage = Some("KEY_STAGE_4".to_owned());
    let rules = world
        .rules_missing_at_award(OAK, search, |offer| {
            let terms = offer.terms.as_mut().expect("terms");
            terms.schools.iter_mut().for_each(|school| school.outcome = "NEITHER".to_owned());
        })
        .await;
    assert!(rules.contains(&"DEC-5".to_owned()), "{rules:?}");
}

#[tokio::test]
async fn reg_7_a_for_profit_placement_from_april_2030_is_refused_until_the_ministers_path_is_built() {
    let world = World::start().await;
    let manager = world.framework_manager();
    let name = world.registered(OAK).name.clone();
    let mut provider = reply(manager.register().get_provider(GetProviderRequest { name }).await).accepted();
    provider.legal_form = "FOR_PROFIT_TRANSITIONAL".to_owned();
    provider.etag = String::new();
    let put = BatchPutProvidersRequest { providers: vec![provider], request_id: new_request_id() };
    reply(manager.register().batch_put_providers(put).await).accepted();
    let search = world.published(unnamed).await.name;
    let offer = world.offer(&search, OAK).submit().await.accepted().name;
    world.close(&search).await;
    world.settle(&search).await;
    let return_by = world.now().await.plus_hours(24);
    world.finder().send_tranche(&search, &[&offer], return_by).await.accepted();
    world.decision_maker().open_identity(&offer).await.accepted();
    world.provider(OAK).declare(&offer, YesNoUnknown::No, "").await.accepted();
    world.decision_maker().choose(&offer).await.accepted();
    let on = |year, month, day| AwardOfferRequest {
        start_date: Some(Date { year, month, day }),
        validate_only: true,
        ..world.award_of(&offer)
    };
    let before = world.finder().award_as(on(2030, 3, 31)).await.accepted().failing_checks;
    assert!(before.iter().all(|check| check.rule != "REG-7"), "{before:#?}");
    let from = world.finder().award_as(on(2030, 4, 1)).await.accepted().failing_checks;
    assert!(from.iter().any(|check| (check.reason.as_str(), check.rule.as_str()) == ("NOT_SUPPORTED_YET", "REG-7")));
    let award = AwardOfferRequest { validate_only: false, ..on(2030, 4, 1) };
    let refused = world.nothing_appended(async { world.finder().award_as(award).await }).await;
    assert_eq!(refused.expect_refusal(Code::FailedPrecondition, "NOT_SUPPORTED_YET").rule, "REG-7");
}
