//! A setting's profile: what names or describes a household. A document of the vault under the setting's own key; events carry only its
//! commitment (REG-2).

use serde::{Deserialize, Serialize};
use vocabulary::{Animal, Date, IdentityNeed};

/// Name, address and household of a setting.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Name; for a foster household a reference.
    pub display_name: String,
    /// Its provider's own reference of it (REG-2), unique with that provider; empty when it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reference: String,
    /// Full postcode.
    pub postcode: String,
    /// Languages spoken.
    pub languages: Vec<String>,
    /// Capacity to meet needs of identity.
    pub capacities: Vec<Capacity>,
    /// Skills.
    pub skills: Vec<String>,
    /// Services, each with who provides it: one the NHS or council delivers is not the setting's and never scores as such.
    pub services: Vec<Service>,
    /// Animals; absent when not said.
    pub animals: Option<Vec<Animal>>,
}

/// Capacity to meet one kind of identity need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Capacity {
    /// Which kind.
    pub need: IdentityNeed,
    /// What exactly.
    pub detail: String,
}

/// One service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// What it is.
    pub name: String,
    /// Who provides it.
    pub provided_by: ProvidedBy,
}

/// Who provides a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProvidedBy {
    /// The setting itself.
    Setting,
    /// The health service, in the ordinary way.
    Nhs,
    /// The council, in the ordinary way.
    Council,
}

/// One inspection report (REG-6): a document of the vault by itself, under the setting's own key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inspection {
    /// When.
    pub inspected_on: Date,
    /// By whom.
    pub body: String,
    /// Judgement, in the body's words.
    pub judgement: String,
    /// Link to the report; never in the first look.
    pub link: String,
}
