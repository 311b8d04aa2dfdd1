//! While a round runs, and its close.

use api::search::v1::{AmendmentKind, OfferState, SearchState, Terms};
use vocabulary::Timestamp;

use super::acting::Run;
use super::book::{Fate, For, Offered};
use super::drafting::proto_day;
use super::steps::Step;
use crate::harness::{child, instant, lower, proto_instant, shared, takes};

impl Run {
    /// A home, mostly one of the kind that the search asks for.
    fn a_home(&mut self, of: usize) -> usize {
        let wanted = self.book.searches[of].case.residential;
        let suits: Vec<usize> =
            (0..self.book.homes.len()).filter(|home| self.book.homes[*home].residential == wanted).collect();
        let any = self.dice.below(self.book.homes.len());
        // Two of them are what everybody wants.
        let wanted = if !self.dice.once_in(3) { &suits[..suits.len().min(2)] } else { &suits[..] };
        if self.dice.once_in(15) { any } else { self.dice.one_of(wanted).unwrap_or(any) }
    }

    /// An invited provider opens the profile.
    pub(super) async fn open_profile(&mut self, of: usize) {
        let home = self.a_home(of);
        let (provider, name) = (self.provider_of(home), self.book.searches[of].name.clone());
        if self.call(Step::OpenProfile, &format!("s{of} h{home}"), provider.open(&name)).await.is_ok() {
            self.book.searches[of].opened_by.insert(self.book.homes[home].agency);
        }
    }

    /// An invited provider will not offer.
    pub(super) async fn decline(&mut self, of: usize) {
        let home = self.a_home(of);
        let (provider, name) = (self.provider_of(home), self.book.searches[of].name.clone());
        let _noted = self.call(Step::Decline, &format!("s{of} h{home}"), provider.decline(&name, "TOO_FAR", "")).await;
    }

    /// An invited provider asks.
    pub(super) async fn ask(&mut self, of: usize) {
        let home = self.a_home(of);
        let (provider, name) = (self.provider_of(home), self.book.searches[of].name.clone());
        let asked = self.call(Step::Ask, &format!("s{of} h{home}"), provider.ask(&name, "Does the child swim?")).await;
        if let Ok(question) = asked {
            self.book.searches[of].questions.push(question.name);
        }
    }

    /// The finder answers.
    pub(super) async fn answer(&mut self, of: usize) {
        let Some(question) = self.dice.one_of(&self.book.searches[of].questions) else { return };
        let finder = self.world.finder();
        let answer = finder.answer(&question, "Does the child swim?", "Yes, twice a week.");
        let _noted = self.call(Step::Answer, &format!("s{of}"), answer).await;
    }

    /// A correction, after which offers stand; or another day, after which each is confirmed.
    pub(super) async fn amend(&mut self, of: usize, step: Step) {
        let finder = self.world.finder();
        let name = self.book.searches[of].name.clone();
        let Ok(mut found) = finder.search(&name).await else { return };
        let mut case = self.book.searches[of].case.clone();
        let kind = if step == Step::Correct {
            child(&mut found).pen_picture.push_str(" A new bicycle.");
            AmendmentKind::Correction
        } else {
            case.needed_on = case.needed_on.plus_days(1);
            shared(&mut found).needed_on = Some(proto_day(case.needed_on));
            AmendmentKind::Material
        };
        let request = found.request.expect("a request");
        let amended = self.call(step, &format!("s{of}"), finder.amend(&name, kind, request, None)).await;
        let Ok(amended) = amended else { return };
        let kept = &mut self.book.searches[of];
        kept.version += 1;
        kept.case = case;
        let window = amended.rounds.last().and_then(|round| round.window).expect("a window");
        let (closes, latest) = (instant(window.closes_at.expect("a close")), kept.rounds.len());
        let before = kept.rounds.last_mut().expect("an open round");
        assert!(*before <= closes, "the close never moves earlier");
        *before = closes;
        if kind == AmendmentKind::Material {
            for offered in kept.offers.iter_mut().filter(|one| one.round == latest && one.fate == Fate::Stands) {
                offered.unconfirmed = true;
            }
            kept.granted.retain(|(_, subject)| !matches!(subject, For::Offer(_)));
            kept.waiting.retain(|(_, subject)| !matches!(subject, For::Offer(_)));
        }
    }

    /// The close moves later.
    pub(super) async fn extend(&mut self, of: usize) {
        let (finder, name) = (self.world.finder(), self.book.searches[of].name.clone());
        let Some(closes) = self.book.searches[of].rounds.last().map(|closes| closes.plus_hours(8)) else { return };
        if self.call(Step::Extend, &format!("s{of}"), finder.extend(&name, closes, "FEW_OFFERS", "")).await.is_ok() {
            *self.book.searches[of].rounds.last_mut().expect("an open round") = closes;
        }
    }

    /// A setting is offered, for one child or for both, at a fee of its own.
    pub(super) async fn offer(&mut self, of: usize) {
        let home = self.a_home(of);
        let (agency, at) = (self.book.homes[home].agency, self.book.homes[home].at);
        let kept = &self.book.searches[of];
        let (round, residential, version) = (kept.rounds.len().max(1), kept.case.residential, kept.version);
        let children: Vec<u32> = match kept.case.numbers.len() {
            2 => [vec![0], vec![1], vec![0, 1], vec![0, 1]][self.dice.below(4)].clone(),
            _ => vec![0],
        };
        let dear = self.dice.once_in(3);
        let other = if dear { 650_000 } else { 0 };
        let core = match (residential, dear) {
            (true, true) => 1_160_000,
            (true, false) => 540_000,
            (false, _) => 80_000,
        };
        let (dear_extra, lost, days) = (!residential && self.dice.once_in(6), self.dice.once_in(3), self.dice.below(3));
        let (hold_hours, worse) =
            ([0, 20, 72, 72][self.dice.below(4)], u32::try_from(self.dice.below(3)).expect("few"));
        let starts = proto_day(kept.case.needed_on.plus_days(i32::try_from(days).expect("few") - 2));
        let valid_until = self.now.plus_days(50);
        let draft = self.world.offer_in(&kept.name, u32::try_from(round).expect("few"), agency).setting(at);
        let draft = if residential { draft.like(&self.world, "residential-llanrumney") } else { draft };
        let draft = draft.terms(|terms| {
            takes(terms, &children);
            lower(terms, worse);
            set_fee(terms, (core, other), dear_extra);
            terms.earliest_start = Some(starts);
            terms.valid_until = Some(proto_instant(valid_until));
            terms.hold_hours = Some(hold_hours);
            for school in &mut terms.schools {
                school.outcome = if lost { "NEITHER" } else { "KEPT" }.to_owned();
            }
        });
        let request = draft.request(|request| request.answers_request_version = version).into_request();
        let extra = request
            .terms
            .as_ref()
            .and_then(|terms| terms.fee.as_ref())
            .map_or(0, |fee| fee.extras.iter().map(|extra| extra.weekly_pence).sum::<i64>());
        let (provider, told) =
            (self.provider_of(home), format!("s{of} h{home} {children:?} {core}+{other} hold {hold_hours}"));
        let Ok(made) = self.call(Step::Offer, &told, provider.submit(request)).await else { return };
        let kept = &mut self.book.searches[of];
        let live = |one: &Offered| (one.round, one.home) == (round, home) && one.fate == Fate::Stands;
        assert!(!kept.offers.iter().any(live), "two live offers of one setting in one round");
        kept.offers.push(Offered {
            name: made.name,
            home,
            round,
            children,
            weekly: core + other + extra,
            dear_extra,
            school_kept: !lost,
            holds: hold_hours > 0,
            fate: Fate::Stands,
            unconfirmed: false,
            passed: false,
            failed: false,
        });
    }

    /// An offer of the search, mostly one that stands.
    pub(super) fn an_offer(&mut self, of: usize) -> Option<usize> {
        let all: Vec<usize> = (0..self.book.searches[of].offers.len()).collect();
        let standing: Vec<usize> =
            all.iter().copied().filter(|offer| self.book.searches[of].undecided(*offer)).collect();
        if self.dice.once_in(8) { self.dice.one_of(&all) } else { self.dice.one_of(&standing) }
    }

    /// Another version of the terms.
    pub(super) async fn revise(&mut self, of: usize) {
        let Some(offer) = self.an_offer(of) else { return };
        let (name, provider, version) = self.of_offer(of, offer);
        let Ok(found) = provider.get_offer(&name).await else { return };
        let mut terms = found.terms.expect("its own terms");
        terms.matching_statement.push_str(" They swim.");
        let revised = provider.revise(&name, terms, version);
        if self.call(Step::Revise, &format!("s{of} o{offer}"), revised).await.is_ok() {
            self.book.searches[of].offers[offer].unconfirmed = false;
        }
    }

    /// Taken back before the close.
    pub(super) async fn withdraw_offer(&mut self, of: usize) {
        let Some(offer) = self.an_offer(of) else { return };
        let (name, provider, _) = self.of_offer(of, offer);
        let withdrawn = provider.withdraw_offer(&name);
        if self.call(Step::WithdrawOffer, &format!("s{of} o{offer}"), withdrawn).await.is_ok() {
            self.book.searches[of].offers[offer].fate = Fate::Withdrawn;
        }
    }

    /// Confirmed after an amendment.
    pub(super) async fn confirm(&mut self, of: usize) {
        let open = |one: &Offered| one.unconfirmed && one.fate == Fate::Stands;
        let open = self.book.searches[of].offers.iter().position(open);
        let Some(offer) = open.or_else(|| self.an_offer(of)) else { return };
        let (name, provider, version) = self.of_offer(of, offer);
        let confirmed = provider.confirm(&name, version);
        if self.call(Step::Confirm, &format!("s{of} o{offer}"), confirmed).await.is_ok() {
            self.book.searches[of].offers[offer].unconfirmed = false;
        }
    }

    /// An offer's name, its provider, and the version of the request as it stands.
    pub(super) fn of_offer(&self, of: usize, offer: usize) -> (String, crate::harness::Caller, u32) {
        let kept = &self.book.searches[of];
        (kept.offers[offer].name.clone(), self.provider_of(kept.offers[offer].home), kept.version)
    }

    /// Hours or days pass.
    pub(super) async fn advance(&mut self) {
        let hours = self.dice.weighted(&[(1, 4), (6, 4), (25, 4), (50, 2), (100, 1)]);
        self.pass(Step::Advance, hours).await;
    }

    /// Time passes beyond a close.
    pub(super) async fn close(&mut self, of: usize) {
        let Some(closes) = self.book.searches[of].rounds.last().copied() else { return };
        let left = closes.since(self.now).micros();
        if left > 0 {
            self.pass(Step::Close, left / 3_600_000_000 + 1).await;
        }
    }

    /// Whole hours pass, always: whatever ends, ends whole hours after a command, so that no time that the test itself takes brings anything
    /// to its end between a command and what is read after it.
    async fn pass(&mut self, step: Step, hours: i64) {
        let before = self.now;
        self.note(format!("{}: {step:?} {hours} h from {before}", self.steps));
        self.world.advance(hours).await;
        self.counted(step);
        self.now = self.world.now().await;
        let now = self.now;
        for of in 0..self.book.searches.len() {
            let kept = &self.book.searches[of];
            let closed = kept.rounds.last().is_some_and(|closes| before < *closes && *closes <= now);
            if closed && kept.end.is_none() {
                self.read_gates(of).await;
            }
            self.lapse(of, now);
        }
    }

    /// Which offers of the latest round passed their gates: the one thing the book takes from the program, for it does not score.
    pub(super) async fn read_gates(&mut self, of: usize) {
        let latest = self.book.searches[of].rounds.len();
        for offer in 0..self.book.searches[of].offers.len() {
            if self.book.searches[of].offers[offer].round == latest {
                let (name, provider, _) = self.of_offer(of, offer);
                let found = provider.get_offer(&name).await.expect("its own offer");
                let offered = &mut self.book.searches[of].offers[offer];
                offered.passed = found.state() == OfferState::Ranked;
                offered.failed = found.state() == OfferState::NotEligible;
            }
        }
    }

    /// What ends by time alone: a tranche with its return-by time, a choice with its confirm-by time, and every hold with either.
    fn lapse(&mut self, of: usize, now: Timestamp) {
        let kept = &mut self.book.searches[of];
        if kept.award.is_some() || kept.end.is_some() || kept.tranche.is_none() {
            return;
        }
        let running = matches!(kept.state(now), SearchState::Deciding | SearchState::Chosen);
        let sent = kept.tranche.as_ref().expect("a tranche");
        let ends = kept.choice.as_ref().map_or(sent.return_by, |choice| choice.confirm_by);
        if !running && ends <= now {
            (kept.tranche, kept.choice) = (None, None);
            self.book.release_holds(of, None);
        }
    }
}

/// A fee: core and other weekly parts, the one extra at its list price or above it.
fn set_fee(terms: &mut Terms, (core, other): (i64, i64), dear_extra: bool) {
    let fee = terms.fee.get_or_insert_default();
    fee.core_weekly_pence = Some(core);
    fee.other_weekly_pence = other;
    for extra in &mut fee.extras {
        extra.weekly_pence += i64::from(dear_extra);
    }
}
