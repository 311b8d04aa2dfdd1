//! The register matched before anybody is asked (INV-2), own and partner settings first (REG-8, SRC-1), and "why not?" (SHL-2).

use api::common::v1::YesNoUnknown;
use api::register::v1::{
    BatchPutSettingsRequest, GetPartnersRequest, Partners, Place, Provider, PutAuthorityProviderRequest,
    PutPartnersRequest, Setting, TermsOfApproval,
};
use api::search::v1::pre_match_request::Subject;
use api::search::v1::{
    CheckSearchRequest, ExplainSettingRequest, InvitationNotice, MatchGateOutcome, MatchOutcome, MatchedSetting,
    OfferedState, PreMatchRequest, PreMatchResponse, PreMatchScope, PreMatchView, SettingExplanation, SettingListing,
    check_search_request,
};

use crate::harness::{
    ASH, Agency, CARDIFF, CEDAR, Caller, LARCH, OAK, Outcome as _, ROWAN, Reply, THORN, VALE, World, new_request_id,
    reply, shared,
};

impl Caller {
    async fn pre_match(&self, request: PreMatchRequest) -> Reply<PreMatchResponse> {
        let request = PreMatchRequest { parent: CARDIFF.to_owned(), ..request };
        reply(self.pre_matches().pre_match(request).await)
    }

    async fn matched(&self, search: &str, view: PreMatchView) -> Reply<PreMatchResponse> {
        let subject = Some(Subject::Name(search.to_owned()));
        self.pre_match(PreMatchRequest { subject, view: view.into(), ..PreMatchRequest::default() }).await
    }

    async fn explain(&self, search: &str, setting: &str) -> Reply<SettingExplanation> {
        let request = ExplainSettingRequest { search: search.to_owned(), setting: setting.to_owned() };
        reply(self.pre_matches().explain_setting(request).await)
    }

    async fn put_own(&self, provider: Provider) -> Reply<Provider> {
        let parent = CARDIFF.to_owned();
        let request = PutAuthorityProviderRequest { parent, provider: Some(provider), request_id: new_request_id() };
        reply(self.own_register().put_authority_provider(request).await)
    }

    async fn put_partners(&self, partners: Partners) -> Reply<Partners> {
        let partners = Partners { authority: CARDIFF.to_owned(), ..partners };
        let request = PutPartnersRequest { partners: Some(partners), request_id: new_request_id() };
        reply(self.own_register().put_partners(request).await)
    }

    async fn put_setting(&self, setting: Setting) -> Reply<Setting> {
        let request = BatchPutSettingsRequest {
            settings: vec![setting],
            request_id: new_request_id(),
            ..BatchPutSettingsRequest::default()
        };
        reply(self.register().batch_put_settings(request).await)
            .map(|put| put.settings.into_iter().next().expect("one"))
    }
}

fn team_manager(world: &World, authority: &str) -> Caller {
    world.caller("people/tom.manager", "TEAM_MANAGER", authority)
}

fn in_house() -> Provider {
    Provider {
        display_name: "Cardiff Fostering".to_owned(),
        registration_number: "C-1".to_owned(),
        regulator: "CIW".to_owned(),
        kind: "FOSTERING_AGENCY".to_owned(),
        legal_form: "LOCAL_AUTHORITY".to_owned(),
        ..Provider::default()
    }
}

fn household(world: &World, provider: &str) -> Setting {
    Setting {
        name: format!("{provider}/settings/"),
        display_name: "In-house 1".to_owned(),
        kind: "FOSTER_HOUSEHOLD".to_owned(),
        placement_types: vec!["LONG_TERM_FOSTERING".to_owned()],
        approval: Some(TermsOfApproval {
            age_years_min: Some(0),
            age_years_max: Some(17),
            sexes: vec!["F".to_owned(), "M".to_owned()],
            children_max: 1,
        }),
        postcode: "CF64 2AA".to_owned(),
        places: vec![Place { number: 1, available_from: Some(world.day(0)), ..Place::default() }],
        ..Setting::default()
    }
}

fn names(settings: &[MatchedSetting]) -> Vec<&str> {
    settings.iter().map(|setting| setting.setting.as_str()).collect()
}

fn of<'a>(settings: &'a [MatchedSetting], world: &World, agency: Agency) -> &'a MatchedSetting {
    let name = &world.registered(agency).settings[0];
    settings.iter().find(|setting| setting.setting == *name).unwrap_or_else(|| panic!("no {name} in {settings:#?}"))
}

#[tokio::test]
async fn inv_2_the_whole_register_is_matched_best_first_and_the_others_say_why_not() {
    let world = World::start().await;
    let draft = world.drafted(|_| {}).await;
    let serves = world.nothing_appended(world.finder().matched(&draft.name, PreMatchView::CouldServe)).await.accepted();
    let counts = serves.counts.clone().expect("counts");
    let failing: u32 = counts.failing.iter().map(|count| count.settings).sum();
    assert_eq!(counts.settings, counts.could_serve + counts.stale + failing);
    assert_eq!(usize::try_from(counts.could_serve).unwrap(), serves.settings.len());
    assert!(!serves.geography_release.is_empty());
    let points: Vec<u32> = serves.settings.iter().map(|setting| setting.points_hundredths).collect();
    assert!(points.is_sorted_by(|a, b| a >= b), "{points:?}");
    let oak = of(&serves.settings, &world, OAK);
    assert!(!oak.distances.is_empty() && oak.low_points_hundredths <= oak.points_hundredths);
    let others = world.finder().matched(&draft.name, PreMatchView::CouldNot).await.accepted();
    for (agency, gate) in [(ASH, "G4"), (CEDAR, "G1"), (LARCH, "G1"), (THORN, "G1")] {
        let found = of(&others.settings, &world, agency);
        assert_eq!((found.outcome(), found.failed_gate.as_str()), (MatchOutcome::Fails, gate), "{found:#?}");
        let failed = found.gates.iter().find(|found| found.gate == gate).expect("the gate");
        let text = failed.text.clone().expect("words");
        assert!(!failed.reasons.is_empty() && text.en != text.cy, "{failed:#?}");
    }
    // Page by page it is the same list, for the same request sent inline as on file.
    let request = world.example_search("long-term-fostering").request.expect("a request");
    let (mut paged, mut token) = (Vec::new(), String::new());
    loop {
        let subject = Some(Subject::Request(request.clone()));
        let asked = PreMatchRequest { subject, page_size: 2, page_token: token, ..PreMatchRequest::default() };
        let page = world.finder().pre_match(asked).await.accepted();
        paged.extend(page.settings);
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(names(&paged), names(&serves.settings));
}

#[tokio::test]
async fn inv_2_a_match_is_for_those_who_look_for_the_place_alone() {
    let world = World::start().await;
    let draft = world.drafted(|_| {}).await;
    let setting = world.registered(OAK).settings[0].clone();
    for caller in [world.decision_maker(), world.other_finder(), team_manager(&world, CARDIFF)] {
        caller.matched(&draft.name, PreMatchView::CouldServe).await.accepted();
        caller.explain(&draft.name, &setting).await.accepted();
    }
    let others =
        [world.vale_finder(), world.provider(OAK), world.approver(), world.auditor(), world.framework_manager()];
    for caller in others {
        caller.matched(&draft.name, PreMatchView::CouldServe).await.refused("NOT_PERMITTED");
        caller.explain(&draft.name, &setting).await.refused("NOT_PERMITTED");
    }
    let nowhere = format!("{}/settings/{}", world.registered(ROWAN).name, setting.rsplit('/').next().unwrap());
    world.finder().explain(&draft.name, &nowhere).await.refused("NOT_PERMITTED");
}

#[tokio::test]
async fn reg_2_a_match_tells_sector_and_miles_of_a_household_and_no_address() {
    let world = World::start().await;
    let draft = world.drafted(|_| {}).await;
    let matched = world.finder().matched(&draft.name, PreMatchView::CouldServe).await.accepted();
    let oak = of(&matched.settings, &world, OAK);
    assert_eq!(oak.sector, "CF5 1");
    let all = format!("{matched:?}");
    assert!(!all.contains("Canton 1") && !all.contains("1AA"), "a household is a reference");
}

#[tokio::test]
async fn reg_4_stale_settings_are_left_out_until_their_places_are_confirmed() {
    let world = World::start().await;
    let draft = world.drafted(|_| {}).await;
    world.advance(7 * 24).await;
    let matched = world.finder().matched(&draft.name, PreMatchView::CouldServe).await.accepted();
    let counts = matched.counts.expect("counts");
    assert_eq!((counts.could_serve, matched.settings.len()), (0, 0));
    assert!(counts.stale > 0);
    let setting = world.registered(ROWAN).settings[0].clone();
    let stale = world.finder().explain(&draft.name, &setting).await.accepted();
    let told = stale.setting.clone().expect("the setting");
    assert_eq!((told.outcome(), told.stale, told.places_age_days), (MatchOutcome::Stale, true, Some(7)));
    let place = Place { number: 1, available_from: Some(world.day(0)), ..Place::default() };
    world.provider(ROWAN).put_places(&setting, vec![place]).await.accepted();
    let matched = world.finder().matched(&draft.name, PreMatchView::CouldServe).await.accepted();
    assert_eq!(names(&matched.settings), [setting]);
}

#[tokio::test]
async fn shl_2_why_not_is_answered_of_every_setting_and_never_tells_who_offers() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let setting = |agency: Agency| world.registered(agency).settings[0].clone();
    let ash = world.finder().explain(&search, &setting(ASH)).await.accepted();
    let gate = ash.setting.as_ref().expect("the setting").gates.iter().find(|gate| gate.gate == "G4").expect("G4");
    assert_eq!(
        (gate.outcome(), gate.reasons.as_slice()),
        (MatchGateOutcome::Fail, &["AGE_NOT_COVERED".to_owned()][..])
    );
    assert_eq!((ash.lot_member(), ash.invited()), (YesNoUnknown::Yes, InvitationNotice::Digest));
    let thorn = world.finder().explain(&search, &setting(THORN)).await.accepted();
    assert_eq!(thorn.invited(), InvitationNotice::Unspecified);
    world.offer(&search, OAK).submit().await.accepted();
    let unasked = world.finder().explain(&search, &setting(ROWAN)).await.accepted();
    let offered = world.finder().explain(&search, &setting(OAK)).await.accepted();
    assert_eq!((unasked.offered(), offered.offered()), (OfferedState::NotClosed, OfferedState::NotClosed));
    world.close(&search).await;
    world.settle(&search).await;
    for agency in [OAK, ROWAN] {
        let told = world.finder().explain(&search, &setting(agency)).await.accepted();
        assert_eq!(told.offered(), OfferedState::NotTold, "in the first look none is told");
    }
    let shortlist = world.finder().shortlist(&search).await.accepted();
    let offer = shortlist.rows.first().expect("an offer").offer.clone();
    world.finder().open_identity(&offer).await.accepted();
    let told = world.finder().explain(&search, &setting(OAK)).await.accepted();
    assert_eq!((told.offered(), told.offer), (OfferedState::Yes, offer));
    let told = world.finder().explain(&search, &setting(ROWAN)).await.accepted();
    assert_eq!(told.offered(), OfferedState::No);
    assert!(told.sentences.iter().all(|said| said.en != said.cy));
}

#[tokio::test]
async fn reg_5_a_concealed_setting_is_explained_by_its_category_alone() {
    let world = World::start().await;
    let draft = world.drafted(|_| {}).await;
    let registered = world.registered(ROWAN).clone();
    world.framework_manager().conceal_provider(&registered.name).await.accepted();
    let told = world.finder().explain(&draft.name, &registered.settings[0]).await.accepted();
    assert_eq!(told.concealment_category, "SAFEGUARDING");
    assert!(!format!("{told:?}").contains("regulator; under review"), "never the allegation");
    let matched = world.finder().matched(&draft.name, PreMatchView::CouldServe).await.accepted();
    assert!(!names(&matched.settings).contains(&registered.settings[0].as_str()));
}

#[tokio::test]
async fn reg_8_own_and_partner_settings_come_before_all_others() {
    let world = World::start().await;
    let manager = team_manager(&world, CARDIFF);
    let own = manager.put_own(in_house()).await.accepted();
    assert_eq!(own.authority, CARDIFF);
    let setting = manager.put_setting(household(&world, &own.name)).await.accepted();
    let partner = world.registered(THORN).name.clone();
    let single = world.registered(ROWAN).settings[0].clone();
    let partners = Partners { providers: vec![partner.clone()], settings: vec![single.clone()], ..Partners::default() };
    manager.put_partners(partners).await.accepted();
    let draft = world.drafted(|_| {}).await;
    let matched = world.finder().matched(&draft.name, PreMatchView::CouldServe).await.accepted();
    let listings: Vec<SettingListing> = matched.settings.iter().take(4).map(MatchedSetting::listing).collect();
    use SettingListing::{Other, Own, Partner};
    assert_eq!(listings, [Own, Partner, Partner, Other], "an unsigned partner too: it does not come by the framework");
    assert_eq!(matched.settings[0].setting, setting.name);
    assert_eq!(matched.own_counts.expect("counts").could_serve, 3);
    let subject = Some(Subject::Name(draft.name.clone()));
    let scope = PreMatchScope::OwnAndPartners.into();
    let asked = PreMatchRequest { subject, scope, page_size: 50, ..PreMatchRequest::default() };
    assert_eq!(world.finder().pre_match(asked).await.accepted().settings.len(), 3);
    let read = GetPartnersRequest { parent: CARDIFF.to_owned() };
    let read = reply(world.finder().own_register().get_partners(read).await).accepted();
    assert_eq!((read.providers, read.settings), (vec![partner], vec![single]));
}

#[tokio::test]
async fn reg_8_only_its_team_manager_keeps_what_is_an_authoritys_own() {
    let world = World::start().await;
    let manager = team_manager(&world, CARDIFF);
    let own = manager.put_own(in_house()).await.accepted();
    for caller in [world.finder(), world.decision_maker(), team_manager(&world, VALE), world.provider(OAK)] {
        let renamed = Provider { display_name: "Ours".to_owned(), ..own.clone() };
        world.nothing_appended(async { caller.put_own(renamed).await.refused("NOT_PERMITTED") }).await;
        world
            .nothing_appended(async { caller.put_setting(household(&world, &own.name)).await.refused("NOT_PERMITTED") })
            .await;
        world.nothing_appended(async { caller.put_partners(Partners::default()).await.refused("NOT_PERMITTED") }).await;
    }
    // Nobody makes another's provider their own, and a local authority is what it is.
    let taken = Provider { name: world.registered(OAK).name.clone(), ..in_house() };
    world.nothing_appended(async { manager.put_own(taken).await.refused("NOT_PERMITTED") }).await;
    let charity = Provider {
        legal_form: "CHARITABLE_COMPANY_BY_GUARANTEE".to_owned(),
        registration_number: "C-2".to_owned(),
        ..in_house()
    };
    let refused = world.nothing_appended(async { manager.put_own(charity).await.refused("NOT_OF_AUTHORITY") }).await;
    refused.names("provider.legal_form", "NOT_OF_AUTHORITY");
    let unknown = Partners {
        providers: vec!["providers/0193e4a0-7c1b-4d3e-8f2a-5b6c7d8e9f01".to_owned()],
        ..Partners::default()
    };
    world
        .nothing_appended(async {
            let refused = manager.put_partners(unknown).await.refused("VALUE_INVALID");
            refused.names("partners.providers[0]", "VALUE_INVALID");
        })
        .await;
}

#[tokio::test]
async fn src_1_others_are_asked_only_after_the_match_against_own_settings_was_shown() {
    let world = World::start().await;
    let draft = world.drafted(|_| {}).await;
    let check = || CheckSearchRequest {
        parent: CARDIFF.to_owned(),
        subject: Some(check_search_request::Subject::Name(draft.name.clone())),
        closes_at: None,
    };
    assert!(!world.finder().check(check()).await.accepted().own_settings.expect("own settings").shown);
    let refused = world.nothing_appended(world.finder().request_approvals_alone(&draft.name)).await;
    let refused = refused.refused("PRE_MATCH_NOT_SHOWN");
    refused.shows("call", "hafan.search.v1.PreMatchService/AcknowledgePreMatch");
    for caller in [world.other_finder(), world.decision_maker(), world.approver()] {
        world
            .nothing_appended(async { caller.acknowledge_pre_match(&draft.name).await.refused("NOT_PERMITTED") })
            .await;
    }
    let shown = world.finder().acknowledge_pre_match(&draft.name).await.accepted().pre_match_shown.expect("shown");
    assert_eq!((shown.shown_to.as_str(), shown.request_version), (world.finder().actor(), 1));
    assert!(world.finder().check(check()).await.accepted().own_settings.expect("own settings").shown);
    // Another request is another match.
    let mut edited = world.finder().search(&draft.name).await.accepted();
    shared(&mut edited).outcomes.push("A garden.".to_owned());
    world.finder().edit(edited).await.accepted();
    let again = world.nothing_appended(world.finder().request_approvals_alone(&draft.name)).await;
    again.refused("PRE_MATCH_NOT_SHOWN").shows("request_version", "2");
    world.finder().acknowledge_pre_match(&draft.name).await.accepted();
    world.finder().request_approvals_alone(&draft.name).await.accepted();
    let late = world.nothing_appended(world.finder().acknowledge_pre_match(&draft.name)).await;
    late.refused("STATE_FORBIDS").shows("state", "AWAITING_APPROVAL");
}
