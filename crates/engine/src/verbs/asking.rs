//! Asking for an approval that is not of the opening: for a spot-purchase round, for the award of one offer, or out of area in principle
//! (APR-1).

use domain::event::InPrinciple;
use domain::request::Request;
use domain::search::{AskApproval, FeeFacts, OfferFacts, Search, ask_approval};
use domain::{Decision, Refusal};
use views::permit::Action;
use vocabulary::{ApprovalKind, Date, OfferId, Pence, RefusalReason, SearchId, SpotPurchaseReason, Tier};

use super::spot::covering_lot;
use super::{permitted, require_note};
use crate::failure::Failure;
use crate::reads::documents::PanelInformation;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// Which approval is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum LateApproval {
    /// To open a spot-purchase round.
    SpotPurchase(SpotPurchaseReason),
    /// To award an offer.
    Award {
        /// Which.
        kind: ApprovalKind,
        /// The offer.
        offer: OfferId,
        /// The extra of it, by its code on the price list.
        extra: Option<String>,
        /// From which day it is to be awarded; its earliest start where nothing is said.
        start_date: Option<Date>,
        /// What a placement panel needs to know.
        panel: Option<PanelInformation>,
    },
    /// That the child arrives before both sides have signed.
    Arrival(OfferId),
    /// Out of area in principle, for the type of the request.
    InPrinciple {
        /// The farthest statutory tier.
        tier: Tier,
        /// The top fee a week.
        weekly_max: Pence,
        /// What a placement panel needs to know.
        panel: Option<PanelInformation>,
    },
}

/// Asks for an approval that is not of the opening.
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
        let search = permitted(tx, self.search, Action::Find)?;
        require_note("text", &self.text)?;
        let (request, _) = tx.engine().open_request(&search).await?;
        let text = tx.seal_text(KeySubject::Search(self.search), &self.text).await?;
        match &self.approval {
            LateApproval::SpotPurchase(reason) => {
                let lot = covering_lot(tx, &search, request.shared.placement_type);
                let asked = AskApproval::SpotPurchase { reason: *reason };
                Ok(ask_approval(&search, tx.actor, lot.as_ref(), (asked, text), tx.now)?)
            }
            LateApproval::Arrival(offer) => {
                let asked = AskApproval::Arrival { offer: *offer };
                Ok(ask_approval(&search, tx.actor, None, (asked, text), tx.now)?)
            }
            LateApproval::InPrinciple { tier, weekly_max, panel } => {
                let said = request.shared.placement_type;
                let unsaid = || Refusal::of(RefusalReason::FieldRequired, "request.shared.placement_type");
                let placement_type = said.ok_or_else(unsaid)?;
                let covers = InPrinciple { tier: *tier, placement_type, weekly_max: *weekly_max };
                let panel = self.sealed(tx, panel.as_ref()).await?;
                let asked = AskApproval::InPrinciple { covers, panel };
                Ok(ask_approval(&search, tx.actor, None, (asked, text), tx.now)?)
            }
            LateApproval::Award { kind, offer, extra, start_date, panel } => {
                let panel = self.sealed(tx, panel.as_ref()).await?;
                let asked = (*kind, *offer, extra.clone(), *start_date);
                self.of_award(tx, (&search, &request), asked, (panel, text)).await
            }
        }
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

impl RequestApproval {
    async fn sealed(
        &self,
        tx: &mut Tx<'_>,
        panel: Option<&PanelInformation>,
    ) -> Result<Option<domain::event::Sealed>, Failure> {
        match panel {
            Some(panel) => tx.seal(KeySubject::Search(self.search), panel).await.map(Some),
            None => Ok(None),
        }
    }

    /// For one offer: judged by what binds its award.
    async fn of_award(
        &self,
        tx: &mut Tx<'_>,
        (search, request): (&Search, &Request),
        (kind, offer, extra, start_date): (ApprovalKind, OfferId, Option<String>, Option<Date>),
        (panel, text): (Option<domain::event::Sealed>, Option<domain::event::Sealed>),
    ) -> Result<Decision, Failure> {
        let closed = search.offers.get(&offer).ok_or(Failure::NotPermitted)?;
        let round = search.round_numbered(closed.round).ok_or(Failure::NotPermitted)?;
        let key = round.opening.lot.clone();
        let lot = key.as_ref().and_then(|key| tx.lot(key));
        let prices = key.as_ref().map(|key| tx.prices(key, closed.provider)).unwrap_or_default();
        let provider = tx.provider(closed.provider)?.ok_or(Failure::NotPermitted)?;
        let engine = tx.engine();
        let sealed = engine.terms_of(&engine.world(), search, offer).ok_or(Failure::NotPermitted)?;
        let terms = engine.open_terms(offer, &sealed).await?;
        let fee = FeeFacts {
            request,
            terms: &terms,
            provider: provider.id,
            lot: lot.as_deref(),
            prices: &prices,
            live_placements: engine.world().live_placements(closed.provider, search.authority),
            siblings_there: engine.world().siblings_there(search, closed.setting),
        };
        let on = start_date.unwrap_or_else(|| terms.earliest_start.max(tx.now.london_date()));
        let facts = OfferFacts { fee, legal_form: provider.recorded.legal_form };
        let asked = AskApproval::Award { kind, offer, extra, facts: &facts, on, panel };
        Ok(ask_approval(search, tx.actor, key.as_ref(), (asked, text), tx.now)?)
    }
}
