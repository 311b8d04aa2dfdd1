//! What time has made due on a search. A late, dead or doubled ticker changes nothing: the same is computed on every command.

use vocabulary::{Timestamp, TrancheId};

use super::Search;
use super::shortlist::snapshot_due;

/// One thing that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The round's close has passed.
    CloseRound,
    /// The round is closed and its shortlist is not published.
    PublishShortlist(u32),
    /// The return-by time of a tranche has passed.
    PassReturnBy(TrancheId),
    /// The confirm-by time of a choice has passed.
    PassConfirmBy(TrancheId),
}

/// What is due at `now`, first things first; and the instant at which the next thing falls due, if nothing else happens.
pub fn due(search: &Search, now: Timestamp) -> (Option<Due>, Option<Timestamp>) {
    if search.end.is_some() || search.award.is_some() {
        return (None, None);
    }
    let Some(round) = search.round() else { return (None, None) };
    if round.closed_at.is_none() {
        return if now >= round.closes { (Some(Due::CloseRound), None) } else { (None, Some(round.closes)) };
    }
    if let Some(number) = snapshot_due(search) {
        return (Some(Due::PublishShortlist(number)), None);
    }
    let of_this_round = |offer: &vocabulary::OfferId| search.is_of_latest_round(*offer);
    let running =
        |tranche: &&super::Tranche| tranche.ended_at.is_none() && tranche.sent.offers.iter().any(of_this_round);
    let Some(tranche) = search.tranches.last().filter(running) else {
        return (None, None);
    };
    let ends = search.tranche_ends(tranche);
    match &search.choice {
        _ if now < ends => (None, Some(ends)),
        Some(_) => (Some(Due::PassConfirmBy(tranche.sent.id)), None),
        None => (Some(Due::PassReturnBy(tranche.sent.id)), None),
    }
}
