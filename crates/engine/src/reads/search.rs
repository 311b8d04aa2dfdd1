//! A search as its own authority sees it.

use std::sync::Arc;

use domain::Actor;
use domain::contract::Contract;
use domain::event::RequestSealed;
use domain::request::Request;
use domain::scoring::tender;
use domain::search::{Approval, Freeze, Search};
use matching::v1::Criterion;
use sha2::{Digest, Sha256};
use views::permit::{Action, may};
use views::{Listed, World};
use vocabulary::{AuthorityCode, ProviderId, SearchId, SearchState, Timestamp};

use super::documents::{PanelInformation, Returned};
use super::subject::unless_erased;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::moment::Moment;
use crate::scoring::Weighed;
use crate::vault::KeySubject;
use crate::verbs::criteria_digest;

/// A search with its opened request.
#[derive(Clone, Debug)]
pub struct SearchView {
    /// Its facts.
    pub search: Arc<Search>,
    /// Its state at the instant of reading.
    pub state: SearchState,
    /// That instant.
    pub now: Timestamp,
    /// The request as it stands; empty where it was erased.
    pub request: Request,
    /// Whether the request, or the texts of the search, were erased (ACR-3).
    pub erased: bool,
    /// Criteria that count for this request, of C1 to C9: the others have nothing to judge.
    pub counting: Vec<Criterion>,
    /// SHA-256 over weights, must-haves and policy version, as they stand (SRC-7, SRC-8).
    pub criteria_digest: [u8; 32],
    /// Why it is frozen, if it is (REG-5).
    pub freeze: Option<Freeze>,
    /// The contract of the award that stands.
    pub contract: Option<Arc<Contract>>,
    /// Conditions of confirmations after a concealment, in their order.
    pub continuation_conditions: Vec<String>,
    /// Live offers of each round: a number only, while it is open (OFF-3).
    pub offers_counts: Vec<u32>,
    /// Notes of no-bids, opened: provider and text.
    pub no_bid_notes: Vec<(ProviderId, String)>,
    /// The words of approvals, in their order.
    pub words: Vec<ApprovalWords>,
    /// The words of approvals that no longer stand, in their order.
    pub past_words: Vec<ApprovalWords>,
    /// Why it was returned.
    pub returned: Option<Returned>,
    /// Why awards were undone, in words, in their order.
    pub undone_texts: Vec<String>,
    /// The text of its end.
    pub end_text: String,
    /// Basic award information.
    pub award_information: String,
    /// Why siblings are placed apart, in words, by the choice that stands and by the award; empty where nothing was written.
    pub split_text: String,
    /// The texts of reassignments, in their order.
    pub reassignment_texts: Vec<String>,
    /// The texts of declared interests, in their order.
    pub interest_texts: Vec<String>,
    /// The texts of nearer offers' marks, in their order.
    pub nearer_texts: Vec<String>,
    /// The child's view of the chosen offer, or why it is not recorded.
    pub childs_view: String,
}

/// What was written of an approval; empty where nothing was.
#[derive(Clone, Debug, Default)]
pub struct ApprovalWords {
    /// The approver's conditions.
    pub conditions: String,
    /// What the finder wrote.
    pub text: String,
    /// What a placement panel is told.
    pub panel: Option<PanelInformation>,
}

/// A search as the world has it, before its vault is opened.
struct Found {
    search: Arc<Search>,
    offers_counts: Vec<u32>,
    freeze: Option<Freeze>,
    contract: Option<Arc<Contract>>,
}

impl Found {
    fn of(world: &World, search: &Arc<Search>, now: Timestamp) -> Self {
        let counts = search.rounds.iter().map(|round| world.live_offers(search.id, round.opening.round));
        let contract = search.award.as_ref().and_then(|(award, ..)| world.contract(award.contract));
        Self { search: search.clone(), offers_counts: counts.collect(), freeze: world.freeze(search, now), contract }
    }
}

impl Engine {
    /// Reads a search.
    pub async fn search(&self, actor: &Actor, id: SearchId, moment: &Moment) -> Result<SearchView, Failure> {
        let (found, now) = self.at(moment, |world, now| {
            let search = world.search(id);
            may(actor, Action::ReadSearch, search.as_deref())?;
            let search = search.ok_or(Failure::NotPermitted)?;
            Ok::<_, Failure>((Found::of(world, &search, now), now))
        })?;
        self.view(found, now).await
    }

    /// Searches of an authority in one of the states (any, when none is named), newest first, after `after`, at most `limit`.
    pub async fn searches(
        &self,
        actor: &Actor,
        authority: AuthorityCode,
        states: &[SearchState],
        page: (Option<SearchId>, usize),
    ) -> Result<Vec<SearchView>, Failure> {
        views::permit::may(actor, Action::ListSearches, authority)?;
        let (after, limit) = page;
        let now = self.now();
        let found: Vec<Found> = {
            let world = self.world();
            let before = after.and_then(|after| Some((world.drafted_at(after)?, after)));
            let wanted = world.listed(authority, before).filter_map(|listed| {
                let state = match &listed {
                    Listed::Whole(search) => search.state(now),
                    Listed::Over(row) => row.state,
                };
                (states.is_empty() || states.contains(&state)).then_some(listed)
            });
            let wanted = wanted.filter_map(|listed| match listed {
                Listed::Whole(search) => Some(search),
                Listed::Over(row) => world.search(row.id),
            });
            wanted.take(limit).map(|search| Found::of(&world, &search, now)).collect()
        };
        let mut views = Vec::with_capacity(found.len());
        for found in found {
            views.push(self.view(found, now).await?);
        }
        Ok(views)
    }

    async fn view(&self, found: Found, now: Timestamp) -> Result<SearchView, Failure> {
        let Found { search, offers_counts, freeze, contract } = found;
        let own = KeySubject::Search(search.id);
        let opened = self.request_unless_erased(&search).await?;
        let erased = opened.is_none();
        let (request, _) = opened.unwrap_or_default();
        let mut no_bid_notes = Vec::new();
        for round in &search.rounds {
            for (provider, no_bid) in &round.declined {
                no_bid_notes.push((*provider, self.words(own, no_bid.note.as_ref()).await?));
            }
        }
        let mut words = Vec::with_capacity(search.approvals.len());
        for approval in &search.approvals {
            words.push(self.approval_words(own, approval).await?);
        }
        let mut past_words = Vec::with_capacity(search.past_approvals.len());
        for past in &search.past_approvals {
            past_words.push(self.approval_words(own, &past.approval).await?);
        }
        let mut continuation_conditions = Vec::with_capacity(search.continuations.len());
        for continuation in &search.continuations {
            continuation_conditions.push(self.words(own, continuation.conditions.as_ref()).await?);
        }
        let mut reassignment_texts = Vec::with_capacity(search.reassignments.len());
        for given in &search.reassignments {
            reassignment_texts.push(self.words(own, given.text.as_ref()).await?);
        }
        let mut interest_texts = Vec::with_capacity(search.interests.len());
        for interest in search.interests.values() {
            interest_texts.push(self.words(own, interest.text.as_ref()).await?);
        }
        let mut nearer_texts = Vec::with_capacity(search.nearer.len());
        for marked in search.nearer.values() {
            nearer_texts.push(self.words(own, Some(&marked.mark.text)).await?);
        }
        let mut undone_texts = Vec::with_capacity(search.undone.len());
        for undone in &search.undone {
            undone_texts.push(self.words(own, undone.text.as_ref()).await?);
        }
        let returned = match &search.returned {
            Some(returned) => unless_erased(self.open_document(own, returned).await)?,
            None => None,
        };
        let end_text = match &search.end {
            Some(domain::search::End::Withdrawn { text, .. } | domain::search::End::NoMatch { text, .. }) => {
                self.words(own, text.as_ref()).await?
            }
            Some(domain::search::End::Placed { .. }) | None => String::new(),
        };
        let information = search.award.as_ref().and_then(|(award, ..)| award.information);
        let childs_view = match search.choice.as_ref().map(|choice| choice.childs_view) {
            Some(domain::event::ChildsView::Recorded(text) | domain::event::ChildsView::NotRecorded(text)) => {
                self.words(own, Some(&text)).await?
            }
            None => String::new(),
        };
        let weights = Weighed::of(&self.world(), &search, now.london_date()).weights;
        Ok(SearchView {
            state: search.state(now),
            counting: self.counting(&search, &request),
            criteria_digest: criteria_digest(&request, &weights)?,
            split_text: self.words(own, split_of(&search)).await?,
            past_words,
            freeze,
            contract,
            continuation_conditions,
            reassignment_texts,
            interest_texts,
            nearer_texts,
            undone_texts,
            returned,
            award_information: self.words(own, information.as_ref()).await?,
            childs_view,
            end_text,
            now,
            request,
            erased,
            offers_counts,
            no_bid_notes,
            words,
            search,
        })
    }
    async fn approval_words(&self, own: KeySubject, approval: &Approval) -> Result<ApprovalWords, Failure> {
        let conditions = self.words(own, approval.conditions.as_ref()).await?;
        let panel = match &approval.panel {
            Some(panel) => unless_erased(self.open_document(own, panel).await)?,
            None => None,
        };
        Ok(ApprovalWords { conditions, text: self.words(own, approval.text.as_ref()).await?, panel })
    }

    /// The criteria that count for a request; none while it lacks what matching needs.
    pub(crate) fn counting(&self, search: &Search, request: &Request) -> Vec<Criterion> {
        let policy = Weighed::of(&self.world(), search, self.now().london_date()).policy();
        let tender = tender(request, search.authority, policy, self.geography());
        tender.map(|tender| matching::v1::counting(&tender)).unwrap_or_default()
    }
}

/// The words of the split that an award, or the choice before it, records.
fn split_of(search: &Search) -> Option<&domain::event::Sealed> {
    let awarded = search.award.as_ref().and_then(|(award, ..)| award.split.as_ref());
    let chosen = || search.choice.as_ref().and_then(|choice| choice.split.as_ref());
    awarded.or_else(chosen).and_then(|split| split.text.as_ref())
}

/// The digest of a request as sealed: what an approval covers. Over the commitments of all its parts, so that it tells nothing of them.
#[must_use]
pub fn request_digest(request: &RequestSealed) -> [u8; 32] {
    let RequestSealed { version, shared, children, parent } = request;
    let parts = std::iter::once(shared).chain(children).chain(parent);
    let mut digest = Sha256::new();
    digest.update(version.to_be_bytes());
    parts.for_each(|part| digest.update(part.commitment));
    digest.finalize().into()
}
