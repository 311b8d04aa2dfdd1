//! Sending a tranche.

use std::sync::Arc;

use domain::Decision;
use domain::event::Subject;
use domain::search::{HoldableOffer, Search, SendTranche as Send, send_tranche};
use domain::setting::Setting;
use domain::terms::Terms;
use views::permit::Action;
use vocabulary::{HoldId, OfferId, ReorderReason, SearchId, SingleOfferReason, Timestamp, TrancheId};

use super::{permitted, require_note};
use crate::failure::Failure;
use crate::reads::combined;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// Sends offers to the decision maker.
pub struct SendTranche {
    /// The search.
    pub search: SearchId,
    /// The new tranche.
    pub tranche: TrancheId,
    /// Offers in the order sent, each with the id of its hold.
    pub offers: Vec<(OfferId, HoldId)>,
    /// The decision maker answers before this instant.
    pub return_by: Timestamp,
    /// Why the order is not the rank's.
    pub reorder: Option<ReorderReason>,
    /// Why only one is sent.
    pub single: Option<SingleOfferReason>,
    /// The reasons in words.
    pub text: String,
}

impl Verb for SendTranche {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Find)?;
        require_note("text", &self.text)?;
        let mut gathered: Vec<(OfferId, HoldId, Arc<Setting>, Terms)> = Vec::new();
        for (offer, hold) in &self.offers {
            let closed = search.offers.get(offer).ok_or(Failure::NotPermitted)?;
            let setting = tx.setting(closed.setting)?.ok_or(Failure::NotPermitted)?;
            let provider = tx.provider(closed.provider)?.ok_or(Failure::NotPermitted)?;
            provider.require_standing(tx.now)?;
            setting.require_shown(tx.now)?;
            let sealed = tx.engine().terms_of(&tx.engine().world(), &search, *offer).ok_or(Failure::NotPermitted)?;
            gathered.push((*offer, *hold, setting, tx.engine().open_terms(*offer, &sealed).await?));
        }
        let family = search.round().is_some_and(|round| is_family(round.opening.placement_type));
        let offers = gathered.iter().map(|(offer, hold, setting, terms)| HoldableOffer {
            offer: *offer,
            hold: *hold,
            setting,
            places: places(terms, family),
            start: terms.earliest_start,
            hold_hours: terms.hold_hours,
        });
        let offers = offers.collect();
        tx.will_write(Subject::Search(self.search));
        let text = tx.seal_text(KeySubject::Search(self.search), &self.text).await?;
        let command = Send {
            id: self.tranche,
            offers,
            return_by: self.return_by,
            reorder: self.reorder,
            single: self.single,
            text,
            combinations: combinations(tx, &search).await?,
        };
        Ok(send_tranche(&search, tx.actor, &command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.tranche.to_string()
    }
}

/// The combinations of offers that place every child, each with its rank; none in a search for one child.
async fn combinations(tx: &Tx<'_>, search: &Search) -> Result<Vec<(u32, Vec<OfferId>)>, Failure> {
    let Some(shortlist) = search.shortlist().filter(|_| search.children.len() > 1) else { return Ok(Vec::new()) };
    let inputs = tx.engine().snapshot_inputs(search, shortlist).await?;
    let ranked = matching::v1::rank(&inputs.tender, &inputs.candidates);
    let found = combined(search, &inputs.offers, &ranked).into_iter();
    Ok(found.map(|combined| (combined.rank, combined.offers)).collect())
}

/// Whether a family is placed, which takes one place.
pub(super) fn is_family(placement_type: vocabulary::PlacementType) -> bool {
    use vocabulary::PlacementType::{ParentAndBabyFostering, ParentAndBabyResidential};
    matches!(placement_type, ParentAndBabyFostering | ParentAndBabyResidential)
}

/// Places an offer of a search takes.
pub(crate) fn places_in(search: &Search, terms: &Terms) -> u32 {
    places(terms, search.round().is_some_and(|round| is_family(round.opening.placement_type)))
}

/// Places an offer takes: one per child, one for a family.
pub(super) fn places(terms: &Terms, family: bool) -> u32 {
    if family { 1 } else { u32::try_from(terms.children_taken.len()).unwrap_or(u32::MAX) }
}
