//! What a provider was invited to: by the provider alone, as far as it is disclosed (INV-1 to INV-4).

use api::search::v1 as proto;
use api::search::v1::invitation_service_server::{InvitationService, InvitationServiceServer};
use domain::search::Search;
use domain::{Actor, Fault, Refusal};
use engine::verbs::{DeclineInvitation, OpenInvitation};
use engine::{Engine, Moment};
use tonic::{Request, Response, Status};
use views::permit::may_act_for;
use vocabulary::{InvitationName, ProviderName, RefusalReason, SearchId, Timestamp, limits};

use super::call::{actor, call, failed, name, read_call, with};
use super::permit;
use crate::convert::{Faults, Path};
use crate::present::invitation::{Extent, invitation, state};
use crate::present::{Page, next_page_token};
use crate::status::{not_permitted, refused};

const LIST: &str = "hafan.search.v1.InvitationService/ListInvitations";
const OPEN: &str = "hafan.search.v1.InvitationService/OpenInvitation";
const DECLINE: &str = "hafan.search.v1.InvitationService/DeclineInvitation";

/// Most states a list can be narrowed to.
const STATES_MAX: usize = 4;

/// Invitations.
#[derive(Clone)]
pub struct Invitations {
    engine: Engine,
}

impl Invitations {
    /// The service, with the limit of a message.
    pub fn service(engine: &Engine) -> InvitationServiceServer<Self> {
        InvitationServiceServer::new(Self { engine: engine.clone() })
            .max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }

    /// Permits the provider of an invitation, and nobody else, where it was invited.
    fn permitted(&self, actor: &Actor, name: InvitationName) -> Result<SearchId, Status> {
        may_act_for(actor, name.provider).map_err(permit::refused)?;
        permit::invited(&self.engine, actor, name.search_name())?;
        Ok(name.search)
    }

    async fn read(&self, actor: &Actor, id: SearchId, moment: &Moment) -> Result<Response<proto::Invitation>, Status> {
        let view = self.engine.invitation(actor, id, moment).await.map_err(failed)?;
        invitation(&view, Extent::Disclosed).map(Response::new).ok_or_else(not_permitted)
    }
}

#[tonic::async_trait]
impl InvitationService for Invitations {
    async fn list_invitations(
        &self,
        request: Request<proto::ListInvitationsRequest>,
    ) -> Result<Response<proto::ListInvitationsResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let ProviderName { provider } = name("parent", &message.parent)?;
        may_act_for(&actor, provider).map_err(permit::refused)?;
        let states = read_states(&message.states).map_err(|refusal| refused(&refusal))?;
        let list = format!("{LIST}|{provider}|{states:?}");
        let page = Page::read(&self.engine, &actor, &list, message.page_size, &message.page_token)?;
        let after = page.after().map(SearchId::from_bytes);
        let wanted = |search: &Search, now: Timestamp| {
            states.is_empty() || states.contains(&(state(search, provider, now) as i32))
        };
        let found = self.engine.invitations(&actor, provider, wanted, (after, page.limit + 1)).await;
        let found = found.map_err(failed)?;
        let shown = &found[..found.len().min(page.limit)];
        let last = shown.last().filter(|_| found.len() > page.limit).map(|view| view.search.id.to_bytes());
        Ok(Response::new(proto::ListInvitationsResponse {
            invitations: shown.iter().filter_map(|view| invitation(view, Extent::Listed)).collect(),
            next_page_token: next_page_token(&self.engine, &actor, &list, last.as_ref().map(|key| &key[..]))?,
        }))
    }

    async fn get_invitation(
        &self,
        request: Request<proto::GetInvitationRequest>,
    ) -> Result<Response<proto::Invitation>, Status> {
        let actor = actor(&request)?;
        let id = self.permitted(&actor, name("name", &request.into_inner().name)?)?;
        self.read(&actor, id, &Moment::Now).await
    }

    async fn open_invitation(
        &self,
        request: Request<proto::OpenInvitationRequest>,
    ) -> Result<Response<proto::Invitation>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let search = self.permitted(&actor, name("name", &message.name)?)?;
        let call = call(actor.clone(), OPEN, &message.request_id, &message)?;
        let done = self.engine.execute(call, OpenInvitation { search }).await.map_err(failed)?;
        self.read(&actor, search, &done.moment).await
    }

    async fn decline_invitation(
        &self,
        request: Request<proto::DeclineInvitationRequest>,
    ) -> Result<Response<proto::Invitation>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let search = self.permitted(&actor, name("name", &message.name)?)?;
        let call = read_call(&actor, DECLINE, &message.request_id, &message);
        let (call, verb) = with(call, read_decline(&message, search))?;
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.read(&actor, search, &done.moment).await
    }
}

fn read_decline(given: &proto::DeclineInvitationRequest, search: SearchId) -> Result<DeclineInvitation, Refusal> {
    let mut faults = Faults::new();
    let reason = faults.code(&Path::root("reason"), &given.reason);
    let note = faults.text(&Path::root("note"), given.note.clone(), limits::NOTE_CHARS_MAX);
    faults.finish(DeclineInvitation { search, reason, note })
}

/// States to list, as the wire has them; none for any, which an unspecified one also means.
fn read_states(given: &[i32]) -> Result<Vec<i32>, Refusal> {
    let mut faults = Faults::new();
    let at = Path::root("states");
    faults.list(&at, given.len(), STATES_MAX);
    let mut states = Vec::new();
    let mut any = false;
    for (index, given) in given.iter().enumerate().take(STATES_MAX) {
        match proto::InvitationState::try_from(*given) {
            Ok(proto::InvitationState::Unspecified) => any = true,
            Ok(wanted) => states.push(wanted as i32),
            Err(_) => {
                let fault = Fault::new(RefusalReason::ValueInvalid, at.index(index).to_string());
                faults.push(fault.with("given", given).with("expected", "a value of this field's enum"));
            }
        }
    }
    states.sort_unstable();
    states.dedup();
    faults.finish(if any { Vec::new() } else { states })
}
