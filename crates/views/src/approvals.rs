//! Approvals as a work list: what waits for a caller first, then everything else (APR-1). Words stay with the search.

use std::cmp::Reverse;

use domain::Actor;
use domain::event::{By, InPrinciple};
use domain::search::{Approval, ApprovalEnd, ApprovalSubject, Search, is_answerable_by, ratify_by};
use vocabulary::{ActorId, ApprovalBasis, ApprovalKind, AuthorityCode, OfferId, Role, SearchId, Timestamp};

use crate::World;

/// How an approval stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It waits for an answer.
    Waiting,
    /// It was granted, and stands.
    Granted,
    /// It was refused.
    Refused,
    /// What it covered changed.
    Void,
}

/// Whether the caller may answer it now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// It waits for the caller among others.
    Yours,
    /// It does not.
    Others,
}

/// One approval of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalRow {
    /// The search.
    pub search: SearchId,
    /// Which.
    pub kind: ApprovalKind,
    /// How it stands.
    pub standing: Standing,
    /// Whether it is the caller's to answer.
    pub whose: Whose,
    /// What it lets happen.
    pub subject: ApprovalSubject,
    /// The extra it is for.
    pub extra: Option<String>,
    /// What it covers in principle.
    pub principle: Option<InPrinciple>,
    /// Who asked; nobody where a concealment did.
    pub requested_by: Option<ActorId>,
    /// When.
    pub requested_at: Timestamp,
    /// By when it is needed, or ratified, where that is known.
    pub due_at: Option<Timestamp>,
    /// Who answered it, and when.
    pub decided: Option<(By, Timestamp)>,
    /// On what a grant rests.
    pub basis: Option<ApprovalBasis>,
    /// When the chair's action was recorded that the panel has not ratified.
    pub to_ratify: Option<Timestamp>,
    /// Which of those that are otherwise in the same place of the list.
    pub ordinal: u16,
}

/// Bytes of what orders the list.
pub const KEY_BYTES: usize = 28;

impl ApprovalRow {
    /// The offer it is for.
    pub const fn offer(&self) -> Option<OfferId> {
        match self.subject {
            ApprovalSubject::Offer(offer) => Some(offer),
            ApprovalSubject::Opening | ApprovalSubject::Round(_) | ApprovalSubject::InPrinciple => None,
        }
    }

    /// What orders the list: the caller's own first, those asked for longest first; the others newest first.
    pub fn key(&self) -> [u8; KEY_BYTES] {
        let at = self.requested_at.micros();
        let (group, at) = match self.whose {
            Whose::Yours => (0, at),
            Whose::Others => (1, i64::MAX - at),
        };
        let mut key = [0; KEY_BYTES];
        key[0] = group;
        key[1..9].copy_from_slice(&at.to_be_bytes());
        key[9..25].copy_from_slice(&self.search.to_bytes());
        key[25] = u8::try_from(self.kind as usize).unwrap_or(u8::MAX);
        key[26..].copy_from_slice(&self.ordinal.to_be_bytes());
        key
    }
}

/// Every approval of an authority's searches as a caller has it to do, of the kinds and standings named (all, where none is).
pub fn approvals(
    world: &World,
    actor: &Actor,
    authority: AuthorityCode,
    (kinds, standings): (&[ApprovalKind], &[Standing]),
    now: Timestamp,
) -> Vec<ApprovalRow> {
    let mut found: Vec<ApprovalRow> = world
        .searches_of(authority)
        .flat_map(|search| rows(search, actor, now).chain(continuations(world, search, actor, now)))
        .collect();
    found.retain(|row| kinds.is_empty() || kinds.contains(&row.kind));
    found.retain(|row| standings.is_empty() || standings.contains(&row.standing));
    let place = |row: &ApprovalRow| (row.key(), row.offer(), row.extra.clone(), Reverse(row.standing));
    found.sort_by_cached_key(place);
    let mut last: Option<([u8; KEY_BYTES], u16)> = None;
    for row in &mut found {
        let key = row.key();
        let ordinal = last.filter(|(before, _)| *before == key).map_or(0, |(_, before)| before.saturating_add(1));
        last = Some((key, ordinal));
        row.ordinal = ordinal;
    }
    found
}

fn rows<'a>(search: &'a Search, actor: &'a Actor, now: Timestamp) -> impl Iterator<Item = ApprovalRow> + 'a {
    let past = search.past_approvals.iter().map(move |past| {
        let (standing, decided) = match &past.end {
            ApprovalEnd::Refused(by, at) => (Standing::Refused, Some((by.clone(), *at))),
            ApprovalEnd::Void => (Standing::Void, past.approval.granted.clone()),
        };
        row(search, &past.approval, (standing, Whose::Others), decided, now)
    });
    let standing = search.approvals.iter().map(move |approval| {
        let standing = match &approval.granted {
            _ if !search.stands(approval) => Standing::Void,
            Some(_) => Standing::Granted,
            None => Standing::Waiting,
        };
        let yours = is_answerable_by(search, actor, approval, now);
        let whose = if yours { Whose::Yours } else { Whose::Others };
        row(search, approval, (standing, whose), approval.granted.clone(), now)
    });
    past.chain(standing)
}

/// Confirmations that a search goes on after a concealment (REG-5): each that was given, and the one that a freeze waits for.
fn continuations(world: &World, search: &Search, actor: &Actor, now: Timestamp) -> Vec<ApprovalRow> {
    let row = |offer, concealed_at, (standing, whose), decided, due_at| ApprovalRow {
        search: search.id,
        kind: ApprovalKind::ContinueAfterConcealment,
        standing,
        whose,
        subject: ApprovalSubject::Offer(offer),
        extra: None,
        principle: None,
        requested_by: None,
        requested_at: concealed_at,
        due_at,
        decided,
        basis: None,
        to_ratify: None,
        ordinal: 0,
    };
    let given = search.continuations.iter().map(|given| {
        let decided = Some((given.by.clone(), given.at));
        row(given.offer, given.concealed_at, (Standing::Granted, Whose::Others), decided, None)
    });
    let waiting = world.freeze(search, now).map(|freeze| {
        let own = actor.id == search.finder || actor.id == search.decision_maker;
        let yours = actor.role == Role::Approver && !own && search.require_disinterested(actor).is_ok();
        let whose = if yours { Whose::Yours } else { Whose::Others };
        row(freeze.offer, freeze.concealed_at, (Standing::Waiting, whose), None, freeze.lifts)
    });
    given.chain(waiting).collect()
}

fn row(
    search: &Search,
    approval: &Approval,
    (standing, whose): (Standing, Whose),
    decided: Option<(By, Timestamp)>,
    now: Timestamp,
) -> ApprovalRow {
    let to_ratify = approval.to_ratify().filter(|_| standing == Standing::Granted);
    let needed_by = || due_at(search, approval, now).filter(|_| standing == Standing::Waiting);
    ApprovalRow {
        search: search.id,
        kind: approval.kind,
        standing,
        whose,
        subject: approval.subject,
        extra: approval.extra.clone(),
        principle: approval.principle,
        requested_by: Some(approval.requested_by.clone()),
        requested_at: approval.requested_at,
        due_at: to_ratify.and_then(ratify_by).or_else(needed_by),
        decided,
        basis: approval.basis.map(|(basis, _)| basis),
        to_ratify,
        ordinal: 0,
    }
}

/// By when an approval of an offer is needed: before its choice, or the tranche it is in, lapses.
pub(crate) fn due_at(search: &Search, approval: &Approval, now: Timestamp) -> Option<Timestamp> {
    let offer = approval.offer()?;
    let chosen = search.standing_choice(now).filter(|choice| choice.offer == offer).map(|choice| choice.confirm_by);
    let sent = || search.active_tranche(now).filter(|tranche| tranche.sent.offers.contains(&offer));
    chosen.or_else(|| sent().map(|tranche| tranche.sent.return_by))
}
