//! Legal holds, orders to erase and access given, of one person's data (ACR-3). An order names the keys it destroys; what stands against
//! it is judged when it is ordered and again when it is carried out, for a hold always wins.

#[cfg(test)]
mod tests;

use vocabulary::{Date, ErasureReason, LegalHoldReason, RefusalReason, Timestamp, limits};

use crate::actor::Actor;
use crate::event::{By, DataSubject, Event, KeyName, PrivacyEvent, Sealed};
use crate::refusal::{Fault, Refusal};
use crate::{Decision, by, text_fault};

/// For how long what is kept, in days from the end of what it was for. Configuration; the defaults and their grounds stand in
/// `docs/retention.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Periods {
    /// A child's case record: requests, decisions, the contract's words.
    pub case_record_days: i32,
    /// A contract, from the end of the placement; the longer of this and the case record counts.
    pub contract_days: i32,
    /// Offers that were not awarded.
    pub unsuccessful_offer_days: i32,
    /// A draft that never opened, from its last change.
    pub draft_days: i32,
    /// Carers and household of a setting, from the end of the last placement there.
    pub household_days: i32,
}

impl Default for Periods {
    fn default() -> Self {
        Self {
            case_record_days: 27_394,
            contract_days: 2_192,
            unsuccessful_offer_days: 1_096,
            draft_days: 365,
            household_days: 3_653,
        }
    }
}

/// Holds, orders and answers of one person's data as its events leave them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Privacy {
    /// Legal holds, in order; numbered from 1.
    pub holds: Vec<LegalHold>,
    /// Orders to erase, in order; numbered from 1.
    pub orders: Vec<Order>,
    /// When everything held was told, and to whom.
    pub told: Vec<(By, Timestamp)>,
}

/// A legal hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalHold {
    /// Its number.
    pub number: u32,
    /// Why.
    pub reason: LegalHoldReason,
    /// In words, in the vault.
    pub text: Option<Sealed>,
    /// Who placed it, and when.
    pub placed: (By, Timestamp),
    /// Who lifted it, and when.
    pub lifted: Option<(By, Timestamp)>,
}

/// An order to erase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its number.
    pub number: u32,
    /// Why.
    pub reason: ErasureReason,
    /// In words, in the vault, where it is erased with what it orders.
    pub text: Option<Sealed>,
    /// The keys it destroys.
    pub keys: Vec<KeyName>,
    /// Who ordered it; absent where retention alone did.
    pub by: Option<By>,
    /// When.
    pub at: Timestamp,
    /// How far it has come.
    pub state: OrderState,
}

/// How far an order has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderState {
    /// It waits to be carried out.
    Waiting,
    /// It was taken back.
    TakenBack(By, Timestamp),
    /// This run over the keys carries it out.
    Begun(u32),
    /// It is carried out, since then.
    Erased(Timestamp),
}

impl Privacy {
    /// The holds that stand.
    pub fn standing_holds(&self) -> impl Iterator<Item = &LegalHold> {
        self.holds.iter().filter(|hold| hold.lifted.is_none())
    }

    /// The order that waits or is being carried out.
    pub fn open_order(&self) -> Option<&Order> {
        self.orders.iter().find(|order| matches!(order.state, OrderState::Waiting | OrderState::Begun(_)))
    }

    /// The order that waits.
    pub fn waiting_order(&self) -> Option<&Order> {
        self.orders.iter().find(|order| order.state == OrderState::Waiting)
    }

    /// The order that a run carries out.
    pub fn begun_in(&self, run: u32) -> Option<&Order> {
        self.orders.iter().find(|order| order.state == OrderState::Begun(run))
    }
}

/// Folds one event.
pub fn apply(mut privacy: Privacy, event: &PrivacyEvent, at: Timestamp) -> Privacy {
    let mut state = |number: u32, state: OrderState| {
        if let Some(order) = privacy.orders.iter_mut().find(|order| order.number == number) {
            order.state = state;
        }
    };
    match event {
        PrivacyEvent::HoldPlaced { by, hold, reason, text } => privacy.holds.push(LegalHold {
            number: *hold,
            reason: *reason,
            text: *text,
            placed: (by.clone(), at),
            lifted: None,
        }),
        PrivacyEvent::HoldLifted { by, hold } => {
            if let Some(found) = privacy.holds.iter_mut().find(|found| found.number == *hold) {
                found.lifted = Some((by.clone(), at));
            }
        }
        PrivacyEvent::ErasureOrdered { by, order, reason, text, keys } => privacy.orders.push(Order {
            number: *order,
            reason: *reason,
            text: *text,
            keys: keys.clone(),
            by: by.clone(),
            at,
            state: OrderState::Waiting,
        }),
        PrivacyEvent::ErasureTakenBack { by, order } => state(*order, OrderState::TakenBack(by.clone(), at)),
        PrivacyEvent::ErasureBegun { order, run } => state(*order, OrderState::Begun(*run)),
        PrivacyEvent::ErasurePutOff { order, run: _ } => state(*order, OrderState::Waiting),
        PrivacyEvent::Erased { order, run: _ } => state(*order, OrderState::Erased(at)),
        PrivacyEvent::AccessGiven { by } => privacy.told.push((by.clone(), at)),
    }
    privacy
}

/// What stands for and against an erasure, as the world has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErasureFacts {
    /// Legal holds over it and what belongs to it.
    pub holds: Vec<(DataSubject, u32)>,
    /// What still needs it, by name.
    pub live: Vec<String>,
    /// The first day on which it need not be kept any more; absent where nothing has it kept.
    pub kept_until: Option<Date>,
    /// The keys it lies under.
    pub keys: Vec<KeyName>,
}

/// Everything that stands against erasing it on a day, at once: none where it may be.
pub fn obstacles(facts: &ErasureFacts, reason: ErasureReason, today: Date) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (subject, hold) in &facts.holds {
        faults.push(Fault::new(RefusalReason::LegalHold, subject.to_string()).with("hold", hold));
    }
    for live in &facts.live {
        faults.push(Fault::new(RefusalReason::StillLive, live.clone()));
    }
    if let Some(until) = facts.kept_until.filter(|until| today < *until && !reason.before_retention_ends()) {
        faults.push(Fault::new(RefusalReason::RetentionNotOver, "subject").with("kept_until", until));
    }
    faults
}

/// Orders an erasure; refused by everything that stands against it.
pub fn order_erasure(
    privacy: &Privacy,
    subject: DataSubject,
    actor: Option<&Actor>,
    (reason, text): (ErasureReason, Option<Sealed>),
    (facts, today): (&ErasureFacts, Date),
) -> Result<Decision, Refusal> {
    if privacy.open_order().is_some() {
        return Err(Refusal::of(RefusalReason::ErasureOrdered, subject.to_string()));
    }
    let mut faults = obstacles(facts, reason, today);
    faults.extend(text_fault(reason == ErasureReason::Other, text.as_ref(), "text"));
    if facts.keys.is_empty() {
        faults.push(Fault::new(RefusalReason::NothingToErase, subject.to_string()));
    }
    if facts.keys.len() > limits::KEYS_PER_ERASURE_MAX {
        let fault = Fault::new(RefusalReason::LimitExceeded, "keys").with("max", limits::KEYS_PER_ERASURE_MAX);
        faults.push(fault.with("given", facts.keys.len()));
    }
    Refusal::unless_empty(faults)?;
    let order = next(privacy.orders.len());
    let keys = facts.keys.clone();
    Ok(decided(subject, PrivacyEvent::ErasureOrdered { by: actor.map(by), order, reason, text, keys }))
}

/// Takes an order back, while no run has begun it.
pub fn take_back_erasure(privacy: &Privacy, subject: DataSubject, actor: &Actor) -> Result<Decision, Refusal> {
    let order = privacy.open_order().ok_or_else(|| Refusal::of(RefusalReason::NoSuchOrder, subject.to_string()))?;
    if order.state != OrderState::Waiting {
        return Err(Refusal::of(RefusalReason::ErasureBegun, subject.to_string()));
    }
    Ok(decided(subject, PrivacyEvent::ErasureTakenBack { by: by(actor), order: order.number }))
}

/// Places a legal hold. An order that waits stays, and waits for the hold to be lifted.
pub fn place_hold(
    privacy: &Privacy,
    subject: DataSubject,
    actor: &Actor,
    (reason, text): (LegalHoldReason, Option<Sealed>),
) -> Result<Decision, Refusal> {
    if privacy.open_order().is_some_and(|order| order.state != OrderState::Waiting) {
        return Err(Refusal::of(RefusalReason::ErasureBegun, subject.to_string()));
    }
    let mut faults: Vec<Fault> =
        text_fault(reason == LegalHoldReason::Other, text.as_ref(), "text").into_iter().collect();
    if privacy.holds.len() >= limits::LEGAL_HOLDS_PER_SUBJECT_MAX {
        faults.push(Fault::new(RefusalReason::LimitExceeded, "holds").with("max", limits::LEGAL_HOLDS_PER_SUBJECT_MAX));
    }
    Refusal::unless_empty(faults)?;
    let hold = next(privacy.holds.len());
    Ok(decided(subject, PrivacyEvent::HoldPlaced { by: by(actor), hold, reason, text }))
}

/// Lifts a legal hold.
pub fn lift_hold(privacy: &Privacy, subject: DataSubject, actor: &Actor, hold: u32) -> Result<Decision, Refusal> {
    if !privacy.standing_holds().any(|standing| standing.number == hold) {
        let fault = Fault::new(RefusalReason::NoSuchLegalHold, subject.to_string()).with("hold", hold);
        return Err(fault.into());
    }
    Ok(decided(subject, PrivacyEvent::HoldLifted { by: by(actor), hold }))
}

/// The event that a run begins a waiting order; none where something stands against it now.
pub fn begin_erasure(
    privacy: &Privacy,
    subject: DataSubject,
    run: u32,
    (facts, today): (&ErasureFacts, Date),
) -> Option<Event> {
    let order = privacy.waiting_order()?;
    let free = obstacles(facts, order.reason, today).is_empty();
    free.then_some(Event::Privacy(subject, PrivacyEvent::ErasureBegun { order: order.number, run }))
}

fn decided(subject: DataSubject, event: PrivacyEvent) -> Decision {
    Decision::of(Event::Privacy(subject, event))
}

fn next(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1)
}
