//! Who may call, kept by administrators (ACR-2).

use domain::event::Subject;
use domain::principal::{Change, Registration, change, first_administrator, register};
use domain::{Actor, Decision};
use views::permit::{Action, may_serve};
use vocabulary::{ActorId, Credential, Organisation, Role};

use crate::engine::{CommitError, Engine};
use crate::failure::Failure;
use crate::tx::{Tx, Verb};

/// How often a start tries to name an administrator.
const ATTEMPTS_MAX: usize = 10;

/// Registers a principal.
pub struct RegisterPrincipal(pub Registration);

impl Verb for RegisterPrincipal {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may_serve(tx.actor, Action::Administer)?;
        let known = tx.bind(Subject::Principals, |world| world.principals().clone());
        Ok(register(&known, tx.actor, &self.0, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.0.id.to_string()
    }
}

/// Changes a registered principal.
pub struct ChangePrincipal {
    /// Which.
    pub id: ActorId,
    /// What becomes of it.
    pub change: Change,
}

impl Verb for ChangePrincipal {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may_serve(tx.actor, Action::Administer)?;
        let known = tx.bind(Subject::Principals, |world| world.principals().clone());
        known.get(&self.id).ok_or(Failure::NotPermitted)?;
        Ok(change(&known, tx.actor, &self.id, self.change.clone(), tx.now)?)
    }

    fn outcome(&self) -> String {
        self.id.to_string()
    }
}

impl Engine {
    /// Makes sure that somebody administers: where nobody does, the principal the operator named, known by that credential. Says whether
    /// it was made one.
    ///
    /// # Errors
    /// [`Failure::Refused`] where it holds another role or the credential is somebody else's.
    pub async fn appoint_administrator(&self, id: &ActorId, credential: &Credential) -> Result<bool, Failure> {
        let operator = Actor { id: id.clone(), role: Role::Administrator, organisation: Organisation::Operator };
        for _ in 0..ATTEMPTS_MAX {
            let mut tx = Tx::new(self, &operator);
            let known = tx.bind(Subject::Principals, |world| world.principals().clone());
            let decision = first_administrator(&known, id, credential, tx.now)?;
            if decision.events.is_empty() {
                return Ok(false);
            }
            if self.commit(tx, decision, None).await.map_err(CommitError::into_failure)?.is_some() {
                return Ok(true);
            }
        }
        Err(Failure::Unavailable("others keep changing the principals".to_owned()))
    }
}
