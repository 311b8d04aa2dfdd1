//! An invitation as its provider sees it, by stage (INV-3). Nothing here depends on what a rival does before the close.

use std::sync::Arc;

use domain::Actor;
use domain::request::{Identity, Request};
use domain::scoring::{SettingView, setting_facts, tender};
use domain::search::Search;
use matching::v1::{GateOutcome, GateResult, setting_gates, worst_outcome};
use views::permit::{may_act_for, may_respond};
use views::stage::{Stage, for_provider, identity_at, stage};
use vocabulary::{OfferId, ProviderId, SearchId, SettingId, Timestamp};

use crate::engine::Engine;
use crate::failure::Failure;
use crate::moment::Moment;
use crate::scoring::policy;

/// An invitation.
#[derive(Clone, Debug)]
pub struct InvitationView {
    /// The search; read only through this view.
    pub search: Arc<Search>,
    /// The provider.
    pub provider: ProviderId,
    /// How far disclosure has come.
    pub stage: Stage,
    /// The instant of reading.
    pub now: Timestamp,
    /// The request as a provider may read it; the caller shows only headlines at stage `Feed`.
    pub request: Request,
    /// The identity block as the stage allows it, one per child; empty before.
    pub identities: Vec<Identity>,
    /// Its settings that pass the gates told in invitations.
    pub passing: Vec<SettingId>,
    /// Its settings that do not, with the first gate that fails.
    pub failing: Vec<(SettingId, GateResult)>,
    /// Its own offers in the latest round.
    pub offers: Vec<OfferId>,
    /// The note of its own no-bid.
    pub no_bid_note: String,
}

impl Engine {
    /// Reads an invitation.
    pub async fn invitation(
        &self,
        actor: &Actor,
        search: SearchId,
        moment: &Moment,
    ) -> Result<InvitationView, Failure> {
        let (search, now) = self.at(moment, |world, now| {
            let search = world.search(search);
            may_respond(actor, search.map(|search| &**search))?;
            search.cloned().map(|search| (search, now)).ok_or(Failure::NotPermitted)
        })?;
        let provider = actor.provider().ok_or(Failure::NotPermitted)?;
        self.invitation_view(search, provider, now).await
    }

    /// A provider's invitations, newest search id last, after `after`, at most `limit`.
    pub async fn invitations(
        &self,
        actor: &Actor,
        provider: ProviderId,
        page: (Option<SearchId>, usize),
    ) -> Result<Vec<InvitationView>, Failure> {
        may_act_for(actor, provider)?;
        let (after, limit) = page;
        let now = self.now();
        let found: Vec<Arc<Search>> = {
            let world = self.world();
            let wanted = world.invited_to(provider).filter(|search| after.is_none_or(|after| search.id > after));
            wanted.take(limit).cloned().collect()
        };
        let mut views = Vec::with_capacity(found.len());
        for search in found {
            views.push(self.invitation_view(search, provider, now).await?);
        }
        Ok(views)
    }

    pub(crate) async fn invitation_view(
        &self,
        search: Arc<Search>,
        provider: ProviderId,
        now: Timestamp,
    ) -> Result<InvitationView, Failure> {
        let reached = stage(&search, provider, now).ok_or(Failure::NotPermitted)?;
        // A provider concealed or unsigned since reads no profile (REG-5), whatever it had opened before.
        let stands = self.world().provider(provider).is_some_and(|found| found.require_standing(now).is_ok());
        let stage = if stands || reached == Stage::Award { reached } else { Stage::Feed };
        let round = search.round().ok_or(Failure::NotPermitted)?.clone();
        let (request, identities) = self.open_request(&search).await?;
        let (passing, failing) = self.invited_settings(&search, &request, provider, now);
        let offers = {
            let world = self.world();
            let slots = world.slots_of(search.id, round.opening.round);
            let own = slots.flat_map(|(_, offers)| offers.live.iter().chain(&offers.withdrawn));
            own.filter(|offer| offer.provider == provider).map(|offer| offer.id).collect()
        };
        let note = round.declined.get(&provider).and_then(|(_, note)| *note);
        let identities = identities.iter().filter_map(|identity| identity_at(identity, stage)).collect();
        Ok(InvitationView {
            no_bid_note: self.open_text(crate::vault::KeySubject::Search(search.id), note.as_ref()).await?,
            request: for_provider(request),
            identities,
            stage,
            passing,
            failing,
            offers,
            provider,
            now,
            search,
        })
    }

    /// The provider's settings that pass the gates an invitation tells, and the others with the gate that fails (INV-2): informing
    /// facts, as of now; never G8 nor G9.
    fn invited_settings(
        &self,
        search: &Search,
        request: &Request,
        provider: ProviderId,
        now: Timestamp,
    ) -> (Vec<SettingId>, Vec<(SettingId, GateResult)>) {
        let Some(round) = search.round() else { return (Vec::new(), Vec::new()) };
        let Some(tender) = tender(request, search.authority, policy(&round.opening.weights)) else {
            return (Vec::new(), Vec::new());
        };
        let world = self.world();
        let (Some(provider), Some(lot)) = (world.provider(provider), world.lot(&round.opening.lot)) else {
            return (Vec::new(), Vec::new());
        };
        let mut passing = Vec::new();
        let mut failing = Vec::new();
        for setting in world.settings_of(provider.id) {
            let view = SettingView { setting, provider, profile: None, lot };
            let results = setting_gates(&tender, &setting_facts(&view, request, None, now));
            match results.iter().find(|result| result.outcome == GateOutcome::Fail) {
                Some(failed) => failing.push((setting.id, failed.clone())),
                None if worst_outcome(&results) == GateOutcome::Fail => {}
                None => passing.push(setting.id),
            }
        }
        (passing, failing)
    }
}
