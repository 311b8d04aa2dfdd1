//! Codes, authorities, distances (DEC-4, ACR-4): the same for every signed-in caller, from tables that the server has from its start.

mod not_for_profit;

use std::sync::Arc;

use api::common::v1::LocalizedText;
use api::reference::v1::reference_service_server::{ReferenceService, ReferenceServiceServer};
use api::reference::v1::{
    Authority, Code, CodeList, GetDistanceRequest, GetDistanceResponse, GetNotForProfitPolicyRequest,
    ListAuthoritiesRequest, ListAuthoritiesResponse, ListCodesRequest, ListCodesResponse, ListVerificationKeysRequest,
    ListVerificationKeysResponse, NotForProfitPolicy, StatutoryTier, VerificationKey,
};
use domain::{Fault, Refusal};
use engine::signing::PublicKey;
use engine::vault::hex;
use geography::{Geography, TierOutcome};
use tonic::{Request, Response, Status};
use vocabulary::codes::{self, CodeEntry};
use vocabulary::{AuthorityCode, Language, RefusalReason, Tier, limits};

use crate::convert::{Faults, Path, authority_name};
use crate::status::refused;

use super::call::actor;

/// Codes, authorities and distances.
#[derive(Clone, Debug, Default)]
pub struct Reference {
    geography: Arc<Geography>,
    keys: Vec<PublicKey>,
}

impl Reference {
    /// The service of a geography and of the keys by which signatures are verified, with the limit of a message.
    pub fn service(geography: Arc<Geography>, keys: Vec<PublicKey>) -> ReferenceServiceServer<Self> {
        ReferenceServiceServer::new(Self { geography, keys }).max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }
}

#[tonic::async_trait]
impl ReferenceService for Reference {
    async fn list_codes(&self, request: Request<ListCodesRequest>) -> Result<Response<ListCodesResponse>, Status> {
        actor(&request)?;
        let ListCodesRequest { lists } = request.into_inner();
        let lists = asked_for(&lists).map_err(|refusal| refused(&refusal))?;
        Ok(Response::new(ListCodesResponse { lists }))
    }

    async fn list_authorities(
        &self,
        request: Request<ListAuthoritiesRequest>,
    ) -> Result<Response<ListAuthoritiesResponse>, Status> {
        actor(&request)?;
        let ListAuthoritiesRequest { welsh_only } = request.into_inner();
        let served = geography::authorities().iter().filter(|authority| !welsh_only || authority.code.is_welsh());
        Ok(Response::new(ListAuthoritiesResponse { authorities: served.map(authority_out).collect() }))
    }

    async fn get_distance(
        &self,
        request: Request<GetDistanceRequest>,
    ) -> Result<Response<GetDistanceResponse>, Status> {
        actor(&request)?;
        let distance = distance(&request.into_inner(), &self.geography).map_err(|refusal| refused(&refusal))?;
        Ok(Response::new(distance))
    }

    async fn get_not_for_profit_policy(
        &self,
        request: Request<GetNotForProfitPolicyRequest>,
    ) -> Result<Response<NotForProfitPolicy>, Status> {
        actor(&request)?;
        Ok(Response::new(not_for_profit::policy()))
    }

    async fn list_verification_keys(
        &self,
        request: Request<ListVerificationKeysRequest>,
    ) -> Result<Response<ListVerificationKeysResponse>, Status> {
        actor(&request)?;
        let keys = self.keys.iter().map(|key| VerificationKey {
            id: key.id.clone(),
            algorithm: "Ed25519".to_owned(),
            public_key: hex(&key.bytes),
        });
        Ok(Response::new(ListVerificationKeysResponse { keys: keys.collect() }))
    }
}

/// The lists named, in the order named; all by name where none is.
fn asked_for(names: &[String]) -> Result<Vec<CodeList>, Refusal> {
    let all = codes::lists();
    if names.is_empty() {
        return Ok(all.iter().map(list_out).collect());
    }
    let mut faults = Faults::new();
    let at = Path::root("lists");
    faults.list(&at, names.len(), all.len());
    let mut found = Vec::new();
    for (index, name) in names.iter().enumerate().take(all.len()) {
        match all.iter().find(|list| list.name == name) {
            Some(list) => found.push(list_out(list)),
            None => {
                let fault = Fault::new(RefusalReason::ValueInvalid, at.index(index).to_string());
                faults.push(fault.with("expected", "the name of a code list; name none for all"));
            }
        }
    }
    faults.finish(found)
}

fn list_out(list: &codes::CodeList) -> CodeList {
    let codes::CodeList { name, title_en, title_cy, entries } = list;
    CodeList {
        list: (*name).to_owned(),
        title: Some(text(title_en, title_cy)),
        codes: entries.iter().map(code_out).collect(),
    }
}

fn code_out(entry: &CodeEntry) -> Code {
    let CodeEntry { code, en, cy, provisional, cy_review: _, needs_text: _ } = entry;
    Code { code: (*code).to_owned(), label: Some(text(en, cy)), provisional: *provisional }
}

fn authority_out(authority: &geography::Authority) -> Authority {
    let code = authority.code;
    let welsh = code.is_welsh();
    Authority {
        name: authority_name(code),
        code: code.to_string(),
        display_name: Some(text(authority.name_en, if welsh { authority.name_cy } else { "" })),
        welsh,
        neighbours: geography::borders(code).map(authority_name).collect(),
    }
}

fn distance(request: &GetDistanceRequest, geography: &Geography) -> Result<GetDistanceResponse, Refusal> {
    let GetDistanceRequest { from, to, responsible_authority } = request;
    let mut faults = Faults::new();
    let from = faults.place(&Path::root("from"), from, geography);
    let to = faults.place(&Path::root("to"), to, geography);
    let responsible = responsible(responsible_authority, &mut faults);
    let (from, to) = faults.finish_some(from.zip(to))?;
    let outcome = responsible.map(|responsible| ::geography::tier(responsible, &to));
    Ok(GetDistanceResponse {
        straight_miles_tenths: ::geography::straight_miles(from.at, to.at).tenths(),
        travel_miles_tenths: ::geography::travel_miles(from.at, to.at).tenths(),
        authority: to.authority.map(authority_name).unwrap_or_default(),
        tier: outcome.map_or(StatutoryTier::Unspecified, tier_out).into(),
        tier_rule: outcome.map(tier_rule),
        data_release: geography.attribution(),
    })
}

/// The authority whose order of places is asked for: one of the 22, or none.
fn responsible(given: &str, faults: &mut Faults) -> Option<AuthorityCode> {
    if given.is_empty() {
        return None;
    }
    let at = Path::root("responsible_authority");
    let code = faults.authority(&at, given);
    let welsh = code.is_welsh() && geography::authority(code).is_some();
    if !welsh && !faults.names("responsible_authority") {
        let fault = Fault::new(RefusalReason::ValueInvalid, at.to_string());
        faults.push(fault.with("expected", "one of the 22 authorities of Wales"));
    }
    Some(code)
}

const fn tier_out(outcome: TierOutcome) -> StatutoryTier {
    match outcome {
        TierOutcome::Tier(Tier::T1) => StatutoryTier::InArea,
        TierOutcome::Tier(Tier::T2) => StatutoryTier::BorderingWelsh,
        TierOutcome::Tier(Tier::T3) => StatutoryTier::BorderingEnglish,
        TierOutcome::Tier(Tier::T4) => StatutoryTier::OtherWelsh,
        TierOutcome::Tier(Tier::T5) => StatutoryTier::OtherEnglish,
        TierOutcome::Tier(Tier::T6) => StatutoryTier::Elsewhere,
        TierOutcome::NeedsCheck => StatutoryTier::NeedsCheck,
    }
}

fn tier_rule(outcome: TierOutcome) -> LocalizedText {
    match outcome {
        TierOutcome::Tier(tier) => text(tier.label(Language::En), tier.label(Language::Cy)),
        TierOutcome::NeedsCheck => text(
            "Its postcode does not tell which authority it lies in; a person has to say.",
            "Nid yw ei god post yn dweud ym mha awdurdod y mae; rhaid i berson ddweud.",
        ),
    }
}

fn text(en: &str, cy: &str) -> LocalizedText {
    LocalizedText { en: en.to_owned(), cy: cy.to_owned() }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn ask(from: &str, to: &str, responsible: &str) -> GetDistanceRequest {
        GetDistanceRequest { from: from.into(), to: to.into(), responsible_authority: responsible.into() }
    }

    #[test]
    fn a_distance_comes_with_its_tier_and_the_way_round_the_estuary() {
        let told = distance(&ask("CF10 4", "BS23 1", "authorities/W06000015"), Geography::builtin()).unwrap();
        assert_eq!((told.straight_miles_tenths, told.travel_miles_tenths), (118, 417));
        assert_eq!(told.tier(), StatutoryTier::OtherEnglish);
        assert_eq!(told.authority, "authorities/E06000024");
        let told = distance(&ask("CF10 4UW", "CF10 4", ""), Geography::builtin()).unwrap();
        assert_eq!((told.tier(), told.tier_rule), (StatutoryTier::Unspecified, None));
        let told = distance(&ask("CF10 4UW", "CH4 9", "authorities/W06000005"), Geography::builtin()).unwrap();
        assert_eq!((told.tier(), told.authority.as_str()), (StatutoryTier::NeedsCheck, ""));
    }

    #[test]
    fn every_field_of_a_distance_that_is_wrong_is_named() {
        let told = |from, to, responsible| {
            let refusal = distance(&ask(from, to, responsible), Geography::builtin()).unwrap_err();
            refusal.faults().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        expect![[r#"
            FIELD_REQUIRED from
            NORTHERN_IRELAND to
            VALUE_INVALID responsible_authority expected=one of the 22 authorities of Wales"#]]
        .assert_eq(&told("", "BT1 1AA", "authorities/E06000023"));
        expect![[r#"
            NORTHERN_IRELAND from
            LOCATION_NOT_FOUND to expected=a postcode, such as CF10 4UW
            VALUE_INVALID responsible_authority expected=a name of the form authorities/{code}, such as authorities/W06000015"#]].assert_eq(&told("BT1 1", "nowhere", "cardiff"));
        expect![[r#"
            LOCATION_NOT_FOUND from sector=ZZ9 9
            LOCATION_NOT_FOUND to sector=CF99 9
            VALUE_INVALID responsible_authority expected=one of the 22 authorities of Wales"#]]
        .assert_eq(&told("ZZ9 9ZZ", "CF99 9", "authorities/W06000007"));
    }

    #[test]
    fn lists_come_in_the_order_asked_for_and_all_by_name() {
        let all = asked_for(&[]).unwrap();
        assert_eq!(all.len(), codes::lists().len());
        assert!(all.is_sorted_by(|a, b| a.list < b.list));
        let two = asked_for(&["sex".to_owned(), "age-band".to_owned()]).unwrap();
        assert_eq!(two.iter().map(|list| list.list.as_str()).collect::<Vec<_>>(), ["sex", "age-band"]);
        let refusal = asked_for(&["sex".to_owned(), "sexes".to_owned()]).unwrap_err();
        expect!["refused VALUE_INVALID lists[1] expected=the name of a code list; name none for all"]
            .assert_eq(&refusal.to_string());
        assert!(asked_for(&vec!["sex".to_owned(); 500]).is_err());
    }

    #[test]
    fn the_22_name_their_neighbours_and_the_others_none() {
        let of = |code: &str| authority_out(geography::authority(code.parse().unwrap()).unwrap());
        let monmouthshire = of("W06000021");
        assert!(monmouthshire.welsh && monmouthshire.neighbours.contains(&"authorities/E10000013".to_owned()));
        let bristol = of("E06000023");
        assert!(!bristol.welsh && bristol.neighbours.is_empty());
        assert_eq!(bristol.display_name.unwrap().cy, "");
    }
}
