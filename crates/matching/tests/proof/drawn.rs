//! Searches and offers drawn from a seed, wide enough to meet every branch of every gate. An offer is drawn from the seed and its own place
//! alone, so that a failing case shrinks by dropping offers and children, and the rest stays as it was.

use std::collections::{BTreeMap, BTreeSet};

use matching::v1::{
    AgeRange, Answer, Approval, Candidate, CandidateKey, Child, ChildAge, ChildAnswers, Companions, Confirmation,
    FeeFlag, HeldPlaces, HomeMode, Incompatibility, IncompatibleWith, LegalFormOutcome, Level, MinimumDistance,
    MustHaveAsked, NeedAnswer, Needs, NoGoArea, ParentAndBaby, ParentAndBabyFacts, Place, Plan, Policy, Safety, School,
    SettingFacts, SiblingsAsked, Standing, Stay, Submission, SupportAgreed, Tender, Vacancy,
};
use vocabulary::{
    AgeBand, Animal, AssessmentType, Date, EvidenceGrade, Gate, IdentityNeed, LivingCompanions, MustHave, NeedDomain,
    PlacementType, SchoolOutcome, Sex, SiblingOutcome, Timestamp, WishOutcome,
};

/// SplitMix64: quick, and the same everywhere.
pub(crate) struct Draws(u64);

impl Draws {
    pub(crate) fn new(seed: u64, topic: u64) -> Draws {
        let mut draws = Draws(seed ^ topic.wrapping_mul(0xd134_2543_de82_ef95));
        draws.next();
        draws
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: u32) -> u32 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u32
    }

    /// One time in so many.
    pub(crate) fn rare(&mut self, in_so_many: u32) -> bool {
        self.below(in_so_many) == 0
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u32) as usize]
    }

    fn some<T>(&mut self, none_in: u32, make: impl FnOnce(&mut Draws) -> T) -> Option<T> {
        if self.rare(none_in) { None } else { Some(make(self)) }
    }

    /// Mostly `usual`, at times another.
    fn mostly(&mut self, usual: Answer, other_in: u32) -> Answer {
        if self.rare(other_in) { self.pick(&[Answer::Yes, Answer::No, Answer::Unknown]) } else { usual }
    }

    fn subset<T: Copy + Ord>(&mut self, from: &[T], left_out_in: u32) -> BTreeSet<T> {
        from.iter().copied().filter(|_| !self.rare(left_out_in)).collect()
    }

    fn place(&mut self) -> Place {
        Place { easting: 270_000 + self.below(100_000), northing: 150_000 + self.below(110_000) }
    }
}

const SECTORS: [&str; 3] = ["CF10 4", "CF48 3", "SA1 1"];
const TYPES: [PlacementType; 4] = [
    PlacementType::LongTermFostering,
    PlacementType::Residential,
    PlacementType::ParentAndBabyFostering,
    PlacementType::ShortTermFostering,
];
const ASSESSMENTS: [AssessmentType; 2] = [AssessmentType::ParentingAssessment, AssessmentType::SupportOnly];
const ANIMALS: [Animal; 3] = [Animal::Dog, Animal::Cat, Animal::Other];
const DAYS: [&str; 4] = ["2027-02-20", "2027-03-01", "2027-03-05", "2027-04-01"];

fn day(draws: &mut Draws) -> Date {
    draws.pick(&DAYS).parse().unwrap()
}

fn levels(draws: &mut Draws) -> Needs {
    let all = !draws.rare(40);
    let domains = NeedDomain::ALL.iter().copied().filter(|domain| all || *domain != NeedDomain::Health);
    Needs(domains.map(|domain| (domain, Level::new(draws.below(4) as u8).unwrap())).collect())
}

/// A search for so many children.
pub(crate) fn tender(seed: u64, children: u32) -> Tender {
    let mut drawn = Draws::new(seed, 1);
    let draws = &mut drawn;
    let placement_type = draws.pick(&TYPES);
    let family = placement_type == PlacementType::ParentAndBabyFostering;
    let incompatibility = |draws: &mut Draws| Incompatibility {
        child: draws.some(2, |draws| draws.below(children)),
        with: draws.pick(&[
            IncompatibleWith::AnyChild,
            IncompatibleWith::OlderChild,
            IncompatibleWith::YoungerChild,
            IncompatibleWith::NamedChild,
            IncompatibleWith::AnyAnimal,
            IncompatibleWith::Animal(Animal::Dog),
        ]),
    };
    let must_have = |draws: &mut Draws| MustHaveAsked {
        code: draws.pick(MustHave::ALL),
        child: draws.some(2, |draws| draws.below(children)),
    };
    let incompatibilities = if draws.rare(3) { 1 + draws.below(2) } else { 0 };
    Tender {
        responsible_authority: "W06000015".parse().unwrap(),
        placement_type,
        start_needed: draws.some(30, day),
        plan: if draws.rare(6) { Plan::NotKnown } else { Plan::Days(1 + draws.below(1_500)) },
        home_mode: match draws.below(5) {
            0 => HomeMode::SafeZone { at_least_tenths: draws.below(500) },
            _ => HomeMode::NearHome,
        },
        children: (0..children).map(|index| child(&mut Draws::new(seed, 100 + u64::from(index)), children)).collect(),
        parent_and_baby: family.then(|| ParentAndBaby {
            assessment: draws.some(10, |draws| draws.pick(&ASSESSMENTS)),
            parent_needs: levels(draws),
        }),
        must_haves: (0..draws.below(3)).map(|_| must_have(draws)).collect(),
        safety: if draws.rare(3) { safety(draws) } else { Safety::default() },
        legal_conditions: if draws.rare(4) { 1 } else { 0 },
        incompatibilities: (0..incompatibilities).map(|_| incompatibility(draws)).collect(),
        policy: Policy::default(),
    }
}

fn safety(draws: &mut Draws) -> Safety {
    let circle = |draws: &mut Draws| NoGoArea::Circle { centre: draws.place(), radius_tenths: draws.below(200) };
    let area = |draws: &mut Draws| {
        if draws.rare(3) { NoGoArea::Sector(draws.pick(&SECTORS).to_owned()) } else { circle(draws) }
    };
    Safety {
        no_go: (0..draws.below(3)).map(|_| area(draws)).collect(),
        minimum_distances: (0..draws.below(2))
            .map(|_| MinimumDistance { from: draws.place(), at_least_tenths: draws.below(250) })
            .collect(),
        named_people: draws.below(2),
    }
}

fn child(draws: &mut Draws, children: u32) -> Child {
    let school = match draws.below(10) {
        0 => School::None,
        1 if draws.rare(3) => School::Unknown,
        _ => School::Attends { place: draws.some(40, Draws::place), keep: draws.mostly(Answer::Yes, 3) },
    };
    Child {
        age: draws.some(30, |draws| match draws.below(4) {
            0 => ChildAge::Band(draws.pick(AgeBand::ALL)),
            _ => ChildAge::Years(draws.below(18)),
        }),
        sex: draws.some(30, |draws| draws.pick(&[Sex::F, Sex::M, Sex::F, Sex::M, Sex::U])),
        home: draws.some(40, Draws::place),
        school,
        contacts: draws.some(40, |draws| (0..draws.below(3)).map(|_| draws.some(50, Draws::place)).collect()),
        needs: levels(draws),
        siblings: draws.some(40, |draws| SiblingsAsked {
            in_search: (0..children).filter(|_| draws.rare(2)).collect(),
            elsewhere: draws.below(2),
        }),
        wishes: draws.some(40, |draws| draws.below(4)),
        identity: draws.some(40, |draws| (0..draws.below(3)).map(|_| draws.pick(IdentityNeed::ALL)).collect()),
        companions: draws.some(40, |draws| draws.pick(LivingCompanions::ALL)),
    }
}

/// The offer at this place of the list.
pub(crate) fn offer(seed: u64, at: u32, tender: &Tender) -> Candidate {
    let mut drawn = Draws::new(seed, 10_000 + u64::from(at));
    let draws = &mut drawn;
    let children = tender.children.len() as u32;
    // At times a child twice, or one that nobody asked for.
    let mut taken: Vec<u32> = (0..children).filter(|_| !draws.rare(5)).collect();
    if draws.rare(60) {
        taken.push(draws.below(children + 2));
    }
    let resolved = if draws.rare(4) {
        let settled = Gate::ALL.iter().filter(|_| draws.rare(4)).copied().collect::<Vec<_>>();
        settled.into_iter().map(|gate| (gate, draws.pick(&[Answer::Yes, Answer::No]))).collect()
    } else {
        BTreeMap::new()
    };
    Candidate {
        key: CandidateKey(at),
        confirmation: if draws.rare(15) { Confirmation::Unconfirmed } else { Confirmation::Confirmed },
        fee: draws.pick(&[FeeFlag::WithinFramework, FeeFlag::AboveFramework, FeeFlag::NoListPrice]),
        submission: Submission {
            invited: draws.mostly(Answer::Yes, 30),
            in_time: draws.mostly(Answer::Yes, 30),
            complete: draws.mostly(Answer::Yes, 30),
        },
        setting: setting(draws, tender),
        earliest_start: draws.some(10, day),
        stay: draws.some(8, |draws| match draws.below(2) {
            0 => Stay::AsLongAsNeeded,
            _ => Stay::Days(draws.below(2_000)),
        }),
        must_haves: (0..tender.must_haves.len() as u32).map(|index| (index, draws.mostly(Answer::Yes, 6))).collect(),
        legal_conditions_kept: draws.mostly(Answer::Yes, 5),
        siblings: draws.some(8, |draws| draws.pick(SiblingOutcome::ALL)),
        drives_to_family_time: draws.pick(&[Answer::Yes, Answer::No, Answer::Unknown]),
        children: taken.into_iter().map(|child| answers(draws, child)).collect(),
        parent_needs: capabilities(draws),
        resolved,
    }
}

fn capabilities(draws: &mut Draws) -> BTreeMap<NeedDomain, NeedAnswer> {
    let answer = |draws: &mut Draws| NeedAnswer {
        capability: Level::new(draws.below(4) as u8).unwrap(),
        support: draws.pick(&[SupportAgreed::None, SupportAgreed::Agreed]),
        grade: draws.pick(EvidenceGrade::ALL),
    };
    NeedDomain::ALL.iter().filter_map(|domain| draws.some(8, answer).map(|answer| (*domain, answer))).collect()
}

fn answers(draws: &mut Draws, child: u32) -> ChildAnswers {
    let company = [Companions::NoOthers, Companions::AllOlder, Companions::AllYounger, Companions::Mixed];
    ChildAnswers {
        child,
        needs: capabilities(draws),
        school: draws.some(8, |draws| draws.pick(SchoolOutcome::ALL)),
        wishes: (0..4).filter_map(|wish| draws.some(8, |draws| (wish, draws.pick(WishOutcome::ALL)))).collect(),
        identity: (0..3).map(|need| (need, draws.pick(&[Answer::Yes, Answer::No, Answer::Unknown]))).collect(),
        companions: draws.some(8, |draws| draws.pick(&company)),
    }
}

fn setting(draws: &mut Draws, tender: &Tender) -> SettingFacts {
    let served = |draws: &mut Draws| match draws.rare(25) {
        true => draws.subset(&TYPES, 2),
        false => TYPES.into_iter().chain([tender.placement_type]).collect(),
    };
    let frees = |draws: &mut Draws| -> Timestamp {
        draws.pick(&["2027-02-01T12:00:00Z", "2027-02-02T12:00:00Z", "2027-02-03T12:00:00Z"]).parse().unwrap()
    };
    SettingFacts {
        place: draws.some(30, Draws::place),
        place_margin_tenths: if draws.rare(3) { draws.below(40) } else { 0 },
        sector: draws.some(6, |draws| draws.pick(&SECTORS).to_owned()),
        authority: draws.some(10, |draws| draws.pick(&["W06000015", "W06000024", "E06000024"]).parse().unwrap()),
        standing: Standing {
            registered: draws.mostly(Answer::Yes, 25),
            signed: draws.mostly(Answer::Yes, 25),
            concealed: draws.mostly(Answer::No, 25),
        },
        placement_types: served(draws),
        approval: Approval {
            ages: draws.some(25, |draws| match draws.below(4) {
                0 => AgeRange { from_years: draws.below(12), to_years: 6 + draws.below(12) },
                _ => AgeRange { from_years: 0, to_years: 17 },
            }),
            sexes: draws.some(25, |draws| draws.subset(&[Sex::M, Sex::F, Sex::U], 8)),
            number: draws.some(25, |draws| 1 + draws.below(5)),
            types: draws.some(25, served),
        },
        children_there: draws.some(20, |draws| draws.below(4)),
        all_siblings: draws.pick(&[Answer::Yes, Answer::No, Answer::Unknown]),
        limit_exemption: draws.pick(&[Answer::Yes, Answer::No, Answer::Unknown]),
        vacancy: draws.some(20, |draws| Vacancy {
            places_free: draws.below(5),
            available_from: day(draws),
            held: (0..draws.below(3))
                .map(|_| HeldPlaces { places: 1 + draws.below(2), frees_at: frees(draws) })
                .collect(),
        }),
        legal_form: match draws.below(25) {
            0 => LegalFormOutcome::NotAllowed,
            1 => LegalFormOutcome::MinistersApprovalNeeded,
            2 => LegalFormOutcome::NotKnown,
            _ => LegalFormOutcome::Allowed,
        },
        named_person_there: draws.mostly(Answer::No, 6),
        named_child_there: draws.mostly(Answer::No, 6),
        animals: draws.some(10, |draws| draws.subset(&ANIMALS, 2)),
        must_haves: BTreeMap::new(),
        parent_and_baby: ParentAndBabyFacts {
            houses_both: draws.mostly(Answer::Yes, 6),
            assessments: draws.some(10, |draws| draws.subset(&ASSESSMENTS, 4)),
        },
    }
}
