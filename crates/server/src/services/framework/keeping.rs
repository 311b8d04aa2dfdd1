//! What the calls that keep one lot of a framework say, and what has changed of it (FRM-1).

use api::framework::v1 as proto;
use domain::event::{LotKey, Subject};
use domain::framework::{LotChange, LotChanged, LotTerms};
use domain::{Actor, Decision, Refusal};
use engine::vault::KeySubject;
use engine::verbs::{PutLot, PutMembers, ReinstateMember, SuspendMember};
use engine::{Engine, Failure, Moment, Tx, Verb};
use tonic::Status;
use views::World;
use views::permit::{Action, NotPermitted, may_serve};
use vocabulary::{ProviderId, ProviderName, RefusalReason, limits};

use super::Frameworks;
use crate::convert::{Faults, Path, date_out, instant_out, read_lot_terms, read_members};
use crate::present::framework::framework;
use crate::present::{etag, names};
use crate::services::call::failed;

/// What a caller said it had read of a framework.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// Nothing.
    Unsaid,
    /// What it would read when its lots had had so many events.
    At(u64),
    /// Something else.
    Stale,
}

/// A verb that is decided only if the framework is as its caller read it: judged inside the command, after the request id, so that a
/// repeated call gets its first answer (OFF-6).
pub(super) struct IfFrameworkUnchanged<V> {
    pub(super) verb: V,
    pub(super) framework: String,
    pub(super) read: Read,
}

impl<V: Verb> Verb for IfFrameworkUnchanged<V> {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let stands = match self.read {
            Read::Unsaid => true,
            Read::At(version) => version == self::version(&tx.engine().world(), &self.framework),
            Read::Stale => false,
        };
        if !stands {
            return Err(Refusal::of(RefusalReason::StaleEtag, "etag").into());
        }
        self.verb.decide(tx).await
    }

    fn outcome(&self) -> String {
        self.verb.outcome()
    }
}

/// How many events the lots of a framework have had: it grows with every change, and with nothing else.
fn version(world: &World, framework: &str) -> u64 {
    let lots = world.lots().filter(|(key, _)| key.framework == framework);
    lots.map(|(key, _)| world.version(&Subject::Lot(key.clone()))).sum()
}

impl Frameworks {
    /// What a caller's etag says it had read.
    pub(super) fn known(&self, actor: &Actor, slug: &str, given: &str) -> Read {
        if given.is_empty() {
            return Read::Unsaid;
        }
        let version = version(&self.engine.world(), slug);
        let current = self.engine.at(&Moment::Now, |world, now| framework(world, actor, slug, now.london_date()));
        let current = current.map(|message| etag(&self.engine, actor, &message));
        if current.as_deref() == Some(given) { Read::At(version) } else { Read::Stale }
    }

    /// Changes of a lot from an index on, newest first, and whether there are more.
    pub(super) async fn changes(
        &self,
        key: &LotKey,
        from: usize,
        limit: usize,
    ) -> Result<(Vec<proto::LotChange>, bool), Status> {
        let (found, more): (Vec<LotChange>, bool) = {
            let world = self.engine.world();
            let changes = world.lot(key).map(|lot| &lot.changes[..]).unwrap_or_default();
            let shown = changes.iter().rev().skip(from).take(limit).cloned().collect();
            (shown, changes.len() > from.saturating_add(limit))
        };
        let mut told = Vec::with_capacity(found.len());
        for change in &found {
            told.push(change_out(&self.engine, change).await?);
        }
        Ok((told, more))
    }
}

/// Framework managers and auditors of nobody in particular read why a member was suspended.
pub(super) fn may_read_changes(actor: &Actor) -> Result<(), NotPermitted> {
    may_serve(actor, Action::ReadLotChanges)
}

async fn change_out(engine: &Engine, change: &LotChange) -> Result<proto::LotChange, Status> {
    let mut told = proto::LotChange {
        changed_at: Some(instant_out(change.at)),
        changed_by: change.by.actor.to_string(),
        ..proto::LotChange::default()
    };
    let words = match &change.what {
        LotChanged::Put => {
            told.set_kind(proto::LotChangeKind::Put);
            None
        }
        LotChanged::MembersPut(providers) => {
            told.set_kind(proto::LotChangeKind::MembersPut);
            told.providers = providers.iter().map(|provider| names::provider(*provider)).collect();
            None
        }
        LotChanged::Suspended(provider, reason, from, text) => {
            told.set_kind(proto::LotChangeKind::Suspended);
            told.providers = vec![names::provider(*provider)];
            told.reason = reason.code().to_owned();
            told.on = Some(date_out(*from));
            text.map(|text| (*provider, text))
        }
        LotChanged::Reinstated(provider, on, text) => {
            told.set_kind(proto::LotChangeKind::Reinstated);
            told.providers = vec![names::provider(*provider)];
            told.on = Some(date_out(*on));
            text.map(|text| (*provider, text))
        }
    };
    if let Some((provider, text)) = words {
        told.text = open(engine, provider, text).await?;
    }
    Ok(told)
}

async fn open(engine: &Engine, provider: ProviderId, text: domain::event::Sealed) -> Result<String, Status> {
    engine.open_text(KeySubject::Provider(provider), Some(&text)).await.map_err(failed)
}

/// Reads a lot to put.
pub(super) fn read_put_lot(given: &proto::PutLotRequest, key: LotKey) -> Result<PutLot, Refusal> {
    let terms: LotTerms = read_lot_terms(&given.placement_types, &given.member_authorities)?;
    Ok(PutLot { key, terms })
}

/// Reads members to put.
pub(super) fn read_put_members(given: &proto::BatchPutMembersRequest, key: LotKey) -> Result<PutMembers, Refusal> {
    Ok(PutMembers { key, members: read_members(given.members.clone())? })
}

/// Reads a member to suspend.
pub(super) fn read_suspend(given: &proto::SuspendMemberRequest, key: LotKey) -> Result<SuspendMember, Refusal> {
    let mut faults = Faults::new();
    let ProviderName { provider } = faults.name(&Path::root("provider"), &given.provider);
    let reason = faults.code(&Path::root("reason"), &given.reason);
    let text = faults.text(&Path::root("text"), given.text.clone(), limits::NOTE_CHARS_MAX);
    let from = faults.optional_date(&Path::root("from"), given.from);
    faults.finish(SuspendMember { key, provider, reason, text, from })
}

/// Reads a member to reinstate.
pub(super) fn read_reinstate(given: &proto::ReinstateMemberRequest, key: LotKey) -> Result<ReinstateMember, Refusal> {
    let mut faults = Faults::new();
    let ProviderName { provider } = faults.name(&Path::root("provider"), &given.provider);
    let on = faults.optional_date(&Path::root("on"), given.on);
    let text = faults.text(&Path::root("text"), given.text.clone(), limits::NOTE_CHARS_MAX);
    faults.finish(ReinstateMember { key, provider, on, text })
}
