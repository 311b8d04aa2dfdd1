//! From the draft to the shortlist: approvals, openings, closes, and what is ranked.

use std::collections::BTreeSet;

use domain::event::{Confirmation, OfferClosed, OfferScore, Opening, RoundTier, SearchEvent};
use vocabulary::{AmendmentKind, ApprovalKind, OfferId, Role, SpotPurchaseReason, Timestamp};

use crate::audit::book::{Case, Round};
use crate::{Violation, hold};

impl Case {
    /// Follows what happens until a shortlist is published; whether the event was such.
    pub(super) fn before_the_close(&mut self, event: &SearchEvent, at: Timestamp) -> Result<bool, Violation> {
        match event {
            SearchEvent::Edited { decision_maker, request, .. } => {
                self.decision_maker = Some(decision_maker.clone());
                self.version = request.version;
                self.approvals.clear();
            }
            SearchEvent::Returned { .. } => self.approvals.clear(),
            SearchEvent::ApprovalsRequested { kinds, request_version, .. } => {
                hold(*request_version == self.version, "APR-1", || "approvals of another version".to_owned())?;
                self.approvals = kinds.iter().map(|kind| (*kind, false)).collect();
            }
            SearchEvent::ApprovalGranted { by, kind, .. } => self.grant(&by.actor, *kind)?,
            SearchEvent::RoleReassigned { role, to, .. } => match role {
                Role::PlacementFinder => self.finder = Some(to.clone()),
                _ => self.decision_maker = Some(to.clone()),
            },
            SearchEvent::RoundOpened { opening, .. } => self.open(opening, at)?,
            SearchEvent::ProvidersInvited { round, invited } => {
                let Some(round) = self.round_mut(*round) else { return Err(no_round(*round)) };
                round.invited.extend(invited.iter().map(|invited| invited.provider));
            }
            SearchEvent::Amended { kind, request, closes, .. } => self.amend(*kind, request.version, *closes, at)?,
            SearchEvent::AmendedAfterClose { request, .. } => self.version = request.version,
            SearchEvent::WindowExtended { round, closes, .. } => {
                let open = self.round_mut(*round).filter(|round| !round.closed && at < round.closes);
                let Some(open) = open else { return Err(no_round(*round)) };
                hold(*closes > open.closes, "SRC-11", || "a window was made shorter".to_owned())?;
                open.closes = *closes;
            }
            SearchEvent::WindowClosedEarly { round, .. } => {
                let Some(round) = self.round_mut(*round) else { return Err(no_round(*round)) };
                round.closes = at;
            }
            SearchEvent::OffersStood { round, offers } => self.stood(*round, offers)?,
            SearchEvent::RoundClosed { round, offer_count, .. } => self.close(*round, *offer_count, at)?,
            SearchEvent::OfferScored { offer, scored, .. } => self.scored(*offer, scored)?,
            SearchEvent::OfferCarried { from, .. } => {
                if let Some(bid) = self.offers.get_mut(from) {
                    bid.carried = true;
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Nobody grants a search of their own (APR-1).
    fn grant(&mut self, by: &vocabulary::ActorId, kind: ApprovalKind) -> Result<(), Violation> {
        hold(self.finder.as_ref() != Some(by), "APR-1", || format!("{by} granted {kind} of a search of their own"))?;
        match self.approvals.get_mut(&kind) {
            Some(granted) if !*granted => *granted = true,
            _ => {
                self.granted.insert(kind);
            }
        }
        Ok(())
    }

    fn open(&mut self, opening: &Opening, at: Timestamp) -> Result<(), Violation> {
        let number = u32::try_from(self.rounds.len()).unwrap_or(u32::MAX) + 1;
        hold(opening.round == number, "section-3", || format!("round {} after {number}", opening.round))?;
        let over = self.rounds.last().is_none_or(|round| round.closed);
        let free = self.tranche.is_none() && self.award.is_none() && self.choice.is_none();
        hold(over && free, "section-3", || format!("round {number} opened beside {self:?}"))?;
        hold(opening.request_version == self.version, "SRC-7", || "a round of another version opened".to_owned())?;
        let emergency = opening.tier == RoundTier::Spot(SpotPurchaseReason::Emergency);
        if emergency {
            hold(number == 1, "SRC-10", || "an emergency that opened before".to_owned())?;
            self.approvals.clear();
            self.emergency = true;
        } else if number == 1 {
            let missing = self.approvals.iter().find(|(_, granted)| !**granted);
            let all = missing.is_none() && self.approvals.contains_key(&ApprovalKind::IndependentSearch);
            hold(all, "APR-1", || format!("it opened without {missing:?}"))?;
        } else if matches!(opening.tier, RoundTier::Spot(_)) {
            let approved = self.granted.contains(&ApprovalKind::SpotPurchase);
            hold(approved, "ESC-1", || "a spot purchase that nobody approved".to_owned())?;
        }
        let closes = opening.window.closes();
        hold(closes > at, "SRC-5", || format!("round {number} opened at {at} and closed at {closes}"))?;
        self.rounds.push(Round {
            number,
            opens: at,
            closes,
            closed: false,
            invited: BTreeSet::new(),
            confirm_from: self.version,
            stood: BTreeSet::new(),
        });
        Ok(())
    }

    fn amend(
        &mut self,
        kind: AmendmentKind,
        version: u32,
        closes: Option<Timestamp>,
        at: Timestamp,
    ) -> Result<(), Violation> {
        hold(version == self.version + 1, "SRC-8", || format!("version {version} after {}", self.version))?;
        self.version = version;
        let Some(round) = self.rounds.last_mut().filter(|round| !round.closed && at < round.closes) else {
            return Err(Violation::new("SRC-8", "amended while no round ran"));
        };
        if kind == AmendmentKind::Material {
            round.confirm_from = version;
        }
        if let Some(closes) = closes {
            hold(closes >= round.closes, "SRC-11", || "a window was made shorter".to_owned())?;
            round.closes = closes;
        }
        Ok(())
    }

    fn stood(&mut self, number: u32, offers: &[OfferClosed]) -> Result<(), Violation> {
        let Some(round) = self.rounds.iter_mut().find(|round| round.number == number) else {
            return Err(no_round(number));
        };
        for closed in offers {
            let Some(bid) = self.offers.get_mut(&closed.offer).filter(|bid| bid.live && bid.slot.round == number)
            else {
                return Err(Violation::new("INVARIANT-1", format!("{} stood and was never there", closed.offer)));
            };
            let unconfirmed = bid.answers < round.confirm_from;
            let told = closed.confirmation == Confirmation::Unconfirmed;
            hold(unconfirmed == told, "SRC-8", || format!("{} is {:?}", closed.offer, closed.confirmation))?;
            let same = bid.terms_version == closed.terms_version
                && bid.provider == closed.provider
                && bid.slot.setting == closed.setting;
            hold(same, "OFF-4", || format!("{closed:?} stood, and was {bid:?}"))?;
            bid.unconfirmed = Some(unconfirmed);
            hold(round.stood.insert(closed.offer), "OFF-1", || format!("{} stood twice", closed.offer))?;
        }
        Ok(())
    }

    /// Everything that stood at the close is in it, and nothing else; not before the close.
    fn close(&mut self, number: u32, count: u32, at: Timestamp) -> Result<(), Violation> {
        let live = self.offers.iter().filter(|(_, bid)| bid.live && bid.slot.round == number);
        let live: BTreeSet<OfferId> = live.map(|(offer, _)| *offer).collect();
        let Some(round) = self.rounds.iter_mut().find(|round| round.number == number) else {
            return Err(no_round(number));
        };
        hold(!round.closed, "section-3", || format!("round {number} closed twice"))?;
        hold(round.closes <= at, "INVARIANT-2", || format!("round {number} closed at {at}, before {}", round.closes))?;
        let all = live == round.stood && usize::try_from(count).is_ok_and(|count| count == live.len());
        hold(all, "INVARIANT-1", || {
            format!("{live:?} stood at the close of round {number}, and {:?} are in it", round.stood)
        })?;
        round.closed = true;
        Ok(())
    }

    fn scored(&mut self, offer: OfferId, scored: &OfferScore) -> Result<(), Violation> {
        let closed = |number: u32| self.rounds.iter().any(|round| round.number == number && round.closed);
        let Some(bid) = self.offers.get(&offer) else {
            return Err(Violation::new("INVARIANT-1", format!("{offer} was scored and never submitted")));
        };
        hold(closed(bid.slot.round), "INVARIANT-2", || format!("{offer} was opened before its round closed"))?;
        let stood = self.rounds.iter().any(|round| round.stood.contains(&offer));
        hold(stood, "INVARIANT-1", || format!("{offer} was scored and did not stand"))?;
        let ranked = scored.rank.is_some();
        hold(!(ranked && bid.unconfirmed == Some(true)), "SRC-8", || format!("{offer} is ranked unconfirmed"))?;
        if let Some(bid) = self.offers.get_mut(&offer) {
            (bid.rank, bid.scored) = (scored.rank, true);
        }
        Ok(())
    }
}

fn no_round(number: u32) -> Violation {
    Violation::new("section-3", format!("round {number} does not run"))
}
