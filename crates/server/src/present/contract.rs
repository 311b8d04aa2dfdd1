//! A contract, for either of its parties (CON-1).

use api::common::v1::LocalizedText;
use api::contract::v1 as proto;
use domain::Actor;
use domain::contract::{ContractContact, Document, Ended, FixedText, Plan, Refused, Step, Support, Working};
use engine::vault::hex;
use engine::{ContractTextView, ContractView, TextView};
use vocabulary::{ContractSide, ContractState, Date, Pence, SearchName};

use super::names;
use crate::convert::{date_out, instant_out};

/// A contract, its etag still empty.
pub fn contract(view: &ContractView, actor: &Actor) -> proto::Contract {
    let ContractView { contract, search, .. } = view;
    let generated = &contract.generated;
    proto::Contract {
        name: names::contract(generated.authority, contract.id),
        state: state_out(view.state).into(),
        search: SearchName { authority: generated.authority, search: generated.search }.to_string(),
        offer: names::closed_offer(search, generated.offer),
        document: view.document.as_ref().map(document),
        erased: view.document.is_none(),
        texts: view.texts.iter().map(text).collect(),
        generated_at: Some(instant_out(contract.generated_by.1)),
        updated_at: Some(instant_out(contract.changed_at)),
        proposed: view.proposed.as_ref().map(document),
        refusal: contract.refused.as_ref().map(|refused| refusal(refused, &view.words.refused, actor)),
        arrival: contract.arrival.as_ref().map(|arrival| proto::Arrival {
            arrived_on: Some(date_out(arrival.on)),
            recorded_by: arrival.by.0.actor.to_string(),
            recorded_at: Some(instant_out(arrival.by.1)),
        }),
        placement_plan: contract.plan.as_ref().map(|made| plan(made, authority_only(&view.words.plan, actor))),
        placement_end: contract.ended.as_ref().map(|ended| end(ended, authority_only(&view.words.ended, actor))),
        etag: String::new(),
    }
}

/// What the authority wrote for itself.
fn authority_only(words: &str, actor: &Actor) -> String {
    if actor.authority().is_some() { words.to_owned() } else { String::new() }
}

fn refusal(refused: &Refused, words: &str, actor: &Actor) -> proto::ContractRefusal {
    let text = match refused.side {
        ContractSide::Authority => authority_only(words, actor),
        ContractSide::Provider => words.to_owned(),
    };
    proto::ContractRefusal {
        side: side_out(refused.side).into(),
        reason: refused.reason.code().to_owned(),
        text,
        refused_by: refused.by.0.actor.to_string(),
        refused_at: Some(instant_out(refused.by.1)),
    }
}

fn plan(plan: &Plan, text: String) -> proto::PlacementPlan {
    proto::PlacementPlan {
        made_on: Some(date_out(plan.made_on)),
        late_reason: plan.late.map(|reason| reason.code().to_owned()).unwrap_or_default(),
        text,
        recorded_by: plan.by.0.actor.to_string(),
        recorded_at: Some(instant_out(plan.by.1)),
    }
}

fn end(ended: &Ended, text: String) -> proto::PlacementEnd {
    proto::PlacementEnd {
        ended_on: Some(date_out(ended.on)),
        reason: ended.reason.code().to_owned(),
        planned: !ended.reason.unplanned(),
        text,
        recorded_by: ended.by.0.actor.to_string(),
        recorded_at: Some(instant_out(ended.by.1)),
    }
}

/// A canonical text.
pub fn canonical(view: ContractTextView) -> proto::GetContractTextResponse {
    let FixedText { sealed, .. } = view.fixed;
    proto::GetContractTextResponse { variation: sealed.variation, text: view.text, digest: hex(&sealed.digest) }
}

/// The state, for the wire.
pub const fn state_out(state: ContractState) -> proto::ContractState {
    match state {
        ContractState::Generated => proto::ContractState::Generated,
        ContractState::Completed => proto::ContractState::Completed,
        ContractState::Exchanged => proto::ContractState::Exchanged,
        ContractState::Void => proto::ContractState::Void,
        ContractState::Ended => proto::ContractState::Ended,
    }
}

const fn side_out(side: ContractSide) -> proto::ContractSide {
    match side {
        ContractSide::Authority => proto::ContractSide::Authority,
        ContractSide::Provider => proto::ContractSide::Provider,
    }
}

fn text(view: &TextView) -> proto::ContractText {
    let FixedText { sealed, by, at, variation, signatures } = &view.fixed;
    let signed = signatures.iter().map(|(side, signature)| proto::ContractSignature {
        side: side_out(*side).into(),
        signed_by: signature.by.actor.to_string(),
        signed_at: Some(instant_out(signature.at)),
    });
    proto::ContractText {
        variation: sealed.variation,
        digest: hex(&sealed.digest),
        fixed_by: by.actor.to_string(),
        fixed_at: Some(instant_out(*at)),
        signatures: signed.collect(),
        effective_on: variation.as_ref().map(|(from, _)| date_out(*from)),
        changes: view.changes.clone(),
    }
}

fn document(document: &Document) -> proto::ContractDocument {
    let Document { provider, setting, .. } = document;
    let child = |child: &domain::contract::ChildParty| proto::ContractChild {
        index: child.index,
        age_band: child.age_band.map(|band| band.code().to_owned()).unwrap_or_default(),
        sex: child.sex.map(|sex| sex.code().to_owned()).unwrap_or_default(),
        identity_commitment: child.identity.clone(),
    };
    proto::ContractDocument {
        variation: document.variation,
        authority: names::authority(document.authority),
        authority_name: Some(both(&document.authority_name)),
        provider: names::provider(provider.id),
        provider_name: provider.name.clone(),
        registration_number: provider.registration_number.clone(),
        regulator: provider.regulator.code().to_owned(),
        legal_form: provider.legal_form.code().to_owned(),
        agreement_signed_on: provider.agreement_signed_on.map(date_out),
        setting: names::setting(provider.id, setting.id),
        setting_name: setting.name.clone(),
        setting_kind: setting.kind.code().to_owned(),
        setting_sector: setting.sector.clone(),
        placement_type: document.placement_type.code().to_owned(),
        level: document.level.code().to_owned(),
        children: document.children.iter().map(child).collect(),
        start_date: Some(date_out(document.start_date)),
        notice_days: document.notice_days,
        stay: document.stay.code().to_owned(),
        fees: Some(fees(document)),
        fee_working: document.working.as_ref().map(working),
        supports: document.supports.iter().map(support).collect(),
        support_needed: document.support_needed.clone(),
        review_dates: document.review_dates.iter().map(|date: &Date| date_out(*date)).collect(),
        contacts: document.contacts.iter().map(contact).collect(),
        special_terms: document.special_terms.clone(),
        effective_on: document.varied.as_ref().map(|(from, _)| date_out(*from)),
        changes: document.varied.as_ref().map(|(_, changes)| changes.clone()).unwrap_or_default(),
    }
}

fn fees(document: &Document) -> proto::ContractFees {
    let fees = &document.fees;
    let extra = |extra: &domain::contract::ExtraLine| proto::ContractExtra {
        code: extra.code.clone(),
        weekly_pence: extra.weekly.pence(),
        list_weekly_pence: extra.list.map(Pence::pence),
    };
    proto::ContractFees {
        core_weekly_pence: fees.core_weekly.pence(),
        extras: fees.extras.iter().map(extra).collect(),
        education_weekly_pence: fees.education_weekly.pence(),
        other_weekly_pence: fees.other_weekly.pence(),
        total_weekly_pence: fees.total_weekly.pence(),
        one_off_pence: fees.one_off.pence(),
        nightly_pence: fees.nightly.pence(),
    }
}

fn working(working: &Working) -> proto::ContractFeeWorking {
    let step = |step: &Step| proto::ContractDiscountStep { from: step.from, basis_points: step.discount.points() };
    let long_stay = working.long_stay_steps.iter().map(|step| proto::ContractLongStayStep {
        weeks: step.weeks,
        from: Some(date_out(step.from)),
        basis_points: step.discount.points(),
        allowed_core_weekly_pence: step.allowed.pence(),
    });
    proto::ContractFeeWorking {
        list_from: Some(date_out(working.list_from)),
        age_band: working.age_band.code().to_owned(),
        list_weekly_pence: working.list.pence(),
        sibling_basis_points: working.sibling.points(),
        long_stay_basis_points: working.long_stay.points(),
        volume_basis_points: working.volume.points(),
        discount_basis_points: working.discounts.points(),
        allowed_core_weekly_pence: working.allowed.pence(),
        sibling_steps: working.sibling_steps.iter().map(step).collect(),
        long_stay_steps: long_stay.collect(),
        volume_steps: working.volume_steps.iter().map(step).collect(),
    }
}

fn support(support: &Support) -> proto::ContractSupport {
    proto::ContractSupport {
        criterion: support.criterion.clone(),
        gap: Some(both(&support.gap)),
        offered: support.offered.clone(),
        agreed: support.agreed.clone(),
    }
}

fn contact(contact: &ContractContact) -> proto::ContractContact {
    proto::ContractContact {
        side: side_out(contact.side).into(),
        name: contact.name.clone(),
        telephone: contact.telephone.clone(),
        email: contact.email.clone(),
    }
}

fn both((en, cy): &(String, String)) -> LocalizedText {
    LocalizedText { en: en.clone(), cy: cy.clone() }
}
