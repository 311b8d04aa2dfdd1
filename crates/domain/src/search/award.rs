//! The award (DEC-6, DEC-7, DEC-9). INVARIANT-3: at most one live award. Award, hold and vacancy change in one commit.

use std::collections::BTreeMap;

use vocabulary::{BasisPoints, OfferId, Pence, RefusalReason, SearchState, SettingId, Timestamp};

use super::award_checks::{AwardChecks, award_checks};
use super::fee::FeeFacts;
use super::reject::{answer_events, answer_faults};
use super::siblings::{ChildrenNamed, named_fault};
use super::successor::{Successor, moving_events};
use super::{Choice, OfferAnswer, Search, answers_due};
use crate::actor::Actor;
use crate::by;
use crate::contract::{Document, generated_event};
use crate::decision::Decision;
use crate::event::{Awarded, Event, Sealed, SearchEvent};
use crate::framework::{FeeWorking, Lot, Lots, PriceList};
use crate::provider::Provider;
use crate::refusal::{Fault, Refusal, require};
use crate::request::Request;
use crate::setting::Setting;
use crate::terms::Terms;

/// What an award is decided on.
pub struct AwardFacts<'a> {
    /// The request.
    pub request: &'a Request,
    /// The terms of the chosen offer.
    pub terms: &'a Terms,
    /// Its provider.
    pub provider: &'a Provider,
    /// Its setting.
    pub setting: &'a Setting,
    /// The lots that list the provider.
    pub lots: &'a Lots,
    /// The lot that covers the type, where one does.
    pub lot: Option<&'a Lot>,
    /// The provider's price lists in that lot.
    pub prices: &'a PriceList,
    /// Places the offer takes.
    pub places: u32,
    /// This authority's live placements with the provider, for the volume discount.
    pub live_placements: u32,
    /// Siblings whom an earlier award of the same group placed in the setting, for the sibling discount.
    pub siblings_there: u32,
    /// Every setting on which this search may hold a place.
    pub settings: BTreeMap<SettingId, &'a Setting>,
}

/// Issues the award.
pub struct Award {
    /// What the checks need.
    pub checks: AwardChecks,
    /// Basic award information, in the vault.
    pub information: Option<Sealed>,
    /// Answers to other offers given in the same call.
    pub answers: Vec<OfferAnswer>,
    /// The children it is for.
    pub children: ChildrenNamed,
    /// The search that the children it leaves over move to, ready to be drafted (DEC-6).
    pub successor: Option<Successor>,
    /// The contract it generates, sealed (CON-1).
    pub contract: NewContract,
}

/// A contract generated and sealed, ready to be committed with its award.
pub struct NewContract {
    /// What it says.
    pub document: Document,
    /// The same, in the vault.
    pub sealed: Sealed,
}

impl AwardFacts<'_> {
    /// What its fee is judged on.
    pub(crate) fn fee(&self) -> FeeFacts<'_> {
        FeeFacts {
            request: self.request,
            terms: self.terms,
            provider: self.provider.id,
            lot: self.lot,
            prices: self.prices,
            live_placements: self.live_placements,
            siblings_there: self.siblings_there,
        }
    }
}

/// Decides an award: the finder's act, for the offer chosen, when every check passes and every other offer has its answer.
pub fn award(
    search: &Search,
    actor: &Actor,
    facts: &AwardFacts<'_>,
    command: &Award,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let offer = command.checks.offer;
    let choice = choice_of(search, offer, now)?;
    let (faults, working) = check_faults(search, actor, facts, command, now);
    Refusal::unless_empty(faults)?;
    let awarded = awarded((search, choice), facts, command, working.as_ref());
    let by = by(actor);
    let mut events = answer_events(search, &by, &facts.settings, &command.answers);
    events.push(Event::Search(search.id, SearchEvent::Awarded { by: by.clone(), award: Box::new(awarded) }));
    let NewContract { document, sealed } = &command.contract;
    events.push(generated_event(document, *sealed, offer, by.clone()));
    events.extend(moving_events(search, &by, offer, command.successor.as_ref())?);
    events.extend(facts.setting.award_places(search, offer, (facts.places, command.checks.start_date), now)?);
    let others = facts.settings.values().filter(|setting| setting.id != facts.setting.id);
    for setting in others {
        let answered: Vec<Event> = setting.release_holds_of(search.id);
        events.extend(answered.into_iter().filter(|event| !events_contains(command, search, event)));
    }
    let round = search.offers.get(&offer).and_then(|closed| search.round_numbered(closed.round));
    let lapses = round.and_then(|round| round.opening.lapses_at(facts.lots, facts.provider.id, now.london_date()));
    // By a hold only while it runs: once it has run out, the place is judged anew (SHL-4).
    let held_until = facts.setting.held_until(offer, now);
    let decision = Decision::all(events).before(choice.confirm_by).before(facts.terms.valid_until);
    Ok(decision.before_any(lapses).before_any(held_until))
}

/// Everything that stands against an award, and the working of its fee check: what [`award`] would refuse, in one list (DEC-9).
pub fn award_faults(
    search: &Search,
    actor: &Actor,
    facts: &AwardFacts<'_>,
    command: &Award,
    now: Timestamp,
) -> (Vec<Fault>, Option<FeeWorking>) {
    let standing = choice_of(search, command.checks.offer, now).err();
    let mut faults: Vec<Fault> = standing.iter().flat_map(Refusal::faults).cloned().collect();
    let (checks, working) = check_faults(search, actor, facts, command, now);
    faults.extend(checks);
    (faults, working)
}

/// The choice an award issues, while it stands and nothing is awarded yet (DEC-6).
fn choice_of(search: &Search, offer: OfferId, now: Timestamp) -> Result<&Choice, Refusal> {
    require(search.award.is_none(), RefusalReason::AwardExists, "search.award")?;
    search.require_state(now, &[SearchState::Chosen])?;
    let choice = search.standing_choice(now).filter(|choice| choice.offer == offer);
    choice.ok_or_else(|| Refusal::of(RefusalReason::NotChosen, offer.to_string()))
}

/// Every check of an award that fails, the answers given and those missing among them.
pub(super) fn check_faults(
    search: &Search,
    actor: &Actor,
    facts: &AwardFacts<'_>,
    command: &Award,
    now: Timestamp,
) -> (Vec<Fault>, Option<FeeWorking>) {
    let (mut faults, working) = award_checks(search, facts, &command.checks, now);
    faults.extend(search.deferred_faults());
    faults.extend(named_fault(search, command.checks.offer, &command.children));
    faults.extend(answer_faults(search, actor, &command.answers, now));
    let given = |due: &OfferId| command.answers.iter().any(|answer| answer.offer == *due);
    let missing = answers_due(search, Some(command.checks.offer), now).into_iter().filter(|due| !given(due));
    faults.extend(missing.map(|due| Fault::new(RefusalReason::OffersUnanswered, due.to_string())));
    (faults, working)
}

/// Whether a release is already among those of the answers given in this call.
fn events_contains(command: &Award, search: &Search, event: &Event) -> bool {
    let Event::Setting(setting, _) = event else { return false };
    command.answers.iter().any(|answer| search.offers.get(&answer.offer).is_some_and(|offer| offer.setting == *setting))
}

fn awarded(
    chosen: (&Search, &Choice),
    facts: &AwardFacts<'_>,
    command: &Award,
    working: Option<&FeeWorking>,
) -> Awarded {
    let (search, choice) = chosen;
    Awarded {
        offer: command.checks.offer,
        setting: facts.setting.id,
        provider: facts.provider.id,
        start_date: command.checks.start_date,
        core_weekly: Pence::new(facts.terms.fee.core_weekly_pence),
        total_weekly: Pence::new(facts.terms.fee.weekly_pence()),
        allowed_core_weekly: working.map(|working| working.allowed),
        discounts: working.map_or(BasisPoints::ZERO, |working| working.discounts),
        information: command.information,
        children: search.children_of(command.checks.offer).into_iter().collect(),
        split: choice.split.clone(),
        successor: command.successor.as_ref().map(|successor| successor.search),
        contract: command.contract.document.contract,
    }
}
