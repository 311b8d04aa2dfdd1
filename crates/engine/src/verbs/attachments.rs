//! Attaching files, taking them away, and providers opening them (ACR-7).

use std::sync::Arc;

use domain::attachment::{Attach, Attachments, Given, Held, Manifest, attach, faults_of, form, remove};
use domain::contract::Contract;
use domain::event::{AttachedTo, AttachmentEvent, By, Event, Subject};
use domain::offer::Offers;
use domain::search::Search;
use domain::{Actor, Decision, Fault, Refusal};
use sha2::{Digest as _, Sha256};
use views::World;
use views::attachments::{may_attach, may_open};
use vocabulary::{AttachmentId, AttachmentKind, ProviderId, RefusalReason, limits};

use crate::call::Call;
use crate::engine::{Done, Engine};
use crate::failure::Failure;
use crate::files::{noted, noted_no_longer};
use crate::tx::{Tx, Verb};
use crate::vault::{KeySubject, hex};

/// A file as it was sent, whole.
pub struct FileGiven {
    /// What it is called.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// How many its sender says there are.
    pub size: u64,
    /// Their SHA-256 as its sender says, in lower-case hex.
    pub sha256: String,
    /// What else is said of it.
    pub given: Given,
}

/// What is attached to, as it stood: owned, so that rules can borrow it.
struct Facts {
    search: Option<Arc<Search>>,
    offers: Arc<Offers>,
    contract: Option<Arc<Contract>>,
    attachments: Arc<Attachments>,
    provider: Option<ProviderId>,
}

impl Facts {
    fn of(world: &World, to: AttachedTo) -> Self {
        let mut facts = Self {
            search: None,
            offers: Arc::default(),
            contract: None,
            attachments: world.attachments(&to),
            provider: None,
        };
        match to {
            AttachedTo::Search(id) => facts.search = world.search(id),
            AttachedTo::Offer(slot, offer) => {
                facts.search = world.search(slot.search);
                facts.offers = world.offers(&slot).unwrap_or_default();
                facts.provider = facts.offers.find(offer).map(|found| found.provider);
            }
            AttachedTo::Contract(id) => {
                facts.contract = world.contract(id);
                let search = facts.contract.as_ref().map(|contract| contract.generated.search);
                facts.search = search.and_then(|search| world.search(search));
            }
        }
        facts
    }

    fn held(&self, to: AttachedTo) -> Result<Held<'_>, Failure> {
        let search = self.search.as_deref().ok_or(Failure::NotPermitted)?;
        Ok(match to {
            AttachedTo::Search(_) => Held::Search(search),
            AttachedTo::Offer(slot, offer) => {
                Held::Offer(search, &self.offers, slot, offer, self.provider.ok_or(Failure::NotPermitted)?)
            }
            AttachedTo::Contract(_) => Held::Contract(self.contract.as_deref().ok_or(Failure::NotPermitted)?, search),
        })
    }

    /// Under whose key a file lies: of the child it is about, of the search, of the offer.
    fn subject(&self, to: AttachedTo, child: Option<u32>) -> Result<KeySubject, Failure> {
        let search = self.search.as_deref().ok_or(Failure::NotPermitted)?;
        match (to, child) {
            (AttachedTo::Offer(_, offer), _) => Ok(KeySubject::Offer(offer)),
            (AttachedTo::Search(_), Some(child)) => {
                let key = usize::try_from(child).ok().and_then(|index| search.children.get(index));
                key.map(|key| KeySubject::Child(*key)).ok_or(Failure::NotPermitted)
            }
            (AttachedTo::Search(_) | AttachedTo::Contract(_), _) => Ok(KeySubject::Search(search.id)),
        }
    }
}

impl Engine {
    /// Attaches a file. Everything wrong with it is told at once, and nothing of it is stored before it is right.
    pub async fn attach(&self, call: Call, to: AttachedTo, id: AttachmentId, file: FileGiven) -> Result<Done, Failure> {
        if let Some(done) = self.answered(&call).await? {
            return Ok(done);
        }
        let (facts, kind) = self.judged(&call.actor, to, &file)?;
        let subject = facts.subject(to, file.given.child)?;
        let stored = self.store_file(subject, id, &file.bytes).await;
        let done = match stored {
            Ok(chunks) => {
                let FileGiven { file_name, size, sha256, given, .. } = &file;
                let manifest =
                    Manifest { file_name: file_name.trim().to_owned(), size: *size, sha256: sha256.clone(), chunks };
                self.execute(call, AttachFile { to, id, kind, given: *given, manifest }).await
            }
            Err(failure) => Err(failure),
        };
        // A repeat of this very request may have been first, with a file of its own: this one is named by no event then.
        let named = self.world().attachments(&to).live.contains_key(&id);
        if !named {
            self.empty_now_or_later(id).await;
        }
        done
    }

    /// Takes an attachment away, and its bytes with it.
    pub async fn remove_attachment(
        &self,
        call: Call,
        from: AttachedTo,
        attachment: AttachmentId,
    ) -> Result<Done, Failure> {
        let done = self.execute(call, RemoveAttachment { from, attachment }).await?;
        self.empty_now_or_later(attachment).await;
        Ok(done)
    }

    /// Empties a file that is noted. Where that fails, what was decided stands all the same, and the next start empties it.
    async fn empty_now_or_later(&self, id: AttachmentId) {
        if let Err(failure) = self.empty_file(id).await {
            tracing::warn!(attachment.id = %id, %failure, "a file is emptied at the next start");
        }
    }

    /// What stands against a file, all of it at once; else what it is attached to, and what it is.
    fn judged(&self, actor: &Actor, to: AttachedTo, file: &FileGiven) -> Result<(Facts, AttachmentKind), Failure> {
        let facts = {
            let world = self.world();
            may_attach(&world, actor, to)?;
            Facts::of(&world, to)
        };
        let mut faults = faults_of(&facts.held(to)?, &facts.attachments, &file.given);
        faults.extend(faults_of_file(file));
        match form::form_of(&file.bytes) {
            Ok(kind) if faults.is_empty() => Ok((facts, kind)),
            found => {
                faults.extend(found.err());
                Err(Refusal::unless_empty(faults).err().map_or(Failure::NotPermitted, Failure::from))
            }
        }
    }
}

/// What is wrong with what is said of a file's bytes.
fn faults_of_file(file: &FileGiven) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (name, chars) = (file.file_name.trim(), file.file_name.chars().count());
    if name.is_empty() {
        faults.push(Fault::new(RefusalReason::FieldRequired, "attachment.file_name"));
    } else if chars > limits::SHORT_TEXT_CHARS_MAX {
        let fault = Fault::new(RefusalReason::LimitExceeded, "attachment.file_name");
        faults.push(fault.with("chars", chars).with("max", limits::SHORT_TEXT_CHARS_MAX));
    } else if name.chars().any(|letter| letter.is_control() || matches!(letter, '/' | '\\')) {
        faults
            .push(Fault::new(RefusalReason::ValueInvalid, "attachment.file_name").with("expected", "a name, no path"));
    }
    let bytes = file.bytes.len();
    if bytes > limits::ATTACHMENT_BYTES_MAX || file.size > limits::ATTACHMENT_BYTES_MAX as u64 {
        let fault = Fault::new(RefusalReason::LimitExceeded, "attachment.size");
        faults.push(fault.with("max", limits::ATTACHMENT_BYTES_MAX));
    } else if file.size != bytes as u64 {
        let fault = Fault::new(RefusalReason::AttachmentDigest, "attachment.size");
        faults.push(fault.with("said", file.size).with("received", bytes));
    }
    if hex(&Sha256::digest(&file.bytes)) != file.sha256 {
        faults.push(Fault::new(RefusalReason::AttachmentDigest, "attachment.sha256"));
    }
    faults
}

/// Makes a stored file an attachment.
struct AttachFile {
    to: AttachedTo,
    id: AttachmentId,
    kind: AttachmentKind,
    given: Given,
    manifest: Manifest,
}

impl Verb for AttachFile {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let facts = bound(tx, self.to)?;
        let subject = facts.subject(self.to, self.given.child)?;
        let content = tx.seal(subject, &self.manifest).await?;
        let command = Attach { attachment: self.id, kind: self.kind, given: self.given, content };
        let decision = attach(&facts.held(self.to)?, &facts.attachments, tx.actor, &command, tx.now)?;
        tx.put(noted_no_longer(self.id)?);
        Ok(decision)
    }

    fn outcome(&self) -> String {
        self.id.to_string()
    }
}

/// Takes an attachment away.
struct RemoveAttachment {
    from: AttachedTo,
    attachment: AttachmentId,
}

impl Verb for RemoveAttachment {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let facts = bound(tx, self.from)?;
        let found = facts.attachments.live.get(&self.attachment).ok_or(Failure::NotPermitted)?;
        let decision = remove(&facts.held(self.from)?, &facts.attachments, tx.actor, self.attachment, tx.now)?;
        let subject = facts.subject(self.from, found.child)?;
        let manifest: Manifest = tx.engine().open_document(subject, &found.content).await?;
        tx.put(noted(subject, self.attachment, manifest.chunks.len())?);
        Ok(decision)
    }

    fn outcome(&self) -> String {
        self.attachment.to_string()
    }
}

/// Records that a provider opens an attachment: each opening of what is about a child (INV-3).
pub struct OpenAttachment {
    /// Of what.
    pub of: AttachedTo,
    /// Which.
    pub attachment: AttachmentId,
}

impl Verb for OpenAttachment {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let provider = tx.actor.provider().ok_or(Failure::NotPermitted)?;
        let opened = tx.bind(Subject::AttachmentsOpened(self.of, provider), |world| {
            world.version(&Subject::AttachmentsOpened(self.of, provider))
        });
        bound_to_read(tx, self.of)?;
        may_open(&tx.engine().world(), tx.actor, self.of, self.attachment, tx.now)?;
        if opened >= limits::ATTACHMENT_OPENINGS_MAX {
            return Err(Refusal::of(RefusalReason::StreamFull, "openings").into());
        }
        let by = By { actor: tx.actor.id.clone(), role: tx.actor.role };
        let opened = AttachmentEvent::Opened { by, provider, attachment: self.attachment };
        Ok(Decision::of(Event::Attachment(self.of, opened)))
    }

    fn outcome(&self) -> String {
        self.attachment.to_string()
    }
}

/// The facts of what is attached to, bound, for who may attach.
fn bound(tx: &mut Tx<'_>, to: AttachedTo) -> Result<Facts, Failure> {
    may_attach(&tx.engine().world(), tx.actor, to)?;
    tx.will_write(Subject::Attachments(to));
    let facts = bound_to_read(tx, to)?;
    if let (AttachedTo::Search(_), Some(search)) = (to, &facts.search) {
        search.require_disinterested(tx.actor)?;
    }
    Ok(facts)
}

/// The facts of what is attached to, bound.
fn bound_to_read(tx: &mut Tx<'_>, to: AttachedTo) -> Result<Facts, Failure> {
    let search = match to {
        AttachedTo::Search(id) => Some(id),
        AttachedTo::Offer(slot, _) => {
            tx.will_write(Subject::Offer(slot));
            Some(slot.search)
        }
        AttachedTo::Contract(id) => tx.contract(id).map(|contract| contract.generated.search),
    };
    tx.search(search.ok_or(Failure::NotPermitted)?)?;
    Ok(Facts::of(&tx.engine().world(), to))
}
