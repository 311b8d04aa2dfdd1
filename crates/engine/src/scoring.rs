//! Gathering what a snapshot is scored on, and publishing it. Opens sealed terms only of a round whose close is recorded (INVARIANT-2).

use std::sync::Arc;

use domain::Decision;
use domain::authority::Authority;
use domain::event::{GateOutcome, OfferScore, Opening, RoundTier};
use domain::framework::{Lots, Membership, PriceList};
use domain::provider::Provider;
use domain::request::Request;
use domain::scoring::{OfferFacts, SettingView, candidate, tender};
use domain::search::{FrozenSnapshot, ScoredOffer, Search, publish_shortlist};
use domain::setting::{Profile, Setting};
use domain::terms::Terms;
use geography::Geography;
use matching::v1::{self, Answer, Candidate, Policy, Shortlist, Tender, TierLabel};
use sha2::{Digest, Sha256};
use views::World;
use vocabulary::{Date, OfferId, ProviderId};

use crate::engine::Engine;
use crate::failure::Failure;
use crate::reads::SnapshotInputs;
use crate::tx::Tx;
use crate::vault::KeySubject;

/// Everything known of one offer of a closed round.
pub(crate) struct Gathered {
    pub(crate) offer: OfferId,
    pub(crate) terms: Terms,
    pub(crate) setting: Arc<Setting>,
    pub(crate) provider: Arc<Provider>,
    pub(crate) profile: Profile,
    pub(crate) prices: Arc<PriceList>,
    pub(crate) registered: Answer,
    pub(crate) live_placements: u32,
    pub(crate) siblings_there: u32,
}

impl Engine {
    /// The first snapshot of a closed round.
    pub(crate) async fn first_shortlist(
        &self,
        tx: &mut Tx<'_>,
        search: &Search,
        number: u32,
    ) -> Result<Option<Decision>, Failure> {
        let Some(inputs) = self.gather_inputs(search, tx.now).await? else {
            return Err(Failure::Internal("a closed round lacks its request".to_owned()));
        };
        let frozen = self.seal_snapshot(tx, search, &inputs).await?;
        Ok(publish_shortlist(search, number, frozen))
    }

    /// Ranks the inputs and seals them for the snapshot.
    pub(crate) async fn seal_snapshot(
        &self,
        tx: &mut Tx<'_>,
        search: &Search,
        inputs: &SnapshotInputs,
    ) -> Result<FrozenSnapshot, Failure> {
        let bytes = serde_json::to_vec(inputs).map_err(|error| Failure::Internal(error.to_string()))?;
        let sealed = tx.seal_bytes(KeySubject::Search(search.id), &bytes).await?;
        let result = v1::rank(&inputs.tender, &inputs.candidates);
        Ok(FrozenSnapshot {
            scores: scores(inputs, &result),
            inputs: sealed,
            inputs_digest: Sha256::digest(&bytes).into(),
            result_digest: result_digest(&result),
        })
    }

    /// The frozen inputs of a closed round.
    async fn gather_inputs(
        &self,
        search: &Search,
        now: vocabulary::Timestamp,
    ) -> Result<Option<SnapshotInputs>, Failure> {
        let Some(round) = search.round().filter(|round| round.closed_at.is_some()) else { return Ok(None) };
        let (request, _) = self.open_request(search).await?;
        let geography = self.geography();
        let tender = tender(&request, search.authority, Weighed::fixed(&round.opening).policy(), geography);
        let Some(tender) = tender else { return Ok(None) };
        let geography_release = geography.release().to_owned();
        let mut inputs = SnapshotInputs { offers: Vec::new(), candidates: Vec::new(), tender, geography_release };
        let of_this_round = search.offers.iter().filter(|(_, closed)| closed.round == round.opening.round);
        for (key, (offer, _)) in (0_u32..).zip(of_this_round) {
            let Some(gathered) = self.gather(search, *offer).await? else { continue };
            let made = made_candidate(key, &gathered, (search, geography), (&request, &inputs.tender), now);
            inputs.offers.push(*offer);
            inputs.candidates.push(made);
        }
        Ok(Some(inputs))
    }

    /// Everything known of one offer of a closed round.
    pub(crate) async fn gather(&self, search: &Search, offer: OfferId) -> Result<Option<Gathered>, Failure> {
        let Some(closed) = search.offers.get(&offer) else { return Ok(None) };
        let today = self.now().london_date();
        let found = {
            let world = self.world();
            let opening = search.round_numbered(closed.round).map(|round| &round.opening);
            let lots = world.lots_listing(closed.provider);
            let asked = |opening: &Opening| opening.tier.admits(opening.lot.as_ref(), &lots, closed.provider, today);
            let registered = opening.map(asked);
            let setting = world.setting(closed.setting).cloned();
            let provider = world.provider(closed.provider).cloned();
            let terms = self.terms_of(&world, search, offer);
            let prices = opening.map(|opening| binding_prices(&world, opening, &lots, closed.provider, today));
            let placements = world.live_placements(closed.provider, search.authority);
            let placements = (placements, world.siblings_there(search, closed.setting));
            (setting, provider, terms, (prices, registered), placements)
        };
        let (Some(setting), Some(provider), Some(terms), (Some(prices), Some(registered)), placed) = found else {
            return Ok(None);
        };
        let terms = self.open_terms(offer, &terms).await?;
        let profile = self.open_profile_of(&setting).await?;
        let (live_placements, siblings_there) = placed;
        let gathered =
            Gathered { offer, terms, setting, provider, profile, prices, registered, live_placements, siblings_there };
        Ok(Some(gathered))
    }
}

/// The price lists that bind a provider in a round: those of the lot that covers the type, in a framework round; in any other while it
/// is a member of that lot (DEC-2).
fn binding_prices(world: &World, opening: &Opening, lots: &Lots, provider: ProviderId, on: Date) -> Arc<PriceList> {
    let Some(key) = &opening.lot else { return Arc::default() };
    let is_member = lots.get(key).is_some_and(|lot| lot.membership(provider, on) != Membership::None);
    match opening.tier {
        RoundTier::Framework => world.prices(key, provider),
        RoundTier::Spot(_) | RoundTier::Direct(..) if is_member => world.prices(key, provider),
        RoundTier::Spot(_) | RoundTier::Direct(..) => Arc::default(),
    }
}

fn made_candidate(
    key: u32,
    gathered: &Gathered,
    (search, geography): (&Search, &Geography),
    asked: (&Request, &Tender),
    now: vocabulary::Timestamp,
) -> Candidate {
    let (request, tender) = asked;
    let confirmation =
        search.offers.get(&gathered.offer).map_or(domain::event::Confirmation::Unconfirmed, |offer| offer.confirmation);
    let facts = OfferFacts {
        key,
        offer: gathered.offer,
        terms: &gathered.terms,
        setting: SettingView {
            setting: &gathered.setting,
            provider: &gathered.provider,
            profile: Some(&gathered.profile),
            registered: gathered.registered,
            geography,
        },
        confirmation,
        prices: &gathered.prices,
        live_placements: gathered.live_placements,
        siblings_there: gathered.siblings_there,
    };
    candidate(&facts, request, tender, now)
}

/// Weights of C1 to C9, and whose profile they are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Weighed {
    /// The weights in the order of the criteria.
    pub(crate) weights: [u32; 9],
    /// The authority's profile; 0 for the published table.
    pub(crate) profile: u32,
}

impl Weighed {
    /// Those fixed when a round opened (SRC-7).
    pub(crate) fn fixed(opening: &Opening) -> Self {
        Self { weights: opening.weights, profile: opening.weight_profile }
    }

    /// Those in effect for what an authority opens on a day: its own profile, else the published table.
    pub(crate) fn on(authority: &Authority, day: Date) -> Self {
        let own = authority.profile_on(day).map(|found| Self { weights: found.weights, profile: found.version });
        own.unwrap_or_else(|| {
            let table = v1::Weights::default();
            Self { weights: v1::Criterion::ALL.map(|criterion| table.of(criterion)), profile: 0 }
        })
    }

    /// Those a search is judged by: fixed at its opening, before that those in effect now.
    pub(crate) fn of(world: &World, search: &Search, day: Date) -> Self {
        let fixed = search.round().map(|round| Self::fixed(&round.opening));
        fixed.unwrap_or_else(|| Self::on(&world.authority(search.authority), day))
    }

    /// The matching policy with these weights.
    pub(crate) fn policy(self) -> Policy {
        let [need_fit, education, home, siblings, wishes, identity, family_time, household, timing] = self.weights;
        let weights =
            v1::Weights { need_fit, education, home, siblings, wishes, identity, family_time, household, timing };
        let version = match self.profile {
            0 => Policy::default().version,
            profile => format!("matching-v1-weight-profile-{profile}"),
        };
        Policy { version, weights, ..Policy::default() }
    }
}

/// SHA-256 over the bytes of a whole result: what a replay is compared with (SHL-2).
pub(crate) fn result_digest(result: &Shortlist) -> [u8; 32] {
    // A result is plain data with string keys: writing it as JSON cannot fail, and nothing else hashes to the digest of nothing.
    Sha256::digest(serde_json::to_vec(result).unwrap_or_default()).into()
}

/// A ranked result as events record it: every offer exactly once.
pub(crate) fn scores(inputs: &SnapshotInputs, ranked: &Shortlist) -> Vec<ScoredOffer> {
    let offer_of =
        |key: v1::CandidateKey| usize::try_from(key.0).ok().and_then(|index| inputs.offers.get(index)).copied();
    let listed = ranked.failed.iter().chain(&ranked.unconfirmed);
    let listed = listed.map(|listed| (listed.key, score_of(&listed.gates, &listed.tier, &listed.scored, None)));
    let placed = ranked
        .ranked
        .iter()
        .map(|placed| (placed.key, score_of(&placed.gates, &placed.tier, &placed.scored, Some(placed.rank))));
    let all = placed.chain(listed);
    all.filter_map(|(key, score)| Some(ScoredOffer { offer: offer_of(key)?, score })).collect()
}

fn score_of(gates: &[v1::GateResult], tier: &TierLabel, scored: &v1::Scored, rank: Option<u32>) -> OfferScore {
    OfferScore {
        gates: gates.iter().map(|result| (result.gate, outcome(result.outcome))).collect(),
        tier: match tier {
            TierLabel::Known(tier) => Some(*tier),
            TierLabel::NeedsCheck => None,
        },
        score: scored.score.units(),
        low: scored.low.units(),
        high: scored.high.units(),
        rank,
        children: scored.children.iter().map(|child| child.child).collect(),
    }
}

fn outcome(outcome: v1::GateOutcome) -> GateOutcome {
    match outcome {
        v1::GateOutcome::Pass => GateOutcome::Pass,
        v1::GateOutcome::Fail => GateOutcome::Fail,
        v1::GateOutcome::NeedsCheck => GateOutcome::NeedsCheck,
    }
}
