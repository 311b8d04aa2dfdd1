//! A search as its own authority sees it.

use std::sync::Arc;

use domain::Actor;
use domain::request::{Identity, Request};
use domain::search::Search;
use views::permit::{SearchAction, may};
use vocabulary::{AuthorityCode, ProviderId, SearchId, SearchState, Timestamp};

use crate::engine::Engine;
use crate::failure::Failure;
use crate::moment::Moment;
use crate::vault::KeySubject;

/// A search with its opened request.
#[derive(Clone, Debug)]
pub struct SearchView {
    /// Its facts.
    pub search: Arc<Search>,
    /// Its state at the instant of reading.
    pub state: SearchState,
    /// That instant.
    pub now: Timestamp,
    /// The request as it stands.
    pub request: Request,
    /// Who the children are.
    pub identities: Vec<Identity>,
    /// Live offers of each round: a number only, while it is open (OFF-3).
    pub offers_counts: Vec<u32>,
    /// Notes of no-bids, opened: provider and text.
    pub no_bid_notes: Vec<(ProviderId, String)>,
    /// Conditions of approvals, in their order; empty where there are none.
    pub conditions: Vec<String>,
    /// Why it was returned.
    pub returned: String,
    /// The text of its end.
    pub end_text: String,
    /// Basic award information.
    pub award_information: String,
    /// The child's view of the chosen offer, or why it is not recorded.
    pub childs_view: String,
}

impl Engine {
    /// Reads a search.
    pub async fn search(&self, actor: &Actor, id: SearchId, moment: &Moment) -> Result<SearchView, Failure> {
        let (search, counts, now) = self.at(moment, |world, now| {
            let search = world.search(id);
            may(actor, SearchAction::Read, search.map(|search| &**search))?;
            let search = search.cloned().ok_or(Failure::NotPermitted)?;
            let counts = search.rounds.iter().map(|round| world.live_offers(id, round.opening.round)).collect();
            Ok::<_, Failure>((search, counts, now))
        })?;
        self.view(search, counts, now).await
    }

    /// Searches of an authority after `after`, at most `limit`, by id.
    pub async fn searches(
        &self,
        actor: &Actor,
        authority: AuthorityCode,
        states: &[SearchState],
        page: (Option<SearchId>, usize),
    ) -> Result<Vec<SearchView>, Failure> {
        views::permit::may_list(actor, authority)?;
        let (after, limit) = page;
        let now = self.now();
        let found: Vec<(Arc<Search>, Vec<u32>)> = {
            let world = self.world();
            let wanted = world.searches_of(authority).filter(|search| {
                after.is_none_or(|after| search.id > after)
                    && (states.is_empty() || states.contains(&search.state(now)))
            });
            let counted = wanted.take(limit).map(|search| {
                let counts = search.rounds.iter().map(|round| world.live_offers(search.id, round.opening.round));
                (search.clone(), counts.collect())
            });
            counted.collect()
        };
        let mut views = Vec::with_capacity(found.len());
        for (search, counts) in found {
            views.push(self.view(search, counts, now).await?);
        }
        Ok(views)
    }

    async fn view(&self, search: Arc<Search>, offers_counts: Vec<u32>, now: Timestamp) -> Result<SearchView, Failure> {
        let own = KeySubject::Search(search.id);
        let (request, identities) = self.open_request(&search).await?;
        let mut no_bid_notes = Vec::new();
        for round in &search.rounds {
            for (provider, (_, note)) in &round.declined {
                no_bid_notes.push((*provider, self.open_text(own, note.as_ref()).await?));
            }
        }
        let mut conditions = Vec::with_capacity(search.approvals.len());
        for approval in &search.approvals {
            conditions.push(self.open_text(own, approval.conditions.as_ref()).await?);
        }
        let end_text = match &search.end {
            Some(domain::search::End::Withdrawn { text, .. } | domain::search::End::NoMatch { text, .. }) => {
                self.open_text(own, text.as_ref()).await?
            }
            None => String::new(),
        };
        let information = search.award.as_ref().and_then(|(award, ..)| award.information);
        let childs_view = match search.choice.as_ref().map(|choice| choice.childs_view) {
            Some(domain::event::ChildsView::Recorded(text) | domain::event::ChildsView::NotRecorded(text)) => {
                self.open_text(own, Some(&text)).await?
            }
            None => String::new(),
        };
        Ok(SearchView {
            state: search.state(now),
            returned: self.open_text(own, search.returned.as_ref()).await?,
            award_information: self.open_text(own, information.as_ref()).await?,
            childs_view,
            end_text,
            now,
            request,
            identities,
            offers_counts,
            no_bid_notes,
            conditions,
            search,
        })
    }
}
