//! The contract, the arrival, the ends; and what happens to settings meanwhile.

use std::collections::BTreeSet;

use api::decision::v1::DefaultAnswers;
use api::register::v1::{Place, PutPlacesRequest, ReleaseHolds};
use api::search::v1::SearchState;

use super::acting::Run;
use super::book::{Fate, For, Taken, Won};
use super::checking::Fresh;
use super::drafting::proto_day;
use super::steps::Step;
use crate::harness::{Outcome as _, reply};

/// The approval of an arrival before both have signed.
const UNSIGNED: &str = "ARRIVAL_BEFORE_SIGNATURE";

impl Run {
    fn won(&self, of: usize) -> Option<Won> {
        self.book.searches[of].award.clone()
    }

    /// The contracts officer completes the contract.
    pub(super) async fn complete(&mut self, of: usize) {
        let Some(won) = self.won(of) else { return };
        let completion = self.world.completion_of(&won.contract).await;
        let officer = self.world.contracts_officer();
        let completed = officer.complete_contract(&won.contract, completion);
        if let Ok(completed) = self.call(Step::Complete, &format!("s{of}"), completed).await {
            let won = self.book.searches[of].award.as_mut().expect("an award");
            won.digest = completed.texts.last().expect("a text").digest.clone();
            won.signed = (false, false);
        }
    }

    /// One side signs the text as it stands.
    pub(super) async fn sign(&mut self, of: usize, step: Step) {
        let Some(won) = self.won(of) else { return };
        let authority = step == Step::SignForAuthority;
        let home = self.book.searches[of].offers[won.offer].home;
        let who = if authority { self.world.contracts_officer() } else { self.provider_of(home) };
        let digest = if won.digest.is_empty() { "0".repeat(64) } else { won.digest.clone() };
        if self.call(step, &format!("s{of}"), who.sign_contract(&won.contract, &digest)).await.is_ok() {
            let won = self.book.searches[of].award.as_mut().expect("an award");
            assert!(!won.digest.is_empty(), "signed before it was completed");
            *(if authority { &mut won.signed.0 } else { &mut won.signed.1 }) = true;
        }
    }

    /// One side refuses to sign: the award is undone, and a provider takes its offer back.
    pub(super) async fn refuse_contract(&mut self, of: usize) {
        let Some(won) = self.won(of) else { return };
        let authority = self.dice.once_in(2);
        let home = self.book.searches[of].offers[won.offer].home;
        let who = if authority { self.world.contracts_officer() } else { self.provider_of(home) };
        let refused = who.refuse_contract(&won.contract, "TERMS_NOT_AGREED", "");
        if self.call(Step::RefuseContract, &format!("s{of} by authority {authority}"), refused).await.is_ok() {
            assert!(won.signed != (true, true), "refused though both have signed");
            self.award_over(of);
            if !authority {
                self.book.searches[of].offers[won.offer].fate = Fate::Retracted;
            }
        }
    }

    /// The finder asks that the child may arrive before both have signed.
    pub(super) async fn ask_arrival(&mut self, of: usize) {
        let Some(won) = self.won(of) else { return };
        let (finder, kept) = (self.world.finder(), &self.book.searches[of]);
        let (name, offer) = (kept.name.clone(), kept.offers[won.offer].name.clone());
        let asked = finder.request_approval(&name, UNSIGNED, "", &offer);
        if self.call(Step::AskArrival, &format!("s{of}"), asked).await.is_ok() {
            self.book.searches[of].waiting.insert((UNSIGNED.to_owned(), For::Offer(won.offer)));
            if self.dice.once_in(2) {
                self.grant_arrival(of).await;
            }
        }
    }

    /// An approver lets it.
    pub(super) async fn grant_arrival(&mut self, of: usize) {
        let (approver, name) = (self.world.approver(), self.book.searches[of].name.clone());
        let waits = self.book.searches[of].waiting.iter().find(|(kind, _)| kind == UNSIGNED).cloned();
        if self.call(Step::GrantArrival, &format!("s{of}"), approver.grant(&name, UNSIGNED, None)).await.is_ok() {
            let waits = waits.expect("somebody asked");
            self.book.searches[of].waiting.remove(&waits);
            self.book.searches[of].granted.insert(waits);
        }
    }

    /// The child arrived: with both signatures, or with an approver's word.
    pub(super) async fn arrive(&mut self, of: usize) {
        if self.dice.once_in(2) && self.won(of).is_some_and(|won| won.signed == (false, false)) {
            self.complete(of).await;
            self.sign(of, Step::SignForProvider).await;
            self.sign(of, Step::SignForAuthority).await;
        }
        let Some(won) = self.won(of) else { return };
        let (officer, today) = (self.world.contracts_officer(), self.world.today().await);
        if self.call(Step::Arrive, &format!("s{of}"), officer.record_arrival(&won.contract, today)).await.is_ok() {
            let kept = &mut self.book.searches[of];
            let word = kept.granted.contains(&(UNSIGNED.to_owned(), For::Offer(won.offer)));
            assert!(won.signed == (true, true) || word, "arrived unsigned, and nobody allowed it");
            assert!(kept.end.is_none(), "arrived twice");
            kept.end = Some(SearchState::Placed);
            if self.dice.once_in(3) {
                self.end_placement(of).await;
            }
        }
    }

    /// The child did not arrive: the award is undone.
    pub(super) async fn non_arrival(&mut self, of: usize) {
        let Some(won) = self.won(of) else { return };
        let officer = self.world.contracts_officer();
        let never = officer.record_non_arrival(&won.contract, "She stayed with her aunt.");
        if self.call(Step::NonArrival, &format!("s{of}"), never).await.is_ok() {
            assert!(self.book.searches[of].end.is_none(), "not arrived after having arrived");
            self.award_over(of);
        }
    }

    /// A placement ends: its place is no vacancy until its provider says so.
    pub(super) async fn end_placement(&mut self, of: usize) {
        let Some(won) = self.won(of) else { return };
        let (officer, today) = (self.world.contracts_officer(), self.world.today().await);
        let ended = officer.end_placement(&won.contract, today, "CARPL", "");
        if self.call(Step::EndPlacement, &format!("s{of}"), ended).await.is_ok() {
            let kept = &mut self.book.searches[of];
            assert!(kept.end == Some(SearchState::Placed) && !won.over, "ended before it began, or twice");
            kept.award.as_mut().expect("an award").over = true;
            let home = &mut self.book.homes[kept.offers[won.offer].home];
            let awarded = Taken::Awarded { search: of };
            let vacated: Vec<u32> =
                home.taken.iter().filter(|(_, taken)| **taken == awarded).map(|(number, _)| *number).collect();
            for number in vacated {
                home.taken.remove(&number);
                home.offered.remove(&number);
            }
        }
    }

    // ---- Settings

    /// A provider states how many places there are; a held one does not vanish in silence.
    pub(super) async fn places(&mut self) {
        let home = self.dice.below(self.book.homes.len());
        let most = usize::try_from(self.book.homes[home].most).expect("few");
        // Mostly all of them, or placements would come to a halt.
        let count = if self.dice.once_in(4) { self.dice.below(most + 1) } else { most };
        self.state_places(home, count, None, Step::Places).await;
    }

    /// A provider takes away a place that is held: its hold is released, its offer taken back.
    pub(super) async fn cut_places(&mut self) {
        let now = self.now;
        let held = |home: &usize| {
            let home = &self.book.homes[*home];
            home.offered.iter().any(|number| matches!(home.live(*number, now), Some(Taken::Held { .. })))
        };
        let homes: Vec<usize> = (0..self.book.homes.len()).filter(held).collect();
        let Some(home) = self.dice.one_of(&homes) else { return };
        let release = ReleaseHolds { reason: "PLACE_FILLED".to_owned(), text: String::new() };
        self.state_places(home, 0, Some(release), Step::CutPlaces).await;
    }

    async fn state_places(&mut self, home: usize, count: usize, release: Option<ReleaseHolds>, step: Step) {
        let now = self.now;
        let today = proto_day(now.london_date());
        let numbers: BTreeSet<u32> = (1..=u32::try_from(count).expect("few")).collect();
        let place = |number: &u32| Place { number: *number, available_from: Some(today), ..Place::default() };
        let releasing = release.is_some();
        let request = PutPlacesRequest {
            setting: self.book.homes[home].name.clone(),
            places: numbers.iter().map(place).collect(),
            release_holds: release,
            request_id: crate::harness::new_request_id(),
            ..Default::default()
        };
        let mut register = self.provider_of(home).register();
        let stated = async { reply(register.put_places(request).await) };
        let told = format!("h{home} {count} places");
        let kept = &self.book.homes[home];
        let cut: BTreeSet<(usize, usize)> = kept
            .taken
            .keys()
            .filter(|number| !numbers.contains(number))
            .filter_map(|number| match kept.live(*number, now) {
                Some(Taken::Held { search, offer, .. }) => Some((search, offer)),
                Some(Taken::Awarded { .. }) | None => None,
            })
            .collect();
        match self.call(step, &told, stated).await {
            Ok(_) => {
                assert!(cut.is_empty() || releasing, "held places vanished in silence");
                for (of, offer) in cut {
                    self.retracted(of, offer).await;
                }
                self.book.homes[home].offered = numbers;
            }
            Err(refused) if refused.reason == "VACANCY_BELOW_HELD" => {
                assert!(!cut.is_empty() && !releasing, "no held place is cut: {refused:#?}");
            }
            Err(_) => {}
        }
    }

    /// A setting is concealed: its holds are released at once.
    pub(super) async fn conceal(&mut self) {
        let settled = self.book.searches.iter().filter(|kept| kept.end.is_none()).filter_map(|kept| {
            let offer = kept.award.as_ref().map(|won| won.offer).or_else(|| kept.chosen(self.now))?;
            Some(kept.offers[offer].home)
        });
        let settled: Vec<usize> = settled.collect();
        let any = self.dice.below(self.book.homes.len());
        // Mostly one that somebody has chosen.
        let home = self.dice.one_of(&settled).filter(|_| !self.dice.once_in(3)).unwrap_or(any);
        let (manager, name) = (self.world.framework_manager(), self.book.homes[home].name.clone());
        let concealed = manager.conceal_setting(&name, None);
        if self.call(Step::Conceal, &format!("h{home}"), concealed).await.is_ok() {
            let concealed = &mut self.book.homes[home];
            assert!(!concealed.concealed, "concealed twice");
            (concealed.concealed, concealed.was_concealed) = (true, true);
            concealed.release(|taken| matches!(taken, Taken::Held { .. }));
            for kept in &mut self.book.searches {
                let here = |offer: &usize| kept.offers[*offer].home == home;
                kept.went_on = kept.went_on.filter(|offer| !here(offer));
            }
        }
    }

    /// It is shown again.
    pub(super) async fn lift(&mut self) {
        let homes: Vec<usize> = (0..self.book.homes.len()).filter(|home| self.book.homes[*home].concealed).collect();
        let home = self.dice.one_of(&homes).unwrap_or(0);
        let (manager, name) = (self.world.framework_manager(), self.book.homes[home].name.clone());
        if self.call(Step::Lift, &format!("h{home}"), manager.lift_concealment(&name)).await.is_ok() {
            assert!(self.book.homes[home].concealed, "lifted though it was not concealed");
            self.book.homes[home].concealed = false;
        }
    }

    /// An approver confirms that a chosen or awarded offer goes on; the hold that was released is taken again where the place is free.
    pub(super) async fn go_on_after_concealment(&mut self, of: usize) {
        let now = self.now;
        let (approver, name) = (self.world.approver(), self.book.searches[of].name.clone());
        let confirmed = approver.confirm_after_concealment(&name);
        if self.call(Step::GoOnAfterConcealment, &format!("s{of}"), confirmed).await.is_ok() {
            let kept = &mut self.book.searches[of];
            let won = kept.award.as_ref().map(|won| won.offer);
            let offer = won.or_else(|| kept.chosen(now)).expect("a frozen choice or award");
            kept.went_on = Some(offer);
            let (home, places) = (kept.offers[offer].home, kept.offers[offer].children.len());
            assert!(self.book.homes[home].concealed, "nothing was concealed");
            if won.is_none() && !self.book.homes[home].holds_for((of, offer), now) {
                self.see(home, Fresh { search: of, offer: Some(offer), places, sure: false }).await;
            }
        }
    }

    /// An approver undoes a chosen or awarded offer of a concealed setting.
    pub(super) async fn undo_after_concealment(&mut self, of: usize) {
        let (approver, name) = (self.world.approver(), self.book.searches[of].name.clone());
        let undone = approver.undo_after_concealment(&name);
        if self.call(Step::UndoAfterConcealment, &format!("s{of}"), undone).await.is_ok() {
            if self.book.searches[of].award.is_some() {
                self.award_over(of);
            } else {
                self.tranche_over(of);
            }
        }
    }

    // ---- Ends

    /// No offer matched: every offer has its answer.
    pub(super) async fn end_without_match(&mut self, of: usize) {
        let (finder, name) = (self.world.finder(), self.book.searches[of].name.clone());
        let silent = self.dice.once_in(4);
        let answers = if silent { DefaultAnswers::Unspecified } else { DefaultAnswers::UseCriterionSentences };
        let ended = finder.end_without_match(&name, answers);
        if self.call(Step::EndWithoutMatch, &format!("s{of} silent {silent}"), ended).await.is_ok() {
            self.answered_by_default(of, &BTreeSet::new()).await;
            self.tranche_over(of);
            self.book.searches[of].end = Some(SearchState::NoMatch);
        }
    }

    /// Withdrawn: every hold is released, an award undone, every offer answered.
    pub(super) async fn withdraw_search(&mut self, of: usize) {
        let (finder, name) = (self.world.finder(), self.book.searches[of].name.clone());
        let withdrawn = finder.withdraw_search(&name, "KIN_FOUND", "KIN", "");
        if self.call(Step::WithdrawSearch, &format!("s{of}"), withdrawn).await.is_ok() {
            assert!(self.book.searches[of].end.is_none(), "ended twice");
            self.book.searches[of].award = None;
            self.book.free_award(of);
            self.tranche_over(of);
            self.book.searches[of].end = Some(SearchState::Withdrawn);
        }
    }

    /// Brings a search to its arrival, whatever of its contract is missing.
    pub(super) async fn let_arrive(&mut self, of: usize) {
        let won = self.won(of).expect("an award");
        let word = self.book.searches[of].granted.contains(&(UNSIGNED.to_owned(), For::Offer(won.offer)));
        if won.signed != (true, true) && !word {
            self.ask_arrival(of).await;
            self.grant_arrival(of).await;
        }
        let today = self.world.today().await;
        self.world.contracts_officer().record_arrival(&won.contract, today).await.accepted();
        self.book.searches[of].end = Some(SearchState::Placed);
    }
}
