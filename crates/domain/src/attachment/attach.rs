//! Attaching a file: to a search by its finder with the stage at which providers may open it; to an offer by its provider before the close; to a
//! contract by either side while it stands.

use vocabulary::{AttachmentId, AttachmentKind, AttachmentStage, RefusalReason, SearchState, Timestamp, limits};

use super::{Attachments, Held};
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{AttachedTo, AttachmentEvent, Event, Sealed};
use crate::refusal::{Fault, Refusal};
use crate::request::YesNoUnknown;

/// What is said of a file beside its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// Of a search: from which stage on providers may open it.
    pub stage: Option<AttachmentStage>,
    /// Of a search: the child it is about, by its place in the request.
    pub child: Option<u32>,
    /// Of an offer: whether it names nobody.
    pub names_nobody: Option<YesNoUnknown>,
}

/// Attaches a file.
#[derive(Clone, Copy, Debug)]
pub struct Attach {
    /// Its id.
    pub attachment: AttachmentId,
    /// What its bytes are.
    pub kind: AttachmentKind,
    /// What is said of it.
    pub given: Given,
    /// Its manifest in the vault.
    pub content: Sealed,
}

/// Everything wrong with what is said of a file, and that there is no room for it: told together with what is wrong with its bytes.
pub fn faults_of(held: &Held<'_>, attachments: &Attachments, given: &Given) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (of_search, of_offer) = match held {
        Held::Search(search) => {
            let children = u32::try_from(search.children.len()).unwrap_or(u32::MAX);
            if let Some(child) = given.child.filter(|child| *child >= children) {
                let fault = Fault::new(RefusalReason::ValueOutOfRange, "attachment.child").with("given", child);
                faults.push(fault.with("min", 0).with("max", children.saturating_sub(1)));
            }
            (true, false)
        }
        Held::Offer(..) => (false, true),
        Held::Contract(..) => (false, false),
    };
    let mut said = |is: bool, wanted: bool, field: &str| match (is, wanted) {
        (false, true) => faults.push(Fault::new(RefusalReason::FieldRequired, field)),
        (true, false) => faults.push(Fault::new(RefusalReason::ValueInvalid, field).with("expected", "nothing")),
        (true, true) | (false, false) => {}
    };
    said(given.stage.is_some(), of_search, "attachment.stage");
    said(given.names_nobody.is_some(), of_offer, "attachment.names_nobody");
    if given.child.is_some() && !of_search {
        said(true, false, "attachment.child");
    }
    let full = |max: usize| Fault::new(RefusalReason::LimitExceeded, "parent").with("max", max);
    if attachments.live.len() >= limits::ATTACHMENTS_MAX {
        faults.push(full(limits::ATTACHMENTS_MAX));
    } else if attachments.ever >= limits::ATTACHMENTS_EVER_MAX {
        faults.push(full(limits::ATTACHMENTS_EVER_MAX));
    }
    faults
}

/// Decides whether a file is attached.
pub fn attach(
    held: &Held<'_>,
    attachments: &Attachments,
    actor: &Actor,
    command: &Attach,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    Refusal::unless_empty(faults_of(held, attachments, &command.given))?;
    let Given { stage, child, names_nobody } = command.given;
    let added = |to: AttachedTo| {
        let (attachment, kind, content) = (command.attachment, command.kind, command.content);
        let by = by(actor);
        let event = AttachmentEvent::Added { by, attachment, kind, stage, child, names_nobody, content };
        Decision::of(Event::Attachment(to, event))
    };
    match held {
        Held::Search(search) => {
            let drafted = search.state(now) == SearchState::Draft;
            // What providers read on interest is what was approved: it does not grow while offers come in (SRC-8).
            let may = match stage {
                Some(AttachmentStage::Opened) => drafted,
                Some(AttachmentStage::Tranche | AttachmentStage::Award) | None => search.end.is_none(),
            };
            may.then(|| added(AttachedTo::Search(search.id))).ok_or_else(|| not_now("search", stage))
        }
        Held::Offer(search, offers, slot, offer, provider) => {
            let round = search.open_round_numbered(slot.round, now)?;
            offers.require_live(*offer, *provider)?;
            Ok(added(AttachedTo::Offer(*slot, *offer)).before(round.closes))
        }
        Held::Contract(contract, search) => {
            contract.require_standing(search)?;
            if contract.ended.is_some() {
                return Err(not_now("contract", None));
            }
            Ok(added(AttachedTo::Contract(contract.id)))
        }
    }
}

pub(super) fn not_now(of: &str, stage: Option<AttachmentStage>) -> Refusal {
    let fault = Fault::new(RefusalReason::AttachmentNotNow, of);
    match stage {
        Some(stage) => fault.with("stage", stage.code()).into(),
        None => fault.into(),
    }
}
