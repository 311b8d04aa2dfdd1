//! The shortlist (SHL-1, SHL-2, SHL-3): replayed from its frozen inputs, every offer there, identities only where opened.

use std::sync::Arc;

use domain::Actor;
use domain::search::{OfferStanding, Search, Snapshot};
use domain::setting::{Inspection, Profile, Setting};
use domain::terms::Terms;
use matching::v1::{self, Candidate, Shortlist, Tender};
use serde::{Deserialize, Serialize};
use views::permit::{SearchAction, may};
use vocabulary::{OfferId, RefusalReason, SearchId, Timestamp};

use super::documents::AnswerWords;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::moment::Moment;
use crate::vault::KeySubject;

/// What a snapshot was scored on; a candidate's key is its offer's index.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SnapshotInputs {
    /// The offers, in the order of the candidates.
    pub offers: Vec<OfferId>,
    /// The search.
    pub tender: Tender,
    /// The offers as matching read them.
    pub candidates: Vec<Candidate>,
}

/// A shortlist.
#[derive(Clone, Debug)]
pub struct ShortlistView {
    /// The search.
    pub search: Arc<Search>,
    /// The snapshot shown.
    pub snapshot: Snapshot,
    /// How many snapshots there are.
    pub snapshots: u32,
    /// The search as matching read it.
    pub tender: Tender,
    /// The result, replayed from the inputs.
    pub result: Shortlist,
    /// One row per offer, ranked ones first.
    pub rows: Vec<ShortlistRow>,
    /// The instant of reading.
    pub now: Timestamp,
}

/// One offer of a shortlist.
#[derive(Clone, Debug)]
pub struct ShortlistRow {
    /// The offer.
    pub offer: OfferId,
    /// Where it stands.
    pub standing: Option<OfferStanding>,
    /// As matching read it.
    pub candidate: Candidate,
    /// Its terms: open since the close.
    pub terms: Terms,
    /// Its setting; the edge shows it only with `identity`.
    pub setting: Arc<Setting>,
    /// Its profile, when the viewer has opened its identity (SHL-3).
    pub identity: Option<Profile>,
    /// Provider's name, with `identity`.
    pub provider_name: Option<String>,
    /// The newest inspection: judgement and date always, link with `identity`.
    pub inspection: Option<Inspection>,
    /// An earlier placement of this child there: always shown.
    pub earlier_placement: bool,
    /// The words of its answer.
    pub answer_words: AnswerWords,
}

impl Engine {
    /// Reads a snapshot of a search's shortlist: the newest, or one by number.
    pub async fn shortlist(
        &self,
        actor: &Actor,
        id: SearchId,
        number: Option<u32>,
        moment: &Moment,
    ) -> Result<ShortlistView, Failure> {
        let (search, now) = self.at(moment, |world, now| {
            let search = world.search(id);
            may(actor, SearchAction::ReadShortlist, search.map(|search| &**search))?;
            search.cloned().map(|search| (search, now)).ok_or(Failure::NotPermitted)
        })?;
        let snapshot = match number {
            None => search.require_shortlist()?,
            Some(number) => search
                .snapshots
                .iter()
                .find(|snapshot| snapshot.number == number && snapshot.published.is_some())
                .ok_or_else(|| domain::Refusal::of(RefusalReason::ShortlistPending, "snapshot"))?,
        }
        .clone();
        let inputs = self.snapshot_inputs(&search, &snapshot).await?;
        let result = v1::rank(&inputs.tender, &inputs.candidates);
        let order = result.ranked.iter().map(|ranked| ranked.key);
        let listed = result.unconfirmed.iter().chain(&result.failed).map(|listed| listed.key);
        let mut rows = Vec::with_capacity(inputs.offers.len());
        for key in order.chain(listed) {
            let Some(index) = usize::try_from(key.0).ok() else { continue };
            let (Some(offer), Some(candidate)) = (inputs.offers.get(index), inputs.candidates.get(index)) else {
                continue;
            };
            rows.push(self.row(actor, &search, *offer, candidate, now).await?);
        }
        let published = search.snapshots.iter().filter(|snapshot| snapshot.published.is_some()).count();
        let snapshots = u32::try_from(published).unwrap_or(u32::MAX);
        Ok(ShortlistView { search, snapshot, snapshots, tender: inputs.tender, result, rows, now })
    }

    /// The frozen inputs of a snapshot.
    pub(crate) async fn snapshot_inputs(
        &self,
        search: &Search,
        snapshot: &Snapshot,
    ) -> Result<SnapshotInputs, Failure> {
        let published = snapshot.published.as_ref().ok_or(Failure::NotPermitted)?;
        self.open_document(KeySubject::Search(search.id), &published.inputs).await
    }

    async fn row(
        &self,
        actor: &Actor,
        search: &Search,
        offer: OfferId,
        candidate: &Candidate,
        now: Timestamp,
    ) -> Result<ShortlistRow, Failure> {
        let gathered = self.gather(search, offer).await?;
        let gathered = gathered.ok_or_else(|| Failure::Internal("a scored offer is gone".to_owned()))?;
        let opened = search.opened.get(&offer).is_some_and(|people| people.contains(&actor.id));
        let mut inspection = gathered.profile.inspection.clone();
        if let Some(inspection) = inspection.as_mut().filter(|_| !opened) {
            inspection.link.clear();
        }
        let answer = search.answers.get(&offer).and_then(|answer| answer.text);
        let earlier_placement = self.world().placed_before(&search.children, gathered.setting.id);
        Ok(ShortlistRow {
            offer,
            standing: search.offer_standing(offer, now),
            candidate: candidate.clone(),
            terms: gathered.terms,
            earlier_placement,
            provider_name: opened.then(|| gathered.provider.recorded.display_name.clone()),
            identity: opened.then_some(gathered.profile),
            setting: gathered.setting,
            inspection,
            answer_words: self.open_answer(offer, answer.as_ref()).await?,
        })
    }
}
