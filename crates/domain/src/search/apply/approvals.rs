//! What the events of approvals change (APR-1).

use vocabulary::{ApprovalKind, OfferId, Role, Timestamp};

use crate::event::{NearerMark, SearchEvent};
use crate::search::{
    Approval, ApprovalEnd, ApprovalSubject, Continuation, Interest, MarkedNearer, PastApproval, Reassignment, Search,
    Unratified,
};

/// Folds one; the others are not of this part.
pub(super) fn change(search: &mut Search, event: &SearchEvent, at: Timestamp) {
    match event {
        SearchEvent::ApprovalsRequested { by, request_version, kinds } => {
            search.returned = None;
            let asked = |kind: &ApprovalKind| Approval::asked(*kind, by, &search.request, *request_version, at);
            let asked: Vec<Approval> = kinds.iter().map(asked).collect();
            search.approvals.extend(asked);
        }
        SearchEvent::ApprovalAsked {
            by,
            kind,
            request_version,
            round,
            offer,
            reason,
            rejections,
            text,
            extra,
            principle,
            panel,
        } => {
            let approval = Approval {
                subject: ApprovalSubject::of(*round, *offer, *principle),
                reason: *reason,
                rejections: rejections.clone(),
                text: *text,
                extra: extra.clone(),
                principle: *principle,
                panel: *panel,
                ..Approval::asked(*kind, by, &search.request, *request_version, at)
            };
            // Another one in principle leaves those granted before it: each covers what it says. So does one for another round.
            if principle.is_none() {
                let subject = approval.subject;
                let replaced = |found: &Approval| found.subject == subject || found.granted.is_none();
                end_approvals_of(search, (*kind, *offer, extra.as_deref()), &ApprovalEnd::Void, replaced);
            }
            search.approvals.push(approval);
        }
        SearchEvent::ApprovalRefused { by, kind, reason, offer, extra } => {
            let end = ApprovalEnd::Refused(by.clone(), at);
            end_approvals_of(search, (*kind, *offer, extra.as_deref()), &end, |approval| approval.granted.is_none());
            search.returned = Some(*reason);
        }
        SearchEvent::ApprovalGranted {
            by,
            kind,
            window_hours_min,
            conditions,
            offer,
            extra,
            basis,
            decided_on,
            request_version: _,
        } => {
            let waiting = |approval: &&mut Approval| {
                is_of(approval, (*kind, *offer, extra.as_deref())) && approval.granted.is_none()
            };
            for approval in search.approvals.iter_mut().filter(waiting) {
                approval.granted = Some((by.clone(), at));
                approval.window_hours_min = *window_hours_min;
                approval.conditions = *conditions;
                approval.basis = Some((*basis, *decided_on));
            }
        }
        SearchEvent::ApprovalRatified { by, kind, offer, decided_on } => {
            let ratified =
                |approval: &&mut Approval| is_of(approval, (*kind, *offer, None)) && approval.to_ratify().is_some();
            for approval in search.approvals.iter_mut().filter(ratified) {
                approval.ratified = Some((by.clone(), at, *decided_on));
            }
        }
        SearchEvent::RatificationRefused { by, kind, offer, reason, decided_on: _ } => {
            let end = ApprovalEnd::Refused(by.clone(), at);
            end_approvals_of(search, (*kind, *offer, None), &end, |approval| approval.to_ratify().is_some());
            search.unratified.push(Unratified { kind: *kind, offer: *offer, at });
            search.returned = Some(*reason);
        }
        SearchEvent::NearerOffersMarked { by, snapshot, marks } => {
            let marked =
                |mark: &NearerMark| (mark.offer, MarkedNearer { mark: *mark, snapshot: *snapshot, by: by.clone(), at });
            search.nearer.extend(marks.iter().map(marked));
        }
        SearchEvent::RoleReassigned { by, role, from, to, reason, text } => reassign(
            search,
            Reassignment {
                role: *role,
                from: from.clone(),
                to: to.clone(),
                reason: *reason,
                text: *text,
                by: by.clone(),
                at,
            },
        ),
        SearchEvent::InterestDeclared { by, interest, text } => {
            search.interests.insert(by.actor.clone(), Interest { interest: *interest, text: *text, at });
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

/// Who has a role from here on; of any other role nothing is kept.
fn reassign(search: &mut Search, given: Reassignment) {
    match given.role {
        Role::PlacementFinder => search.finder.clone_from(&given.to),
        Role::DecisionMaker => search.decision_maker.clone_from(&given.to),
        _ => return,
    }
    search.reassignments.push(given);
}

/// No approval of the opening stands any longer; what became of each stays known.
pub(super) fn end_approvals(search: &mut Search, end: impl Fn(&Approval) -> ApprovalEnd) {
    let (ended, standing): (Vec<_>, Vec<_>) =
        std::mem::take(&mut search.approvals).into_iter().partition(Approval::is_of_opening);
    search.approvals = standing;
    search.past_approvals.extend(ended.into_iter().map(|approval| PastApproval { end: end(&approval), approval }));
}

/// Which approval: its kind, and the offer and the extra it is for.
type Of<'a> = (ApprovalKind, Option<OfferId>, Option<&'a str>);

fn is_of(approval: &Approval, (kind, offer, extra): Of<'_>) -> bool {
    approval.kind == kind && approval.offer() == offer && approval.extra.as_deref() == extra
}

/// Those of one kind for one thing end.
fn end_approvals_of(search: &mut Search, of: Of<'_>, end: &ApprovalEnd, which: impl Fn(&Approval) -> bool) {
    let (ended, standing): (Vec<_>, Vec<_>) =
        std::mem::take(&mut search.approvals).into_iter().partition(|found| is_of(found, of) && which(found));
    search.approvals = standing;
    search.past_approvals.extend(ended.into_iter().map(|approval| PastApproval { approval, end: end.clone() }));
}
