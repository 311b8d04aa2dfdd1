//! One world in which things happen by chance: which step comes next, and what it came to.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tonic::Code;
use vocabulary::Timestamp;

use super::book::{Book, Home};
use super::dice::Dice;
use super::steps::{OF_THE_WORLD, Step, plausible};
use crate::harness::{
    ASH, Agency, BIRCH, Caller, HAZEL, LARCH, OAK, Outcome as _, ROWAN, Refused, Reply, WILLOW, World,
};

/// What was done so far, for whoever has to find out what went wrong.
pub(super) type Trace = Arc<Mutex<Vec<String>>>;

/// Searches that are under way at a time.
const UNDER_WAY: usize = 7;
/// Providers with settings in the book, and whether these lie outside Cardiff.
const PROVIDERS: [(Agency, bool); 7] =
    [(OAK, false), (ROWAN, false), (BIRCH, false), (HAZEL, false), (WILLOW, true), (ASH, true), (LARCH, false)];
/// What time alone records, also when a command that came by is refused.
const BY_TIME: [&str; 10] = [
    "search.offers_stood",
    "search.round_closed",
    "search.offer_scored",
    "search.shortlist_published",
    "search.return_by_passed",
    "search.confirm_by_passed",
    "setting.hold_expired",
    "setting.hold_released",
    "setting.concealment_lifted",
    "contract.nearer_home_matched",
];

/// What the steps came to.
#[derive(Debug, Default)]
pub(super) struct Tally {
    taken: BTreeMap<Step, u32>,
    refusals: BTreeMap<String, u32>,
    /// Undos after which everything was compared with what it was before.
    pub(super) undone: u32,
    /// Tranches that were refused because somebody else had the place.
    pub(super) contended: u32,
    /// Offers that stood again as soon as an award was undone.
    pub(super) stood_again: u32,
    /// Awards that parted brothers and sisters.
    pub(super) parted: u32,
}

impl Tally {
    /// How often a step was accepted.
    pub(super) fn accepted(&self, step: Step) -> u32 {
        self.taken.get(&step).copied().unwrap_or_default()
    }

    /// How often something was refused for a reason, alone or among others.
    pub(super) fn refused(&self, reason: &str) -> u32 {
        self.refusals.get(reason).copied().unwrap_or_default()
    }

    /// Both together.
    pub(super) fn and(mut self, other: Self) -> Self {
        for (step, times) in other.taken {
            *self.taken.entry(step).or_default() += times;
        }
        for (reason, times) in other.refusals {
            *self.refusals.entry(reason).or_default() += times;
        }
        self.undone += other.undone;
        self.contended += other.contended;
        self.stood_again += other.stood_again;
        self.parted += other.parted;
        self
    }
}

/// A world, its book, and the chance that moves it.
pub(super) struct Run {
    pub(super) world: World,
    pub(super) book: Book,
    pub(super) dice: Dice,
    pub(super) tally: Tally,
    trace: Trace,
    pub(super) steps: usize,
    /// When the step began. Nothing ends while one runs, for all that ends does so whole hours after a command.
    pub(super) now: Timestamp,
}

impl Run {
    /// A world with its register, RESIDENTIAL covered by no lot: such a search is a purchase from its first round on.
    pub(super) async fn begin(seed: u64, trace: Trace) -> Self {
        let world = World::start().await;
        world.lot_covers("RESIDENTIAL", &["RESIDENTIAL_SCHOOL"]).await;
        let mut book = Book::default();
        for (agency, outside) in PROVIDERS {
            for (at, name) in world.registered(agency).settings.iter().enumerate() {
                let setting = world.provider(agency).get_setting(name).await.accepted();
                book.homes.push(Home {
                    agency,
                    at,
                    name: name.clone(),
                    residential: agency == LARCH,
                    outside,
                    most: setting.approval.expect("terms of approval").children_max,
                    offered: setting.places.iter().map(|place| place.number).collect(),
                    taken: BTreeMap::new(),
                    concealed: false,
                    was_concealed: false,
                });
            }
        }
        let now = world.now().await;
        Self { world, book, dice: Dice::of(seed), tally: Tally::default(), trace, steps: 0, now }
    }

    /// What all of it came to.
    pub(super) fn finished(self) -> Tally {
        self.tally
    }

    /// One step, and then everything it touched held against the book.
    pub(super) async fn step(&mut self) {
        self.steps += 1;
        self.now = self.world.now().await;
        let now = self.now;
        let (step, of) = self.next(now);
        self.take(step, of).await;
        self.check(of).await;
        if self.steps.is_multiple_of(40) {
            self.check_all().await;
        }
    }

    /// Which step comes next, and of which search: mostly something that makes sense, now and then anything.
    fn next(&mut self, now: Timestamp) -> (Step, usize) {
        let all: Vec<usize> = (0..self.book.searches.len()).collect();
        let live: Vec<usize> = all.iter().copied().filter(|one| self.book.searches[*one].end.is_none()).collect();
        if live.len() < UNDER_WAY {
            return (Step::Draft, self.book.searches.len());
        }
        match self.dice.below(20) {
            0..2 => (self.dice.weighted(OF_THE_WORLD), self.dice.one_of(&live).expect("some")),
            2 => (self.dice.one_of(Step::ALL).expect("some"), self.dice.one_of(&all).expect("some")),
            3 => {
                let of = self.dice.one_of(&all).expect("some");
                (self.one_that_suits(of, now), of)
            }
            _ => {
                // Of two mostly the one that has come further, or few would ever come to their end.
                let two = [self.dice.one_of(&live).expect("some"), self.dice.one_of(&live).expect("some")];
                let further = two.into_iter().max_by_key(|one| i32::from(self.book.searches[*one].state(now)));
                let of = further.filter(|_| !self.dice.once_in(3)).unwrap_or(two[0]);
                (self.one_that_suits(of, now), of)
            }
        }
    }

    /// Something that makes sense with a search as it stands: sooner what nobody has done in this world.
    fn one_that_suits(&mut self, of: usize, now: Timestamp) -> Step {
        let suits = plausible(self.book.searches[of].state(now)).iter();
        let favoured = suits.map(|(step, weight)| {
            let is_new = !self.tally.taken.contains_key(step);
            (*step, if is_new { weight * 3 } else { *weight })
        });
        let favoured: Vec<(Step, usize)> = favoured.collect();
        self.dice.weighted(&favoured)
    }

    /// Calls, and notes what it came to. What is refused has appended nothing but what time had made due.
    pub(super) async fn call<T>(
        &mut self,
        step: Step,
        told: &str,
        call: impl Future<Output = Reply<T>>,
    ) -> Result<T, Refused> {
        let before = self.world.log_head().await;
        self.note(format!("{}: {step:?} {told}", self.steps));
        let status = match call.await {
            Ok(answer) => {
                *self.tally.taken.entry(step).or_default() += 1;
                return Ok(answer);
            }
            Err(status) => status,
        };
        let refused = Refused::of(&status);
        let internal = [Code::Internal, Code::Unknown, Code::Unavailable, Code::Unimplemented, Code::DeadlineExceeded];
        assert!(!internal.contains(&refused.code) && !refused.reason.is_empty(), "{refused:#?}");
        self.note(format!("   refused {} {:?}", refused.reason, refused.violations));
        let reasons = refused.violations.iter().map(|(_, reason)| reason.clone()).chain([refused.reason.clone()]);
        for reason in reasons.collect::<BTreeSet<_>>() {
            *self.tally.refusals.entry(reason).or_default() += 1;
        }
        let after = self.world.log_head().await;
        if (before.position, &before.chain) != (after.position, &after.chain) {
            for record in self.world.log_after(before.position).await {
                assert!(BY_TIME.contains(&record.event.as_str()), "refused, and appended {record:#?}: {refused:#?}");
            }
        }
        Err(refused)
    }

    /// Counts a step that is no command of its own.
    pub(super) fn counted(&mut self, step: Step) {
        *self.tally.taken.entry(step).or_default() += 1;
    }

    /// Adds a line to the trace.
    pub(super) fn note(&self, line: String) {
        self.trace.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    /// A user of a setting's provider.
    pub(super) fn provider_of(&self, home: usize) -> Caller {
        self.world.provider(self.book.homes[home].agency)
    }

    async fn take(&mut self, step: Step, of: usize) {
        if of >= self.book.searches.len() || matches!(step, Step::Draft) {
            return self.draft().await;
        }
        match step {
            Step::Draft => self.draft().await,
            Step::Edit => self.edit(of).await,
            Step::AskApprovals => self.ask_approvals(of).await,
            Step::Grant => self.grant(of).await,
            Step::Return => self.return_request(of).await,
            Step::Publish => self.publish(of).await,
            Step::OpenProfile => self.open_profile(of).await,
            Step::Decline => self.decline(of).await,
            Step::Ask => self.ask(of).await,
            Step::Answer => self.answer(of).await,
            Step::Correct | Step::AmendMaterially => self.amend(of, step).await,
            Step::Extend => self.extend(of).await,
            Step::Offer => self.offer(of).await,
            Step::Revise => self.revise(of).await,
            Step::WithdrawOffer => self.withdraw_offer(of).await,
            Step::Confirm => self.confirm(of).await,
            Step::Advance => self.advance().await,
            Step::Close => self.close(of).await,
            Step::SendTranche => self.send_tranche(of).await,
            Step::RejectSent => self.reject_sent(of).await,
            Step::RejectRest => self.reject_rest(of).await,
            Step::AnswerRest => self.answer_rest(of).await,
            Step::ReduceFee => self.reduce_fee(of).await,
            Step::Retract => self.retract(of).await,
            Step::ReturnTranche => self.return_tranche(of).await,
            Step::Choose => self.choose(of).await,
            Step::ChooseAndUndo => self.choose_and_undo(of).await,
            Step::AcceptConfirmBy => self.accept_confirm_by(of).await,
            Step::MarkNearer => self.mark_nearer(of).await,
            Step::AskAwardApproval => self.ask_award_approval(of).await,
            Step::GrantAwardApproval => self.grant_award_approval(of).await,
            Step::RefuseAwardApproval => self.refuse_award_approval(of).await,
            Step::Award => self.award(of).await,
            Step::AwardAndUndo => self.award_and_undo(of).await,
            Step::UndoChoice => self.undo_choice(of).await,
            Step::UndoAward => self.undo_award(of).await,
            Step::RefuseAward => self.refuse_award(of).await,
            Step::Reconfirm => self.reconfirm(of).await,
            Step::AskSpot => self.ask_spot(of).await,
            Step::GrantSpot => self.grant_spot(of).await,
            Step::OpenSpot => self.open_spot(of).await,
            Step::Complete => self.complete(of).await,
            Step::SignForAuthority | Step::SignForProvider => self.sign(of, step).await,
            Step::RefuseContract => self.refuse_contract(of).await,
            Step::AskArrival => self.ask_arrival(of).await,
            Step::GrantArrival => self.grant_arrival(of).await,
            Step::Arrive => self.arrive(of).await,
            Step::NonArrival => self.non_arrival(of).await,
            Step::EndPlacement => self.end_placement(of).await,
            Step::Places => self.places().await,
            Step::CutPlaces => self.cut_places().await,
            Step::Conceal => self.conceal().await,
            Step::Lift => self.lift().await,
            Step::GoOnAfterConcealment => self.go_on_after_concealment(of).await,
            Step::UndoAfterConcealment => self.undo_after_concealment(of).await,
            Step::EndWithoutMatch => self.end_without_match(of).await,
            Step::WithdrawSearch => self.withdraw_search(of).await,
        }
    }
}
