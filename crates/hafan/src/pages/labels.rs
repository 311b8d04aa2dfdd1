//! Words for codes and enum values. Labels of codes come from the lists themselves, so that page and API never differ.

use api::common::v1::{LocalizedText, YesNoUnknown};
use api::decision::v1::{FeeAgainstList, GateOutcome, TrancheState};
use api::reference::v1::StatutoryTier;
use api::register::v1::PlaceState;
use api::search::v1::{
    ApprovalStatus, DisclosureStage, InvitationAnswer, InvitationNotice, InvitationState, OfferState, SearchState,
    TermsState,
};
use matching::v1::Criterion;
use matching::v1::sentences::criterion_name;
use vocabulary::Language;

/// The label of a code of a list; the code itself where the list does not have it, and nothing for nothing.
pub(crate) fn label(list: &str, code: &str, lang: Language) -> String {
    let found = vocabulary::lists().iter().find(|found| found.name == list);
    let entry = found.and_then(|list| list.entries.iter().find(|entry| entry.code == code));
    entry.map_or(code, |entry| lang.of(entry.en, entry.cy)).to_owned()
}

/// What a criterion of the matching model is called; its code where the model does not have it.
pub(crate) fn criterion(code: &str, lang: Language) -> String {
    let number = code.strip_prefix('C').and_then(|number| number.parse::<usize>().ok());
    let found = number.and_then(|number| Criterion::ALL.get(number.checked_sub(1)?)).copied();
    found.map_or(code, |found| criterion_name(found, lang)).to_owned()
}

/// A text in a language; in English where the other was not given.
pub(crate) fn text(text: Option<&LocalizedText>, lang: Language) -> String {
    text.map_or_else(String::new, |text| {
        let welsh = Some(&text.cy).filter(|welsh| lang == Language::Cy && !welsh.is_empty());
        welsh.unwrap_or(&text.en).clone()
    })
}

/// Yes, no, not known, or nothing said.
pub(crate) fn yes_no(answer: YesNoUnknown, lang: Language) -> &'static str {
    match answer {
        YesNoUnknown::Yes => lang.of("yes", "oes"),
        YesNoUnknown::No => lang.of("no", "nac oes"),
        YesNoUnknown::Unknown => lang.of("not known", "ddim yn hysbys"),
        YesNoUnknown::Unspecified => "-",
    }
}

/// The state of a search, as its code list words it.
pub(crate) fn search_state(state: SearchState, lang: Language) -> String {
    let code = state.as_str_name().trim_start_matches("SEARCH_STATE_");
    label("search-state", code, lang)
}

/// The state of an offer.
pub(crate) fn offer_state(state: OfferState, lang: Language) -> &'static str {
    match state {
        OfferState::Unspecified => "-",
        OfferState::Submitted => lang.of("submitted", "wedi'i gyflwyno"),
        OfferState::Unconfirmed => lang.of("unconfirmed", "heb ei gadarnhau"),
        OfferState::Withdrawn => lang.of("withdrawn", "wedi'i dynnu'n ôl"),
        OfferState::Ranked => lang.of("being considered", "dan ystyriaeth"),
        OfferState::NotEligible => lang.of("not eligible", "ddim yn gymwys"),
        OfferState::CarriedOn => lang.of("carried on", "wedi'i gario ymlaen"),
        OfferState::Rejected => lang.of("rejected", "wedi'i wrthod"),
        OfferState::InTranche => lang.of("with the decision maker", "gyda'r penderfynwr"),
        OfferState::Chosen => lang.of("chosen", "wedi'i ddewis"),
        OfferState::Awarded => lang.of("awarded", "wedi'i ddyfarnu"),
        OfferState::Retracted => lang.of("retracted", "wedi'i dynnu'n ôl ar ôl y cau"),
        OfferState::Answered => lang.of("answered", "wedi'i ateb"),
    }
}

/// Whether terms can be read.
pub(crate) fn terms_state(state: TermsState, lang: Language) -> &'static str {
    match state {
        TermsState::Unspecified => "-",
        TermsState::Sealed => lang.of("sealed", "dan sêl"),
        TermsState::Open => lang.of("open", "ar agor"),
        TermsState::Erased => lang.of("erased", "wedi'u dileu"),
    }
}

/// Where an approval stands.
pub(crate) fn approval_status(status: ApprovalStatus, lang: Language) -> &'static str {
    match status {
        ApprovalStatus::Unspecified => "-",
        ApprovalStatus::Requested => lang.of("asked for", "gofynnwyd amdani"),
        ApprovalStatus::Granted => lang.of("granted", "wedi'i rhoi"),
        ApprovalStatus::Refused => lang.of("refused", "wedi'i gwrthod"),
        ApprovalStatus::Void => lang.of("void", "yn ddi-rym"),
    }
}

/// How loudly an invitation arrived.
pub(crate) fn notice(notice: InvitationNotice, lang: Language) -> &'static str {
    match notice {
        InvitationNotice::Unspecified => "-",
        InvitationNotice::Alert => lang.of("alert", "rhybudd"),
        InvitationNotice::Digest => lang.of("digest", "crynodeb"),
    }
}

/// How far a search is disclosed.
pub(crate) fn stage(stage: DisclosureStage, lang: Language) -> &'static str {
    match stage {
        DisclosureStage::Unspecified => "-",
        DisclosureStage::Feed => lang.of("summary", "crynodeb"),
        DisclosureStage::Opened => lang.of("profile opened", "proffil wedi'i agor"),
        DisclosureStage::Tranche => lang.of("first name and school", "enw cyntaf ac ysgol"),
        DisclosureStage::Award => lang.of("identity", "hunaniaeth"),
    }
}

/// How a provider has answered.
pub(crate) fn answer(answer: InvitationAnswer, lang: Language) -> &'static str {
    match answer {
        InvitationAnswer::Unspecified => "-",
        InvitationAnswer::None => lang.of("none yet", "dim eto"),
        InvitationAnswer::Declined => lang.of("will not offer", "dim cynnig"),
        InvitationAnswer::Offered => lang.of("offered", "wedi cynnig"),
    }
}

/// Whether a search still takes anything from a provider.
pub(crate) fn invitation_state(state: InvitationState, lang: Language) -> &'static str {
    match state {
        InvitationState::Unspecified => "-",
        InvitationState::Open => lang.of("open", "ar agor"),
        InvitationState::Closed => lang.of("closed", "wedi cau"),
        InvitationState::Withdrawn => lang.of("withdrawn", "wedi'i dynnu'n ôl"),
        InvitationState::Ended => lang.of("ended", "wedi gorffen"),
    }
}

/// How a gate came out.
pub(crate) fn gate(outcome: GateOutcome, lang: Language) -> &'static str {
    match outcome {
        GateOutcome::Unspecified => "-",
        GateOutcome::Pass => lang.of("pass", "pasio"),
        GateOutcome::Fail => lang.of("fail", "methu"),
        GateOutcome::NeedsCheck => lang.of("needs a check", "angen gwiriad"),
    }
}

/// A fee beside the list.
pub(crate) fn against_list(against: FeeAgainstList, lang: Language) -> &'static str {
    match against {
        FeeAgainstList::Unspecified => "-",
        FeeAgainstList::Within => lang.of("within", "o fewn"),
        FeeAgainstList::Above => lang.of("ABOVE", "UWCHLAW"),
        FeeAgainstList::NoPrice => lang.of("no price", "dim pris"),
    }
}

/// Where a tranche stands.
pub(crate) fn tranche_state(state: TrancheState, lang: Language) -> &'static str {
    match state {
        TrancheState::Unspecified => "-",
        TrancheState::Sent => lang.of("with the decision maker", "gyda'r penderfynwr"),
        TrancheState::Chosen => lang.of("one is chosen", "dewiswyd un"),
        TrancheState::Returned => lang.of("returned", "wedi'i ddychwelyd"),
        TrancheState::Expired => lang.of("return-by passed", "amser dychwelyd wedi mynd heibio"),
    }
}

/// What has become of a place.
pub(crate) fn place_state(state: PlaceState, lang: Language) -> &'static str {
    match state {
        PlaceState::Unspecified => "-",
        PlaceState::NotAvailable => lang.of("not available", "ddim ar gael"),
        PlaceState::Available => lang.of("available", "ar gael"),
        PlaceState::Held => lang.of("held", "yn cael ei ddal"),
        PlaceState::Awarded => lang.of("awarded", "wedi'i ddyfarnu"),
    }
}

/// The statutory tier, short.
pub(crate) fn tier(tier: StatutoryTier) -> &'static str {
    match tier {
        StatutoryTier::Unspecified => "-",
        StatutoryTier::InArea => "T1",
        StatutoryTier::BorderingWelsh => "T2",
        StatutoryTier::BorderingEnglish => "T3",
        StatutoryTier::OtherWelsh => "T4",
        StatutoryTier::OtherEnglish => "T5",
        StatutoryTier::Elsewhere => "T6",
        StatutoryTier::NeedsCheck => "?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_lists_label_and_an_unknown_one_stays_itself() {
        assert_eq!(label("placement-type", "SECURE", Language::Cy), "Llety diogel");
        assert_eq!(label("placement-type", "NEW", Language::En), "NEW");
        assert_eq!(label("no-such-list", "X", Language::En), "X");
        assert_eq!(search_state(SearchState::Open, Language::En), "Open for offers");
    }

    #[test]
    fn a_text_without_welsh_is_given_in_english() {
        let both = LocalizedText { en: "near".to_owned(), cy: "agos".to_owned() };
        let english = LocalizedText { en: "near".to_owned(), cy: String::new() };
        assert_eq!(text(Some(&both), Language::Cy), "agos");
        assert_eq!(text(Some(&english), Language::Cy), "near");
        assert_eq!(text(None, Language::En), "");
    }
}
