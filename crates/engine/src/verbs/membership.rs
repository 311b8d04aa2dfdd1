//! Keeping one lot of a framework: its terms, some of its members, suspensions for quality (FRM-1).

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::event::{LotKey, Member};
use domain::framework::{Lot, LotTerms, put_lot, put_members, reinstate_member, suspend_member};
use domain::{Decision, Fault, Refusal};
use views::permit::{Action, may_serve};
use vocabulary::{Date, ProviderId, RefusalReason, SuspensionReason};

use super::register::require_batch;
use super::require_note;
use crate::failure::Failure;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// Creates a lot of a framework, or replaces its types and signatories.
pub struct PutLot {
    /// Its key.
    pub key: LotKey,
    /// What it covers, and for whom.
    pub terms: LotTerms,
}

impl Verb for PutLot {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may_serve(tx.actor, Action::ManageFramework)?;
        tx.standing();
        let mut keys: Vec<LotKey> =
            tx.engine().world().lots_of(&self.key.framework).map(|(key, _)| key.clone()).collect();
        keys.push(self.key.clone());
        let lots: BTreeMap<LotKey, Lot> =
            keys.into_iter().filter_map(|key| Some((key.clone(), Arc::unwrap_or_clone(tx.lot(&key)?)))).collect();
        Ok(put_lot(&lots, tx.actor, &self.key, self.terms.clone())?)
    }

    fn outcome(&self) -> String {
        self.key.framework.clone()
    }
}

/// Puts members of a lot, all or none.
pub struct PutMembers {
    /// The lot.
    pub key: LotKey,
    /// The members.
    pub members: Vec<Member>,
}

impl Verb for PutMembers {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may_serve(tx.actor, Action::ManageFramework)?;
        require_batch("members", self.members.len())?;
        tx.standing();
        let lot = tx.lot(&self.key);
        let mut faults = Vec::new();
        for (index, member) in self.members.iter().enumerate() {
            if tx.engine().world().provider(member.provider).is_none() {
                let fault = Fault::new(RefusalReason::ValueInvalid, format!("members[{index}].provider"));
                faults.push(fault.with("expected", "a provider of the register"));
            }
        }
        let decided = put_members(lot.as_deref(), tx.actor, &self.key, self.members.clone());
        if let Err(refusal) = &decided {
            faults.extend(refusal.faults().cloned());
        }
        Refusal::unless_empty(faults)?;
        Ok(decided?)
    }

    fn outcome(&self) -> String {
        self.key.framework.clone()
    }
}

/// Suspends a member for quality.
pub struct SuspendMember {
    /// The lot.
    pub key: LotKey,
    /// The member.
    pub provider: ProviderId,
    /// Why.
    pub reason: SuspensionReason,
    /// In words.
    pub text: String,
    /// From which day; absent for today.
    pub from: Option<Date>,
}

impl Verb for SuspendMember {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may_serve(tx.actor, Action::ManageFramework)?;
        require_note("text", &self.text)?;
        tx.standing();
        let (lot, today) = (tx.lot(&self.key), tx.now.london_date());
        let text = tx.seal_text(KeySubject::Provider(self.provider), &self.text).await?;
        let days = (self.from.unwrap_or(today), today);
        let of = (&self.key, self.provider);
        Ok(suspend_member(lot.as_deref(), tx.actor, of, (self.reason, text), days)?)
    }

    fn outcome(&self) -> String {
        self.key.framework.clone()
    }
}

/// Ends a member's suspension.
pub struct ReinstateMember {
    /// The lot.
    pub key: LotKey,
    /// The member.
    pub provider: ProviderId,
    /// From which day; absent for today.
    pub on: Option<Date>,
    /// In words.
    pub text: String,
}

impl Verb for ReinstateMember {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may_serve(tx.actor, Action::ManageFramework)?;
        require_note("text", &self.text)?;
        tx.standing();
        let (lot, today) = (tx.lot(&self.key), tx.now.london_date());
        let text = tx.seal_text(KeySubject::Provider(self.provider), &self.text).await?;
        let of = (&self.key, self.provider);
        Ok(reinstate_member(lot.as_deref(), tx.actor, of, (self.on.unwrap_or(today), text), today)?)
    }

    fn outcome(&self) -> String {
        self.key.framework.clone()
    }
}
