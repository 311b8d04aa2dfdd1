//! What a story holds the server to: refusals by reason, states, items on feeds, tasks. Anything else ends the story.

use std::fmt::Debug;

use api::feed::v1::{FeedItem, FeedItemKind, ListFeedRequest};
use api::search::v1::{GetOfferRequest, Offer, OfferState, Search, SearchState};
use api::task::v1::{ListTasksRequest, Task};
use tonic::{Response, Status};
use vocabulary::Language;

use super::Play;
use crate::client::Connection;
use crate::demo::expect;
use crate::demo::said::{Said, said};
use crate::demo::town::Agency;
use crate::demo::who::Who;
use crate::failure::Failure;
use crate::pages::labels::{offer_state, search_state};
use crate::refused::Refused;

/// Items of one page of a feed or of tasks.
const PAGE_SIZE: i32 = 100;

/// That something is as the story says.
///
/// # Errors
/// What is, and what should have been.
pub(crate) fn same<T: PartialEq + Debug>(what: &str, found: T, told: T) -> Result<(), Failure> {
    if found == told {
        return Ok(());
    }
    Err(Failure::Internal(format!("the story says of {what}: {told:?}, and found {found:?}")))
}

impl Play<'_, '_> {
    /// Somebody tries something that has to be refused, for this reason.
    pub(crate) fn refused<T>(
        &mut self,
        who: Who,
        tries: &Said,
        answer: Result<Response<T>, Status>,
        reason: &str,
    ) -> Result<Refused, Failure> {
        let refusal = expect::refused(answer, reason)?;
        let lang = self.page().lang;
        let (tried, rule) = (tries.read(lang), refusal.rule.clone());
        let told = match lang {
            Language::En => format!("{tried}: refused, {reason} ({rule})"),
            Language::Cy => format!("{tried}: gwrthodwyd, {reason} ({rule})"),
        };
        self.narrator.refused(who.shown(lang), &told)?;
        Ok(refusal)
    }

    /// The search has come to a state.
    pub(crate) async fn is(&mut self, state: SearchState) -> Result<Search, Failure> {
        let found = self.read().await?;
        same("the state of the search", found.state(), state)?;
        let (en, cy) = (search_state(state, Language::En), search_state(state, Language::Cy));
        self.add(&said!("→ the search: {en}", "→ y chwiliad: {cy}"))?;
        Ok(found)
    }

    /// An offer has come to a state, as its own provider reads it.
    pub(crate) async fn offer_is(&mut self, agency: Agency, state: OfferState) -> Result<Offer, Failure> {
        let request = GetOfferRequest { name: self.offer_of(agency)? };
        let found = self.of(agency).connection.offers().get_offer(request).await?.into_inner();
        same("the state of an offer", found.state(), state)?;
        let (name, en, cy) = (self.name(agency), offer_state(state, Language::En), offer_state(state, Language::Cy));
        self.add(&said!("→ the offer of {name}: {en}", "→ cynnig {name}: {cy}"))?;
        Ok(found)
    }

    /// A provider's feed has an item of a kind about this search: the newest.
    pub(crate) async fn has_item(&self, agency: Agency, kind: FeedItemKind) -> Result<FeedItem, Failure> {
        let items = items(&self.of(agency).connection).await?;
        let found = items.into_iter().rev().find(|item| item.kind() == kind && item.search == self.search);
        found.ok_or_else(|| {
            let (name, kind) = (self.name(agency), kind.as_str_name());
            Failure::Internal(format!("the feed of {name} has no {kind} of this search"))
        })
    }

    /// The finder's feed has an item of a kind about this search.
    pub(crate) async fn finder_is_told(&mut self, kind: FeedItemKind, told: &Said) -> Result<(), Failure> {
        let found = items(&self.cast.finder).await?;
        let found = found.iter().any(|item| item.kind() == kind && item.search == self.search);
        same(&format!("whether the finder's feed has {}", kind.as_str_name()), found, true)?;
        self.tell(Who::Finder, told)
    }

    /// The tasks of a caller, as it reads them.
    pub(crate) async fn tasks_of(&self, connection: &Connection) -> Result<Vec<Task>, Failure> {
        let request = ListTasksRequest { page_size: PAGE_SIZE, page_token: String::new() };
        Ok(connection.tasks().list_tasks(request).await?.into_inner().tasks)
    }
}

/// Everything on a caller's feed.
async fn items(connection: &Connection) -> Result<Vec<FeedItem>, Failure> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let request = ListFeedRequest { cursor, page_size: PAGE_SIZE };
        let page = connection.feed().list_feed(request).await?.into_inner();
        items.extend(page.items);
        if !page.more {
            return Ok(items);
        }
        cursor = page.next_cursor;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_as_told_ends_the_story_with_both() {
        assert!(same("the count", 2, 2).is_ok());
        let told = same("the count", 2, 3).unwrap_err().to_string();
        assert!(told.contains("the count: 3, and found 2"), "{told}");
    }
}
