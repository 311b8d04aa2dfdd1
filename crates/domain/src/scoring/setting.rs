//! A setting of the register as matching reads it.

use std::collections::BTreeSet;

use geography::{Geography, Postcode, Precision, Sector};
use matching::v1::{
    AgeRange, Approval, HeldPlaces, LegalFormOutcome, ParentAndBabyFacts, SettingFacts, Standing, Vacancy,
};
use vocabulary::{Date, LegalForm, MustHave, OfferId, PlanLength, Timestamp};

use super::answer;
use crate::policy::{NOT_FOR_PROFIT, on_or_after};
use crate::provider::Provider;
use crate::request::Request;
use crate::setting::{Profile, Setting, Taken};

/// How far a sector's centre may be from a postcode in it, at the 95th percentile.
pub(super) const SECTOR_MARGIN_TENTHS: u32 = 35;

/// A setting with what is known of it.
pub struct SettingView<'a> {
    /// The setting.
    pub setting: &'a Setting,
    /// Its provider.
    pub provider: &'a Provider,
    /// Its profile, where it was opened: exact place, animals.
    pub profile: Option<&'a Profile>,
    /// Whether the round asks its provider on the day (G1): a member of the lot searched, or anybody in a spot purchase.
    pub registered: matching::v1::Answer,
    /// Where its postcode and its sector are.
    pub geography: &'a Geography,
}

/// What matching reads of a setting, for a request, as of an instant; holds of `own` count as free.
pub fn setting_facts(view: &SettingView<'_>, request: &Request, own: Option<OfferId>, now: Timestamp) -> SettingFacts {
    let recorded = &view.setting.recorded;
    let located = whereabouts(view);
    let authority = located.as_ref().and_then(|place| place.authority);
    SettingFacts {
        place: located.as_ref().map(|place| place.at.into()),
        place_margin_tenths: match located.as_ref().map(|place| place.precision) {
            Some(Precision::Postcode) => 0,
            Some(Precision::Sector) | None => SECTOR_MARGIN_TENTHS,
        },
        sector: Some(recorded.sector.clone()),
        authority,
        standing: standing(view, now),
        placement_types: recorded.placement_types.iter().copied().collect(),
        approval: Approval {
            ages: Some(AgeRange { from_years: recorded.ages.0, to_years: recorded.ages.1 }),
            sexes: Some(recorded.sexes.iter().copied().collect()),
            number: Some(recorded.children_max),
            types: Some(recorded.placement_types.iter().copied().collect()),
        },
        children_there: Some(children_there(view.setting)),
        all_siblings: matching::v1::Answer::Unknown,
        limit_exemption: answer(recorded.fostering_exemption),
        vacancy: vacancy(view.setting, request.shared.needed_on, own),
        legal_form: legal_form(view.provider, request.shared.needed_on.unwrap_or(now.london_date())),
        named_person_there: matching::v1::Answer::Unknown,
        named_child_there: matching::v1::Answer::No,
        animals: view
            .profile
            .and_then(|profile| profile.animals.as_ref())
            .map(|animals| animals.iter().copied().collect()),
        must_haves: register_answers(view, request),
        parent_and_baby: ParentAndBabyFacts::default(),
    }
}

/// The exact place of an opened profile; else the centre of the sector, whose authority may be uncertain.
fn whereabouts(view: &SettingView<'_>) -> Option<geography::Place> {
    let geography = view.geography;
    let exact = view.profile.and_then(|profile| profile.postcode.parse::<Postcode>().ok());
    exact.and_then(|postcode| geography.locate(postcode).ok()).or_else(|| {
        let sector = view.setting.recorded.sector.parse::<Sector>().ok()?;
        geography.locate_sector(sector).ok()
    })
}

fn standing(view: &SettingView<'_>, now: Timestamp) -> Standing {
    let today = now.london_date();
    let yes = |holds: bool| if holds { matching::v1::Answer::Yes } else { matching::v1::Answer::No };
    Standing {
        registered: view.registered,
        signed: yes(view.provider.recorded.agreement_signed_on.is_some_and(|signed| signed <= today)),
        concealed: yes(view.provider.concealment.is_some() || view.setting.concealment.is_some()),
    }
}

/// Children of others living there: places an award has taken.
pub(super) fn children_there(setting: &Setting) -> u32 {
    let taken = setting.places.values().filter(|place| matches!(place.taken, Taken::Awarded { .. }));
    u32::try_from(taken.count()).unwrap_or(u32::MAX)
}

/// Its real places on the day needed (G6): free, and those held for other searches with the time each frees.
fn vacancy(setting: &Setting, needed_on: Option<Date>, own: Option<OfferId>) -> Option<Vacancy> {
    setting.places_stated_at?;
    let usable = |from: Date| needed_on.is_none_or(|needed| from <= needed);
    // Of the places there in time, the day the last of them frees; where there is none, the first day any will.
    let (mut last_in_time, mut first_late) = (None, None);
    let mut free = 0_u32;
    let mut held = Vec::new();
    for place in setting.places.values() {
        let Some(from) = place.available_from else { continue };
        let elsewhere = match place.taken {
            Taken::Free => None,
            Taken::Held(hold) => setting.holds.get(&hold).filter(|hold| Some(hold.offer) != own),
            Taken::Awarded { .. } => continue,
        };
        if !usable(from) {
            first_late = Some(first_late.map_or(from, |first: Date| first.min(from)));
            continue;
        }
        last_in_time = Some(last_in_time.map_or(from, |last: Date| last.max(from)));
        match elsewhere {
            None => free += 1,
            Some(hold) => held.push(HeldPlaces { places: 1, frees_at: hold.until }),
        }
    }
    let available_from = last_in_time.or(first_late).or(needed_on)?;
    Some(Vacancy { places_free: free, available_from, held })
}

pub(super) fn legal_form(provider: &Provider, on: Date) -> LegalFormOutcome {
    match provider.recorded.legal_form {
        LegalForm::ForProfitTransitional if on_or_after(on, NOT_FOR_PROFIT.ministers_from) => {
            LegalFormOutcome::MinistersApprovalNeeded
        }
        LegalForm::LocalAuthority
        | LegalForm::CharitableCompanyByGuarantee
        | LegalForm::CharitableIncorporatedOrganisation
        | LegalForm::CharitableRegisteredSociety
        | LegalForm::CommunityInterestCompanyByGuarantee
        | LegalForm::ForProfitTransitional
        | LegalForm::PrivateOutsideWales
        | LegalForm::OtherNotRestricted => LegalFormOutcome::Allowed,
    }
}

/// Must-haves the register itself answers (G10 in pre-matching): languages of the opened profile.
fn register_answers(
    view: &SettingView<'_>,
    request: &Request,
) -> std::collections::BTreeMap<u32, matching::v1::Answer> {
    let Some(profile) = view.profile else { return std::collections::BTreeMap::new() };
    let welsh = speaks_welsh(profile);
    let asked = (0_u32..).zip(&request.shared.must_haves);
    let known = asked.filter(|(_, asked)| asked.code == MustHave::WelshSpeakingCarer && welsh);
    known.map(|(index, _)| (index, matching::v1::Answer::Yes)).collect()
}

/// Whether Welsh is among the languages of a profile.
pub(super) fn speaks_welsh(profile: &Profile) -> bool {
    let languages: BTreeSet<String> = profile.languages.iter().map(|language| language.to_lowercase()).collect();
    languages.contains("cy") || languages.contains("welsh") || languages.contains("cymraeg")
}

/// Days of a plan length; absent when it is not known.
pub(super) fn plan_days(length: Option<PlanLength>) -> Option<u32> {
    match length? {
        PlanLength::UpTo3Months => Some(91),
        PlanLength::UpTo1Year => Some(365),
        PlanLength::UpTo2Years => Some(730),
        PlanLength::To18 => Some(365 * 18),
        PlanLength::NotKnown => None,
    }
}
