//! Publishing, amending, extending and withdrawing a search.

use domain::event::{Invited, LotKey, Notice, RoundTier, Subject};
use domain::framework::{Lot, Lots};
use domain::provider::Provider;
use domain::request::Request;
use domain::scoring::{SettingView, setting_facts, tender};
use domain::search::{
    Amend, Extend, NamedSetting, Publish, PublishFacts, Search, Warning, Withdraw, amend, close_early, extend, publish,
    window_warnings, withdraw,
};
use domain::setting::Setting;
use domain::{Decision, Refusal};
use geography::{Geography, Sector};
use matching::v1::{Answer, GateOutcome, invited_gates};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use views::permit::Action;
use vocabulary::{
    AmendmentKind, AuthorityCode, ExtensionReason, RefusalReason, SearchId, SearchWithdrawalReason, SettingKind,
    SpotPurchaseReason, Timestamp, Whereabouts, limits,
};

use super::draft::child_keys;
use super::{CHECK_ATTEMPTS_MAX, permitted, require_note};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::scoring::Weighed;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// How an audience is narrowed (INV-1); empty lists narrow nothing.
#[derive(Clone, Debug, Default)]
pub struct Audience {
    /// Only providers with a setting of one of these kinds.
    pub setting_kinds: Vec<SettingKind>,
    /// Only providers with a setting in one of these areas.
    pub authorities: Vec<AuthorityCode>,
}

/// Publishes an approved search.
pub struct PublishSearch {
    /// The search.
    pub search: SearchId,
    /// The close.
    pub closes: Timestamp,
    /// Who is invited of the lot's members.
    pub audience: Audience,
}

/// What a publication would come to.
pub struct CheckedPublish {
    /// What SRC-5 advises.
    pub warnings: Vec<Warning>,
}

impl Verb for PublishSearch {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Find)?;
        let (request, _) = tx.engine().open_request(&search).await?;
        tx.standing();
        let today = tx.now.london_date();
        let key = request.shared.placement_type.and_then(|placement_type| {
            let world = tx.engine().world();
            world.lot_for(placement_type, search.authority, today).map(|(key, _)| key.clone())
        });
        let lot: Option<(LotKey, Arc<Lot>)> = key.and_then(|key| tx.lot(&key).map(|lot| (key, lot)));
        let named = named_setting(tx, &request)?;
        let children: Vec<_> = search.children.iter().map(|key| (*key, tx.child(*key))).collect();
        let audience = match (&named, &request.shared.direct, &lot) {
            _ if request.shared.emergency.is_some() => {
                let tier = RoundTier::Spot(SpotPurchaseReason::Emergency);
                let asks = Asks { tier, lot: lot.as_ref().map(|(key, _)| key), round: 1 };
                audience(tx.engine(), &search, &request, asks, &self.audience, tx.now)
            }
            (Some((setting, provider, _)), Some(_), _) if setting.recorded.provider == provider.id => {
                vec![Invited { provider: provider.id, notice: Notice::Alert }]
            }
            (_, Some(_), _) => Vec::new(),
            (_, None, Some((key, _))) => {
                let asks = Asks { tier: RoundTier::Framework, lot: Some(key), round: 1 };
                audience(tx.engine(), &search, &request, asks, &self.audience, tx.now)
            }
            (_, None, None) => {
                let asks = Asks { tier: RoundTier::Spot(SpotPurchaseReason::NoLot), lot: None, round: 1 };
                audience(tx.engine(), &search, &request, asks, &self.audience, tx.now)
            }
        };
        require_audience_fits(&audience)?;
        let weighed = tx
            .bind(Subject::Authority(search.authority), |world| Weighed::on(&world.authority(search.authority), today));
        let facts = PublishFacts {
            request: &request,
            lot: lot.as_ref().map(|(key, lot)| (key, &**lot)),
            children: children.iter().map(|(key, child)| (*key, child)).collect(),
            named: named.as_ref().map(|(setting, provider, lots)| NamedSetting { setting, provider, lots }),
            audience,
        };
        let command = Publish {
            closes: self.closes,
            criteria_digest: criteria_digest(&request, &weighed.weights)?,
            weights: weighed.weights,
            weight_profile: weighed.profile,
        };
        Ok(publish(&search, tx.actor, &facts, &command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

impl Engine {
    /// Whether a publication would be accepted, and what is advised; changes nothing.
    pub async fn check_publish(
        &self,
        actor: &domain::Actor,
        command: &PublishSearch,
    ) -> Result<CheckedPublish, Failure> {
        for _ in 0..CHECK_ATTEMPTS_MAX {
            let mut tx = Tx::new(self, actor);
            match command.decide(&mut tx).await {
                Err(Failure::Due(due)) => self.run_due(due).await?,
                Err(failure) => return Err(failure),
                Ok(_) => return Ok(CheckedPublish { warnings: window_warnings(tx.now, command.closes) }),
            }
        }
        Err(Failure::Unavailable("others keep changing the same records".to_owned()))
    }
}

/// A setting a direct search names, its provider, and the lots that list it.
type Named = (Arc<Setting>, Arc<Provider>, Lots);

/// The setting a direct search names, with its provider and the lots that list it, where the register has it (SRC-13).
fn named_setting(tx: &mut Tx<'_>, request: &Request) -> Result<Option<Named>, Failure> {
    let Some(direct) = &request.shared.direct else { return Ok(None) };
    let Some(setting) = tx.setting(direct.setting)? else { return Ok(None) };
    let Some(provider) = tx.provider(setting.recorded.provider)? else { return Ok(None) };
    let lots = tx.lots_listing(provider.id);
    Ok(Some((setting, provider, lots)))
}

/// A round invites so many and no more (ACR-5).
pub(super) fn require_audience_fits(audience: &[Invited]) -> Result<(), Refusal> {
    if audience.len() <= limits::INVITATIONS_PER_ROUND_MAX {
        return Ok(());
    }
    let fault = domain::Fault::new(RefusalReason::LimitExceeded, "audience");
    Err(fault.with("max", limits::INVITATIONS_PER_ROUND_MAX).into())
}

/// Whom a round about to open asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asks<'a> {
    pub(super) tier: RoundTier,
    pub(super) lot: Option<&'a LotKey>,
    pub(super) round: u32,
}

/// Those in good standing whom the round asks, each alerted if one of its settings passes the gates told in invitations and its places are not
/// stale (REG-4), unless its standing filter excludes the request (INV-1): informing facts, as of now. G8 and G9 count as passing.
///
/// In a spot purchase a provider without a setting of the type that may be offered is none of its audience.
pub(super) fn audience(
    engine: &Engine,
    search: &Search,
    request: &Request,
    asks: Asks<'_>,
    narrowed: &Audience,
    now: Timestamp,
) -> Vec<Invited> {
    let today = now.london_date();
    let world = engine.world();
    let geography = engine.geography();
    // Whom to invite is a matter of gates: weights decide nothing here.
    let policy = Weighed::of(&world, search, today).policy();
    let Some(tender) = tender(request, search.authority, policy, geography) else { return Vec::new() };
    let standing = world.providers().filter(|provider| provider.require_standing(now).is_ok());
    let asked = standing.filter(|provider| {
        let lots = world.lots_listing(provider.id);
        asks.tier.require_admits(asks.lot, &lots, provider.id, today).is_ok()
    });
    let mut invited = Vec::new();
    for provider in asked {
        // A provider all of whose settings are concealed is as concealed as one that is so itself (REG-5).
        let mut own = world.settings_of(provider.id).peekable();
        if own.peek().is_some() && own.all(|setting| setting.concealment.is_some()) {
            continue;
        }
        let may_offer = |setting: &&Arc<Setting>| may_be_offered(search, request, asks, setting);
        let settings = world.settings_of(provider.id).filter(|setting| wanted(setting, narrowed, geography));
        let settings: Vec<_> = settings.filter(may_offer).collect();
        let all = narrowed.setting_kinds.is_empty() && narrowed.authorities.is_empty();
        if settings.is_empty() && !(all && asks.tier == RoundTier::Framework) {
            continue;
        }
        let passes = |setting: &&&Arc<Setting>| {
            let view = SettingView { setting, provider, profile: None, registered: Answer::Yes, geography };
            let results = invited_gates(&tender, &setting_facts(&view, request, None, now));
            results.iter().all(|result| result.outcome != GateOutcome::Fail)
        };
        let fresh = settings.iter().filter(passes).any(|setting| !setting.freshness(provider, now).is_stale());
        let wanted = fresh && !provider.filter.excludes(request, geography);
        let notice = if wanted { Notice::Alert } else { Notice::Digest };
        invited.push(Invited { provider: provider.id, notice });
    }
    invited
}

/// Whether a setting may be offered in a round about to open, by its type and by what became of it before (ESC-1). In a framework round
/// the gates tell.
fn may_be_offered(search: &Search, request: &Request, asks: Asks<'_>, setting: &Setting) -> bool {
    match asks.tier {
        RoundTier::Framework => true,
        RoundTier::Direct(named, _) => setting.id == named,
        RoundTier::Spot(_) => {
            let serves = |wanted| setting.recorded.placement_types.contains(&wanted);
            request.shared.placement_type.is_some_and(serves) && !search.was_rejected_before(asks.round, setting.id)
        }
    }
}

fn wanted(setting: &Setting, narrowed: &Audience, geography: &Geography) -> bool {
    let recorded = &setting.recorded;
    let kind = narrowed.setting_kinds.is_empty() || narrowed.setting_kinds.contains(&recorded.kind);
    let main = || {
        let sector = recorded.sector.parse::<Sector>().ok()?;
        geography.main_authority(sector).ok()
    };
    kind && (narrowed.authorities.is_empty() || main().is_some_and(|area| narrowed.authorities.contains(&area)))
}

/// What is hashed at opening (SRC-7): weights, must-haves, policy version.
#[derive(Serialize)]
struct Criteria<'a> {
    weights: &'a [u32; 9],
    must_haves: &'a [domain::request::MustHaveAsked],
    policy_version: u32,
}

/// SHA-256 over the canonical JSON of weights, must-haves and policy version.
pub(crate) fn criteria_digest(request: &Request, weights: &[u32; 9]) -> Result<[u8; 32], Failure> {
    let criteria =
        Criteria { weights, must_haves: &request.shared.must_haves, policy_version: domain::policy::POLICY_VERSION };
    let bytes = serde_json::to_vec(&criteria).map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(Sha256::digest(&bytes).into())
}

/// Amends an open search.
pub struct AmendSearch {
    /// The search.
    pub search: SearchId,
    /// CORRECTION or MATERIAL.
    pub kind: AmendmentKind,
    /// The request as it shall stand.
    pub request: Request,
    /// The new close, if named.
    pub closes: Option<Timestamp>,
}

impl Verb for AmendSearch {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Find)?;
        let (before, identities) = tx.engine().open_request(&search).await?;
        Refusal::unless_empty(domain::request::bounds::faults(&self.request, tx.engine().geography()))?;
        let children = child_keys(tx, search.authority, self.search, &self.request)?;
        let version = search.request.version + 1;
        let mut request = self.request.clone();
        request.shared.carried.clone_from(&before.shared.carried);
        let sealed = tx.seal_request(self.search, version, &request, &identities, &children).await?;
        let weights = Weighed::of(&tx.engine().world(), &search, tx.now.london_date()).weights;
        let command = Amend {
            kind: self.kind,
            before: &before,
            after: &self.request,
            geography: tx.engine().geography(),
            children,
            sealed,
            request_digest: criteria_digest(&self.request, &weights)?,
            closes: self.closes,
        };
        Ok(amend(&search, tx.actor, command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// Moves the close later.
pub struct ExtendWindow {
    /// The search.
    pub search: SearchId,
    /// The new close.
    pub closes: Timestamp,
    /// Why.
    pub reason: ExtensionReason,
    /// In words.
    pub text: String,
}

impl Verb for ExtendWindow {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Find)?;
        require_note("text", &self.text)?;
        let text = tx.seal_text(KeySubject::Search(self.search), &self.text).await?;
        Ok(extend(&search, tx.actor, Extend { closes: self.closes, reason: self.reason, text }, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// Closes the window of a same-day emergency, an offer being in.
pub struct CloseWindowEarly {
    /// The search.
    pub search: SearchId,
}

impl Verb for CloseWindowEarly {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Find)?;
        // Informing: an offer taken back meanwhile leaves an emergency that is closed, and may open a further round.
        let live = search.round().map_or(0, |round| tx.engine().world().live_offers(search.id, round.opening.round));
        Ok(close_early(&search, tx.actor, live, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// Withdraws a search.
pub struct WithdrawSearch {
    /// The search.
    pub search: SearchId,
    /// Why.
    pub reason: SearchWithdrawalReason,
    /// Where the child is.
    pub whereabouts: Whereabouts,
    /// In words.
    pub text: String,
}

impl Verb for WithdrawSearch {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Withdraw)?;
        require_note("text", &self.text)?;
        for child in &search.children {
            tx.will_write(Subject::Child(*child));
        }
        let held = tx.settings_of(&search)?;
        let held: Vec<_> = held.values().map(|setting| &**setting).collect();
        let text = tx.seal_text(KeySubject::Search(self.search), &self.text).await?;
        let command = Withdraw { reason: self.reason, whereabouts: self.whereabouts, text };
        Ok(withdraw(&search, tx.actor, &held, command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}
