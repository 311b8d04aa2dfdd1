//! Submitting an offer (OFF-1, OFF-2, OFF-5): invited, eligible (G1, G2, own setting), complete, in the window, one live per setting.

use vocabulary::{LegalForm, OfferId, RefusalReason, Timestamp};

use super::{Offers, lapses_before, require_current};
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{Event, OfferEvent, OfferSlot, Sealed};
use crate::framework::Lots;
use crate::policy::{NOT_FOR_PROFIT, on_or_after};
use crate::provider::Provider;
use crate::refusal::{Fault, Refusal, require};
use crate::request::{Request, YesNoUnknown};
use crate::search::{Round, Search};
use crate::setting::Setting;
use crate::terms::{Terms, bounds, completeness};

/// Submits an offer.
pub struct Submit<'a> {
    /// The new offer.
    pub offer: OfferId,
    /// Its slot.
    pub slot: OfferSlot,
    /// Version of the request it answers.
    pub answers_request_version: u32,
    /// Its terms.
    pub terms: &'a Terms,
    /// Where they lie in the vault.
    pub sealed: Sealed,
    /// Whether the vacancy is still there; absent when not said (REG-4).
    pub vacancy_reconfirmed: Option<YesNoUnknown>,
}

/// What an offer is decided on.
pub struct SubmitFacts<'a> {
    /// The request.
    pub request: &'a Request,
    /// The offering provider.
    pub provider: &'a Provider,
    /// The setting offered.
    pub setting: &'a Setting,
    /// The lots that list the provider.
    pub lots: &'a Lots,
}

/// Decides an offer. The append is bound to commit before the close by the store's clock.
pub fn submit(
    search: &Search,
    offers: &Offers,
    actor: &Actor,
    facts: &SubmitFacts<'_>,
    command: &Submit<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let round = search.open_round_numbered(command.slot.round, now)?;
    round.require_invited(facts.provider.id)?;
    require_eligible(search, round, facts, now)?;
    require_current(command.answers_request_version, round.confirm_from_version, search.request.version)?;
    require(offers.live.is_none(), RefusalReason::LiveOfferExists, command.slot.setting.to_string())?;
    let mut faults = bounds::faults(command.terms);
    faults.extend(completeness::faults(facts.request, command.terms));
    faults.extend(lapses_before(round.closes, command.terms.valid_until));
    faults.extend(unconfirmed_vacancy(facts, command.vacancy_reconfirmed, now));
    Refusal::unless_empty(faults)?;
    let submitted = OfferEvent::Submitted {
        by: by(actor),
        offer: command.offer,
        provider: facts.provider.id,
        answers_request_version: command.answers_request_version,
        terms: command.sealed,
        vacancy_reconfirmed: command.vacancy_reconfirmed,
    };
    let lapses = round.opening.lapses_at(facts.lots, facts.provider.id, now.london_date());
    Ok(Decision::of(Event::Offer(command.slot, submitted)).before(round.closes).before_any(lapses))
}

/// An offer of a setting whose vacancies are stale says that the vacancy is still there (REG-4). Whether it is real is judged at the close.
pub(super) fn unconfirmed_vacancy(
    facts: &SubmitFacts<'_>,
    said: Option<YesNoUnknown>,
    now: Timestamp,
) -> Option<Fault> {
    let fault = facts.setting.reconfirmation_fault(facts.provider, now)?;
    match said {
        Some(YesNoUnknown::Yes) => None,
        Some(YesNoUnknown::No) => Some(fault.with("given", "NO")),
        Some(YesNoUnknown::Unknown) => Some(fault.with("given", "UNKNOWN")),
        None => Some(fault),
    }
}

/// Gates G1 and G2, that the setting is its own (OFF-1), and that the round asks it (SRC-13, ESC-1). Every other gate is judged at the
/// close.
pub(super) fn require_eligible(
    search: &Search,
    round: &Round,
    facts: &SubmitFacts<'_>,
    now: Timestamp,
) -> Result<(), Refusal> {
    facts.setting.require_of(facts.provider.id)?;
    facts.provider.require_standing(now)?;
    facts.setting.require_shown(now)?;
    let (opening, today) = (&round.opening, now.london_date());
    opening.tier.require_admits(opening.lot.as_ref(), facts.lots, facts.provider.id, today)?;
    search.require_asked(round, facts.setting.id)?;
    let placement_type = opening.placement_type;
    let serves = facts.setting.recorded.placement_types.contains(&placement_type);
    let subject = facts.setting.id.to_string();
    if !serves {
        return Err(Fault::new(RefusalReason::SettingNotEligible, subject)
            .with("placement_type", placement_type)
            .into());
    }
    let for_profit = facts.provider.recorded.legal_form == LegalForm::ForProfitTransitional;
    require(
        !(for_profit && on_or_after(now.london_date(), NOT_FOR_PROFIT.ministers_from)),
        RefusalReason::LegalFormForbids,
        subject,
    )
}
