//! Approvals as a work list, and what the panel ratifies (APR-1).

use api::common::v1::Role;
use api::search::v1 as proto;
use api::search::v1::approval_service_server::{ApprovalService, ApprovalServiceServer};
use domain::Refusal;
use domain::event::Subject;
use domain::search::{ApprovalSubject, approval_rule};
use engine::{Call, Engine, Moment, Verb};
use tonic::{Request, Response, Status};
use views::World;
use views::approvals::{ApprovalRow, KEY_BYTES, Standing, Whose, approvals};
use views::permit::{Action, may};
use vocabulary::{ApprovalKind, SearchId, SearchName, limits};

use super::call::{actor, authority, failed, name, read_call, with};
use super::permit;
use super::search::approving::{read_ratification, read_refused_ratification};
use super::unchanged::{IfUnchanged, Read};
use crate::convert::{Faults, Path, instant_out};
use crate::present::{Page, etag, names, next_page_token, search};
use crate::status::refused;

const LIST: &str = "hafan.search.v1.ApprovalService/ListApprovals";
const REFUSE_RATIFICATION: &str = "hafan.search.v1.ApprovalService/RefuseRatification";
const RATIFY: &str = "hafan.search.v1.ApprovalService/RatifyApproval";

/// The work list of approvals.
#[derive(Clone)]
pub struct Approvals {
    engine: Engine,
}

impl Approvals {
    /// The service, with the limit of a message.
    pub fn service(engine: &Engine) -> ApprovalServiceServer<Self> {
        ApprovalServiceServer::new(Self { engine: engine.clone() }).max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }

    /// Carries out what a panel decided, if the etag given still stands, and answers with the search.
    async fn answered(
        &self,
        actor: &domain::Actor,
        call: Call,
        verb: impl Verb,
        (id, given): (SearchId, &str),
    ) -> Result<Response<proto::Search>, Status> {
        let read = match given {
            "" => Read::Unsaid,
            given => {
                let version = Read::version(&self.engine, &Subject::Search(id));
                let current = self.read(actor, id, &Moment::Now).await?.etag;
                Read::of(given, &current, version)
            }
        };
        let verb = IfUnchanged { verb, subject: Subject::Search(id), read };
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.read(actor, id, &done.moment).await.map(Response::new)
    }

    async fn read(&self, actor: &domain::Actor, id: SearchId, moment: &Moment) -> Result<proto::Search, Status> {
        let view = self.engine.search(actor, id, moment).await.map_err(failed)?;
        let mut message = search::search(&view, actor);
        message.etag = etag(&self.engine, actor, &message);
        Ok(message)
    }
}

#[tonic::async_trait]
impl ApprovalService for Approvals {
    async fn list_approvals(
        &self,
        request: Request<proto::ListApprovalsRequest>,
    ) -> Result<Response<proto::ListApprovalsResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let authority = authority("parent", &message.parent)?;
        may(&actor, Action::ListSearches, authority).map_err(permit::refused)?;
        let (kinds, standings) = read_filter(&message).map_err(|refusal| refused(&refusal))?;
        let codes: Vec<&str> = kinds.iter().map(|kind| kind.code()).collect();
        let list = format!("{LIST}|{authority}|{}|{standings:?}", codes.join(","));
        let page = Page::read(&self.engine, &actor, &list, message.page_size, &message.page_token)?;
        let after = page.after::<KEY_BYTES>();
        let (shown, last) = self.engine.at(&Moment::Now, |world, now| {
            let all = approvals(world, &actor, authority, (&kinds, &standings), now).into_iter();
            let following = all.filter(|row| after.is_none_or(|after| row.key() > after));
            let kept: Vec<ApprovalRow> = following.take(page.limit + 1).collect();
            let shown: Vec<_> = kept.iter().take(page.limit).map(|row| row_out(world, row)).collect();
            let last = kept.get(page.limit.saturating_sub(1)).filter(|_| kept.len() > page.limit);
            (shown, last.map(ApprovalRow::key))
        });
        Ok(Response::new(proto::ListApprovalsResponse {
            approvals: shown,
            next_page_token: next_page_token(&self.engine, &actor, &list, last.as_ref().map(|key| &key[..]))?,
        }))
    }

    async fn ratify_approval(
        &self,
        request: Request<proto::RatifyApprovalRequest>,
    ) -> Result<Response<proto::Search>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: SearchName = name("name", &message.name)?;
        permit::search(&self.engine, &actor, name, Action::AnswerApproval)?;
        let call = read_call(&actor, RATIFY, &message.request_id, &message);
        let (call, verb) = with(call, read_ratification(&message, name))?;
        self.answered(&actor, call, verb, (name.search, &message.etag)).await
    }

    async fn refuse_ratification(
        &self,
        request: Request<proto::RefuseRatificationRequest>,
    ) -> Result<Response<proto::Search>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: SearchName = name("name", &message.name)?;
        permit::search(&self.engine, &actor, name, Action::AnswerApproval)?;
        let call = read_call(&actor, REFUSE_RATIFICATION, &message.request_id, &message);
        let (call, verb) = with(call, read_refused_ratification(&message, name))?;
        self.answered(&actor, call, verb, (name.search, &message.etag)).await
    }
}

/// Kinds and standings to list; none for any.
fn read_filter(given: &proto::ListApprovalsRequest) -> Result<(Vec<ApprovalKind>, Vec<Standing>), Refusal> {
    let mut faults = Faults::new();
    let kinds = faults.codes(&Path::root("kinds"), &given.kinds);
    let at = Path::root("statuses");
    faults.list(&at, given.statuses.len(), limits::LIST_ITEMS_MAX);
    let mut standings = Vec::new();
    for (index, status) in given.statuses.iter().enumerate().take(limits::LIST_ITEMS_MAX) {
        match proto::ApprovalStatus::try_from(*status) {
            Ok(proto::ApprovalStatus::Requested) => standings.push(Standing::Waiting),
            Ok(proto::ApprovalStatus::Granted) => standings.push(Standing::Granted),
            Ok(proto::ApprovalStatus::Refused) => standings.push(Standing::Refused),
            Ok(proto::ApprovalStatus::Void) => standings.push(Standing::Void),
            Ok(proto::ApprovalStatus::Unspecified) | Err(_) => {
                faults.push(super::search::unknown_number(&at.index(index), *status));
            }
        }
    }
    standings.sort_unstable();
    standings.dedup();
    faults.finish((kinds, standings))
}

fn row_out(world: &World, row: &ApprovalRow) -> proto::ApprovalRow {
    let search = world.search(row.search);
    let rule = approval_rule(row.kind);
    let status = match row.standing {
        Standing::Waiting => proto::ApprovalStatus::Requested,
        Standing::Granted => proto::ApprovalStatus::Granted,
        Standing::Refused => proto::ApprovalStatus::Refused,
        Standing::Void => proto::ApprovalStatus::Void,
    };
    let offer = row.offer().zip(search.as_deref()).map(|(offer, search)| names::closed_offer(search, offer));
    let (decided_by, decided_at) = row.decided.as_ref().map(|(by, at)| (by.actor.to_string(), *at)).unzip();
    proto::ApprovalRow {
        search: search.as_deref().map(names::search).unwrap_or_default(),
        kind: row.kind.code().to_owned(),
        status: status.into(),
        granting_role: Role::from_str_name(&format!("ROLE_{}", rule.granted_by)).unwrap_or_default().into(),
        rule: rule.rule.to_owned(),
        yours: row.whose == Whose::Yours,
        offer: offer.unwrap_or_default(),
        extra: row.extra.clone().unwrap_or_default(),
        round: match row.subject {
            ApprovalSubject::Round(round) => round,
            ApprovalSubject::Opening | ApprovalSubject::Offer(_) | ApprovalSubject::InPrinciple => 0,
        },
        in_principle: row.principle.as_ref().map(search::in_principle),
        requested_by: row.requested_by.as_ref().map(ToString::to_string).unwrap_or_default(),
        requested_at: Some(instant_out(row.requested_at)),
        due_at: row.due_at.map(instant_out),
        decided_by: decided_by.unwrap_or_default(),
        decided_at: decided_at.map(instant_out),
        basis: row.basis.map(|basis| basis.code().to_owned()).unwrap_or_default(),
        to_ratify: row.to_ratify.is_some(),
    }
}
