//! Matching the register against a request before anybody is asked.

use api::search::v1 as proto;
use api::search::v1::pre_match_service_server::{PreMatchService, PreMatchServiceServer};
use domain::Actor;
use domain::event::Subject;
use engine::verbs::AcknowledgePreMatch;
use engine::{Checkable, Engine, Moment, Shown, Whose};
use matching::v1::{Found, Listing, Share};
use tonic::{Request, Response, Status};
use views::permit::{Action, may};
use vocabulary::{AuthorityCode, RefusalReason, SearchName, SettingId, SettingName, limits};

use super::call::{actor, authority, call, failed, name};
use super::permit;
use super::unchanged::{IfUnchanged, Read};
use crate::convert::read_request;
use crate::present::{Page, etag, next_page_token, pre_match, search};
use crate::status::{self, refused};

const ACKNOWLEDGE: &str = "hafan.search.v1.PreMatchService/AcknowledgePreMatch";
/// Bytes of an id in a page token, and of a place among the best.
const ID_BYTES: usize = 16;
const FOUND_BYTES: usize = 1 + 8 + 8 + ID_BYTES;

/// Pre-matching.
#[derive(Clone)]
pub struct PreMatches {
    engine: Engine,
}

impl PreMatches {
    /// The service, with the limit of a message.
    pub fn service(engine: &Engine) -> PreMatchServiceServer<Self> {
        PreMatchServiceServer::new(Self { engine: engine.clone() }).max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }

    /// What is matched, permitted on its name.
    fn subject(
        &self,
        actor: &Actor,
        authority: AuthorityCode,
        given: Option<proto::pre_match_request::Subject>,
    ) -> Result<Checkable, Status> {
        use proto::pre_match_request::Subject as Given;
        match given {
            Some(Given::Name(given)) => {
                let named: SearchName = name("name", &given)?;
                permit::search(&self.engine, actor, named, Action::PreMatch)?;
                Ok(Checkable::OnFile(named.search))
            }
            Some(Given::Request(given)) => {
                let read = read_request(Some(given), authority, self.engine.geography())
                    .map_err(|refusal| refused(&refusal))?;
                Ok(Checkable::Unsent(Box::new(read)))
            }
            None => Err(refused(&domain::Refusal::of(RefusalReason::FieldRequired, "request"))),
        }
    }

    async fn read(&self, actor: &Actor, named: SearchName, moment: &Moment) -> Result<proto::Search, Status> {
        let view = self.engine.search(actor, named.search, moment).await.map_err(failed)?;
        let mut message = search::search(&view, actor);
        message.etag = etag(&self.engine, actor, &message);
        Ok(message)
    }
}

#[tonic::async_trait]
impl PreMatchService for PreMatches {
    async fn pre_match(
        &self,
        request: Request<proto::PreMatchRequest>,
    ) -> Result<Response<proto::PreMatchResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let authority = authority("parent", &message.parent)?;
        may(&actor, Action::PreMatch, authority).map_err(permit::refused)?;
        let (view, scope) = (view_of(message.view), scope_of(message.scope));
        let (view, scope) = match (view, scope) {
            (Some(view), Some(scope)) => (view, scope),
            (view, scope) => return Err(unknown(view, scope)),
        };
        let list = format!("PreMatch|{authority}|{view:?}|{scope:?}|{}", digest(&self.engine, &message));
        let page = Page::read(&self.engine, &actor, &list, message.page_size, &message.page_token)?;
        let subject = self.subject(&actor, authority, message.subject)?;
        let shown = match view {
            View::CouldServe => Shown::CouldServe(page.after::<FOUND_BYTES>().map(found_of)),
            View::CouldNot => Shown::CouldNot(page.after::<ID_BYTES>().map(SettingId::from_bytes)),
        };
        let asked = (shown, scope, page.limit + 1);
        let mut matched = self.engine.pre_match(&actor, authority, subject, asked).await.map_err(failed)?;
        let more = matched.rows.len() > page.limit;
        matched.rows.truncate(page.limit);
        let last = matched.rows.last().filter(|_| more).map(|row| match view {
            View::CouldServe => key_of(&row.found).to_vec(),
            View::CouldNot => row.setting.id.to_bytes().to_vec(),
        });
        let mut response = pre_match::response(&matched);
        response.next_page_token = next_page_token(&self.engine, &actor, &list, last.as_deref())?;
        Ok(Response::new(response))
    }

    async fn explain_setting(
        &self,
        request: Request<proto::ExplainSettingRequest>,
    ) -> Result<Response<proto::SettingExplanation>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let named: SearchName = name("search", &message.search)?;
        let asked: SettingName = name("setting", &message.setting)?;
        let search = permit::search(&self.engine, &actor, named, Action::PreMatch)?;
        let of_provider = self.engine.world().setting(asked.setting).map(|setting| setting.recorded.provider);
        if of_provider != Some(asked.provider) {
            return Err(status::not_permitted());
        }
        let explained = self.engine.explain_setting(&actor, named.search, asked.setting).await.map_err(failed)?;
        Ok(Response::new(pre_match::explanation(&explained, &search)))
    }

    async fn acknowledge_pre_match(
        &self,
        request: Request<proto::AcknowledgePreMatchRequest>,
    ) -> Result<Response<proto::Search>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let named: SearchName = name("name", &message.name)?;
        permit::search(&self.engine, &actor, named, Action::Find)?;
        let call = call(actor.clone(), ACKNOWLEDGE, &message.request_id, &message)?;
        let subject = Subject::Search(named.search);
        let read = if message.etag.is_empty() {
            Read::Unsaid
        } else {
            let version = Read::version(&self.engine, &subject);
            Read::of(&message.etag, &self.read(&actor, named, &Moment::Now).await?.etag, version)
        };
        let verb = IfUnchanged { verb: AcknowledgePreMatch { search: named.search }, subject, read };
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        self.read(&actor, named, &done.moment).await.map(Response::new)
    }
}

/// Which settings a page lists.
#[derive(Clone, Copy, Debug)]
enum View {
    CouldServe,
    CouldNot,
}

fn view_of(given: i32) -> Option<View> {
    match proto::PreMatchView::try_from(given).ok()? {
        proto::PreMatchView::Unspecified | proto::PreMatchView::CouldServe => Some(View::CouldServe),
        proto::PreMatchView::CouldNot => Some(View::CouldNot),
    }
}

fn scope_of(given: i32) -> Option<Whose> {
    match proto::PreMatchScope::try_from(given).ok()? {
        proto::PreMatchScope::Unspecified => Some(Whose::All),
        proto::PreMatchScope::OwnAndPartners => Some(Whose::OwnAndPartners),
    }
}

/// Numbers that are no value of their list, all at once.
fn unknown(view: Option<View>, scope: Option<Whose>) -> Status {
    let fault =
        |field: &str| domain::Fault::new(RefusalReason::ValueInvalid, field).with("expected", "a value of its list");
    let view = view.is_none().then(|| fault("view"));
    let faults: Vec<domain::Fault> = view.into_iter().chain(scope.is_none().then(|| fault("scope"))).collect();
    let refusal = domain::Refusal::unless_empty(faults);
    refusal.map_or_else(|refusal| refused(&refusal), |()| status::not_permitted())
}

/// What a token of another request must not serve: everything asked but the page itself, as a keyed hash.
fn digest(engine: &Engine, message: &proto::PreMatchRequest) -> String {
    use prost::Message as _;
    let asked = proto::PreMatchRequest { page_size: 0, page_token: String::new(), ..message.clone() };
    engine::vault::hex(&engine.vault().keyed_hash("pre-match-page", &[&asked.encode_to_vec()]))
}

fn key_of(found: &Found) -> [u8; FOUND_BYTES] {
    let mut key = [0; FOUND_BYTES];
    key[0] = match found.listing {
        Listing::Own => 0,
        Listing::Partner => 1,
        Listing::Other => 2,
    };
    key[1..9].copy_from_slice(&found.score.0.units().to_be_bytes());
    key[9..17].copy_from_slice(&found.mean.0.units().to_be_bytes());
    key[17..].copy_from_slice(&found.setting.to_bytes());
    key
}

fn found_of(key: [u8; FOUND_BYTES]) -> Found {
    let share = |from: usize| {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&key[from..from + 8]);
        std::cmp::Reverse(Share::from_units(i64::from_be_bytes(bytes)))
    };
    let mut setting = [0; ID_BYTES];
    setting.copy_from_slice(&key[17..]);
    Found {
        listing: match key[0] {
            0 => Listing::Own,
            1 => Listing::Partner,
            _ => Listing::Other,
        },
        score: share(1),
        mean: share(9),
        setting: SettingId::from_bytes(setting),
        // The row says nothing that the id does not: no other row of that id comes after.
        row: u32::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_among_the_best_is_its_own_key() {
        let found = Found {
            listing: Listing::Partner,
            score: std::cmp::Reverse(Share::from_units(123_456_789)),
            mean: std::cmp::Reverse(Share::ONE),
            setting: SettingId::from_bytes([7; 16]),
            row: 5,
        };
        let again = found_of(key_of(&found));
        assert_eq!(Found { row: 5, ..again }, found);
        assert!(again >= found, "the row itself is not told again");
    }
}
