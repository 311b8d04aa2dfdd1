//! What each principal is told, folded from the log: one feed per provider, per person of an authority, and for its approvers, finders and
//! team managers.
//!
//! An entry holds ids and codes only; it is rendered by the reader's own view when it is read. A rival's offer, revision, withdrawal,
//! no-bid or question makes no entry in another provider's feed, so nothing of it can be told from a feed before the close.

mod contract;
mod transfer;

use std::collections::{BTreeMap, BTreeSet};

use domain::event::{AuthorityEvent, Event, ProviderEvent, SearchEvent, SettingEvent};
use domain::request::YesNoUnknown;
use domain::search::{Round, Search, approval_rule};
use vocabulary::{
    ActorId, ApprovalKind, AuthorityCode, ContractId, ContractSide, ExtensionReason, NoBidReason, OfferId, ProviderId,
    QuestionId, Role, SearchId, SearchWithdrawalReason, Timestamp, TrancheId, UndoReason, limits,
};

use crate::World;
use crate::reminders::Reminders;
use crate::tasks::{self, About, Task};

/// Microseconds of a day.
const DAY_MICROS: i64 = 24 * 60 * 60 * 1_000_000;

/// Whose feed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// A provider's: all its users and systems read one.
    Provider(ProviderId),
    /// A person's, as finder or decision maker.
    Person(AuthorityCode, ActorId),
    /// The approvers' of an authority.
    Approvers(AuthorityCode),
    /// The panel administrators' of an authority.
    Panel(AuthorityCode),
    /// The finders' of an authority: what each of them is told, beside its own.
    Finders(AuthorityCode),
    /// The team managers' of an authority.
    TeamManagers(AuthorityCode),
    /// The contracts officers' of an authority.
    ContractsOfficers(AuthorityCode),
}

/// Where an entry stands in every feed that has it: by when it happened, then by its place in the log. What fell due by time alone has no
/// place there, and stands before what was recorded at the same instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// When it was recorded, or fell due.
    pub at: Timestamp,
    /// Position of its event; 0 for what fell due.
    pub position: u64,
    /// Which of those told by one event, from 1.
    pub ordinal: u32,
}

impl Key {
    /// Before every entry.
    pub const START: Self = Self { at: Timestamp::from_micros(i64::MIN), position: 0, ordinal: 0 };
}

/// One thing told.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// When it happened, and where it stands.
    pub key: Key,
    /// The search it is about, if it is about one.
    pub search: Option<SearchId>,
    /// What.
    pub kind: Kind,
}

/// What is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Invited.
    Invited,
    /// The request was amended to this version.
    Amended(u32),
    /// The close moved, and why.
    WindowExtended(ExtensionReason),
    /// A question waits for the finder.
    QuestionAsked(QuestionId),
    /// A question was answered for all.
    QuestionPublished(QuestionId),
    /// The search was withdrawn.
    Withdrawn(SearchWithdrawalReason),
    /// The window closed.
    WindowClosed(u32),
    /// A tranche was sent: to the decision maker, and to each provider its own offers.
    Tranche(TrancheId, Vec<OfferId>),
    /// The tranche came back, or its time passed.
    TrancheReturned(TrancheId),
    /// First name and school were released.
    DisclosureReleased(TrancheId),
    /// An offer was answered.
    OfferAnswered(OfferId),
    /// An offer was chosen.
    OfferChosen(OfferId),
    /// The provider of a chosen offer holds its place until the confirm-by time.
    ConfirmByAccepted(OfferId),
    /// The confirm-by time of a chosen offer passed.
    ConfirmByPassed(OfferId),
    /// A further round opened: shall this offer stand in it?
    CarryAsked(OfferId),
    /// The request changed after the close: does this offer still stand?
    ChangedAfterClose(OfferId),
    /// The decision maker asked about an offer.
    OfferQuestionAsked(OfferId, QuestionId),
    /// Its provider answered.
    OfferQuestionAnswered(OfferId, QuestionId),
    /// An offer was awarded.
    OfferAwarded(OfferId),
    /// An offer was retracted.
    OfferRetracted(OfferId),
    /// A choice or an award of an offer was undone; to the others of the tranche: theirs is no longer with the decision maker.
    OfferUndone(OfferId),
    /// An award was undone: does this offer still stand?
    ReconfirmAsked(OfferId),
    /// An offer stands again.
    OfferReconfirmed(OfferId),
    /// A task came up.
    Task(Task),
    /// A provider will not offer.
    NoBid(ProviderId, NoBidReason),
    /// Approvals are asked for.
    ApprovalsRequested(Vec<ApprovalKind>),
    /// An approval was granted.
    ApprovalGranted(ApprovalKind),
    /// A role was given to another person, by its place among those of the search.
    RoleReassigned(usize),
    /// Somebody declared an interest in the search.
    InterestDeclared(ActorId),
    /// The request was returned.
    Returned(ApprovalKind),
    /// The search and another authority (SRC-14): told to both.
    Transfer(TransferStep),
    /// A step of a contract, or of the placement under it (CON-1, CON-4): told to both sides.
    Contract(ContractId, ContractStep),
}

/// A step of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContractStep {
    /// The child arrived.
    Arrived,
    /// The child did not arrive.
    NotArrived,
    /// The placement ended.
    Ended,
    /// A text is fixed, by its number.
    TextFixed(u32),
    /// One side signed a text.
    Signed(u32, ContractSide),
    /// With this signature both have.
    Exchanged(u32, ContractSide),
}

/// What became of an offer of a search to another authority, which its place among those of the search names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say all")]
pub enum TransferStep {
    Offered(usize),
    /// Also where the search ended before there was an answer.
    TakenBack(usize),
    Declined(usize),
    Accepted(usize),
}

/// Every feed: what happened within the days that entries are kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feeds {
    entries: BTreeMap<Owner, Vec<Entry>>,
    /// The whole day before which nothing is kept.
    horizon: Option<Timestamp>,
}

impl Feeds {
    /// Entries of one reader's feeds after a key, at most `limit`, as of an instant: what fell due by then among them.
    pub fn read(
        &self,
        reminders: &Reminders,
        owners: &[Owner],
        after: Key,
        limit: usize,
        until: Timestamp,
    ) -> Vec<Entry> {
        let mut found: Vec<Entry> = Vec::new();
        let after = after.max(self.horizon());
        for owner in owners {
            let recorded = self.entries.get(owner).map_or(&[][..], Vec::as_slice);
            let from = recorded.partition_point(|entry| entry.key <= after);
            found.extend(recorded[from..].iter().take(limit).cloned());
            found.extend(fallen_due(reminders, owner, until).filter(|entry| entry.key > after).take(limit));
        }
        found.sort_by_key(|entry| entry.key);
        found.truncate(limit);
        found
    }

    /// What every entry that is kept comes after.
    pub fn horizon(&self) -> Key {
        self.horizon.map_or(Key::START, |at| Key { at, position: 0, ordinal: 0 })
    }

    /// Lets go of what is older than entries are kept, once a day of the log.
    fn forget_old(&mut self, at: Timestamp) {
        let today = at.micros().div_euclid(DAY_MICROS) * DAY_MICROS;
        let horizon = Timestamp::from_micros(today).plus_days(-limits::FEED_DAYS);
        if self.horizon.is_some_and(|known| horizon <= known) {
            return;
        }
        self.horizon = Some(horizon);
        self.entries.retain(|_, entries| {
            let old = entries.partition_point(|entry| entry.key.at < horizon);
            entries.drain(..old);
            !entries.is_empty()
        });
    }

    /// The newest thing that fell due by time alone in a feed, by an instant.
    pub fn falls_due(&self, reminders: &Reminders, owner: &Owner, until: Timestamp) -> Option<Timestamp> {
        fallen_due(reminders, owner, until).map(|entry| entry.key.at).max()
    }

    /// Folds one event, seen with the world as it leaves it.
    pub(crate) fn apply(&mut self, world: &World, event: &Event, at: Timestamp) {
        let told: Vec<(Owner, Option<SearchId>, Kind)> = match event {
            Event::Search(id, event) => match world.search(*id) {
                Some(search) => {
                    told(&search, event, at).into_iter().map(|(owner, kind)| (owner, Some(*id), kind)).collect()
                }
                None => Vec::new(),
            },
            Event::Provider(id, ProviderEvent::Concealed { .. }) => {
                told_of_concealment(world, About::Provider(*id), at)
            }
            Event::Setting(id, SettingEvent::Concealed { .. }) => match world.setting(*id) {
                Some(setting) => told_of_concealment(world, About::Setting(setting.recorded.provider, *id), at),
                None => Vec::new(),
            },
            Event::Authority(code, AuthorityEvent::WeightsProposed { version, .. }) => {
                let task = tasks::profile_waiting(*code, *version, at);
                vec![(Owner::Approvers(*code), None, Kind::Task(task))]
            }
            Event::Authority(..)
            | Event::Provider(..)
            | Event::Setting(..)
            | Event::Offer(..)
            | Event::Standing(_)
            | Event::Lot(..)
            | Event::PriceList(..)
            | Event::Child(..)
            | Event::Evidence(..)
            | Event::Reference(..)
            | Event::Import(..)
            | Event::Imports(_)
            | Event::Privacy(..)
            | Event::Keys(_)
            | Event::Principal(..)
            | Event::Attachment(..)
            | Event::Clock(_) => Vec::new(),
            Event::Contract(id, event) => contract::told(world, *id, event, at),
        };
        self.forget_old(at);
        for (ordinal, (owner, search, kind)) in (1..).zip(told) {
            let key = Key { at, position: world.position, ordinal };
            self.entries.entry(owner).or_default().push(Entry { key, search, kind });
        }
    }
}

/// What fell due by time alone in a feed: a provider's weekly reminders.
fn fallen_due(reminders: &Reminders, owner: &Owner, until: Timestamp) -> impl Iterator<Item = Entry> {
    let of = match owner {
        Owner::Provider(provider) => Some(*provider),
        Owner::Person(..)
        | Owner::Approvers(_)
        | Owner::Panel(_)
        | Owner::Finders(_)
        | Owner::TeamManagers(_)
        | Owner::ContractsOfficers(_) => None,
    };
    let due = of.map(|provider| (provider, reminders.fallen_due(provider, until)));
    due.into_iter().flat_map(|(provider, due)| due.into_iter().map(move |since| (provider, since))).map(
        |(provider, since)| Entry {
            key: Key { at: since, position: 0, ordinal: 0 },
            search: None,
            kind: Kind::Task(tasks::reminder(provider, since, None)),
        },
    )
}

/// Who is told by a concealment: approvers of each search it freezes, finders and team managers of each authority it concerns (REG-5).
fn told_of_concealment(world: &World, about: About, at: Timestamp) -> Vec<(Owner, Option<SearchId>, Kind)> {
    let concerned = tasks::of_concealment(world, about, at);
    let decisions = concerned.decisions.into_iter().filter_map(|(id, task)| {
        let authority = world.search(id)?.authority;
        Some((Owner::Approvers(authority), Some(id), Kind::Task(task)))
    });
    let reviews = concerned.reviews.into_iter().flat_map(|(authority, task)| {
        let owners = [Owner::Finders(authority), Owner::TeamManagers(authority)];
        owners.map(|owner| (owner, None, Kind::Task(task.clone())))
    });
    decisions.chain(reviews).collect()
}

/// Who is told what by one event of a search.
fn told(search: &Search, event: &SearchEvent, at: Timestamp) -> Vec<(Owner, Kind)> {
    let finder = || Owner::Person(search.authority, search.finder.clone());
    let decision_maker = || Owner::Person(search.authority, search.decision_maker.clone());
    let provider_of = |offer: &OfferId| search.offers.get(offer).map(|offer| Owner::Provider(offer.provider));
    let of = |round: Option<&Round>| {
        let invited = round.into_iter().flat_map(|round| round.invited.keys());
        invited.map(|id| Owner::Provider(*id)).collect::<Vec<_>>()
    };
    let invitees = || of(search.round()).into_iter();
    let asked_again = || {
        let asked = search.reconfirmable.iter();
        asked.filter_map(|asked| Some((provider_of(asked)?, Kind::ReconfirmAsked(*asked)))).collect::<Vec<_>>()
    };
    match event {
        SearchEvent::ApprovalsRequested { kinds, .. } => {
            vec![(Owner::Approvers(search.authority), Kind::ApprovalsRequested(kinds.clone()))]
        }
        SearchEvent::ApprovalGranted { kind, offer, extra, .. } => {
            let granted = search.approvals.iter().find(|found| {
                found.kind == *kind && found.offer() == *offer && found.extra == *extra && found.to_ratify().is_some()
            });
            let panel = Owner::Panel(search.authority);
            let ratify = granted.and_then(|found| tasks::ratification(search, found));
            let ratify = ratify.map(|task| (panel, Kind::Task(task)));
            ratify.into_iter().chain([(finder(), Kind::ApprovalGranted(*kind))]).collect()
        }
        SearchEvent::ApprovalAsked { kind, .. } => {
            vec![(answering(search, *kind), Kind::ApprovalsRequested(vec![*kind]))]
        }
        SearchEvent::RoleReassigned { from, to, .. } => {
            let kind = Kind::RoleReassigned(search.reassignments.len().saturating_sub(1));
            let person = |id: &ActorId| (Owner::Person(search.authority, id.clone()), kind.clone());
            vec![person(from), person(to)]
        }
        SearchEvent::InterestDeclared { by, interest, .. } => {
            let managers = Owner::TeamManagers(search.authority);
            let declared = (*interest == YesNoUnknown::Yes).then(|| Kind::InterestDeclared(by.actor.clone()));
            declared.map(|kind| (managers, kind)).into_iter().collect()
        }
        SearchEvent::RatificationRefused { kind, .. } => {
            let refused = search.unratified.last().and_then(|refused| tasks::unratified(search, refused, refused.at));
            let task = refused.map(|task| (decision_maker(), Kind::Task(task)));
            task.into_iter().chain([(finder(), Kind::Returned(*kind))]).collect()
        }
        SearchEvent::ApprovalRatified { kind, .. } => vec![(finder(), Kind::ApprovalGranted(*kind))],
        SearchEvent::Returned { kind, .. } | SearchEvent::ApprovalRefused { kind, .. } => {
            vec![(finder(), Kind::Returned(*kind))]
        }
        SearchEvent::ProvidersInvited { invited, .. } => {
            invited.iter().map(|invited| (Owner::Provider(invited.provider), Kind::Invited)).collect()
        }
        SearchEvent::Amended { request, .. } => {
            invitees().map(|owner| (owner, Kind::Amended(request.version))).collect()
        }
        SearchEvent::WindowExtended { reason, .. } => {
            invitees().map(|owner| (owner, Kind::WindowExtended(*reason))).collect()
        }
        SearchEvent::QuestionAsked { question, .. } => vec![(finder(), Kind::QuestionAsked(*question))],
        SearchEvent::QuestionAnswered { question, .. } => {
            let round = search.rounds.iter().find(|round| round.questions.contains_key(question));
            of(round).into_iter().map(|owner| (owner, Kind::QuestionPublished(*question))).collect()
        }
        SearchEvent::Withdrawn { reason, .. } => {
            // Once to each, in however many rounds it was invited.
            let everybody: BTreeSet<Owner> = search.rounds.iter().flat_map(|round| of(Some(round))).collect();
            let told = everybody.into_iter().chain([decision_maker()]);
            told.map(|owner| (owner, Kind::Withdrawn(*reason))).chain(transfer::lapsed(search)).collect()
        }
        SearchEvent::TransferOffered { .. } => transfer::offered(search),
        SearchEvent::TransferTakenBack { .. } => transfer::taken_back(search),
        SearchEvent::TransferDeclined { .. } => transfer::answered(search, TransferStep::Declined),
        SearchEvent::TransferAccepted { .. } => transfer::answered(search, TransferStep::Accepted),
        SearchEvent::InvitationDeclined { provider, reason, .. } => vec![(finder(), Kind::NoBid(*provider, *reason))],
        SearchEvent::RoundClosed { round, .. } => {
            let invited = of(search.round_numbered(*round)).into_iter();
            invited.chain([finder()]).map(|owner| (owner, Kind::WindowClosed(*round))).collect()
        }
        SearchEvent::ShortlistPublished { snapshot, .. } if is_first_of_its_round(search, *snapshot) => failed(search),
        SearchEvent::TrancheSent { tranche, .. } => {
            let sent = tranche.offers.iter();
            let providers =
                sent.filter_map(|offer| Some((provider_of(offer)?, Kind::Tranche(tranche.id, vec![*offer]))));
            let all = (decision_maker(), Kind::Tranche(tranche.id, tranche.offers.clone()));
            providers.chain([all]).collect()
        }
        SearchEvent::TrancheReturned { tranche, .. } => vec![(finder(), Kind::TrancheReturned(*tranche))],
        SearchEvent::ReturnByPassed { tranche } => {
            let managers = Owner::TeamManagers(search.authority);
            let task = tasks::return_by_passed(search).map(|task| (managers, Kind::Task(task)));
            let told = [finder(), decision_maker()].map(|owner| (owner, Kind::TrancheReturned(*tranche)));
            told.into_iter().chain(task).collect()
        }
        SearchEvent::DisclosureReleased { tranche, .. } => released(search, *tranche),
        SearchEvent::OfferRejected { offer, .. } => provider_of(offer)
            .map(|owner| (owner, Kind::OfferAnswered(*offer)))
            .into_iter()
            .chain([(finder(), Kind::OfferAnswered(*offer))])
            .collect(),
        SearchEvent::OfferChosen { offer, .. } => {
            let chosen = provider_of(offer).into_iter();
            chosen.chain([finder()]).map(|owner| (owner, Kind::OfferChosen(*offer))).collect()
        }
        SearchEvent::ConfirmByAccepted { offer, .. } => {
            [finder(), decision_maker()].map(|owner| (owner, Kind::ConfirmByAccepted(*offer))).into()
        }
        SearchEvent::ConfirmByPassed { offer, .. } => {
            let managers = Owner::TeamManagers(search.authority);
            let task = tasks::confirm_by_passed(search).map(|task| (managers, Kind::Task(task)));
            let told = provider_of(offer).into_iter().chain([finder(), decision_maker()]);
            told.map(|owner| (owner, Kind::ConfirmByPassed(*offer))).chain(task).chain(asked_again()).collect()
        }
        SearchEvent::Awarded { award, .. } => {
            let provider = (Owner::Provider(award.provider), Kind::OfferAwarded(award.offer));
            vec![provider, (decision_maker(), Kind::OfferAwarded(award.offer))]
        }
        SearchEvent::OfferRetracted { offer, .. } => {
            let told = [finder(), decision_maker()].map(|owner| (owner, Kind::OfferRetracted(*offer)));
            // A retraction ends the tranche it was chosen from, and with it the choice.
            let of_choice = search.tranche_of(*offer).is_some_and(|tranche| tranche.ended_at == Some(at));
            told.into_iter().chain(if of_choice { asked_again() } else { Vec::new() }).collect()
        }
        SearchEvent::FurtherRoundOpened { .. } => {
            let carried = search.to_be_carried().into_iter();
            carried.filter_map(|offer| Some((provider_of(&offer)?, Kind::CarryAsked(offer)))).collect()
        }
        SearchEvent::AmendedAfterClose { .. } => {
            let reached = search.reached_by_change().into_iter();
            reached.filter_map(|offer| Some((provider_of(&offer)?, Kind::ChangedAfterClose(offer)))).collect()
        }
        SearchEvent::ChangeReconfirmed { offer, .. } => vec![(finder(), Kind::OfferReconfirmed(*offer))],
        SearchEvent::OfferQuestionAsked { offer, question, .. } => {
            let kind = Kind::OfferQuestionAsked(*offer, *question);
            provider_of(offer).into_iter().chain([finder()]).map(|owner| (owner, kind.clone())).collect()
        }
        SearchEvent::OfferQuestionAnswered { offer, question, .. } => {
            [finder(), decision_maker()].map(|owner| (owner, Kind::OfferQuestionAnswered(*offer, *question))).into()
        }
        SearchEvent::OfferCarried { .. }
        | SearchEvent::TypeReconsidered { .. }
        | SearchEvent::ShortlistPublished { .. }
        | SearchEvent::Drafted { .. }
        | SearchEvent::Edited { .. }
        | SearchEvent::PreMatchShown { .. }
        | SearchEvent::RoundOpened { .. }
        // The close itself is told when it is recorded.
        | SearchEvent::WindowClosedEarly { .. }
        | SearchEvent::ProfileOpened { .. }
        | SearchEvent::OffersStood { .. }
        | SearchEvent::OfferScored { .. }
        | SearchEvent::UnknownResolved { .. }
        | SearchEvent::FeeReduced { .. }
        | SearchEvent::OfferIdentityOpened { .. }
        | SearchEvent::ConflictDeclared { .. }
        | SearchEvent::NearerOffersMarked { .. }
        | SearchEvent::TransferReceived { .. }
        | SearchEvent::IdentitiesExported { .. }
        | SearchEvent::Restated { .. } => Vec::new(),
        SearchEvent::EndedWithoutMatch { .. } => transfer::lapsed(search),
        SearchEvent::ContinuedAfterConcealment { .. } => {
            let kind = Kind::ApprovalGranted(ApprovalKind::ContinueAfterConcealment);
            vec![(finder(), kind.clone()), (decision_maker(), kind)]
        }
        SearchEvent::ChoiceUndone { offer, tranche, .. } => {
            let sent = search.tranche(*tranche).into_iter().flat_map(|tranche| &tranche.sent.offers);
            let providers = sent.filter_map(|sent| Some((provider_of(sent)?, Kind::OfferUndone(*sent))));
            let all = [finder(), decision_maker()].map(|owner| (owner, Kind::OfferUndone(*offer)));
            providers.chain(all).chain(asked_again()).collect()
        }
        SearchEvent::AwardUndone { offer, reason, .. } => {
            let winner = provider_of(offer).into_iter();
            let told = winner.chain([finder(), decision_maker()]).map(|owner| (owner, Kind::OfferUndone(*offer)));
            let not_arrived = (*reason == UndoReason::NoArrival).then(|| contract::not_arrived(search));
            told.chain(not_arrived.into_iter().flatten()).chain(asked_again()).collect()
        }
        SearchEvent::OfferReconfirmed { offer, .. } => vec![(finder(), Kind::OfferReconfirmed(*offer))],
        // Told with what it leaves to do (CON-3).
        SearchEvent::ChildArrived { .. } => transfer::lapsed(search),
    }
}

/// Who answers a kind of approval: its approvers, or the panel's administrators.
fn answering(search: &Search, kind: ApprovalKind) -> Owner {
    match approval_rule(kind).granted_by {
        Role::PanelAdministrator => Owner::Panel(search.authority),
        _ => Owner::Approvers(search.authority),
    }
}

/// Whether a snapshot is the first that its round's offers read of.
fn is_first_of_its_round(search: &Search, snapshot: u32) -> bool {
    let published = search.snapshots.iter().find(|found| found.number == snapshot);
    published.is_some_and(|published| {
        let earlier = search.snapshots.iter().filter(|found| found.number < snapshot && found.published.is_some());
        earlier.filter(|found| found.round == published.round).count() == 0
    })
}

/// A failed gate answers itself as soon as the shortlist is published (DEC-7).
fn failed(search: &Search) -> Vec<(Owner, Kind)> {
    let scores = search.shortlist().into_iter().flat_map(|shortlist| &shortlist.scores);
    let failed = scores.filter(|(_, score)| score.fails());
    failed
        .filter_map(|(offer, _)| {
            let provider = search.offers.get(offer)?.provider;
            Some((Owner::Provider(provider), Kind::OfferAnswered(*offer)))
        })
        .collect()
}

fn released(search: &Search, tranche: TrancheId) -> Vec<(Owner, Kind)> {
    let offers = search.tranche(tranche).into_iter().flat_map(|tranche| &tranche.sent.offers);
    // Once to each, however many of its offers are in the tranche.
    let providers: BTreeSet<ProviderId> =
        offers.filter_map(|offer| search.offers.get(offer)).map(|offer| offer.provider).collect();
    providers.into_iter().map(|provider| (Owner::Provider(provider), Kind::DisclosureReleased(tranche))).collect()
}
