//! Frameworks, price lists and the fee check's working (FRM-1, FRM-2, DEC-2).

use std::sync::Arc;

use api::common::v1::{LocalizedText, YesNoUnknown};
use api::framework::v1 as proto;
use domain::event::{LotKey, LotRecorded};
use domain::framework::{FeeWorking, Lot, Membership, Quote};
use domain::{Actor, Fault};
use engine::SearchFeeView;
use views::World;
use views::permit::{Action, may_serve};
use vocabulary::{BasisPoints, Date, Language, Pence, Role};

use super::names;
use super::text::localized;
use crate::convert::{date_out, framework_out};

/// A framework as `actor` reads it; `None` where there is none of that slug. A provider sees no rival's suspension.
pub fn framework(world: &World, actor: &Actor, slug: &str, today: Date) -> Option<proto::Framework> {
    let lots: Vec<(LotKey, LotRecorded)> =
        world.lots_of(slug).map(|(key, lot): (&LotKey, &Arc<Lot>)| (key.clone(), lot.recorded.clone())).collect();
    if lots.is_empty() {
        return None;
    }
    let mut message = framework_out(slug, &lots);
    for (lot, (key, _)) in message.lots.iter_mut().zip(&lots) {
        if let Some(standing) = world.lot(key) {
            suspensions(lot, standing, actor, today);
        }
    }
    if let Some(own) = actor.provider().map(names::provider) {
        let members = message.lots.iter_mut().flat_map(|lot| &mut lot.members);
        for rival in members.filter(|member| member.provider != own) {
            rival.suspended = YesNoUnknown::Unspecified.into();
        }
    }
    Some(message)
}

/// Each member's suspension as it stands, told to those who may know why: the member itself, framework managers, auditors.
fn suspensions(lot: &mut proto::Lot, standing: &Lot, actor: &Actor, today: Date) {
    let knows_all = may_serve(actor, Action::ManageFramework).is_ok() || actor.role == Role::Auditor;
    for (member, shown) in standing.recorded.members.iter().zip(&mut lot.members) {
        let suspended = standing.membership(member.provider, today) == Membership::Suspended;
        shown.suspended = if suspended { YesNoUnknown::Yes } else { YesNoUnknown::No }.into();
        let knows = (knows_all && actor.provider().is_none()) || actor.provider() == Some(member.provider);
        let suspension = standing.suspension(member.provider, today).filter(|_| knows);
        shown.suspension = suspension.map(|suspension| proto::Suspension {
            reason: suspension.reason.map(|reason| reason.code().to_owned()).unwrap_or_default(),
            from: Some(date_out(suspension.from)),
            until: suspension.until.map(date_out),
        });
    }
}

/// What a provider may charge for a search, with the schedule of a long stay from the day asked about.
pub fn search_fee_out(view: &SearchFeeView) -> Result<proto::SearchFee, Fault> {
    let quote = view.quote()?;
    let (placement_type, age_band, level) = view.line;
    let extras: Vec<String> = quote.prices.extras.iter().map(|extra| extra.code.clone()).collect();
    let mut schedule = quote.prices.long_stay.clone();
    schedule.sort_unstable_by_key(|(weeks, _)| *weeks);
    let step = |(weeks, points): &(u32, BasisPoints)| proto::LongStayStep {
        from: Some(date_out(view.on.plus_days(i32::try_from(weeks.saturating_mul(7)).unwrap_or(i32::MAX)))),
        weeks: *weeks,
        basis_points: points.points(),
        allowed_core_weekly_pence: quote.allowed_after(*points).pence(),
    };
    Ok(proto::SearchFee {
        lot: names::lot(&view.lot),
        on: Some(date_out(view.on)),
        placement_type: placement_type.code().to_owned(),
        age_band: age_band.code().to_owned(),
        level: level.code().to_owned(),
        children: view.children,
        live_placements: view.live_placements,
        long_stay: schedule.iter().map(step).collect(),
        working: Some(quote_out(&quote, &extras)),
    })
}

/// The working of an offer's fee.
pub fn working_out(working: &FeeWorking) -> proto::FeeWorking {
    let steps = Steps {
        from: working.valid_from,
        list: working.list,
        due: [working.sibling, working.long_stay, working.volume],
        sum: working.discounts,
        allowed: working.allowed,
        asked: Some(working.asked),
    };
    let extra = |extra: &domain::framework::ExtraWorking| proto::ExtraWorking {
        code: extra.code.clone(),
        list_weekly_pence: extra.list.map(Pence::pence),
        asked_weekly_pence: Some(extra.asked.pence()),
    };
    steps.message(working.extras.iter().map(extra).collect())
}

/// The working of a quote, nothing asked yet, with the list prices of the extras named.
pub fn quote_out(quote: &Quote<'_>, extras: &[String]) -> proto::FeeWorking {
    let steps = Steps {
        from: quote.prices.valid_from,
        list: quote.list,
        due: [quote.sibling, quote.long_stay, quote.volume],
        sum: quote.discounts,
        allowed: quote.allowed,
        asked: None,
    };
    let extra = |code: &String| proto::ExtraWorking {
        code: code.clone(),
        list_weekly_pence: quote.prices.extra(code).map(Pence::pence),
        asked_weekly_pence: None,
    };
    steps.message(extras.iter().map(extra).collect())
}

/// The kinds of discount, in the order they are worked.
const KINDS: [proto::DiscountKind; 3] =
    [proto::DiscountKind::Sibling, proto::DiscountKind::LongStay, proto::DiscountKind::Volume];

/// What every working has.
struct Steps {
    from: Date,
    list: Pence,
    due: [BasisPoints; 3],
    sum: BasisPoints,
    allowed: Pence,
    asked: Option<Pence>,
}

impl Steps {
    fn message(&self, extras: Vec<proto::ExtraWorking>) -> proto::FeeWorking {
        let due = KINDS.iter().zip(self.due).filter(|(_, points)| *points != BasisPoints::ZERO);
        let discount = |(kind, points): (&proto::DiscountKind, BasisPoints)| proto::DiscountDue {
            kind: (*kind).into(),
            basis_points: points.points(),
        };
        proto::FeeWorking {
            price_list_valid_from: Some(date_out(self.from)),
            list_weekly_pence: self.list.pence(),
            discounts: due.map(discount).collect(),
            discount_basis_points: self.sum.points(),
            allowed_core_weekly_pence: self.allowed.pence(),
            asked_core_weekly_pence: self.asked.map(Pence::pence),
            extras,
            text: Some(self.text()),
        }
    }

    fn text(&self) -> LocalizedText {
        localized(|language| self.sentence(language))
    }

    /// The working as a sentence.
    fn sentence(&self, language: Language) -> String {
        let Self { from, list, sum, allowed, .. } = self;
        let worked = match language {
            Language::En => {
                format!(
                    "The list from {from} has {list} a week; less discounts of {sum}, at most {allowed} is allowed."
                )
            }
            Language::Cy => format!(
                "{list} yr wythnos sydd ar y rhestr o {from}; llai gostyngiadau o {sum}, caniateir {allowed} ar y mwyaf."
            ),
        };
        let Some(asked) = self.asked else { return worked };
        let over = asked.checked_sub(*allowed).filter(|over| *over > Pence::ZERO);
        match (language, over) {
            (Language::En, None) => format!("{worked} {asked} is asked."),
            (Language::En, Some(over)) => format!("{worked} {asked} is asked, {over} too much."),
            (Language::Cy, None) => format!("{worked} Gofynnir am {asked}."),
            (Language::Cy, Some(over)) => format!("{worked} Gofynnir am {asked}, {over} yn ormod."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(asked: Option<i64>) -> Steps {
        Steps {
            from: "2026-04-01".parse().unwrap(),
            list: Pence::new(82_692),
            due: [BasisPoints::new(250).unwrap(), BasisPoints::ZERO, BasisPoints::new(50).unwrap()],
            sum: BasisPoints::new(300).unwrap(),
            allowed: Pence::new(80_211),
            asked: asked.map(Pence::new),
        }
    }

    #[test]
    fn a_working_tells_each_discount_that_is_due_and_the_whole_as_a_sentence() {
        let told = steps(None).message(Vec::new());
        let due: Vec<_> = told.discounts.iter().map(|due| (due.kind(), due.basis_points)).collect();
        assert_eq!(due, [(proto::DiscountKind::Sibling, 250), (proto::DiscountKind::Volume, 50)]);
        assert_eq!(told.asked_core_weekly_pence, None);
        assert_eq!(
            told.text.unwrap().en,
            "The list from 2026-04-01 has £826.92 a week; less discounts of 3.00%, at most £802.11 is allowed."
        );
    }

    #[test]
    fn what_is_asked_is_told_with_what_is_too_much() {
        let text = |asked| steps(Some(asked)).message(Vec::new()).text.unwrap();
        assert!(text(80_211).en.ends_with("£802.11 is asked."));
        assert!(text(80_212).en.ends_with("£802.12 is asked, £0.01 too much."));
        assert!(text(80_212).cy.ends_with("Gofynnir am £802.12, £0.01 yn ormod."));
    }
}
