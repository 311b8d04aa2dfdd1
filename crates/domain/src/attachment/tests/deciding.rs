//! What is attached to what and when, and as long as what it is taken away again (ACR-7): each refusal beside what is allowed.

use std::collections::BTreeMap;

use vocabulary::{AttachmentId, AttachmentKind, AttachmentStage, PlacementEndReason};

use crate::attachment::{Attach, Attachment, Attachments, Given, Held, attach, remove};
use crate::contract::{Ended, FixedText};
use crate::decision::Decision;
use crate::event::TextSealed;
use crate::fixtures::{World, actor, by, day, offer_id, provider_id, sealed, short};
use crate::refusal::Refusal;
use crate::request::YesNoUnknown;

const ID: AttachmentId = AttachmentId::from_bytes([0xf1; 16]);
const STAGES: [AttachmentStage; 3] = [AttachmentStage::Opened, AttachmentStage::Tranche, AttachmentStage::Award];

fn of_search(stage: AttachmentStage) -> Given {
    Given { stage: Some(stage), child: None, names_nobody: None }
}

const OF_OFFER: Given = Given { stage: None, child: None, names_nobody: Some(YesNoUnknown::Yes) };
const OF_CONTRACT: Given = Given { stage: None, child: None, names_nobody: None };

/// Attachments of which the last is [`ID`].
fn attachments(given: &Given, count: u8, ever: usize) -> Attachments {
    let one = |tag: u8| Attachment {
        id: AttachmentId::from_bytes([tag; 16]),
        kind: AttachmentKind::Pdf,
        stage: given.stage,
        child: given.child,
        names_nobody: false,
        content: sealed(1),
        by: (by("finder"), crate::fixtures::time("01T09:00")),
    };
    let live: BTreeMap<_, _> = (0xf2 - count..0xf2).map(one).map(|found| (found.id, found)).collect();
    Attachments { live, ever }
}

fn told(decided: Result<Decision, Refusal>) -> String {
    match decided {
        Ok(decision) => decision.before.map_or("yes".to_owned(), |before| short(&format!("yes before {before}"))),
        Err(refusal) => {
            refusal.faults().map(|fault| format!("{} {}", fault.reason, fault.subject)).collect::<Vec<_>>().join(", ")
        }
    }
}

fn attached(world: &World, held: &Held<'_>, given: Given, there: &Attachments) -> String {
    let command = Attach { attachment: ID, kind: AttachmentKind::Pdf, given, content: sealed(1) };
    short(&told(attach(held, there, &actor("finder"), &command, world.now)))
}

fn removed(world: &World, held: &Held<'_>, given: Given) -> String {
    short(&told(remove(held, &attachments(&given, 1, 1), &actor("finder"), ID, world.now)))
}

#[test]
fn acr_7_a_search_takes_files_until_it_ends_and_those_read_on_interest_while_it_is_a_draft_alone() {
    let no = "ATTACHMENT_NOT_NOW search";
    let cases = [
        ("@draft", ["yes"; 3]),
        ("@awaiting", [no, "yes", "yes"]),
        ("@open", [no, "yes", "yes"]),
        ("@deciding", [no, "yes", "yes"]),
        ("@awarded", [no, "yes", "yes"]),
        ("@withdrawn", [no; 3]),
        ("@nomatch", [no; 3]),
    ];
    for (story, wanted) in cases {
        let world = World::after(story);
        let held = Held::Search(world.search());
        let found = STAGES.map(|stage| attached(&world, &held, of_search(stage), &Attachments::default()));
        assert_eq!(found, wanted, "{story}");
    }
}

#[test]
fn acr_7_a_searchs_file_is_taken_away_until_a_provider_may_have_seen_it() {
    let no = "ATTACHMENT_NOT_NOW search";
    let cases = [
        ("@draft", ["yes"; 3]),
        ("@open", [no, "yes", "yes"]),
        ("@deciding", [no, "yes", "yes"]),
        ("@deciding; release", [no, no, "yes"]),
        ("@awarded", [no, "yes", no]),
        ("@awarded; undo-award oak reason=OTHER text", [no, "yes", no]),
        ("@draft; withdraw", [no; 3]),
    ];
    for (story, wanted) in cases {
        let world = World::after(story);
        let held = Held::Search(world.search());
        assert_eq!(STAGES.map(|stage| removed(&world, &held, of_search(stage))), wanted, "{story}");
    }
    let world = World::after("@draft");
    let none = remove(&Held::Search(world.search()), &Attachments::default(), &actor("finder"), ID, world.now);
    assert!(told(none).starts_with("NOT_PERMITTED"));
}

#[test]
fn acr_7_an_offers_files_are_its_providers_until_the_close_while_it_lives() {
    let cases = [
        ("@offered", "oak", "yes before 03T09:00"),
        ("@offered", "elm", "OFFER_NOT_LIVE oak's offer"),
        ("@offered; take-back oak", "oak", "OFFER_NOT_LIVE oak's offer"),
        ("@closed", "oak", "OFFER_LATE closes"),
        ("@offered; withdraw", "oak", "STATE_FORBIDS search"),
    ];
    for (story, provider, wanted) in cases {
        let world = World::after(story);
        let offers = world.offers_of("oak");
        let held = Held::Offer(world.search(), &offers, world.slot("oak"), offer_id("oak"), provider_id(provider));
        let reason = |told: String| told.split(' ').next().unwrap_or_default().to_owned();
        let of = [attached(&world, &held, OF_OFFER, &Attachments::default()), removed(&world, &held, OF_OFFER)];
        assert_eq!(of.clone().map(reason), [wanted; 2].map(|wanted| reason(wanted.to_owned())), "{story} {provider}");
        assert!(!wanted.contains("before") || of == [wanted; 2], "{of:?}");
    }
}

#[test]
fn acr_7_a_contract_takes_files_while_it_stands_and_lets_them_go_until_both_have_signed() {
    let world = World::after("@awarded");
    let contract = world.contract.clone().unwrap();
    let told_of = |world: &World, contract: &crate::contract::Contract| {
        let held = Held::Contract(contract, world.search());
        [attached(world, &held, OF_CONTRACT, &Attachments::default()), removed(world, &held, OF_CONTRACT)]
    };
    assert_eq!(told_of(&world, &contract), ["yes", "yes"]);
    let mut signed = contract.clone();
    let text =
        TextSealed { variation: 0, document: sealed(2), text: sealed(3), digest: [4; 32], review_dates: Vec::new() };
    let exchanged =
        FixedText { sealed: text, by: by("finder"), at: world.now, variation: None, signatures: BTreeMap::new() };
    signed.exchanged.push(exchanged);
    assert_eq!(told_of(&world, &signed), ["yes", "ATTACHMENT_NOT_NOW contract"]);
    let mut ended = contract.clone();
    let reason = PlacementEndReason::ALL[0];
    ended.ended = Some(Ended { on: day("2027-01-01"), reason, text: None, by: (by("finder"), world.now) });
    assert_eq!(told_of(&world, &ended), ["ATTACHMENT_NOT_NOW contract"; 2]);
    let undone = World::after("@awarded; undo-award oak reason=OTHER text");
    for told in told_of(&undone, &contract) {
        assert!(told.starts_with("CONTRACT_VOID"), "{told}");
    }
}

#[test]
fn acr_7_five_at_once_fifty_ever_and_each_with_what_is_said_of_its_like() {
    let world = World::after("@offered");
    let (offers, awarded) = (world.offers_of("oak"), World::after("@awarded"));
    let search = Held::Search(world.search());
    let offer = Held::Offer(world.search(), &offers, world.slot("oak"), offer_id("oak"), provider_id("oak"));
    let contract = Held::Contract(awarded.contract.as_ref().unwrap(), awarded.search());
    let award = of_search(AttachmentStage::Award);
    let full = "LIMIT_EXCEEDED parent";
    for (count, ever, wanted) in [(4, 49, "yes"), (5, 5, full), (0, 50, full), (4, 50, full)] {
        assert_eq!(attached(&world, &search, award, &attachments(&award, count, ever)), wanted, "{count} of {ever}");
    }
    let with = |given: Given| attached(&world, &search, given, &Attachments::default());
    assert_eq!(with(Given { child: Some(0), ..award }), "yes");
    assert_eq!(with(Given { child: Some(1), ..award }), "VALUE_OUT_OF_RANGE attachment.child");
    assert_eq!(with(OF_CONTRACT), "FIELD_REQUIRED attachment.stage");
    assert_eq!(with(Given { names_nobody: Some(YesNoUnknown::No), ..award }), "VALUE_INVALID attachment.names_nobody");
    let everything = Given { child: Some(0), names_nobody: Some(YesNoUnknown::Yes), ..award };
    let none = Attachments::default();
    assert_eq!(attached(&world, &offer, OF_CONTRACT, &none), "FIELD_REQUIRED attachment.names_nobody");
    assert_eq!(
        attached(&world, &offer, everything, &none),
        "VALUE_INVALID attachment.stage, VALUE_INVALID attachment.child"
    );
    assert_eq!(
        attached(&world, &contract, everything, &none),
        "VALUE_INVALID attachment.stage, VALUE_INVALID attachment.names_nobody, VALUE_INVALID attachment.child"
    );
}
