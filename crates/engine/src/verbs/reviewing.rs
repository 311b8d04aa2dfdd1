//! Marking a task as done that nothing else ends: that an authority has reviewed what it has where somebody was concealed (REG-5).

use domain::authority::review_concealment;
use domain::contract::mark_done;
use domain::event::Subject;
use domain::{Decision, Fault};
use views::tasks::{About, tasks};
use vocabulary::{AuthorityCode, RefusalReason, TaskKind, Timestamp};

use crate::failure::Failure;
use crate::tx::{Tx, Verb};

/// Marks one of the caller's own tasks as done.
pub struct CompleteTask {
    /// The authority whose it is; the caller's own.
    pub authority: AuthorityCode,
    /// Its name, which its answer bears.
    pub name: String,
    /// Its kind.
    pub kind: TaskKind,
    /// The id of what it is about.
    pub about: [u8; 16],
    /// Since when it waits.
    pub created_at: Timestamp,
}

impl Verb for CompleteTask {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        if tx.actor.authority() != Some(self.authority) {
            return Err(Failure::NotPermitted);
        }
        let known = tx.bind(Subject::Authority(self.authority), |world| world.authority(self.authority));
        let key = (self.created_at, self.kind, self.about);
        let own = tasks(&tx.engine().world(), tx.actor, tx.now);
        let task = own.into_iter().find(|task| task.key() == key).ok_or(Failure::NotPermitted)?;
        if let About::Contract(id) = task.about {
            let contract = tx.contract(id).ok_or(Failure::NotPermitted)?;
            // The search is bound: an undone award leaves nothing to do.
            tx.search(contract.generated.search)?.ok_or(Failure::NotPermitted)?;
            return Ok(mark_done(&contract, tx.actor, task.kind, task.created_at)?);
        }
        let entry = task.about.entry().filter(|_| task.kind == TaskKind::ConcealmentReview);
        let Some((provider, setting)) = entry else {
            return Err(Fault::new(RefusalReason::TaskEndsByItself, "name").with("kind", task.kind).into());
        };
        // The concealment itself is bound: one that lifts meanwhile leaves nothing to review.
        let concealed = match setting {
            Some(setting) => tx.setting(setting)?.and_then(|setting| setting.concealment),
            None => tx.provider(provider)?.and_then(|provider| provider.concealment),
        };
        let stands = concealed.is_some_and(|concealment| concealment.since == task.created_at);
        if !stands {
            return Err(Failure::NotPermitted);
        }
        Ok(review_concealment(&known, tx.actor, self.authority, (provider, setting), task.created_at))
    }

    fn outcome(&self) -> String {
        self.name.clone()
    }
}
