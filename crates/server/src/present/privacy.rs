//! Data subjects on the wire.

use api::common::v1::LocalizedText;
use api::privacy::v1 as proto;
use domain::privacy::OrderState;
use engine::{AccessPart, DataSubjectView, DueKind, RetentionDue};

use crate::convert::{date_out, instant_out};

/// Holds and orders of a subject.
pub fn subject(view: &DataSubjectView) -> proto::DataSubject {
    let holds = view.privacy.holds.iter().zip(&view.hold_texts).map(|(hold, text)| proto::LegalHold {
        number: number(hold.number),
        reason: hold.reason.code().to_owned(),
        text: text.clone(),
        placed_by: hold.placed.0.actor.to_string(),
        placed_at: Some(instant_out(hold.placed.1)),
        lifted_by: hold.lifted.as_ref().map_or_else(String::new, |(by, _)| by.actor.to_string()),
        lifted_at: hold.lifted.as_ref().map(|(_, at)| instant_out(*at)),
    });
    let orders = view.privacy.orders.iter().zip(&view.order_texts).map(|(order, text)| {
        let (state, ended_at) = match &order.state {
            OrderState::Waiting => (proto::ErasureState::Waiting, None),
            OrderState::Begun(_) => (proto::ErasureState::Begun, None),
            OrderState::Erased(at) => (proto::ErasureState::Erased, Some(*at)),
            OrderState::TakenBack(_, at) => (proto::ErasureState::TakenBack, Some(*at)),
        };
        proto::ErasureOrder {
            number: number(order.number),
            reason: order.reason.code().to_owned(),
            text: text.clone(),
            ordered_by: order.by.as_ref().map_or_else(String::new, |by| by.actor.to_string()),
            ordered_at: Some(instant_out(order.at)),
            state: state.into(),
            ended_at: ended_at.map(instant_out),
            keys: count(order.keys.len()),
        }
    });
    proto::DataSubject {
        name: view.subject.to_string(),
        holds: holds.collect(),
        orders: orders.collect(),
        kept_until: view.facts.kept_until.map(date_out),
        live: view.facts.live.clone(),
        held_by: view.facts.holds.iter().map(|(subject, _)| subject.to_string()).collect(),
        keys: count(view.facts.keys.len()),
    }
}

/// Something that retention no longer keeps.
pub fn due(due: &RetentionDue) -> proto::RetentionDue {
    let kind = match due.kind {
        DueKind::Draft => proto::RetentionKind::Draft,
        DueKind::UnsuccessfulOffers => proto::RetentionKind::UnsuccessfulOffers,
        DueKind::CaseRecord => proto::RetentionKind::CaseRecord,
    };
    proto::RetentionDue {
        name: due.subject.to_string(),
        kind: kind.into(),
        since: Some(date_out(due.since)),
        ordered: due.ordered,
    }
}

/// One part of what is held.
pub fn part(part: &AccessPart) -> proto::SubjectAccessPart {
    let (en, cy) = part.title;
    let lines = part.lines.iter().map(|(field, value)| proto::SubjectAccessLine {
        field: field.clone(),
        value: value.clone(),
        label: label(value),
    });
    proto::SubjectAccessPart {
        section: section(part.section).into(),
        title: Some(LocalizedText { en: en.to_owned(), cy: cy.to_owned() }),
        at: part.at.map(instant_out),
        by: part.by.clone(),
        object: part.object.clone(),
        lines: lines.collect(),
        erased: part.erased,
    }
}

fn section(section: engine::AccessSection) -> proto::SubjectAccessSection {
    use engine::AccessSection;
    match section {
        AccessSection::About => proto::SubjectAccessSection::About,
        AccessSection::Request => proto::SubjectAccessSection::Request,
        AccessSection::Opening => proto::SubjectAccessSection::Opening,
        AccessSection::Question => proto::SubjectAccessSection::Question,
        AccessSection::Offer => proto::SubjectAccessSection::Offer,
        AccessSection::Decision => proto::SubjectAccessSection::Decision,
        AccessSection::Contract => proto::SubjectAccessSection::Contract,
        AccessSection::Elsewhere => proto::SubjectAccessSection::Elsewhere,
        AccessSection::Privacy => proto::SubjectAccessSection::Privacy,
        AccessSection::Setting => proto::SubjectAccessSection::Setting,
    }
}

/// What a code says: of the first list that has it, for a code says much the same in all.
fn label(value: &str) -> Option<LocalizedText> {
    let is_code = value.len() > 1 && value.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_'));
    if !is_code {
        return None;
    }
    let entry = vocabulary::lists().iter().flat_map(|list| list.entries).find(|entry| entry.code == value)?;
    Some(LocalizedText { en: entry.en.to_owned(), cy: entry.cy.to_owned() })
}

fn number(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn count(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
