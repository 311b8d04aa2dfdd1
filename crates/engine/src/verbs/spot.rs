//! Rounds beyond the framework, and the approvals due after the opening (ESC-1, DEC-3).

use domain::Decision;
use domain::event::{LotKey, RoundTier};
use domain::search::{
    AskApproval, FeeFacts, OpenSpotRound as Open, Search, SpotRoundFacts, ask_approval, judge_fee, open_spot_round,
};
use views::permit::SearchAction;
use vocabulary::{OfferId, SearchId, SpotPurchaseReason, Timestamp};

use super::opened::{Asks, Audience, audience, require_audience_fits};
use super::{criteria_digest, permitted, require_note};
use crate::failure::Failure;
use crate::scoring::Weighed;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

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
        let search = permitted(tx, self.search, SearchAction::Find)?;
        let (request, _) = tx.engine().open_request(&search).await?;
        tx.standing();
        let lot = covering_lot(tx, &search, request.shared.placement_type);
        let round = u32::try_from(search.rounds.len() + 1).unwrap_or(u32::MAX);
        let asks = Asks { tier: RoundTier::Spot(SpotPurchaseReason::FrameworkExhausted), lot: lot.as_ref(), round };
        let (audience, able) = audience(tx.engine(), &search, &request, asks, &self.audience, tx.now);
        require_audience_fits(&audience)?;
        // Weights never change within a search (SRC-8).
        let weighed = Weighed::of(&tx.engine().world(), &search, tx.now.london_date());
        let facts = SpotRoundFacts { request: &request, lot: lot.as_ref(), audience, able };
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

/// Which approval is asked for after the opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LateApproval {
    /// To open a spot-purchase round.
    SpotPurchase(SpotPurchaseReason),
    /// To award an offer above the ceiling.
    AboveCeiling(OfferId),
}

/// Asks for an approval due after the opening.
pub struct RequestApproval {
    /// The search.
    pub search: SearchId,
    /// Which.
    pub approval: LateApproval,
    /// In words.
    pub text: String,
}

impl Verb for RequestApproval {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, SearchAction::Find)?;
        require_note("text", &self.text)?;
        let (request, _) = tx.engine().open_request(&search).await?;
        let lot = covering_lot(tx, &search, request.shared.placement_type);
        let asked = match self.approval {
            LateApproval::SpotPurchase(reason) => AskApproval::SpotPurchase { reason },
            LateApproval::AboveCeiling(offer) => {
                let tier = search.tier_of(offer).ok_or(Failure::NotPermitted)?;
                let gathered = tx.engine().gather(&search, offer).await?.ok_or(Failure::NotPermitted)?;
                let lot = lot.as_ref().and_then(|key| tx.lot(key));
                let facts = FeeFacts {
                    request: &request,
                    terms: &gathered.terms,
                    provider: gathered.provider.id,
                    lot: lot.as_deref(),
                    prices: &gathered.prices,
                    live_placements: gathered.live_placements,
                    siblings_there: gathered.siblings_there,
                };
                AskApproval::AboveCeiling { offer, fee: judge_fee(tier, &facts, gathered.terms.earliest_start) }
            }
        };
        let text = tx.seal_text(KeySubject::Search(self.search), &self.text).await?;
        Ok(ask_approval(&search, tx.actor, lot.as_ref(), (&asked, text), tx.now)?)
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
