//! The settings: 84 foster households to 16 homes, and places for parents with babies, on real postcodes of each authority.

use std::collections::BTreeMap;

use api::common::v1::{Date, YesNoUnknown};
use api::register::v1::{
    IdentityCapacity, Inspection, OfferedService, Place, ServiceProvidedBy, Setting, TermsOfApproval,
};
use geography::{Geography, Postcode};
use vocabulary::AuthorityCode;

use super::dice::{Dice, Topic, share_out};
use super::providers::{Draft, Kind};
use super::shares::{LOOKED_AFTER, REGIONS, weights, welsh_speaking_percent};
use super::{SETTINGS, fixed};

/// What a setting is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Service {
    Foster,
    Home,
    ParentAndBabyFoster,
    FamilyAssessment,
}

/// Settings of each service; together [`SETTINGS`].
const SERVICES: [(Service, usize); 4] = [
    (Service::Foster, 2_436),
    (Service::Home, 464),
    (Service::ParentAndBabyFoster, 40),
    (Service::FamilyAssessment, 60),
];

/// Drafts all settings of a seed, each with its provider's place.
pub(super) fn draft(seed: u64, providers: &[Draft]) -> Vec<(usize, Setting)> {
    let mut dice = Dice::new(seed, Topic::Settings);
    let gazetteer = Gazetteer::new();
    let mut all = Vec::with_capacity(SETTINGS);
    let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
    for (service, count) in SERVICES {
        let by_authority = share_out(count, &weights());
        for region in REGIONS.iter().enumerate() {
            let slots = region.1.iter().flat_map(|place| std::iter::repeat_n(*place, by_authority[*place]));
            let able = able(providers, service, region.0);
            for (slot, authority) in slots.enumerate() {
                let provider = owner(&able, slot, &mut dice, providers);
                let number = numbers.entry(provider).and_modify(|number| *number += 1).or_insert(1);
                let (code, _) = LOOKED_AFTER[authority];
                let postcode = gazetteer.postcode(code, &mut dice);
                all.push((provider, setting(service, (provider, *number), (code, postcode), &mut dice)));
            }
        }
    }
    all
}

/// The providers of a region that run a service; all of Wales where the region has none.
fn able(providers: &[Draft], service: Service, region: usize) -> Vec<usize> {
    let runs = |draft: &Draft| match service {
        Service::Foster => draft.kind == Kind::Agency,
        Service::Home => draft.kind == Kind::Residential,
        Service::ParentAndBabyFoster => draft.parents_and_babies,
        Service::FamilyAssessment => draft.kind == Kind::FamilyCentre,
    };
    let all: Vec<usize> = (0..providers.len()).filter(|place| runs(&providers[*place])).collect();
    let near: Vec<usize> = all.iter().copied().filter(|place| providers[*place].region == region).collect();
    if near.is_empty() { all } else { near }
}

/// Each provider has one setting first; after that the larger ones have more.
fn owner(able: &[usize], slot: usize, dice: &mut Dice, providers: &[Draft]) -> usize {
    if let Some(first) = able.get(slot) {
        return *first;
    }
    let sizes: Vec<usize> = able.iter().map(|place| providers[*place].size).collect();
    able[dice.weighted(&sizes)]
}

/// The postcodes of each authority.
struct Gazetteer(BTreeMap<&'static str, Vec<Postcode>>);

impl Gazetteer {
    fn new() -> Self {
        let of = |code: &str| {
            let code: Option<AuthorityCode> = code.parse().ok();
            let found =
                code.map(|code| Geography::builtin().welsh_postcodes(code).map(|(postcode, _)| postcode).collect());
            found.unwrap_or_default()
        };
        Self(LOOKED_AFTER.iter().map(|(code, _)| (*code, of(code))).collect())
    }

    fn postcode(&self, code: &str, dice: &mut Dice) -> String {
        let found = self.0.get(code).and_then(|all| dice.one_of(all));
        found.map_or_else(String::new, ToString::to_string)
    }
}

fn setting(service: Service, own: (usize, usize), (code, postcode): (&str, String), dice: &mut Dice) -> Setting {
    let (kind, reference) = match service {
        Service::Foster => ("FOSTER_HOUSEHOLD", "FH"),
        Service::Home => ("CHILDRENS_HOME", "CH"),
        Service::ParentAndBabyFoster | Service::FamilyAssessment => ("PARENT_AND_BABY", "PB"),
    };
    let speaks_welsh = dice.percent(welsh_speaking_percent(code));
    let approval = approval(service, dice);
    Setting {
        display_name: format!("{reference}-{:03}-{:03}", own.0 + 1, own.1),
        kind: kind.to_owned(),
        placement_types: types(service, dice),
        postcode,
        languages: languages(speaks_welsh, dice),
        capacities: capacities(speaks_welsh, dice),
        skills: skills(dice),
        services: services(service),
        usual_fostering_exemption: if dice.percent(3) { YesNoUnknown::Yes } else { YesNoUnknown::No }.into(),
        inspection: inspection(service, dice),
        animals: animals(dice),
        places: places(service, approval.children_max, dice),
        approval: Some(approval),
        ..Setting::default()
    }
}

fn types(service: Service, dice: &mut Dice) -> Vec<String> {
    let types: &[&str] = match service {
        Service::Foster => match dice.weighted(&[20, 25, 55]) {
            0 => &["SHORT_TERM_FOSTERING"],
            1 => &["LONG_TERM_FOSTERING"],
            _ => &["SHORT_TERM_FOSTERING", "LONG_TERM_FOSTERING"],
        },
        Service::Home => &["RESIDENTIAL"],
        Service::ParentAndBabyFoster => &["PARENT_AND_BABY_FOSTERING"],
        Service::FamilyAssessment => &["PARENT_AND_BABY_RESIDENTIAL"],
    };
    types.iter().map(|code| (*code).to_owned()).collect()
}

/// Ages, sexes and number. A parent placed with a baby may be an adult.
fn approval(service: Service, dice: &mut Dice) -> TermsOfApproval {
    const FOSTER_AGES: [(u32, u32); 5] = [(0, 17), (0, 10), (5, 17), (5, 12), (10, 17)];
    const HOME_AGES: [(u32, u32); 3] = [(8, 17), (10, 17), (7, 13)];
    let (ages, children_max) = match service {
        Service::Foster => (FOSTER_AGES[dice.weighted(&[40, 15, 25, 8, 12])], 1 + dice.weighted(&[35, 40, 25])),
        Service::Home => (HOME_AGES[dice.weighted(&[45, 40, 15])], 1 + dice.weighted(&[10, 20, 30, 25, 10, 5])),
        Service::ParentAndBabyFoster => ((0, 45), 1),
        Service::FamilyAssessment => ((0, 45), 2 + dice.weighted(&[40, 40, 20])),
    };
    let sexes: &[&str] = match (service, dice.weighted(&[86, 7, 7])) {
        (Service::Foster | Service::Home, 1) => &["F"],
        (Service::Foster | Service::Home, 2) => &["M"],
        _ => &["M", "F", "U"],
    };
    TermsOfApproval {
        age_years_min: Some(ages.0),
        age_years_max: Some(ages.1),
        sexes: sexes.iter().map(|code| (*code).to_owned()).collect(),
        children_max: u32::try_from(children_max).unwrap_or(1),
    }
}

fn languages(speaks_welsh: bool, dice: &mut Dice) -> Vec<String> {
    let mut languages = vec!["en".to_owned()];
    languages.extend(speaks_welsh.then(|| "cy".to_owned()));
    languages.extend(dice.percent(2).then(|| "bsl".to_owned()));
    if dice.percent(4) {
        languages.extend(dice.one_of(&["pl", "ur", "ar", "so", "bn"]).map(|tag| (*tag).to_owned()));
    }
    languages
}

fn capacities(speaks_welsh: bool, dice: &mut Dice) -> Vec<IdentityCapacity> {
    let capacity = |need: &str, detail: &str| IdentityCapacity { need: need.to_owned(), detail: detail.to_owned() };
    let mut capacities = Vec::new();
    capacities.extend(speaks_welsh.then(|| capacity("LANGUAGE", "Welsh spoken at home")));
    capacities.extend(dice.percent(15).then(|| capacity("FAITH", "Takes a child to the services of their faith")));
    capacities.extend(
        dice.percent(20).then(|| capacity("CULTURE", "Keeps up clubs, choirs and festivals of the child's own")),
    );
    capacities.extend(dice.percent(10).then(|| capacity("DIET", "Cooks halal, kosher or vegetarian")));
    capacities
}

fn skills(dice: &mut Dice) -> Vec<String> {
    const SKILLS: [&str; 8] = [
        "therapeutic parenting",
        "autism",
        "sleep difficulties",
        "brothers and sisters together",
        "self-harm",
        "going missing",
        "Makaton",
        "preparing for independence",
    ];
    SKILLS.iter().filter(|_| dice.percent(20)).map(|skill| (*skill).to_owned()).collect()
}

/// What the NHS delivers in the ordinary way is named as its own (REG-2).
fn services(service: Service) -> Vec<OfferedService> {
    let offered = |name: &str, by: ServiceProvidedBy| OfferedService { name: name.to_owned(), provided_by: by.into() };
    let own = match service {
        Service::Foster | Service::ParentAndBabyFoster => "supervising social worker, fortnightly",
        Service::Home => "key worker and weekly group",
        Service::FamilyAssessment => "parenting assessment",
    };
    vec![
        offered(own, ServiceProvidedBy::Setting),
        offered("child and adolescent mental health service", ServiceProvidedBy::Nhs),
    ]
}

/// Homes and centres are inspected themselves; of a household its agency is.
fn inspection(service: Service, dice: &mut Dice) -> Option<Inspection> {
    let inspected = matches!(service, Service::Home | Service::FamilyAssessment) && dice.percent(90);
    let month = i8::try_from(dice.between(1, 12)).unwrap_or(1);
    let judgement = ["Good", "Good", "Excellent", "Needs improvement"];
    let judgement = dice.one_of(&judgement).copied().unwrap_or("Good");
    inspected.then(|| Inspection {
        inspected_on: fixed(2025, month, 10),
        body: "CIW".to_owned(),
        judgement: judgement.to_owned(),
        link: String::new(),
    })
}

fn animals(dice: &mut Dice) -> Vec<String> {
    let mut animals = Vec::new();
    animals.extend(dice.percent(30).then(|| "DOG".to_owned()));
    animals.extend(dice.percent(20).then(|| "CAT".to_owned()));
    animals
}

/// Most places are taken; a free one has been free for a while.
fn places(service: Service, count: u32, dice: &mut Dice) -> Vec<Place> {
    let free_percent = match service {
        Service::Foster => 30,
        Service::Home => 15,
        Service::ParentAndBabyFoster | Service::FamilyAssessment => 35,
    };
    let free_from = |dice: &mut Dice| -> Option<Date> {
        let month = i8::try_from(dice.between(1, 10)).unwrap_or(1);
        let from = fixed(2026, month, 1);
        if dice.percent(free_percent) { from } else { None }
    };
    (1..=count).map(|number| Place { number, available_from: free_from(dice), ..Place::default() }).collect()
}
