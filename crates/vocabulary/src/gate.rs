//! Which rejection a failed gate answers its provider with (DEC-7: gate failures answer themselves).

use crate::codes::{Gate, RejectionReason};

impl Gate {
    /// The reasons a failure of this gate may be answered with, the usual one first. The caller takes the second where the
    /// gate failed on a legal rather than a quality ground.
    pub const fn rejection_reasons(self) -> &'static [RejectionReason] {
        match self {
            Self::G1 | Self::G7 => &[RejectionReason::QualityConcern, RejectionReason::LegalCondition],
            Self::G2 | Self::G4 | Self::G5 | Self::G10 | Self::G12 => &[RejectionReason::NeedNotMet],
            Self::G3 => &[RejectionReason::InformationNotProvided],
            Self::G6 => &[RejectionReason::PlaceTaken],
            Self::G8 | Self::G9 => &[RejectionReason::LocationOrHouseholdNotSuitable],
            Self::G11 => &[RejectionReason::HouseholdNotCompatible],
        }
    }

    /// Whether an invitation may say that a setting fails this gate. G8 and G9 would tell a provider where a child must not
    /// be or what a court ordered, so they count as passing until the close (INV-2).
    pub const fn shown_in_invitations(self) -> bool {
        match self {
            Self::G8 | Self::G9 => false,
            Self::G1 | Self::G2 | Self::G3 | Self::G4 | Self::G5 => true,
            Self::G6 | Self::G7 | Self::G10 | Self::G11 | Self::G12 => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn safety_and_legal_failures_are_told_with_one_word() {
        let hidden: Vec<_> = Gate::ALL.iter().filter(|gate| !gate.shown_in_invitations()).collect();
        assert_eq!(hidden, [&Gate::G8, &Gate::G9]);
        assert_eq!(Gate::G8.rejection_reasons(), Gate::G9.rejection_reasons());
        assert!(Gate::ALL.iter().all(|gate| !gate.rejection_reasons().is_empty()));
    }
}
