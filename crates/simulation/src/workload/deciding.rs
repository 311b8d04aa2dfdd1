//! From the shortlist to the award.

use domain::request::YesNoUnknown;
use domain::search::Search;
use engine::documents::PanelInformation;
use engine::verbs::{
    AcceptConfirmBy, AnswerOfferQuestion, AnswerOffers, AskOfferQuestion, Audience, AwardOffer, ChooseOffer,
    ConfirmAfterConcealment, DeclareConflict, Defaults, EndWithoutMatch, GivenAnswer, LateApproval, MarkNearerOffers,
    NearerGiven, OpenFurtherRound, OpenOfferIdentity, OpenSpotRound, ReconfirmOffer, ReleaseDisclosure,
    RequestApproval, ResolveUnknown, ReturnTranche, SendTranche, SplitWords, UndoAfterConcealment, UndoChoice,
};
use vocabulary::{
    ApprovalKind, FurtherRoundReason, NearerVerdict, OfferId, PassedOverReason, RejectionReason, ReorderReason,
    ReturnReason, Role, SearchId, SingleOfferReason, SplitReason, SpotPurchaseReason, UndoReason, Whereabouts,
};

use super::{Intent, Scene};

impl Scene<'_> {
    pub(super) fn of_shortlisting(&mut self, search: &Search) -> Option<Intent> {
        let offers = search.eligible_offers();
        match self.dice.below(30) {
            0 => self.retract(search),
            1 => self.reduce_fee(search),
            2 => self.answer(search),
            3 | 4 => self.reconfirm(search),
            5 => self.ask_spot(search),
            6 => self.grant(search),
            7 => self.open_spot(search),
            8 => self.open_further(search),
            9 if self.dice.once_in(3) => self.end(search),
            10 => self.identity(search),
            11 => {
                let offer = self.an_offer(search)?;
                self.resolve(search, offer)
            }
            _ if offers.is_empty() => match self.dice.below(5) {
                0 => self.open_further(search),
                1 => self.ask_spot(search),
                2 => self.grant(search),
                3 => self.open_spot(search),
                _ => self.answer(search),
            },
            _ => self.send(search),
        }
    }

    fn send(&mut self, search: &Search) -> Option<Intent> {
        let eligible: Vec<OfferId> = search.eligible_offers().into_iter().map(|(offer, _)| offer).collect();
        let most = 1 + self.dice.below(3);
        let mut picked = self.dice.some_of(&eligible, most);
        picked.extend(self.an_offer(search).filter(|_| self.dice.once_in(25)));
        let offers = picked.into_iter().map(|offer| (offer, self.dice.hold())).collect();
        let send = SendTranche {
            search: search.id,
            tranche: self.dice.tranche(),
            offers,
            return_by: self.now.plus_hours(self.dice.one_of(&[4, 24, 48])?),
            reorder: self.dice.one_of(ReorderReason::ALL),
            single: self.dice.one_of(SingleOfferReason::ALL),
            text: "As agreed with the team.".into(),
        };
        Some(Intent::of(&self.finder(search), send))
    }

    fn answer(&mut self, search: &Search) -> Option<Intent> {
        let offer = self.an_offer(search)?;
        let reason = self.dice.one_of(RejectionReason::ALL)?;
        let given = GivenAnswer { offer, reason, text: "We chose otherwise.".into() };
        let answers = if self.dice.once_in(3) { vec![] } else { vec![given] };
        let defaults = if self.dice.once_in(2) { Defaults::CriterionSentences } else { Defaults::None };
        let by = if self.dice.once_in(2) { self.finder(search) } else { self.decision_maker(search) };
        Some(Intent::of(&by, AnswerOffers { search: search.id, answers, defaults }))
    }

    /// Settles what an offer left unknown.
    pub(super) fn resolve(&mut self, search: &Search, offer: OfferId) -> Option<Intent> {
        let value = if self.dice.once_in(4) { "NO" } else { "YES" }.to_owned();
        let (item, evidence, note) = ("must-have/0".to_owned(), "They told us so.".to_owned(), String::new());
        Some(Intent::of(&self.finder(search), ResolveUnknown { search: search.id, offer, item, value, evidence, note }))
    }

    fn identity(&mut self, search: &Search) -> Option<Intent> {
        let offer = self.an_offer(search)?;
        let by = if self.dice.once_in(4) { self.finder(search) } else { self.decision_maker(search) };
        Some(Intent::of(&by, OpenOfferIdentity { search: search.id, offer }))
    }

    pub(super) fn reconfirm(&mut self, search: &Search) -> Option<Intent> {
        let asked: Vec<OfferId> = search.reconfirmable.iter().copied().collect();
        let offer = self.dice.one_of(&asked).or_else(|| self.an_offer(search))?;
        let version = search.awaits_reconfirmation(offer);
        let by = self.provider_of(search, offer, Role::ProviderUser)?;
        Some(Intent::of(&by, ReconfirmOffer { search: search.id, offer, request_version: version }))
    }

    pub(super) fn ask_spot(&mut self, search: &Search) -> Option<Intent> {
        let approval = LateApproval::SpotPurchase(SpotPurchaseReason::FrameworkExhausted);
        let ask = RequestApproval { search: search.id, approval, text: "Nobody has room.".into() };
        Some(Intent::of(&self.finder(search), ask))
    }

    pub(super) fn open_spot(&mut self, search: &Search) -> Option<Intent> {
        let closes = self.now.plus_hours(30);
        let open = OpenSpotRound { search: search.id, closes, audience: Audience::default() };
        Some(Intent::of(&self.finder(search), open))
    }

    pub(super) fn open_further(&mut self, search: &Search) -> Option<Intent> {
        let (closes, text) = (self.now.plus_hours(30), "Again.".to_owned());
        let reason = self.dice.one_of(FurtherRoundReason::ALL)?;
        let open = OpenFurtherRound { search: search.id, closes, reason, text, audience: Audience::default() };
        Some(Intent::of(&self.finder(search), open))
    }

    pub(super) fn end(&mut self, search: &Search) -> Option<Intent> {
        let defaults = if self.dice.once_in(3) { Defaults::None } else { Defaults::CriterionSentences };
        let whereabouts = self.dice.one_of(Whereabouts::ALL)?;
        let end =
            EndWithoutMatch { search: search.id, whereabouts, text: "With an aunt.".into(), answers: vec![], defaults };
        Some(Intent::of(&self.finder(search), end))
    }

    pub(super) fn of_deciding(&mut self, search: &Search) -> Option<Intent> {
        let tranche = search.tranches.last()?;
        let offer = self.dice.one_of(&tranche.sent.offers)?;
        match self.dice.below(26) {
            0 => self.retract(search),
            1 => self.answer(search),
            2 => self.return_tranche(search),
            3 => {
                let release = ReleaseDisclosure { search: search.id, tranche: tranche.sent.id };
                Some(Intent::of(&self.decision_maker(search), release))
            }
            4 => self.ask_offer(search, offer),
            5 => self.answer_offer_question(search),
            6 if self.dice.once_in(3) => self.choose_and_award(search, offer),
            6 => self.send(search),
            7..=12 => self.conflict(search, offer),
            13..=18 => {
                let open = OpenOfferIdentity { search: search.id, offer };
                Some(Intent::of(&self.decision_maker(search), open))
            }
            _ => self.choose(search, offer),
        }
    }

    pub(super) fn return_tranche(&mut self, search: &Search) -> Option<Intent> {
        let tranche = search.tranches.last()?.sent.id;
        let reason = self.dice.one_of(ReturnReason::ALL)?;
        let back = ReturnTranche { search: search.id, tranche, reason, text: "Not these.".into() };
        Some(Intent::of(&self.decision_maker(search), back))
    }

    fn ask_offer(&mut self, search: &Search, offer: OfferId) -> Option<Intent> {
        let (question, answer_by) = (self.dice.question(), self.now.plus_hours(2));
        let text = "Is there a garden?".to_owned();
        let ask = AskOfferQuestion { search: search.id, offer, question, text, answer_by };
        Some(Intent::of(&self.decision_maker(search), ask))
    }

    fn answer_offer_question(&mut self, search: &Search) -> Option<Intent> {
        let asked: Vec<_> = search.offer_questions.iter().map(|asked| (asked.id, asked.offer)).collect();
        let (question, offer) = self.dice.one_of(&asked)?;
        let by = self.provider_of(search, offer, Role::ProviderUser)?;
        let answer = AnswerOfferQuestion { search: search.id, offer, question, text: "Yes.".into() };
        Some(Intent::of(&by, answer))
    }

    pub(super) fn conflict(&mut self, search: &Search, offer: OfferId) -> Option<Intent> {
        let conflict = if self.dice.once_in(20) { YesNoUnknown::Yes } else { YesNoUnknown::No };
        let by = self.provider_of(search, offer, Role::ProviderSystem)?;
        Some(Intent::of(&by, DeclareConflict { search: search.id, offer, conflict, text: "None known.".into() }))
    }

    pub(super) fn choice(&mut self, search: &Search, offer: OfferId) -> ChooseOffer {
        ChooseOffer {
            search: search.id,
            offer,
            childs_view: "I would like that.".into(),
            not_recorded: String::new(),
            children: self.children_named(search, offer),
            split: self.split_words(search, offer),
            confirm_by: None,
        }
    }

    fn children_named(&self, search: &Search, offer: OfferId) -> Vec<u32> {
        if search.children.len() < 2 { vec![] } else { search.children_of(offer).into_iter().collect() }
    }

    /// Why some are placed apart, where the offer leaves any over.
    fn split_words(&mut self, search: &Search, offer: OfferId) -> Option<SplitWords> {
        if search.left_by(offer).is_empty() {
            return None;
        }
        let reason = self.dice.one_of(SplitReason::ALL)?;
        Some(SplitWords { reason, text: "They need different homes for now.".into() })
    }

    pub(super) fn choose(&mut self, search: &Search, offer: OfferId) -> Option<Intent> {
        let choice = self.choice(search, offer);
        Some(Intent::of(&self.decision_maker(search), choice))
    }

    pub(super) fn of_chosen(&mut self, search: &Search) -> Option<Intent> {
        let offer = search.choice.as_ref()?.offer;
        match self.dice.below(24) {
            0 => self.undo_choice(search),
            1 => self.retract(search),
            2..=4 => {
                let accept = AcceptConfirmBy { search: search.id, offer, hold: self.dice.hold() };
                Some(Intent::of(&self.provider_of(search, offer, Role::ProviderUser)?, accept))
            }
            5 | 6 => self.conflict(search, offer),
            7 => self.mark_nearer(search, offer),
            8 => self.after_concealment(search),
            9 => self.reduce_fee(search),
            10 => self.answer(search),
            11 => self.ask_out_of_area(search, offer),
            12 => self.grant(search),
            13 => self.reconfirm(search),
            _ => self.award(search, offer),
        }
    }

    pub(super) fn award(&mut self, search: &Search, offer: OfferId) -> Option<Intent> {
        let offer = if self.dice.once_in(20) { self.an_offer(search)? } else { offer };
        let award = self.award_of(search, offer);
        Some(Intent::of(&self.finder(search), award))
    }

    pub(super) fn award_of(&mut self, search: &Search, offer: OfferId) -> AwardOffer {
        AwardOffer {
            search: search.id,
            offer,
            start_date: self.now.london_date().plus_days(self.dice.one_of(&[0, 2, 9]).unwrap_or(9)),
            agreement_to_accommodate: YesNoUnknown::Yes,
            information: String::new(),
            answers: vec![],
            defaults: if self.dice.once_in(6) { Defaults::None } else { Defaults::CriterionSentences },
            children: self.children_named(search, offer),
            successor: self.successor_of(search, offer),
            contract: self.dice.contract(),
        }
    }

    /// The search that whoever is left over moves to; known to those who ask where there is one.
    fn successor_of(&mut self, search: &Search, offer: OfferId) -> SearchId {
        let successor = self.dice.search();
        if !search.left_by(offer).is_empty() {
            self.memory.drafted.push(successor);
        }
        successor
    }

    pub(super) fn undo_choice(&mut self, search: &Search) -> Option<Intent> {
        let reason = self.dice.one_of(UndoReason::ALL)?;
        Some(Intent::of(
            &self.decision_maker(search),
            UndoChoice { search: search.id, reason, text: "On reflection.".into() },
        ))
    }

    pub(super) fn mark_nearer(&mut self, search: &Search, offer: OfferId) -> Option<Intent> {
        let nearer = search.nearer_offers(offer);
        let mark = |offer: &OfferId| NearerGiven {
            offer: *offer,
            verdict: NearerVerdict::Capable,
            reason: PassedOverReason::ALL.first().copied(),
            text: "Too small a house.".into(),
        };
        let marks = nearer.iter().map(mark).collect();
        Some(Intent::of(&self.decision_maker(search), MarkNearerOffers { search: search.id, marks }))
    }

    pub(super) fn ask_out_of_area(&mut self, search: &Search, offer: OfferId) -> Option<Intent> {
        let (kind, extra, start_date) = (ApprovalKind::OutOfArea, None, None);
        let panel = PanelInformation {
            education: "At a school near by.".into(),
            health: "By the local practice.".into(),
            funding_split: "All by the authority.".into(),
            impasse_referred: YesNoUnknown::No,
        };
        let approval = LateApproval::Award { kind, offer, extra, start_date, panel: Some(panel) };
        let ask = RequestApproval { search: search.id, approval, text: "Near her aunt.".into() };
        Some(Intent::of(&self.finder(search), ask))
    }

    pub(super) fn after_concealment(&mut self, search: &Search) -> Option<Intent> {
        let approver = self.of_house(search, Role::Approver)?;
        let undo = UndoAfterConcealment { search: search.id, text: "Not there.".into() };
        let confirm = ConfirmAfterConcealment { search: search.id, conditions: String::new(), hold: self.dice.hold() };
        let goes_on = self.dice.once_in(2);
        Some(if goes_on { Intent::of(&approver, confirm) } else { Intent::of(&approver, undo) })
    }
}
