//! Attachments as who may read them does: their names, and their bytes chunk by chunk.

use domain::attachment::{Attachment, Manifest};
use domain::event::AttachedTo;
use domain::{Actor, Refusal};
use views::attachments::{may_open, told};
use vocabulary::{AttachmentId, AttachmentName, AttachmentParent, RefusalReason};
use zeroize::Zeroizing;

use super::subject::unless_erased;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::vault::KeySubject;

/// An attachment, its name opened.
#[derive(Clone, Debug)]
pub struct AttachmentView {
    /// Its name.
    pub name: AttachmentName,
    /// Its facts.
    pub attachment: Attachment,
    /// What it is called and holds; none where that was erased (ACR-3).
    pub manifest: Option<Manifest>,
    subject: KeySubject,
}

impl Engine {
    /// What a name of a search, an offer or a contract stands for; nothing where its parts do not belong together.
    pub fn attached_to(&self, parent: AttachmentParent) -> Option<AttachedTo> {
        let world = self.world();
        match parent {
            AttachmentParent::Search(name) => {
                let found = world.search(name.search)?;
                (found.authority == name.authority).then_some(AttachedTo::Search(name.search))
            }
            AttachmentParent::Offer(name) => {
                let slot = world.slot_of(name.search, name.offer)?;
                let authority = world.search(slot.search)?.authority;
                let whole =
                    (authority, slot.search, slot.round) == (name.authority, name.search, name.round.get().into());
                whole.then_some(AttachedTo::Offer(slot, name.offer))
            }
            AttachmentParent::Contract(name) => {
                let found = world.contract(name.contract)?;
                (found.generated.authority == name.authority).then_some(AttachedTo::Contract(name.contract))
            }
        }
    }

    /// What an actor may know to be attached: at most as many as may be (ACR-5).
    pub async fn attachments(&self, actor: &Actor, parent: AttachmentParent) -> Result<Vec<AttachmentView>, Failure> {
        let to = self.attached_to(parent).ok_or(Failure::NotPermitted)?;
        let found = told(&self.world(), actor, to, self.now())?;
        let mut views = Vec::with_capacity(found.len());
        for attachment in found {
            views.push(self.attachment_view(parent, to, attachment).await?);
        }
        Ok(views)
    }

    /// One attachment.
    pub async fn attachment(&self, actor: &Actor, name: AttachmentName) -> Result<AttachmentView, Failure> {
        let to = self.attached_to(name.parent).ok_or(Failure::NotPermitted)?;
        let found = may_open(&self.world(), actor, to, name.attachment, self.now())?;
        self.attachment_view(name.parent, to, found).await
    }

    /// An attachment that was just made, for who made it.
    pub async fn own_attachment(&self, parent: AttachmentParent, id: AttachmentId) -> Result<AttachmentView, Failure> {
        let to = self.attached_to(parent).ok_or(Failure::NotPermitted)?;
        let found = self.world().attachments(&to).live.get(&id).cloned();
        self.attachment_view(parent, to, found.ok_or(Failure::NotPermitted)?).await
    }

    async fn attachment_view(
        &self,
        parent: AttachmentParent,
        to: AttachedTo,
        attachment: Attachment,
    ) -> Result<AttachmentView, Failure> {
        let subject = self.key_of_attachment(to, &attachment)?;
        let manifest = unless_erased(self.open_document(subject, &attachment.content).await)?;
        Ok(AttachmentView { name: AttachmentName { parent, attachment: attachment.id }, attachment, manifest, subject })
    }

    fn key_of_attachment(&self, to: AttachedTo, attachment: &Attachment) -> Result<KeySubject, Failure> {
        let world = self.world();
        let child = |search: &domain::search::Search, child: u32| {
            let key = usize::try_from(child).ok().and_then(|index| search.children.get(index)).copied();
            key.map(KeySubject::Child).ok_or_else(|| Failure::Internal("a child without a key".to_owned()))
        };
        match (to, attachment.child) {
            (AttachedTo::Search(id), Some(index)) => child(&*world.search(id).ok_or(Failure::NotPermitted)?, index),
            (AttachedTo::Search(id), None) => Ok(KeySubject::Search(id)),
            (AttachedTo::Offer(_, offer), _) => Ok(KeySubject::Offer(offer)),
            (AttachedTo::Contract(id), _) => {
                let contract = world.contract(id).ok_or(Failure::NotPermitted)?;
                Ok(KeySubject::Search(contract.generated.search))
            }
        }
    }

    /// One chunk of an attachment's bytes, from 0; nothing after the last.
    ///
    /// # Errors
    /// ERASED where nothing is left of it.
    pub async fn attachment_chunk(
        &self,
        view: &AttachmentView,
        index: usize,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Failure> {
        let erased = || Refusal::of(RefusalReason::Erased, "attachment");
        let chunks = &view.manifest.as_ref().ok_or_else(erased)?.chunks;
        let Some(digest) = chunks.get(index) else { return Ok(None) };
        let file = (view.subject, view.attachment.id);
        self.file_chunk(file, (index, chunks.len()), digest).await.map(Some)
    }
}
