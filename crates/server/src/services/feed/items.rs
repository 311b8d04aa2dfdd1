//! Entries of a feed as items, each read through the reader's own views at the moment it is told.
//!
//! What a reader may no longer read comes as its bare kind: an item is never lost, and never tells more than the thing itself would.

use api::feed::v1 as proto;
use api::feed::v1::feed_item::Payload;
use domain::Actor;
use domain::search::{Search, TransferAnswer};
use engine::{Engine, Failure, Moment};
use views::feed::{ContractStep, Entry, Kind, Owner, TransferStep};
use views::permit::{Action, may, may_respond};
use vocabulary::{OfferId, ProviderId, QuestionId, SearchName, TrancheId};

use crate::convert::instant_out;
use crate::present::{invitation, names, offer, round, task};

/// An entry, with the cursor to resume after it.
pub(super) async fn item(
    engine: &Engine,
    actor: &Actor,
    owner: &Owner,
    entry: &Entry,
    cursor: String,
) -> Result<proto::FeedItem, Failure> {
    let search = readable(engine, actor, owner, entry);
    let payload = match (&search, &entry.kind) {
        // A task carries what its owner is told of it, whatever has become of it since.
        (_, Kind::Task(one)) => {
            let task = task::task(&engine.world(), one);
            Some(Payload::Task(proto::TaskItem { task: Some(task) }))
        }
        // The other authority is told by name what it may read, and that alone (SRC-14).
        (_, Kind::Transfer(step)) => transfer(engine, entry, *step),
        (Some(search), kind) => match payload(engine, actor, owner, search, kind).await {
            Err(Failure::NotPermitted) => None,
            payload => payload?,
        },
        (None, _) => None,
    };
    Ok(proto::FeedItem {
        cursor,
        time: Some(instant_out(entry.key.at)),
        kind: kind(&entry.kind).into(),
        search: search.as_deref().map(names::search).unwrap_or_default(),
        payload,
    })
}

/// The search of an entry, where the reader may still read of it.
fn readable(engine: &Engine, actor: &Actor, owner: &Owner, entry: &Entry) -> Option<std::sync::Arc<Search>> {
    let world = engine.world();
    let search = world.search(entry.search?)?;
    let permitted = match owner {
        Owner::Provider(_) => may_respond(actor, Some(&search)).is_ok(),
        Owner::Person(..)
        | Owner::Approvers(_)
        | Owner::Panel(_)
        | Owner::Finders(_)
        | Owner::TeamManagers(_)
        | Owner::ContractsOfficers(_) => may(actor, Action::ReadSearch, Some(&search)).is_ok(),
    };
    permitted.then_some(search)
}

const fn kind(kind: &Kind) -> proto::FeedItemKind {
    match kind {
        Kind::Invited => proto::FeedItemKind::Invitation,
        Kind::Amended(_) => proto::FeedItemKind::Amendment,
        Kind::WindowExtended(_) => proto::FeedItemKind::WindowExtended,
        Kind::QuestionAsked(_) => proto::FeedItemKind::QuestionAsked,
        Kind::QuestionPublished(_) => proto::FeedItemKind::QuestionPublished,
        Kind::Withdrawn(_) => proto::FeedItemKind::SearchWithdrawn,
        Kind::WindowClosed(_) => proto::FeedItemKind::WindowClosed,
        Kind::Tranche(..) => proto::FeedItemKind::Tranche,
        Kind::TrancheReturned(_) => proto::FeedItemKind::TrancheReturned,
        Kind::DisclosureReleased(_) => proto::FeedItemKind::DisclosureReleased,
        Kind::OfferAnswered(_) => proto::FeedItemKind::OfferAnswered,
        Kind::OfferChosen(_) => proto::FeedItemKind::OfferChosen,
        Kind::ConfirmByAccepted(_) => proto::FeedItemKind::ConfirmByAccepted,
        Kind::ConfirmByPassed(_) => proto::FeedItemKind::ConfirmByPassed,
        Kind::CarryAsked(_) => proto::FeedItemKind::CarryAsked,
        Kind::ChangedAfterClose(_) => proto::FeedItemKind::ChangedAfterClose,
        Kind::OfferQuestionAsked(..) => proto::FeedItemKind::OfferQuestionAsked,
        Kind::OfferQuestionAnswered(..) => proto::FeedItemKind::OfferQuestionAnswered,
        Kind::OfferAwarded(_) => proto::FeedItemKind::OfferAwarded,
        Kind::OfferRetracted(_) => proto::FeedItemKind::OfferRetracted,
        Kind::NoBid(..) => proto::FeedItemKind::NoBid,
        Kind::ApprovalsRequested(_) => proto::FeedItemKind::ApprovalRequested,
        Kind::ApprovalGranted(_) => proto::FeedItemKind::ApprovalGranted,
        Kind::Returned(_) => proto::FeedItemKind::SearchReturned,
        Kind::Task(_) => proto::FeedItemKind::Task,
        Kind::RoleReassigned(_) => proto::FeedItemKind::RoleReassigned,
        Kind::InterestDeclared(_) => proto::FeedItemKind::InterestDeclared,
        Kind::OfferUndone(_) => proto::FeedItemKind::OfferUndone,
        Kind::ReconfirmAsked(_) => proto::FeedItemKind::ReconfirmationAsked,
        Kind::OfferReconfirmed(_) => proto::FeedItemKind::OfferReconfirmed,
        Kind::Contract(_, ContractStep::Arrived) => proto::FeedItemKind::ChildArrived,
        Kind::Contract(_, ContractStep::NotArrived) => proto::FeedItemKind::ChildNotArrived,
        Kind::Contract(_, ContractStep::Ended) => proto::FeedItemKind::PlacementEnded,
        Kind::Contract(_, ContractStep::TextFixed(_)) => proto::FeedItemKind::ContractTextFixed,
        Kind::Contract(_, ContractStep::Signed(..)) => proto::FeedItemKind::ContractSigned,
        Kind::Contract(_, ContractStep::Exchanged(..)) => proto::FeedItemKind::ContractExchanged,
        Kind::Transfer(TransferStep::Offered(_)) => proto::FeedItemKind::TransferOffered,
        Kind::Transfer(TransferStep::TakenBack(_)) => proto::FeedItemKind::TransferTakenBack,
        Kind::Transfer(TransferStep::Declined(_)) => proto::FeedItemKind::TransferDeclined,
        Kind::Transfer(TransferStep::Accepted(_)) => proto::FeedItemKind::TransferAccepted,
    }
}

async fn payload(
    engine: &Engine,
    actor: &Actor,
    owner: &Owner,
    search: &Search,
    kind: &Kind,
) -> Result<Option<Payload>, Failure> {
    Ok(match kind {
        Kind::Task(_) | Kind::Transfer(_) => None,
        Kind::Contract(id, step) => {
            let (variation, side) = match step {
                ContractStep::TextFixed(variation) => (Some(*variation), None),
                ContractStep::Signed(variation, side) | ContractStep::Exchanged(variation, side) => {
                    (Some(*variation), Some(*side))
                }
                ContractStep::Arrived | ContractStep::NotArrived | ContractStep::Ended => (None, None),
            };
            let side = side.map(|side| side.code().to_owned()).unwrap_or_default();
            let contract = names::contract(search.authority, *id);
            Some(Payload::Contract(proto::ContractItem { contract, variation, side }))
        }
        Kind::Invited => invited(engine, actor, search).await?,
        Kind::Amended(version) => amended(owner, search, *version),
        Kind::WindowExtended(reason) => provider(owner).map(|id| {
            Payload::WindowExtended(proto::WindowExtendedItem {
                invitation: names::invitation(search, id),
                window: search.round_of(id).map(round::window),
                reason: reason.code().to_owned(),
            })
        }),
        Kind::QuestionAsked(id) | Kind::QuestionPublished(id) => question(search, *id),
        Kind::Withdrawn(reason) => {
            Some(Payload::SearchWithdrawn(proto::SearchWithdrawnItem { reason: reason.code().to_owned() }))
        }
        Kind::WindowClosed(number) => {
            let stood = search.offers.values().filter(|offer| offer.round == *number).count();
            let offers_count = provider(owner).is_none().then(|| u32::try_from(stood).unwrap_or(u32::MAX));
            Some(Payload::WindowClosed(proto::WindowClosedItem { round: names::round(search, *number), offers_count }))
        }
        Kind::Tranche(id, offers) => Some(Payload::Tranche(match provider(owner) {
            Some(_) => proto::TrancheItem { offers: names_of(search, offers), ..proto::TrancheItem::default() },
            None => whole_tranche(search, *id),
        })),
        Kind::TrancheReturned(id) => Some(Payload::Tranche(whole_tranche(search, *id))),
        Kind::DisclosureReleased(id) => provider(owner).map(|owner| released(search, *id, owner)),
        Kind::OfferAnswered(id) => {
            let view = engine.offer(actor, (search.id, *id), &Moment::Now).await?;
            let answer = offer::answer(&view.search, *id, &view.answer_words, view.now);
            Some(Payload::OfferAnswered(proto::OfferAnsweredItem { offer: names::closed_offer(search, *id), answer }))
        }
        Kind::OfferChosen(id)
        | Kind::ConfirmByAccepted(id)
        | Kind::ConfirmByPassed(id)
        | Kind::CarryAsked(id)
        | Kind::ChangedAfterClose(id)
        | Kind::OfferAwarded(id)
        | Kind::OfferRetracted(id)
        | Kind::OfferUndone(id)
        | Kind::ReconfirmAsked(id)
        | Kind::OfferReconfirmed(id) => {
            Some(Payload::Offer(proto::OfferItem { offer: names::closed_offer(search, *id) }))
        }
        Kind::OfferQuestionAsked(offer, id) | Kind::OfferQuestionAnswered(offer, id) => {
            Some(Payload::Question(proto::QuestionItem { question: names::offer_question(search, *offer, *id) }))
        }
        Kind::NoBid(by, reason) => {
            Some(Payload::NoBid(proto::NoBidItem { provider: names::provider(*by), reason: reason.code().to_owned() }))
        }
        Kind::RoleReassigned(index) => search.reassignments.get(*index).map(|given| {
            Payload::RoleReassigned(proto::RoleReassignedItem {
                role: given.role.code().to_owned(),
                from: given.from.to_string(),
                to: given.to.to_string(),
                reason: given.reason.code().to_owned(),
            })
        }),
        Kind::InterestDeclared(person) => {
            Some(Payload::InterestDeclared(proto::InterestDeclaredItem { person: person.to_string() }))
        }
        Kind::ApprovalsRequested(kinds) => {
            let kinds = kinds.iter().map(|kind| kind.code().to_owned()).collect();
            Some(Payload::Approval(proto::ApprovalItem { kinds }))
        }
        Kind::ApprovalGranted(kind) | Kind::Returned(kind) => {
            Some(Payload::Approval(proto::ApprovalItem { kinds: vec![kind.code().to_owned()] }))
        }
    })
}

/// A search and the authority it was offered to, by its place among the offers of the search.
fn transfer(engine: &Engine, entry: &Entry, step: TransferStep) -> Option<Payload> {
    let (TransferStep::Offered(index)
    | TransferStep::TakenBack(index)
    | TransferStep::Declined(index)
    | TransferStep::Accepted(index)) = step;
    let world = engine.world();
    let search = world.search(entry.search?)?;
    let transfer = search.transfers.get(index)?;
    let draft = match (&transfer.answer, step) {
        (Some(TransferAnswer::Accepted { search, .. }), TransferStep::Accepted(_)) => {
            SearchName { authority: transfer.to, search: *search }.to_string()
        }
        _ => String::new(),
    };
    let to = names::authority(transfer.to);
    Some(Payload::Transfer(proto::TransferItem { transfer: names::search(&search), to, draft }))
}

/// Whose feed it is, where it is a provider's.
const fn provider(owner: &Owner) -> Option<ProviderId> {
    match owner {
        Owner::Provider(id) => Some(*id),
        Owner::Person(..)
        | Owner::Approvers(_)
        | Owner::Panel(_)
        | Owner::Finders(_)
        | Owner::TeamManagers(_)
        | Owner::ContractsOfficers(_) => None,
    }
}

async fn invited(engine: &Engine, actor: &Actor, search: &Search) -> Result<Option<Payload>, Failure> {
    let view = engine.headline(actor, search.id).await?;
    let found = view.search.rounds.iter().rev().find_map(|round| Some((round, round.invited.get(&view.provider)?)));
    Ok(found.map(|(round, notice)| {
        Payload::Invitation(proto::InvitationItem {
            invitation: names::invitation(&view.search, view.provider),
            notice: invitation::notice_out(*notice).into(),
            summary: (!view.erased).then(|| invitation::summary(&view.request, view.search.authority)),
            window: Some(round::window(round)),
        })
    }))
}

fn amended(owner: &Owner, search: &Search, version: u32) -> Option<Payload> {
    let amendment = search.amendments.iter().find(|amendment| amendment.request_version == version)?;
    let provider = provider(owner)?;
    Some(Payload::Amendment(proto::AmendmentItem {
        invitation: names::invitation(search, provider),
        amendment: Some(invitation::amendment(amendment)),
        window: search.round_of(provider).map(round::window),
    }))
}

fn question(search: &Search, id: QuestionId) -> Option<Payload> {
    let round = search.rounds.iter().find(|round| round.questions.contains_key(&id))?;
    Some(Payload::Question(proto::QuestionItem { question: names::question(search, round.opening.round, id) }))
}

fn names_of(search: &Search, offers: &[OfferId]) -> Vec<String> {
    offers.iter().map(|offer| names::closed_offer(search, *offer)).collect()
}

/// A tranche as those of the authority are told of it.
fn whole_tranche(search: &Search, id: TrancheId) -> proto::TrancheItem {
    let sent = search.tranche(id).map(|tranche| &tranche.sent);
    proto::TrancheItem {
        tranche: names::tranche(search, id),
        offers: sent.map(|sent| names_of(search, &sent.offers)).unwrap_or_default(),
        return_by: sent.map(|sent| instant_out(sent.return_by)),
    }
}

/// The provider's own offers of a tranche: conflicts are declared on each.
fn released(search: &Search, id: TrancheId, provider: ProviderId) -> Payload {
    let sent = search.tranche(id).into_iter().flat_map(|tranche| &tranche.sent.offers);
    let own = sent.filter(|offer| search.offers.get(offer).is_some_and(|closed| closed.provider == provider));
    Payload::DisclosureReleased(proto::DisclosureReleasedItem {
        invitation: names::invitation(search, provider),
        offers: own.map(|offer| names::closed_offer(search, *offer)).collect(),
    })
}
