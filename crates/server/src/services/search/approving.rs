//! What the calls about approvals say: each kind with what belongs to it, and nothing else (APR-1).

use api::search::v1 as proto;
use domain::request::YesNoUnknown;
use domain::search::{AboutOffer, DueWhen, approval_rule};
use domain::{Fault, Refusal};
use engine::documents::PanelInformation;
use engine::verbs::{GrantApproval, LateApproval, RatifyApproval, RefuseRatification, RequestApproval, ReturnSearch};
use vocabulary::{ApprovalKind, OfferId, OfferName, Pence, RefusalReason, SearchName, SpotPurchaseReason, limits};

use crate::convert::{Faults, Path};

/// The most hours an approver may grant for a short window: below the 24 that need no approval.
const SHORT_WINDOW_HOURS_MAX: u32 = 23;

/// Reads an approval asked for that is not of the opening.
pub(super) fn read_late_approval(
    given: &proto::RequestApprovalRequest,
    name: SearchName,
) -> Result<RequestApproval, Refusal> {
    let mut faults = Faults::new();
    let kind: ApprovalKind = faults.code(&Path::root("kind"), &given.kind);
    let text = faults.text(&Path::root("text"), given.text.clone(), limits::NOTE_CHARS_MAX);
    let known = !faults.names("kind");
    let of_award = approval_rule(kind).due == DueWhen::BeforeAward && kind != ApprovalKind::ContinueAfterConcealment;
    let approval = if kind == ApprovalKind::SpotPurchase || !known {
        let reason = faults.code(&Path::root("reason"), &given.reason);
        nothing_else(&mut faults, given, &["reason"]);
        LateApproval::SpotPurchase(reason)
    } else if of_award {
        award_approval(&mut faults, given, kind, name)
    } else if kind == ApprovalKind::ArrivalBeforeSignature {
        nothing_else(&mut faults, given, &["offer"]);
        LateApproval::Arrival(required_offer(&mut faults, &given.offer, name))
    } else {
        let fault = Fault::new(RefusalReason::ValueInvalid, "kind").with("given", kind);
        faults.push(fault.with("expected", "one that is asked for by this call"));
        LateApproval::SpotPurchase(SpotPurchaseReason::Other)
    };
    faults.finish(RequestApproval { search: name.search, approval, text })
}

/// One due before an award: of an offer, or of out of area in principle.
fn award_approval(
    faults: &mut Faults,
    given: &proto::RequestApprovalRequest,
    kind: ApprovalKind,
    name: SearchName,
) -> LateApproval {
    let panel = (kind == ApprovalKind::OutOfArea).then(|| panel(faults, given.panel.as_ref()));
    if let Some(covers) = given.in_principle.as_ref().filter(|_| kind == ApprovalKind::OutOfArea) {
        nothing_else(faults, given, &["panel", "in_principle"]);
        let at = Path::root("in_principle");
        let tier = faults.code(&at.field("tier"), &covers.tier);
        if !covers.placement_type.is_empty() {
            let fault = Fault::new(RefusalReason::ValueInvalid, at.field("placement_type").to_string());
            faults.push(fault.with("expected", "nothing: that of the request"));
        }
        let pence = covers.weekly_pence_max;
        if !(1..=limits::FEE_PENCE_MAX).contains(&pence) {
            let fault = Fault::new(RefusalReason::ValueOutOfRange, at.field("weekly_pence_max").to_string());
            faults.push(fault.with("given", pence).with("min", 1).with("max", limits::FEE_PENCE_MAX));
        }
        return LateApproval::InPrinciple { tier, weekly_max: Pence::new(pence), panel };
    }
    let of_extra = kind == ApprovalKind::ExtraAboveListPrice;
    let mut belongs = vec!["offer", "start_date"];
    belongs.extend(panel.as_ref().map(|_| "panel"));
    belongs.extend(of_extra.then_some("extra"));
    nothing_else(faults, given, &belongs);
    let offer = required_offer(faults, &given.offer, name);
    let extra =
        of_extra.then(|| faults.required_text(&Path::root("extra"), given.extra.clone(), limits::SHORT_TEXT_CHARS_MAX));
    let start_date = faults.optional_date(&Path::root("start_date"), given.start_date);
    LateApproval::Award { kind, offer, extra, start_date, panel }
}

/// What a placement panel needs to know: all of it.
fn panel(faults: &mut Faults, given: Option<&proto::PanelInformation>) -> PanelInformation {
    let at = Path::root("panel");
    let given = faults.required(&at, given).cloned().unwrap_or_default();
    if faults.names("panel") {
        return PanelInformation {
            education: String::new(),
            health: String::new(),
            funding_split: String::new(),
            impasse_referred: YesNoUnknown::Unknown,
        };
    }
    let mut said =
        |field: &'static str, text: String| faults.required_text(&at.field(field), text, limits::NOTE_CHARS_MAX);
    let (education, health) = (said("education", given.education), said("health", given.health));
    let funding_split = said("funding_split", given.funding_split);
    let at = at.field("impasse_referred");
    let impasse_referred = faults.answer(&at, given.impasse_referred);
    if impasse_referred == YesNoUnknown::Unknown && !faults.names("panel.impasse_referred") {
        faults.push(Fault::new(RefusalReason::ValueInvalid, at.to_string()).with("expected", "YES or NO"));
    }
    PanelInformation { education, health, funding_split, impasse_referred }
}

/// What does not belong to a kind is not said with it.
fn nothing_else(faults: &mut Faults, given: &proto::RequestApprovalRequest, belongs: &[&str]) {
    let said = [
        ("reason", !given.reason.is_empty()),
        ("offer", !given.offer.is_empty()),
        ("extra", !given.extra.is_empty()),
        ("panel", given.panel.is_some()),
        ("in_principle", given.in_principle.is_some()),
        ("start_date", given.start_date.is_some()),
    ];
    for (field, _) in said.iter().filter(|(field, said)| *said && !belongs.contains(field)) {
        faults.push(Fault::new(RefusalReason::ValueInvalid, *field).with("expected", "nothing, for this kind"));
    }
}

fn required_offer(faults: &mut Faults, given: &str, name: SearchName) -> OfferId {
    let at = Path::root("offer");
    let offer: OfferName = faults.name(&at, given);
    if !faults.names("offer") && offer.search_name() != name {
        let fault = Fault::new(RefusalReason::ValueInvalid, at.to_string());
        faults.push(fault.with("expected", "an offer of this search"));
    }
    offer.offer
}

/// For which offer an answer is, where it says so.
fn about(faults: &mut Faults, offer: &str, extra: &str, name: SearchName) -> AboutOffer {
    let offer = (!offer.is_empty()).then(|| required_offer(faults, offer, name));
    let extra = faults.text(&Path::root("extra"), extra.to_owned(), limits::SHORT_TEXT_CHARS_MAX);
    AboutOffer { offer, extra: (!extra.is_empty()).then_some(extra) }
}

/// Reads a grant: hours for a short window and for nothing else.
pub(super) fn read_grant(given: &proto::GrantApprovalRequest, name: SearchName) -> Result<GrantApproval, Refusal> {
    let mut faults = Faults::new();
    let kind: ApprovalKind = faults.code(&Path::root("kind"), &given.kind);
    let at = Path::root("window_hours_min");
    match given.window_hours_min {
        None if kind == ApprovalKind::ShortWindow && !faults.names("kind") => {
            faults.push(Fault::new(RefusalReason::FieldRequired, at.to_string()));
        }
        Some(hours) if !(1..=SHORT_WINDOW_HOURS_MAX).contains(&hours) => {
            let fault = Fault::new(RefusalReason::ValueOutOfRange, at.to_string());
            faults.push(fault.with("given", hours).with("min", 1).with("max", SHORT_WINDOW_HOURS_MAX));
        }
        Some(_) | None => {}
    }
    let conditions = faults.text(&Path::root("conditions"), given.conditions.clone(), limits::NOTE_CHARS_MAX);
    let about = about(&mut faults, &given.offer, &given.extra, name);
    let basis = faults.optional_code(&Path::root("basis"), Some(given.basis.as_str()).filter(|code| !code.is_empty()));
    let decided_on = faults.optional_date(&Path::root("decided_on"), given.decided_on);
    faults.finish(GrantApproval {
        search: name.search,
        kind,
        about,
        window_hours_min: given.window_hours_min,
        conditions,
        basis,
        decided_on,
    })
}

/// Reads a return.
pub(super) fn read_return(given: &proto::ReturnSearchRequest, name: SearchName) -> Result<ReturnSearch, Refusal> {
    let mut faults = Faults::new();
    let kind = faults.code(&Path::root("kind"), &given.kind);
    let reason = faults.code(&Path::root("reason"), &given.reason);
    let text = faults.text(&Path::root("text"), given.text.clone(), limits::NOTE_CHARS_MAX);
    let about = about(&mut faults, &given.offer, &given.extra, name);
    faults.finish(ReturnSearch { search: name.search, kind, about, reason, text })
}

/// Reads that the panel declined to ratify.
pub(in crate::services) fn read_refused_ratification(
    given: &proto::RefuseRatificationRequest,
    name: SearchName,
) -> Result<RefuseRatification, Refusal> {
    let mut faults = Faults::new();
    let kind = faults.code(&Path::root("kind"), &given.kind);
    let offer = (!given.offer.is_empty()).then(|| required_offer(&mut faults, &given.offer, name));
    let decided_on = faults.date(&Path::root("decided_on"), given.decided_on);
    let reason = faults.code(&Path::root("reason"), &given.reason);
    let text = faults.text(&Path::root("text"), given.text.clone(), limits::NOTE_CHARS_MAX);
    faults.finish(RefuseRatification { search: name.search, kind, offer, decided_on, reason, text })
}

/// Reads a ratification.
pub(in crate::services) fn read_ratification(
    given: &proto::RatifyApprovalRequest,
    name: SearchName,
) -> Result<RatifyApproval, Refusal> {
    let mut faults = Faults::new();
    let kind = faults.code(&Path::root("kind"), &given.kind);
    let offer = (!given.offer.is_empty()).then(|| required_offer(&mut faults, &given.offer, name));
    let decided_on = faults.date(&Path::root("decided_on"), given.decided_on);
    faults.finish(RatifyApproval { search: name.search, kind, offer, decided_on })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name() -> SearchName {
        "authorities/W06000015/searches/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01".parse().unwrap()
    }

    #[test]
    fn hours_are_granted_for_a_short_window_alone() {
        let search = name();
        let told = |kind: &str, window_hours_min| {
            let given = proto::GrantApprovalRequest { kind: kind.to_owned(), window_hours_min, ..Default::default() };
            read_grant(&given, search).map_or_else(|refusal| refusal.to_string(), |_| "fine".to_owned())
        };
        assert_eq!(told("SHORT_WINDOW", Some(6)), "fine");
        assert_eq!(told("SHORT_WINDOW", None), "refused FIELD_REQUIRED window_hours_min");
        assert_eq!(told("SHORT_WINDOW", Some(24)), "refused VALUE_OUT_OF_RANGE window_hours_min given=24 max=23 min=1");
        assert_eq!(told("INDEPENDENT_SEARCH", None), "fine");
    }

    fn asked(given: &proto::RequestApprovalRequest) -> String {
        read_late_approval(given, name()).map_or_else(|refusal| refusal.to_string(), |_| "fine".to_owned())
    }

    #[test]
    fn each_kind_is_asked_for_with_what_belongs_to_it() {
        let offer = format!("{}/rounds/1/offers/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f02", name());
        let of = |kind: &str| proto::RequestApprovalRequest {
            kind: kind.to_owned(),
            offer: offer.clone(),
            ..Default::default()
        };
        assert_eq!(asked(&of("AWARD_ABOVE_LIMIT")), "fine");
        assert_eq!(asked(&of("EXTRA_ABOVE_LIST_PRICE")), "refused FIELD_REQUIRED extra");
        assert_eq!(asked(&of("OUT_OF_AREA")), "refused FIELD_REQUIRED panel");
        let panel = Some(proto::PanelInformation { education: "At school.".to_owned(), ..Default::default() });
        assert_eq!(
            asked(&proto::RequestApprovalRequest { panel: panel.clone(), ..of("OUT_OF_AREA") }),
            "refused FIELD_REQUIRED panel.health; FIELD_REQUIRED panel.funding_split; \
             FIELD_REQUIRED panel.impasse_referred"
        );
        assert_eq!(
            asked(&proto::RequestApprovalRequest { panel, ..of("MINISTERS_2030") }),
            "refused VALUE_INVALID panel expected=nothing, for this kind"
        );
        assert_eq!(
            asked(&of("SHORT_WINDOW")),
            "refused VALUE_INVALID kind expected=one that is asked for by this call given=SHORT_WINDOW"
        );
    }
}
