//! A row as it is put: everything of one setting that decides before an offer and does not depend on a search.

use vocabulary::{
    Animal, AuthorityCode, Date, IdentityNeed, PlacementType, ProviderId, SearchId, SettingId, Sex, Timestamp,
};

use super::codes::{animal_bit, identity_bit, sex_bit, type_bit};
use super::places::{NO_DAY, Places};
use super::{Columns, NEVER, NO_AUTHORITY, NOWHERE, flag};
use crate::v1::answer::Answer;
use crate::v1::miles::Place;
use crate::v1::setting::AgeRange;

/// What the columns keep of one setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The setting.
    pub id: SettingId,
    /// Its provider.
    pub provider: ProviderId,
    /// Where it counts as being; absent when its postcode was not found.
    pub place: Option<Place>,
    /// How far out `place` may be, in tenths of a mile.
    pub place_margin_tenths: u32,
    /// Its postcode sector.
    pub sector: String,
    /// The authority whose area it lies in.
    pub authority: Option<AuthorityCode>,
    /// Whether the setting itself is concealed; its provider's concealment comes with the question.
    pub concealed: bool,
    /// Types it may serve and is approved for.
    pub placement_types: Vec<PlacementType>,
    /// Ages of its approval, at most 255.
    pub ages: AgeRange,
    /// Sexes of its approval.
    pub sexes: Vec<Sex>,
    /// Number of its approval, at most 255.
    pub number: u32,
    /// Children of others placed there now, at most 255.
    pub children_there: u32,
    /// Whether an exemption from the usual fostering limit is on file.
    pub limit_exemption: Answer,
    /// Places available or held; absent when they were never stated.
    pub places: Option<Vec<FreeFrom>>,
    /// When its provider last stated or confirmed its places.
    pub confirmed_at: Option<Timestamp>,
    /// Animals there; absent when not said.
    pub animals: Option<Vec<Animal>>,
    /// Needs of identity it says it can meet.
    pub capacities: Vec<IdentityNeed>,
    /// Whether Welsh is spoken there.
    pub speaks_welsh: bool,
}

/// A place that is free from a day on, or held from it on for a search until an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FreeFrom {
    /// The day.
    pub from: Date,
    /// The search it is held for and when that ends; absent when it is free.
    pub held: Option<(SearchId, Timestamp)>,
}

impl Columns {
    /// Puts a setting: a new row, or its row anew.
    pub fn put(&mut self, entry: &Entry) {
        let row = match self.rows.get(&entry.id) {
            Some(row) => *row,
            None => self.new_row(entry.id),
        };
        let Ok(at) = usize::try_from(row) else { return };
        let provider = self.providers.number(&entry.provider);
        let margin = self.margins.number(&entry.place_margin_tenths);
        let sector = self.sectors.number(&entry.sector);
        let authority = entry.authority.map(|authority| self.authorities.number(&authority));
        let places = Places::of(entry.places.as_deref());
        let beside = places.as_ref().is_some_and(|places| places.inline().is_none());
        set(&mut self.provider, at, provider);
        set(&mut self.easting, at, entry.place.map_or(NOWHERE, |place| place.easting));
        set(&mut self.northing, at, entry.place.map_or(NOWHERE, |place| place.northing));
        set(&mut self.margin, at, u8::try_from(margin).unwrap_or(u8::MAX));
        set(&mut self.sector, at, u16::try_from(sector).unwrap_or(u16::MAX));
        set(&mut self.authority, at, authority.and_then(|number| u16::try_from(number).ok()).unwrap_or(NO_AUTHORITY));
        set(&mut self.types, at, entry.placement_types.iter().fold(0, |bits, code| bits | type_bit(*code)));
        set(&mut self.youngest, at, narrow(entry.ages.from_years));
        set(&mut self.oldest, at, narrow(entry.ages.to_years));
        set(&mut self.sexes, at, entry.sexes.iter().fold(0, |bits, sex| bits | sex_bit(*sex)));
        set(&mut self.number, at, narrow(entry.number));
        set(&mut self.there, at, narrow(entry.children_there));
        set(&mut self.flags, at, flags(entry, beside));
        set(&mut self.free, at, places.as_ref().and_then(Places::inline).unwrap_or([NO_DAY; _]));
        set(&mut self.confirmed, at, entry.confirmed_at.map_or(NEVER, Timestamp::micros));
        let animals = entry.animals.iter().flatten();
        set(&mut self.animals, at, animals.fold(0, |bits, animal| bits | animal_bit(*animal)));
        set(&mut self.identity, at, entry.capacities.iter().fold(0, |bits, need| bits | identity_bit(*need)));
        match places.filter(|_| beside) {
            Some(places) => self.beside.insert(row, places),
            None => self.beside.remove(&row),
        };
    }

    fn new_row(&mut self, id: SettingId) -> u32 {
        let row = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        self.rows.insert(id, row);
        self.ids.push(id);
        self.provider.push(0);
        self.easting.push(NOWHERE);
        self.northing.push(NOWHERE);
        self.margin.push(0);
        self.sector.push(0);
        self.authority.push(NO_AUTHORITY);
        self.types.push(0);
        self.youngest.push(0);
        self.oldest.push(0);
        self.sexes.push(0);
        self.number.push(0);
        self.there.push(0);
        self.flags.push(0);
        self.free.push([NO_DAY; _]);
        self.confirmed.push(NEVER);
        self.animals.push(0);
        self.identity.push(0);
        row
    }
}

fn set<T>(column: &mut [T], at: usize, value: T) {
    if let Some(cell) = column.get_mut(at) {
        *cell = value;
    }
}

/// A number that the register bounds far below 255.
fn narrow(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

fn flags(entry: &Entry, beside: bool) -> u8 {
    let exemption = match entry.limit_exemption {
        Answer::Yes => flag::EXEMPT,
        Answer::No => 0,
        Answer::Unknown => flag::EXEMPTION_UNKNOWN,
    };
    let bit = |holds: bool, bit: u8| if holds { bit } else { 0 };
    exemption
        | bit(entry.concealed, flag::CONCEALED)
        | bit(entry.animals.is_some(), flag::ANIMALS_KNOWN)
        | bit(entry.places.is_some(), flag::STATED)
        | bit(entry.speaks_welsh, flag::SPEAKS_WELSH)
        | bit(beside, flag::PLACES_BESIDE)
}
