//! Every reason for a refusal, generated from `refusals.toml`: the frozen word, the rule, and what would satisfy it.

use crate::language::Language;

/// What sort of answer a refusal is; each maps to one gRPC status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusalKind {
    /// The call is malformed, whatever the state.
    InvalidArgument,
    /// A rule refuses in the present state.
    FailedPrecondition,
    /// Not allowed, or must not know.
    PermissionDenied,
    /// The caller read an older version.
    Aborted,
    /// A quota or a size is used up.
    ResourceExhausted,
    /// A public thing that does not exist.
    NotFound,
    /// A cursor or page beyond what there is.
    OutOfRange,
}

/// A word that is no refusal reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a refusal reason")]
pub struct UnknownReason;

macro_rules! refusal_reasons {
    ([$(($variant:ident, $code:literal, $rule:literal, $kind:ident, $en:literal, $cy:literal)),+ $(,)?]) => {
        impl RefusalReason {
            /// Every reason, in the order of the file.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The frozen word clients act on.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// Id of the rule that refuses; empty where the refusal itself says which.
            pub const fn rule(self) -> &'static str {
                match self { $(Self::$variant => $rule),+ }
            }

            /// What sort of answer it is.
            pub const fn kind(self) -> RefusalKind {
                match self { $(Self::$variant => RefusalKind::$kind),+ }
            }

            /// What was refused and what would satisfy the rule.
            pub const fn message(self, language: Language) -> &'static str {
                match self { $(Self::$variant => language.of($en, $cy)),+ }
            }

            /// The reason written `code`, if there is one.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for RefusalReason {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.code())
            }
        }

        impl std::str::FromStr for RefusalReason {
            type Err = UnknownReason;

            fn from_str(code: &str) -> Result<Self, UnknownReason> {
                Self::from_code(code).ok_or(UnknownReason)
            }
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/refusals.rs"));

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_reason_has_a_message_in_both_languages_and_a_code_of_its_own() {
        let mut codes = BTreeSet::new();
        for reason in RefusalReason::ALL {
            assert!(codes.insert(reason.code()));
            assert_eq!(RefusalReason::from_code(reason.code()), Some(*reason));
            let (en, cy) = (reason.message(Language::En), reason.message(Language::Cy));
            assert!(en.ends_with('.') && cy.ends_with('.') && en != cy, "{reason}");
        }
    }

    #[test]
    fn a_reason_names_its_rule_or_leaves_it_to_the_refusal() {
        let by_use: Vec<_> = RefusalReason::ALL.iter().filter(|reason| reason.rule().is_empty()).collect();
        assert_eq!(by_use, [&RefusalReason::StateForbids, &RefusalReason::NotSupportedYet]);
        for reason in RefusalReason::ALL.iter().filter(|reason| !reason.rule().is_empty()) {
            let (family, number) = reason.rule().split_once('-').unwrap();
            assert!(family.len() == 3 && family.bytes().all(|b| b.is_ascii_uppercase()), "{reason}");
            assert!(number.parse::<u32>().is_ok(), "{reason}");
        }
    }

    #[test]
    fn being_late_is_a_rule_and_not_a_malformed_call() {
        assert_eq!(RefusalReason::OfferLate.rule(), "OFF-5");
        assert_eq!(RefusalReason::OfferLate.kind(), RefusalKind::FailedPrecondition);
        assert_eq!(RefusalReason::NotPermitted.kind(), RefusalKind::PermissionDenied);
        assert_eq!(RefusalReason::StaleEtag.kind(), RefusalKind::Aborted);
    }
}
