//! DEC-10: every undo restores what it says and nothing else. A choice or an award is undone as soon as it was made, by one of those who may,
//! and everything that anybody reads is compared with what it was before.

use std::collections::{BTreeMap, BTreeSet};

use api::contract::v1::ContractState;
use api::decision::v1::OfferToAnswer;
use api::register::v1::PlaceState;
use api::search::v1::{ApprovalStatus, DisclosureStage, OfferState, Search, SearchState};

use super::acting::Run;
use super::book::{Fate, Taken, answers_only};
use super::steps::Step;
use crate::harness::{Agency, Outcome as _, Reply};

/// All that is read of one search, of every setting, and of where the other searches stand.
#[derive(Clone, Debug, PartialEq)]
struct Picture {
    state: SearchState,
    tranche: String,
    choice: Option<String>,
    award: Option<String>,
    undone_awards: usize,
    successors: Vec<String>,
    request: (u32, String),
    rounds: Vec<api::search::v1::Round>,
    approvals: Vec<(String, ApprovalStatus, String, u32)>,
    marks: Vec<String>,
    offers: Vec<PictureOfOffer>,
    stages: BTreeMap<Agency, DisclosureStage>,
    places: BTreeMap<(usize, u32), PlaceState>,
    others: Vec<(String, SearchState, Option<String>, Option<String>)>,
}

/// What a provider reads of its offer, and whether the decision maker knows whose it is.
#[derive(Clone, Debug, PartialEq)]
struct PictureOfOffer {
    state: OfferState,
    answer: Option<(String, String)>,
    held: bool,
    conflict: i32,
    version: u32,
    opened: bool,
}

fn offer_of(search: &Search) -> (Option<String>, Option<String>) {
    let choice = search.choice.as_ref().map(|choice| choice.offer.clone());
    (choice, search.award.as_ref().map(|award| award.offer.clone()))
}

impl Run {
    async fn picture(&self, of: usize) -> Picture {
        let (kept, finder) = (&self.book.searches[of], self.world.finder());
        let found = finder.search(&kept.name).await.accepted();
        let (choice, award) = offer_of(&found);
        let mut offers = Vec::new();
        for offered in &kept.offers {
            let own = self.provider_of(offered.home).get_offer(&offered.name).await.accepted();
            // Before its close, and where it was withdrawn, nobody else reads it.
            let seen = self.world.decision_maker().get_offer(&offered.name).await;
            offers.push(PictureOfOffer {
                state: own.state(),
                answer: own.answer.map(|answer| (answer.reason, answer.text)),
                held: own.hold.is_some(),
                conflict: own.conflict,
                version: own.version,
                opened: seen.is_ok_and(|seen| !seen.provider.is_empty()),
            });
        }
        let mut stages = BTreeMap::new();
        let mut places = BTreeMap::new();
        for (index, home) in self.book.homes.iter().enumerate() {
            let provider = self.provider_of(index);
            if let Ok(invitation) = provider.invitation(&kept.name).await {
                stages.insert(home.agency, invitation.stage());
            }
            let setting = provider.get_setting(&home.name).await.accepted();
            places.extend(setting.places.iter().map(|place| ((index, place.number), place.state())));
        }
        let mut others = Vec::new();
        for other in self.book.searches.iter().filter(|other| other.name != kept.name && other.end.is_none()) {
            let found = finder.search(&other.name).await.accepted();
            let (choice, award) = offer_of(&found);
            others.push((other.name.clone(), found.state(), choice, award));
        }
        let approval = |one: &api::search::v1::Approval| (one.kind.clone(), one.status(), one.offer.clone(), one.round);
        Picture {
            state: found.state(),
            tranche: found.tranche.clone(),
            choice,
            award,
            undone_awards: found.undone_awards.len(),
            successors: found.successors.clone(),
            request: (found.request_version, found.request_digest.clone()),
            rounds: found.rounds.clone(),
            approvals: found.approvals.iter().map(approval).collect(),
            marks: found.nearer_marks.iter().map(|mark| format!("{mark:?}")).collect(),
            offers,
            stages,
            places,
            others,
        }
    }

    /// Chooses, and undoes the choice at once.
    pub(super) async fn choose_and_undo(&mut self, of: usize) {
        let now = self.now;
        let kept = &self.book.searches[of];
        let sent = kept.with_decision_maker(now).map(|sent| sent.offers.clone()).unwrap_or_default();
        let sent: Vec<usize> = sent.into_iter().filter(|offer| kept.undecided(*offer)).collect();
        let Some(offer) = self.dice.one_of(&sent) else { return };
        let before = self.picture(of).await;
        if self.choose_this(of, offer, None, Step::ChooseAndUndo).await.is_err() {
            return;
        }
        // Only an approver undoes what a concealment froze; such a setting cannot be chosen, so nothing is frozen here.
        let who = if self.dice.once_in(2) { self.world.finder() } else { self.world.decision_maker() };
        let name = self.book.searches[of].name.clone();
        let (mut expected, after) = match self.dice.below(3) {
            0 => {
                self.note("   returned".to_owned());
                let tranche = before.tranche.clone();
                self.world.decision_maker().return_tranche(&tranche, "NONE_SUITABLE", "").await.accepted();
                (before, self.picture(of).await)
            }
            _ => {
                self.note("   undone".to_owned());
                who.undo_choice(&name, "AUTHORITY_REFUSED", "").await.accepted();
                (before, self.picture(of).await)
            }
        };
        self.not_sent_any_more(of, &mut expected);
        assert_eq!(after, expected, "s{of}: an undone choice leaves nothing but what it says");
        self.tranche_over(of);
        self.tally.undone += 1;
    }

    /// Awards, and has the award undone at once: by an approver, by its provider, or by either side of its contract.
    pub(super) async fn award_and_undo(&mut self, of: usize) {
        let now = self.now;
        let Some(offer) = self.book.searches[of].chosen(now) else { return };
        self.prepare_award(of, offer).await;
        self.tell_another(of, offer).await;
        let before = self.picture(of).await;
        if self.award_this(of, offer, Step::AwardAndUndo).await.is_err() {
            return;
        }
        let awarded = self.picture(of).await;
        self.nothing_else_awarded(&before, &awarded, offer);
        let kept = &self.book.searches[of];
        let (contract, name) = (kept.award.as_ref().expect("an award").contract.clone(), kept.name.clone());
        let (of_offer, provider, _) = self.of_offer(of, offer);
        // It was awarded, so an approver has said that it goes on.
        let concealed = self.book.homes[kept.offers[offer].home].concealed;
        let (undone, by_provider): (Reply<()>, bool) = match self.dice.below(4) {
            0 => (provider.refuse_award(&of_offer, "PLACE_FILLED", "").await.map(|_| ()), true),
            1 => (provider.refuse_contract(&contract, "TERMS_NOT_AGREED", "").await.map(|_| ()), true),
            2 => {
                let officer = self.world.contracts_officer();
                (officer.refuse_contract(&contract, "NO_LONGER_NEEDED", "").await.map(|_| ()), false)
            }
            _ => (self.world.approver().undo_award(&name, "NO_LONGER_NEEDED", "").await.map(|_| ()), false),
        };
        self.note(format!("   undone by its provider: {by_provider}"));
        undone.accepted();
        let after = self.picture(of).await;
        let mut expected = awarded;
        expected.undone_awards += 1;
        (expected.award, expected.choice) = (None, None);
        expected.offers[offer].state = if by_provider { OfferState::Retracted } else { OfferState::Ranked };
        for ((home, number), state) in &mut expected.places {
            let home = &self.book.homes[*home];
            if home.taken.get(number) == Some(&Taken::Awarded { search: of }) {
                *state = vacant(home.offered.contains(number));
            }
        }
        self.not_sent_any_more(of, &mut expected);
        if concealed {
            // Whose setting is concealed passes no gate.
            expected.offers[offer] = after.offers[offer].clone();
        }
        assert_eq!(after, expected, "s{of}: an undone award leaves nothing but what it says");
        let void = self.world.contracts_officer().contract(&contract).await.accepted();
        assert_eq!(void.state(), ContractState::Void);
        self.award_over(of);
        if by_provider {
            self.book.searches[of].offers[offer].fate = Fate::Retracted;
        }
        self.tally.undone += 1;
        self.asked_again(of).await;
    }

    /// The finder tells another offer that a better match was chosen: no rejection, so an undo asks it again.
    async fn tell_another(&mut self, of: usize, chosen: usize) {
        let kept = &self.book.searches[of];
        let others: Vec<usize> = kept.eligible().into_iter().filter(|offer| *offer != chosen).collect();
        let Some(other) = self.dice.one_of(&others) else { return };
        let (finder, search, reason) = (self.world.finder(), kept.name.clone(), "BETTER_MATCH_CHOSEN");
        let offer = kept.offers[other].name.clone();
        let given = vec![OfferToAnswer { offer, reason: reason.to_owned(), text: String::new() }];
        if self
            .call(Step::RejectRest, &format!("s{of} o{other} {reason}"), finder.batch_reject(&search, given))
            .await
            .is_ok()
        {
            self.answered(of, other, reason);
        }
    }

    /// Whoever was answered without being rejected was asked once whether the offer stands again: one of them says so, and it does.
    async fn asked_again(&mut self, of: usize) {
        let kept = &self.book.searches[of];
        let asked = kept.offers.iter().enumerate().filter(|(_, offered)| {
            let moved = offered.children.iter().any(|child| kept.moved.contains(child));
            let answered = matches!(&offered.fate, Fate::Answered(reason) if answers_only(reason));
            answered && !moved && offered.round == kept.rounds.len()
        });
        let asked: Vec<usize> = asked.map(|(index, _)| index).collect();
        let Some(offer) = self.dice.one_of(&asked) else { return };
        let (name, provider, _) = self.of_offer(of, offer);
        self.note(format!("   o{offer} stands again"));
        let stands = provider.reconfirm(&name).await.accepted();
        assert!(stands.answer.is_none() || stands.state() == OfferState::NotEligible, "it stands: {stands:#?}");
        self.book.searches[of].offers[offer].fate = Fate::Stands;
        self.tally.stood_again += 1;
    }

    /// An award changes what is its own: no other search, no approval, no place but those of its setting and of its other holds.
    fn nothing_else_awarded(&self, before: &Picture, awarded: &Picture, offer: usize) {
        let before_others: BTreeSet<String> = before.others.iter().map(|other| format!("{other:?}")).collect();
        let others: BTreeSet<String> = awarded.others.iter().map(|other| format!("{other:?}")).collect();
        assert!(before_others.is_subset(&others), "{before_others:#?} {others:#?}");
        assert_eq!(
            (&before.approvals, &before.marks, &before.rounds),
            (&awarded.approvals, &awarded.marks, &awarded.rounds)
        );
        assert_eq!((awarded.state, awarded.offers[offer].state), (SearchState::Awarded, OfferState::Awarded));
        for (was, is) in before.offers.iter().zip(&awarded.offers) {
            assert!(
                was.answer.is_none() || was.answer == is.answer,
                "an answer that was given is another: {was:?} {is:?}"
            );
            assert!(!is.held, "held beside the award: {is:?}");
        }
    }

    /// What a picture shows once its tranche is over: shortlisting, nothing held, nothing released to a provider.
    fn not_sent_any_more(&self, of: usize, picture: &mut Picture) {
        picture.state = SearchState::Shortlisting;
        picture.tranche = String::new();
        picture.choice = None;
        for offer in &mut picture.offers {
            offer.held = false;
            if matches!(offer.state, OfferState::InTranche | OfferState::Chosen) {
                offer.state = OfferState::Ranked;
            }
        }
        for ((home, number), state) in &mut picture.places {
            let home = &self.book.homes[*home];
            if matches!(home.taken.get(number), Some(Taken::Held { search, .. }) if *search == of) {
                *state = vacant(home.offered.contains(number));
            }
        }
        let opened = &self.book.searches[of].opened_by;
        for (agency, stage) in &mut picture.stages {
            if matches!(stage, DisclosureStage::Tranche | DisclosureStage::Award) {
                *stage = if opened.contains(agency) { DisclosureStage::Opened } else { DisclosureStage::Feed };
            }
        }
    }
}

const fn vacant(offered: bool) -> PlaceState {
    if offered { PlaceState::Available } else { PlaceState::NotAvailable }
}
