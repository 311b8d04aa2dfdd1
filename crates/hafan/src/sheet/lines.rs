//! Lines of a sheet as messages: one message a line, which for places and prices are then put together to one row of an import.

use api::imports::v1 as proto;
use api::imports::v1::import_row::Row;
use api::register::v1::Provider;

use super::Kind;
use super::columns::{Column, PLACES, PRICE_LISTS, PRICES, PROVIDERS, SETTINGS};

/// A message whose fields are columns of a sheet.
pub(crate) trait Sheet: Default + Clone + prost::Message + prost::Name + 'static {
    /// Its columns.
    const COLUMNS: &'static [Column<Self>];
}

/// A message of the register that a line of a sheet becomes.
pub(crate) trait Line: Sheet {
    /// Its kind.
    const KIND: Kind;
    /// Whether the next line belongs to the same row, and is put into it then.
    fn join(&mut self, next: &mut Self) -> bool;
    /// The lines of a row.
    fn split(self) -> Vec<Self>;
    /// The row of an import.
    fn row(self) -> Row;
    /// The lists whose entries are lines, as paths within a row.
    const LISTS: &'static [&'static str];
    /// Takes what a row is known by from the row before, where just that could not be read of this line: neighbours stand together.
    fn take_key(&mut self, before: &Self, unreadable: &[&'static str]);
    /// For each line of the row in order, how a fault's path names it: `places[3]`, less what stands before.
    fn places_of_lines(&self) -> Vec<String>;
}

impl Sheet for Provider {
    const COLUMNS: &'static [Column<Self>] = PROVIDERS;
}

impl Line for Provider {
    const KIND: Kind = Kind::Providers;
    const LISTS: &'static [&'static str] = &[];

    fn join(&mut self, _: &mut Self) -> bool {
        false
    }

    fn take_key(&mut self, _: &Self, _: &[&'static str]) {}

    fn split(self) -> Vec<Self> {
        vec![self]
    }

    fn row(self) -> Row {
        Row::Provider(self)
    }

    fn places_of_lines(&self) -> Vec<String> {
        vec![String::new()]
    }
}

impl Sheet for proto::SettingRow {
    const COLUMNS: &'static [Column<Self>] = SETTINGS;
}

impl Line for proto::SettingRow {
    const KIND: Kind = Kind::Settings;
    const LISTS: &'static [&'static str] = &[];

    fn join(&mut self, _: &mut Self) -> bool {
        false
    }

    fn take_key(&mut self, _: &Self, _: &[&'static str]) {}

    fn split(self) -> Vec<Self> {
        vec![self]
    }

    fn row(self) -> Row {
        Row::Setting(self)
    }

    fn places_of_lines(&self) -> Vec<String> {
        vec![String::new()]
    }
}

impl Sheet for proto::PlacesRow {
    const COLUMNS: &'static [Column<Self>] = PLACES;
}

impl Line for proto::PlacesRow {
    const KIND: Kind = Kind::Places;
    const LISTS: &'static [&'static str] = &["places.places"];

    fn join(&mut self, next: &mut Self) -> bool {
        let same = (&self.provider, &self.setting, &self.reference) == (&next.provider, &next.setting, &next.reference);
        if same {
            self.places.append(&mut next.places);
        }
        same
    }

    fn take_key(&mut self, _: &Self, _: &[&'static str]) {}

    /// A setting without places is one line that names none.
    fn split(self) -> Vec<Self> {
        let Self { provider, setting, reference, places } = self;
        let line = |places| Self {
            provider: provider.clone(),
            setting: setting.clone(),
            reference: reference.clone(),
            places,
        };
        if places.is_empty() {
            return vec![line(Vec::new())];
        }
        places.into_iter().map(|place| line(vec![place])).collect()
    }

    fn row(self) -> Row {
        Row::Places(self)
    }

    fn places_of_lines(&self) -> Vec<String> {
        (0..self.places.len().max(1)).map(|index| format!("places[{index}]")).collect()
    }
}

impl Sheet for proto::PriceListRow {
    const COLUMNS: &'static [Column<Self>] = PRICES;
}

impl Line for proto::PriceListRow {
    const KIND: Kind = Kind::PriceLists;
    const LISTS: &'static [&'static str] = PRICE_LISTS;

    fn join(&mut self, next: &mut Self) -> bool {
        let (Some(list), Some(more)) = (&mut self.price_list, &mut next.price_list) else { return false };
        let same = self.provider == next.provider
            && (&list.lot, &list.provider, &list.valid_from) == (&more.lot, &more.provider, &more.valid_from);
        if same {
            list.core.append(&mut more.core);
            list.extras.append(&mut more.extras);
            list.sibling.append(&mut more.sibling);
            list.long_stay.append(&mut more.long_stay);
            list.volume.append(&mut more.volume);
        }
        same
    }

    fn take_key(&mut self, before: &Self, unreadable: &[&'static str]) {
        let Some((list, before)) = self.price_list.as_mut().zip(before.price_list.as_ref()) else { return };
        if unreadable.iter().any(|field| field.ends_with(".valid_from")) {
            list.valid_from = before.valid_from;
        }
    }

    fn split(self) -> Vec<Self> {
        let Self { provider, price_list } = self;
        let mut list = price_list.unwrap_or_default();
        let (core, extras) = (std::mem::take(&mut list.core), std::mem::take(&mut list.extras));
        let (sibling, long_stay) = (std::mem::take(&mut list.sibling), std::mem::take(&mut list.long_stay));
        let volume = std::mem::take(&mut list.volume);
        let one = |alter: &dyn Fn(&mut api::framework::v1::PriceList)| {
            let mut list = list.clone();
            alter(&mut list);
            Self { provider: provider.clone(), price_list: Some(list) }
        };
        let mut lines: Vec<Self> = core.into_iter().map(|price| one(&|list| list.core.push(price.clone()))).collect();
        lines.extend(extras.into_iter().map(|price| one(&|list| list.extras.push(price.clone()))));
        lines.extend(sibling.into_iter().map(|step| one(&|list| list.sibling.push(step))));
        lines.extend(long_stay.into_iter().map(|step| one(&|list| list.long_stay.push(step))));
        lines.extend(volume.into_iter().map(|step| one(&|list| list.volume.push(step))));
        lines
    }

    fn row(self) -> Row {
        Row::PriceList(self)
    }

    fn places_of_lines(&self) -> Vec<String> {
        let list = self.price_list.clone().unwrap_or_default();
        let of = |name: &'static str, count: usize| (0..count).map(move |index| format!("{name}[{index}]"));
        of("core", list.core.len())
            .chain(of("extras", list.extras.len()))
            .chain(of("sibling", list.sibling.len()))
            .chain(of("long_stay", list.long_stay.len()))
            .chain(of("volume", list.volume.len()))
            .collect()
    }
}
