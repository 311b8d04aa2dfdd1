//! REG-7: the not-for-profit rules are dated data that everybody can read.

use api::common::v1::Date;
use api::reference::v1::GetNotForProfitPolicyRequest;

use crate::harness::{OAK, Outcome as _, World, reply};

#[tokio::test]
async fn reg_7_the_dates_of_the_policy_are_data_with_a_version() {
    let world = World::start().await;
    for caller in [world.finder(), world.provider(OAK), world.framework_manager()] {
        let policy =
            reply(caller.reference().get_not_for_profit_policy(GetNotForProfitPolicyRequest {}).await).accepted();
        assert_eq!(policy.version, 1);
        let effects: Vec<(&str, Option<Date>)> =
            policy.effects.iter().map(|dated| (dated.effect.as_str(), dated.from)).collect();
        let april = |year| Some(Date { year, month: 4, day: 1 });
        assert_eq!(
            effects,
            [("NO_NEW_REGISTRATION", april(2026)), ("NO_NEW_PLACES", april(2027)), ("MINISTERS_APPROVAL", april(2030))]
        );
        assert!(policy.effects.iter().all(|dated| dated.text.as_ref().is_some_and(|text| text.en != text.cy)));
        assert_eq!(policy.legal_forms, ["FOR_PROFIT_TRANSITIONAL"]);
        assert_eq!(policy.provider_kinds, ["FOSTERING_AGENCY", "RESIDENTIAL_PROVIDER"]);
        assert_eq!(policy.setting_kinds, ["FOSTER_HOUSEHOLD", "CHILDRENS_HOME"]);
    }
}
