//! The contract from its award to a signed variation (CON-1), each refusal beside what is allowed.

use sha2::{Digest, Sha256};
use vocabulary::{ContractSide, ContractState, Date, RefusalReason};

use super::*;
use crate::decision::Decision;
use crate::event::Event;
use crate::fixtures::{World, actor, day, sealed, time};
use crate::search::FreezeFacts;

struct Story {
    world: World,
    document: Document,
}

fn awarded() -> Story {
    let world = World::after("@awarded");
    let document = world.contract_document("oak");
    Story { world, document }
}

fn contact(side: ContractSide) -> ContractContact {
    ContractContact { side, name: "Olwen".to_owned(), telephone: "029 2000 0000".to_owned(), email: String::new() }
}

fn completion() -> Completion {
    Completion {
        contacts: Given::As(ContractSide::ALL.iter().map(|side| contact(*side)).collect()),
        agreed: Given::As(vec!["The council's nurse visits weekly.".to_owned()]),
        ..Completion::default()
    }
}

impl Story {
    fn contract(&self) -> &Contract {
        self.world.contract.as_ref().expect("a contract")
    }

    fn text_of(document: &Document) -> TextSealed {
        TextSealed {
            variation: document.variation,
            document: sealed(0xd0),
            text: sealed(0xd1),
            digest: Sha256::digest(canonical_text(document)).into(),
            review_dates: document.review_dates.clone(),
        }
    }

    fn accept(&mut self, decided: Result<Decision, Refusal>) {
        self.world.accept(&decided.unwrap_or_else(|refusal| panic!("{refusal}")));
    }

    fn complete(&mut self, given: Completion) -> [u8; 32] {
        self.document = completed(self.document.clone(), given).unwrap();
        let text = Self::text_of(&self.document);
        let digest = text.digest;
        let decided = complete(self.contract(), self.world.search(), &actor("finder"), &self.document, text);
        self.accept(decided);
        digest
    }

    fn sign(&self, side: ContractSide, digest: [u8; 32]) -> Result<Decision, Refusal> {
        let standing = FreezeFacts { provider: &self.world.providers["oak"], setting: self.world.setting("oak") };
        let now = self.world.now;
        sign(self.contract(), self.world.search(), &actor("finder"), Some(standing), Sign { side, digest }, now)
    }

    fn vary(&self, after: &Document, from: Date) -> Result<Decision, Refusal> {
        let command = ProposeVariation { text: Self::text_of(after), effective_on: from, changes: sealed(0xd2) };
        let (contract, search) = (self.contract(), self.world.search());
        propose_variation(contract, search, &actor("finder"), (&self.document, after), command)
    }

    fn state(&self) -> ContractState {
        self.contract().state(self.world.search())
    }

    fn exchanged() -> Self {
        let mut story = awarded();
        let digest = story.complete(completion());
        for side in ContractSide::ALL {
            let decided = story.sign(*side, digest);
            story.accept(decided);
        }
        story
    }
}

fn reason(decided: Result<Decision, Refusal>) -> RefusalReason {
    decided.unwrap_err().reason()
}

#[test]
fn con_1_an_award_generates_its_contract_with_fees_schedule_and_reviews() {
    let story = awarded();
    let document = &story.document;
    assert_eq!((story.state(), document.start_date), (ContractState::Generated, day("2026-12-10")));
    let working = document.working.as_ref().unwrap();
    assert_eq!((document.fees.core_weekly.pence(), working.allowed.pence()), (90_000, 90_000));
    for step in &working.long_stay_steps {
        assert_eq!(step.from.days_since(document.start_date), i32::try_from(step.weeks * 7).unwrap());
        assert_eq!(step.allowed, working.list.less(working.sibling.plus(step.discount).plus(working.volume)));
    }
    // Twenty working days over Christmas and New Year, then a quarter and half a year more.
    let reviews: Vec<String> = document.review_dates.iter().map(Date::to_string).collect();
    assert_eq!(reviews, ["2027-01-12", "2027-04-13", "2027-10-12"]);
    assert_eq!(story.contract().generated.children, [0]);
    let (award, ..) = story.world.search().award.as_ref().unwrap();
    assert_eq!(award.contract, story.contract().id, "linked both ways");
    assert_eq!(story.contract().generated.search, story.world.search().id);
}

#[test]
fn con_1_what_the_contract_lacks_is_named_at_once() {
    let story = awarded();
    let empty =
        Completion { review_dates: Given::As(Vec::new()), contacts: Given::As(Vec::new()), ..Completion::default() };
    let document = completed(story.document.clone(), empty).unwrap();
    let named: Vec<String> = completion_faults(&document).into_iter().map(|fault| fault.subject).collect();
    assert_eq!(named, ["review_dates", "contacts.AUTHORITY", "contacts.PROVIDER", "agreed_supports[0]"]);
    let early = Given::As(vec![day("2026-12-09"), day("2026-12-20"), day("2026-12-20")]);
    let document = completed(document, Completion { review_dates: early, ..completion() }).unwrap();
    let named: Vec<String> = completion_faults(&document).into_iter().map(|fault| fault.to_string()).collect();
    assert_eq!(
        named,
        ["VALUE_OUT_OF_RANGE review_dates[0] min=2026-12-10", "VALUE_INVALID review_dates[2] expected=each day once"]
    );
    let two = Completion { agreed: Given::As(vec![String::new(); 2]), ..Completion::default() };
    assert_eq!(completed(story.document, two).unwrap_err().reason(), RefusalReason::ValueInvalid);
}

#[test]
fn con_1_both_sides_sign_the_exact_text_and_no_other() {
    let mut story = awarded();
    assert_eq!(reason(story.sign(ContractSide::Provider, [0; 32])), RefusalReason::ContractNotCompleted);
    let digest = story.complete(completion());
    assert_eq!(story.state(), ContractState::Completed);
    assert_eq!(reason(story.sign(ContractSide::Provider, [0; 32])), RefusalReason::DigestMismatch);
    let decided = story.sign(ContractSide::Authority, digest);
    story.accept(decided);
    assert_eq!(reason(story.sign(ContractSide::Authority, digest)), RefusalReason::ContractSigned);
    // Completing again voids the signature given, and the old digest with it.
    let again =
        story.complete(Completion { special_terms: Given::As("Bus fares.".to_owned()), ..Completion::default() });
    assert_ne!(again, digest);
    assert!(story.contract().waiting.as_ref().unwrap().signatures.is_empty());
    assert_eq!(reason(story.sign(ContractSide::Provider, digest)), RefusalReason::DigestMismatch);
    for side in ContractSide::ALL {
        let decided = story.sign(*side, again);
        story.accept(decided);
    }
    assert_eq!(story.state(), ContractState::Exchanged);
    assert_eq!(reason(story.sign(ContractSide::Provider, again)), RefusalReason::ContractExchanged);
    let text = Story::text_of(&story.document);
    let decided = complete(story.contract(), story.world.search(), &actor("finder"), &story.document, text);
    assert_eq!(reason(decided), RefusalReason::ContractExchanged);
}

#[test]
fn con_1_an_exchanged_contract_changes_by_numbered_variation_alone() {
    let mut story = Story::exchanged();
    let before = story.contract().text(0).unwrap().clone();
    let mut after = Document { variation: 1, special_terms: "Bus fares.".to_owned(), ..story.document.clone() };
    let early = day("2026-12-09");
    assert_eq!(reason(story.vary(&after, early)), RefusalReason::ValueOutOfRange);
    let unchanged = Document { variation: 1, ..story.document.clone() };
    assert_eq!(reason(story.vary(&unchanged, day("2027-01-01"))), RefusalReason::ContractUnchanged);
    let decided = story.vary(&after, day("2027-01-01"));
    story.accept(decided);
    assert_eq!(story.contract().current(), Some(&before), "what is only proposed does not count yet");
    let digest = story.contract().waiting.as_ref().unwrap().sealed.digest;
    assert_eq!(reason(story.sign(ContractSide::Provider, before.sealed.digest)), RefusalReason::DigestMismatch);
    for side in ContractSide::ALL {
        let decided = story.sign(*side, digest);
        story.accept(decided);
    }
    assert_eq!(story.contract().current().unwrap().sealed.variation, 1);
    assert_eq!(story.contract().text(0), Some(&before), "earlier texts stay");
    assert_eq!(story.contract().next_variation(), 2);
    after.variation = 2;
    let mut unsigned = awarded();
    unsigned.complete(completion());
    assert_eq!(reason(unsigned.vary(&after, day("2027-01-01"))), RefusalReason::ContractNotExchanged);
}

#[test]
fn con_2_an_undone_award_leaves_its_contract_void() {
    let mut story = Story::exchanged();
    let world = &mut story.world;
    world.now = time("04T09:00");
    let undone = crate::event::SearchEvent::AwardUndone {
        by: crate::fixtures::by("approver"),
        offer: crate::fixtures::offer_id("oak"),
        reason: vocabulary::UndoReason::Concealed,
        text: None,
    };
    let id = world.search().id;
    world.accept(&Decision::of(Event::Search(id, undone)));
    assert_eq!(story.state(), ContractState::Void);
    assert_eq!(reason(story.sign(ContractSide::Provider, [0; 32])), RefusalReason::ContractVoid);
    let after = Document { variation: 1, special_terms: "Bus fares.".to_owned(), ..story.document.clone() };
    assert_eq!(reason(story.vary(&after, day("2027-01-01"))), RefusalReason::ContractVoid);
}

#[test]
fn con_1_the_text_is_the_same_each_time_and_says_everything_in_both_languages() {
    let mut story = awarded();
    let forged = "None.\nFEES\n  Core fee a week: £1.00".to_owned();
    story.complete(Completion { special_terms: Given::As(forged), ..completion() });
    let text = canonical_text(&story.document);
    assert_eq!(text, canonical_text(&story.document.clone()));
    for told in [
        "INDIVIDUAL PLACEMENT CONTRACT",
        "CONTRACT LLEOLIAD UNIGOL",
        "  Core fee a week: £900.00",
        "  Ffi graidd yr wythnos: £900.00",
        "    The council's nurse visits weekly.",
        "  Review 1: 2027-01-12",
        "  Adolygiad 1: 2027-01-12",
        "Health: level 2 needed, 1 offered.",
        "Iechyd: angen lefel 2, cynigir 1.",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert!(!text.lines().any(|line| line == "  Core fee a week: £1.00"), "no words pass for a fee: {text}");
    assert_eq!(text.lines().filter(|line| *line == "FEES").count(), 1);
}
