//! A search led towards its award: what comes next as things stand.

use std::sync::Arc;

use domain::contract::Contract;
use domain::event::OfferSlot;
use domain::request::{Request, YesNoUnknown};
use domain::search::Search;
use engine::verbs::{
    AcknowledgePreMatch, AnswerOffers, Audience, CloseWindowEarly, Conceal, Concealable, Defaults, LiftConcealment,
    OpenOfferIdentity, PublishSearch, ReconfirmSections, RequestApprovals, SendTranche, SubmitOffer, UpdateSearch,
};
use vocabulary::{ApprovalKind, ConcealmentReason, OfferId, ReorderReason, Role, SearchState, SingleOfferReason, Tier};

use super::{Intent, Purpose, Scene, words};

/// Searches that are under way at a time where they are led.
const LED_MAX: usize = 2;
/// Searches of a world in which they are led.
const LED_SEARCHES_MAX: usize = 10;

impl Scene<'_> {
    /// What comes next in this life; nothing where all there is waits for time to pass.
    pub(super) fn led(&mut self) -> Option<Intent> {
        let searches = self.searches();
        let live: Vec<Arc<Search>> = searches.iter().filter(|search| search.end.is_none()).cloned().collect();
        let room = live.len() < LED_MAX && self.memory.drafted.len() < LED_SEARCHES_MAX;
        if room && (live.is_empty() || self.dice.once_in(15)) {
            return self.draft_led();
        }
        if self.dice.once_in(self.memory.purpose.beside_once_in()) {
            return self.beside();
        }
        let placed: Vec<Arc<Search>> = searches.iter().filter(|search| self.is_placed(search)).cloned().collect();
        if !placed.is_empty() && self.dice.once_in(4) {
            let search = self.dice.one_of(&placed)?;
            return self.of_placed(&search);
        }
        let furthest = live.iter().max_by_key(|search| search.state(self.now))?;
        let search = if self.dice.once_in(3) { self.dice.one_of(&live)? } else { Arc::clone(furthest) };
        self.lead(&search)
    }

    fn is_placed(&self, search: &Search) -> bool {
        let contract = search.award.as_ref().map(|(award, ..)| award.contract);
        let world = self.engine.world();
        let contract = contract.and_then(|id| world.contract(id));
        search.state(self.now) == SearchState::Placed && contract.is_some_and(|contract| contract.ended.is_none())
    }

    fn lead(&mut self, search: &Search) -> Option<Intent> {
        match search.state(self.now) {
            SearchState::Draft => self.lead_draft(search),
            SearchState::AwaitingApproval => self.grant(search),
            SearchState::Approved => {
                let closes = self.now.plus_hours(self.dice.one_of(&[25, 30, 48])?);
                let publish = PublishSearch { search: search.id, closes, audience: Audience::default() };
                Some(Intent::of(&self.finder(search), publish))
            }
            SearchState::Open => self.lead_open(search),
            SearchState::Shortlisting => self.lead_shortlisting(search),
            SearchState::Deciding => self.lead_deciding(search),
            SearchState::Chosen => self.lead_chosen(search),
            SearchState::Awarded => self.lead_awarded(search),
            SearchState::Placed => self.of_placed(search),
            SearchState::NoMatch | SearchState::Withdrawn => None,
        }
    }

    fn lead_draft(&mut self, search: &Search) -> Option<Intent> {
        let finder = self.finder(search);
        let request = self.own_request(search)?;
        let late = request.shared.emergency.as_ref().is_some_and(|asked| asked.needed_before <= self.now.plus_hours(1));
        if late || request.shared.options_considered.is_empty() {
            return self.complete_request(search, request);
        }
        if request.shared.emergency.is_some() {
            let closes = self.now.plus_hours(self.dice.between(1, 3));
            let publish = PublishSearch { search: search.id, closes, audience: Audience::default() };
            return Some(Intent::of(&finder, publish));
        }
        let stale = request.shared.carried.iter().any(|section| section.reconfirmed_on.is_none());
        if stale {
            return Some(Intent::of(&finder, ReconfirmSections { search: search.id, sections: vec![] }));
        }
        let shown = search.pre_match.as_ref().is_some_and(|shown| shown.request_version == search.request.version);
        Some(match shown {
            true => Intent::of(&finder, RequestApprovals { search: search.id }),
            false => Intent::of(&finder, AcknowledgePreMatch { search: search.id }),
        })
    }

    /// What a draft that was taken over lacks, or one whose emergency is none any more.
    fn complete_request(&mut self, search: &Search, mut request: Request) -> Option<Intent> {
        words::as_planned(&mut request, self.now.london_date().plus_days(8));
        let decision_maker = self.cast.house(search.authority)?.actor(Role::DecisionMaker).id;
        let update = UpdateSearch { search: search.id, decision_maker, request, identities: None };
        Some(Intent::of(&self.finder(search), update))
    }

    /// Two or three good offers, and then nothing until the close.
    fn lead_open(&mut self, search: &Search) -> Option<Intent> {
        let round = search.round()?;
        let number = round.opening.round;
        let standing: Vec<_> = {
            let world = self.engine.world();
            let slots = world.slots_of(search.id, number);
            slots.iter().filter(|(_, offers)| offers.live.is_some()).map(|(slot, _)| slot.setting).collect()
        };
        if search.is_emergency() && !standing.is_empty() && self.dice.once_in(3) {
            return Some(Intent::of(&self.finder(search), CloseWindowEarly { search: search.id }));
        }
        if standing.len() >= 2 {
            return if self.dice.once_in(12) { self.of_open(search) } else { None };
        }
        let invited = |id: &vocabulary::ProviderId| round.invited.contains_key(id);
        let agencies = self.cast.agencies.iter().filter(|agency| invited(&agency.id));
        let rooms = agencies.flat_map(|agency| agency.settings.iter().map(move |(setting, ..)| (agency, *setting)));
        let rooms: Vec<_> = rooms.filter(|(_, setting)| !standing.contains(setting)).collect();
        let (agency, setting) = self.dice.one_of(&rooms)?;
        let submit = SubmitOffer {
            offer: self.dice.offer(),
            slot: OfferSlot { search: search.id, round: number, setting },
            answers_request_version: search.request.version,
            terms: words::good_terms(self.dice, self.now, &self.own_request(search)?),
            vacancy_reconfirmed: Some(YesNoUnknown::Yes),
        };
        let hours = submit.terms.hold_hours;
        Some(Intent::of(&agency.actor(Role::ProviderSystem).ok()?, submit).granting(hours))
    }

    fn lead_shortlisting(&mut self, search: &Search) -> Option<Intent> {
        search.shortlist()?;
        let eligible: Vec<OfferId> = search.eligible_offers().into_iter().map(|(offer, _)| offer).collect();
        if !search.reconfirmable.is_empty() && self.dice.once_in(2) {
            return self.reconfirm(search);
        }
        let open = |offer: &OfferId| search.score_of(*offer).is_some_and(|score| score.needs_check().next().is_some());
        let unknown: Vec<OfferId> = search.offers.keys().copied().filter(open).collect();
        if !unknown.is_empty() && self.dice.once_in(3) {
            let offer = self.dice.one_of(&unknown)?;
            return self.resolve(search, offer);
        }
        let rounds = self.memory.purpose == Purpose::Rounds && search.rounds.len() < 4;
        if eligible.is_empty() || rounds && self.dice.once_in(2) {
            return self.lead_rounds(search);
        }
        let most = 1 + self.dice.below(3);
        let offers = self.dice.some_of(&eligible, most).into_iter();
        let offers = offers.map(|offer| (offer, self.dice.hold())).collect();
        let send = SendTranche {
            search: search.id,
            tranche: self.dice.tranche(),
            offers,
            return_by: self.now.plus_hours(self.dice.one_of(&[24, 48])?),
            reorder: self.dice.one_of(ReorderReason::ALL),
            single: self.dice.one_of(SingleOfferReason::ALL),
            text: "As agreed with the team.".into(),
        };
        Some(Intent::of(&self.finder(search), send))
    }

    /// Towards another round: everybody answered, a further round or a spot purchase.
    fn lead_rounds(&mut self, search: &Search) -> Option<Intent> {
        let spot = |kind: ApprovalKind| kind == ApprovalKind::SpotPurchase;
        let asked = search.approvals.iter().rfind(|approval| spot(approval.kind));
        let (waits, granted) =
            (asked.is_some_and(|asked| asked.granted.is_none()), asked.is_some_and(|asked| asked.granted.is_some()));
        match self.dice.below(8) {
            0..=2 => {
                let defaults = Defaults::CriterionSentences;
                Some(Intent::of(&self.finder(search), AnswerOffers { search: search.id, answers: vec![], defaults }))
            }
            3 | 4 if search.further.len() < 2 => self.open_further(search),
            _ if granted => self.open_spot(search),
            _ if waits => self.grant(search),
            7 => self.end(search),
            _ => self.ask_spot(search),
        }
    }

    fn lead_deciding(&mut self, search: &Search) -> Option<Intent> {
        let tranche = search.tranches.last()?;
        let left: Vec<OfferId> =
            tranche.sent.offers.iter().copied().filter(|offer| search.is_undecided(*offer)).collect();
        let decision_maker = self.decision_maker(search);
        for offer in &left {
            let opened = search.opened.get(offer).is_some_and(|people| people.contains(&decision_maker.id));
            if !opened && self.dice.once_in(2) {
                return Some(Intent::of(&decision_maker, OpenOfferIdentity { search: search.id, offer: *offer }));
            }
        }
        let offer = *left.first()?;
        if self.dice.once_in(14) {
            return self.of_deciding(search);
        }
        match search.conflicts.get(&offer) {
            Some(YesNoUnknown::No) => {}
            Some(YesNoUnknown::Yes) => return self.return_tranche(search),
            Some(YesNoUnknown::Unknown) | None => return self.conflict(search, offer),
        }
        if search.is_emergency() && self.dice.once_in(2) {
            return self.choose_and_award(search, offer);
        }
        self.choose(search, offer)
    }

    fn lead_chosen(&mut self, search: &Search) -> Option<Intent> {
        let offer = search.choice.as_ref()?.offer;
        let frozen = self.is_frozen(search, offer);
        match self.memory.purpose {
            Purpose::Concealment if frozen => return self.after_concealment(search),
            Purpose::Concealment if self.dice.once_in(5) => return self.conceal_offer(search, offer),
            Purpose::Undoing if self.dice.once_in(10) => return self.undo_choice(search),
            _ => {}
        }
        if self.dice.once_in(14) {
            return self.of_chosen(search);
        }
        let unknown = search.score_of(offer).is_some_and(|score| score.needs_check().next().is_some());
        if unknown && self.dice.once_in(2) {
            return self.resolve(search, offer);
        }
        if self.dice.once_in(6) {
            return self.reduce_fee(search);
        }
        if !search.nearer_unmarked(offer).is_empty() {
            return self.mark_nearer(search, offer);
        }
        let tier = search.score_of(offer).and_then(|score| score.tier);
        let out_of_area = search
            .approvals
            .iter()
            .find(|approval| approval.kind == ApprovalKind::OutOfArea && approval.offer() == Some(offer));
        match out_of_area {
            None if tier.is_some_and(|tier| tier != Tier::T1) => self.ask_out_of_area(search, offer),
            Some(asked) if asked.granted.is_none() => self.grant(search),
            _ => self.award(search, offer),
        }
    }

    fn lead_awarded(&mut self, search: &Search) -> Option<Intent> {
        let (award, ..) = search.award.as_ref()?;
        let (offer, contract) = (award.offer, award.contract);
        let frozen = self.is_frozen(search, offer);
        match self.memory.purpose {
            Purpose::Undoing if self.dice.once_in(3) => return self.undo(search),
            Purpose::Concealment if frozen => {
                let lifts = self.dice.once_in(5);
                return if lifts { self.lift_of(search, offer) } else { self.after_concealment(search) };
            }
            Purpose::Concealment if self.dice.once_in(3) => return self.conceal_offer(search, offer),
            _ => {}
        }
        if self.dice.once_in(12) {
            return self.of_awarded(search);
        }
        let contract = self.engine.world().contract(contract)?;
        self.lead_contract(search, &contract)
    }

    fn lead_contract(&mut self, search: &Search, contract: &Contract) -> Option<Intent> {
        if contract.waiting.is_some() {
            return self.sign(search, contract.id);
        }
        if contract.exchanged.is_empty() {
            return self.complete(search, contract.id);
        }
        if contract.plan.is_none() && self.dice.once_in(3) {
            return self.plan(search, contract.id);
        }
        self.arrive(search, contract.id)
    }

    /// Whether the offer's provider or setting is concealed.
    fn is_frozen(&mut self, search: &Search, offer: OfferId) -> bool {
        let Some(closed) = search.offers.get(&offer) else { return false };
        let world = self.engine.world();
        let provider = world.provider(closed.provider).is_some_and(|provider| provider.concealment.is_some());
        let setting = world.setting(closed.setting).is_some_and(|setting| setting.concealment.is_some());
        let goes_on = search.continuations.iter().any(|goes_on| goes_on.offer == offer);
        (provider || setting) && (!goes_on || self.dice.once_in(3))
    }

    fn lift_of(&mut self, search: &Search, offer: OfferId) -> Option<Intent> {
        let closed = search.offers.get(&offer)?;
        let provider = self.engine.world().provider(closed.provider).is_some_and(|found| found.concealment.is_some());
        let subject = match provider {
            true => Concealable::Provider(closed.provider),
            false => Concealable::Setting(closed.setting),
        };
        Some(Intent::of(&self.cast.manager, LiftConcealment { subject }))
    }

    fn conceal_offer(&mut self, search: &Search, offer: OfferId) -> Option<Intent> {
        let closed = search.offers.get(&offer)?;
        let subject = match self.dice.once_in(2) {
            true => Concealable::Provider(closed.provider),
            false => Concealable::Setting(closed.setting),
        };
        let lifts = Some(self.now.plus_hours(self.dice.between(1, 60))).filter(|_| self.dice.once_in(2));
        let reason = self.dice.one_of(ConcealmentReason::ALL)?;
        Some(Intent::of(&self.cast.manager, Conceal { subject, reason, text: "A concern.".into(), lifts }))
    }
}

impl Purpose {
    /// How often something beside the searches comes first.
    const fn beside_once_in(self) -> usize {
        match self {
            Self::Register | Self::Erasure | Self::Household => 3,
            Self::Panel | Self::Handover => 6,
            _ => 14,
        }
    }
}
