//! A same-day emergency on a Friday at 18:00: a girl of nine whose placement has ended that afternoon. One finder is on duty; what a planned
//! search asks for beforehand is asked for and granted in the working days after (SRC-10).

use api::search::v1::{ApprovalStatus, EmergencyAsked, SearchState};
use vocabulary::{from_london, working_days};

use super::Ending;
use crate::demo::bidding::{BEST, Bid};
use crate::demo::example::LONG_TERM_FOSTERING;
use crate::demo::play::{Play, same, without_exclusions};
use crate::demo::process::Step;
use crate::demo::said::said;
use crate::demo::town::{CRIAFOL, HELYG};
use crate::demo::who::Who;
use crate::failure::Failure;
use crate::wire::{day, instant};

/// The only household that can take her tonight, in the Vale; it asks a tenth more than its list price.
const TONIGHT: Bid = Bid {
    fee_points: 11_000,
    wishes_partly: 2,
    statement: "A carer who was a night nurse, with a bed made up. She can be there at nine.",
    support: "A taxi to her school on Monday.",
    ..BEST
};

pub(super) async fn play(mut play: Play<'_, '_>) -> Result<Ending, Failure> {
    let friday = play.now().await?;
    let tomorrow = from_london(friday.london_date().plus_days(1), 8, 30);
    let needed_before = tomorrow.map_err(|error| Failure::Internal(error.to_string()))?;

    play.step(Step::Need)?;
    play.finder_decides_alone().await?;
    let told = said!(
        "is on duty alone; drafts a search for tonight: the placement of a girl of nine ended this afternoon",
        "ar ddyletswydd ar ei phen ei hun; yn drafftio chwiliad at heno: daeth lleoliad merch naw oed i ben y prynhawn yma"
    );
    let on = day(friday.london_date());
    play.drafts(LONG_TERM_FOSTERING, &told, |search| {
        without_exclusions(search);
        search.decision_maker = "people/ann.finder".to_owned();
        let request = search.request.get_or_insert_default();
        let shared = request.shared.get_or_insert_default();
        shared.needed_by = Some("TODAY".to_owned());
        shared.needed_on = Some(on);
        shared.placement_type = Some("SHORT_TERM_FOSTERING".to_owned());
        shared.plan_length = Some("UP_TO_3_MONTHS".to_owned());
        shared.outcomes = vec!["She sleeps in a bed tonight, and is at her own school on Monday.".to_owned()];
        shared.emergency = Some(EmergencyAsked {
            needed_before: Some(instant(needed_before)),
            reason: "PLACEMENT_ENDED".to_owned(),
            text: String::new(),
        });
        for placement in request.children.iter_mut().filter_map(|child| child.current_placement.as_mut()) {
            placement.ends_on = Some(on);
        }
    })
    .await?;

    play.step(Step::Approval)?;
    play.looks_at_own_settings().await?;
    let told = said!(
        "nobody approves on a Friday night: opens from the draft, and what is deferred is due in working days",
        "nid oes neb yn cymeradwyo ar nos Wener: agorir o'r drafft, ac mae'r hyn a ohirir i'w wneud mewn diwrnodau gwaith"
    );
    play.tell(Who::Finder, &told)?;

    play.step(Step::Window)?;
    play.publishes_for(2).await?;
    let open = play.is(SearchState::Open).await?;
    let due = working_days::add_working_days(friday, 1).map_err(|error| Failure::Internal(error.to_string()))?;
    let deferred = play.deferred_until(&open, due.london_date())?;
    same(
        "what is deferred",
        deferred,
        ["INDEPENDENT_SEARCH", "OUT_OF_HOURS_CONFIRMATION", "SPOT_PURCHASE"].map(str::to_owned).to_vec(),
    )?;
    play.minutes_later(20, &said!("the first answers come", "daw'r atebion cyntaf")).await?;
    play.declines(CRIAFOL, "NO_VACANCY").await?;
    play.offers(HELYG, TONIGHT).await?;
    play.closes_early().await?;
    play.minutes_later(5, &said!("the offers are opened", "agorir y cynigion")).await?;

    play.step(Step::Shortlist)?;
    play.opens_the_shortlist().await?;
    let by = play.now().await?.plus_hours(2);
    play.sends_until(&[HELYG], by).await?;
    play.are_opened(&[HELYG]).await?;

    play.step(Step::Decision)?;
    let view = "Anywhere but the office. She wants to know whether there is a dog.";
    let dear = play.try_at_once(HELYG, view).await?;
    let tries = said!(
        "chooses and awards at once, at a fee above the list",
        "yn dewis ac yn dyfarnu ar unwaith, am ffi uwchlaw'r rhestr"
    );
    play.refused(Who::Finder, &tries, dear, "FEE_ABOVE_LIST")?;
    play.lowers_its_fee(HELYG, TONIGHT).await?;

    play.step(Step::Award)?;
    play.chooses_and_awards_at_once(HELYG, view).await?;
    play.is(SearchState::Awarded).await?;
    play.reads_who_comes(HELYG).await?;
    play.minutes_later(
        150,
        &said!("she is brought to Penarth, and sleeps", "caiff ei hebrwng i Benarth, ac mae'n cysgu"),
    )
    .await?;

    play.step(Step::Contract)?;
    let monday = from_london(due.london_date(), 9, 30).map_err(|error| Failure::Internal(error.to_string()))?;
    play.until(monday, &said!("the next working day", "y diwrnod gwaith nesaf")).await?;
    play.has_approvals_waiting(3).await?;
    for kind in ["INDEPENDENT_SEARCH", "SPOT_PURCHASE", "OUT_OF_HOURS_CONFIRMATION"] {
        play.is_granted(kind).await?;
    }
    play.arrived(on).await?;
    let fifth = working_days::add_working_days_to_date(friday.london_date(), 5);
    let fifth = fifth.map_err(|error| Failure::Internal(error.to_string()))?;
    play.has_due("PLACEMENT_PLAN", fifth).await?;
    play.has_due("CONTRACT_AFTER_ARRIVAL", fifth).await?;
    play.plan_is_made("EMERGENCY").await?;
    play.contract_is_signed(HELYG).await?;
    let told = said!(
        "has a task: an emergency out of area goes to the panel within 25 working days",
        "mae ganddi dasg: mae argyfwng y tu allan i'r ardal yn mynd at y panel o fewn 25 diwrnod gwaith"
    );
    play.has_a_referral_due(25, friday, &told).await?;
    play.refers_to_the_panel(HELYG).await?;
    let panel_day = monday.plus_days(9);
    play.until(panel_day, &said!("the placement panel meets", "mae'r panel lleoliadau'n cyfarfod")).await?;
    play.panel_agrees().await?;
    let ended = play.read().await?;
    let open = ended.approvals.iter().filter(|approval| approval.status() != ApprovalStatus::Granted).count();
    same("how many approvals are open in the end", open, 0)?;
    play.ends_with(HELYG).await
}
