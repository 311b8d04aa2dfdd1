//! What keeps the world going beside its searches, and what an authority keeps of itself.

use domain::event::Budget;
use domain::search::Search;
use engine::verbs::{CompleteTask, Concealable, ImportBudgets, LiftConcealment, Tallied};
use views::tasks::tasks;
use vocabulary::{Pence, PlacementCode, Role, SettingId};

use super::{Intent, Scene};

impl Scene<'_> {
    /// Whoever was suspended, concealed or fell silent comes back, so that there is somebody to ask.
    pub(super) fn upkeep(&mut self) -> Option<Intent> {
        let agency = self.dice.one_of(&self.cast.agencies)?;
        let (provider, setting) = {
            let world = self.engine.world();
            let provider = world.provider(agency.id).is_some_and(|found| found.concealment.is_some());
            let hidden = |id: &SettingId| world.setting(*id).is_some_and(|found| found.concealment.is_some());
            (provider, agency.settings.iter().map(|(id, ..)| *id).find(hidden))
        };
        match (self.dice.below(6), setting) {
            (0, _) => self.of_the_register(),
            (1, _) => self.reinstate(&agency),
            (2, _) => self.places(&agency),
            (3 | 4, Some(setting)) => {
                Some(Intent::of(&self.cast.manager, LiftConcealment { subject: Concealable::Setting(setting) }))
            }
            (3 | 4, None) if provider => {
                Some(Intent::of(&self.cast.manager, LiftConcealment { subject: Concealable::Provider(agency.id) }))
            }
            _ => self.confirm_places(&agency),
        }
    }

    /// Weights, its own providers, what was placed elsewhere, tasks.
    pub(super) fn household(&mut self) -> Option<Intent> {
        let house = self.dice.one_of(&self.cast.houses)?;
        match self.dice.below(11) {
            0 | 1 => Some(self.propose_weights(&house)),
            2 | 3 => Some(self.answer_weights(&house)),
            4 => self.own_provider(&house),
            5 => Some(self.import_placements(&house)),
            6 => Some(self.budgets(&house)),
            7 => Some(self.change_principal(&house)),
            8 => self.register_principal(&house),
            _ => self.complete_task(&house),
        }
    }

    /// One of somebody's own tasks is marked as done, whether or not it ends by that.
    fn complete_task(&mut self, house: &super::House) -> Option<Intent> {
        let role = self.dice.one_of(&[Role::TeamManager, Role::ContractsOfficer, Role::PlacementFinder])?;
        let actor = house.actor(role);
        let own = tasks(&self.engine.world(), &actor, self.now);
        let (created_at, kind, about) = self.dice.one_of(&own)?.key();
        let task = CompleteTask { authority: house.code, name: format!("{kind:?}"), kind, about, created_at };
        Some(Intent::of(&actor, task))
    }

    /// A budget of one kind, from one of few days: some follow others, some say otherwise, some overlap.
    fn budgets(&mut self, house: &super::House) -> Intent {
        let from = self.now.london_date().plus_days(i32::try_from(self.dice.below(3) * 60).unwrap_or(0));
        let amount = Pence::new(self.dice.between(1, 4) * 1_000_000);
        let code = self.dice.one_of(PlacementCode::ALL);
        let row = code.map(|code| (0, Budget { code, from, until: from.plus_days(50), amount }));
        let rows = row.into_iter().collect();
        let import = ImportBudgets { authority: house.code, rows, tally: Tallied::default() };
        Intent::of(&house.actor(Role::ContractsOfficer), import)
    }

    /// A search is offered to the other authority, and what was offered is answered.
    pub(super) fn hand_over(&mut self, search: &Search) -> Option<Intent> {
        if search.standing_transfer().is_none() {
            return self.offer_transfer(search);
        }
        if self.dice.once_in(5) { self.take_back_transfer(search) } else { self.answer_transfer(search) }
    }
}
