//! The providers: 60 % fostering agencies, 35 % residential, 5 % family centres, spread over the regions.

use api::framework::v1::Lot;
use api::register::v1::Provider;

use super::dice::{Dice, Topic, share_out};
use super::shares::region_weights;
use super::{PROVIDERS, fixed, names};

/// Fostering agencies, residential providers, family centres.
const KINDS: [(Kind, usize); 3] = [(Kind::Agency, 60), (Kind::Residential, 35), (Kind::FamilyCentre, 5)];

/// One in so many has not signed the pre-placement agreement: it is registered and never invited (REG-1).
const UNSIGNED_EVERY: usize = 67;

/// One agency in so many also takes parents with babies.
const PARENT_AND_BABY_EVERY: usize = 6;

/// What a provider does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Agency,
    Residential,
    FamilyCentre,
}

/// A provider, and what the rest of the register needs to know of it.
pub(super) struct Draft {
    pub(super) provider: Provider,
    pub(super) kind: Kind,
    /// Place of its region.
    pub(super) region: usize,
    /// How much of its region's settings it has, 1 to 5.
    pub(super) size: usize,
    /// Whether an agency also takes parents with babies.
    pub(super) parents_and_babies: bool,
}

/// Drafts all providers of a seed.
pub(super) fn draft(seed: u64) -> Vec<Draft> {
    let mut dice = Dice::new(seed, Topic::Providers);
    let offset = dice.below(names::COUNT);
    let mut drafts = Vec::with_capacity(PROVIDERS);
    for (kind, share) in KINDS {
        let by_region = share_out(PROVIDERS * share / 100, &region_weights());
        for (region, count) in by_region.into_iter().enumerate() {
            for place in 0..count {
                let number = drafts.len();
                let provider = provider(kind, number, (number * 37 + offset) % names::COUNT, &mut dice);
                let parents_and_babies = kind == Kind::Agency && place % PARENT_AND_BABY_EVERY == 0;
                let size = 1 + dice.weighted(&[35, 30, 20, 10, 5]);
                drafts.push(Draft { provider, kind, region, size, parents_and_babies });
            }
        }
    }
    drafts
}

fn provider(kind: Kind, number: usize, name: usize, dice: &mut Dice) -> Provider {
    let (code, word, register, for_profit_percent) = match kind {
        Kind::Agency => ("FOSTERING_AGENCY", if dice.percent(40) { "Maethu" } else { "Fostering" }, "F", 55),
        Kind::Residential => ("RESIDENTIAL_PROVIDER", if dice.percent(30) { "Cartrefi" } else { "Homes" }, "R", 75),
        Kind::FamilyCentre => ("FAMILY_CENTRE", "Family Centre", "C", 30),
    };
    let name = names::name(name);
    let welsh_order = ["Maethu", "Cartrefi"].contains(&word);
    Provider {
        display_name: if welsh_order { format!("{word} {name}") } else { format!("{name} {word}") },
        registration_number: format!("DEMO-{register}-{:04}", number + 1),
        regulator: "CIW".to_owned(),
        kind: code.to_owned(),
        legal_form: legal_form(for_profit_percent, dice).to_owned(),
        agreement_signed_on: signed_on(number, dice),
        ..Provider::default()
    }
}

fn legal_form(for_profit_percent: usize, dice: &mut Dice) -> &'static str {
    const NOT_FOR_PROFIT: [&str; 4] = [
        "CHARITABLE_COMPANY_BY_GUARANTEE",
        "CHARITABLE_INCORPORATED_ORGANISATION",
        "CHARITABLE_REGISTERED_SOCIETY",
        "COMMUNITY_INTEREST_COMPANY_BY_GUARANTEE",
    ];
    if dice.percent(for_profit_percent) {
        return "FOR_PROFIT_TRANSITIONAL";
    }
    dice.one_of(&NOT_FOR_PROFIT).copied().unwrap_or("OTHER_NOT_RESTRICTED")
}

fn signed_on(number: usize, dice: &mut Dice) -> Option<api::common::v1::Date> {
    let month = i8::try_from(dice.between(1, 12)).unwrap_or(1);
    let signed = fixed(2022 + i16::try_from(dice.below(4)).unwrap_or(0), month, 15);
    if number % UNSIGNED_EVERY == UNSIGNED_EVERY - 1 { None } else { signed }
}

/// The members of a lot, as places: every signed provider that does what the lot covers.
pub(super) fn members(drafts: &[Draft], lot: &Lot) -> Vec<usize> {
    let does = |draft: &Draft| match lot.lot.as_str() {
        "FOSTERING" => draft.kind == Kind::Agency,
        "RESIDENTIAL" => draft.kind == Kind::Residential,
        _ => draft.kind == Kind::FamilyCentre || draft.parents_and_babies,
    };
    let signed = |draft: &Draft| draft.provider.agreement_signed_on.is_some();
    let found = drafts.iter().enumerate().filter(|(_, draft)| signed(draft) && does(draft));
    found.map(|(place, _)| place).collect()
}
