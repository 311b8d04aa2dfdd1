//! The fee check (DEC-2): core fee ≤ ⌊list × (10,000 − Σ basis points) / 10,000⌋; each extra listed and ≤ its price.

use std::collections::BTreeSet;

use vocabulary::{AgeBand, BasisPoints, Date, LevelOfNeed, Pence, PlacementType, RefusalReason};

use super::{PriceList, Prices};
use crate::refusal::Fault;
use crate::request::Request;
use crate::terms::Terms;

/// Weeks a placement has run on its award date: a long-stay schedule starts at its 0-weeks step.
const WEEKS_AT_AWARD: u32 = 0;

/// What a price is looked up by: type, age band, level of need.
pub type PriceLine = (PlacementType, AgeBand, LevelOfNeed);

/// What may be charged for one line on a day, step by step; nothing is asked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote<'a> {
    /// The price list used.
    pub prices: &'a Prices,
    /// The list price.
    pub list: Pence,
    /// Sibling discount.
    pub sibling: BasisPoints,
    /// Long-stay discount due on the award date.
    pub long_stay: BasisPoints,
    /// Volume discount.
    pub volume: BasisPoints,
    /// All of them together, at most the whole.
    pub discounts: BasisPoints,
    /// What may be charged.
    pub allowed: Pence,
}

/// The full working of one fee check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeWorking {
    /// What the price was looked up by.
    pub line: PriceLine,
    /// First day of the price list used.
    pub valid_from: Date,
    /// The list price.
    pub list: Pence,
    /// Sibling discount.
    pub sibling: BasisPoints,
    /// Long-stay discount due on the award date.
    pub long_stay: BasisPoints,
    /// Volume discount.
    pub volume: BasisPoints,
    /// All of them together, at most the whole.
    pub discounts: BasisPoints,
    /// What may be charged.
    pub allowed: Pence,
    /// What is asked.
    pub asked: Pence,
    /// The extras.
    pub extras: Vec<ExtraWorking>,
}

/// The working of one extra.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtraWorking {
    /// Its code.
    pub code: String,
    /// Its list price; absent when it is not listed.
    pub list: Option<Pence>,
    /// What is asked.
    pub asked: Pence,
}

impl PriceList {
    /// What may be charged for a line by an award of `children` on a day, where the authority has `live_placements` with the
    /// provider; or that there is no list price.
    pub fn quote(&self, line: PriceLine, children: u32, live_placements: u32, on: Date) -> Result<Quote<'_>, Fault> {
        let (placement_type, age_band, level) = line;
        let no_price = || {
            let fault = no_price(on).with("placement_type", placement_type).with("age_band", age_band);
            fault.with("level", level)
        };
        let prices = self.on(on).ok_or_else(no_price)?;
        let core = prices.core.iter().find(|core| (core.placement_type, core.age_band, core.level) == line);
        let list = core.ok_or_else(no_price)?.weekly;
        let sibling = step(&prices.sibling, children);
        let long_stay = step(&prices.long_stay, WEEKS_AT_AWARD);
        let volume = step(&prices.volume, live_placements);
        let discounts = sibling.plus(long_stay).plus(volume);
        Ok(Quote { prices, list, sibling, long_stay, volume, discounts, allowed: list.less(discounts) })
    }

    /// The working for an offer on a day, or that there is no list price. The fee is for each child alike: where the children taken are
    /// of several age bands, the least price binds. `placed` are the authority's live placements with the provider, and siblings that
    /// an earlier award of the same group placed in the setting, who count for the sibling discount (DEC-2).
    pub fn working(
        &self,
        request: &Request,
        terms: &Terms,
        (live_placements, siblings_there): (u32, u32),
        on: Date,
    ) -> Result<FeeWorking, Fault> {
        let children = u32::try_from(terms.children_taken.len()).unwrap_or(u32::MAX).saturating_add(siblings_there);
        let mut least: Option<(PriceLine, Quote<'_>)> = None;
        for line in lines(request, &terms.children_taken).ok_or_else(|| no_price(on))? {
            let quote = self.quote(line, children, live_placements, on)?;
            if least.as_ref().is_none_or(|(_, found)| quote.allowed < found.allowed) {
                least = Some((line, quote));
            }
        }
        let (line, quote) = least.ok_or_else(|| no_price(on))?;
        let extras = terms.fee.extras.iter().map(|extra| ExtraWorking {
            code: extra.code.clone(),
            list: quote.prices.extra(&extra.code),
            asked: Pence::new(extra.weekly_pence),
        });
        Ok(FeeWorking {
            line,
            valid_from: quote.prices.valid_from,
            list: quote.list,
            sibling: quote.sibling,
            long_stay: quote.long_stay,
            volume: quote.volume,
            discounts: quote.discounts,
            allowed: quote.allowed,
            asked: Pence::new(terms.fee.core_weekly_pence),
            extras: extras.collect(),
        })
    }
}

impl Prices {
    /// The list price of an extra, if it is listed.
    pub fn extra(&self, code: &str) -> Option<Pence> {
        self.extras.iter().find(|listed| listed.code == code).map(|listed| listed.weekly)
    }
}

impl Quote<'_> {
    /// What may be charged so many weeks into a stay: the long-stay step then due in place of the one due at the award.
    pub fn allowed_after(&self, step: BasisPoints) -> Pence {
        self.list.less(self.sibling.plus(step).plus(self.volume))
    }
}

/// There is no list price on a day.
fn no_price(on: Date) -> Fault {
    Fault::new(RefusalReason::NoListPrice, "fee").with("on", on)
}

impl FeeWorking {
    /// The working once a placement has lasted so many weeks: the long-stay discount then due in place of the one due at the award.
    #[must_use]
    pub fn after_weeks(mut self, prices: &Prices, weeks: u32) -> Self {
        self.long_stay = step(&prices.long_stay, weeks);
        self.discounts = self.sibling.plus(self.long_stay).plus(self.volume);
        self.allowed = self.list.less(self.discounts);
        self
    }

    /// What the fee check refuses, with the full working.
    pub fn faults(&self) -> Vec<Fault> {
        self.core_fault().into_iter().chain(self.extras_to_agree().map(|(_, fault)| fault)).collect()
    }

    /// A core fee above what is allowed, with the full working.
    pub fn core_fault(&self) -> Option<Fault> {
        let fault = || {
            Fault::new(RefusalReason::FeeAboveList, "fee.core_weekly_pence")
                .with("asked_pence", self.asked.pence())
                .with("allowed_pence", self.allowed.pence())
                .with("list_pence", self.list.pence())
                .with("sibling_basis_points", self.sibling.points())
                .with("long_stay_basis_points", self.long_stay.points())
                .with("volume_basis_points", self.volume.points())
                .with("discount_basis_points", self.discounts.points())
                .with("price_list_from", self.valid_from)
        };
        (self.asked > self.allowed).then(fault)
    }

    /// The extras that are not listed or above their list price, each by its code, with its working: an approver may agree to each (APR-1).
    pub fn extras_to_agree(&self) -> impl Iterator<Item = (String, Fault)> + '_ {
        self.extras.iter().filter_map(|extra| Some((extra.code.clone(), extra.fault()?)))
    }
}

impl ExtraWorking {
    fn subject(&self) -> String {
        format!("fee.extras.{}", self.code)
    }

    /// What is wrong with it: it is not listed, or above its list price.
    fn fault(&self) -> Option<Fault> {
        let asked = self.asked.pence();
        match self.list {
            None => Some(Fault::new(RefusalReason::ExtraNotListed, self.subject()).with("asked_pence", asked)),
            Some(list) if self.asked > list => {
                let fault = Fault::new(RefusalReason::ExtraAboveList, self.subject());
                Some(fault.with("asked_pence", asked).with("list_pence", list.pence()))
            }
            Some(_) => None,
        }
    }
}

/// What the prices of these children of a request are looked up by, each line once; absent while the request does not say.
fn lines(request: &Request, children: &[u32]) -> Option<BTreeSet<PriceLine>> {
    let (placement_type, age_band, level) = line(request)?;
    if request.is_parent_and_baby() {
        return Some([(placement_type, age_band, level)].into());
    }
    let taken = children.iter().filter_map(|child| request.children.get(usize::try_from(*child).ok()?));
    taken.map(|child| Some((placement_type, child.age_band?, level))).collect()
}

/// What a request's price is looked up by: type, age band (the parent's in parent-and-baby searches), level stated.
pub fn line(request: &Request) -> Option<PriceLine> {
    let age_band = match &request.parent {
        Some(parent) if request.is_parent_and_baby() && parent.age_band.is_some() => parent.age_band,
        _ => request.children.first()?.age_band,
    };
    Some((request.shared.placement_type?, age_band?, request.shared.level?))
}

/// The highest step reached, or none.
fn step(steps: &[(u32, BasisPoints)], reached: u32) -> BasisPoints {
    let due = steps.iter().filter(|(from, _)| *from <= reached).max_by_key(|(from, _)| *from);
    due.map_or(BasisPoints::ZERO, |(_, points)| *points)
}
