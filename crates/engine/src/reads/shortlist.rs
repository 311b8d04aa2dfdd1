//! The shortlist (SHL-1, SHL-2, SHL-3): replayed from its frozen inputs, every offer there, identities only where opened.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::event::RoundTier;
use domain::refusal::require;
use domain::request::Request;
use domain::search::{OfferStanding, Search, Snapshot, low_fees};
use domain::setting::{Inspection, Profile, Setting};
use domain::terms::Terms;
use domain::{Actor, Fault, Refusal};
use matching::v1::{self, Candidate, CandidateKey, FeeFlag, Priced, Sensitivity, Shortlist, Tender};
use serde::{Deserialize, Serialize};
use views::permit::{Action, may};
use views::register::{Reader, places_confirmed_at};
use vocabulary::{OfferId, RefusalReason, SearchId, SearchState, Timestamp};

use super::documents::AnswerWords;
use super::tranche::TrancheView;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::moment::Moment;
use crate::scoring::Gathered;
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
    /// Which release of the geography their places were found by: its distances are frozen with it.
    pub geography_release: String,
}

/// Which rows of a shortlist to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// Every one.
    All,
    /// So many from an index on.
    Page {
        /// The first.
        from: usize,
        /// How many at most.
        limit: usize,
    },
    /// The one of an offer.
    Of(OfferId),
}

/// A shortlist.
#[derive(Clone, Debug)]
pub struct ShortlistView {
    /// The search.
    pub search: Arc<Search>,
    /// Its round.
    pub round: u32,
    /// The snapshot shown.
    pub snapshot: Snapshot,
    /// How many snapshots there are.
    pub snapshots: u32,
    /// The search as matching read it.
    pub tender: Tender,
    /// Which release of the geography its distances rest on.
    pub geography_release: String,
    /// The result, replayed from the inputs.
    pub result: Shortlist,
    /// The rows asked for, one per offer: by rank, then the unconfirmed, then those that failed a gate.
    pub rows: Vec<ShortlistRow>,
    /// The offers in the order of the candidates: a candidate's key is an index into it.
    pub offers: Vec<OfferId>,
    /// How many rows there are in all.
    pub rows_total: usize,
    /// The tranche with the decision maker, if one is.
    pub tranche: Option<TrancheView>,
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
    /// The fee as it stands against the price list: as frozen, or, once lowered (OFF-7), judged again.
    pub fee: FeeFlag,
    /// Whether its fee is to be asked about.
    pub fee_query: FeeQuery,
    /// Its setting; the edge shows it only with `identity`.
    pub setting: Arc<Setting>,
    /// Its profile, when the viewer has opened its identity (SHL-3).
    pub identity: Option<Profile>,
    /// Provider's name, with `identity`.
    pub provider_name: Option<String>,
    /// The newest inspection: judgement and date always, link with `identity`.
    pub inspection: Option<Inspection>,
    /// When the setting's places were last confirmed, as its authority may know it (REG-4); the edge shows whole days.
    pub places_confirmed_at: Option<Timestamp>,
    /// An earlier placement of this child there: always shown.
    pub earlier_placement: bool,
    /// The words of its answer.
    pub answer_words: AnswerWords,
}

/// Whether a weekly fee is to be asked about (DEC-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeeQuery {
    /// It is not.
    None,
    /// It lies far under the median of the round's offers.
    UnderMedian,
}

/// Weight draws of one sensitivity analysis (section E).
const WEIGHT_DRAWS: u32 = 1_000;

impl ShortlistView {
    /// The seed of its weight draws: the same snapshot gives the same draws.
    fn seed(&self) -> u64 {
        let digest = self.snapshot.published.as_ref().map(|published| published.inputs_digest).unwrap_or_default();
        let [a, b, c, d, e, f, g, h, ..] = digest;
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }

    /// How far its order rests on weights and unknowns. Worked out beside the calls: with hundreds of offers it takes a while.
    pub async fn sensitivity(&self) -> Result<Sensitivity, Failure> {
        let (result, seed) = (self.result.clone(), self.seed());
        let worked_out = tokio::task::spawn_blocking(move || v1::sensitivity(&result, seed, WEIGHT_DRAWS)).await;
        worked_out.map_err(|error| Failure::Internal(error.to_string()))
    }

    /// The ranked offers among the rows that no other beats in both score and fee; ask it of all rows.
    pub fn pareto_front(&self) -> Vec<CandidateKey> {
        let fee = |key: CandidateKey| self.rows.iter().find(|row| row.candidate.key == key);
        let priced = self.result.ranked.iter().filter_map(|ranked| {
            let weekly_pence = fee(ranked.key)?.terms.fee.weekly_pence();
            Some(Priced { key: ranked.key, score: ranked.scored.score, weekly_pence })
        });
        v1::pareto_front(&priced.collect::<Vec<_>>())
    }

    /// The offer a candidate's key names.
    pub fn offer_of(&self, key: CandidateKey) -> Option<OfferId> {
        usize::try_from(key.0).ok().and_then(|index| self.offers.get(index)).copied()
    }
}

impl Engine {
    /// Reads a snapshot of the latest round's shortlist: the newest, or one by number.
    pub async fn shortlist(
        &self,
        actor: &Actor,
        id: SearchId,
        number: Option<u32>,
        moment: &Moment,
    ) -> Result<ShortlistView, Failure> {
        self.shortlist_rows(actor, id, (None, number), Rows::All, moment).await
    }

    /// Reads some rows of a snapshot of a round: of the latest where none is named. SEALED before the close, SHORTLIST_PENDING until the snapshot is complete (SHL-1).
    pub async fn shortlist_rows(
        &self,
        actor: &Actor,
        id: SearchId,
        (round, number): (Option<u32>, Option<u32>),
        rows: Rows,
        moment: &Moment,
    ) -> Result<ShortlistView, Failure> {
        let (search, now) = self.at(moment, |world, now| {
            let search = world.search(id);
            may(actor, Action::ReadShortlist, search.as_deref())?;
            search.map(|search| (search, now)).ok_or(Failure::NotPermitted)
        })?;
        let latest = search.round().map_or(0, |round| round.opening.round);
        let round = round.unwrap_or(latest);
        let snapshot = snapshot_of(&search, round, number, now)?.clone();
        let inputs = self.snapshot_inputs(&search, &snapshot).await?;
        let result = v1::rank(&inputs.tender, &inputs.candidates);
        let listed = ordered(&inputs, &result);
        let low = self.low_fees(&search, round).await?;
        let rows_total = listed.len();
        let asked: Vec<(OfferId, &Candidate)> = match rows {
            Rows::All => listed,
            Rows::Page { from, limit } => listed.into_iter().skip(from).take(limit).collect(),
            Rows::Of(offer) => listed.into_iter().filter(|(found, _)| *found == offer).collect(),
        };
        let mut rows = Vec::with_capacity(asked.len());
        for (offer, candidate) in asked {
            let mut row = self.row(actor, &search, offer, candidate, now).await?;
            row.fee_query = if low.contains(&offer) { FeeQuery::UnderMedian } else { FeeQuery::None };
            rows.push(row);
        }
        let stands = search.end.is_none() && search.award.is_none();
        let tranche = match search.active_tranche(now).filter(|_| stands) {
            Some(active) => Some(self.tranche(actor, id, active.sent.id, moment).await?),
            None => None,
        };
        let of_round = search.snapshots.iter().filter(|snapshot| snapshot.round == round);
        let published = of_round.filter(|snapshot| snapshot.published.is_some()).count();
        Ok(ShortlistView {
            round,
            snapshots: u32::try_from(published).unwrap_or(u32::MAX),
            tender: inputs.tender,
            geography_release: inputs.geography_release,
            offers: inputs.offers,
            search,
            snapshot,
            result,
            rows,
            rows_total,
            tranche,
            now,
        })
    }

    /// The offers of a closed spot purchase whose fee lies far under the median: as fees stand, retracted offers left out (DEC-3).
    pub(crate) async fn low_fees(&self, search: &Search, round: u32) -> Result<BTreeSet<OfferId>, Failure> {
        let closed = search.round_numbered(round).filter(|round| round.closed_at.is_some());
        let spot = closed.is_some_and(|round| matches!(round.opening.tier, RoundTier::Spot(_)));
        let mut weekly = Vec::new();
        let of_round = search.offers.iter().filter(|(_, closed)| spot && closed.round == round);
        for (offer, _) in of_round.filter(|(offer, _)| !search.retracted.contains_key(offer)) {
            let terms = self.terms_of(&self.world(), search, *offer);
            if let Some(terms) = terms {
                weekly.push((*offer, self.open_terms(*offer, &terms).await?.fee.weekly_pence()));
            }
        }
        Ok(low_fees(&weekly))
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
        let mut inspection = self.open_report_of(&gathered.setting).await?;
        if let Some(inspection) = inspection.as_mut().filter(|_| !opened) {
            inspection.link.clear();
        }
        let fee = match search.reduced.get(&offer) {
            None => candidate.fee,
            Some(_) => {
                let (request, _) = self.open_request(search).await?;
                fee_flag(&gathered, &request)
            }
        };
        let answer = search.answers.get(&offer).and_then(|answer| answer.text);
        let (earlier_placement, places_confirmed_at) = {
            let world = self.world();
            let confirmed = places_confirmed_at(&world, Reader::Authority(search.authority), &gathered.setting);
            (world.placed_before(search, gathered.setting.id), confirmed)
        };
        Ok(ShortlistRow {
            offer,
            standing: search.offer_standing(offer, now),
            candidate: candidate.clone(),
            fee,
            fee_query: FeeQuery::None,
            terms: gathered.terms,
            earlier_placement,
            places_confirmed_at,
            provider_name: opened.then(|| gathered.provider.recorded.display_name.clone()),
            identity: opened.then_some(gathered.profile),
            setting: gathered.setting,
            inspection,
            answer_words: self.open_answer(offer, answer.as_ref()).await?,
        })
    }
}

/// The snapshot asked for, or why it cannot be read yet.
fn snapshot_of(search: &Search, round: u32, number: Option<u32>, now: Timestamp) -> Result<&Snapshot, Failure> {
    if search.shortlist_of(round).is_none() {
        if search.end.is_some() {
            search.require_state(now, &[SearchState::Shortlisting])?;
        }
        let open = search.round_numbered(round).is_some_and(|round| now < round.closes);
        require(!open, RefusalReason::Sealed, "round")?;
    }
    let newest = search.shortlist_of(round);
    let newest = newest.ok_or_else(|| Refusal::of(RefusalReason::ShortlistPending, "search"))?;
    let Some(number) = number else { return Ok(newest) };
    let of_round = |snapshot: &&Snapshot| snapshot.round == round && snapshot.number == number;
    let found = search.snapshots.iter().find(|snapshot| of_round(snapshot) && snapshot.published.is_some());
    found.ok_or_else(|| {
        let fault = Fault::new(RefusalReason::ValueOutOfRange, "snapshot");
        fault.with("given", number).with("max", newest.number).into()
    })
}

/// Every offer with its candidate, as the result lists them.
fn ordered<'a>(inputs: &'a SnapshotInputs, result: &Shortlist) -> Vec<(OfferId, &'a Candidate)> {
    let ranked = result.ranked.iter().map(|ranked| ranked.key);
    let listed = result.unconfirmed.iter().chain(&result.failed).map(|listed| listed.key);
    let found = ranked.chain(listed).filter_map(|key| {
        let index = usize::try_from(key.0).ok()?;
        Some((*inputs.offers.get(index)?, inputs.candidates.get(index)?))
    });
    found.collect()
}

/// The fee of the terms as they stand against the price list of the day the placement could start.
fn fee_flag(gathered: &Gathered, request: &Request) -> FeeFlag {
    let terms = &gathered.terms;
    let placed = (gathered.live_placements, gathered.siblings_there);
    match gathered.prices.working(request, terms, placed, terms.earliest_start) {
        Ok(working) if working.faults().is_empty() => FeeFlag::WithinFramework,
        Ok(_) => FeeFlag::AboveFramework,
        Err(_) => FeeFlag::NoListPrice,
    }
}
