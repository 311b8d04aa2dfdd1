//! A setting's profile.

use domain::setting::{Capacity, Inspection, Profile, ProvidedBy, Service};
use vocabulary::{Animal, IdentityNeed};

pub(crate) fn profile() -> Profile {
    let service = |name: &str, provided_by| Service { name: name.to_owned(), provided_by };
    Profile {
        display_name: "Household D17".to_owned(),
        reference: "FH-12".to_owned(),
        postcode: "CF5 4AA".to_owned(),
        languages: vec!["cy".to_owned(), "en".to_owned()],
        capacities: vec![Capacity { need: IdentityNeed::Faith, detail: "Chapel on Sundays".to_owned() }],
        skills: vec!["Therapeutic parenting".to_owned()],
        services: vec![
            service("Play therapy", ProvidedBy::Setting),
            service("Speech therapy", ProvidedBy::Nhs),
            service("Youth work", ProvidedBy::Council),
        ],
        animals: Some(vec![Animal::Dog]),
    }
}

/// An inspection report of it.
pub(crate) fn inspection() -> Inspection {
    Inspection {
        inspected_on: "2026-05-12".parse().unwrap(),
        body: "CIW".to_owned(),
        judgement: "Good".to_owned(),
        link: "https://example.org/report".to_owned(),
    }
}
