//! The contract from its award to a signed variation (CON-1), each refusal beside what is allowed.

use sha2::{Digest, Sha256};
use vocabulary::{
    ContractRefusalReason, ContractSide, ContractState, Date, LatePlanReason, PlacementEndReason, RefusalReason,
    TaskKind,
};

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
        propose_variation(contract, search, &actor("finder"), (&self.document, after), Vec::new(), command)
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

fn approve_unsigned(story: &mut Story) {
    let offer = story.contract().generated.offer;
    let approval = crate::search::ApprovalSubject::Offer(offer);
    let kind = vocabulary::ApprovalKind::ArrivalBeforeSignature;
    let asked = story.world.search().approvals.first().cloned();
    let mut granted = asked.expect("an approval of the opening to copy");
    (granted.kind, granted.subject) = (kind, approval);
    granted.granted = Some((crate::fixtures::by("approver"), story.world.now));
    story.world.search.as_mut().expect("a search").approvals.push(granted);
}

impl Story {
    fn arrive(&self, on: &str) -> Result<Decision, Refusal> {
        let standing = FreezeFacts { provider: &self.world.providers["oak"], setting: self.world.setting("oak") };
        let (facts, now) = (ArrivalFacts { standing }, self.world.now);
        record_arrival(self.contract(), self.world.search(), &actor("finder"), facts, day(on), now)
    }

    fn not_arrive(&self) -> Result<Decision, Refusal> {
        let places = crate::search::AwardedPlaces { setting: self.world.setting("oak"), held: &[] };
        record_non_arrival(self.contract(), self.world.search(), &actor("finder"), places, None, self.world.now)
    }

    fn refuse(&self, side: ContractSide) -> Result<Decision, Refusal> {
        let places = crate::search::AwardedPlaces { setting: self.world.setting("oak"), held: &[] };
        let reason = ContractRefusalReason::TermsNotAgreed;
        let command = RefuseContract { side, reason, text: None, offer_text: None };
        refuse_contract(self.contract(), self.world.search(), &actor("finder"), places, command, self.world.now)
    }

    fn plan(&self, made_on: &str, late: Option<LatePlanReason>, text: Option<Sealed>) -> Result<Decision, Refusal> {
        let command = RecordPlan { made_on: day(made_on), late, text };
        record_plan(self.contract(), self.world.search(), &actor("finder"), command, self.world.now)
    }

    fn end(&self, on: &str) -> Result<Decision, Refusal> {
        let command = EndPlacement { ended_on: day(on), reason: PlacementEndReason::Carpl, text: None };
        let setting = self.world.setting("oak");
        end_placement(self.contract(), self.world.search(), &actor("finder"), setting, command, self.world.now)
    }

    fn at(&mut self, text: &str) {
        self.world.now = time(text);
    }
}

#[test]
fn con_4_a_child_arrives_once_from_the_award_to_today() {
    let mut story = Story::exchanged();
    story.at("10T09:00");
    assert_eq!(reason(story.arrive("2026-12-02")), RefusalReason::ValueOutOfRange);
    assert_eq!(reason(story.arrive("2026-12-11")), RefusalReason::ValueOutOfRange);
    let decided = story.arrive("2026-12-10");
    story.accept(decided);
    assert_eq!(story.world.state(), Some(vocabulary::SearchState::Placed));
    assert!(story.world.child.live.is_empty(), "the child is claimed no longer");
    assert_eq!(story.contract().starts_on(), day("2026-12-10"));
    assert_eq!(reason(story.arrive("2026-12-10")), RefusalReason::ArrivalRecorded);
    assert_eq!(reason(story.not_arrive()), RefusalReason::ArrivalRecorded);
    assert_eq!(reason(story.refuse(ContractSide::Provider)), RefusalReason::ArrivalRecorded);
}

#[test]
fn con_2_arriving_unsigned_needs_an_approvers_word_for_this_offer() {
    let mut story = awarded();
    story.at("10T09:00");
    assert_eq!(reason(story.arrive("2026-12-10")), RefusalReason::ArrivalUnsigned);
    approve_unsigned(&mut story);
    assert!(story.arrive("2026-12-10").is_ok());
}

#[test]
fn con_2_either_side_refuses_to_sign_and_the_award_is_undone() {
    for side in ContractSide::ALL {
        let mut story = awarded();
        story.complete(completion());
        let decided = story.refuse(*side);
        story.accept(decided);
        assert_eq!(story.state(), ContractState::Void);
        assert_eq!(story.world.state(), Some(vocabulary::SearchState::Shortlisting));
        let retracted = story.world.search().retracted.contains_key(&story.contract().generated.offer);
        assert_eq!(retracted, *side == ContractSide::Provider, "a provider takes its offer back");
        assert_eq!(reason(story.refuse(*side)), RefusalReason::ContractVoid);
    }
    assert_eq!(reason(Story::exchanged().refuse(ContractSide::Provider)), RefusalReason::ContractExchanged);
}

#[test]
fn con_4_not_arriving_undoes_the_award_from_the_start_on() {
    let mut story = Story::exchanged();
    story.at("09T09:00");
    assert_eq!(reason(story.not_arrive()), RefusalReason::NonArrivalNotDue);
    story.at("10T09:00");
    let decided = story.not_arrive();
    story.accept(decided);
    assert_eq!(story.state(), ContractState::Void);
    assert_eq!(story.world.search().undone.last().map(|undone| undone.reason), Some(vocabulary::UndoReason::NoArrival));
}

#[test]
fn con_3_a_plan_comes_before_the_start_or_with_a_reason_and_late_with_words() {
    let mut story = Story::exchanged();
    story.at("20T09:00");
    let emergency = Some(LatePlanReason::Emergency);
    assert_eq!(reason(story.plan("2026-12-21", None, None)), RefusalReason::ValueOutOfRange);
    assert!(story.plan("2026-12-09", None, None).is_ok(), "before the start");
    assert_eq!(reason(story.plan("2026-12-10", None, None)), RefusalReason::PlanReasonMissing);
    // Five working days after Thursday 10 December is Thursday the 17th.
    assert!(story.plan("2026-12-17", emergency, None).is_ok());
    assert_eq!(reason(story.plan("2026-12-18", emergency, None)), RefusalReason::PlanReasonMissing);
    let decided = story.plan("2026-12-18", emergency, Some(sealed(0xd3)));
    story.accept(decided);
    assert_eq!(reason(story.plan("2026-12-09", None, None)), RefusalReason::PlanRecorded);
}

#[test]
fn con_4_an_ended_placement_leaves_a_place_that_is_no_vacancy() {
    let mut story = Story::exchanged();
    story.at("20T09:00");
    assert_eq!(reason(story.end("2026-12-20")), RefusalReason::PlacementNotStarted);
    let decided = story.arrive("2026-12-10");
    story.accept(decided);
    assert_eq!(reason(story.end("2026-12-09")), RefusalReason::ValueOutOfRange);
    assert_eq!(reason(story.end("2026-12-21")), RefusalReason::ValueOutOfRange);
    let decided = story.end("2026-12-20");
    story.accept(decided);
    assert_eq!(story.state(), ContractState::Ended);
    let place = story.world.setting("oak").places[&1];
    assert_eq!((place.taken, place.available_from), (crate::setting::Taken::Free, None));
    assert_eq!(reason(story.end("2026-12-20")), RefusalReason::PlacementEnded);
    assert_eq!(reason(story.plan("2026-12-09", None, None)), RefusalReason::PlacementEnded);
}

#[test]
fn con_5_a_placement_out_of_area_is_matched_once_a_month_from_the_month_after_its_arrival() {
    let mut story = Story::exchanged();
    story.at("20T09:00");
    let decided = story.arrive("2026-12-10");
    story.accept(decided);
    let offer = story.contract().generated.offer;
    let tier = |story: &mut Story, tier| {
        let search = story.world.search.as_mut().expect("a search");
        for snapshot in &mut search.snapshots {
            snapshot.scores.get_mut(&offer).expect("a score").tier = tier;
        }
    };
    let due = |story: &Story| nearer_home_due(story.contract(), story.world.search(), story.world.now);
    tier(&mut story, Some(vocabulary::Tier::T1));
    story.at("2027-01-05T09:00:00Z");
    assert_eq!(due(&story), None, "in its own area there is nothing nearer");
    tier(&mut story, Some(vocabulary::Tier::T4));
    let january = day("2027-01-01");
    assert_eq!(due(&story), Some((january, vocabulary::Tier::T4)));
    let elm = crate::fixtures::setting_id("elm");
    let matched = nearer_home(story.contract(), story.world.search(), january, vec![elm], story.world.now).unwrap();
    let Event::Contract(_, event) = &matched.events[0] else { panic!("{matched:?}") };
    let contract = apply(story.world.contract.clone(), story.contract().id, event, story.world.now).unwrap();
    assert_eq!(contract.nearer.as_ref().map(|nearer| (nearer.month, nearer.found)), Some((january, 1)));
    story.world.contract = Some(contract);
    assert_eq!(due(&story), None, "this month is matched");
    assert_eq!(nearer_home(story.contract(), story.world.search(), january, Vec::new(), story.world.now), None);
    story.at("2027-02-01T00:00:00Z");
    assert_eq!(due(&story).map(|(month, _)| month), Some(day("2027-02-01")));
}

#[test]
fn con_3_only_what_nothing_else_ends_is_marked_as_done_and_once() {
    let story = awarded();
    let since = story.world.now;
    let marked = |kind| mark_done(story.contract(), &actor("finder"), kind, since);
    assert_eq!(reason(marked(TaskKind::PlacementPlan)), RefusalReason::TaskEndsByItself);
    let decided = marked(TaskKind::NotifySchool).unwrap();
    let Event::Contract(_, event) = &decided.events[0] else { panic!("{decided:?}") };
    let contract = apply(story.world.contract.clone(), story.contract().id, event, since).unwrap();
    assert_eq!(mark_done(&contract, &actor("finder"), TaskKind::NotifySchool, since), Ok(Decision::default()));
    assert!(TaskKind::ALL.iter().filter(|kind| is_marked(**kind)).count() == 6);
}

#[test]
fn src_12_a_signature_waits_until_its_provider_stands_by_a_change_and_none_changes_what_both_have_signed() {
    let mut story = awarded();
    let digest = story.complete(completion());
    story.world.must("amend-closed MATERIAL change=level");
    for side in ContractSide::ALL {
        assert_eq!(reason(story.sign(*side, digest)), RefusalReason::ReconfirmationMissing);
    }
    story.world.must("reconfirm oak version=2");
    for side in ContractSide::ALL {
        let decided = story.sign(*side, digest);
        story.accept(decided);
    }
    let again = story.world.tell("amend-closed MATERIAL change=level");
    assert!(again.contains("refused CONTRACT_EXCHANGED"), "{again}");
}
