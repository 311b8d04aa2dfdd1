//! Weight profiles of an authority: proposed, approved by a second person, or declined (SRC-7).

use domain::Decision;
use domain::authority::{approve_weights, decline_weights, propose_weights};
use domain::event::Subject;
use views::permit::{Action, may};
use vocabulary::{AuthorityCode, Date};

use crate::failure::Failure;
use crate::tx::{Tx, Verb};

/// Proposes weights from a day on; the last profile of the authority is the one proposed.
pub struct ProposeWeights {
    /// The authority.
    pub authority: AuthorityCode,
    /// Weights of C1 to C9 in order.
    pub weights: [u32; 9],
    /// From which day.
    pub effective: Date,
}

impl Verb for ProposeWeights {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may(tx.actor, Action::ProposeWeights, self.authority)?;
        let kept = tx.bind(Subject::Authority(self.authority), |world| world.authority(self.authority));
        let today = tx.now.london_date();
        Ok(propose_weights(&kept, tx.actor, self.authority, (self.weights, self.effective), today)?)
    }

    fn outcome(&self) -> String {
        self.authority.to_string()
    }
}

/// Approves a proposed profile.
pub struct ApproveWeights {
    /// The authority.
    pub authority: AuthorityCode,
    /// Which of its profiles.
    pub version: u32,
}

impl Verb for ApproveWeights {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may(tx.actor, Action::AnswerWeights, self.authority)?;
        let kept = tx.bind(Subject::Authority(self.authority), |world| world.authority(self.authority));
        Ok(approve_weights(&kept, tx.actor, self.authority, self.version, tx.now.london_date())?)
    }

    fn outcome(&self) -> String {
        self.authority.to_string()
    }
}

/// Declines a proposed profile, or takes it back.
pub struct DeclineWeights {
    /// The authority.
    pub authority: AuthorityCode,
    /// Which of its profiles.
    pub version: u32,
}

impl Verb for DeclineWeights {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may(tx.actor, Action::DeclineWeights, self.authority)?;
        let kept = tx.bind(Subject::Authority(self.authority), |world| world.authority(self.authority));
        Ok(decline_weights(&kept, tx.actor, self.authority, self.version)?)
    }

    fn outcome(&self) -> String {
        self.authority.to_string()
    }
}
