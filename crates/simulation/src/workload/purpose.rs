//! What a life is bent on. Most lives have a purpose, drawn at their start, that leads most of what is asked for towards an award and past it;
//! faults strike them as they strike every other.

use super::{Intent, Scene};
use crate::dice::Dice;

/// What most of what is asked for leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// Nothing: whatever comes to mind.
    #[default]
    None,
    /// A placement: signed, arrived, varied, ended.
    Placement,
    /// An award that is undone, in one of the ways there are.
    Undoing,
    /// A choice or an award that is frozen by a concealment.
    Concealment,
    /// An award out of area: panel, chair's action, ratification.
    Panel,
    /// Same-day emergencies.
    Emergency,
    /// Further framework rounds and spot rounds.
    Rounds,
    /// Brothers and sisters, some of whom a successor search takes on.
    Siblings,
    /// A search handed over to another authority.
    Handover,
    /// Imports of the register, step by step, while searches run.
    Register,
    /// Files, holds, orders to erase, and runs over the keys.
    Erasure,
    /// What an authority keeps of itself: weights, its own providers, what was placed elsewhere, tasks.
    Household,
}

impl Purpose {
    const ALL: [Self; 15] = [
        Self::None,
        Self::None,
        Self::Placement,
        Self::Placement,
        Self::Undoing,
        Self::Undoing,
        Self::Concealment,
        Self::Panel,
        Self::Emergency,
        Self::Rounds,
        Self::Siblings,
        Self::Handover,
        Self::Register,
        Self::Erasure,
        Self::Household,
    ];

    /// The purpose of a life.
    pub fn of(dice: &mut Dice) -> Self {
        dice.one_of(&Self::ALL).unwrap_or_default()
    }

    /// Whether it leads anywhere.
    #[must_use]
    pub fn leads(self) -> bool {
        self != Self::None
    }
}

impl Scene<'_> {
    /// What this life is bent on beside its searches.
    pub(super) fn beside(&mut self) -> Option<Intent> {
        let searches = self.searches();
        match self.memory.purpose {
            Purpose::Panel => {
                let waits =
                    searches.iter().filter(|search| search.approvals.iter().any(|one| one.to_ratify().is_some()));
                let waits: Vec<_> = waits.cloned().collect();
                let search = self.dice.one_of(&waits)?;
                self.ratify(&search)
            }
            Purpose::Handover => {
                let search = self.dice.one_of(&searches)?;
                self.hand_over(&search)
            }
            Purpose::Register => self.import_step(),
            Purpose::Erasure => self.erasure_step(),
            Purpose::Household => self.household(),
            Purpose::None
            | Purpose::Placement
            | Purpose::Undoing
            | Purpose::Concealment
            | Purpose::Emergency
            | Purpose::Rounds
            | Purpose::Siblings => self.upkeep(),
        }
    }
}
