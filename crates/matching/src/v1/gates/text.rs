//! Gate reasons in words, in English and Welsh: one text for the authority, one that a provider may read.
//!
//! To be confirmed by a Welsh speaker of the field:
//!
//! | phrase | meant | doubt |
//! |---|---|---|
//! | heb ei guddio / wedi'i guddio | (not) concealed from view | the term the consortium uses |
//! | terfyn maethu arferol | usual fostering limit | statutory Welsh wording |
//! | canfod nad yw'n dal | found not to hold | idiom |
//! | esemptiad | exemption | `eithriad` may be the statutory word |
//! | parth gwaharddedig | no-go area | field usage |
//! | cymeradwyaeth Gweinidogion Cymru | approval of the Welsh Ministers | fixed phrase to be checked |

use vocabulary::{Gate, Language};

use super::GateReason;

impl GateReason {
    /// The reason in words, for the authority.
    pub fn text(&self, language: Language) -> String {
        match language {
            Language::En => english(self),
            Language::Cy => welsh(self),
        }
    }

    /// The reason in words its provider may read. Safety exclusions, legal conditions and named children are told in general words
    /// only, the same for each (INV-2, INV-3).
    pub fn provider_text(&self, language: Language) -> String {
        let is_hidden = match self.gate() {
            Gate::G8 | Gate::G9 => true,
            Gate::G11 => matches!(self, GateReason::NamedChildThere | GateReason::NamedChildNotKnown),
            Gate::G1 | Gate::G2 | Gate::G3 | Gate::G4 | Gate::G5 | Gate::G6 | Gate::G7 | Gate::G10 | Gate::G12 => false,
        };
        if is_hidden { self.rejection().provider_text(language).to_owned() } else { self.text(language) }
    }
}

fn english(reason: &GateReason) -> String {
    use GateReason as R;
    const EN: Language = Language::En;
    match reason {
        R::ProviderNotRegistered => "The provider is not registered for this service.".to_owned(),
        R::ProviderNotSigned => "The provider has not signed the pre-placement agreement.".to_owned(),
        R::Concealed => "The provider or the setting is concealed.".to_owned(),
        R::RegistrationNotKnown => "Whether the provider is registered for this service is not known.".to_owned(),
        R::SignatureNotKnown => "Whether the provider has signed the pre-placement agreement is not known.".to_owned(),
        R::ConcealmentNotKnown => "Whether the provider or the setting is concealed is not known.".to_owned(),
        R::TypeNotServed { asked } => format!("The setting does not serve this type: {}.", asked.label(EN)),
        R::NotInvited => "The provider was not invited.".to_owned(),
        R::NotInTime => "The offer was not confirmed before the close.".to_owned(),
        R::Incomplete => "An answer that is required is missing.".to_owned(),
        R::TakesNoChild => "The offer does not take the children of this search.".to_owned(),
        R::InvitationNotKnown => "Whether the provider was invited is not known.".to_owned(),
        R::ReceiptNotKnown => "When the offer was received is not known.".to_owned(),
        R::CompletenessNotKnown => "Whether the offer is complete is not known.".to_owned(),
        R::AgeNotCovered { child } => format!("The approval does not cover the age of child {}.", number(*child)),
        R::SexNotCovered { child } => format!("The approval does not cover the sex of child {}.", number(*child)),
        R::NumberNotCovered { approved, would_be } => {
            format!("The approval covers {approved} at a time; there would be {would_be}.")
        }
        R::TypeNotApproved { asked } => format!("The approval does not cover this type: {}.", asked.label(EN)),
        R::AgeCoverNotKnown { child } => {
            format!("Whether the approval covers the age of child {} is not known.", number(*child))
        }
        R::SexCoverNotKnown { child } => {
            format!("Whether the approval covers the sex of child {} is not known.", number(*child))
        }
        R::NumberCoverNotKnown => "Whether the approval covers the number of children is not known.".to_owned(),
        R::TypeCoverNotKnown => "Whether the approval covers this type is not known.".to_owned(),
        R::OverFosteringLimit { limit, would_be } => {
            format!(
                "The usual fostering limit is {limit}; there would be {would_be}, not all siblings, without an exemption."
            )
        }
        R::LimitExceptionNotKnown { limit, would_be } => format!(
            "The usual fostering limit is {limit}; there would be {would_be}. Whether all are siblings or an exemption is on file is not known."
        ),
        R::ChildrenThereNotKnown => "How many children live there now is not known.".to_owned(),
        R::NoVacancy { needed, places } => format!("{needed} needed; {places} free."),
        R::VacancyTooLate { available_from, wanted } => {
            format!("The place is free from {available_from}; it would have to be on {wanted}.")
        }
        R::HeldElsewhere { frees_at } => format!("The place is held elsewhere until {frees_at}."),
        R::VacancyNotKnown => "No vacancy has been confirmed.".to_owned(),
        R::StartNotKnown => "The day the placement is needed is not known.".to_owned(),
        R::LegalFormNotAllowed => "The rules on legal form do not allow a placement there on this day.".to_owned(),
        R::MinistersApprovalNeeded => "A placement there needs the approval of the Welsh Ministers.".to_owned(),
        R::LegalFormNotKnown => "The legal form of the provider is not known.".to_owned(),
        R::InNoGoArea => "The setting lies in a no-go area.".to_owned(),
        R::NearerThanAllowed => "The setting is nearer than the least distance allowed.".to_owned(),
        R::NamedPersonThere => "A named person lives there or visits.".to_owned(),
        R::LocationNotKnown => {
            "Where the setting lies is not known well enough to rule out a safety exclusion.".to_owned()
        }
        R::NamedPersonNotKnown => "Whether a named person lives there or visits is not known.".to_owned(),
        R::LegalConditionNotKept => "A court or legal condition cannot be kept.".to_owned(),
        R::LegalConditionNotKnown => "Whether the court or legal conditions can be kept is not known.".to_owned(),
        R::MustHaveNotMet { index: _, code } => format!("A must-have is not met: {}.", code.label(EN)),
        R::MustHaveNotKnown { index: _, code } => format!("A must-have is not answered: {}.", code.label(EN)),
        R::IncompatibleChildThere { child } => {
            format!("A child lives there with whom child {} must not live.", number(*child))
        }
        R::NamedChildThere => "A child named in the search lives there.".to_owned(),
        R::AnimalThere { animal } => format!("An animal lives there that rules it out: {}.", animal.label(EN)),
        R::CompanionsNotKnown { child } => {
            format!("Which other children live there, as seen from child {}, is not known.", number(*child))
        }
        R::NamedChildNotKnown => "Whether a child named in the search lives there is not known.".to_owned(),
        R::AnimalsNotKnown => "Which animals live there is not known.".to_owned(),
        R::NotBothHoused => "Parent and baby are not both housed.".to_owned(),
        R::AssessmentNotOffered { asked } => format!("The assessment is not offered: {}.", asked.label(EN)),
        R::HousingNotKnown => "Whether parent and baby are both housed is not known.".to_owned(),
        R::AssessmentNotKnown => "Whether the assessment asked for is offered is not known.".to_owned(),
        R::FoundNotToHold { gate } => format!("Checked, and found not to hold: {}.", gate.label(EN)),
    }
}

fn welsh(reason: &GateReason) -> String {
    use GateReason as R;
    const CY: Language = Language::Cy;
    match reason {
        R::ProviderNotRegistered => "Nid yw'r darparwr wedi'i gofrestru ar gyfer y gwasanaeth hwn.".to_owned(),
        R::ProviderNotSigned => "Nid yw'r darparwr wedi llofnodi'r cytundeb cyn lleoli.".to_owned(),
        R::Concealed => "Mae'r darparwr neu'r lleoliad wedi'i guddio.".to_owned(),
        R::RegistrationNotKnown => {
            "Nid yw'n hysbys a yw'r darparwr wedi'i gofrestru ar gyfer y gwasanaeth hwn.".to_owned()
        }
        R::SignatureNotKnown => "Nid yw'n hysbys a yw'r darparwr wedi llofnodi'r cytundeb cyn lleoli.".to_owned(),
        R::ConcealmentNotKnown => "Nid yw'n hysbys a yw'r darparwr neu'r lleoliad wedi'i guddio.".to_owned(),
        R::TypeNotServed { asked } => format!("Nid yw'r lleoliad yn cynnig y math hwn: {}.", asked.label(CY)),
        R::NotInvited => "Ni chafodd y darparwr wahoddiad.".to_owned(),
        R::NotInTime => "Ni chadarnhawyd y cynnig cyn y cau.".to_owned(),
        R::Incomplete => "Mae ateb gofynnol ar goll.".to_owned(),
        R::TakesNoChild => "Nid yw'r cynnig yn cymryd plant y chwiliad hwn.".to_owned(),
        R::InvitationNotKnown => "Nid yw'n hysbys a gafodd y darparwr wahoddiad.".to_owned(),
        R::ReceiptNotKnown => "Nid yw'n hysbys pryd y daeth y cynnig i law.".to_owned(),
        R::CompletenessNotKnown => "Nid yw'n hysbys a yw'r cynnig yn gyflawn.".to_owned(),
        R::AgeNotCovered { child } => format!("Nid yw'r gymeradwyaeth yn cwmpasu oedran plentyn {}.", number(*child)),
        R::SexNotCovered { child } => format!("Nid yw'r gymeradwyaeth yn cwmpasu rhyw plentyn {}.", number(*child)),
        R::NumberNotCovered { approved, would_be } => {
            format!("Mae'r gymeradwyaeth yn cwmpasu {approved} ar y tro; byddai {would_be} yno.")
        }
        R::TypeNotApproved { asked } => format!("Nid yw'r gymeradwyaeth yn cwmpasu'r math hwn: {}.", asked.label(CY)),
        R::AgeCoverNotKnown { child } => {
            format!("Nid yw'n hysbys a yw'r gymeradwyaeth yn cwmpasu oedran plentyn {}.", number(*child))
        }
        R::SexCoverNotKnown { child } => {
            format!("Nid yw'n hysbys a yw'r gymeradwyaeth yn cwmpasu rhyw plentyn {}.", number(*child))
        }
        R::NumberCoverNotKnown => "Nid yw'n hysbys a yw'r gymeradwyaeth yn cwmpasu nifer y plant.".to_owned(),
        R::TypeCoverNotKnown => "Nid yw'n hysbys a yw'r gymeradwyaeth yn cwmpasu'r math hwn.".to_owned(),
        R::OverFosteringLimit { limit, would_be } => format!(
            "{limit} yw'r terfyn maethu arferol; byddai {would_be} yno, heb fod i gyd yn frodyr a chwiorydd, a heb esemptiad."
        ),
        R::LimitExceptionNotKnown { limit, would_be } => format!(
            "{limit} yw'r terfyn maethu arferol; byddai {would_be} yno. Nid yw'n hysbys a ydynt i gyd yn frodyr a chwiorydd, neu a oes esemptiad ar ffeil."
        ),
        R::ChildrenThereNotKnown => "Nid yw'n hysbys faint o blant sy'n byw yno nawr.".to_owned(),
        R::NoVacancy { needed, places } => format!("Angen {needed}; {places} ar gael."),
        R::VacancyTooLate { available_from, wanted } => {
            format!("Mae'r lle ar gael o {available_from}; byddai ei angen ar {wanted}.")
        }
        R::HeldElsewhere { frees_at } => format!("Mae'r lle yn cael ei gadw mewn man arall tan {frees_at}."),
        R::VacancyNotKnown => "Nid oes lle gwag wedi'i gadarnhau.".to_owned(),
        R::StartNotKnown => "Nid yw'r diwrnod y mae angen y lleoliad yn hysbys.".to_owned(),
        R::LegalFormNotAllowed => {
            "Nid yw'r rheolau ar ffurf gyfreithiol yn caniatáu lleoliad yno ar y diwrnod hwn.".to_owned()
        }
        R::MinistersApprovalNeeded => "Mae angen cymeradwyaeth Gweinidogion Cymru ar gyfer lleoliad yno.".to_owned(),
        R::LegalFormNotKnown => "Nid yw ffurf gyfreithiol y darparwr yn hysbys.".to_owned(),
        R::InNoGoArea => "Mae'r lleoliad mewn parth gwaharddedig.".to_owned(),
        R::NearerThanAllowed => "Mae'r lleoliad yn nes na'r pellter lleiaf a ganiateir.".to_owned(),
        R::NamedPersonThere => "Mae person a enwyd yn byw yno neu'n ymweld.".to_owned(),
        R::LocationNotKnown => "Nid yw lleoliad y man yn ddigon hysbys i ddiystyru eithriad diogelwch.".to_owned(),
        R::NamedPersonNotKnown => "Nid yw'n hysbys a yw person a enwyd yn byw yno neu'n ymweld.".to_owned(),
        R::LegalConditionNotKept => "Ni ellir cadw amod llys neu amod cyfreithiol.".to_owned(),
        R::LegalConditionNotKnown => "Nid yw'n hysbys a ellir cadw'r amodau llys neu'r amodau cyfreithiol.".to_owned(),
        R::MustHaveNotMet { index: _, code } => format!("Gofyniad hanfodol heb ei fodloni: {}.", code.label(CY)),
        R::MustHaveNotKnown { index: _, code } => format!("Gofyniad hanfodol heb ateb: {}.", code.label(CY)),
        R::IncompatibleChildThere { child } => {
            format!("Mae plentyn yn byw yno na ddylai plentyn {} fyw gydag ef.", number(*child))
        }
        R::NamedChildThere => "Mae plentyn a enwyd yn y chwiliad yn byw yno.".to_owned(),
        R::AnimalThere { animal } => format!("Mae anifail yn byw yno sy'n ei ddiystyru: {}.", animal.label(CY)),
        R::CompanionsNotKnown { child } => {
            format!("Nid yw'n hysbys pa blant eraill sy'n byw yno, o safbwynt plentyn {}.", number(*child))
        }
        R::NamedChildNotKnown => "Nid yw'n hysbys a yw plentyn a enwyd yn y chwiliad yn byw yno.".to_owned(),
        R::AnimalsNotKnown => "Nid yw'n hysbys pa anifeiliaid sy'n byw yno.".to_owned(),
        R::NotBothHoused => "Nid oes llety i'r rhiant a'r babi ill dau.".to_owned(),
        R::AssessmentNotOffered { asked } => format!("Nid yw'r asesiad yn cael ei gynnig: {}.", asked.label(CY)),
        R::HousingNotKnown => "Nid yw'n hysbys a oes llety i'r rhiant a'r babi ill dau.".to_owned(),
        R::AssessmentNotKnown => "Nid yw'n hysbys a yw'r asesiad y gofynnwyd amdano yn cael ei gynnig.".to_owned(),
        R::FoundNotToHold { gate } => format!("Wedi'i wirio, a chanfod nad yw'n dal: {}.", gate.label(CY)),
    }
}

/// Children are counted from 1 where people read.
fn number(child: u32) -> u32 {
    child.saturating_add(1)
}

#[cfg(test)]
mod tests {
    use vocabulary::RejectionReason;

    use super::*;
    use crate::v1::gates::GateOutcome;

    #[test]
    fn a_provider_cannot_tell_safety_from_law_from_a_named_child() {
        let hidden = [
            GateReason::InNoGoArea,
            GateReason::NearerThanAllowed,
            GateReason::NamedPersonThere,
            GateReason::LocationNotKnown,
            GateReason::NamedPersonNotKnown,
            GateReason::LegalConditionNotKept,
            GateReason::LegalConditionNotKnown,
        ];
        for language in Language::ALL {
            let told = RejectionReason::LocationOrHouseholdNotSuitable.provider_text(*language);
            assert!(hidden.iter().all(|reason| reason.provider_text(*language) == told));
            let named = GateReason::NamedChildThere.provider_text(*language);
            assert_eq!(named, RejectionReason::HouseholdNotCompatible.provider_text(*language));
        }
    }

    #[test]
    fn a_reason_answers_with_a_code_its_gate_allows() {
        let reasons = [
            GateReason::Concealed,
            GateReason::ProviderNotSigned,
            GateReason::Incomplete,
            GateReason::TakesNoChild,
            GateReason::NoVacancy { needed: 1, places: 0 },
            GateReason::LegalFormNotAllowed,
            GateReason::InNoGoArea,
            GateReason::LegalConditionNotKept,
            GateReason::NotBothHoused,
        ];
        for reason in reasons {
            assert!(reason.gate().rejection_reasons().contains(&reason.rejection()), "{reason:?}");
            assert_eq!(reason.outcome(), GateOutcome::Fail);
            assert_ne!(reason.text(Language::En), reason.text(Language::Cy));
        }
    }
}
