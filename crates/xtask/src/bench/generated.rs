//! A generated register, the same on every machine: settings all over south Wales and across the water, in columns or as events.

use domain::event::{By, Event, Sealed, SettingEvent, SettingRecorded, StatedPlace};
use domain::request::YesNoUnknown;
use domain::scoring;
use domain::setting::{Capacity, Profile};
use matching::v1::{
    Answer, Child, ChildAge, Columns, HomeMode, LegalFormOutcome, Listing, Needs, Place, Plan, Policy, ProviderFacts,
    Safety, School, SiblingsAsked, Standing, Tender,
};
use vocabulary::{
    Date, IdentityNeed, LivingCompanions, PlacementType, ProviderId, Role, SettingId, SettingKind, Sex, Timestamp,
};

/// Settings of one provider.
const SETTINGS_PER_PROVIDER: u32 = 100;
/// Where the child lives.
const HOME: Place = Place { easting: 318_400, northing: 176_600 };

/// The instant that judges.
pub(super) fn now() -> Timestamp {
    Timestamp::from_micros(1_796_115_600_000_000)
}

fn day(from_now: i32) -> Date {
    now().london_date().plus_days(from_now)
}

/// A number that looks like any other: a multiplicative hash.
fn dice(number: u32, topic: u32, sides: u32) -> u32 {
    let mixed =
        u64::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(17 + topic) ^ (u64::from(topic) << 40);
    ((mixed.wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33) % u64::from(sides)) as u32
}

pub(super) fn provider(number: u32) -> ProviderId {
    ProviderId::from_bytes((u128::from(number / SETTINGS_PER_PROVIDER) + 1).to_be_bytes())
}

pub(super) fn setting(number: u32) -> SettingId {
    let scattered = (u128::from(number) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
    SettingId::from_bytes(scattered.to_be_bytes())
}

/// A sector of the register, from all over south Wales and Bristol.
fn sector(number: u32) -> &'static str {
    const SECTORS: [&str; 12] = [
        "CF5 1", "CF10 4", "CF14 1", "CF24 3", "CF64 2", "NP20 1", "SA1 1", "CF48 3", "NP10 8", "CF31 1", "BS1 1",
        "SA11 3",
    ];
    SECTORS[dice(number, 1, 12) as usize]
}

/// What the register records of a setting.
pub(super) fn recorded(number: u32) -> SettingRecorded {
    let foster = dice(number, 2, 100) < 84;
    let from = [0, 0, 0, 5, 8, 10][dice(number, 3, 6) as usize];
    SettingRecorded {
        provider: provider(number),
        kind: if foster { SettingKind::FosterHousehold } else { SettingKind::ChildrensHome },
        placement_types: if foster {
            vec![PlacementType::ShortTermFostering, PlacementType::LongTermFostering]
        } else {
            vec![PlacementType::Residential]
        },
        ages: (from, 17),
        sexes: match dice(number, 4, 10) {
            0 => vec![Sex::M],
            1 => vec![Sex::F],
            _ => vec![Sex::M, Sex::F],
        },
        children_max: places(number),
        fostering_exemption: YesNoUnknown::No,
        sector: sector(number).to_owned(),
        profile_version: 1,
        profile: Sealed { commitment: [1; 32], ciphertext: [2; 32] },
        reference: None,
    }
}

fn places(number: u32) -> u32 {
    1 + dice(number, 5, 3)
}

/// Every place of a setting; a third of them is not available.
pub(super) fn stated(number: u32) -> Vec<StatedPlace> {
    let from = |place: u32| day(dice(number, 6 + place, 60) as i32 - 20);
    let free = |place: u32| (dice(number, 10 + place, 3) > 0).then(|| from(place));
    (1..=places(number)).map(|place| StatedPlace { number: place, available_from: free(place) }).collect()
}

/// Name, postcode and household.
pub(super) fn profile(number: u32) -> Profile {
    Profile {
        display_name: format!("FH-{number:06}"),
        postcode: "CF10 4UW".to_owned(),
        languages: vec!["en".to_owned(), "cy".to_owned()],
        capacities: vec![Capacity { need: IdentityNeed::Language, detail: "Welsh spoken at home".to_owned() }],
        skills: vec!["therapeutic parenting".to_owned()],
        animals: Some(Vec::new()),
        ..Profile::default()
    }
}

/// The events that put a setting and state its places.
pub(super) fn events(number: u32) -> [Event; 2] {
    let by = || By { actor: actor(), role: Role::FrameworkManager };
    let id = setting(number);
    [
        Event::Setting(id, SettingEvent::Recorded { by: by(), setting: Box::new(recorded(number)) }),
        Event::Setting(id, SettingEvent::PlacesStated { by: by(), places: stated(number) }),
    ]
}

#[expect(clippy::unwrap_used, reason = "a name that is written here")]
fn actor() -> vocabulary::ActorId {
    "people/framework.manager".parse().unwrap()
}

/// The columns of so many settings, as the engine fills them, each moved off its sector's middle.
pub(super) fn columns(settings: u32) -> Columns {
    let mut columns = Columns::default();
    columns.reserve(settings as usize);
    for number in 0..settings {
        let [recorded, stated] = events(number);
        let folded = [recorded, stated].into_iter().fold(None, |setting, event| match event {
            Event::Setting(id, event) => domain::setting::apply(setting, id, &event, now()),
            _ => setting,
        });
        let Some(folded) = folded else { continue };
        let stale = dice(number, 20, 20) == 0;
        let confirmed = now().plus_hours(if stale { -200 } else { -20 });
        let mut entry = scoring::entry(&folded, &profile(number), Some(confirmed), geography::Geography::builtin());
        let off = |topic: u32| dice(number, topic, 6_000);
        entry.place =
            entry.place.map(|place| Place { easting: place.easting + off(21), northing: place.northing + off(22) });
        columns.put(&entry);
    }
    columns
}

/// A provider in good standing.
pub(super) fn provider_facts() -> ProviderFacts {
    ProviderFacts {
        standing: Standing { registered: Answer::Yes, signed: Answer::Yes, concealed: Answer::No },
        legal_form: LegalFormOutcome::Allowed,
        confirmed_at: None,
        listing: Listing::Other,
    }
}

/// A girl of nine in Cardiff who keeps her school and sees two people.
pub(super) fn tender() -> Tender {
    let near = |east: u32, north: u32| Place { easting: HOME.easting + east, northing: HOME.northing + north };
    Tender {
        responsible_authority: cardiff(),
        placement_type: PlacementType::LongTermFostering,
        start_needed: Some(day(14)),
        plan: Plan::Days(365),
        home_mode: HomeMode::NearHome,
        children: vec![Child {
            age: Some(ChildAge::Years(9)),
            sex: Some(Sex::F),
            home: Some(HOME),
            school: School::Attends { place: Some(near(900, 400)), keep: Answer::Yes },
            contacts: Some(vec![Some(near(2_000, 3_000)), Some(near(0, 9_000))]),
            needs: Needs::default(),
            siblings: Some(SiblingsAsked::default()),
            wishes: Some(2),
            identity: Some(vec![IdentityNeed::Language]),
            companions: Some(LivingCompanions::NoPreference),
        }],
        parent_and_baby: None,
        must_haves: Vec::new(),
        safety: Safety::default(),
        legal_conditions: 0,
        incompatibilities: Vec::new(),
        policy: Policy::default(),
    }
}

#[expect(clippy::unwrap_used, reason = "a code that is written here")]
fn cardiff() -> vocabulary::AuthorityCode {
    "W06000015".parse().unwrap()
}

/// The tender as a bare loop compares it.
pub(super) struct AskedBits {
    pub(super) types: u16,
    pub(super) age: u8,
    pub(super) sexes: u8,
    pub(super) day: u16,
    pub(super) places: Vec<Place>,
}

/// What a bare loop needs of a tender.
pub(super) fn asked_bits(tender: &Tender) -> AskedBits {
    let at = PlacementType::ALL.iter().position(|code| *code == tender.placement_type).unwrap_or(0);
    let sex = Sex::ALL.iter().position(|sex| *sex == Sex::F).unwrap_or(0);
    let first = Date::new(2000, 1, 1).ok();
    let day = tender.start_needed.zip(first).map_or(0, |(day, first)| day.days_since(first));
    let contacts = tender.children.iter().flat_map(|child| child.contacts.iter().flatten().flatten().copied());
    AskedBits {
        types: 1 << at,
        age: 9,
        sexes: 1 << sex,
        day: u16::try_from(day).unwrap_or(0),
        places: [HOME, HOME].into_iter().chain(contacts).collect(),
    }
}
