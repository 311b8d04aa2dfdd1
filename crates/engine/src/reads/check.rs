//! What can be said of a request before it is published: essentials missing, advice, approvals due (SRC-4). Changes nothing.

use domain::event::ChildKey;
use domain::request::advice::{Advice, advice};
use domain::request::{Request, bounds, essentials};
use domain::search::{OpeningFacts, required_approvals};
use domain::{Actor, Fault, Refusal};
use views::permit::{Action, may};
use vocabulary::{ApprovalKind, AuthorityCode, SearchId, Timestamp};

use crate::engine::Engine;
use crate::failure::Failure;
use crate::reads::OwnMatch;

/// What to check.
#[derive(Clone, Debug)]
pub enum Checkable {
    /// The request of a search on file.
    OnFile(SearchId),
    /// A request not sent yet.
    Unsent(Box<Request>),
}

/// What a check came to.
#[derive(Clone, Debug)]
pub struct CheckedRequest {
    /// Whose request.
    pub authority: AuthorityCode,
    /// The request.
    pub request: Request,
    /// Essentials that are not said, in the order of the format.
    pub missing: Vec<Fault>,
    /// Advice; it never blocks.
    pub advice: Vec<Advice>,
    /// The match against the authority's own and partner settings; absent while the placement type or the children are not said.
    pub own_match: Option<OwnMatch>,
    /// The request of the search on file was shown that match already, as it stands.
    pub own_match_shown: bool,
    /// Approvals that will be due before it opens.
    pub approvals_due: Vec<ApprovalKind>,
    /// The instant of checking.
    pub now: Timestamp,
}

impl Engine {
    /// Checks a request of an authority.
    pub async fn check_request(
        &self,
        actor: &Actor,
        authority: AuthorityCode,
        subject: Checkable,
    ) -> Result<CheckedRequest, Failure> {
        may(actor, Action::ListSearches, authority)?;
        let now = self.now();
        let (request, children, itself, own_match_shown) = match subject {
            Checkable::OnFile(id) => {
                let search = self.world().search(id).filter(|search| search.authority == authority);
                may(actor, Action::ReadSearch, search.as_deref())?;
                let search = search.ok_or(Failure::NotPermitted)?;
                let shown =
                    search.pre_match.as_ref().is_some_and(|shown| shown.request_version == search.request.version);
                (self.open_request(&search).await?.0, search.children.clone(), Some(id), shown)
            }
            Checkable::Unsent(request) => {
                Refusal::unless_empty(bounds::faults(&request, self.geography()))?;
                let children = self.numbered_children(authority, &request);
                (*request, children, None, false)
            }
        };
        let own_match = match self.own_match_of(&request, authority, itself, now).await {
            Ok(own) => Some(own),
            // What the match needs is among the essentials named as missing.
            Err(Failure::Refused(_)) => None,
            Err(failure) => return Err(failure),
        };
        let (live, lot) = {
            let world = self.world();
            let live = children.iter().flat_map(|key| world.child(*key).live);
            let placement_type = request.shared.placement_type;
            let lot = placement_type.and_then(|wanted| world.lot_for(wanted, authority, now.london_date()));
            (live.filter(|live| Some(*live) != itself).count(), lot.map(|(key, _)| key.clone()))
        };
        let facts = OpeningFacts { other_live_searches: live, lot: lot.as_ref(), named: None };
        Ok(CheckedRequest {
            authority,
            own_match,
            own_match_shown,
            missing: essentials::missing(&request),
            advice: advice(&request, now),
            approvals_due: required_approvals(&request, &facts),
            request,
            now,
        })
    }

    /// The streams of the children that have a number.
    fn numbered_children(&self, authority: AuthorityCode, request: &Request) -> Vec<ChildKey> {
        let numbers = request.children.iter().map(|child| child.number.trim()).filter(|number| !number.is_empty());
        numbers.map(|number| self.vault().child_key(&authority.to_string(), number)).collect()
    }
}
