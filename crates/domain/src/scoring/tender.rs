//! A request as a tender.

use geography::Geography;
use matching::v1::{
    Child as TenderChild, ChildAge, HomeMode, Incompatibility, IncompatibleWith, Level, MinimumDistance, MustHaveAsked,
    Needs, NoGoArea, ParentAndBaby, Place, Plan, Policy, Safety, School, SiblingsAsked, Tender,
};
use vocabulary::{AuthorityCode, MustHave, NeedDomain, PetPreference, PlanLength};

use super::{answer, place};
use crate::request::{Child, Need, Request, YesNoUnknown};

/// The tender of a request; absent while its type is not said.
pub fn tender(request: &Request, authority: AuthorityCode, policy: Policy, geography: &Geography) -> Option<Tender> {
    let place = |sector: &str| place(sector, geography);
    let shared = &request.shared;
    let location = &shared.location;
    Some(Tender {
        responsible_authority: authority,
        placement_type: shared.placement_type?,
        start_needed: shared.needed_on,
        plan: plan(request),
        home_mode: match location.minimum_miles {
            Some(miles) => HomeMode::SafeZone { at_least_tenths: miles.saturating_mul(10) },
            None => HomeMode::NearHome,
        },
        children: request.children.iter().map(|one| child(one, request, place)).collect(),
        parent_and_baby: request.is_parent_and_baby().then(|| ParentAndBaby {
            assessment: shared.assessment.as_ref().map(|assessment| assessment.kind),
            parent_needs: needs(request.parent.iter().flat_map(|parent| &parent.needs)),
        }),
        must_haves: shared
            .must_haves
            .iter()
            .map(|asked| MustHaveAsked { code: asked.code, child: asked.child })
            .collect(),
        safety: Safety {
            no_go: location.no_go_areas.iter().map(|area| no_go(&area.sector, area.radius_miles, place)).collect(),
            minimum_distances: minimum_distances(request, place),
            named_people: u32::try_from(location.named_people.len()).unwrap_or(u32::MAX),
        },
        legal_conditions: legal_conditions(request),
        incompatibilities: incompatibilities(request),
        policy,
    })
}

/// In safe-zone mode the agreed minimum from each child's home is a safety exclusion too (G8).
fn minimum_distances(request: &Request, place: impl Fn(&str) -> Option<Place>) -> Vec<MinimumDistance> {
    let Some(miles) = request.shared.location.minimum_miles else { return Vec::new() };
    let homes = request.children.iter().filter_map(|child| child.home_sector.as_deref().and_then(&place));
    homes.map(|from| MinimumDistance { from, at_least_tenths: miles.saturating_mul(10) }).collect()
}

/// A radius of no miles is the sector itself.
fn no_go(sector: &str, radius_miles: u32, place: impl Fn(&str) -> Option<Place>) -> NoGoArea {
    match place(sector) {
        Some(centre) if radius_miles > 0 => NoGoArea::Circle { centre, radius_tenths: radius_miles.saturating_mul(10) },
        _ => NoGoArea::Sector(sector.trim().to_uppercase()),
    }
}

/// Days the plan foresees; to 18 by the youngest child's age, where it is known.
fn plan(request: &Request) -> Plan {
    let length = request.shared.plan_length;
    if length == Some(PlanLength::To18) {
        let age = |child: &Child| child.age_years.or(child.age_band.map(|band| u32::from(band.min_years())));
        let youngest = request.children.iter().filter_map(age).min().unwrap_or(0);
        return Plan::Days(18_u32.saturating_sub(youngest).max(1) * 365);
    }
    super::setting::plan_days(length).map_or(Plan::NotKnown, Plan::Days)
}

fn child(child: &Child, request: &Request, place: impl Fn(&str) -> Option<Place>) -> TenderChild {
    let home = request.shared.location.preferred_sector.as_deref().or(child.home_sector.as_deref());
    let siblings: Vec<_> =
        child.siblings.iter().filter(|sibling| sibling.together_wanted == YesNoUnknown::Yes).collect();
    TenderChild {
        age: child.age_years.map(ChildAge::Years).or(child.age_band.map(ChildAge::Band)),
        sex: child.sex,
        home: home.and_then(&place),
        school: match &child.school {
            None => School::Unknown,
            Some(school) => match school.attends {
                YesNoUnknown::Unknown => School::Unknown,
                YesNoUnknown::No => School::None,
                YesNoUnknown::Yes => {
                    School::Attends { place: school.sector.as_deref().and_then(&place), keep: answer(school.keep) }
                }
            },
        },
        contacts: Some(child.family_time.iter().map(|contact| contact.sector.as_deref().and_then(&place)).collect()),
        needs: needs(&child.needs),
        siblings: Some(SiblingsAsked {
            in_search: siblings.iter().filter_map(|sibling| sibling.child).collect(),
            elsewhere: u32::try_from(siblings.iter().filter(|sibling| sibling.child.is_none()).count())
                .unwrap_or(u32::MAX),
        }),
        wishes: u32::try_from(child.wishes.len()).ok(),
        identity: Some(child.identity_needs.iter().map(|need| need.need).collect()),
        companions: child.companions,
    }
}

fn needs<'a>(needs: impl IntoIterator<Item = (&'a NeedDomain, &'a Need)>) -> Needs {
    let levels = needs.into_iter().filter_map(|(domain, need)| Some((*domain, Level::new(need.level?)?)));
    Needs(levels.collect())
}

fn legal_conditions(request: &Request) -> u32 {
    let conditions: usize = request.children.iter().map(|child| child.conditions.len()).sum();
    u32::try_from(conditions).unwrap_or(u32::MAX)
}

/// What must not live there: the must-haves that say so, and a child who may not live with animals.
fn incompatibilities(request: &Request) -> Vec<Incompatibility> {
    let mut found = Vec::new();
    for asked in &request.shared.must_haves {
        let with = match asked.code {
            MustHave::NoOtherChildren => IncompatibleWith::AnyChild,
            MustHave::NoPets => IncompatibleWith::AnyAnimal,
            _ => continue,
        };
        found.push(Incompatibility { child: asked.child, with });
    }
    for (index, child) in (0_u32..).zip(&request.children) {
        if child.pets == Some(PetPreference::No) {
            found.push(Incompatibility { child: Some(index), with: IncompatibleWith::AnyAnimal });
        }
    }
    found
}
