//! Who there is in a small world: two authorities, the consortium, and five providers.

use domain::Actor;
use domain::event::LotKey;
use vocabulary::{ActorId, AuthorityCode, Lot, Organisation, ProviderId, Role, SettingId};

use crate::Violation;
use crate::dice::Dice;

/// An authority and its people.
#[derive(Clone, Debug)]
pub struct House {
    /// Its code.
    pub code: AuthorityCode,
    name: &'static str,
    people: Vec<(Role, ActorId)>,
}

impl House {
    fn of(code: &str, name: &'static str) -> Result<Self, Violation> {
        let roles = [
            Role::PlacementFinder,
            Role::DecisionMaker,
            Role::Approver,
            Role::PanelAdministrator,
            Role::TeamManager,
            Role::ContractsOfficer,
        ];
        let person = |role: Role| {
            let id = format!("people/{name}.{}", role.code().to_lowercase().replace('_', "-"));
            Ok((role, parsed(&id)?))
        };
        let people = roles.into_iter().map(person).collect::<Result<_, Violation>>()?;
        Ok(Self { code: parsed(code)?, name, people })
    }

    /// Somebody of it in a role.
    #[must_use]
    pub fn actor(&self, role: Role) -> Actor {
        let found = self.people.iter().find(|(held, _)| *held == role).or(self.people.first());
        let id = found.map_or_else(|| self.people[0].1.clone(), |(_, id)| id.clone());
        Actor { id, role, organisation: Organisation::Authority(self.code) }
    }

    /// Another person who may find placements there.
    ///
    /// # Errors
    /// Never: the name is well formed.
    pub fn another(&self) -> Result<ActorId, Violation> {
        parsed(&format!("people/{}.other", self.name))
    }
}

/// A provider.
#[derive(Clone, Debug)]
pub struct Agency {
    /// Its id.
    pub id: ProviderId,
    /// Its name.
    pub name: &'static str,
    /// Its settings, where they are and how many places each has.
    pub settings: Vec<(SettingId, &'static str, u32)>,
    /// Whether the lot lists it.
    pub member: bool,
}

impl Agency {
    /// Its system, or for what only a person does, its user.
    ///
    /// # Errors
    /// Never: the names are well formed.
    pub fn actor(&self, role: Role) -> Result<Actor, Violation> {
        let kind = if role == Role::ProviderSystem { "systems" } else { "people" };
        let id = parsed(&format!("{kind}/{}.api", self.name.to_lowercase()))?;
        Ok(Actor { id, role, organisation: Organisation::Provider(self.id) })
    }
}

/// Everybody.
#[derive(Clone, Debug)]
pub struct Cast {
    /// The authorities.
    pub houses: Vec<House>,
    /// The providers.
    pub agencies: Vec<Agency>,
    /// The framework manager.
    pub manager: Actor,
    /// The operator's administrator.
    pub administrator: Actor,
    /// The one lot.
    pub lot: LotKey,
}

impl Cast {
    /// The people of a seed: always the same, with ids and places of their own.
    ///
    /// # Errors
    /// Never: every name is well formed.
    pub fn of(dice: &mut Dice) -> Result<Self, Violation> {
        let houses = vec![House::of("W06000015", "cardiff")?, House::of("W06000014", "vale")?];
        let plan: [(&str, bool, &[&str]); 5] = [
            ("Oak", true, &["CF10 4UW", "CF5 1JJ"]),
            ("Elm", true, &["CF10 4UW", "CF14 3UZ"]),
            ("Ash", true, &["CF5 1JJ"]),
            ("Yew", true, &["CF62 5AA"]),
            ("Fir", false, &["CF10 4UW"]),
        ];
        let mut agencies = Vec::new();
        for (name, member, postcodes) in plan {
            let id = dice.provider();
            let settings = postcodes.iter().map(|at| (dice.setting(), *at, 1 + u32::from(dice.once_in(3)))).collect();
            agencies.push(Agency { id, name, settings, member });
        }
        let actor = |id: &str, role, organisation| Ok::<_, Violation>(Actor { id: parsed(id)?, role, organisation });
        Ok(Self {
            houses,
            agencies,
            manager: actor("people/cai.framework", Role::FrameworkManager, Organisation::Consortium)?,
            administrator: actor("people/olu.admin", Role::Administrator, Organisation::Operator)?,
            lot: LotKey { framework: "test".into(), lot: Lot::Fostering },
        })
    }

    /// An authority.
    #[must_use]
    pub fn house(&self, code: AuthorityCode) -> Option<&House> {
        self.houses.iter().find(|house| house.code == code)
    }

    /// A provider.
    #[must_use]
    pub fn agency(&self, id: ProviderId) -> Option<&Agency> {
        self.agencies.iter().find(|agency| agency.id == id)
    }
}

/// A text of ours that is well formed.
pub(crate) fn parsed<T: std::str::FromStr>(text: &str) -> Result<T, Violation> {
    text.parse().map_err(|_| Violation::new("simulation", format!("{text:?} is not well formed")))
}
