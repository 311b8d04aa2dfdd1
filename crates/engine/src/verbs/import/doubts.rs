//! What is known to be wrong with a row before it is judged: nothing more is told of that, nor of what only follows from it.
//!
//! A row that is only checked is judged with stand-ins in the place of what could not be read, so that whatever else is wrong with it is
//! told at once. A stand-in is a value that no rule refuses; the few faults that can still follow from one are left out here.

use domain::Fault;
use vocabulary::RefusalReason;

/// Lists of places: any rule of them asks all of them at once.
const PLACES: [&str; 2] = ["places.places", "setting.setting.places"];

/// What a row is known by, kind by kind.
const KEYS: [&str; 12] = [
    "provider.name",
    "provider.regulator",
    "provider.registration_number",
    "setting.provider",
    "setting.setting.name",
    "setting.setting.reference",
    "places.provider",
    "places.setting",
    "places.reference",
    "price_list.provider",
    "price_list.price_list.lot",
    "price_list.price_list.valid_from",
];

/// A field of a key at fault, and another of the same key of which a fault may then be nothing but its consequence: a name stands for all.
const FOLLOWS: [(&str, &str); 8] = [
    ("provider.name", "provider.registration_number"),
    ("provider.regulator", "provider.registration_number"),
    ("provider.registration_number", "provider.regulator"),
    ("setting.setting.name", "setting.provider"),
    ("setting.setting.name", "setting.setting.reference"),
    ("places.setting", "places.provider"),
    ("places.setting", "places.reference"),
    ("price_list.price_list.provider", "price_list.provider"),
];

/// Fields of a row that are at fault already, as paths within it, such as `setting.setting.approval.children_max`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doubts(Vec<String>);

impl Doubts {
    /// Of a row with these fields at fault.
    pub fn of(fields: impl IntoIterator<Item = String>) -> Self {
        Self(fields.into_iter().collect())
    }

    /// Whether the row has none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// With these fields too.
    #[must_use]
    pub fn and(mut self, fields: impl IntoIterator<Item = String>) -> Self {
        self.0.extend(fields);
        self
    }

    /// Whether what the row is of is at fault: then no other row repeats it or stands on it.
    pub(super) fn is_unknown(&self) -> bool {
        self.0.iter().any(|doubt| KEYS.iter().any(|key| is_related(doubt, key)))
    }

    /// Whether a path within the row is one of these fields, lies in one, or has one in it.
    pub fn name(&self, path: &str) -> bool {
        self.0.iter().any(|doubt| is_related(doubt, path))
    }

    /// Whether a fault at a path within the row says nothing new: its field is at fault already, or it may follow from one that is.
    pub(super) fn cover(&self, path: &str, fault: &Fault) -> bool {
        let follows = |doubt: &String| FOLLOWS.iter().any(|(one, other)| is_related(doubt, one) && *other == path);
        self.0.iter().any(|doubt| is_covered(doubt, path, fault.reason) || follows(doubt))
    }
}

fn is_covered(doubt: &str, path: &str, reason: RefusalReason) -> bool {
    if is_related(doubt, path) {
        return true;
    }
    let Some((list, _)) = doubt.split_once('[') else { return false };
    if PLACES.contains(&list) {
        return is_related(list, path);
    }
    let entry = doubt.split_inclusive(']').next().unwrap_or(doubt);
    let is_entry = path.strip_prefix(list).is_some_and(|rest| rest.starts_with('[') && rest.ends_with(']'));
    // An entry read with a stand-in may look like another one that is sound.
    is_related(entry, path) || (is_entry && reason == RefusalReason::ValueInvalid)
}

/// Whether one path is the other, or lies within it.
fn is_related(one: &str, other: &str) -> bool {
    let within = |path: &str, above: &str| {
        path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    within(one, other) || within(other, one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covered(doubt: &str, path: &str, reason: RefusalReason) -> bool {
        Doubts::of([doubt.to_owned()]).cover(path, &Fault::new(reason, path))
    }

    #[test]
    fn a_fault_of_the_field_itself_or_of_what_it_lies_in_is_told_already() {
        let approval = "setting.setting.approval.children_max";
        for path in [approval, "setting.setting.approval"] {
            assert!(covered(approval, path, RefusalReason::ValueOutOfRange), "{path}");
        }
        for path in ["setting.setting.approval.children", "setting.setting.postcode", "setting.provider"] {
            assert!(!covered(approval, path, RefusalReason::ValueOutOfRange), "{path}");
        }
    }

    #[test]
    fn what_follows_from_one_place_or_one_price_is_told_of_no_other() {
        let date = "places.places[2].available_from";
        assert!(covered(date, "places.places.1", RefusalReason::VacancyBelowHeld), "the place that was not read");
        assert!(!covered(date, "places.reference", RefusalReason::ImportSubjectUnknown));
        let code = "price_list.price_list.core[0].age_band";
        let other = "price_list.price_list.core[5]";
        assert!(covered(code, other, RefusalReason::ValueInvalid), "it may only look like the first");
        assert!(!covered(code, "price_list.price_list.core[5].weekly_pence", RefusalReason::ValueOutOfRange));
        assert!(!covered(code, "price_list.price_list.extras[0].code", RefusalReason::FieldRequired));
    }

    #[test]
    fn a_row_whose_key_is_at_fault_is_of_nothing_known() {
        let regulator = Doubts::of(["provider.regulator".to_owned()]);
        assert!(regulator.is_unknown());
        let taken = Fault::new(RefusalReason::RegistrationTaken, "");
        assert!(regulator.cover("provider.registration_number", &taken), "the other half of its key");
        let undated = Doubts::of(["price_list.price_list.valid_from".to_owned()]);
        let nobodys = Fault::new(RefusalReason::ImportSubjectUnknown, "");
        assert!(undated.is_unknown() && !undated.cover("price_list.provider", &nobodys), "whose it is was read");
        assert!(!Doubts::of(["provider.kind".to_owned()]).is_unknown());
        assert!(!Doubts::default().is_unknown() && Doubts::default().is_empty());
    }
}
