//! A row as the row-wise gates and scores read it: the bridge between the two, and the explanation of every row shown.

use std::collections::BTreeMap;

use vocabulary::{MustHave, SettingId, Timestamp};

use super::codes::{animals_of, sexes_of, types_of};
use super::places::inline_vacancy;
use super::question::{Listing, ProviderFacts, Question};
use super::{Columns, NEVER, NOWHERE, flag};
use crate::v1::answer::Answer;
use crate::v1::miles::Place;
use crate::v1::setting::{AgeRange, Approval, ParentAndBabyFacts, SettingFacts, Standing, Vacancy};

impl Columns {
    /// What is known of the setting of a row, for a question; `None` where there is no such row.
    pub fn facts(&self, row: u32, question: &Question<'_>) -> Option<SettingFacts> {
        let at = usize::try_from(row).ok()?;
        let setting = *self.ids.get(at)?;
        let provider = self.provider_facts(at, question);
        let flags = *self.flags.get(at)?;
        let types: std::collections::BTreeSet<_> = types_of(*self.types.get(at)?).collect();
        let is = |bit: u8| flags & bit != 0;
        Some(SettingFacts {
            place: self.place(at),
            place_margin_tenths: self.margins.get(u32::from(*self.margin.get(at)?)).copied().unwrap_or(0),
            sector: self.sectors.get(u32::from(*self.sector.get(at)?)).cloned(),
            authority: self.authorities.get(u32::from(*self.authority.get(at)?)).copied(),
            standing: standing(&provider, question.listing(setting, &provider), is(flag::CONCEALED)),
            approval: Approval {
                ages: Some(AgeRange {
                    from_years: u32::from(*self.youngest.get(at)?),
                    to_years: u32::from(*self.oldest.get(at)?),
                }),
                sexes: Some(sexes_of(*self.sexes.get(at)?).collect()),
                number: Some(u32::from(*self.number.get(at)?)),
                types: Some(types.clone()),
            },
            placement_types: types,
            children_there: Some(u32::from(*self.there.get(at)?)),
            all_siblings: Answer::Unknown,
            limit_exemption: match (is(flag::EXEMPT), is(flag::EXEMPTION_UNKNOWN)) {
                (true, _) => Answer::Yes,
                (false, true) => Answer::Unknown,
                (false, false) => Answer::No,
            },
            vacancy: if is(flag::STATED) { self.vacancy(row, at, question) } else { None },
            legal_form: provider.legal_form,
            named_person_there: Answer::Unknown,
            named_child_there: Answer::No,
            animals: is(flag::ANIMALS_KNOWN).then(|| animals_of(self.animals.get(at).copied().unwrap_or(0)).collect()),
            must_haves: register_answers(question, is(flag::SPEAKS_WELSH)),
            parent_and_baby: ParentAndBabyFacts::default(),
        })
    }

    /// How the setting of a row stands to the authority that asks.
    pub fn listing(&self, row: u32, question: &Question<'_>) -> Listing {
        let at = usize::try_from(row).unwrap_or(usize::MAX);
        let Some(setting) = self.ids.get(at) else { return Listing::Other };
        question.listing(*setting, &self.provider_facts(at, question))
    }

    /// Whether the places of a row are stale (REG-4).
    pub fn is_stale(&self, row: u32, question: &Question<'_>) -> bool {
        let at = usize::try_from(row).unwrap_or(usize::MAX);
        self.confirmed_at(row, question).is_none_or(|confirmed| question.now.since(confirmed) >= question.stale_after)
            || at >= self.ids.len()
    }

    /// When the places of a row were last stated or confirmed.
    pub fn confirmed_at(&self, row: u32, question: &Question<'_>) -> Option<Timestamp> {
        let at = usize::try_from(row).ok()?;
        let own = self.confirmed.get(at).filter(|at| **at != NEVER).map(|at| Timestamp::from_micros(*at));
        // A provider's confirmation confirms what was stated: nothing that never was.
        let by_provider = self.provider_facts(at, question).confirmed_at;
        own.map(|own| by_provider.map_or(own, |by_provider| own.max(by_provider)))
    }

    pub(super) fn provider_facts(&self, at: usize, question: &Question<'_>) -> ProviderFacts {
        let number = self.provider.get(at).and_then(|number| usize::try_from(*number).ok());
        number.and_then(|number| question.providers.get(number)).copied().unwrap_or_default()
    }

    pub(super) fn place(&self, at: usize) -> Option<Place> {
        let (easting, northing) = (*self.easting.get(at)?, *self.northing.get(at)?);
        (easting != NOWHERE).then_some(Place { easting, northing })
    }

    fn vacancy(&self, row: u32, at: usize, question: &Question<'_>) -> Option<Vacancy> {
        let needed_on = question.tender.start_needed;
        match self.beside.get(&row) {
            Some(places) => places.vacancy(needed_on, question.own_search),
            None => inline_vacancy(*self.free.get(at)?, needed_on),
        }
    }

    /// The id of the setting of a row, for code that has the row from these columns.
    pub(super) fn id_at(&self, at: usize) -> SettingId {
        self.ids.get(at).copied().unwrap_or_else(|| SettingId::from_bytes([0; 16]))
    }
}

/// What G1 asks of a setting: of one's own and of a partner's only that it is not concealed, for they do not come by the framework.
pub(super) fn standing(provider: &ProviderFacts, listing: Listing, setting_concealed: bool) -> Standing {
    let concealed = if setting_concealed { Answer::Yes } else { provider.standing.concealed };
    match listing {
        Listing::Own | Listing::Partner => Standing { registered: Answer::Yes, signed: Answer::Yes, concealed },
        Listing::Other => Standing { concealed, ..provider.standing },
    }
}

/// Must-haves the register itself answers (G10): a Welsh-speaking carer, where Welsh is spoken.
fn register_answers(question: &Question<'_>, speaks_welsh: bool) -> BTreeMap<u32, Answer> {
    let asked = (0_u32..).zip(&question.tender.must_haves);
    let known = asked.filter(|(_, asked)| speaks_welsh && asked.code == MustHave::WelshSpeakingCarer);
    known.map(|(index, _)| (index, Answer::Yes)).collect()
}
