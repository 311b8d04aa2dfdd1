//! Frameworks, price lists and the fee asked about: `hafan.framework.v1` to the domain (FRM-1, FRM-2).

use std::collections::BTreeSet;

use api::framework::v1 as proto;
use domain::event::{CorePrice, ExtraPrice, LotKey, LotRecorded, Member, Prices};
use domain::framework::{LotTerms, PriceLine};
use domain::{Fault, Refusal};
use vocabulary::{AuthorityCode, BasisPoints, Date, Pence, ProviderId, ProviderName, RefusalReason, limits};

use super::child::each;
use super::common::{answer_out, date_out};
use super::faults::Faults;
use super::names::authority_name;
use super::path::Path;
use super::register::{batch, each_code_once};
use super::register_names::{FrameworkName, LotName};

/// A framework of a put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameworkGiven {
    /// Its slug.
    pub slug: String,
    /// Its lots, as they shall be.
    pub lots: Vec<(LotKey, LotRecorded)>,
}

/// A price list of a put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricesGiven {
    /// The lot.
    pub lot: LotKey,
    /// The provider.
    pub provider: ProviderId,
    /// The prices.
    pub prices: Prices,
}

/// Whose prices are asked about, and as of when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricesAsked {
    /// The lot.
    pub lot: LotKey,
    /// The provider.
    pub provider: ProviderId,
    /// The day; absent for today.
    pub on: Option<Date>,
}

/// A fee asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeAsked {
    /// Whose prices, where, when.
    pub prices: PricesAsked,
    /// Type, age band, level.
    pub line: PriceLine,
    /// Children of the award.
    pub children: u32,
    /// Live placements of the authority with the provider.
    pub live_placements: u32,
    /// Codes of the extras asked about.
    pub extras: Vec<String>,
}

/// Reads the framework of a put, under the path `framework`.
///
/// # Errors
/// Every fault at once.
pub fn read_framework(given: Option<proto::Framework>) -> Result<FrameworkGiven, Refusal> {
    let mut faults = Faults::new();
    let at = Path::root("framework");
    let read = faults.required(&at, given).map(|given| framework(given, &at, &mut faults));
    faults.finish_some(read)
}

fn framework(given: proto::Framework, at: &Path<'_>, faults: &mut Faults) -> FrameworkGiven {
    let proto::Framework { name, display_name, starts_on, ends_on, lots, etag: _ } = given;
    let FrameworkName(slug) = faults.name(&at.field("name"), &name);
    let display_name = faults.required_text(&at.field("display_name"), display_name, limits::SHORT_TEXT_CHARS_MAX);
    let term = (faults.date(&at.field("starts_on"), starts_on), faults.date(&at.field("ends_on"), ends_on));
    let lots_at = at.field("lots");
    if lots.is_empty() {
        faults.push(Fault::new(RefusalReason::FieldRequired, lots_at.to_string()));
    }
    let lots = each(lots, &lots_at, faults, |given, at, faults| {
        let recorded = lot(&given, &display_name, term, at, faults);
        (LotKey { framework: slug.clone(), lot: faults.code(&at.field("lot"), &given.lot) }, recorded)
    });
    FrameworkGiven { slug, lots }
}

fn lot(
    given: &proto::Lot,
    framework_name: &str,
    term: (Date, Date),
    at: &Path<'_>,
    faults: &mut Faults,
) -> LotRecorded {
    let proto::Lot { name: _, lot: _, placement_types, member_authorities, members } = given;
    let (from, until) = term;
    let types_at = at.field("placement_types");
    if placement_types.is_empty() {
        faults.push(Fault::new(RefusalReason::FieldRequired, types_at.to_string()));
    }
    let authorities_at = at.field("member_authorities");
    faults.list(&authorities_at, member_authorities.len(), limits::AUTHORITIES_PER_LOT_MAX);
    let members_at = at.field("members");
    faults.list(&members_at, members.len(), limits::MEMBERS_PER_LOT_MAX);
    LotRecorded {
        framework_name: framework_name.to_owned(),
        from,
        until,
        placement_types: each_code_once(placement_types, &types_at, faults),
        authorities: each(member_authorities.clone(), &authorities_at, faults, signatory),
        members: each(members.clone(), &members_at, faults, member),
    }
}

/// An authority that searches: one of the 22.
fn signatory(given: String, at: &Path<'_>, faults: &mut Faults) -> AuthorityCode {
    let code = faults.authority(at, &given);
    let welsh = code.is_welsh() && geography::authority(code).is_some();
    if !welsh && !faults.names(&at.to_string()) {
        let fault = Fault::new(RefusalReason::ValueInvalid, at.to_string());
        faults.push(fault.with("expected", "one of the 22 authorities of Wales"));
    }
    code
}

fn member(given: proto::LotMember, at: &Path<'_>, faults: &mut Faults) -> Member {
    let proto::LotMember { provider, from, until, suspended, suspension: _ } = given;
    let ProviderName { provider } = faults.name(&at.field("provider"), &provider);
    Member {
        provider,
        from: faults.date(&at.field("from"), from),
        until: faults.optional_date(&at.field("until"), until),
        suspended: faults.answer_or_no(&at.field("suspended"), suspended),
    }
}

/// Reads what a lot covers, and for whom.
///
/// # Errors
/// Every fault at once.
pub fn read_lot_terms(placement_types: &[String], member_authorities: &[String]) -> Result<LotTerms, Refusal> {
    let mut faults = Faults::new();
    let types_at = Path::root("placement_types");
    if placement_types.is_empty() {
        faults.push(Fault::new(RefusalReason::FieldRequired, types_at.to_string()));
    }
    let authorities_at = Path::root("member_authorities");
    faults.list(&authorities_at, member_authorities.len(), limits::AUTHORITIES_PER_LOT_MAX);
    let terms = LotTerms {
        placement_types: each_code_once(placement_types, &types_at, &mut faults),
        authorities: each(member_authorities.to_vec(), &authorities_at, &mut faults, signatory),
    };
    faults.finish(terms)
}

/// Reads the members of a put, under the path `members`.
///
/// # Errors
/// Every fault at once.
pub fn read_members(given: Vec<proto::LotMember>) -> Result<Vec<Member>, Refusal> {
    let mut faults = Faults::new();
    let at = Path::root("members");
    batch(&at, given.len(), &mut faults);
    let unsuspended = given.into_iter().map(|given| proto::LotMember { suspended: 0, ..given }).collect();
    let read = each(unsuspended, &at, &mut faults, member);
    faults.finish(read)
}

/// Reads the price lists of a put, under the path `price_lists`.
///
/// # Errors
/// Every fault at once, two lists of one lot, provider and day among them.
pub fn read_price_lists(given: Vec<proto::PriceList>) -> Result<Vec<PricesGiven>, Refusal> {
    let mut faults = Faults::new();
    let at = Path::root("price_lists");
    batch(&at, given.len(), &mut faults);
    let read = each(given, &at, &mut faults, price_list);
    let mut seen = BTreeSet::new();
    for (index, list) in read.iter().enumerate() {
        if !seen.insert((&list.lot, list.provider, list.prices.valid_from)) {
            let fault = Fault::new(RefusalReason::ValueInvalid, at.index(index).field("valid_from").to_string());
            faults.push(fault.with("expected", "each lot, provider and day once"));
        }
    }
    faults.finish(read)
}

pub(super) fn price_list(given: proto::PriceList, at: &Path<'_>, faults: &mut Faults) -> PricesGiven {
    let proto::PriceList { lot, provider, valid_from, core, extras, sibling, long_stay, volume } = given;
    let LotName(lot) = faults.name(&at.field("lot"), &lot);
    let ProviderName { provider } = faults.name(&at.field("provider"), &provider);
    faults.list(at, core.len() + extras.len(), limits::PRICE_LINES_MAX);
    let sibling = sibling.into_iter().map(|given| (given.children, given.basis_points)).collect();
    let long_stay = long_stay.into_iter().map(|given| (given.from_weeks, given.basis_points)).collect();
    let volume = volume.into_iter().map(|given| (given.from_live_placements, given.basis_points)).collect();
    let prices = Prices {
        valid_from: faults.date(&at.field("valid_from"), valid_from),
        core: each(core, &at.field("core"), faults, core_price),
        extras: extras
            .into_iter()
            .map(|proto::ExtraPrice { code, label, weekly_pence }| ExtraPrice {
                code,
                label,
                weekly: Pence::new(weekly_pence),
            })
            .collect(),
        sibling: steps(sibling, &at.field("sibling"), faults),
        long_stay: steps(long_stay, &at.field("long_stay"), faults),
        volume: steps(volume, &at.field("volume"), faults),
    };
    PricesGiven { lot, provider, prices }
}

fn core_price(given: proto::CorePrice, at: &Path<'_>, faults: &mut Faults) -> CorePrice {
    let proto::CorePrice { placement_type, age_band, level, weekly_pence } = given;
    CorePrice {
        placement_type: faults.code(&at.field("placement_type"), &placement_type),
        age_band: faults.code(&at.field("age_band"), &age_band),
        level: faults.code(&at.field("level"), &level),
        weekly: Pence::new(weekly_pence),
    }
}

fn steps(given: Vec<(u32, u32)>, at: &Path<'_>, faults: &mut Faults) -> Vec<(u32, BasisPoints)> {
    faults.list(at, given.len(), limits::DISCOUNT_STEPS_MAX);
    each(given, at, faults, |(from, points), at, faults| {
        let points = BasisPoints::new(points).unwrap_or_else(|_| {
            let fault = Fault::new(RefusalReason::ValueOutOfRange, at.field("basis_points").to_string());
            faults.push(fault.with("given", points).with("min", 1).with("max", BasisPoints::WHOLE.points()));
            BasisPoints::WHOLE
        });
        (from, points)
    })
}

/// Reads whose prices are asked about.
///
/// # Errors
/// Every fault at once.
pub fn read_prices_asked(lot: &str, provider: &str, on: Option<api::common::v1::Date>) -> Result<PricesAsked, Refusal> {
    let mut faults = Faults::new();
    let read = prices_asked(lot, provider, on, &mut faults);
    faults.finish(read)
}

fn prices_asked(lot: &str, provider: &str, on: Option<api::common::v1::Date>, faults: &mut Faults) -> PricesAsked {
    let LotName(lot) = faults.name(&Path::root("lot"), lot);
    let ProviderName { provider } = faults.name(&Path::root("provider"), provider);
    let on = faults.optional_date(&Path::root("on"), on);
    PricesAsked { lot, provider, on }
}

/// Reads a fee asked about.
///
/// # Errors
/// Every fault at once.
pub fn read_fee_asked(given: proto::CheckFeeRequest) -> Result<FeeAsked, Refusal> {
    let proto::CheckFeeRequest {
        lot,
        provider,
        placement_type,
        age_band,
        level,
        on,
        children,
        live_placements,
        extras,
    } = given;
    let mut faults = Faults::new();
    let prices = prices_asked(&lot, &provider, on, &mut faults);
    let line = (
        faults.code(&Path::root("placement_type"), &placement_type),
        faults.code(&Path::root("age_band"), &age_band),
        faults.code(&Path::root("level"), &level),
    );
    let extras_at = Path::root("extras");
    faults.list(&extras_at, extras.len(), limits::EXTRAS_PER_OFFER_MAX);
    let extras = each(extras, &extras_at, &mut faults, |code, at, faults| {
        faults.required_text(at, code, limits::SHORT_TEXT_CHARS_MAX)
    });
    let children = children.max(1);
    faults.finish(FeeAsked { prices, line, children, live_placements, extras })
}

/// A framework by its slug, with its lots as they are recorded.
pub fn framework_out(slug: &str, lots: &[(LotKey, LotRecorded)]) -> proto::Framework {
    let first = lots.first().map(|(_, recorded)| recorded);
    proto::Framework {
        name: FrameworkName(slug.to_owned()).to_string(),
        display_name: first.map(|lot| lot.framework_name.clone()).unwrap_or_default(),
        starts_on: first.map(|lot| date_out(lot.from)),
        ends_on: first.map(|lot| date_out(lot.until)),
        lots: lots.iter().map(|(key, recorded)| lot_out(key, recorded)).collect(),
        etag: String::new(),
    }
}

fn lot_out(key: &LotKey, recorded: &LotRecorded) -> proto::Lot {
    proto::Lot {
        name: LotName(key.clone()).to_string(),
        lot: key.lot.to_string(),
        placement_types: recorded.placement_types.iter().map(ToString::to_string).collect(),
        member_authorities: recorded.authorities.iter().map(|code| authority_name(*code)).collect(),
        members: recorded.members.iter().map(member_out).collect(),
    }
}

fn member_out(member: &Member) -> proto::LotMember {
    let Member { provider, from, until, suspended } = member;
    proto::LotMember {
        provider: ProviderName { provider: *provider }.to_string(),
        from: Some(date_out(*from)),
        until: until.map(date_out),
        suspended: answer_out(*suspended),
        suspension: None,
    }
}

/// The prices of one provider in one lot from a day on.
pub fn price_list_out(lot: &LotKey, provider: ProviderId, prices: &Prices) -> proto::PriceList {
    let Prices { valid_from, core, extras, sibling, long_stay, volume } = prices;
    let sibling_out = |(children, points): &(u32, BasisPoints)| proto::SiblingDiscount {
        children: *children,
        basis_points: points.points(),
    };
    let long_stay_out = |(from_weeks, points): &(u32, BasisPoints)| proto::LongStayDiscount {
        from_weeks: *from_weeks,
        basis_points: points.points(),
    };
    let volume_out = |(from, points): &(u32, BasisPoints)| proto::VolumeDiscount {
        from_live_placements: *from,
        basis_points: points.points(),
    };
    proto::PriceList {
        lot: LotName(lot.clone()).to_string(),
        provider: ProviderName { provider }.to_string(),
        valid_from: Some(date_out(*valid_from)),
        core: core.iter().map(core_out).collect(),
        extras: extras.iter().map(extra_out).collect(),
        sibling: sibling.iter().map(sibling_out).collect(),
        long_stay: long_stay.iter().map(long_stay_out).collect(),
        volume: volume.iter().map(volume_out).collect(),
    }
}

fn core_out(core: &CorePrice) -> proto::CorePrice {
    let CorePrice { placement_type, age_band, level, weekly } = core;
    proto::CorePrice {
        placement_type: placement_type.to_string(),
        age_band: age_band.to_string(),
        level: level.to_string(),
        weekly_pence: weekly.pence(),
    }
}

fn extra_out(extra: &ExtraPrice) -> proto::ExtraPrice {
    let ExtraPrice { code, label, weekly } = extra;
    proto::ExtraPrice { code: code.clone(), label: label.clone(), weekly_pence: weekly.pence() }
}

#[cfg(test)]
mod tests;
