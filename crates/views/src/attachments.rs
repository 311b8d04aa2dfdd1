//! Who attaches, and who reads what is attached (ACR-7, INV-3, OFF-3, SHL-3). Not allowed and not existing are one answer.

use domain::Actor;
use domain::attachment::Attachment;
use domain::event::{AttachedTo, OfferSlot};
use vocabulary::{AttachmentId, AttachmentStage, OfferId, Timestamp};

use crate::permit::{Action, NotPermitted, may, may_respond, signing_side};
use crate::stage::{Stage, children_told, stage};
use crate::world::World;

/// Whether an actor attaches to this, or takes away what is attached: the finder of a search, the provider of an offer, either side of a contract.
pub fn may_attach(world: &World, actor: &Actor, to: AttachedTo) -> Result<(), NotPermitted> {
    match to {
        AttachedTo::Search(id) => may(actor, Action::Find, world.search(id).as_ref()),
        AttachedTo::Offer(slot, offer) => own_offer(world, actor, slot, offer),
        AttachedTo::Contract(id) => signing_side(actor, world.contract(id).as_deref()).map(drop),
    }
}

/// Whether an actor may ask what is attached to this; which of it they are told says [`told`].
pub fn may_list(world: &World, actor: &Actor, to: AttachedTo) -> Result<(), NotPermitted> {
    match to {
        AttachedTo::Search(id) => {
            let search = world.search(id);
            may(actor, Action::ReadSearch, search.as_ref()).or_else(|_| may(actor, Action::Respond, search.as_ref()))
        }
        AttachedTo::Offer(slot, offer) => own_offer(world, actor, slot, offer).or_else(|_| {
            let search = world.search(slot.search);
            may(actor, Action::ReadShortlist, search.as_ref())?;
            allow(search.is_some_and(|search| search.score_of(offer).is_some()))
        }),
        AttachedTo::Contract(id) => may(actor, Action::ReadContract, world.contract(id).as_ref()),
    }
}

/// What an actor may know to be attached, and open.
pub fn told(world: &World, actor: &Actor, to: AttachedTo, now: Timestamp) -> Result<Vec<Attachment>, NotPermitted> {
    may_list(world, actor, to)?;
    let attachments = world.attachments(&to);
    let shown = attachments.live.values().filter(|found| is_told(world, actor, to, found, now));
    Ok(shown.cloned().collect())
}

/// One attachment, where the actor may open it.
pub fn may_open(
    world: &World,
    actor: &Actor,
    to: AttachedTo,
    id: AttachmentId,
    now: Timestamp,
) -> Result<Attachment, NotPermitted> {
    told(world, actor, to, now)?.into_iter().find(|found| found.id == id).ok_or(NotPermitted)
}

/// Whether an actor who may ask may be told of this one.
fn is_told(world: &World, actor: &Actor, to: AttachedTo, attachment: &Attachment, now: Timestamp) -> bool {
    match to {
        AttachedTo::Search(id) => {
            let Some(search) = world.search(id) else { return false };
            let Some(provider) = actor.provider() else { return true };
            let Some(reached) = stage(&search, provider, now) else { return false };
            // Concealed, it reads no more than the feed (REG-5).
            let concealed = world.provider(provider).is_none_or(|found| found.concealment.is_some());
            let reached = if concealed { Stage::Feed } else { reached };
            let needed = match attachment.stage {
                Some(AttachmentStage::Opened) => Stage::Opened,
                Some(AttachmentStage::Tranche) => Stage::Tranche,
                Some(AttachmentStage::Award) | None => Stage::Award,
            };
            // What names a child is for who is told that child's name.
            let of_theirs = match (needed, attachment.child) {
                (Stage::Feed | Stage::Opened, _) | (_, None) => true,
                (Stage::Tranche | Stage::Award, Some(child)) => {
                    children_told(&search, provider, reached, now).contains(&child)
                }
            };
            reached >= needed && of_theirs
        }
        AttachedTo::Offer(slot, offer) => {
            let Some(search) = world.search(slot.search) else { return false };
            let opened = search.opened.get(&offer).is_some_and(|people| people.contains(&actor.id));
            let awarded = search.award.as_ref().is_some_and(|(award, ..)| award.offer == offer);
            actor.provider().is_some() || attachment.names_nobody || opened || awarded
        }
        AttachedTo::Contract(id) => {
            let contract = world.contract(id);
            let search = contract.and_then(|contract| world.search(contract.generated.search));
            let stands =
                search.is_some_and(|search| search.award.as_ref().is_some_and(|(award, ..)| award.contract == id));
            actor.provider().is_none() || stands
        }
    }
}

fn own_offer(world: &World, actor: &Actor, slot: OfferSlot, offer: OfferId) -> Result<(), NotPermitted> {
    let provider = may_respond(actor, world.search(slot.search).as_deref())?;
    let offers = world.offers(&slot);
    let found = offers.as_ref().and_then(|offers| offers.find(offer));
    allow(found.is_some_and(|found| found.provider == provider))
}

fn allow(holds: bool) -> Result<(), NotPermitted> {
    if holds { Ok(()) } else { Err(NotPermitted) }
}
