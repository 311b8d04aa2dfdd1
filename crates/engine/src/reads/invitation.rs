//! An invitation as its provider sees it, by stage (INV-3). Nothing here depends on what a rival does before the close.

use std::cmp::Reverse;
use std::sync::Arc;

use domain::Actor;
use domain::offer::Offer;
use domain::request::{Identity, Request};
use domain::scoring::{SettingView, setting_facts, tender};
use domain::search::{Round, Search};
use geography::Geography;
use matching::v1::{Criterion, GateOutcome, GateResult, invited_gates};
use views::World;
use views::permit::{may_act_for, may_respond};
use views::stage::{Stage, children_told, for_provider, identity_at, stage};
use vocabulary::{OfferId, ProviderId, RefusalReason, SearchId, SettingId, Timestamp, limits};

use super::documents::Identities;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::moment::Moment;
use crate::scoring::Weighed;
use crate::vault::KeySubject;
use crate::verbs::criteria_digest;

/// An invitation.
#[derive(Clone, Debug)]
pub struct InvitationView {
    /// The search; read only through this view.
    pub search: Arc<Search>,
    /// The provider.
    pub provider: ProviderId,
    /// How far disclosure has come; a provider that is concealed reads no more than the feed (REG-5).
    pub stage: Stage,
    /// The instant of reading.
    pub now: Timestamp,
    /// The request as a provider may read it; the caller shows only headlines at stage `Feed`.
    pub request: Request,
    /// Whether what the search says was erased (ACR-3): the request is empty then.
    pub erased: bool,
    /// The identity blocks as the stage allows them; empty before.
    pub identities: Identities,
    /// Criteria that count for this request, of C1 to C9.
    pub counting: Vec<Criterion>,
    /// SHA-256 over weights, must-haves and policy version, as they stand (SRC-7, SRC-8).
    pub criteria_digest: [u8; 32],
    /// Its settings that pass the gates told in invitations.
    pub passing: Vec<SettingId>,
    /// Its settings that do not, with why not.
    pub failing: Vec<(SettingId, Unsuitable)>,
    /// The latest round it was invited to.
    pub round: u32,
    /// Its own offers in that round, withdrawn ones too, by id.
    pub offers: Vec<OfferId>,
    /// How many of them stand.
    pub offers_standing: usize,
    /// The note of its own no-bid.
    pub no_bid_note: String,
    /// Which release of the geography its settings were judged by.
    pub geography_release: String,
    /// Sections that changed since the search this one follows; empty unless the provider was invited to that one within 28 days.
    pub changed: Vec<String>,
}

/// Why a setting may not be offered.
#[derive(Clone, Debug)]
pub enum Unsuitable {
    /// The first gate it fails of those an invitation tells.
    Gate(GateResult),
    /// The round does not ask it: it is not the one named, or was rejected before (SRC-13, ESC-1).
    NotAsked(RefusalReason),
}

impl Engine {
    /// Reads an invitation.
    pub async fn invitation(
        &self,
        actor: &Actor,
        search: SearchId,
        moment: &Moment,
    ) -> Result<InvitationView, Failure> {
        let provider = self.at(moment, |world, _| may_respond(actor, world.search(search).as_deref()))?;
        self.invitation_view(search, provider, moment).await
    }

    /// A provider's invitations to searches that `wanted` picks, newest first, after `after`, at most `limit`.
    pub async fn invitations(
        &self,
        actor: &Actor,
        provider: ProviderId,
        wanted: impl Fn(&Search, Timestamp) -> bool + Send,
        page: (Option<SearchId>, usize),
    ) -> Result<Vec<InvitationView>, Failure> {
        may_act_for(actor, provider)?;
        let (after, limit) = page;
        let now = self.now();
        let found: Vec<SearchId> = {
            let world = self.world();
            let key = |search: &Search| Reverse((search.round_of(provider).map(|round| round.opened.1), search.id));
            let after = after.and_then(|after| world.search(after)).map(|search| key(&search));
            let mut found: Vec<&Arc<Search>> = world
                .invited_to(provider)
                .filter(|search| stage(search, provider, now).is_some() && wanted(search, now))
                .filter(|search| after.is_none_or(|after| key(search) > after))
                .collect();
            found.sort_unstable_by_key(|search| key(search));
            found.into_iter().take(limit).map(|search| search.id).collect()
        };
        let mut views = Vec::with_capacity(found.len());
        for search in found {
            views.push(self.invitation_view(search, provider, &Moment::Now).await?);
        }
        Ok(views)
    }

    pub(crate) async fn invitation_view(
        &self,
        search: SearchId,
        provider: ProviderId,
        moment: &Moment,
    ) -> Result<InvitationView, Failure> {
        let (search, reached, now) = self.at(moment, |world, now| {
            let search = world.search(search).ok_or(Failure::NotPermitted)?;
            let reached = stage(&search, provider, now).ok_or(Failure::NotPermitted)?;
            let stands = world.provider(provider).is_some_and(|provider| provider.require_standing(now).is_ok());
            Ok::<_, Failure>((search, if stands { reached } else { Stage::Feed }, now))
        })?;
        let round = search.round_of(provider).ok_or(Failure::NotPermitted)?.clone();
        let opened = self.request_unless_erased(&search).await?;
        let erased = opened.is_none();
        let (request, identities) = opened.unwrap_or_default();
        let (passing, failing) =
            self.at(moment, |world, now| invited_settings((world, self.geography()), &search, &request, provider, now));
        let (mut offers, offers_standing) = self.at(moment, |world, _| own_offers(world, &search, &round, provider));
        offers.sort_unstable();
        let changed = self.changed_since_predecessor(&search, &request, (provider, round.opened.1), moment).await?;
        let note = round.declined.get(&provider).and_then(|no_bid| no_bid.note);
        let allowed = |identity: &Identity| identity_at(identity, reached);
        // Of a group only who is, or may come to be, placed with this provider; the others keep their place in the list, empty.
        let concerned = children_told(&search, provider, reached, now);
        let told = |(child, identity): (u32, &Identity)| {
            let identity = identity_at(identity, reached)?;
            Some(if concerned.contains(&child) { identity } else { Identity::default() })
        };
        let identities = Identities {
            children: (0..).zip(&identities.children).filter_map(told).collect(),
            parent: identities.parent.as_ref().and_then(allowed),
        };
        Ok(InvitationView {
            no_bid_note: self.words(KeySubject::Search(search.id), note.as_ref()).await?,
            counting: self.counting(&search, &request),
            criteria_digest: criteria_digest(&request, &round.opening.weights)?,
            request: for_provider(request),
            erased,
            identities,
            geography_release: self.geography().release().to_owned(),
            stage: reached,
            passing,
            failing,
            offers,
            offers_standing,
            changed,
            round: round.opening.round,
            provider,
            now,
            search,
        })
    }

    /// What changed since the search this one follows, for a provider that was invited to that one at most 28 days before (SRC-6).
    /// Told of what the provider may read only, and of searches of the same children only.
    async fn changed_since_predecessor(
        &self,
        search: &Search,
        request: &Request,
        invited: (ProviderId, Timestamp),
        moment: &Moment,
    ) -> Result<Vec<String>, Failure> {
        let (provider, invited_at) = invited;
        let Some(earlier) = request.shared.predecessor else { return Ok(Vec::new()) };
        let earlier = self.at(moment, |world, _| {
            let earlier = world.search(earlier).filter(|earlier| earlier.authority == search.authority)?;
            let round = earlier.rounds.iter().rev().find(|round| round.invited.contains_key(&provider))?;
            let recent = invited_at <= round.opened.1.plus_days(limits::RE_SEARCH_DAYS);
            let same_child = earlier.children.iter().any(|child| search.children.contains(child));
            (recent && same_child).then_some(earlier)
        });
        let Some(earlier) = earlier else { return Ok(Vec::new()) };
        let Some((before, _)) = self.request_unless_erased(&earlier).await? else { return Ok(Vec::new()) };
        let before = for_provider(before);
        let now = for_provider(request.clone());
        Ok(views::changes::sections((&before, &earlier.children), (&now, &search.children)))
    }
}

/// Offers of a provider in a round, and how many of them stand: live before the close, neither answered nor retracted after it.
fn own_offers(world: &World, search: &Search, round: &Round, provider: ProviderId) -> (Vec<OfferId>, usize) {
    let mut all = Vec::new();
    let mut standing = 0;
    for (_, offers) in world.slots_of(search.id, round.opening.round) {
        let own = |offer: &&Offer| offer.provider == provider;
        all.extend(offers.live.iter().chain(&offers.withdrawn).filter(own).map(|offer| offer.id));
        let live = offers.live.iter().filter(own);
        standing += live.filter(|offer| !search.retracted.contains_key(&offer.id)).count();
    }
    (all, standing)
}

/// The provider's settings that pass the gates an invitation tells, and the others with the gate that fails (INV-2): informing
/// facts, as of now; never G8 nor G9.
fn invited_settings(
    (world, geography): (&World, &Geography),
    search: &Search,
    request: &Request,
    provider: ProviderId,
    now: Timestamp,
) -> (Vec<SettingId>, Vec<(SettingId, Unsuitable)>) {
    let mut passing = Vec::new();
    let mut failing = Vec::new();
    let Some(round) = search.round_of(provider) else { return (passing, failing) };
    let tender = tender(request, search.authority, Weighed::fixed(&round.opening).policy(), geography);
    let Some(tender) = tender else { return (passing, failing) };
    let Some(provider) = world.provider(provider) else { return (passing, failing) };
    let opening = &round.opening;
    let lots = world.lots_listing(provider.id);
    let registered = opening.tier.admits(opening.lot.as_ref(), &lots, provider.id, now.london_date());
    for setting in world.settings_of(provider.id) {
        if let Err(refusal) = search.require_asked(round, setting.id) {
            failing.push((setting.id, Unsuitable::NotAsked(refusal.reason())));
            continue;
        }
        let view = SettingView { setting, provider, profile: None, registered, geography };
        let results = invited_gates(&tender, &setting_facts(&view, request, None, now));
        match results.iter().find(|result| result.outcome == GateOutcome::Fail && result.gate.shown_in_invitations()) {
            Some(failed) => failing.push((setting.id, Unsuitable::Gate(failed.clone()))),
            None => passing.push(setting.id),
        }
    }
    (passing, failing)
}
