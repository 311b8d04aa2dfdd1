//! Attachments at their edges (ACR-7): what is about one child, a concealed provider, an interest declared, uploads at once, and chunks that were
//! changed in the store.

use api::attachment::v1::{Attachment, UploadAttachmentRequest};
use api::common::v1::YesNoUnknown;
use api::search::v1::DeclareInterestRequest;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::harness::{
    BIRCH, Caller, OAK, Outcome as _, ROWAN, Shortlisted, World, lower, new_request_id, of_offer, of_search, pdf,
    reply, unnamed,
};

/// How often something is asked until those who were let in before have arrived.
const TRIES: usize = 10_000;

#[tokio::test]
async fn acr_7_what_is_about_one_child_is_opened_by_who_is_told_of_that_child() {
    let world = World::start().await;
    let grouped = world.grouped().await;
    let mut files = Vec::new();
    for index in [0, 1] {
        let bytes = pdf("one child's", index as usize);
        let file = Attachment { child: Some(index), ..of_search(&bytes, "TRANCHE") };
        files.push(world.finder().attach(&grouped.search, file, &bytes).await.accepted().name);
    }
    let tranche = world.deciding_on_group(&grouped).await;
    let told = async |caller: Caller| {
        let listed = caller.attached(&grouped.search).await.accepted();
        listed.into_iter().map(|file| file.name).collect::<Vec<_>>()
    };
    assert!(told(world.provider(OAK)).await.is_empty(), "not released");
    world.decision_maker().release(&tranche.name).await.accepted();
    assert_eq!(told(world.provider(OAK)).await.len(), 2, "its offer is for both");
    assert_eq!(told(world.provider(ROWAN)).await, files[..1], "its offer is for the girl");
    world.provider(ROWAN).read(&files[0]).await.accepted();
    world.nothing_appended(world.provider(ROWAN).read(&files[1])).await.refused("NOT_PERMITTED");
}

#[tokio::test]
async fn acr_7_while_a_provider_is_concealed_no_file_of_a_search_opens_to_it() {
    let world = World::start().await;
    let draft = world.drafted(unnamed).await.name;
    let bytes = pdf("on interest", 0);
    let file = world.finder().attach(&draft, of_search(&bytes, "OPENED"), &bytes).await.accepted().name;
    let search = world.approve(&draft).await.name;
    let closes = world.now().await.plus_hours(72);
    world.finder().publish(&search, closes).await.accepted();
    let (oak, manager) = (world.provider(OAK), world.framework_manager());
    oak.open(&search).await.accepted();
    oak.read(&file).await.accepted();
    let name = world.registered(OAK).name.clone();
    manager.conceal_provider(&name).await.accepted();
    assert_eq!(oak.attached(&search).await.accepted(), []);
    world.nothing_appended(oak.read(&file)).await.refused("NOT_PERMITTED");
    manager.lift_concealment(&name).await.accepted();
    oak.read(&file).await.accepted();
}

#[tokio::test]
async fn acr_7_what_names_its_provider_is_read_by_the_authority_once_its_offer_is_awarded() {
    let world = World::start().await;
    let search = world.published(unnamed).await.name;
    let bytes = pdf("Our letterhead", 0);
    let (mut offers, mut letters) = (Vec::new(), Vec::new());
    for (by, agency) in [(0, OAK), (1, ROWAN), (2, BIRCH)] {
        let offer = world.offer(&search, agency).terms(|terms| lower(terms, by)).submit().await.accepted().name;
        let letter = world.provider(agency).attach(&offer, of_offer(&bytes, YesNoUnknown::No), &bytes).await;
        letters.push(letter.accepted().name);
        offers.push(offer);
    }
    world.close(&search).await;
    world.settle(&search).await;
    let [oak, rowan, birch] = <[String; 3]>::try_from(offers).expect("three");
    let done = Shortlisted { search, oak, rowan, birch };
    let best = world.deciding(&done).await.offers[0].offer.clone();
    let letter = letters.iter().find(|letter| letter.starts_with(&best)).expect("its letter");
    world.nothing_appended(world.auditor().read(letter)).await.refused("NOT_PERMITTED");
    world.decision_maker().choose(&best).await.accepted();
    world.finder().award_as(world.award_of(&best)).await.accepted();
    for caller in [world.auditor(), world.contracts_officer()] {
        assert_eq!(caller.read(letter).await.accepted(), bytes);
    }
    let other = letters.iter().find(|letter| !letter.starts_with(&best)).expect("another's");
    world.nothing_appended(world.auditor().read(other)).await.refused("NOT_PERMITTED");
}

#[tokio::test]
async fn acr_7_a_finder_with_an_interest_attaches_nothing_and_takes_nothing_away() {
    let world = World::start().await;
    let search = world.drafted(unnamed).await.name;
    let (finder, bytes) = (world.finder(), pdf("mine", 0));
    let file = finder.attach(&search, of_search(&bytes, "AWARD"), &bytes).await.accepted().name;
    let interest = DeclareInterestRequest {
        name: search.clone(),
        interest: YesNoUnknown::Yes.into(),
        text: "My sister fosters for one of them.".to_owned(),
        request_id: new_request_id(),
        ..Default::default()
    };
    reply(finder.searches().declare_interest(interest).await).accepted();
    let attached = finder.attach(&search, of_search(&bytes, "AWARD"), &bytes);
    world.nothing_appended(attached).await.refused("INTEREST_DECLARED");
    world.nothing_appended(finder.take_away(&file)).await.refused("INTEREST_DECLARED");
    assert_eq!(finder.attached(&search).await.accepted().len(), 1);
}

#[tokio::test]
async fn acr_7_what_is_said_of_a_file_is_said_in_so_many_words_and_of_an_offers_with_yes_or_no() {
    let world = World::start().await;
    let search = world.published(unnamed).await.name;
    let offer = world.offer(&search, OAK).submit().await.accepted().name;
    let (oak, bytes) = (world.provider(OAK), pdf("x", 0));
    let named = |name: String| Attachment { file_name: name, ..of_offer(&bytes, YesNoUnknown::Yes) };
    for (file, field, reason) in [
        (named("x".repeat(201)), "attachment.file_name", "LIMIT_EXCEEDED"),
        (named("  ".to_owned()), "attachment.file_name", "FIELD_REQUIRED"),
        (named("a\\b.pdf".to_owned()), "attachment.file_name", "VALUE_INVALID"),
        (of_offer(&bytes, YesNoUnknown::Unknown), "attachment.names_nobody", "VALUE_INVALID"),
    ] {
        let refused = world.nothing_appended(oak.attach(&offer, file, &bytes)).await;
        refused.refused(reason).names_exactly(&[field]);
    }
    oak.attach(&offer, named("x".repeat(200)), &bytes).await.accepted();
}

#[tokio::test]
async fn acr_5_two_uploads_of_one_principal_at_once_and_the_place_of_each_is_free_again() {
    let world = World::start().await;
    let search = world.drafted(unnamed).await.name;
    let (finder, bytes) = (world.finder(), pdf("slow", 0));
    let slow = async || {
        let (parts, sent) = mpsc::channel(1);
        let first = UploadAttachmentRequest {
            parent: search.clone(),
            attachment: Some(of_search(&bytes, "AWARD")),
            request_id: new_request_id(),
            ..Default::default()
        };
        parts.send(first).await.expect("room for one");
        let caller = world.finder();
        let call = async move { reply(caller.attachments().upload_attachment(ReceiverStream::new(sent)).await) };
        (parts, tokio::spawn(call))
    };
    let mut under_way = [slow().await, slow().await];
    // What says too little of its bytes is refused for that, until both have arrived; one that met it there comes again.
    let wrong = || Attachment { size: 1, ..of_search(&bytes, "AWARD") };
    let mut tries = 0;
    while !refused_for(finder.attach(&search, wrong(), &bytes).await, "QUOTA_EXCEEDED") {
        tries += 1;
        assert!(tries < TRIES, "there is always room");
        for one in under_way.iter_mut().filter(|(_, call)| call.is_finished()) {
            *one = slow().await;
        }
    }
    // A place is one principal's: another attaches meanwhile.
    let of_others = world.published(unnamed_other).await.name;
    let offer = world.offer(&of_others, OAK).submit().await.accepted().name;
    world.provider(OAK).attach(&offer, of_offer(&bytes, YesNoUnknown::Yes), &bytes).await.accepted();
    for (parts, call) in under_way {
        parts.send(UploadAttachmentRequest { content: bytes.clone(), ..Default::default() }).await.expect("taken");
        drop(parts);
        call.await.expect("no panic").accepted();
    }
    finder.attach(&search, of_search(&bytes, "AWARD"), &bytes).await.accepted();
    assert_eq!(finder.attached(&search).await.accepted().len(), 3);
}

/// Another child's search.
fn unnamed_other(search: &mut api::search::v1::Search) {
    unnamed(search);
    crate::harness::child(search).number = "CDF-2020-0044".to_owned();
}

/// Whether a call was refused for this reason.
fn refused_for<T: std::fmt::Debug>(answer: crate::harness::Reply<T>, reason: &str) -> bool {
    format!("{:?}", crate::harness::Refused::of(&answer.expect_err("it is refused"))).contains(reason)
}

/// What is done to the stored chunks of a file.
#[derive(Clone, Copy, Debug)]
enum Change {
    Flipped,
    Dropped,
    Swapped,
    /// The chunk of another file.
    Foreign,
}

#[tokio::test]
async fn acr_7_a_chunk_that_was_changed_dropped_or_put_elsewhere_is_not_given_out() {
    let mut world = World::start().await;
    let search = world.drafted(unnamed).await.name;
    let bytes = pdf("whole", 100_000);
    let mut files = Vec::new();
    for _ in 0..2 {
        files.push(world.finder().attach(&search, of_search(&bytes, "AWARD"), &bytes).await.accepted().name);
    }
    for change in [Change::Flipped, Change::Dropped, Change::Swapped, Change::Foreign] {
        world.stop().await;
        let kept = change_chunks(&world, &files, change);
        world.start_again().await;
        let read = world.nothing_appended(world.finder().read(&files[0])).await;
        assert_eq!(read.expect_err("not given out").code(), tonic::Code::Internal, "{change:?}");
        world.stop().await;
        put_back(&world, kept);
        world.start_again().await;
        assert_eq!(world.finder().read(&files[0]).await.accepted(), bytes, "{change:?}");
    }
}

type Kept = Vec<(Vec<u8>, Vec<u8>)>;

fn store(world: &World) -> sled::Db {
    let store = sled::Config::new().path(world.data_dir()).segment_size(8 << 20).flush_every_ms(None).open();
    store.expect("the store, its server stopped")
}

/// Changes the chunks of the first file: the records as they were.
fn change_chunks(world: &World, files: &[String], change: Change) -> Kept {
    let store = store(world);
    let chunk = |file: &String, index: usize| {
        let id = file.rsplit('/').next().expect("an id");
        let end = format!("/{id}/{index:04}");
        let mut found = store.iter().map(|record| record.expect("readable"));
        let (key, value) = found.find(|(key, _)| key.ends_with(end.as_bytes())).expect("a chunk");
        (key.to_vec(), value.to_vec())
    };
    let (one, other, foreign) = (chunk(&files[0], 1), chunk(&files[0], 2), chunk(&files[1], 1));
    let put = |key: &Vec<u8>, value: Vec<u8>| store.insert(key, value).expect("written");
    match change {
        Change::Flipped => {
            let mut value = one.1.clone();
            value[40] ^= 1;
            put(&one.0, value);
        }
        Change::Dropped => {
            put(&one.0, Vec::new());
        }
        Change::Swapped => {
            put(&one.0, other.1.clone());
            put(&other.0, one.1.clone());
        }
        Change::Foreign => {
            put(&one.0, foreign.1);
        }
    }
    store.flush().expect("flushed");
    vec![one, other]
}

fn put_back(world: &World, kept: Kept) {
    let store = store(world);
    for (key, value) in kept {
        store.insert(key, value).expect("written");
    }
    store.flush().expect("flushed");
}
