//! The contract as an award makes it (CON-1): everything that is known by then, so that nobody types it again.

use vocabulary::{ContractId, ContractSide, Date, Pence, RefusalReason, limits, working_days};

use super::document::{
    ChildParty, ContractContact, Document, ExtraLine, Fees, LongStayStep, ProviderParty, SettingParty, Step, Support,
    Working,
};
use crate::event::{By, ContractEvent, ContractGenerated, Event, Prices, Sealed};
use crate::framework::FeeWorking;
use crate::refusal::{Fault, Refusal};
use crate::request::Request;
use crate::search::{AwardFacts, FeeVerdict, Search, judge_fee};
use crate::terms::{Fee, Terms};

/// What a contract is generated from, beside what its award is decided on.
pub struct ContractFacts<'a> {
    /// Its id.
    pub contract: ContractId,
    /// The offer awarded.
    pub offer: vocabulary::OfferId,
    /// The day the placement starts.
    pub start_date: Date,
    /// The authority's name in English and in Welsh.
    pub authority_name: (String, String),
    /// The setting's name.
    pub setting_name: &'a str,
    /// Gaps the match left, from the frozen explanation.
    pub supports: Vec<Support>,
}

/// Generates the document; refused only where the request lacks what every opened one has.
pub fn generate(search: &Search, award: &AwardFacts<'_>, facts: ContractFacts<'_>) -> Result<Document, Refusal> {
    let (request, terms) = (award.request, award.terms);
    let tier = search.tier_of(facts.offer);
    let missing = |field: &str| Refusal::from(Fault::new(RefusalReason::EssentialsMissing, field));
    let placement_type = request.shared.placement_type.ok_or_else(|| missing("request.shared.placement_type"))?;
    let level = request.shared.level.ok_or_else(|| missing("request.shared.level"))?;
    let judged = tier.map(|tier| judge_fee(tier, &award.fee(), facts.start_date));
    let working = match &judged {
        Some(FeeVerdict::Listed(working)) => {
            Some(scheduled(award.prices.on(facts.start_date), working, facts.start_date))
        }
        Some(FeeVerdict::NoPrice(_) | FeeVerdict::Ceiling(_)) | None => None,
    };
    let recorded = &award.provider.recorded;
    Ok(Document {
        contract: facts.contract,
        variation: 0,
        varied: None,
        search: search.id,
        authority: search.authority,
        authority_name: facts.authority_name,
        provider: ProviderParty {
            id: award.provider.id,
            name: recorded.display_name.clone(),
            registration_number: recorded.registration_number.clone(),
            regulator: recorded.regulator,
            legal_form: recorded.legal_form,
            agreement_signed_on: recorded.agreement_signed_on,
        },
        setting: SettingParty {
            id: award.setting.id,
            name: facts.setting_name.to_owned(),
            kind: award.setting.recorded.kind,
            sector: award.setting.recorded.sector.clone(),
        },
        placement_type,
        level,
        children: children(search, request, terms),
        start_date: facts.start_date,
        notice_days: terms.notice_days,
        stay: terms.stay,
        fees: fees(&terms.fee, judged.as_ref()),
        working,
        supports: facts.supports,
        support_needed: terms.support_needed.clone(),
        review_dates: review_dates(facts.start_date),
        contacts: request
            .shared
            .contact
            .iter()
            .map(|contact| ContractContact {
                side: ContractSide::Authority,
                name: contact.name.clone(),
                telephone: contact.telephone.clone(),
                email: contact.email.clone(),
            })
            .collect(),
        special_terms: String::new(),
    })
}

/// The event an award's commit adds.
pub fn generated_event(document: &Document, sealed: Sealed, offer: vocabulary::OfferId, by: By) -> Event {
    let generated = ContractGenerated {
        search: document.search,
        authority: document.authority,
        offer,
        provider: document.provider.id,
        setting: document.setting.id,
        start_date: document.start_date,
        children: document.children.iter().map(|child| child.index).collect(),
        review_dates: document.review_dates.clone(),
        document: sealed,
    };
    Event::Contract(document.contract, ContractEvent::Generated { by, generated: Box::new(generated) })
}

fn children(search: &Search, request: &Request, terms: &Terms) -> Vec<ChildParty> {
    let taken = terms.children_taken.iter().filter_map(|index| {
        let at = usize::try_from(*index).ok()?;
        let (child, sealed) = (request.children.get(at)?, search.request.children.get(at)?);
        let identity = hex(&sealed.commitment);
        Some(ChildParty { index: *index, age_band: child.age_band, sex: child.sex, identity })
    });
    taken.collect()
}

/// What is paid, each extra beside its list price.
pub(super) fn fees(fee: &Fee, judged: Option<&FeeVerdict>) -> Fees {
    let listed = |code: &str| match judged {
        Some(FeeVerdict::Listed(working)) => working.extras.iter().find(|extra| extra.code == code)?.list,
        Some(FeeVerdict::NoPrice(_) | FeeVerdict::Ceiling(_)) | None => None,
    };
    let extra = |extra: &crate::terms::Extra| ExtraLine {
        code: extra.code.clone(),
        weekly: Pence::new(extra.weekly_pence),
        list: listed(&extra.code),
    };
    Fees {
        core_weekly: Pence::new(fee.core_weekly_pence),
        extras: fee.extras.iter().map(extra).collect(),
        education_weekly: Pence::new(fee.education_weekly_pence),
        other_weekly: Pence::new(fee.other_weekly_pence),
        total_weekly: Pence::new(fee.weekly_pence()),
        one_off: Pence::new(fee.one_off_pence),
        nightly: Pence::new(fee.nightly_pence),
    }
}

/// The fee check with the schedules it was made from, long-stay steps by their days.
pub(super) fn scheduled(prices: Option<&Prices>, working: &FeeWorking, start: Date) -> Working {
    let steps = |of: Option<&Vec<(u32, vocabulary::BasisPoints)>>| -> Vec<Step> {
        of.into_iter().flatten().map(|(from, discount)| Step { from: *from, discount: *discount }).collect()
    };
    let long_stay = prices.into_iter().flat_map(|prices| &prices.long_stay).map(|(weeks, discount)| LongStayStep {
        weeks: *weeks,
        from: start.plus_days(i32::try_from(u64::from(*weeks) * 7).unwrap_or(i32::MAX)),
        discount: *discount,
        allowed: working.list.less(working.sibling.plus(*discount).plus(working.volume)),
    });
    Working {
        list_from: working.valid_from,
        age_band: working.line.1,
        list: working.list,
        sibling: working.sibling,
        long_stay: working.long_stay,
        volume: working.volume,
        discounts: working.discounts,
        allowed: working.allowed,
        sibling_steps: steps(prices.map(|prices| &prices.sibling)),
        long_stay_steps: long_stay.collect(),
        volume_steps: steps(prices.map(|prices| &prices.volume)),
    }
}

/// Reviews as the regulations space them, proposed until somebody says otherwise. Beyond the calendar of working days none is proposed, and
/// completing the contract asks for them.
fn review_dates(start: Date) -> Vec<Date> {
    let Ok(first) = working_days::add_working_days_to_date(start, limits::FIRST_REVIEW_WORKING_DAYS) else {
        return Vec::new();
    };
    let second = first.plus_days(limits::SECOND_REVIEW_DAYS);
    vec![first, second, second.plus_days(limits::FURTHER_REVIEW_DAYS)]
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
