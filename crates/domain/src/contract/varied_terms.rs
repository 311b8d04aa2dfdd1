//! Fees, notice and stay that a variation changes (CON-1): what rises is held to the price list of the day it takes effect, as an award is
//! (DEC-2, DEC-3); what falls or stays is the parties' own.

use vocabulary::{Date, PlanLength};

use super::Document;
use super::document::Fees;
use super::generate::{fees, scheduled};
use crate::event::RoundTier;
use crate::framework::FeeWorking;
use crate::refusal::Fault;
use crate::search::{FeeFacts, FeeVerdict, judge_fee};
use crate::terms::{Fee, Terms};

/// What is to be paid or promised otherwise; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VariedTerms {
    /// The whole fee.
    pub fee: Option<Fee>,
    /// Notice the provider gives to end the placement, in days.
    pub notice_days: Option<u32>,
    /// How long the children can stay.
    pub stay: Option<PlanLength>,
}

impl VariedTerms {
    /// The terms of the offer as they would be.
    #[must_use]
    pub fn written_in(&self, mut terms: Terms) -> Terms {
        if let Some(fee) = &self.fee {
            terms.fee = fee.clone();
        }
        terms
    }
}

/// The document with varied terms written in, and what is wrong with their fee on the day from which they count. `fee` is of the offer's
/// terms with the new fee in them.
pub fn with_terms(
    mut document: Document,
    given: &VariedTerms,
    (tier, fee): (RoundTier, &FeeFacts<'_>),
    on: Date,
) -> (Document, Vec<Fault>) {
    if let Some(days) = given.notice_days {
        document.notice_days = days;
    }
    if let Some(stay) = given.stay {
        document.stay = stay;
    }
    let Some(asked) = &given.fee else { return (document, Vec::new()) };
    let judged = judged_on(tier, fee, document.start_date, on);
    let faults = risen_faults(&document.fees, asked, &judged);
    if let FeeVerdict::Listed(working) = &judged {
        document.working = Some(scheduled(fee.prices.on(on), working, document.start_date));
    }
    document.fees = fees(asked, Some(&judged));
    (document, faults)
}

/// The judgement of an award, with the long-stay discount that is due by then.
fn judged_on(tier: RoundTier, fee: &FeeFacts<'_>, start: Date, on: Date) -> FeeVerdict {
    match (judge_fee(tier, fee, on), fee.prices.on(on)) {
        (FeeVerdict::Listed(working), Some(prices)) => {
            let weeks = u32::try_from(on.days_since(start) / 7).unwrap_or(0);
            FeeVerdict::Listed(working.after_weeks(prices, weeks))
        }
        (other, _) => other,
    }
}

fn risen_faults(before: &Fees, asked: &Fee, judged: &FeeVerdict) -> Vec<Fault> {
    let core_rises = asked.core_weekly_pence > before.core_weekly.pence();
    match judged {
        FeeVerdict::Listed(working) => {
            let core = working.core_fault().filter(|_| core_rises).into_iter();
            core.chain(extras_risen(before, asked, working)).collect()
        }
        FeeVerdict::NoPrice(fault) => Some(fault.clone()).filter(|_| core_rises).into_iter().collect(),
        FeeVerdict::Ceiling(fault) => {
            let rises = asked.weekly_pence() > before.total_weekly.pence();
            fault.clone().filter(|_| rises).into_iter().collect()
        }
    }
}

/// The faults of extras that are new or dearer than before.
fn extras_risen(before: &Fees, asked: &Fee, working: &FeeWorking) -> Vec<Fault> {
    let was = |code: &str| before.extras.iter().find(|extra| extra.code == code).map(|extra| extra.weekly.pence());
    let now = |code: &str| asked.extras.iter().find(|extra| extra.code == code).map_or(0, |extra| extra.weekly_pence);
    let risen = |code: &str| was(code).is_none_or(|was| now(code) > was);
    working.extras_to_agree().filter(|(code, _)| risen(code)).map(|(_, fault)| fault).collect()
}
