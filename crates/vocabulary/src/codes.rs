//! Every code list as an enum, generated from `codes.toml`, and the registry of all of them for `ListCodes`.
//!
//! Each enum has `ALL`, `LIST`, `code`, `label`, `provisional`, `needs_text` and `from_code`; it reads and writes as its code
//! string, and orders as the list does.

use crate::language::Language;

/// One code list as the API serves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeList {
    /// Name of the list, such as `placement-type`.
    pub name: &'static str,
    /// Its English title.
    pub title_en: &'static str,
    /// Its Welsh title.
    pub title_cy: &'static str,
    /// Its codes, in the order people should meet them.
    pub entries: &'static [CodeEntry],
}

/// One code of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeEntry {
    /// The code, never renamed.
    pub code: &'static str,
    /// English label.
    pub en: &'static str,
    /// Welsh label.
    pub cy: &'static str,
    /// The label comes from general knowledge, or no published label was in sight.
    pub provisional: bool,
    /// The Welsh label awaits a Welsh speaker of the field.
    pub cy_review: bool,
    /// The code is incomplete without a text.
    pub needs_text: bool,
}

/// A word that is not a code of the list it was read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a code of the list {list}")]
pub struct UnknownCode {
    /// Name of the list.
    pub list: &'static str,
}

/// Every code list, by name.
pub fn lists() -> &'static [CodeList] {
    LISTS
}

macro_rules! code_list {
    ($kind:ident, $list:literal, [$(($variant:ident, $code:literal, $en:literal, $cy:literal, $provisional:literal, $text:literal)),+ $(,)?]) => {
        impl $kind {
            /// Every code, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Name of the list.
            pub const LIST: &'static str = $list;

            /// The code as it is written everywhere.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// What people read.
            pub const fn label(self, language: Language) -> &'static str {
                match self { $(Self::$variant => language.of($en, $cy)),+ }
            }

            /// Whether the label awaits confirmation.
            pub const fn provisional(self) -> bool {
                match self { $(Self::$variant => $provisional),+ }
            }

            /// Whether the code is incomplete without a text.
            pub const fn needs_text(self) -> bool {
                match self { $(Self::$variant => $text),+ }
            }

            /// The code of this list written `code`, if there is one.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $kind {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.code())
            }
        }

        impl std::str::FromStr for $kind {
            type Err = UnknownCode;

            fn from_str(code: &str) -> Result<Self, UnknownCode> {
                Self::from_code(code).ok_or(UnknownCode { list: Self::LIST })
            }
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/codes.rs"));

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_list_and_code_has_both_languages_and_is_named_once() {
        let mut names = BTreeSet::new();
        for list in lists() {
            assert!(names.insert(list.name), "{} stands there twice", list.name);
            assert!(!list.title_en.trim().is_empty() && !list.title_cy.trim().is_empty(), "{}", list.name);
            let mut codes = BTreeSet::new();
            for entry in list.entries {
                assert!(codes.insert(entry.code), "{} has {} twice", list.name, entry.code);
                assert!(!entry.en.trim().is_empty() && !entry.cy.trim().is_empty(), "{} {}", list.name, entry.code);
                let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
                assert!(entry.code.bytes().all(plain), "{} {}", list.name, entry.code);
                assert!(entry.code != "OTHER" || entry.needs_text, "{} OTHER needs a text", list.name);
            }
        }
    }

    #[test]
    fn every_list_of_reasons_has_a_way_out() {
        let closed = ["passed-over-reason", "principal-suspension-reason"];
        for list in lists().iter().filter(|list| list.name.ends_with("-reason") && !closed.contains(&list.name)) {
            assert_eq!(list.entries.last().map(|entry| entry.code), Some("OTHER"), "{}", list.name);
        }
    }

    #[test]
    fn a_code_reads_back_as_written() {
        for kind in PlacementType::ALL {
            assert_eq!(kind.code().parse(), Ok(*kind));
            assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{kind}\""));
            assert_eq!(serde_json::from_str::<PlacementType>(&format!("\"{kind}\"")).unwrap(), *kind);
        }
        assert_eq!("Residential".parse::<PlacementType>(), Err(UnknownCode { list: "placement-type" }));
        assert_eq!(AgeBand::Age1_4.code(), "AGE_1_4");
        assert_eq!(PlacementType::Secure.label(Language::Cy), "Llety diogel");
    }

    #[test]
    fn what_the_lists_mark_is_marked() {
        let unplanned: Vec<_> = PlacementEndReason::ALL.iter().filter(|r| r.unplanned()).map(|r| r.code()).collect();
        assert_eq!(unplanned, ["ALLEG", "STAND", "APPRR", "CREQB", "CREQO", "CHILD", "LAREQ"]);
        let provisional: Vec<_> = PlacementCode::ALL.iter().filter(|c| c.provisional()).map(|c| c.code()).collect();
        assert_eq!(provisional, ["K3", "T0", "T1", "T2", "T3", "T4", "Z11", "Z12", "Z13", "Z14"]);
        assert!(PassedOverReason::ALL.iter().all(|reason| reason.needs_text()));
        assert!(RejectionReason::BetterMatchChosen.answer_only() && RejectionReason::PlaceTaken.answer_only());
        assert_ne!(
            RejectionReason::TooFar.provider_text(Language::En),
            RejectionReason::TooFar.provider_text(Language::Cy)
        );
        assert!(RiskLevel::NoKnownRisk < RiskLevel::High);
        assert!(LevelOfNeed::Standard < LevelOfNeed::Complex);
    }
}
