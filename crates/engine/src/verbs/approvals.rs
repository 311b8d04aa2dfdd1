//! Asking for, granting and returning approvals (APR-1).

use domain::Decision;
use domain::event::ChildKey;
use domain::refusal::require;
use domain::search::{
    AboutOffer, GrantApproval as Grant, OpeningFacts, Ratify, ReturnRequest, Search, grant_approval, ratify,
    refuse_ratification, request_approvals, return_request,
};
use views::permit::Action;
use vocabulary::{ApprovalBasis, ApprovalKind, Date, OfferId, RefusalReason, ReturnReason, SearchId};

use super::spot::covering_lot;
use super::{permitted, require_note};
use crate::failure::Failure;
use crate::reads::documents::Returned;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// Asks for the approvals a draft needs.
pub struct RequestApprovals {
    /// The search.
    pub search: SearchId,
}

impl Verb for RequestApprovals {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Find)?;
        let (request, _) = tx.engine().open_request(&search).await?;
        let others = other_live_searches(tx, &search);
        let lot = covering_lot(tx, &search, request.shared.placement_type);
        let named = match &request.shared.direct {
            Some(direct) => tx.setting(direct.setting)?.map(|setting| (setting.recorded.provider, setting.id)),
            None => None,
        };
        let facts = OpeningFacts { other_live_searches: others, lot: lot.as_ref(), named };
        Ok(request_approvals(&search, tx.actor, &request, &facts, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// How many other planned searches of the children are live: read from their own streams, and guarded.
pub(crate) fn other_live_searches(tx: &mut Tx<'_>, search: &Search) -> usize {
    let keys: Vec<ChildKey> = search.children.clone();
    let live = keys.into_iter().flat_map(|key| tx.child(key).planned().collect::<Vec<_>>());
    live.filter(|live| *live != search.id).count()
}

/// Grants one approval.
pub struct GrantApproval {
    /// The search.
    pub search: SearchId,
    /// Which.
    pub kind: ApprovalKind,
    /// For which offer, where several of the kind wait.
    pub about: AboutOffer,
    /// Least hours, for a short window.
    pub window_hours_min: Option<u32>,
    /// Conditions; empty for none.
    pub conditions: String,
    /// On what it rests; none where the kind has one basis alone.
    pub basis: Option<ApprovalBasis>,
    /// The day of the decision.
    pub decided_on: Option<Date>,
}

impl Verb for GrantApproval {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::AnswerApproval)?;
        require_note("conditions", &self.conditions)?;
        let (request, _) = tx.engine().open_request(&search).await?;
        let conditions = tx.seal_text(KeySubject::Search(self.search), &self.conditions).await?;
        let command = Grant {
            kind: self.kind,
            about: self.about.clone(),
            window_hours_min: self.window_hours_min,
            conditions,
            basis: self.basis,
            decided_on: self.decided_on,
        };
        Ok(grant_approval(&search, tx.actor, &request, command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// Returns the request to its finder.
pub struct ReturnSearch {
    /// The search.
    pub search: SearchId,
    /// Which approval is refused.
    pub kind: ApprovalKind,
    /// For which offer, where several of the kind wait.
    pub about: AboutOffer,
    /// Why.
    pub reason: ReturnReason,
    /// In words; required with OTHER.
    pub text: String,
}

impl Verb for ReturnSearch {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::AnswerApproval)?;
        require_note("text", &self.text)?;
        let lacks_text = self.reason.needs_text() && self.text.trim().is_empty();
        require(!lacks_text, RefusalReason::TextRequired, "text")?;
        let returned = Returned { reason: self.reason, text: self.text.clone() };
        let reason = tx.seal(KeySubject::Search(self.search), &returned).await?;
        let command = ReturnRequest { kind: self.kind, about: self.about.clone(), reason };
        Ok(return_request(&search, tx.actor, command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// Records that the panel ratified its chair's action.
pub struct RatifyApproval {
    /// The search.
    pub search: SearchId,
    /// Of which kind of approval.
    pub kind: ApprovalKind,
    /// For which offer.
    pub offer: Option<OfferId>,
    /// The day of the panel.
    pub decided_on: Date,
}

impl Verb for RatifyApproval {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::AnswerApproval)?;
        let command = Ratify { kind: self.kind, offer: self.offer, decided_on: self.decided_on };
        Ok(ratify(&search, tx.actor, &command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// Records that the panel declined to ratify its chair's action.
pub struct RefuseRatification {
    /// The search.
    pub search: SearchId,
    /// Of which kind of approval.
    pub kind: ApprovalKind,
    /// For which offer.
    pub offer: Option<OfferId>,
    /// The day of the panel.
    pub decided_on: Date,
    /// Why.
    pub reason: ReturnReason,
    /// In words; required with OTHER.
    pub text: String,
}

impl Verb for RefuseRatification {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::AnswerApproval)?;
        require_note("text", &self.text)?;
        let lacks_text = self.reason.needs_text() && self.text.trim().is_empty();
        require(!lacks_text, RefusalReason::TextRequired, "text")?;
        let returned = Returned { reason: self.reason, text: self.text.clone() };
        let reason = tx.seal(KeySubject::Search(self.search), &returned).await?;
        let command = Ratify { kind: self.kind, offer: self.offer, decided_on: self.decided_on };
        Ok(refuse_ratification(&search, tx.actor, &command, reason, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}
