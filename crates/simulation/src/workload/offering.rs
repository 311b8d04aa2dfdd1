//! What providers do: look, ask, offer, take back.

use domain::Actor;
use domain::event::OfferSlot;
use domain::request::YesNoUnknown;
use domain::search::Search;
use engine::verbs::{
    AskQuestion, CarryOffer, ConfirmOffer, DeclineInvitation, OpenInvitation, ReduceOfferFee, RetractOffer,
    ReviseOffer, SubmitOffer, WithdrawOffer,
};
use vocabulary::{NoBidReason, OfferId, ProviderId, RetractionReason, Role};

use super::{Agency, Intent, Scene, words};

impl Scene<'_> {
    /// A provider answers an open round.
    pub(super) fn respond(&mut self, search: &Search) -> Option<Intent> {
        let round = search.round()?;
        let invited: Vec<ProviderId> = round.invited.keys().copied().collect();
        let provider = if self.dice.once_in(20) { None } else { self.dice.one_of(&invited) };
        let agency = match provider {
            Some(provider) => self.cast.agency(provider)?.clone(),
            None => self.dice.one_of(&self.cast.agencies)?,
        };
        let system = agency.actor(Role::ProviderSystem).ok()?;
        let mine = self.offers_of(search, &agency);
        match self.dice.below(14) {
            0 => Some(Intent::of(&system, OpenInvitation { search: search.id })),
            1 if self.dice.once_in(2) => self.decline(search, &system),
            2 => Some(Intent::of(&system, self.question(search, round.opening.round))),
            3 | 4 => self.revise(search, &system, &mine),
            5 => Some(Intent::of(&system, WithdrawOffer { offer: self.dice.one_of(&mine)? })),
            6 | 7 => self.confirm(search, &system, &mine),
            8 if !search.further.is_empty() => self.carry(search, &system, &agency),
            _ => self.submit(search, &agency, &system),
        }
    }

    fn decline(&mut self, search: &Search, by: &Actor) -> Option<Intent> {
        let reason = self.dice.one_of(NoBidReason::ALL)?;
        Some(Intent::of(by, DeclineInvitation { search: search.id, reason, note: "No room.".into() }))
    }

    fn question(&mut self, search: &Search, round: u32) -> AskQuestion {
        AskQuestion { search: search.id, round, question: self.dice.question(), text: "Which school?".into() }
    }

    fn offers_of(&self, search: &Search, agency: &Agency) -> Vec<OfferId> {
        let Some(round) = search.round() else { return Vec::new() };
        let world = self.engine.world();
        let slots = world.slots_of(search.id, round.opening.round);
        let live = slots.iter().filter_map(|(_, offers)| offers.live.as_ref());
        live.filter(|live| live.provider == agency.id).map(|live| live.id).collect()
    }

    fn submit(&mut self, search: &Search, agency: &Agency, by: &Actor) -> Option<Intent> {
        let (setting, ..) = self.dice.one_of(&agency.settings)?;
        let submit = SubmitOffer {
            offer: self.dice.offer(),
            slot: OfferSlot { search: search.id, round: search.round()?.opening.round, setting },
            answers_request_version: search.request.version,
            terms: words::terms(self.dice, self.now, &self.own_request(search)?),
            vacancy_reconfirmed: Some(YesNoUnknown::Yes),
        };
        let hours = submit.terms.hold_hours;
        Some(Intent::of(by, submit).granting(hours))
    }

    fn revise(&mut self, search: &Search, by: &Actor, mine: &[OfferId]) -> Option<Intent> {
        let revise = ReviseOffer {
            offer: self.dice.one_of(mine)?,
            answers_request_version: search.request.version,
            terms: words::terms(self.dice, self.now, &self.own_request(search)?),
            vacancy_reconfirmed: Some(YesNoUnknown::Yes),
        };
        let hours = revise.terms.hold_hours;
        Some(Intent::of(by, revise).granting(hours))
    }

    fn confirm(&mut self, search: &Search, by: &Actor, mine: &[OfferId]) -> Option<Intent> {
        let confirm = ConfirmOffer {
            offer: self.dice.one_of(mine)?,
            request_version: search.request.version,
            vacancy_reconfirmed: Some(YesNoUnknown::Yes),
        };
        Some(Intent::of(by, confirm))
    }

    /// An offer of an earlier round is to stand in this one.
    fn carry(&mut self, search: &Search, by: &Actor, agency: &Agency) -> Option<Intent> {
        let own = search.offers.iter().filter(|(_, closed)| closed.provider == agency.id);
        let own: Vec<OfferId> = own.map(|(offer, _)| *offer).collect();
        let from = self.dice.one_of(&own)?;
        let carry = CarryOffer { from, offer: self.dice.offer(), vacancy_reconfirmed: Some(YesNoUnknown::Yes) };
        Some(Intent::of(by, carry))
    }

    /// The provider of an offer that stood at the close.
    pub(super) fn provider_of(&self, search: &Search, offer: OfferId, role: Role) -> Option<Actor> {
        let closed = search.offers.get(&offer)?;
        self.cast.agency(closed.provider)?.actor(role).ok()
    }

    pub(super) fn retract(&mut self, search: &Search) -> Option<Intent> {
        let offer = self.an_offer(search)?;
        let reason = self.dice.one_of(RetractionReason::ALL)?;
        let by = self.provider_of(search, offer, Role::ProviderSystem)?;
        Some(Intent::of(&by, RetractOffer { offer, reason, text: "The place is gone.".into() }))
    }

    pub(super) fn reduce_fee(&mut self, search: &Search) -> Option<Intent> {
        let offer = self.an_offer(search)?;
        let by = self.provider_of(search, offer, Role::ProviderSystem)?;
        Some(Intent::of(&by, ReduceOfferFee { offer, fee: words::fee(self.dice) }))
    }

    /// An offer that stood at a close.
    pub(super) fn an_offer(&mut self, search: &Search) -> Option<OfferId> {
        let offers: Vec<OfferId> = search.offers.keys().copied().collect();
        self.dice.one_of(&offers)
    }
}
