//! Field masks: which fields of an entry a call changes (AIP-134), and in which two versions of it differ.

use api::register::v1 as proto;
use domain::Fault;
use prost_types::FieldMask;
use vocabulary::{RefusalReason, limits};

use super::faults::Faults;

/// All fields at once.
const ALL: &str = "*";

/// A field that can be changed, by its path.
pub struct Field<M: 'static> {
    /// Its path below the entry.
    pub path: &'static str,
    /// Takes it from another entry.
    pub take: fn(&mut M, &M),
    /// Whether it has a value.
    pub said: fn(&M) -> bool,
    /// Whether two entries differ in it.
    pub differs: fn(&M, &M) -> bool,
}

macro_rules! fields {
    ($message:ty { $($field:ident),+ $(,)? } $($outer:ident: $kind:ty { $($inner:ident),+ $(,)? })?) => {
        &[
            $(Field {
                path: stringify!($field),
                take: |into: &mut $message, from: &$message| into.$field.clone_from(&from.$field),
                said: |entry: &$message| is_said(&entry.$field),
                differs: |one: &$message, other: &$message| one.$field != other.$field,
            },)+
            $(
                Field {
                    path: stringify!($outer),
                    take: |into: &mut $message, from: &$message| into.$outer.clone_from(&from.$outer),
                    said: |entry: &$message| is_said(&entry.$outer),
                    // Its parts tell.
                    differs: |_, _| false,
                },
                $(Field {
                    path: concat!(stringify!($outer), ".", stringify!($inner)),
                    take: |into: &mut $message, from: &$message| {
                        let from = from.$outer.clone().unwrap_or_default();
                        into.$outer.get_or_insert_with(<$kind>::default).$inner = from.$inner;
                    },
                    // Said with the whole.
                    said: |_| false,
                    differs: |one: &$message, other: &$message| {
                        let of = |entry: &$message| entry.$outer.clone().unwrap_or_default().$inner;
                        of(one) != of(other)
                    },
                },)+
            )?
        ]
    };
}

/// The fields of a provider.
pub const PROVIDER_FIELDS: &[Field<proto::Provider>] =
    fields!(proto::Provider { display_name, registration_number, regulator, kind, legal_form, agreement_signed_on });

/// The fields of a setting.
pub const SETTING_FIELDS: &[Field<proto::Setting>] = fields!(proto::Setting {
    display_name,
    reference,
    kind,
    placement_types,
    postcode,
    languages,
    capacities,
    skills,
    services,
    usual_fostering_exemption,
    animals,
    places,
} approval: proto::TermsOfApproval { age_years_min, age_years_max, sexes, children_max });

fn is_said<T: Default + PartialEq>(value: &T) -> bool {
    *value != T::default()
}

/// The fields a call changes; each path that is none of them is a fault, and so is a call that changes nothing.
pub fn read_mask<M>(
    fields: &'static [Field<M>],
    given: &M,
    mask: Option<&FieldMask>,
    at: &str,
    faults: &mut Faults,
) -> Vec<&'static Field<M>> {
    let whole = |field: &&Field<M>| !field.path.contains('.');
    let paths = mask.map_or(&[][..], |mask| &mask.paths[..]);
    faults.list(&super::Path::root(&format!("{at}.paths")), paths.len(), limits::MASK_PATHS_MAX);
    match paths {
        [] => {
            let said: Vec<_> = fields.iter().filter(|field| (field.said)(given)).collect();
            if said.is_empty() {
                faults.push(Fault::new(RefusalReason::FieldRequired, at));
            }
            said
        }
        [all] if all == ALL => fields.iter().filter(whole).collect(),
        paths => {
            let mut chosen = Vec::with_capacity(paths.len().min(limits::MASK_PATHS_MAX));
            for (index, path) in paths.iter().take(limits::MASK_PATHS_MAX).enumerate() {
                match fields.iter().find(|field| field.path == path) {
                    Some(field) => chosen.push(field),
                    None => faults.push(unknown_path(fields, &format!("{at}.paths[{index}]"))),
                }
            }
            chosen
        }
    }
}

fn unknown_path<M>(fields: &[Field<M>], at: &str) -> Fault {
    let known: Vec<&str> = fields.iter().map(|field| field.path).collect();
    Fault::new(RefusalReason::ValueInvalid, at).with("expected", known.join(" | "))
}

/// The paths of the fields in which two versions of an entry differ.
pub fn differing<M>(fields: &'static [Field<M>], one: &M, other: &M) -> Vec<&'static str> {
    fields.iter().filter(|field| (field.differs)(one, other)).map(|field| field.path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(paths: &[&str]) -> FieldMask {
        FieldMask { paths: paths.iter().map(|&path| path.to_owned()).collect() }
    }

    fn chosen(given: &proto::Setting, paths: &[&str]) -> Result<String, String> {
        let mut faults = Faults::new();
        let fields = read_mask(SETTING_FIELDS, given, Some(&mask(paths)), "update_mask", &mut faults);
        let paths = fields.iter().map(|field| field.path).collect::<Vec<_>>().join(" ");
        faults.finish(paths).map_err(|refusal| {
            let named = refusal.faults().map(|fault| format!("{} {}", fault.reason.code(), fault.subject));
            named.collect::<Vec<_>>().join("; ")
        })
    }

    #[test]
    fn a_mask_names_fields_and_silence_names_what_is_said() {
        let said = proto::Setting { kind: "SCHOOL".to_owned(), stale: true, ..proto::Setting::default() };
        assert_eq!(chosen(&said, &["places", "approval.children_max"]).unwrap(), "places approval.children_max");
        assert_eq!(chosen(&said, &[]).unwrap(), "kind");
        assert_eq!(chosen(&proto::Setting::default(), &[]).unwrap_err(), "FIELD_REQUIRED update_mask");
        let all = chosen(&said, &["*"]).unwrap();
        assert!(all.ends_with("places approval") && all.starts_with("display_name"), "{all}");
    }

    #[test]
    fn each_path_that_is_unknown_or_output_only_is_a_fault() {
        let said = proto::Setting::default();
        assert_eq!(
            chosen(&said, &["kind", "stale", "approval.colour", "inspection", "name", "*"]).unwrap_err(),
            "VALUE_INVALID update_mask.paths[1]; VALUE_INVALID update_mask.paths[2]; VALUE_INVALID update_mask.paths[3]; \
             VALUE_INVALID update_mask.paths[4]; VALUE_INVALID update_mask.paths[5]"
        );
        let many = vec!["kind"; limits::MASK_PATHS_MAX + 1];
        assert_eq!(chosen(&said, &many).unwrap_err(), "LIMIT_EXCEEDED update_mask.paths");
    }

    #[test]
    fn every_field_is_taken_and_told_apart_by_itself() {
        let approval = |age_years_max, children_max| {
            Some(proto::TermsOfApproval { age_years_max, children_max, ..proto::TermsOfApproval::default() })
        };
        let mut into = proto::Setting { approval: approval(Some(17), 3), ..proto::Setting::default() };
        let before = into.clone();
        let from =
            proto::Setting { approval: approval(None, 2), kind: "SCHOOL".to_owned(), ..proto::Setting::default() };
        let field = SETTING_FIELDS.iter().find(|field| field.path == "approval.children_max").unwrap();
        (field.take)(&mut into, &from);
        assert_eq!((into.approval.clone(), into.kind.as_str()), (approval(Some(17), 2), ""));
        assert_eq!(differing(SETTING_FIELDS, &before, &into), ["approval.children_max"]);
        let told = differing(SETTING_FIELDS, &before, &from);
        assert_eq!(told, ["kind", "approval.age_years_max", "approval.children_max"]);
    }
}
