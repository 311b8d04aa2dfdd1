//! What a same-day emergency defers, and who catches up with it in the working days after (SRC-10, DEC-4).

use api::common::v1::YesNoUnknown;
use api::search::v1::{GrantApprovalRequest, PanelInformation, RequestApprovalRequest, Search};
use vocabulary::{Date, Timestamp, working_days};

use super::{Play, same};
use crate::demo::said::{Said, said};
use crate::demo::town::Agency;
use crate::demo::who::Who;
use crate::failure::Failure;
use crate::pages::labels::label;
use crate::wire::{time_shown, timestamp};

impl Play<'_, '_> {
    /// The approvals that were deferred, each due on that day; told one by one, in the order of their codes.
    pub(crate) fn deferred_until(&mut self, search: &Search, due: Date) -> Result<Vec<String>, Failure> {
        let mut kinds = Vec::with_capacity(search.approvals.len());
        for approval in &search.approvals {
            let at = approval.due_at.as_ref().map(timestamp).map(Timestamp::london_date);
            same("when a deferred approval is due", at, Some(due))?;
            let (kind, at) =
                (label("approval-kind", &approval.kind, self.page().lang), time_shown(approval.due_at.as_ref()));
            self.add(&said!("deferred, due {at}: {kind}", "gohiriwyd, i'w rhoi erbyn {at}: {kind}"))?;
            kinds.push(approval.kind.clone());
        }
        kinds.sort();
        Ok(kinds)
    }

    /// The approver's list says what waits.
    pub(crate) async fn has_approvals_waiting(&mut self, count: usize) -> Result<(), Failure> {
        let approver = self.cast.approver.clone();
        let tasks = self.tasks_of(&approver).await?;
        let waiting = tasks.iter().filter(|task| task.kind == "APPROVAL_WAITING").count();
        same("how many approvals wait for the approver", waiting, count)?;
        self.tell(
            Who::Approver,
            &said!(
                "finds {count} approvals of the weekend on her list",
                "yn gweld {count} cymeradwyaeth y penwythnos ar ei rhestr"
            ),
        )
    }

    /// A task of the contracts officer's of a kind about this contract is due on that day.
    pub(crate) async fn has_due(&mut self, kind: &str, due: Date) -> Result<(), Failure> {
        let officer = self.cast.contracts_officer.clone();
        let tasks = self.tasks_of(&officer).await?;
        let task = tasks.into_iter().find(|task| task.kind == kind && task.subject == self.contract);
        let task = task.ok_or_else(|| Failure::Internal(format!("the contracts officer has no task {kind}")))?;
        let found = task.due_at.as_ref().map(timestamp).map(Timestamp::london_date);
        same(&format!("when {kind} is due"), found, Some(due))?;
        let (what, by) = (label("task-kind", kind, self.page().lang), time_shown(task.due_at.as_ref()));
        self.tell(Who::ContractsOfficer, &said!("has a task, due {by}: {what}", "mae ganddi dasg, erbyn {by}: {what}"))
    }

    /// The finder's list says that the panel has yet to hear of the award, within so many working days of it.
    pub(crate) async fn has_a_referral_due(
        &mut self,
        days: u32,
        awarded: Timestamp,
        told: &Said,
    ) -> Result<(), Failure> {
        let finder = self.cast.finder.clone();
        let tasks = self.tasks_of(&finder).await?;
        let task = tasks.into_iter().find(|task| task.kind == "PANEL_REFERRAL_DUE");
        let task = task.ok_or_else(|| Failure::Internal("nothing is to be referred to the panel".to_owned()))?;
        let due =
            working_days::add_working_days(awarded, days).map_err(|error| Failure::Internal(error.to_string()))?;
        let found = task.due_at.as_ref().map(timestamp).map(Timestamp::london_date);
        same("when the referral is due", found, Some(due.london_date()))?;
        self.tell(Who::Finder, told)?;
        let at = time_shown(task.due_at.as_ref());
        self.add(&said!("due {at}", "erbyn {at}"))
    }

    /// The finder refers it, with what the panel needs to know.
    pub(crate) async fn refers_to_the_panel(&mut self, agency: Agency) -> Result<(), Failure> {
        let finder = &self.cast.finder;
        let panel = PanelInformation {
            education: "She stays at her school; a taxi takes her.".to_owned(),
            health: "She keeps her surgery in Cardiff.".to_owned(),
            funding_split: "Social services in full.".to_owned(),
            impasse_referred: YesNoUnknown::No.into(),
        };
        let request = RequestApprovalRequest {
            name: self.search.clone(),
            kind: "OUT_OF_AREA".to_owned(),
            offer: self.offer_of(agency)?,
            panel: Some(panel),
            request_id: finder.request_id(),
            ..RequestApprovalRequest::default()
        };
        finder.searches().request_approval(request).await?;
        self.tell(
            Who::Finder,
            &said!(
                "refers the placement out of area to the panel",
                "yn cyfeirio'r lleoliad y tu allan i'r ardal at y panel"
            ),
        )
    }

    /// The panel meets and agrees; nothing is left to refer.
    pub(crate) async fn panel_agrees(&mut self) -> Result<(), Failure> {
        let met = self.today().await?;
        let panel = self.cast.panel().await?;
        let request = GrantApprovalRequest {
            name: self.search.clone(),
            kind: "OUT_OF_AREA".to_owned(),
            basis: "PANEL".to_owned(),
            decided_on: Some(met),
            request_id: panel.request_id(),
            ..GrantApprovalRequest::default()
        };
        panel.searches().grant_approval(request).await?;
        let finder = self.cast.finder.clone();
        let left = self.tasks_of(&finder).await?.iter().filter(|task| task.kind == "PANEL_REFERRAL_DUE").count();
        same("what is left to refer", left, 0)?;
        self.tell(
            Who::Panel,
            &said!("records that the panel met and agreed", "yn cofnodi i'r panel gyfarfod a chytuno"),
        )
    }
}
