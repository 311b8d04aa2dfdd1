//! What a feed tells of an invitation: the search in short, without judging the provider's settings anew for every item.

use std::sync::Arc;

use domain::Actor;
use domain::request::Request;
use domain::search::Search;
use views::permit::may_respond;
use views::stage::for_provider;
use vocabulary::{ProviderId, SearchId};

use crate::engine::Engine;
use crate::failure::Failure;

/// A search as a feed tells it to an invited provider.
#[derive(Clone, Debug)]
pub struct HeadlineView {
    /// The search; read only through this view.
    pub search: Arc<Search>,
    /// The provider.
    pub provider: ProviderId,
    /// The request, of which only headlines are shown.
    pub request: Request,
    /// Whether what the search says was erased (ACR-3).
    pub erased: bool,
}

impl Engine {
    /// Reads the headline of a search the actor's provider was invited to.
    pub async fn headline(&self, actor: &Actor, id: SearchId) -> Result<HeadlineView, Failure> {
        let (search, provider) = {
            let world = self.world();
            let search = world.search(id);
            let provider = may_respond(actor, search.as_deref())?;
            (search.ok_or(Failure::NotPermitted)?, provider)
        };
        let opened = self.request_unless_erased(&search).await?;
        let erased = opened.is_none();
        let (request, _) = opened.unwrap_or_default();
        Ok(HeadlineView { search, provider, request: for_provider(request), erased })
    }
}
