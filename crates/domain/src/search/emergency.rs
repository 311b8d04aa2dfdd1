//! Same-day emergencies (SRC-10): a placement is needed before 09:00 tomorrow. The search opens from DRAFT, asks everybody at once, may be
//! closed once an offer is in, chosen and awarded in one act. What a planned search asks for beforehand is deferred and due within working
//! days; gates, fee check and ceiling never are.

use vocabulary::{
    ApprovalKind, RefusalReason, SearchId, SearchState, SpotPurchaseReason, Tier, Timestamp, Window, from_london,
    limits, london, working_days,
};

use super::award::{award, check_faults};
use super::choose::choose;
use super::opening::{RoundToOpen, open_round};
use super::{
    Approval, ApprovalEnd, ApprovalSubject, Award, AwardFacts, Choose, ChooseFacts, OpeningFacts, Publish,
    PublishFacts, Search, apply, required_approvals,
};
use crate::actor::Actor;
use crate::by;
use crate::child::Child;
use crate::decision::Decision;
use crate::event::{ChildEvent, ChildKey, Event, RoundTier, SearchEvent};
use crate::refusal::{Fault, Refusal, require};
use crate::request::{EmergencyAsked, essentials};

/// The states in which an approval that an emergency deferred is granted or refused: every one from its opening on.
pub(super) const DEFERRED_STATES: &[SearchState] = &[
    SearchState::Open,
    SearchState::Shortlisting,
    SearchState::Deciding,
    SearchState::Chosen,
    SearchState::Awarded,
    SearchState::Placed,
    SearchState::NoMatch,
    SearchState::Withdrawn,
];

/// The states in which an approval of an award is asked for, granted or refused in an emergency: a panel's comes after the award too.
pub(super) const AWARD_STATES: &[SearchState] =
    &[SearchState::Shortlisting, SearchState::Deciding, SearchState::Chosen, SearchState::Awarded, SearchState::Placed];

impl Search {
    /// Whether an emergency defers an approval of its award: what the panel decides of a placement out of area, referred to it within 25
    /// working days (DEC-4).
    pub(super) fn defers_to_panel(&self, kind: ApprovalKind) -> bool {
        let panels = matches!(kind, ApprovalKind::OutOfArea | ApprovalKind::UnderFiveOutOfArea);
        panels && self.is_emergency()
    }

    /// That the award of an emergency out of area is yet to be referred to the panel: since when, and by when. Not once OUT_OF_AREA was
    /// asked for.
    pub fn panel_referral(&self) -> Option<(Timestamp, Option<Timestamp>)> {
        let (award, _, at) = self.award.as_ref().filter(|_| self.is_emergency())?;
        let tier = self.score_of(award.offer).and_then(|score| score.tier);
        let past = self.past_approvals.iter().map(|past| &past.approval);
        let asked = |approval: &Approval| {
            approval.kind == ApprovalKind::OutOfArea
                && (approval.offer() == Some(award.offer) || approval.subject == ApprovalSubject::InPrinciple)
        };
        let referred = self.approvals.iter().chain(past).any(asked);
        let out_of_area = tier.is_some_and(|tier| tier != Tier::T1);
        let due = working_days::add_working_days(*at, limits::EMERGENCY_PANEL_WORKING_DAYS).ok();
        (out_of_area && !referred).then_some((*at, due))
    }

    /// Whether it opened as a same-day emergency.
    pub fn is_emergency(&self) -> bool {
        let first = self.rounds.first().map(|round| round.opening.tier);
        first == Some(RoundTier::Spot(SpotPurchaseReason::Emergency))
    }

    /// When an approval falls due that an emergency deferred: one working day after its opening. Any other comes before what it is for.
    pub fn deferred_until(&self, approval: &Approval) -> Option<Timestamp> {
        let opened = self.rounds.first().filter(|_| self.is_emergency())?.opening.window.opens();
        let deferred = approval.subject == ApprovalSubject::Opening;
        let due = || working_days::add_working_days(opened, limits::EMERGENCY_APPROVAL_WORKING_DAYS).ok();
        deferred.then(due).flatten()
    }

    /// Deferred approvals that were refused, and not granted since: until then nothing is awarded.
    pub(super) fn deferred_faults(&self) -> Vec<Fault> {
        let fault = |kind: ApprovalKind| Fault::new(RefusalReason::DeferredApprovalRefused, kind.code());
        self.deferred_refused().into_iter().map(fault).collect()
    }

    fn deferred_refused(&self) -> Vec<ApprovalKind> {
        let refused = |kind: &ApprovalKind| {
            self.past_approvals.iter().any(|past| {
                let ended = matches!(past.end, ApprovalEnd::Refused(..));
                ended && past.approval.kind == *kind && past.approval.subject == ApprovalSubject::Opening
            })
        };
        let granted = |kind: &ApprovalKind| self.granted_for(*kind, ApprovalSubject::Opening).is_some();
        let kinds = ApprovalKind::ALL.iter().filter(|_| self.is_emergency());
        kinds.filter(|kind| refused(kind) && !granted(kind)).copied().collect()
    }
}

/// Opens an emergency from its draft: to every registered provider, with the approvals it defers asked for in the same commit.
pub(super) fn open_emergency(
    search: &Search,
    actor: &Actor,
    facts: &PublishFacts<'_>,
    command: &Publish,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Draft])?;
    let Some(asked) = &facts.request.shared.emergency else {
        return Err(Refusal::of(RefusalReason::NotAnEmergency, "request.shared.emergency"));
    };
    let kinds = deferred_kinds(search, facts);
    let mut faults = essentials::missing(facts.request);
    faults.extend(search.pre_match_fault(&kinds));
    faults.extend(same_day_faults(asked, now)?);
    faults.extend(one_person_fault(search, now)?);
    let window = emergency_window(command.closes, asked.needed_before, now);
    faults.extend(window.as_ref().err().cloned());
    let parallel_to = beside(search, &facts.children);
    faults.extend(parallel_to.as_ref().err().cloned());
    Refusal::unless_empty(faults)?;
    let round = RoundToOpen {
        number: 1,
        tier: RoundTier::Spot(SpotPurchaseReason::Emergency),
        lot: facts.lot.map(|(key, _)| key.clone()),
        window: window?,
        request: facts.request,
        criteria_digest: command.criteria_digest,
        weights: command.weights,
        weight_profile: command.weight_profile,
        parallel_to: parallel_to?,
        audience: &facts.audience,
    };
    let opened = open_round(search, actor, round)?;
    let requested = SearchEvent::ApprovalsRequested { by: by(actor), request_version: search.request.version, kinds };
    let mut decision = Decision::of(Event::Search(search.id, requested)).before_any(opened.before);
    decision.events.extend(opened.events);
    for child in &search.children {
        decision = decision.and(Event::Child(*child, ChildEvent::EmergencyOpened(search.id)));
    }
    Ok(decision)
}

/// What a planned search would have asked for beforehand, the purchase, and where one person decides what they found its confirmation.
fn deferred_kinds(search: &Search, facts: &PublishFacts<'_>) -> Vec<ApprovalKind> {
    let opening = OpeningFacts { other_live_searches: 0, lot: facts.lot.map(|(key, _)| key), named: None };
    let mut kinds = required_approvals(facts.request, &opening);
    if !kinds.contains(&ApprovalKind::SpotPurchase) {
        kinds.push(ApprovalKind::SpotPurchase);
    }
    if search.finder == search.decision_maker {
        kinds.push(ApprovalKind::OutOfHoursConfirmation);
    }
    kinds
}

/// Needed after now and before 09:00 tomorrow on a London clock, on the day the request names.
fn same_day_faults(asked: &EmergencyAsked, now: Timestamp) -> Result<Vec<Fault>, Refusal> {
    const SUBJECT: &str = "request.shared.emergency.needed_before";
    let tomorrow = now.london_date().plus_days(1);
    let latest = from_london(tomorrow, 9, 0).map_err(|_| Refusal::of(RefusalReason::BeyondCalendar, SUBJECT))?;
    if now < asked.needed_before && asked.needed_before <= latest {
        return Ok(Vec::new());
    }
    let fault = Fault::new(RefusalReason::NotSameDay, SUBJECT).with("needed_before", asked.needed_before);
    Ok(vec![fault.with("after", now).with("latest", latest)])
}

/// One person finds and decides out of office hours alone: not from 09:00 to 17:00 on a working day.
fn one_person_fault(search: &Search, now: Timestamp) -> Result<Option<Fault>, Refusal> {
    if search.finder != search.decision_maker {
        return Ok(None);
    }
    let (date, hour, _) = london(now);
    let works = working_days::is_working_day(date)
        .map_err(|_| Refusal::of(RefusalReason::BeyondCalendar, "search.decision_maker"))?;
    let in_office = works && (9..17).contains(&hour);
    Ok(in_office.then(|| Fault::new(RefusalReason::OfficeHours, "search.decision_maker")))
}

/// A quarter of an hour at least, and over before the placement is needed.
fn emergency_window(closes: Timestamp, needed_before: Timestamp, now: Timestamp) -> Result<Window, Fault> {
    let invalid = |reason| Fault::new(reason, "closes_at").with("opens", now).with("closes", closes);
    let window = Window::new(now, closes).map_err(|_| invalid(RefusalReason::WindowInvalid))?;
    if closes < now.plus_minutes(limits::EMERGENCY_WINDOW_MINUTES_MIN) {
        let fault = invalid(RefusalReason::WindowTooShort);
        return Err(fault.with("window_minutes_min", limits::EMERGENCY_WINDOW_MINUTES_MIN));
    }
    if closes > needed_before {
        return Err(invalid(RefusalReason::WindowInvalid).with("latest", needed_before));
    }
    Ok(window)
}

/// The planned searches it runs beside: they do not count, but another emergency of a child does (SRC-6).
fn beside(search: &Search, children: &[(ChildKey, &Child)]) -> Result<Vec<SearchId>, Fault> {
    let others = |ids: Vec<SearchId>| ids.into_iter().filter(|id| *id != search.id).collect::<Vec<_>>();
    let emergencies = others(children.iter().flat_map(|(_, child)| child.emergencies.iter().copied()).collect());
    if !emergencies.is_empty() {
        return Err(Fault::new(RefusalReason::LiveSearchExists, "child").with("live", emergencies.len()));
    }
    Ok(others(children.iter().flat_map(|(_, child)| child.planned()).collect()))
}

/// Asks once more for what was deferred and refused.
pub(super) fn ask_again(search: &Search, actor: &Actor, now: Timestamp) -> Result<Decision, Refusal> {
    search.require_state(now, DEFERRED_STATES)?;
    let mut kinds = search.deferred_refused();
    kinds.retain(|kind| search.waiting(*kind).is_none());
    require(!kinds.is_empty(), RefusalReason::ApprovalNotDue, "search")?;
    if search.past_approvals.len() + search.approvals.len() + kinds.len() > limits::APPROVALS_PER_SEARCH_MAX {
        let fault = Fault::new(RefusalReason::LimitExceeded, "approvals");
        return Err(fault.with("max", limits::APPROVALS_PER_SEARCH_MAX).into());
    }
    let requested = SearchEvent::ApprovalsRequested { by: by(actor), request_version: search.request.version, kinds };
    Ok(Decision::of(Event::Search(search.id, requested)))
}

/// Decides that the window of an emergency closes now, an offer being in; `live_offers` is how many. Any other close moves later only.
pub fn close_early(search: &Search, actor: &Actor, live_offers: u32, now: Timestamp) -> Result<Decision, Refusal> {
    let round = search.open_round(now)?;
    let number = round.opening.round;
    require(search.is_emergency() && number == 1, RefusalReason::NotAnEmergency, "search")?;
    require(live_offers > 0, RefusalReason::NoOfferYet, "round")?;
    let closed = SearchEvent::WindowClosedEarly { by: by(actor), round: number };
    Ok(Decision::of(Event::Search(search.id, closed)).before(round.closes))
}

/// Chooses an offer of an emergency and awards it in one act.
pub struct ChooseAndAward<'a> {
    /// The choice.
    pub choice: &'a Choose,
    /// The award of the same offer.
    pub award: &'a Award,
}

/// Decides a choice and its award in one: everything that either would be refused for, at once. The decision maker's act.
pub fn choose_and_award(
    search: &Search,
    actor: &Actor,
    facts: (ChooseFacts<'_>, &AwardFacts<'_>),
    command: &ChooseAndAward<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    search.require_state(now, &[SearchState::Deciding])?;
    require(search.is_emergency(), RefusalReason::NotAnEmergency, "search")?;
    let (of_choice, of_award) = facts;
    let chosen = match choose(search, actor, of_choice, command.choice, now) {
        Ok(chosen) => chosen,
        Err(refusal) => {
            let mut faults: Vec<Fault> = refusal.faults().cloned().collect();
            let (checks, _) = check_faults(search, actor, of_award, command.award, now);
            let new: Vec<Fault> = checks.into_iter().filter(|check| !faults.contains(check)).collect();
            faults.extend(new);
            Refusal::unless_empty(faults)?;
            return Err(refusal);
        }
    };
    let mut after = search.clone();
    for event in &chosen.events {
        if let Event::Search(_, event) = event {
            apply::change(&mut after, event, now);
        }
    }
    let awarded = award(&after, actor, of_award, command.award, now)?;
    let mut decision = Decision::all(chosen.events).before_any(chosen.before).before_any(awarded.before);
    decision.events.extend(awarded.events);
    Ok(decision)
}
