//! Why a gate does not pass. Each reason has one fixed outcome and one answer the provider may be given (vocabularies: a failed
//! gate answers itself).

use serde::{Deserialize, Serialize};
use vocabulary::{Animal, AssessmentType, Date, Gate, MustHave, PlacementType, RejectionReason, Timestamp};

use super::GateOutcome;

/// A reason not to pass a gate, with the facts that make it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum GateReason {
    /// G1: not registered for the service.
    ProviderNotRegistered,
    /// G1: the pre-placement agreement is not signed.
    ProviderNotSigned,
    /// G1: concealed.
    Concealed,
    /// G1: registration not known.
    RegistrationNotKnown,
    /// G1: signature not known.
    SignatureNotKnown,
    /// G1: concealment not known.
    ConcealmentNotKnown,
    /// G2: the setting does not serve the type.
    TypeNotServed {
        /// The type asked for.
        asked: PlacementType,
    },
    /// G3: not invited.
    NotInvited,
    /// G3: not confirmed before the close.
    NotInTime,
    /// G3: a required answer is missing.
    Incomplete,
    /// G3: takes no child of this search, or one twice.
    TakesNoChild,
    /// G3: invitation not known.
    InvitationNotKnown,
    /// G3: time of receipt not known.
    ReceiptNotKnown,
    /// G3: completeness not known.
    CompletenessNotKnown,
    /// G4: the approval does not cover this child's age.
    AgeNotCovered {
        /// The child.
        child: u32,
    },
    /// G4: the approval does not cover this child's sex.
    SexNotCovered {
        /// The child.
        child: u32,
    },
    /// G4: the approval does not cover so many children.
    NumberNotCovered {
        /// Children it covers.
        approved: u32,
        /// Children there would be.
        would_be: u32,
    },
    /// G4: the approval does not cover the type.
    TypeNotApproved {
        /// The type asked for.
        asked: PlacementType,
    },
    /// G4: whether this child's age is covered is not known.
    AgeCoverNotKnown {
        /// The child.
        child: u32,
    },
    /// G4: whether this child's sex is covered is not known.
    SexCoverNotKnown {
        /// The child.
        child: u32,
    },
    /// G4: whether the number is covered is not known.
    NumberCoverNotKnown,
    /// G4: whether the type is covered is not known.
    TypeCoverNotKnown,
    /// G5: above the usual fostering limit, neither all siblings nor exempted.
    OverFosteringLimit {
        /// The limit.
        limit: u32,
        /// Children there would be.
        would_be: u32,
    },
    /// G5: above the limit, and whether all are siblings or an exemption is on file is not known.
    LimitExceptionNotKnown {
        /// The limit.
        limit: u32,
        /// Children there would be.
        would_be: u32,
    },
    /// G5: how many children are there now is not known.
    ChildrenThereNotKnown,
    /// G6: too few places.
    NoVacancy {
        /// Places needed.
        needed: u32,
        /// Places free or held.
        places: u32,
    },
    /// G6: the place is free only after the day the offer would start.
    VacancyTooLate {
        /// When it is free.
        available_from: Date,
        /// The day it had to be.
        wanted: Date,
    },
    /// G6: held elsewhere until a time. Whose is not said (SHL-4).
    HeldElsewhere {
        /// When enough places free.
        frees_at: Timestamp,
    },
    /// G6: no confirmed vacancy on record.
    VacancyNotKnown,
    /// G6: the day needed is not known.
    StartNotKnown,
    /// G7: refused by the rule of the day.
    LegalFormNotAllowed,
    /// G7: Ministers have not approved yet.
    MinistersApprovalNeeded,
    /// G7: legal form not known.
    LegalFormNotKnown,
    /// G8: inside a no-go area.
    InNoGoArea,
    /// G8: nearer than the least distance allowed.
    NearerThanAllowed,
    /// G8: a named person lives there or visits.
    NamedPersonThere,
    /// G8: where the setting lies is not known well enough.
    LocationNotKnown,
    /// G8: whether a named person lives there or visits is not known.
    NamedPersonNotKnown,
    /// G9: a court or legal condition cannot be kept.
    LegalConditionNotKept,
    /// G9: whether the conditions can be kept is not known.
    LegalConditionNotKnown,
    /// G10: a must-have answered NO.
    MustHaveNotMet {
        /// Which, by index into the tender's list.
        index: u32,
        /// Its code.
        code: MustHave,
    },
    /// G10: a must-have answered UNKNOWN or not at all.
    MustHaveNotKnown {
        /// Which, by index into the tender's list.
        index: u32,
        /// Its code.
        code: MustHave,
    },
    /// G11: another child lives there with whom this child must not live.
    IncompatibleChildThere {
        /// The child of this search.
        child: u32,
    },
    /// G11: a child named by the authority lives there.
    NamedChildThere,
    /// G11: an animal lives there.
    AnimalThere {
        /// Which kind.
        animal: Animal,
    },
    /// G11: which other children live there is not known.
    CompanionsNotKnown {
        /// The child of this search.
        child: u32,
    },
    /// G11: whether a named child lives there is not known.
    NamedChildNotKnown,
    /// G11: which animals live there is not known.
    AnimalsNotKnown,
    /// G12: parent and baby are not both housed.
    NotBothHoused,
    /// G12: the assessment is not offered.
    AssessmentNotOffered {
        /// The assessment asked for.
        asked: AssessmentType,
    },
    /// G12: whether both are housed is not known.
    HousingNotKnown,
    /// G12: which assessments are offered, or which is asked for, is not known.
    AssessmentNotKnown,
    /// Any gate: it needed a check, and a person found that it does not hold.
    FoundNotToHold {
        /// The gate.
        gate: Gate,
    },
}

impl GateReason {
    /// Its word, never renamed: the variant's name as it is stored.
    pub fn code(&self) -> &'static str {
        use GateReason as R;
        match self {
            R::ProviderNotRegistered => "PROVIDER_NOT_REGISTERED",
            R::ProviderNotSigned => "PROVIDER_NOT_SIGNED",
            R::Concealed => "CONCEALED",
            R::RegistrationNotKnown => "REGISTRATION_NOT_KNOWN",
            R::SignatureNotKnown => "SIGNATURE_NOT_KNOWN",
            R::ConcealmentNotKnown => "CONCEALMENT_NOT_KNOWN",
            R::TypeNotServed { .. } => "TYPE_NOT_SERVED",
            R::NotInvited => "NOT_INVITED",
            R::NotInTime => "NOT_IN_TIME",
            R::Incomplete => "INCOMPLETE",
            R::TakesNoChild => "TAKES_NO_CHILD",
            R::InvitationNotKnown => "INVITATION_NOT_KNOWN",
            R::ReceiptNotKnown => "RECEIPT_NOT_KNOWN",
            R::CompletenessNotKnown => "COMPLETENESS_NOT_KNOWN",
            R::AgeNotCovered { .. } => "AGE_NOT_COVERED",
            R::SexNotCovered { .. } => "SEX_NOT_COVERED",
            R::NumberNotCovered { .. } => "NUMBER_NOT_COVERED",
            R::TypeNotApproved { .. } => "TYPE_NOT_APPROVED",
            R::AgeCoverNotKnown { .. } => "AGE_COVER_NOT_KNOWN",
            R::SexCoverNotKnown { .. } => "SEX_COVER_NOT_KNOWN",
            R::NumberCoverNotKnown => "NUMBER_COVER_NOT_KNOWN",
            R::TypeCoverNotKnown => "TYPE_COVER_NOT_KNOWN",
            R::OverFosteringLimit { .. } => "OVER_FOSTERING_LIMIT",
            R::LimitExceptionNotKnown { .. } => "LIMIT_EXCEPTION_NOT_KNOWN",
            R::ChildrenThereNotKnown => "CHILDREN_THERE_NOT_KNOWN",
            R::NoVacancy { .. } => "NO_VACANCY",
            R::VacancyTooLate { .. } => "VACANCY_TOO_LATE",
            R::HeldElsewhere { .. } => "HELD_ELSEWHERE",
            R::VacancyNotKnown => "VACANCY_NOT_KNOWN",
            R::StartNotKnown => "START_NOT_KNOWN",
            R::LegalFormNotAllowed => "LEGAL_FORM_NOT_ALLOWED",
            R::MinistersApprovalNeeded => "MINISTERS_APPROVAL_NEEDED",
            R::LegalFormNotKnown => "LEGAL_FORM_NOT_KNOWN",
            R::InNoGoArea => "IN_NO_GO_AREA",
            R::NearerThanAllowed => "NEARER_THAN_ALLOWED",
            R::NamedPersonThere => "NAMED_PERSON_THERE",
            R::LocationNotKnown => "LOCATION_NOT_KNOWN",
            R::NamedPersonNotKnown => "NAMED_PERSON_NOT_KNOWN",
            R::LegalConditionNotKept => "LEGAL_CONDITION_NOT_KEPT",
            R::LegalConditionNotKnown => "LEGAL_CONDITION_NOT_KNOWN",
            R::MustHaveNotMet { .. } => "MUST_HAVE_NOT_MET",
            R::MustHaveNotKnown { .. } => "MUST_HAVE_NOT_KNOWN",
            R::IncompatibleChildThere { .. } => "INCOMPATIBLE_CHILD_THERE",
            R::NamedChildThere => "NAMED_CHILD_THERE",
            R::AnimalThere { .. } => "ANIMAL_THERE",
            R::CompanionsNotKnown { .. } => "COMPANIONS_NOT_KNOWN",
            R::NamedChildNotKnown => "NAMED_CHILD_NOT_KNOWN",
            R::AnimalsNotKnown => "ANIMALS_NOT_KNOWN",
            R::NotBothHoused => "NOT_BOTH_HOUSED",
            R::AssessmentNotOffered { .. } => "ASSESSMENT_NOT_OFFERED",
            R::HousingNotKnown => "HOUSING_NOT_KNOWN",
            R::AssessmentNotKnown => "ASSESSMENT_NOT_KNOWN",
            R::FoundNotToHold { .. } => "FOUND_NOT_TO_HOLD",
        }
    }

    /// The gate it belongs to.
    pub fn gate(&self) -> Gate {
        use GateReason as R;
        match self {
            R::ProviderNotRegistered | R::ProviderNotSigned | R::Concealed => Gate::G1,
            R::RegistrationNotKnown | R::SignatureNotKnown | R::ConcealmentNotKnown => Gate::G1,
            R::TypeNotServed { .. } => Gate::G2,
            R::NotInvited | R::NotInTime | R::Incomplete | R::TakesNoChild => Gate::G3,
            R::InvitationNotKnown | R::ReceiptNotKnown | R::CompletenessNotKnown => Gate::G3,
            R::AgeNotCovered { .. } | R::SexNotCovered { .. } | R::NumberNotCovered { .. } => Gate::G4,
            R::TypeNotApproved { .. } | R::AgeCoverNotKnown { .. } | R::SexCoverNotKnown { .. } => Gate::G4,
            R::NumberCoverNotKnown | R::TypeCoverNotKnown => Gate::G4,
            R::OverFosteringLimit { .. } | R::LimitExceptionNotKnown { .. } | R::ChildrenThereNotKnown => Gate::G5,
            R::NoVacancy { .. } | R::VacancyTooLate { .. } | R::HeldElsewhere { .. } => Gate::G6,
            R::VacancyNotKnown | R::StartNotKnown => Gate::G6,
            R::LegalFormNotAllowed | R::MinistersApprovalNeeded | R::LegalFormNotKnown => Gate::G7,
            R::InNoGoArea | R::NearerThanAllowed | R::NamedPersonThere => Gate::G8,
            R::LocationNotKnown | R::NamedPersonNotKnown => Gate::G8,
            R::LegalConditionNotKept | R::LegalConditionNotKnown => Gate::G9,
            R::MustHaveNotMet { .. } | R::MustHaveNotKnown { .. } => Gate::G10,
            R::IncompatibleChildThere { .. } | R::NamedChildThere | R::AnimalThere { .. } => Gate::G11,
            R::CompanionsNotKnown { .. } | R::NamedChildNotKnown | R::AnimalsNotKnown => Gate::G11,
            R::NotBothHoused | R::AssessmentNotOffered { .. } => Gate::G12,
            R::HousingNotKnown | R::AssessmentNotKnown => Gate::G12,
            R::FoundNotToHold { gate } => *gate,
        }
    }

    /// FAIL or NEEDS_CHECK: a reason never passes.
    pub fn outcome(&self) -> GateOutcome {
        use GateReason as R;
        match self {
            R::ProviderNotRegistered
            | R::ProviderNotSigned
            | R::Concealed
            | R::TypeNotServed { .. }
            | R::NotInvited
            | R::NotInTime
            | R::Incomplete
            | R::TakesNoChild
            | R::AgeNotCovered { .. }
            | R::SexNotCovered { .. }
            | R::NumberNotCovered { .. }
            | R::TypeNotApproved { .. }
            | R::OverFosteringLimit { .. }
            | R::NoVacancy { .. }
            | R::VacancyTooLate { .. }
            | R::LegalFormNotAllowed
            | R::InNoGoArea
            | R::NearerThanAllowed
            | R::NamedPersonThere
            | R::LegalConditionNotKept
            | R::MustHaveNotMet { .. }
            | R::IncompatibleChildThere { .. }
            | R::NamedChildThere
            | R::AnimalThere { .. }
            | R::NotBothHoused
            | R::AssessmentNotOffered { .. }
            | R::FoundNotToHold { .. } => GateOutcome::Fail,
            R::RegistrationNotKnown
            | R::SignatureNotKnown
            | R::ConcealmentNotKnown
            | R::InvitationNotKnown
            | R::ReceiptNotKnown
            | R::CompletenessNotKnown
            | R::AgeCoverNotKnown { .. }
            | R::SexCoverNotKnown { .. }
            | R::NumberCoverNotKnown
            | R::TypeCoverNotKnown
            | R::LimitExceptionNotKnown { .. }
            | R::ChildrenThereNotKnown
            | R::HeldElsewhere { .. }
            | R::VacancyNotKnown
            | R::StartNotKnown
            | R::MinistersApprovalNeeded
            | R::LegalFormNotKnown
            | R::LocationNotKnown
            | R::NamedPersonNotKnown
            | R::LegalConditionNotKnown
            | R::MustHaveNotKnown { .. }
            | R::CompanionsNotKnown { .. }
            | R::NamedChildNotKnown
            | R::AnimalsNotKnown
            | R::HousingNotKnown
            | R::AssessmentNotKnown => GateOutcome::NeedsCheck,
        }
    }

    /// The code under which the provider is answered. A safety exclusion and a legal condition share one, so that neither can be
    /// told from the other (INV-2).
    pub fn rejection(&self) -> RejectionReason {
        match self.gate() {
            Gate::G1 if *self == GateReason::Concealed => RejectionReason::QualityConcern,
            Gate::G1 | Gate::G7 => RejectionReason::LegalCondition,
            Gate::G2 | Gate::G4 | Gate::G5 | Gate::G10 | Gate::G12 => RejectionReason::NeedNotMet,
            Gate::G3 => RejectionReason::InformationNotProvided,
            Gate::G6 => RejectionReason::PlaceTaken,
            Gate::G8 | Gate::G9 => RejectionReason::LocationOrHouseholdNotSuitable,
            Gate::G11 => RejectionReason::HouseholdNotCompatible,
        }
    }
}
