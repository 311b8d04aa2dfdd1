//! What people and systems ask for: commands made up from how things stand, mostly such as make sense.

pub mod cast;
mod deciding;
mod files;
mod importing;
mod intent;
mod keeping;
mod led;
mod offering;
mod opening;
mod placing;
mod purpose;
pub mod register;
mod wider;
mod words;

pub use cast::{Agency, Cast, House};
pub use intent::Intent;
pub use purpose::Purpose;

use std::sync::Arc;

use domain::Actor;
use domain::event::AttachedTo;
use domain::search::Search;
use engine::Engine;
use vocabulary::{ActorId, AttachmentId, ImportId, Organisation, Role, SearchId, SearchState, Timestamp};

use crate::dice::Dice;

/// Searches that are under way at a time in one world.
const UNDER_WAY_MAX: usize = 4;
/// Searches of one world.
const SEARCHES_MAX: usize = 7;

/// What those who ask remember.
#[derive(Debug, Default)]
pub struct Memory {
    /// What this life is bent on.
    pub purpose: Purpose,
    /// Searches that were drafted so far.
    pub drafted: Vec<SearchId>,
    /// Imports that were begun so far, and by whom.
    pub imports: Vec<(ImportId, Actor)>,
    /// Files that were attached, and to what.
    pub files: Vec<(AttachedTo, AttachmentId)>,
}

/// How things stand where somebody is about to ask for something.
pub struct Scene<'a> {
    /// The engine, for what everybody can read.
    pub engine: &'a Engine,
    /// Who there is.
    pub cast: &'a Cast,
    /// What chance decides.
    pub dice: &'a mut Dice,
    /// The store's clock.
    pub now: Timestamp,
    /// What those who ask remember.
    pub memory: &'a mut Memory,
}

impl Scene<'_> {
    /// Something to ask for; sometimes nothing comes to mind.
    pub fn intent(&mut self) -> Option<Intent> {
        if self.memory.purpose.leads() && !self.dice.once_in(4) {
            return self.led();
        }
        let searches = self.searches();
        let live: Vec<Arc<Search>> = searches.iter().filter(|search| search.end.is_none()).cloned().collect();
        if live.len() < UNDER_WAY_MAX
            && self.memory.drafted.len() < SEARCHES_MAX
            && self.dice.once_in(live.len() * 12 + 1)
        {
            return self.draft();
        }
        if self.dice.once_in(10) {
            return self.of_the_register();
        }
        if self.dice.once_in(30) {
            return self.seldom();
        }
        let of = if self.dice.once_in(8) { self.dice.one_of(&searches) } else { self.furthest_of_two(&live) };
        let of = of?;
        self.about(&of)
    }

    /// Something a provider does in an open round.
    pub fn a_response(&mut self) -> Option<Intent> {
        let open = |search: &Arc<Search>| search.state(self.now) == SearchState::Open;
        let open: Vec<Arc<Search>> = self.searches().into_iter().filter(open).collect();
        let search = self.dice.one_of(&open)?;
        self.respond(&search)
    }

    /// Of two searches mostly the one that has come further, or few would ever come to their end.
    fn furthest_of_two(&mut self, live: &[Arc<Search>]) -> Option<Arc<Search>> {
        let (one, other) = (self.dice.one_of(live)?, self.dice.one_of(live)?);
        let further = if one.state(self.now) < other.state(self.now) { &other } else { &one };
        Some(if self.dice.once_in(3) { one } else { Arc::clone(further) })
    }

    fn searches(&self) -> Vec<Arc<Search>> {
        let world = self.engine.world();
        self.memory.drafted.iter().filter_map(|id| world.search(*id)).collect()
    }

    fn about(&mut self, search: &Search) -> Option<Intent> {
        // Now and then something that does not fit the state at all, which has to be refused.
        let state = if self.dice.once_in(14) { self.dice.one_of(SearchState::ALL)? } else { search.state(self.now) };
        if self.dice.once_in(40) {
            return self.of_any_state(search);
        }
        if self.dice.once_in(30) {
            return self.seldom_of(search);
        }
        match state {
            SearchState::Draft => self.of_draft(search),
            SearchState::AwaitingApproval => self.of_awaiting_approval(search),
            SearchState::Approved => self.of_approved(search),
            SearchState::Open => self.of_open(search),
            SearchState::Shortlisting => self.of_shortlisting(search),
            SearchState::Deciding => self.of_deciding(search),
            SearchState::Chosen => self.of_chosen(search),
            SearchState::Awarded => self.of_awarded(search),
            SearchState::Placed => self.of_placed(search),
            SearchState::NoMatch | SearchState::Withdrawn => self.of_draft(search),
        }
    }

    /// The finder of a search, or now and then somebody who only has the role.
    fn finder(&mut self, search: &Search) -> Actor {
        let id = if self.dice.once_in(40) { self.stranger() } else { search.finder.clone() };
        Actor { id, role: Role::PlacementFinder, organisation: Organisation::Authority(search.authority) }
    }

    /// The decision maker of a search, or now and then somebody who only has the role.
    fn decision_maker(&mut self, search: &Search) -> Actor {
        let id = if self.dice.once_in(40) { self.stranger() } else { search.decision_maker.clone() };
        Actor { id, role: Role::DecisionMaker, organisation: Organisation::Authority(search.authority) }
    }

    fn stranger(&self) -> ActorId {
        self.cast.manager.id.clone()
    }

    /// Somebody else of the authority.
    fn of_house(&self, search: &Search, role: Role) -> Option<Actor> {
        self.cast.house(search.authority).map(|house| house.actor(role))
    }
}
