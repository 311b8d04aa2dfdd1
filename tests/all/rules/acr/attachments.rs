//! Attachments (ACR-7): who attaches what to what and when, who reads it at which stage and no longer, and every way in which a file is refused.

use api::attachment::v1::Attachment;
use api::common::v1::YesNoUnknown;

use crate::harness::{
    BIRCH, CARDIFF, Caller, OAK, Outcome as _, ROWAN, WILLOW, Watch, World, new_request_id, of_offer, of_search, pdf,
    reply, said, unnamed,
};

#[tokio::test]
async fn acr_7_a_file_is_kept_whole_and_encrypted_and_its_name_is_in_no_event() {
    let world = World::start().await;
    let search = world.drafted(unnamed).await.name;
    let bytes = pdf("The canary sings in the file.", 200_000);
    let before = world.log_head().await.position;
    let file = Attachment {
        file_name: "Canary Jones assessment.pdf".to_owned(),
        child: Some(0),
        ..of_search(&bytes, "OPENED")
    };
    let added = world.finder().attach(&search, file, &bytes).await.accepted();
    assert_eq!((added.kind.as_str(), added.size, added.stage.as_str()), ("PDF", bytes.len() as u64, "OPENED"));
    assert!(added.name.starts_with(&format!("{search}/attachments/")));
    assert_eq!(world.finder().attached(&search).await.accepted(), std::slice::from_ref(&added));
    assert_eq!(world.finder().read(&added.name).await.accepted(), bytes);
    assert_eq!(world.auditor().read(&added.name).await.accepted(), bytes);
    let recorded = world.log_after(before).await;
    assert_eq!(recorded.iter().map(|record| record.event.as_str()).collect::<Vec<_>>(), ["attachment.added"]);
    assert!(!recorded[0].json.contains("Canary") && !recorded[0].json.contains(&added.sha256), "{}", recorded[0].json);
    for file in std::fs::read_dir(world.data_dir()).expect("the store") {
        let path = file.expect("a file").path();
        if path.is_file() {
            let stored = std::fs::read(path).expect("readable");
            let found = |canary: &[u8]| stored.windows(canary.len()).any(|window| window == canary);
            assert!(!found(b"The canary sings") && !found(b"Canary Jones"));
        }
    }
}

#[tokio::test]
async fn acr_7_every_fault_of_a_file_is_told_at_once_and_nothing_of_it_is_kept() {
    let world = World::start().await;
    let search = world.drafted(unnamed).await.name;
    let bytes = b"MZ a program".to_vec();
    let wrong = Attachment {
        file_name: "../../etc/passwd".to_owned(),
        size: 99,
        sha256: "0".repeat(64),
        child: Some(7),
        names_nobody: YesNoUnknown::Yes.into(),
        ..Default::default()
    };
    let refused = world.nothing_appended(world.finder().attach(&search, wrong, &bytes)).await;
    let refused = refused.expect_refusal(tonic::Code::InvalidArgument, "VALUE_OUT_OF_RANGE");
    refused.names_exactly(&[
        "attachment.child",
        "attachment.stage",
        "attachment.names_nobody",
        "attachment.file_name",
        "attachment.size",
        "attachment.sha256",
        "content",
    ]);
    let cases = [
        (b"%PDF-1.7 without its end".to_vec(), "ATTACHMENT_FORM"),
        (b"PK\x03\x04 that is no archive".to_vec(), "ATTACHMENT_FORM"),
        (pdf("trailer << /Encrypt 5 0 R >>", 0), "ATTACHMENT_LOCKED"),
        (pdf("<< /S /JavaScript >>", 0), "ATTACHMENT_LOCKED"),
    ];
    for (bytes, reason) in cases {
        let refused = world.nothing_appended(world.finder().attach(&search, of_search(&bytes, "OPENED"), &bytes)).await;
        refused.refused(reason).of_rule("ACR-7").names_exactly(&["content"]);
    }
    let bytes = pdf("", 0);
    let other = Attachment { sha256: "01".repeat(32), ..of_search(&bytes, "OPENED") };
    world.nothing_appended(world.finder().attach(&search, other, &bytes)).await.refused("ATTACHMENT_DIGEST");
    let large = pdf("", 5_000_000);
    let refused = world.nothing_appended(world.finder().attach(&search, of_search(&large, "OPENED"), &large)).await;
    refused.refused("LIMIT_EXCEEDED").names("attachment.size", "LIMIT_EXCEEDED");
    let unknown = of_search(&bytes, "SOMETIME");
    world.nothing_appended(world.finder().attach(&search, unknown, &bytes)).await.refused("UNKNOWN_CODE");
    assert_eq!(world.finder().attached(&search).await.accepted(), []);
}

#[tokio::test]
async fn acr_7_five_files_each_and_a_repeated_call_is_one() {
    let world = World::start().await;
    let search = world.drafted(unnamed).await.name;
    let bytes = pdf("one", 40_000);
    let id = new_request_id();
    let first = world.finder().attach_as(&search, of_search(&bytes, "AWARD"), &bytes, id.clone()).await.accepted();
    let finder = world.finder();
    let again = finder.attach_as(&search, of_search(&bytes, "AWARD"), &bytes, id.clone());
    assert_eq!(world.nothing_appended(again).await.accepted(), first);
    let other = pdf("two", 0);
    let reused = finder.attach_as(&search, of_search(&other, "AWARD"), &other, id);
    world.nothing_appended(reused).await.refused("REQUEST_ID_REUSED");
    for _ in 1..5 {
        world.finder().attach(&search, of_search(&bytes, "AWARD"), &bytes).await.accepted();
    }
    let sixth = world.nothing_appended(world.finder().attach(&search, of_search(&bytes, "AWARD"), &bytes)).await;
    sixth.refused("LIMIT_EXCEEDED").names("parent", "LIMIT_EXCEEDED");
    world.finder().take_away(&first.name).await.accepted();
    world.nothing_appended(world.finder().read(&first.name)).await.refused("NOT_PERMITTED");
    world.finder().attach(&search, of_search(&bytes, "AWARD"), &bytes).await.accepted();
    assert_eq!(world.finder().attached(&search).await.accepted().len(), 5);
}

#[tokio::test]
async fn acr_7_a_searchs_files_open_with_their_stage_and_close_on_undo() {
    let world = World::start().await;
    let draft = world.drafted(unnamed).await.name;
    let stages = ["OPENED", "TRANCHE", "AWARD"];
    let mut files = Vec::new();
    for stage in stages {
        let bytes = pdf(stage, 0);
        files.push(world.finder().attach(&draft, of_search(&bytes, stage), &bytes).await.accepted().name);
    }
    let search = world.approve(&draft).await.name;
    let closes = world.now().await.plus_hours(72);
    world.finder().publish(&search, closes).await.accepted();
    let may = |caller: Caller| {
        let (search, files) = (search.clone(), files.clone());
        async move {
            let listed = caller.attached(&search).await.accepted().len();
            let mut read = Vec::new();
            for file in &files {
                read.push(caller.read(file).await.is_ok());
            }
            assert_eq!(listed, read.iter().filter(|read| **read).count());
            read
        }
    };
    let oak = || world.provider(OAK);
    assert_eq!(may(oak()).await, [false, false, false], "invited, and told the headline");
    oak().open(&search).await.accepted();
    let before = world.log_head().await.position;
    assert_eq!(may(oak()).await, [true, false, false], "opened on interest");
    let sealed = world.log_after(before).await;
    assert!(sealed.iter().all(|record| record.stream == "sealed"), "that oak reads it is sealed: {sealed:#?}");
    // While offers come in, what is read on interest neither grows nor shrinks; what comes later may.
    let more = pdf("more", 0);
    let finder = world.finder();
    let attached = finder.attach(&search, of_search(&more, "OPENED"), &more);
    world.nothing_appended(attached).await.refused("ATTACHMENT_NOT_NOW").of_rule("ACR-7");
    world.nothing_appended(world.finder().take_away(&files[0])).await.refused("ATTACHMENT_NOT_NOW");
    let later = world.finder().attach(&search, of_search(&more, "AWARD"), &more).await.accepted().name;
    world.finder().take_away(&later).await.accepted();
    let offers = [
        world.offer(&search, OAK).submit().await.accepted().name,
        world.offer(&search, ROWAN).terms(|terms| crate::harness::lower(terms, 1)).submit().await.accepted().name,
        world.offer(&search, BIRCH).terms(|terms| crate::harness::lower(terms, 2)).submit().await.accepted().name,
    ];
    world.close(&search).await;
    world.settle(&search).await;
    let opened = world.log_after(before).await;
    let opened: Vec<_> = opened.iter().filter(|record| record.event == "attachment.opened").collect();
    assert!(opened.len() == 1 && opened[0].json.contains(oak().actor()), "{opened:#?}");
    let done = crate::harness::Shortlisted {
        search: search.clone(),
        oak: offers[0].clone(),
        rowan: offers[1].clone(),
        birch: offers[2].clone(),
    };
    let tranche = world.deciding(&done).await;
    let best = tranche.offers[0].offer.clone();
    let agency = done.agency_of(&best);
    let winner = || world.provider(agency);
    winner().open(&search).await.ok();
    assert!(!may(winner()).await[1], "sent, not released");
    world.decision_maker().release(&tranche.name).await.accepted();
    assert_eq!(may(winner()).await[1..], [true, false], "released to the tranche");
    world.nothing_appended(world.finder().take_away(&files[1])).await.refused("ATTACHMENT_NOT_NOW");
    assert_eq!(may(world.provider(WILLOW)).await, [false, false, false], "invited, in no tranche");
    world.decision_maker().choose(&best).await.accepted();
    world.finder().award_as(world.award_of(&best)).await.accepted();
    assert_eq!(may(winner()).await, [true, true, true], "awarded");
    world.nothing_appended(world.finder().take_away(&files[2])).await.refused("ATTACHMENT_NOT_NOW");
    let loser = if agency == OAK { ROWAN } else { OAK };
    assert!(!may(world.provider(loser)).await[2]);
    let undo = api::decision::v1::UndoAwardRequest {
        name: search.clone(),
        reason: "NO_LONGER_NEEDED".to_owned(),
        request_id: new_request_id(),
        ..Default::default()
    };
    reply(world.approver().decisions().undo_award(undo).await).accepted();
    assert!(!may(winner()).await[2], "closed again");
    world.finder().withdraw_search(&search, "KIN_FOUND", "KIN", "").await.accepted();
    assert_eq!(may(winner()).await, [false, false, false], "an end closes everything");
    assert_eq!(may(world.auditor()).await, [true, true, true]);
}

#[tokio::test]
async fn acr_7_an_offers_files_are_sealed_as_its_terms_are_and_read_by_who_may_know_whose_it_is() {
    let world = World::start().await;
    let search = world.published(unnamed).await.name;
    let oak = world.offer(&search, OAK).submit().await.accepted().name;
    let rowan =
        world.offer(&search, ROWAN).terms(|terms| crate::harness::lower(terms, 1)).submit().await.accepted().name;
    let rivals_before = format!("{:?}", world.provider(ROWAN).get_offer(&rowan).await.accepted());
    let before = world.log_head().await.position;
    let (open, named) = (pdf("plain", 0), pdf("Oak's letterhead", 0));
    let provider = world.provider(OAK);
    let plain = provider.attach(&oak, of_offer(&open, YesNoUnknown::Yes), &open).await.accepted().name;
    let letter = provider.attach(&oak, of_offer(&named, YesNoUnknown::No), &named).await.accepted().name;
    assert_eq!(provider.attached(&oak).await.accepted().len(), 2);
    assert_eq!(format!("{:?}", world.provider(ROWAN).get_offer(&rowan).await.accepted()), rivals_before);
    let sealed = world.log_after(before).await;
    assert!(sealed.iter().all(|record| record.stream == "sealed" && record.json.is_empty()), "{sealed:#?}");
    for caller in [world.finder(), world.decision_maker(), world.auditor(), world.provider(ROWAN), world.admin()] {
        world.nothing_appended(caller.attached(&oak)).await.refused("NOT_PERMITTED");
        world.nothing_appended(caller.read(&plain)).await.refused("NOT_PERMITTED");
        world
            .nothing_appended(caller.attach(&oak, of_offer(&open, YesNoUnknown::Yes), &open))
            .await
            .refused("NOT_PERMITTED");
    }
    let third = provider.attach(&oak, of_offer(&open, YesNoUnknown::Yes), &open).await.accepted().name;
    provider.take_away(&third).await.accepted();
    world.close(&search).await;
    world.settle(&search).await;
    let late = world.nothing_appended(provider.attach(&oak, of_offer(&open, YesNoUnknown::Yes), &open)).await;
    late.refused("OFFER_LATE");
    world.nothing_appended(provider.take_away(&plain)).await.refused("OFFER_LATE");
    // The first look: what names nobody, and not who attached it.
    let shown = world.decision_maker().attached(&oak).await.accepted();
    assert_eq!(shown.iter().map(|found| &found.name).collect::<Vec<_>>(), [&plain]);
    assert_eq!(shown[0].attached_by, "");
    assert_eq!(world.decision_maker().read(&plain).await.accepted(), open);
    world.nothing_appended(world.decision_maker().read(&letter)).await.refused("NOT_PERMITTED");
    world.finder().open_identity(&oak).await.accepted();
    assert_eq!(world.finder().read(&letter).await.accepted(), named);
    world.nothing_appended(world.decision_maker().read(&letter)).await.refused("NOT_PERMITTED");
    assert_eq!(provider.read(&letter).await.accepted(), named);
    for stranger in [world.provider(ROWAN), world.vale_finder(), world.caller("people/ana.analyst", "ANALYST", CARDIFF)]
    {
        world.nothing_appended(stranger.read(&plain)).await.refused("NOT_PERMITTED");
    }
}

#[tokio::test]
async fn acr_7_a_contracts_files_are_of_both_sides_while_it_stands() {
    let world = World::start().await;
    let made = world.contracted().await;
    let (contract, officer) = (made.contract.as_str(), world.contracts_officer());
    let (ours, theirs) = (pdf("ours", 0), pdf("theirs", 0));
    let provider = world.provider(made.agency);
    let own = officer.attach(contract, said(&ours), &ours).await.accepted().name;
    let other = provider.attach(contract, said(&theirs), &theirs).await.accepted().name;
    let before = world.log_head().await.position;
    assert_eq!(provider.read(&own).await.accepted(), ours);
    let recorded = world.log_after(before).await;
    assert_eq!(recorded.iter().map(|record| record.event.as_str()).collect::<Vec<_>>(), ["attachment.opened"]);
    assert_eq!(world.nothing_appended(officer.read(&other)).await.accepted(), theirs);
    let loser = if made.agency == OAK { ROWAN } else { OAK };
    for stranger in [world.provider(loser), world.vale_finder(), world.framework_manager()] {
        world.nothing_appended(stranger.attached(contract)).await.refused("NOT_PERMITTED");
        world.nothing_appended(stranger.read(&own)).await.refused("NOT_PERMITTED");
    }
    let staged = Attachment { stage: "AWARD".to_owned(), ..said(&ours) };
    world.nothing_appended(officer.attach(contract, staged, &ours)).await.refused("VALUE_INVALID");
    provider.take_away(&other).await.accepted();
    officer.refuse_contract(contract, "NO_LONGER_NEEDED", "").await.accepted();
    world.nothing_appended(officer.attach(contract, said(&ours), &ours)).await.refused("CONTRACT_VOID");
    world.nothing_appended(provider.read(&own)).await.refused("NOT_PERMITTED");
    assert_eq!(officer.read(&own).await.accepted(), ours);
}

#[tokio::test]
async fn acr_7_only_the_finder_attaches_to_a_search() {
    let world = World::start().await;
    let search = world.drafted(unnamed).await.name;
    let bytes = pdf("x", 0);
    let others = [
        world.other_finder(),
        world.decision_maker(),
        world.approver(),
        world.vale_finder(),
        world.provider(OAK),
        world.admin(),
    ];
    for caller in others {
        // Nothing else of the call is looked at first.
        let broken = Attachment { stage: "NEVER".to_owned(), ..Default::default() };
        world.nothing_appended(caller.attach_as(&search, broken, &bytes, String::new())).await.refused("NOT_PERMITTED");
    }
    let gone = format!("{CARDIFF}/searches/0193e4a0-7c1b-4d3e-8f2a-5b6c7d8e9f01");
    world
        .nothing_appended(world.finder().attach(&gone, of_search(&bytes, "AWARD"), &bytes))
        .await
        .refused("NOT_PERMITTED");
    world.nothing_appended(world.finder().attached(&gone)).await.refused("NOT_PERMITTED");
}

#[tokio::test]
async fn acr_7_what_is_taken_away_leaves_no_bytes() {
    let watch = Watch::default();
    let world = World::start_hooked(watch.hooks()).await;
    let search = world.drafted(unnamed).await.name;
    let bytes = pdf("gone", 100_000);
    assert_eq!(watch.vault_bytes("file/").await, 0);
    let kept = world.finder().attach(&search, of_search(&bytes, "AWARD"), &bytes).await.accepted().name;
    let one = watch.vault_bytes("file/").await;
    assert!(one > bytes.len(), "encrypted, in chunks");
    let gone = world.finder().attach(&search, of_search(&bytes, "AWARD"), &bytes).await.accepted().name;
    assert_eq!((watch.vault_bytes("file/").await, watch.vault_bytes("upload/").await), (2 * one, 0));
    world.finder().take_away(&gone).await.accepted();
    assert_eq!((watch.vault_bytes("file/").await, watch.vault_bytes("upload/").await), (one, 0));
    assert_eq!(world.finder().read(&kept).await.accepted(), bytes);
}

#[tokio::test]
async fn acr_7_what_a_crash_leaves_of_a_file_is_emptied_at_the_next_start() {
    let watch = Watch::default();
    let mut world = World::start_hooked(watch.hooks()).await;
    let search = world.drafted(unnamed).await.name;
    let bytes = pdf("half", 100_000);
    let id = new_request_id();
    watch.gone_before("attachment.added");
    let lost = world.finder().attach_as(&search, of_search(&bytes, "AWARD"), &bytes, id.clone()).await;
    lost.expect_refusal(tonic::Code::Unavailable, "STORE_UNAVAILABLE");
    assert!(watch.vault_bytes("file/").await > bytes.len(), "stored, and named by nothing");
    world.start_again_as(|options| options.hooks = watch.hooks()).await;
    assert_eq!((watch.vault_bytes("file/").await, watch.vault_bytes("upload/").await), (0, 0));
    assert_eq!(world.finder().attached(&search).await.accepted(), []);
    // The same call again is a file like any other.
    world.finder().attach_as(&search, of_search(&bytes, "AWARD"), &bytes, id).await.accepted();
    let name = world.finder().attached(&search).await.accepted()[0].name.clone();
    let whole = watch.vault_bytes("file/").await;
    // Taken away, and killed before its bytes are: the next start ends that too.
    watch.gone_before_empty();
    world.finder().take_away(&name).await.accepted();
    assert_eq!(watch.vault_bytes("file/").await, whole);
    world.start_again_as(|options| options.hooks = watch.hooks()).await;
    assert_eq!((watch.vault_bytes("file/").await, watch.vault_bytes("upload/").await), (0, 0));
    assert_eq!(world.finder().attached(&search).await.accepted(), []);
}
