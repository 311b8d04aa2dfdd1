//! What an award needs, the award, and its undoing; and the rounds beyond the framework.

use std::collections::BTreeSet;

use api::decision::v1::{AwardOfferRequest, DefaultAnswers};
use api::search::v1::{GrantApprovalRequest, RequestApprovalRequest, SearchState};
use vocabulary::Timestamp;

use super::acting::Run;
use super::book::{Fate, For, Kept, Won, answers_only};
use super::checking::Fresh;
use super::drafting::proto_day;
use super::steps::Step;
use crate::harness::{Caller, Refused, instant, panel};

/// The one extra on every price list.
const EXTRA: &str = "THERAPEUTIC_SUPERVISION";
/// What the award checks say of approvals that are missing.
const MISSING: [&str; 3] = ["APPROVAL_MISSING", "ABOVE_CEILING", "EXTRA_ABOVE_LIST"];

impl Run {
    /// The decision maker says of every nearer offer that it could not serve.
    pub(super) async fn mark_nearer(&mut self, of: usize) {
        let now = self.now;
        let kept = &self.book.searches[of];
        let chosen = kept.chosen(now);
        let markable = |(index, offered): &(usize, &super::book::Offered)| {
            let stands = match &offered.fate {
                Fate::Stands => true,
                Fate::Answered(reason) => answers_only(reason),
                Fate::Withdrawn | Fate::Retracted => false,
            };
            let moved = offered.children.iter().any(|child| kept.moved.contains(child));
            let nearer = !self.book.homes[offered.home].outside && offered.round == kept.rounds.len();
            stands && nearer && offered.passed && !offered.unconfirmed && !moved && Some(*index) != chosen
        };
        let nearer: Vec<String> =
            kept.offers.iter().enumerate().filter(markable).map(|(_, offered)| offered.name.clone()).collect();
        let marks: Vec<_> = nearer.iter().map(|offer| (offer.as_str(), "NOT_CAPABLE", "")).collect();
        if !marks.is_empty() {
            let (decision_maker, name) = (self.world.decision_maker(), kept.name.clone());
            let _noted =
                self.call(Step::MarkNearer, &format!("s{of}"), decision_maker.mark_nearer(&name, &marks)).await;
        }
    }

    /// The finder asks for an approval of an award; mostly for one that is missing.
    pub(super) async fn ask_award_approval(&mut self, of: usize) {
        let now = self.now;
        let Some(offer) = self.book.searches[of].chosen(now).or_else(|| self.an_offer(of)) else { return };
        let missing: Vec<_> = self.missing_of_offer(of, offer);
        let any = ["AWARD_ABOVE_LIMIT", "OUT_OF_AREA", "KEY_STAGE_4_MOVE", "ABOVE_CEILING"];
        let Some(kind) = self.dice.one_of(&missing).or_else(|| self.dice.one_of(&any)) else { return };
        let _noted = self.ask_for_award(of, offer, kind).await;
    }

    fn missing_of_offer(&self, of: usize, offer: usize) -> Vec<&'static str> {
        let kept = &self.book.searches[of];
        let missing = kept.missing_to_award(offer, &self.book.homes).into_iter();
        missing.filter(|(_, subject)| *subject == For::Offer(offer)).map(|(kind, _)| kind).collect()
    }

    async fn ask_for_award(&mut self, of: usize, offer: usize, kind: &'static str) -> Result<(), Refused> {
        let kept = &self.book.searches[of];
        let request = RequestApprovalRequest {
            name: kept.name.clone(),
            kind: kind.to_owned(),
            offer: kept.offers[offer].name.clone(),
            extra: if kind == "EXTRA_ABOVE_LIST_PRICE" { EXTRA.to_owned() } else { String::new() },
            panel: if kind == "OUT_OF_AREA" { panel() } else { None },
            ..Default::default()
        };
        let finder = self.world.finder();
        self.call(Step::AskAwardApproval, &format!("s{of} o{offer} {kind}"), finder.ask_approval(request)).await?;
        let kept = &mut self.book.searches[of];
        let needed = kept.needed_to_award(offer, &self.book.homes).iter().any(|(needed, _)| *needed == kind);
        assert!(needed, "asked for {kind}, which the offer does not need");
        kept.granted.remove(&(kind.to_owned(), For::Offer(offer)));
        kept.waiting.insert((kind.to_owned(), For::Offer(offer)));
        Ok(())
    }

    /// Whoever it is for the caller grants one that waits.
    pub(super) async fn grant_award_approval(&mut self, of: usize) {
        let waiting: Vec<(String, For)> = self.book.searches[of].waiting.iter().cloned().collect();
        let Some((kind, subject)) = self.dice.one_of(&waiting) else { return };
        if let For::Offer(offer) = subject {
            let _noted = self.grant_for_award(of, offer, &kind).await;
        }
    }

    async fn grant_for_award(&mut self, of: usize, offer: usize, kind: &str) -> Result<(), Refused> {
        let of_panel = matches!(kind, "OUT_OF_AREA" | "UNDER_FIVE_OUT_OF_AREA");
        let who: Caller = match kind {
            _ if of_panel => self.world.panel(),
            "ABOVE_CEILING" => self.world.higher_approver(),
            _ => self.world.approver(),
        };
        let kept = &self.book.searches[of];
        let request = GrantApprovalRequest {
            name: kept.name.clone(),
            kind: kind.to_owned(),
            offer: kept.offers[offer].name.clone(),
            basis: if of_panel { "PANEL".to_owned() } else { String::new() },
            decided_on: if of_panel { Some(self.world.today().await) } else { None },
            ..Default::default()
        };
        self.call(Step::GrantAwardApproval, &format!("s{of} o{offer} {kind}"), who.grant_as(request)).await?;
        let kept = &mut self.book.searches[of];
        assert!(kept.waiting.remove(&(kind.to_owned(), For::Offer(offer))), "granted, and nobody had asked");
        kept.granted.insert((kind.to_owned(), For::Offer(offer)));
        Ok(())
    }

    /// One that waits is refused: it does not stand, and nothing else changes.
    pub(super) async fn refuse_award_approval(&mut self, of: usize) {
        if let Some(offer) = self.book.searches[of].chosen(self.now) {
            for kind in self.missing_of_offer(of, offer) {
                let _noted = self.ask_for_award(of, offer, kind).await;
            }
        }
        let waiting: Vec<(String, For)> = self.book.searches[of].waiting.iter().cloned().collect();
        let Some((kind, subject)) = self.dice.one_of(&waiting) else { return };
        let alone = waiting.iter().filter(|(other, _)| *other == kind).count() == 1;
        let of_panel = matches!(kind.as_str(), "OUT_OF_AREA" | "UNDER_FIVE_OUT_OF_AREA");
        if !alone {
            return;
        }
        let who = if of_panel { self.world.panel() } else { self.world.higher_approver() };
        let name = self.book.searches[of].name.clone();
        let refused = who.return_search(&name, &kind, "INFORMATION_MISSING", "Why so dear?");
        if self.call(Step::RefuseAwardApproval, &format!("s{of} {kind}"), refused).await.is_ok() {
            assert!(self.book.searches[of].waiting.remove(&(kind, subject)), "refused, and nobody had asked");
        }
    }

    /// The finder issues the award: mostly after everything it needs was asked for and granted.
    pub(super) async fn award(&mut self, of: usize) {
        let now = self.now;
        let Some(offer) = self.book.searches[of].chosen(now).or_else(|| self.an_offer(of)) else { return };
        if self.dice.once_in(2) {
            self.prepare_award(of, offer).await;
        }
        let _noted = self.award_this(of, offer, Step::Award).await;
    }

    /// Asks for what is missing, has it granted, marks nearer offers.
    pub(super) async fn prepare_award(&mut self, of: usize, offer: usize) {
        for kind in self.missing_of_offer(of, offer) {
            let waits = self.book.searches[of].waiting.contains(&(kind.to_owned(), For::Offer(offer)));
            // Now and then nobody has answered yet.
            let answered = !self.dice.once_in(5);
            if (waits || self.ask_for_award(of, offer, kind).await.is_ok()) && answered {
                let _noted = self.grant_for_award(of, offer, kind).await;
            }
        }
        if self.book.homes[self.book.searches[of].offers[offer].home].outside {
            self.mark_nearer(of).await;
        }
    }

    /// Issues the award of one offer.
    pub(super) async fn award_this(&mut self, of: usize, offer: usize, step: Step) -> Result<(), Refused> {
        let now = self.now;
        let kept = &self.book.searches[of];
        let start = kept.case.needed_on.max(now.london_date());
        let silent = self.dice.once_in(6);
        let request = AwardOfferRequest {
            start_date: Some(proto_day(start)),
            children_taken: if kept.case.numbers.len() > 1 { kept.offers[offer].children.clone() } else { Vec::new() },
            default_answers: if silent { DefaultAnswers::Unspecified } else { DefaultAnswers::UseCriterionSentences }
                .into(),
            ..self.world.award_of(&kept.offers[offer].name)
        };
        let finder = self.world.finder();
        match self.call(step, &format!("s{of} o{offer}"), finder.award_as(request)).await {
            Ok(answer) => {
                let award = answer.search.and_then(|search| search.award).expect("an award");
                self.awarded(of, offer, (award.contract, answer.successor), now).await;
                Ok(())
            }
            Err(refused) => {
                self.award_refused(of, offer, &refused, now);
                Err(refused)
            }
        }
    }

    /// Notes an award, which is right by the book or not at all.
    async fn awarded(&mut self, of: usize, offer: usize, (contract, successor): (String, String), now: Timestamp) {
        let kept = &self.book.searches[of];
        assert!(kept.award.is_none(), "awarded twice");
        assert_eq!(kept.chosen(now), Some(offer), "awarded though it is not chosen");
        let missing = kept.missing_to_award(offer, &self.book.homes);
        assert!(missing.is_empty(), "awarded without {missing:?}");
        for kind in kept.needed_to_open(false) {
            assert!(kept.granted.contains(&(kind.to_owned(), For::Opening)), "awarded without {kind}");
        }
        let offered = &kept.offers[offer];
        let (home, places, taken) = (offered.home, offered.children.len(), offered.children.clone());
        let goes_on = kept.went_on == Some(offer);
        assert!(!self.book.homes[home].concealed || goes_on, "awarded to a concealed setting");
        self.answered_by_default(of, &BTreeSet::from([offer])).await;
        for other in (0..self.book.searches[of].offers.len()).filter(|other| *other != offer) {
            self.book.release_holds(of, Some(other));
        }
        let won = Won { offer, contract, signed: (false, false), digest: String::new(), over: false };
        self.book.searches[of].award = Some(won);
        self.see(home, Fresh { search: of, offer: None, places, sure: true }).await;
        self.parted(of, &taken, successor);
    }

    /// The children that an award left over are drafted in the same commit.
    fn parted(&mut self, of: usize, taken: &[u32], successor: String) {
        let kept = &mut self.book.searches[of];
        let all = (0_u32..).zip(kept.case.numbers.clone());
        let left: Vec<(u32, String)> =
            all.filter(|(child, _)| !taken.contains(child) && !kept.moved.contains(child)).collect();
        assert_eq!(successor.is_empty(), left.is_empty(), "who is left over goes on, and nobody else");
        if left.is_empty() {
            return;
        }
        kept.moved.extend(left.iter().map(|(child, _)| *child));
        let mut case = kept.case.clone();
        case.numbers = left.into_iter().map(|(_, number)| number).collect();
        self.tally.parted += 1;
        self.book.searches.push(Kept::drafted(successor, case, true));
    }

    /// What refused an award stands in the book too.
    fn award_refused(&self, of: usize, offer: usize, refused: &Refused, now: Timestamp) {
        let kept = &self.book.searches[of];
        if kept.award.is_some() || kept.chosen(now) != Some(offer) {
            return;
        }
        let said = |reason: &str| refused.violations.iter().any(|(_, why)| why == reason) || refused.reason == reason;
        if MISSING.into_iter().any(said) {
            assert!(!kept.missing_to_award(offer, &self.book.homes).is_empty(), "nothing is missing: {refused:#?}");
        }
        if said("HOLD_EXPIRED") {
            let offered = &kept.offers[offer];
            let home = &self.book.homes[offered.home];
            let short = !home.holds_for((of, offer), now) && home.free(now) < offered.children.len();
            assert!(short, "its place is there: {refused:#?}");
        }
        assert!(!said("AWARD_EXISTS"), "nothing is awarded: {refused:#?}");
    }

    /// The finder or the decision maker undoes a choice.
    pub(super) async fn undo_choice(&mut self, of: usize) {
        let who = if self.dice.once_in(2) { self.world.finder() } else { self.world.decision_maker() };
        let name = self.book.searches[of].name.clone();
        let undone = who.undo_choice(&name, "NO_LONGER_NEEDED", "");
        if self.call(Step::UndoChoice, &format!("s{of}"), undone).await.is_ok() {
            self.tranche_over(of);
        }
    }

    /// An approver undoes an award.
    pub(super) async fn undo_award(&mut self, of: usize) {
        let (approver, name) = (self.world.approver(), self.book.searches[of].name.clone());
        let undone = approver.undo_award(&name, "NO_LONGER_NEEDED", "");
        if self.call(Step::UndoAward, &format!("s{of}"), undone).await.is_ok() {
            self.award_over(of);
        }
    }

    /// The provider of an award refuses it.
    pub(super) async fn refuse_award(&mut self, of: usize) {
        let won = self.book.searches[of].award.as_ref().map(|won| won.offer);
        let Some(offer) = won.or_else(|| self.an_offer(of)) else { return };
        let (name, provider, _) = self.of_offer(of, offer);
        let refused = provider.refuse_award(&name, "PLACE_FILLED", "");
        if self.call(Step::RefuseAward, &format!("s{of} o{offer}"), refused).await.is_ok() {
            assert_eq!(won, Some(offer), "refused though it is not awarded");
            self.award_over(of);
            self.book.searches[of].offers[offer].fate = Fate::Retracted;
        }
    }

    /// Nothing is awarded any longer: its place is free, nothing is held.
    pub(super) fn award_over(&mut self, of: usize) {
        assert!(self.book.searches[of].award.take().is_some(), "undone though nothing was awarded");
        self.book.free_award(of);
        self.tranche_over(of);
    }

    /// Asks for the approval of a further round to everybody.
    pub(super) async fn ask_spot(&mut self, of: usize) {
        let (finder, name) = (self.world.finder(), self.book.searches[of].name.clone());
        let asked = finder.request_approval(&name, "SPOT_PURCHASE", "FRAMEWORK_EXHAUSTED", "");
        if self.call(Step::AskSpot, &format!("s{of}"), asked).await.is_ok() {
            self.all_answered(of);
            let kept = &mut self.book.searches[of];
            let round = kept.rounds.len() + 1;
            kept.waiting.insert(("SPOT_PURCHASE".to_owned(), For::Round(round)));
        }
    }

    /// An approver grants it.
    pub(super) async fn grant_spot(&mut self, of: usize) {
        let (approver, name) = (self.world.approver(), self.book.searches[of].name.clone());
        let granted = approver.grant(&name, "SPOT_PURCHASE", None);
        if self.call(Step::GrantSpot, &format!("s{of}"), granted).await.is_ok() {
            let kept = &mut self.book.searches[of];
            let spot = ("SPOT_PURCHASE".to_owned(), For::Round(kept.rounds.len() + 1));
            let first = ("SPOT_PURCHASE".to_owned(), For::Opening);
            let subject = if kept.rounds.is_empty() { first } else { spot };
            assert!(kept.waiting.remove(&subject) || kept.rounds.is_empty(), "granted, and nobody had asked");
            kept.granted.insert(subject);
        }
    }

    /// Opens a round to everybody: every offer before it has its answer, and the purchase is approved.
    pub(super) async fn open_spot(&mut self, of: usize) {
        let (finder, name) = (self.world.finder(), self.book.searches[of].name.clone());
        let closes = self.now.plus_hours(30);
        let Ok(opened) = self.call(Step::OpenSpot, &format!("s{of}"), finder.open_spot(&name, closes)).await else {
            return;
        };
        self.all_answered(of);
        let kept = &mut self.book.searches[of];
        let subject = For::Round(kept.rounds.len() + 1);
        assert!(kept.granted.contains(&("SPOT_PURCHASE".to_owned(), subject)), "a purchase that nobody approved");
        let window = opened.rounds.last().and_then(|round| round.window);
        kept.rounds.push(instant(window.and_then(|window| window.closes_at).expect("a close")));
        (kept.tranche, kept.choice) = (None, None);
        assert_eq!(opened.state(), SearchState::Open);
    }

    /// Every offer that passed its gates has its answer (FRM-3, DEC-7).
    pub(super) fn all_answered(&self, of: usize) {
        let kept = &self.book.searches[of];
        for (index, offered) in kept.offers.iter().enumerate() {
            let waits = kept.undecided(index) && !offered.failed;
            let gone = self.book.homes[offered.home].was_concealed;
            assert!(!waits || gone, "o{index} of s{of} still waits for its answer");
        }
    }
}
