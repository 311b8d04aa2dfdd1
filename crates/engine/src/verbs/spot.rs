//! Rounds beyond the framework (ESC-1).

use domain::Decision;
use domain::event::{LotKey, RoundTier};
use domain::search::{OpenSpotRound as Open, Search, SpotRoundFacts, open_spot_round};
use views::permit::Action;
use vocabulary::{SearchId, SpotPurchaseReason, Timestamp};

use super::opened::{Asks, Audience, audience, require_audience_fits};
use super::{criteria_digest, permitted};
use crate::failure::Failure;
use crate::scoring::Weighed;
use crate::tx::{Tx, Verb};

/// Opens a spot-purchase round.
pub struct OpenSpotRound {
    /// The search.
    pub search: SearchId,
    /// The close.
    pub closes: Timestamp,
    /// Who is invited of all those registered.
    pub audience: Audience,
}

impl Verb for OpenSpotRound {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Find)?;
        let (request, _) = tx.engine().open_request(&search).await?;
        tx.standing();
        let lot = covering_lot(tx, &search, request.shared.placement_type);
        let round = u32::try_from(search.rounds.len() + 1).unwrap_or(u32::MAX);
        let asks = Asks { tier: RoundTier::Spot(SpotPurchaseReason::FrameworkExhausted), lot: lot.as_ref(), round };
        let audience = audience(tx.engine(), &search, &request, asks, &self.audience, tx.now);
        require_audience_fits(&audience)?;
        // Weights never change within a search (SRC-8).
        let weighed = Weighed::of(&tx.engine().world(), &search, tx.now.london_date());
        let facts = SpotRoundFacts { request: &request, lot: lot.as_ref(), audience };
        let command = Open {
            closes: self.closes,
            criteria_digest: criteria_digest(&request, &weighed.weights)?,
            weights: weighed.weights,
            weight_profile: weighed.profile,
        };
        Ok(open_spot_round(&search, tx.actor, &facts, &command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// The lot that covers a type today, signed by the authority if any such is.
pub(crate) fn covering_lot(
    tx: &mut Tx<'_>,
    search: &Search,
    placement_type: Option<vocabulary::PlacementType>,
) -> Option<LotKey> {
    let today = tx.now.london_date();
    let key = {
        let world = tx.engine().world();
        world.lot_for(placement_type?, search.authority, today).map(|(key, _)| key.clone())
    }?;
    tx.lot(&key).map(|_| key)
}
