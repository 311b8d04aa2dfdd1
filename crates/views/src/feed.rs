//! What each principal is told, folded from the log: one feed per provider, per person of an authority, and for its approvers.
//!
//! An entry holds ids and codes only; it is rendered by the reader's own view when it is read. A rival's offer, revision, withdrawal,
//! no-bid or question makes no entry in another provider's feed, so nothing of it can be told from a feed before the close.

use std::collections::{BTreeMap, BTreeSet};

use domain::event::{Event, SearchEvent};
use domain::search::Search;
use vocabulary::{
    ActorId, ApprovalKind, AuthorityCode, ExtensionReason, NoBidReason, OfferId, ProviderId, QuestionId, SearchId,
    SearchWithdrawalReason, Timestamp, TrancheId,
};

use crate::World;

/// Whose feed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// A provider's: all its users and systems read one.
    Provider(ProviderId),
    /// A person's, as finder or decision maker.
    Person(AuthorityCode, ActorId),
    /// The approvers' of an authority.
    Approvers(AuthorityCode),
}

/// One thing told.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// When it happened.
    pub at: Timestamp,
    /// The search it is about.
    pub search: SearchId,
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
    /// A provider will not offer.
    NoBid(ProviderId, NoBidReason),
    /// Approvals are asked for.
    ApprovalsRequested(Vec<ApprovalKind>),
    /// An approval was granted.
    ApprovalGranted(ApprovalKind),
    /// The request was returned.
    Returned(ApprovalKind),
}

/// Every feed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feeds {
    entries: BTreeMap<Owner, Vec<Entry>>,
}

impl Feeds {
    /// Entries of a feed from an index on, at most `limit`.
    pub fn read(&self, owner: &Owner, from: usize, limit: usize) -> &[Entry] {
        let entries = self.entries.get(owner).map_or(&[][..], Vec::as_slice);
        let from = from.min(entries.len());
        &entries[from..entries.len().min(from.saturating_add(limit))]
    }

    /// How many entries a feed has.
    pub fn len(&self, owner: &Owner) -> usize {
        self.entries.get(owner).map_or(0, Vec::len)
    }

    /// Whether a feed has no entry.
    pub fn is_empty(&self, owner: &Owner) -> bool {
        self.len(owner) == 0
    }

    /// Folds one event, seen with the world as it leaves it.
    pub(crate) fn apply(&mut self, world: &World, event: &Event, at: Timestamp) {
        let Event::Search(id, event) = event else { return };
        let Some(search) = world.search(*id) else { return };
        for (owner, kind) in told(search, event) {
            self.entries.entry(owner).or_default().push(Entry { at, search: *id, kind });
        }
    }
}

/// Who is told what by one event of a search.
fn told(search: &Search, event: &SearchEvent) -> Vec<(Owner, Kind)> {
    let finder = || Owner::Person(search.authority, search.finder.clone());
    let decision_maker = || Owner::Person(search.authority, search.decision_maker.clone());
    let provider_of = |offer: &OfferId| search.offers.get(offer).map(|offer| Owner::Provider(offer.provider));
    let invitees = || search.round().into_iter().flat_map(|round| round.invited.keys()).map(|id| Owner::Provider(*id));
    match event {
        SearchEvent::ApprovalsRequested { kinds, .. } => {
            vec![(Owner::Approvers(search.authority), Kind::ApprovalsRequested(kinds.clone()))]
        }
        SearchEvent::ApprovalGranted { kind, .. } => vec![(finder(), Kind::ApprovalGranted(*kind))],
        SearchEvent::Returned { kind, .. } => vec![(finder(), Kind::Returned(*kind))],
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
            invitees().map(|owner| (owner, Kind::QuestionPublished(*question))).collect()
        }
        SearchEvent::Withdrawn { reason, .. } => {
            invitees().chain([decision_maker()]).map(|owner| (owner, Kind::Withdrawn(*reason))).collect()
        }
        SearchEvent::InvitationDeclined { provider, reason, .. } => vec![(finder(), Kind::NoBid(*provider, *reason))],
        SearchEvent::RoundClosed { round, .. } => {
            invitees().chain([finder()]).map(|owner| (owner, Kind::WindowClosed(*round))).collect()
        }
        SearchEvent::ShortlistPublished { snapshot, .. } if *snapshot == 1 => failed(search),
        SearchEvent::TrancheSent { tranche, .. } => {
            let sent = tranche.offers.iter();
            let providers =
                sent.filter_map(|offer| Some((provider_of(offer)?, Kind::Tranche(tranche.id, vec![*offer]))));
            let all = (decision_maker(), Kind::Tranche(tranche.id, tranche.offers.clone()));
            providers.chain([all]).collect()
        }
        SearchEvent::TrancheReturned { tranche, .. } => vec![(finder(), Kind::TrancheReturned(*tranche))],
        SearchEvent::ReturnByPassed { tranche } => {
            vec![(finder(), Kind::TrancheReturned(*tranche)), (decision_maker(), Kind::TrancheReturned(*tranche))]
        }
        SearchEvent::DisclosureReleased { tranche, .. } => released(search, *tranche),
        SearchEvent::OfferRejected { offer, .. } => provider_of(offer)
            .map(|owner| (owner, Kind::OfferAnswered(*offer)))
            .into_iter()
            .chain([(finder(), Kind::OfferAnswered(*offer))])
            .collect(),
        SearchEvent::OfferChosen { offer, .. } => vec![(finder(), Kind::OfferChosen(*offer))],
        SearchEvent::Awarded { award, .. } => {
            let provider = (Owner::Provider(award.provider), Kind::OfferAwarded(award.offer));
            vec![provider, (decision_maker(), Kind::OfferAwarded(award.offer))]
        }
        SearchEvent::OfferRetracted { offer, .. } => {
            vec![(finder(), Kind::OfferRetracted(*offer)), (decision_maker(), Kind::OfferRetracted(*offer))]
        }
        SearchEvent::ShortlistPublished { .. }
        | SearchEvent::Drafted { .. }
        | SearchEvent::Edited { .. }
        | SearchEvent::RoundOpened { .. }
        | SearchEvent::ProfileOpened { .. }
        | SearchEvent::OffersStood { .. }
        | SearchEvent::OfferScored { .. }
        | SearchEvent::UnknownResolved { .. }
        | SearchEvent::FeeReduced { .. }
        | SearchEvent::OfferIdentityOpened { .. }
        | SearchEvent::ConflictDeclared { .. }
        | SearchEvent::EndedWithoutMatch { .. } => Vec::new(),
        SearchEvent::ContinuedAfterConcealment { .. } => {
            let kind = Kind::ApprovalGranted(ApprovalKind::ContinueAfterConcealment);
            vec![(finder(), kind.clone()), (decision_maker(), kind)]
        }
        SearchEvent::ChoiceUndone { offer, tranche, .. } => {
            let sent = search.tranche(*tranche).into_iter().flat_map(|tranche| &tranche.sent.offers);
            let providers = sent.filter_map(|sent| Some((provider_of(sent)?, Kind::OfferUndone(*sent))));
            let all = [finder(), decision_maker()].map(|owner| (owner, Kind::OfferUndone(*offer)));
            providers.chain(all).collect()
        }
        SearchEvent::AwardUndone { offer, .. } => {
            let asked = search.reconfirmable.iter();
            let asked = asked.filter_map(|asked| Some((provider_of(asked)?, Kind::ReconfirmAsked(*asked))));
            let winner = provider_of(offer).into_iter();
            let told = winner.chain([finder(), decision_maker()]).map(|owner| (owner, Kind::OfferUndone(*offer)));
            told.chain(asked).collect()
        }
        SearchEvent::OfferReconfirmed { offer, .. } => vec![(finder(), Kind::OfferReconfirmed(*offer))],
    }
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
