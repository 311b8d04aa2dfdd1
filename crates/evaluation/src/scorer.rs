//! The engine under test: what is asked and offered, put into its own words, ranked by it. Of the world it sees what everybody may read.

use std::collections::{BTreeMap, BTreeSet};

use matching::v1::{
    AgeRange, Answer, Applies, Approval, Candidate, CandidateKey, Child, ChildAge, ChildAnswers, Companions,
    Confirmation, FeeFlag, HomeMode, Incompatibility, IncompatibleWith, LegalFormOutcome, Level, MustHaveAsked,
    NeedAnswer, Needs, ParentAndBabyFacts, Place, Plan, Policy, Ranked, Safety, School, SettingFacts, SiblingsAsked,
    Standing, Stay, Submission, SupportAgreed, Tender, Vacancy, rank,
};
use vocabulary::{Animal, AuthorityCode, Date, MustHave, NeedDomain};

use crate::world::map::Spot;
use crate::world::visible::{Asked, AskedChild, Company, Offer, OfferChild, Reply};

/// The day needed in every search of the world: only days after it count.
const NEEDED: &str = "2027-03-01";
/// The responsible authority. It decides the tier alone, which is no part of the score.
const AUTHORITY: &str = "W06000015";

/// An offer that fails no gate, as the engine has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Judged {
    /// Its place among the offers.
    pub(crate) offer: usize,
    /// The same criteria with equal weights, in the units of a share, for the baseline of that name.
    pub(crate) equal: i64,
}

/// The offers that fail no gate, best first.
///
/// # Errors
/// A sentence, when the engine would refuse to freeze such a search: the world has then left what the engine can be asked.
pub(crate) fn ranked(asked: &Asked, offers: &[Offer]) -> Result<Vec<Judged>, String> {
    let needed: Date = NEEDED.parse().map_err(|_| format!("{NEEDED} is no date"))?;
    let tender = tender(asked, needed)?;
    let faults = tender.faults();
    if !faults.is_empty() {
        return Err(format!("a search of the world cannot be frozen: {faults:?}"));
    }
    let candidates: Vec<Candidate> =
        (0_u32..).zip(offers).map(|(key, offer)| candidate(key, asked, offer, needed)).collect();
    let shortlist = rank(&tender, &candidates);
    let judged = |ranked: &Ranked| Judged { offer: ranked.key.0 as usize, equal: equal(ranked) };
    Ok(shortlist.ranked.iter().map(judged).collect())
}

/// The unweighted mean of the utilities that count, of the child it is least for.
fn equal(ranked: &Ranked) -> i64 {
    let of = |child: &matching::v1::ChildScored| {
        let counting = child.criteria.iter().filter(|scored| scored.applies == Applies::Yes);
        let (sum, count) = counting.fold((0, 0), |(sum, count), it| (sum + it.utility.at().units(), count + 1));
        sum / i64::max(count, 1)
    };
    ranked.scored.children.iter().map(of).min().unwrap_or(0)
}

fn tender(asked: &Asked, needed: Date) -> Result<Tender, String> {
    let responsible_authority: AuthorityCode =
        AUTHORITY.parse().map_err(|_| format!("{AUTHORITY} is no code of an authority"))?;
    let own_bedroom = MustHaveAsked { code: MustHave::OwnBedroom, child: None };
    let no_dog = Incompatibility { child: None, with: IncompatibleWith::Animal(Animal::Dog) };
    Ok(Tender {
        responsible_authority,
        placement_type: asked.placement_type,
        start_needed: Some(needed),
        plan: asked.plan_days.map_or(Plan::NotKnown, Plan::Days),
        home_mode: asked
            .away_miles
            .map_or(HomeMode::NearHome, |miles| HomeMode::SafeZone { at_least_tenths: miles * 10 }),
        children: (0_u32..).zip(&asked.children).map(|(index, child)| self::child(index, child, asked)).collect(),
        parent_and_baby: None,
        must_haves: if asked.own_bedroom { vec![own_bedroom] } else { Vec::new() },
        safety: Safety::default(),
        legal_conditions: 0,
        incompatibilities: if asked.no_dog { vec![no_dog] } else { Vec::new() },
        policy: Policy::default(),
    })
}

fn place(spot: Spot) -> Place {
    Place { easting: spot.easting, northing: spot.northing }
}

fn level(number: u8) -> Level {
    Level::new(number).unwrap_or_default()
}

fn child(index: u32, child: &AskedChild, asked: &Asked) -> Child {
    let others = |size: usize| (0_u32..).take(size).filter(|other| *other != index).collect::<BTreeSet<u32>>();
    let in_search = if child.with_siblings { others(asked.children.len()) } else { BTreeSet::new() };
    let keep = if child.keep_school { Answer::Yes } else { Answer::No };
    Child {
        age: Some(ChildAge::Years(child.age)),
        sex: Some(child.sex),
        home: Some(place(child.home)),
        school: child.school.map_or(School::None, |at| School::Attends { place: Some(place(at)), keep }),
        contacts: Some(child.contacts.iter().map(|contact| Some(place(*contact))).collect()),
        needs: Needs(NeedDomain::ALL.iter().copied().zip(child.needs.map(level)).collect()),
        siblings: Some(SiblingsAsked { in_search, elsewhere: 0 }),
        wishes: u32::try_from(child.wishes).ok(),
        identity: Some(child.identity.clone()),
        companions: Some(child.companions),
    }
}

fn answer(reply: Reply) -> Answer {
    match reply {
        Reply::Yes => Answer::Yes,
        Reply::No => Answer::No,
        Reply::Open => Answer::Unknown,
    }
}

fn candidate(key: u32, asked: &Asked, offer: &Offer, needed: Date) -> Candidate {
    let must_have = asked.own_bedroom.then(|| (0, answer(offer.own_bedroom)));
    Candidate {
        key: CandidateKey(key),
        confirmation: Confirmation::Confirmed,
        fee: FeeFlag::WithinFramework,
        submission: Submission { invited: Answer::Yes, in_time: Answer::Yes, complete: Answer::Yes },
        setting: setting(asked, offer, needed),
        earliest_start: offer.starts.map(|days| needed.plus_days(days)),
        stay: offer.stay.map(|days| days.map_or(Stay::AsLongAsNeeded, Stay::Days)),
        must_haves: must_have.into_iter().collect(),
        legal_conditions_kept: Answer::Yes,
        siblings: offer.siblings,
        drives_to_family_time: answer(offer.drives),
        children: offer.children.iter().map(answers).collect(),
        parent_needs: BTreeMap::new(),
        resolved: BTreeMap::new(),
    }
}

fn setting(asked: &Asked, offer: &Offer, needed: Date) -> SettingFacts {
    let types: BTreeSet<_> = [asked.placement_type].into();
    SettingFacts {
        place: Some(place(offer.place)),
        place_margin_tenths: 0,
        sector: None,
        authority: None,
        standing: Standing { registered: Answer::Yes, signed: Answer::Yes, concealed: Answer::No },
        placement_types: types.clone(),
        approval: Approval {
            ages: Some(AgeRange { from_years: offer.ages.0, to_years: offer.ages.1 }),
            sexes: Some(offer.sexes.iter().copied().collect()),
            number: Some(offer.number),
            types: Some(types),
        },
        children_there: Some(offer.there),
        all_siblings: Answer::No,
        limit_exemption: Answer::No,
        vacancy: Some(Vacancy {
            places_free: offer.free,
            available_from: needed.plus_days(offer.free_from),
            held: Vec::new(),
        }),
        legal_form: LegalFormOutcome::Allowed,
        named_person_there: Answer::No,
        named_child_there: Answer::No,
        animals: Some(if offer.dog { [Animal::Dog].into() } else { BTreeSet::new() }),
        must_haves: BTreeMap::new(),
        parent_and_baby: ParentAndBabyFacts::default(),
    }
}

fn answers(child: &OfferChild) -> ChildAnswers {
    let needs = NeedDomain::ALL.iter().copied().zip(child.needs).filter_map(|(domain, said)| {
        let need =
            |(capability, grade)| NeedAnswer { capability: level(capability), support: SupportAgreed::None, grade };
        said.map(|said| (domain, need(said)))
    });
    let wishes = (0_u32..).zip(&child.wishes).filter_map(|(index, outcome)| outcome.map(|outcome| (index, outcome)));
    ChildAnswers {
        child: u32::try_from(child.child).unwrap_or(u32::MAX),
        needs: needs.collect(),
        school: child.school,
        wishes: wishes.collect(),
        identity: (0_u32..).zip(child.identity.iter().map(|reply| answer(*reply))).collect(),
        companions: child.company.map(|company| match company {
            Company::Nobody => Companions::NoOthers,
            Company::Older => Companions::AllOlder,
            Company::Younger => Companions::AllYounger,
            Company::Mixed => Companions::Mixed,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{World, search};

    #[test]
    fn every_search_of_the_world_can_be_frozen_and_ranked() {
        for number in 0..500 {
            let search = search(World::Main, 21, number);
            let ranked = ranked(&search.asked, &search.offers).unwrap();
            let mut seen: Vec<usize> = ranked.iter().map(|judged| judged.offer).collect();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), ranked.len());
            assert!(seen.iter().all(|offer| *offer < search.offers.len()));
        }
    }
}
