//! A search offered to another authority, as either of the two reads it (SRC-14).

use std::cmp::Reverse;
use std::sync::Arc;

use domain::Actor;
use domain::request::Request;
use domain::search::{Search, Transfer, TransferAnswer, carried_over};
use views::World;
use views::permit::{Action, may};
use vocabulary::{AuthorityCode, SearchId};

use crate::engine::Engine;
use crate::failure::Failure;
use crate::moment::Moment;
use crate::vault::KeySubject;

/// The last offer of a search.
#[derive(Clone, Debug)]
pub struct TransferView {
    /// The search; read only through this view.
    pub search: Arc<Search>,
    /// The offer.
    pub transfer: Transfer,
    /// For which of the two.
    pub side: TransferSide,
    /// The request of the children still to be placed, of which only headlines are shown.
    pub request: Request,
    /// Whether what the search says was erased (ACR-3).
    pub erased: bool,
    /// What was written with the offer.
    pub text: String,
    /// What was written with a decline.
    pub answer_text: String,
}

/// Which of the two authorities reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TransferSide {
    /// Whose search it is.
    Offering,
    /// To whom it is offered.
    Receiving,
}

/// Where an offer stands in a list: newest first.
pub type TransferKey = (i64, SearchId);

impl Engine {
    /// Reads the last offer of a search.
    pub async fn transfer(&self, actor: &Actor, id: SearchId, moment: &Moment) -> Result<TransferView, Failure> {
        let (search, side) = self.at(moment, |world, _| {
            let search = world.search(id);
            let side = side_of(actor, search.as_deref()).ok_or(Failure::NotPermitted)?;
            Ok::<_, Failure>((search.ok_or(Failure::NotPermitted)?, side))
        })?;
        self.transfer_view(search, side).await
    }

    /// Last offers of searches of an authority and to it, newest first, after a key, at most `limit`, each with its key.
    pub async fn transfers(
        &self,
        actor: &Actor,
        authority: AuthorityCode,
        (after, limit): (Option<TransferKey>, usize),
    ) -> Result<Vec<(TransferKey, TransferView)>, Failure> {
        views::permit::may(actor, Action::ListSearches, authority)?;
        let found = listed(&self.world(), actor, authority, (after, limit));
        let mut views = Vec::with_capacity(found.len());
        for (key, search, side) in found {
            views.push((key, self.transfer_view(search, side).await?));
        }
        Ok(views)
    }

    async fn transfer_view(&self, search: Arc<Search>, side: TransferSide) -> Result<TransferView, Failure> {
        let transfer = search.transfers.last().cloned().ok_or(Failure::NotPermitted)?;
        let own = KeySubject::Search(search.id);
        let answered = match &transfer.answer {
            Some(TransferAnswer::Declined { text, .. }) => text.as_ref(),
            Some(TransferAnswer::TakenBack { .. } | TransferAnswer::Accepted { .. }) | None => None,
        };
        let opened = self.request_unless_erased(&search).await?;
        let erased = opened.is_none();
        let (request, _) = opened.unwrap_or_default();
        Ok(TransferView {
            text: self.words(own, transfer.text.as_ref()).await?,
            answer_text: self.words(own, answered).await?,
            request: if erased { request } else { carried_over(&request, search.id, &search.to_place(), None) },
            erased,
            side,
            transfer,
            search,
        })
    }
}

/// On which side of the last offer of a search a caller may read it.
fn side_of(actor: &Actor, search: Option<&Search>) -> Option<TransferSide> {
    search.filter(|search| !search.transfers.is_empty())?;
    if may(actor, Action::ReadSearch, search).is_ok() {
        return Some(TransferSide::Offering);
    }
    may(actor, Action::ReadTransfer, search).is_ok().then_some(TransferSide::Receiving)
}

fn listed(
    world: &World,
    actor: &Actor,
    authority: AuthorityCode,
    (after, limit): (Option<TransferKey>, usize),
) -> Vec<(TransferKey, Arc<Search>, TransferSide)> {
    let over = world.rows().filter(|row| {
        let own = row.authority == authority && !row.offered_to.is_empty();
        own || row.offered_to.contains(&authority)
    });
    let over = over.filter_map(|row| world.search(row.id));
    let all = world.searches_of(authority).chain(world.offered_to(authority)).cloned().chain(over);
    let mut found: Vec<_> = all
        .filter_map(|search| {
            let key = (search.transfers.last()?.at.micros(), search.id);
            Some((key, search.clone(), side_of(actor, Some(&search))?))
        })
        .filter(|(key, ..)| after.is_none_or(|after| *key < after))
        .collect();
    found.sort_by_key(|(key, ..)| Reverse(*key));
    found.truncate(limit);
    found
}
