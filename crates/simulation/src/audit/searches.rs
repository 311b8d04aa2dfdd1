//! Searches: approvals before openings, closes that take whatever stood, tranches, choices, awards and ends (section 3, INVARIANT-1 to 3).

mod rounds;

use domain::event::{ContractEvent, Event, SearchEvent, SettingEvent, TrancheSent};
use domain::request::YesNoUnknown;
use vocabulary::{OfferId, SearchId, Timestamp};

use super::book::{Book, Case, Sent};
use crate::{Violation, hold};

/// Offers of one tranche.
const TRANCHE_MAX: usize = 10;

impl Book {
    pub(super) fn search(&mut self, id: SearchId, event: &SearchEvent, at: Timestamp) -> Result<(), Violation> {
        if let SearchEvent::Drafted { by, authority, decision_maker, succeeds, .. } = event {
            let case = Case {
                succeeds: *succeeds,
                authority: Some(*authority),
                finder: Some(by.actor.clone()),
                decision_maker: Some(decision_maker.clone()),
                version: 1,
                ..Case::default()
            };
            return hold(self.searches.insert(id, case).is_none(), "P4", || format!("{id} was drafted twice"));
        }
        self.audience(id, event)?;
        let frozen = self.frozen(id, event)?;
        hold(frozen.is_none(), "REG-5", || format!("{event:?} of {id}, though its provider is {frozen:?}"))?;
        let case = self.case_mut(id)?;
        let ended = case.ended;
        hold(!ended || is_after_the_end(event), "section-3", || format!("{event:?} after the end of {id}"))?;
        if case.before_the_close(event, at)? {
            return Ok(());
        }
        case.after_the_close(event, at)
    }

    /// What is awarded of somebody concealed or unsigned, without an approver having said that it goes on.
    fn frozen(&self, id: SearchId, event: &SearchEvent) -> Result<Option<&'static str>, Violation> {
        let offer = match event {
            SearchEvent::OfferChosen { offer, .. } => *offer,
            SearchEvent::Awarded { award, .. } => award.offer,
            _ => return Ok(None),
        };
        let case = self.case(id)?;
        let Some(bid) = case.offers.get(&offer) else { return Ok(None) };
        Ok(self.kept_out(bid.provider, bid.slot.setting, case.goes_on.get(&offer).copied()))
    }

    /// Nobody concealed or unsigned is invited (INV-1); whoever answers was.
    fn audience(&self, id: SearchId, event: &SearchEvent) -> Result<(), Violation> {
        match event {
            SearchEvent::ProvidersInvited { invited, .. } => {
                for invited in invited {
                    let standing = self.agencies.get(&invited.provider);
                    let may = standing.is_some_and(|standing| standing.signed && standing.concealed.is_none());
                    hold(may, "INV-1", || format!("{} was invited to {id} though it may not be", invited.provider))?;
                }
                Ok(())
            }
            SearchEvent::ProfileOpened { provider, .. }
            | SearchEvent::InvitationDeclined { provider, .. }
            | SearchEvent::QuestionAsked { provider, .. } => {
                let invited = self.case(id)?.rounds.iter().any(|round| round.invited.contains(provider));
                hold(invited, "INV-1", || format!("{provider} answers {id} and was not invited"))
            }
            _ => Ok(()),
        }
    }

    /// An award, its places and its contract are one commit, and every other offer has its answer by then (DEC-6, DEC-7, CON-1).
    pub(super) fn hold_awards(&self, events: &[(Event, Timestamp)]) -> Result<(), Violation> {
        for (event, _) in events {
            match event {
                Event::Search(id, SearchEvent::Awarded { award, .. }) => {
                    let placed = |event: &Event| match event {
                        Event::Setting(setting, SettingEvent::PlacesAwarded { search, offer, .. }) => {
                            *setting == award.setting && *search == *id && *offer == award.offer
                        }
                        _ => false,
                    };
                    let papered = |event: &Event| match event {
                        Event::Contract(contract, ContractEvent::Generated { generated, .. }) => {
                            *contract == award.contract && generated.search == *id && generated.offer == award.offer
                        }
                        _ => false,
                    };
                    let count =
                        |wanted: &dyn Fn(&Event) -> bool| events.iter().filter(|(event, _)| wanted(event)).count();
                    hold(count(&placed) == 1, "DEC-6", || format!("{id} was awarded without its places"))?;
                    hold(count(&papered) == 1, "CON-1", || format!("{id} was awarded without its one contract"))?;
                    let case = self.case(*id)?;
                    let unanswered = case.offers.iter().find(|(offer, bid)| **offer != award.offer && bid.stands());
                    hold(unanswered.is_none(), "DEC-7", || {
                        format!("{id} was awarded, and {unanswered:?} has no answer")
                    })?;
                }
                Event::Search(id, SearchEvent::AwardUndone { .. }) => {
                    let taken = self.homes.values().any(|home| home.taken.values().any(|search| search == id));
                    hold(!taken, "DEC-10", || format!("the award of {id} is undone, and its places are not free"))?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What is sent is held until it has to be back at the longest, and never for longer than its provider grants, counted from sending (SHL-4).
    pub(super) fn hold_sends(&self, events: &[(Event, Timestamp)]) -> Result<(), Violation> {
        for (event, at) in events {
            let Event::Search(id, SearchEvent::TrancheSent { tranche, .. }) = event else { continue };
            for (event, _) in events {
                let Event::Setting(_, SettingEvent::HoldTaken { search, offer, until, .. }) = event else { continue };
                if search != id {
                    continue;
                }
                let sent = tranche.offers.contains(offer) && *until <= tranche.return_by;
                hold(sent, "SHL-4", || format!("{offer} is held until {until} for {tranche:?}"))?;
                let hours = self.case(*id)?.offers.get(offer).and_then(|bid| bid.hours);
                let granted = hours.is_none_or(|hours| *until <= at.plus_hours(i64::from(hours)));
                hold(granted, "SHL-4", || format!("{offer} is held until {until}, and {hours:?} hours are granted"))?;
            }
        }
        Ok(())
    }

    /// A search without a tranche, a choice or an award holds no place.
    pub(super) fn hold_ends(&self, events: &[(Event, Timestamp)]) -> Result<(), Violation> {
        for (event, at) in events {
            let Event::Search(id, event) = event else { continue };
            let case = self.case(*id)?;
            let idle = case.tranche.is_none() && case.choice.is_none() && case.award.is_none();
            if !(idle || case.ended && !case.placed) {
                continue;
            }
            let of_it = |held: &&super::book::Held| held.search == *id && held.until > *at;
            let held = self.homes.values().flat_map(|home| home.holds.values()).find(of_it);
            hold(held.is_none(), "SHL-4", || format!("{id} holds {held:?} after {event:?}"))?;
        }
        Ok(())
    }

    /// At rest: no round is past its close and open, and no award is without its places.
    pub(super) fn at_rest(&self, now: Timestamp) -> Result<(), Violation> {
        for (id, case) in &self.searches {
            let open = case.rounds.last().filter(|round| !round.closed && !case.ended && round.closes <= now);
            hold(open.is_none(), "section-3", || format!("{id} has a round past its close: {open:?}"))?;
            let Some(award) = &case.award else { continue };
            let contract = self.contracts.get(&award.contract);
            let over = contract.is_some_and(|paper| paper.ended);
            let taken =
                self.homes.get(&award.setting).is_some_and(|home| home.taken.values().any(|search| search == id));
            let lost = case.ended && !case.placed;
            hold(taken || over || lost, "INVARIANT-4", || format!("the places of the award of {id} are gone"))?;
        }
        Ok(())
    }
}

/// What a search may still be told after its end.
const fn is_after_the_end(event: &SearchEvent) -> bool {
    matches!(
        event,
        SearchEvent::RoleReassigned { .. }
            | SearchEvent::InterestDeclared { .. }
            | SearchEvent::ApprovalAsked { .. }
            | SearchEvent::ApprovalGranted { .. }
            | SearchEvent::ApprovalRefused { .. }
            | SearchEvent::ApprovalRatified { .. }
            | SearchEvent::RatificationRefused { .. }
            | SearchEvent::ContinuedAfterConcealment { .. }
            | SearchEvent::IdentitiesExported { .. }
            | SearchEvent::Restated { .. }
            | SearchEvent::TypeReconsidered { .. }
            | SearchEvent::TransferAccepted { .. }
            | SearchEvent::OfferRejected { .. }
            | SearchEvent::AwardUndone { .. }
    )
}

impl Case {
    /// What happens once a round has closed.
    fn after_the_close(&mut self, event: &SearchEvent, at: Timestamp) -> Result<(), Violation> {
        match event {
            SearchEvent::OfferRejected { offer, reason, .. } => {
                let awarded = self.award.as_ref().is_some_and(|award| award.offer == *offer);
                let bid = self.bid_mut(*offer)?;
                let again = bid.answered.is_some();
                hold(!awarded && !again, "DEC-1", || format!("{offer} was answered though it is awarded or answered"))?;
                bid.answered = Some(*reason);
                self.drop_empty_tranche();
            }
            SearchEvent::OfferRetracted { offer, .. } => {
                self.bid_mut(*offer)?.retracted = true;
                if self.choice.is_some_and(|(chosen, _)| chosen == *offer) {
                    (self.choice, self.tranche) = (None, None);
                }
                self.drop_empty_tranche();
            }
            SearchEvent::OfferReconfirmed { offer, .. } => self.bid_mut(*offer)?.answered = None,
            SearchEvent::TrancheSent { tranche, .. } => self.sent(tranche, at)?,
            SearchEvent::TrancheReturned { tranche, .. } | SearchEvent::ReturnByPassed { tranche } => {
                // One that was emptied is told to have passed all the same.
                let emptied = self.tranche.is_none() && self.choice.is_none() && self.last_sent == Some(*tranche);
                let current = emptied || self.tranche.as_ref().is_some_and(|sent| sent.id == *tranche);
                hold(current, "SHL-3", || format!("{tranche} ends and is not with the decision maker"))?;
                (self.tranche, self.choice) = (None, None);
            }
            SearchEvent::ConfirmByPassed { offer, .. } | SearchEvent::ChoiceUndone { offer, .. } => {
                let chosen = self.choice.is_some_and(|(chosen, _)| chosen == *offer);
                hold(chosen, "DEC-10", || format!("the choice of {offer} ends, and {:?} is chosen", self.choice))?;
                (self.tranche, self.choice) = (None, None);
            }
            SearchEvent::ConflictDeclared { offer, conflict, .. } => {
                self.conflicts.insert(*offer, *conflict);
            }
            SearchEvent::OfferChosen { by, offer, confirm_by, .. } => {
                let named = Some(&by.actor) == self.decision_maker.as_ref();
                hold(named, "DEC-8", || format!("{offer} was chosen by {}, who does not decide", by.actor))?;
                self.chosen(*offer, *confirm_by, at)?;
            }
            SearchEvent::ConfirmByAccepted { offer, confirm_by, .. } => {
                let chosen =
                    self.choice.is_some_and(|(chosen, until)| chosen == *offer && until == *confirm_by && at < until);
                hold(chosen, "SHL-4", || format!("{offer} accepts the end of a choice that does not stand"))?;
            }
            SearchEvent::ContinuedAfterConcealment { offer, .. } => {
                self.goes_on.insert(*offer, at);
            }
            SearchEvent::Awarded { by, award } => {
                // In a same-day emergency choice and award may be one act of the decision maker.
                let decides = self.emergency && Some(&by.actor) == self.decision_maker.as_ref();
                let finds = decides || Some(&by.actor) == self.finder.as_ref();
                hold(finds, "DEC-6", || format!("awarded by {}, who does not find", by.actor))?;
                self.awarded(award, at)?;
            }
            SearchEvent::AwardUndone { offer, .. } => {
                let undone = self.award.take().is_some_and(|award| award.offer == *offer);
                hold(undone, "DEC-10", || format!("the award of {offer} is undone and does not stand"))?;
                (self.tranche, self.choice) = (None, None);
                self.goes_on.clear();
            }
            SearchEvent::ChildArrived { contract, .. } => {
                let own = self.award.as_ref().is_some_and(|award| award.contract == *contract);
                hold(own, "CON-4", || format!("a child arrived under {contract}, which is not the award's"))?;
                (self.ended, self.placed) = (true, true);
            }
            SearchEvent::Withdrawn { .. } | SearchEvent::EndedWithoutMatch { .. } => {
                hold(self.award.is_none() || matches!(event, SearchEvent::Withdrawn { .. }), "INVARIANT-3", || {
                    "a search with an award ended without a match".to_owned()
                })?;
                (self.ended, self.tranche, self.choice) = (true, None, None);
            }
            _ => {}
        }
        Ok(())
    }

    fn bid_mut(&mut self, offer: OfferId) -> Result<&mut super::book::Bid, Violation> {
        self.offers.get_mut(&offer).ok_or_else(|| Violation::new("section-3", format!("{offer} was never submitted")))
    }

    /// A tranche none of whose offers waits for an answer is no more.
    fn drop_empty_tranche(&mut self) {
        let Some(sent) = &self.tranche else { return };
        // One that a later snapshot no longer ranks, as of somebody concealed, still waits for its answer.
        let unanswered = |bid: &super::book::Bid| bid.answered.is_none() && !bid.retracted;
        let waits = sent.offers.iter().any(|offer| self.offers.get(offer).is_some_and(unanswered));
        if !waits && self.choice.is_none() {
            self.tranche = None;
        }
    }

    fn sent(&mut self, tranche: &TrancheSent, at: Timestamp) -> Result<(), Violation> {
        let some = !tranche.offers.is_empty() && tranche.offers.len() <= TRANCHE_MAX;
        hold(some, "SHL-3", || format!("a tranche of {} offers", tranche.offers.len()))?;
        hold(tranche.return_by > at, "SHL-3", || format!("{} was sent after its end", tranche.id))?;
        let closed = self.rounds.last().is_some_and(|round| round.closed);
        hold(closed, "INVARIANT-2", || format!("{} was sent before the close", tranche.id))?;
        let free = self.award.is_none() && self.choice.is_none_or(|(_, until)| until <= at);
        let free = free && self.tranche.as_ref().is_none_or(|sent| sent.return_by <= at);
        hold(free, "section-3", || format!("{} was sent beside {:?}", tranche.id, self.tranche))?;
        for offer in &tranche.offers {
            let stands = self.offers.get(offer).is_some_and(super::book::Bid::stands);
            hold(stands, "SHL-3", || format!("{offer} was sent and does not stand: {:?}", self.offers.get(offer)))?;
        }
        self.choice = None;
        self.last_sent = Some(tranche.id);
        self.tranche = Some(Sent { id: tranche.id, offers: tranche.offers.clone(), return_by: tranche.return_by });
        Ok(())
    }

    fn chosen(&mut self, offer: OfferId, confirm_by: Timestamp, at: Timestamp) -> Result<(), Violation> {
        let sent = self.tranche.as_ref().is_some_and(|sent| sent.offers.contains(&offer) && at < sent.return_by);
        hold(sent, "DEC-1", || format!("{offer} was chosen and is not with the decision maker"))?;
        let stands = self.offers.get(&offer).is_some_and(super::book::Bid::stands);
        hold(stands, "DEC-1", || format!("{offer} was chosen and does not stand"))?;
        hold(confirm_by > at, "SHL-4", || format!("the choice of {offer} ends before it begins"))?;
        hold(self.award.is_none() && self.choice.is_none(), "DEC-6", || format!("{offer} was chosen beside another"))?;
        self.choice = Some((offer, confirm_by));
        Ok(())
    }

    fn awarded(&mut self, award: &domain::event::Awarded, at: Timestamp) -> Result<(), Violation> {
        hold(self.award.is_none(), "INVARIANT-3", || format!("{:?} beside an award", award.offer))?;
        let chosen = self.choice.is_some_and(|(offer, until)| offer == award.offer && at < until);
        hold(chosen, "DEC-6", || format!("{} was awarded, and {:?} is chosen", award.offer, self.choice))?;
        let stands = self.offers.get(&award.offer);
        let own = stands
            .is_some_and(|bid| bid.stands() && bid.provider == award.provider && bid.slot.setting == award.setting);
        hold(own, "DEC-6", || format!("{} was awarded, and is {stands:?}", award.offer))?;
        let declared = self.conflicts.get(&award.offer).is_some_and(|declared| *declared != YesNoUnknown::Unknown);
        hold(declared, "DEC-9", || format!("{} was awarded without a word of conflicts", award.offer))?;
        let dear = award.allowed_core_weekly.is_some_and(|allowed| award.core_weekly.pence() > allowed.pence());
        hold(!dear, "DEC-2", || format!("{} was awarded above its list price", award.offer))?;
        (self.tranche, self.choice) = (None, None);
        self.awards += 1;
        self.award = Some(award.clone());
        Ok(())
    }
}
