//! What the events of approvals change (APR-1).

use vocabulary::{ApprovalKind, Timestamp};

use crate::event::SearchEvent;
use crate::search::{Approval, ApprovalEnd, ApprovalSubject, Continuation, PastApproval, Search};

/// Folds one; the others are not of this part.
pub(super) fn change(search: &mut Search, event: &SearchEvent, at: Timestamp) {
    match event {
        SearchEvent::ApprovalsRequested { by, request_version, kinds } => {
            search.returned = None;
            let asked: Vec<Approval> = kinds
                .iter()
                .map(|kind| Approval {
                    kind: *kind,
                    request_version: *request_version,
                    covers: search.request.clone(),
                    requested_by: by.actor.clone(),
                    requested_at: at,
                    subject: ApprovalSubject::Opening,
                    reason: None,
                    rejections: Vec::new(),
                    text: None,
                    granted: None,
                    window_hours_min: None,
                    conditions: None,
                })
                .collect();
            search.approvals.extend(asked);
        }
        SearchEvent::ApprovalAsked { by, kind, request_version, round, offer, reason, rejections, text } => {
            let approval = Approval {
                kind: *kind,
                request_version: *request_version,
                covers: search.request.clone(),
                requested_by: by.actor.clone(),
                requested_at: at,
                subject: ApprovalSubject::of(*round, *offer),
                reason: *reason,
                rejections: rejections.clone(),
                text: *text,
                granted: None,
                window_hours_min: None,
                conditions: None,
            };
            end_approvals_of(search, *kind, &ApprovalEnd::Void);
            search.approvals.push(approval);
        }
        SearchEvent::ApprovalRefused { by, kind, reason } => {
            end_approvals_of(search, *kind, &ApprovalEnd::Refused(by.clone(), at));
            search.returned = Some(*reason);
        }
        SearchEvent::ApprovalGranted { by, kind, window_hours_min, conditions, .. } => {
            let waiting = |approval: &&mut Approval| approval.kind == *kind && approval.granted.is_none();
            for approval in search.approvals.iter_mut().filter(waiting) {
                approval.granted = Some((by.clone(), at));
                approval.window_hours_min = *window_hours_min;
                approval.conditions = *conditions;
            }
        }
        SearchEvent::Returned { by, kind, reason } => {
            end_approvals(search, |approval| {
                if approval.kind == *kind { ApprovalEnd::Refused(by.clone(), at) } else { ApprovalEnd::Void }
            });
            search.returned = Some(*reason);
        }
        SearchEvent::ContinuedAfterConcealment { by, offer, category, concealed_at, conditions } => {
            search.continuations.push(Continuation {
                offer: *offer,
                category: *category,
                concealed_at: *concealed_at,
                by: by.clone(),
                conditions: *conditions,
                at,
            });
        }
        _ => {}
    }
}

/// No approval stands any longer; what became of each stays known.
pub(super) fn end_approvals(search: &mut Search, end: impl Fn(&Approval) -> ApprovalEnd) {
    let ended = std::mem::take(&mut search.approvals).into_iter();
    search.past_approvals.extend(ended.map(|approval| PastApproval { end: end(&approval), approval }));
}

/// No approval of a kind stands any longer.
fn end_approvals_of(search: &mut Search, kind: ApprovalKind, end: &ApprovalEnd) {
    let (ended, standing): (Vec<_>, Vec<_>) =
        std::mem::take(&mut search.approvals).into_iter().partition(|approval| approval.kind == kind);
    search.approvals = standing;
    search.past_approvals.extend(ended.into_iter().map(|approval| PastApproval { approval, end: end.clone() }));
}
