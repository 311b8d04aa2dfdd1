//! Between the close and the choice: tranches, answers, retractions, the choice itself.

use std::collections::BTreeSet;

use api::common::v1::YesNoUnknown;
use api::decision::v1::choose_offer_request::ChildsView;
use api::decision::v1::{ChooseOfferRequest, OfferToAnswer, SendTrancheRequest, SplitGiven};
use api::search::v1::{Search, SearchState};

use super::acting::Run;
use super::book::{Chosen, Fate, Sent};
use super::checking::Fresh;
use super::steps::Step;
use crate::harness::{Refused, instant, proto_instant};

/// What an offer is rejected for.
const REJECTIONS: [&str; 4] = ["TOO_FAR", "NEED_NOT_MET", "BETTER_MATCH_CHOSEN", "PLACE_TAKEN"];

impl Run {
    /// Some of the offers are sent: each place is held once, or the tranche is refused as a whole.
    pub(super) async fn send_tranche(&mut self, of: usize) {
        let eligible = self.book.searches[of].eligible();
        let most = 1 + self.dice.below(3);
        let mut offers = self.dice.some_of(&eligible, most);
        if offers.is_empty() {
            // Nothing can be sent: now and then somebody tries.
            offers.extend(self.an_offer(of).filter(|_| self.dice.once_in(4)));
        }
        if offers.is_empty() {
            return;
        }
        let kept = &self.book.searches[of];
        let now = self.now;
        let return_by = now.plus_hours([20, 48, 90][self.dice.below(3)]);
        let request = SendTrancheRequest {
            parent: kept.name.clone(),
            offers: offers.iter().map(|offer| kept.offers[*offer].name.clone()).collect(),
            return_by: Some(proto_instant(return_by)),
            reorder_reason: "LOCAL_KNOWLEDGE".to_owned(),
            single_offer_reason: if offers.len() == 1 { "ONLY_ONE_SUITABLE".to_owned() } else { String::new() },
            text: "As agreed with the team.".to_owned(),
            ..Default::default()
        };
        let finder = self.world.finder();
        let told = format!("s{of} {offers:?}");
        match self.call(Step::SendTranche, &told, finder.send_tranche_as(request)).await {
            Ok(sent) => self.sent(of, offers, sent.name, return_by).await,
            Err(refused) => self.tranche_refused(of, &offers, &refused, now),
        }
    }

    async fn sent(&mut self, of: usize, offers: Vec<usize>, name: String, return_by: vocabulary::Timestamp) {
        let latest = self.book.searches[of].rounds.len();
        for offer in &offers {
            let offered = &self.book.searches[of].offers[*offer];
            assert!(self.book.searches[of].undecided(*offer) && offered.round == latest, "sent though it is answered");
        }
        self.book.searches[of].tranche = Some(Sent { name: name.clone(), offers: offers.clone(), return_by });
        self.book.searches[of].choice = None;
        for offer in &offers {
            let offered = &self.book.searches[of].offers[*offer];
            let fresh = Fresh { search: of, offer: Some(*offer), places: offered.children.len(), sure: offered.holds };
            let home = offered.home;
            self.see(home, fresh).await;
        }
        let ready = !self.dice.once_in(6);
        let released = self.dice.once_in(3);
        let decision_maker = self.world.decision_maker();
        if released {
            decision_maker.release(&name).await.expect("a tranche just sent");
        }
        if ready {
            self.look_at(of, &offers).await;
        }
    }

    /// The decision maker opens what was sent, and its providers declare no conflict.
    async fn look_at(&self, of: usize, offers: &[usize]) {
        let decision_maker = self.world.decision_maker();
        for offer in offers {
            let (offer, provider, _) = self.of_offer(of, *offer);
            decision_maker.open_identity(&offer).await.expect("an offer that was sent");
            provider.declare(&offer, YesNoUnknown::No, "").await.expect("an offer that was sent");
        }
    }

    /// A tranche refused for a place somebody has: the book says so too.
    fn tranche_refused(&mut self, of: usize, offers: &[usize], refused: &Refused, now: vocabulary::Timestamp) {
        if refused.reason != "PLACE_HELD" {
            return;
        }
        let short = offers.iter().any(|offer| {
            let offered = &self.book.searches[of].offers[*offer];
            offered.holds && self.book.homes[offered.home].free(now) < offered.children.len()
        });
        assert!(short, "every place is free: {refused:#?}");
        self.tally.contended += 1;
    }

    /// The decision maker rejects one that was sent.
    pub(super) async fn reject_sent(&mut self, of: usize) {
        let sent = self.book.searches[of].tranche.as_ref().map(|sent| sent.offers.clone()).unwrap_or_default();
        let Some(offer) = self.dice.one_of(&sent).or_else(|| self.an_offer(of)) else { return };
        let reason = self.dice.one_of(&REJECTIONS).expect("some");
        let (name, ..) = self.of_offer(of, offer);
        let decision_maker = self.world.decision_maker();
        let rejected = decision_maker.reject(&name, reason, "We thank you.");
        if self.call(Step::RejectSent, &format!("s{of} o{offer} {reason}"), rejected).await.is_ok() {
            self.answered(of, offer, reason);
        }
    }

    /// The finder rejects one, sent or not.
    pub(super) async fn reject_rest(&mut self, of: usize) {
        let Some(offer) = self.an_offer(of) else { return };
        let reason = self.dice.one_of(&REJECTIONS).expect("some");
        let (name, ..) = self.of_offer(of, offer);
        let (finder, search) = (self.world.finder(), self.book.searches[of].name.clone());
        let given = vec![OfferToAnswer { offer: name, reason: reason.to_owned(), text: String::new() }];
        let rejected = finder.batch_reject(&search, given);
        if self.call(Step::RejectRest, &format!("s{of} o{offer} {reason}"), rejected).await.is_ok() {
            self.answered(of, offer, reason);
        }
    }

    /// The finder answers every offer that was not sent by the sentences of the criteria.
    pub(super) async fn answer_rest(&mut self, of: usize) {
        let (finder, search) = (self.world.finder(), self.book.searches[of].name.clone());
        let now = self.now;
        let kept = &self.book.searches[of];
        let sent: BTreeSet<usize> =
            kept.with_decision_maker(now).map(|sent| sent.offers.iter().copied().collect()).unwrap_or_default();
        if self.call(Step::AnswerRest, &format!("s{of}"), finder.answer_the_rest(&search)).await.is_ok() {
            self.answered_by_default(of, &sent).await;
        }
    }

    /// Notes an answer: its hold is free.
    pub(super) fn answered(&mut self, of: usize, offer: usize, reason: &str) {
        assert!(self.book.searches[of].undecided(offer), "answered twice");
        self.book.searches[of].offers[offer].fate = Fate::Answered(reason.to_owned());
        self.book.release_holds(of, Some(offer));
    }

    /// Notes the answers that the program found itself: to all that waited but those of `besides`; each has one now.
    pub(super) async fn answered_by_default(&mut self, of: usize, besides: &BTreeSet<usize>) {
        for offer in 0..self.book.searches[of].offers.len() {
            let offered = &self.book.searches[of].offers[offer];
            // One that failed a gate answers itself, as does one that was taken back.
            if besides.contains(&offer)
                || !self.book.searches[of].undecided(offer)
                || offered.round > self.book.searches[of].rounds.len()
            {
                continue;
            }
            let (name, provider, _) = self.of_offer(of, offer);
            let found = provider.get_offer(&name).await.expect("its own offer");
            if found.state() != api::search::v1::OfferState::NotEligible {
                let answer = found.answer.unwrap_or_else(|| panic!("{name} waits for an answer still"));
                self.answered(of, offer, &answer.reason);
            }
        }
    }

    /// A provider asks for less.
    pub(super) async fn reduce_fee(&mut self, of: usize) {
        let Some(offer) = self.an_offer(of) else { return };
        let (name, provider, _) = self.of_offer(of, offer);
        let Ok(found) = provider.get_offer(&name).await else { return };
        let mut fee = found.terms.and_then(|terms| terms.fee).expect("its own fee");
        let core = fee.core_weekly_pence.expect("a core fee");
        fee.core_weekly_pence = Some(core - 100);
        if self.call(Step::ReduceFee, &format!("s{of} o{offer}"), provider.reduce_fee(&name, fee)).await.is_ok() {
            self.book.searches[of].offers[offer].weekly -= 100;
        }
    }

    /// A provider takes its offer back after the close.
    pub(super) async fn retract(&mut self, of: usize) {
        let Some(offer) = self.an_offer(of) else { return };
        let (name, provider, _) = self.of_offer(of, offer);
        let retracted = provider.retract(&name, "CARER_UNAVAILABLE", "");
        if self.call(Step::Retract, &format!("s{of} o{offer}"), retracted).await.is_ok() {
            self.retracted(of, offer).await;
        }
    }

    /// Notes that an offer was taken back: where it was chosen, nothing else that was sent keeps its place.
    pub(super) async fn retracted(&mut self, of: usize, offer: usize) {
        let now = self.now;
        assert!(self.book.searches[of].undecided(offer), "taken back though it is answered");
        if self.book.searches[of].chosen(now) == Some(offer) {
            (self.book.searches[of].tranche, self.book.searches[of].choice) = (None, None);
            self.book.release_holds(of, None);
        }
        self.book.searches[of].offers[offer].fate = Fate::Retracted;
        self.book.release_holds(of, Some(offer));
    }

    /// The decision maker returns what was sent.
    pub(super) async fn return_tranche(&mut self, of: usize) {
        let Some(sent) = self.book.searches[of].tranche.as_ref().map(|sent| sent.name.clone()) else { return };
        let decision_maker = self.world.decision_maker();
        let returned = decision_maker.return_tranche(&sent, "NONE_SUITABLE", "");
        if self.call(Step::ReturnTranche, &format!("s{of}"), returned).await.is_ok() {
            self.tranche_over(of);
        }
    }

    /// Nothing is with the decision maker any longer, nothing is held.
    pub(super) fn tranche_over(&mut self, of: usize) {
        (self.book.searches[of].tranche, self.book.searches[of].choice) = (None, None);
        self.book.release_holds(of, None);
    }

    /// The decision maker chooses one that was sent, to its return-by time or to a confirm-by time of its own.
    pub(super) async fn choose(&mut self, of: usize) {
        let now = self.now;
        let kept = &self.book.searches[of];
        let sent = kept.with_decision_maker(now).map(|sent| sent.offers.clone()).unwrap_or_default();
        let sent: Vec<usize> = sent.into_iter().filter(|offer| kept.undecided(*offer)).collect();
        if self.dice.once_in(2) {
            self.look_at(of, &sent).await;
        }
        let Some(offer) = self.dice.one_of(&sent).or_else(|| self.an_offer(of)) else { return };
        let longer = self.dice.once_in(2).then(|| now.plus_hours(120));
        let _chosen = self.choose_this(of, offer, longer, Step::Choose).await;
    }

    /// Chooses one offer.
    pub(super) async fn choose_this(
        &mut self,
        of: usize,
        offer: usize,
        confirm_by: Option<vocabulary::Timestamp>,
        step: Step,
    ) -> Result<Search, Refused> {
        let kept = &self.book.searches[of];
        let offered = &kept.offers[offer];
        let taken: BTreeSet<u32> = offered.children.iter().copied().collect();
        let stay =
            (0_u32..).zip(&kept.case.numbers).map(|(child, _)| child).filter(|child| !kept.moved.contains(child));
        let split = stay.into_iter().any(|child| !taken.contains(&child));
        let request = ChooseOfferRequest {
            offer: offered.name.clone(),
            childs_view: Some(ChildsView::ChildsViewText("I want to live there.".to_owned())),
            children_taken: if kept.case.numbers.len() > 1 { offered.children.clone() } else { Vec::new() },
            split: split.then(|| SplitGiven { reason: "SAFETY".to_owned(), text: "Not safe at night.".to_owned() }),
            confirm_by: confirm_by.map(proto_instant),
            ..Default::default()
        };
        let decision_maker = self.world.decision_maker();
        let chosen = self.call(step, &format!("s{of} o{offer}"), decision_maker.choose_as(request)).await?;
        let kept = &mut self.book.searches[of];
        let sent = kept.tranche.as_ref().expect("a tranche it was chosen from");
        assert!(sent.offers.contains(&offer) && kept.undecided(offer), "chosen though it was not sent, or is answered");
        assert!(kept.choice.is_none() && kept.award.is_none(), "chosen beside another");
        let until = chosen.choice.as_ref().and_then(|choice| choice.confirm_by).map(instant).expect("a time");
        assert_eq!(until, confirm_by.unwrap_or(sent.return_by));
        kept.choice = Some(Chosen { offer, confirm_by: until });
        assert_eq!(chosen.state(), SearchState::Chosen);
        Ok(chosen)
    }

    /// The provider of a chosen offer holds its place as long as the choice stands.
    pub(super) async fn accept_confirm_by(&mut self, of: usize) {
        let now = self.now;
        let chosen = self.book.searches[of].chosen(now);
        let Some(offer) = chosen.or_else(|| self.an_offer(of)) else { return };
        let (name, provider, _) = self.of_offer(of, offer);
        let told = format!("s{of} o{offer}");
        match self.call(Step::AcceptConfirmBy, &told, provider.accept_confirm_by(&name)).await {
            Ok(accepted) => {
                assert_eq!(self.book.searches[of].chosen(now), Some(offer), "accepted though it is not chosen");
                let until = self.book.searches[of].choice.as_ref().expect("a choice").confirm_by;
                let held = accepted.hold.and_then(|hold| hold.held_until).map(instant);
                assert!(held.is_some_and(|held| until <= held), "held as long as the choice stands");
                self.book.release_holds(of, Some(offer));
                let offered = &self.book.searches[of].offers[offer];
                let (home, places) = (offered.home, offered.children.len());
                self.see(home, Fresh { search: of, offer: Some(offer), places, sure: true }).await;
            }
            Err(refused) if refused.reason == "PLACE_HELD" => {
                let offered = &self.book.searches[of].offers[offer];
                let home = &self.book.homes[offered.home];
                let short = !home.holds_for((of, offer), now) && home.free(now) < offered.children.len();
                assert!(short, "its place is there: {refused:#?}");
            }
            Err(_) => {}
        }
    }

    /// An offer that was answered without being rejected stands again.
    pub(super) async fn reconfirm(&mut self, of: usize) {
        let all: Vec<usize> = (0..self.book.searches[of].offers.len()).collect();
        let answered = |offer: &usize| matches!(self.book.searches[of].offers[*offer].fate, Fate::Answered(_));
        let answered: Vec<usize> = all.into_iter().filter(answered).collect();
        let Some(offer) = self.dice.one_of(&answered) else { return };
        let (name, provider, _) = self.of_offer(of, offer);
        if self.call(Step::Reconfirm, &format!("s{of} o{offer}"), provider.reconfirm(&name)).await.is_ok() {
            let offered = &mut self.book.searches[of].offers[offer];
            let Fate::Answered(reason) = &offered.fate else { panic!("it stood already") };
            assert!(super::book::answers_only(reason), "a rejected offer stands again");
            offered.fate = Fate::Stands;
        }
    }
}
