//! Legal holds, orders to erase, and the runs over the keys that carry them out (ACR-3).

use domain::event::{DataSubject, Event, PrivacyEvent, Sealed, Subject};
use domain::keys::{begin_erasures, begin_rotation};
use domain::privacy::{ErasureFacts, begin_erasure, lift_hold, order_erasure, place_hold, take_back_erasure};
use domain::{Actor, Decision};
use event_log::limits::MAX_GUARDS_PER_APPEND;
use views::permit::{Action, may_serve};
use views::privacy::{PrivacyAction, may_with};
use vocabulary::{ErasureReason, LegalHoldReason, limits};

use super::require_note;
use crate::failure::Failure;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// Streams that a run may guard: some are left for what joins them while it runs.
pub(crate) const GUARDED_PER_RUN_MAX: usize = MAX_GUARDS_PER_APPEND * 3 / 4;

/// Orders that somebody's data is erased.
pub struct OrderErasure {
    /// Whose data.
    pub subject: DataSubject,
    /// Why.
    pub reason: ErasureReason,
    /// In words; may be empty.
    pub text: String,
}

impl Verb for OrderErasure {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        permitted(tx, PrivacyAction::Erase, self.subject)?;
        require_note("text", &self.text)?;
        let text = seal_words(tx, self.subject, &self.text).await?;
        let privacy = tx.bind(Subject::Privacy(self.subject), |world| world.privacy.of(&self.subject));
        let facts = tx.erasure_facts(self.subject);
        let (actor, today) = (Some(tx.actor), tx.now.london_date());
        Ok(order_erasure(&privacy, self.subject, actor, (self.reason, text), (&facts, today))?)
    }

    fn outcome(&self) -> String {
        self.subject.to_string()
    }
}

/// Takes an order back.
pub struct TakeBackErasure {
    /// Whose data.
    pub subject: DataSubject,
}

impl Verb for TakeBackErasure {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        permitted(tx, PrivacyAction::Erase, self.subject)?;
        let privacy = tx.bind(Subject::Privacy(self.subject), |world| world.privacy.of(&self.subject));
        Ok(take_back_erasure(&privacy, self.subject, tx.actor)?)
    }

    fn outcome(&self) -> String {
        self.subject.to_string()
    }
}

/// Places a legal hold.
pub struct PlaceHold {
    /// Over whose data.
    pub subject: DataSubject,
    /// Why.
    pub reason: LegalHoldReason,
    /// In words; may be empty.
    pub text: String,
}

impl Verb for PlaceHold {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        permitted(tx, PrivacyAction::Hold, self.subject)?;
        require_note("text", &self.text)?;
        let text = seal_words(tx, self.subject, &self.text).await?;
        let privacy = tx.bind(Subject::Privacy(self.subject), |world| world.privacy.of(&self.subject));
        Ok(place_hold(&privacy, self.subject, tx.actor, (self.reason, text))?)
    }

    fn outcome(&self) -> String {
        self.subject.to_string()
    }
}

/// Lifts a legal hold.
pub struct LiftHold {
    /// Over whose data.
    pub subject: DataSubject,
    /// Its number.
    pub hold: u32,
}

impl Verb for LiftHold {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        permitted(tx, PrivacyAction::Hold, self.subject)?;
        let privacy = tx.bind(Subject::Privacy(self.subject), |world| world.privacy.of(&self.subject));
        Ok(lift_hold(&privacy, self.subject, tx.actor, self.hold)?)
    }

    fn outcome(&self) -> String {
        self.subject.to_string()
    }
}

/// Records that everything held was told.
pub struct RecordAccess {
    /// Of whom.
    pub subject: DataSubject,
}

impl Verb for RecordAccess {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        permitted(tx, PrivacyAction::Access, self.subject)?;
        tx.will_write(Subject::Privacy(self.subject));
        let by = domain::event::By { actor: tx.actor.id.clone(), role: tx.actor.role };
        Ok(Decision::of(Event::Privacy(self.subject, PrivacyEvent::AccessGiven { by })))
    }

    fn outcome(&self) -> String {
        self.subject.to_string()
    }
}

/// Begins a rotation of the master key.
pub struct RotateKeys {
    /// Whether the old master keys are destroyed at its end.
    pub destroy_old: bool,
}

impl Verb for RotateKeys {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may_serve(tx.actor, Action::Administer)?;
        let keys = tx.bind(Subject::Keys, |world| world.privacy.keys().clone());
        Ok(begin_rotation(&keys, tx.actor, self.destroy_old)?)
    }

    fn outcome(&self) -> String {
        String::new()
    }
}

/// Begins a run that carries out the orders that wait, as many as one run takes.
pub struct BeginErasures;

impl Verb for BeginErasures {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may_serve(tx.actor, Action::Administer)?;
        begun(tx, Some(tx.actor))
    }

    fn outcome(&self) -> String {
        String::new()
    }
}

/// The orders that wait and nothing stands against, begun by a run.
pub(crate) fn begun(tx: &mut Tx<'_>, actor: Option<&Actor>) -> Result<Decision, Failure> {
    let keys = tx.bind(Subject::Keys, |world| world.privacy.keys().clone());
    let waiting: Vec<DataSubject> = tx.engine().world().privacy.waiting().map(|(subject, _)| *subject).collect();
    let (mut begun, mut destroyed) = (Vec::new(), 0);
    for subject in waiting {
        let guarded = views::privacy::guarded(&tx.engine().world(), subject).len();
        if begun.len() >= limits::ERASURES_PER_RUN_MAX || tx.read_count() + guarded > GUARDED_PER_RUN_MAX {
            break;
        }
        let privacy = tx.bind(Subject::Privacy(subject), |world| world.privacy.of(&subject));
        let count = privacy.waiting_order().map_or(0, |order| order.keys.len());
        if destroyed + count > limits::KEYS_PER_RUN_MAX {
            break;
        }
        let facts = tx.erasure_facts(subject);
        if let Some(event) = begin_erasure(&privacy, subject, keys.next(), (&facts, tx.now.london_date())) {
            destroyed += count;
            begun.push(event);
        }
    }
    Ok(begin_erasures(&keys, actor, begun)?)
}

impl Tx<'_> {
    /// What stands for and against erasing a subject's data; whatever may change it is guarded.
    pub(crate) fn erasure_facts(&mut self, subject: DataSubject) -> ErasureFacts {
        let engine = self.engine();
        let (guarded, facts) = {
            let world = engine.world();
            let facts = views::privacy::facts(&world, subject, &engine.settings.periods, self.now);
            (views::privacy::guarded(&world, subject), facts)
        };
        for subject in guarded {
            self.guard(subject);
        }
        facts
    }
}

/// Refuses whoever may not ask this of the subject's data.
fn permitted(tx: &Tx<'_>, action: PrivacyAction, subject: DataSubject) -> Result<(), Failure> {
    Ok(may_with(tx.actor, action, subject, &tx.engine().world())?)
}

/// Words about an order or a hold lie under the key of whom they are about, and are erased with the rest.
async fn seal_words(tx: &mut Tx<'_>, subject: DataSubject, text: &str) -> Result<Option<Sealed>, Failure> {
    tx.seal_text(words_under(subject), text).await
}

/// Whose key the words about a subject's data lie under.
pub(crate) const fn words_under(subject: DataSubject) -> KeySubject {
    match subject {
        DataSubject::Child(_, child) => KeySubject::Child(child),
        DataSubject::Search(_, id) | DataSubject::Offers(_, id) => KeySubject::Search(id),
        DataSubject::Parent(_, id) => KeySubject::Parent(id),
        DataSubject::Setting(_, id) => KeySubject::Setting(id),
    }
}
