//! Parent and baby: a mother of seventeen and her daughter of five weeks, placed together for a parenting assessment of twelve weeks. No family
//! centre has room, so that the type is reconsidered: a foster household takes both (ESC-2).

use api::search::v1::SearchState;

use super::Ending;
use crate::demo::bidding::{BEST, Bid};
use crate::demo::example::PARENT_AND_BABY;
use crate::demo::play::{Play, same, without_exclusions};
use crate::demo::process::Step;
use crate::demo::said::said;
use crate::demo::town::{CEDRWYDD, DERWEN, GWERNEN, YWEN};
use crate::demo::who::Who;
use crate::failure::Failure;
use crate::wire::day;

/// A midwife and her husband.
const MIDWIFE: Bid = Bid {
    statement: "A midwife and her husband who have had nine parents and their babies with them. Mother and baby have a room and a small \
                kitchen of their own.",
    support: "The perinatal team weekly; the health visitor on Tuesdays.",
    ..BEST
};

/// Carers new to assessments.
const NEWER: Bid = Bid {
    shortfall: 1,
    evidence: "CLAIMED",
    statement: "A household that has cared for babies for years, and completed its first assessment this spring.",
    support: "A supervisor of the assessment from the agency.",
    ..BEST
};

pub(super) async fn play(mut play: Play<'_, '_>) -> Result<Ending, Failure> {
    let monday = day(play.now().await?.london_date().plus_days(7));
    play.step(Step::Need)?;
    let told = said!(
        "drafts one search for two, a mother of seventeen and her baby: in a family centre, if one has room",
        "yn drafftio un chwiliad i ddwy, mam ddwy ar bymtheg oed a'i baban: mewn canolfan i deuluoedd, os oes lle"
    );
    play.drafts(PARENT_AND_BABY, &told, |search| {
        without_exclusions(search);
        let shared = search.request.get_or_insert_default().shared.get_or_insert_default();
        shared.needed_on = Some(monday);
        shared.placement_type = Some("PARENT_AND_BABY_RESIDENTIAL".to_owned());
    })
    .await?;

    play.step(Step::Approval)?;
    play.looks_at_own_settings().await?;
    play.is_approved().await?;

    play.step(Step::Window)?;
    play.publishes_for(54).await?;
    play.declines(GWERNEN, "NO_VACANCY").await?;
    play.window_closes().await?;

    play.step(Step::OtherType)?;
    let shortlist = play.opens_the_shortlist().await?;
    same("how many offers are on it", shortlist.rows.len(), 0)?;
    play.ends_to_reconsider_the_type().await?;
    play.is(SearchState::NoMatch).await?;
    play.follows_successor().await?;
    play.changes_type_to("PARENT_AND_BABY_FOSTERING").await?;

    play.step(Step::Approval)?;
    play.looks_at_own_settings().await?;
    play.is_approved().await?;

    play.step(Step::Window)?;
    play.publishes_for(25).await?;
    let elsewhere = play.try_invitation(DERWEN).await?;
    let tries = said!(
        "fosters children alone, and asks for the invitation",
        "yn maethu plant yn unig, ac yn gofyn am y gwahoddiad"
    );
    play.refused(Who::Provider(play.name(DERWEN)), &tries, elsewhere, "NOT_PERMITTED")?;
    play.offers(CEDRWYDD, MIDWIFE).await?;
    play.offers(YWEN, NEWER).await?;
    play.window_closes().await?;

    play.step(Step::Shortlist)?;
    let shortlist = play.opens_the_shortlist().await?;
    let told = said!(
        "both are housed, and the assessment asked for is offered: gate G12",
        "rhoddir llety i'r ddwy, a chynigir yr asesiad y gofynnwyd amdano: porth G12"
    );
    play.passes(&shortlist, CEDRWYDD, "G12", &told)?;
    play.passes(&shortlist, YWEN, "G12", &told)?;
    play.sends(&[CEDRWYDD, YWEN]).await?;
    play.are_opened(&[CEDRWYDD, YWEN]).await?;

    play.step(Step::Decision)?;
    let why = "An assessment for this court needs more experience of court reports. Please go on offering.";
    play.rejects(YWEN, "NEED_NOT_MET", why).await?;
    play.chooses(CEDRWYDD, "The mother says that she was shown how, and not told.").await?;

    play.step(Step::Award)?;
    play.awards(CEDRWYDD).await?;
    play.is(SearchState::Awarded).await?;
    play.reads_who_comes(CEDRWYDD).await?;
    play.reads_its_answer(YWEN).await?;

    play.step(Step::Contract)?;
    play.contract_is_signed(CEDRWYDD).await?;
    play.plan_is_made("").await?;
    play.arrives_on_the_first_day().await?;
    play.tell(
        Who::ContractsOfficer,
        &said!("mother and baby arrive together", "mae'r fam a'r baban yn cyrraedd gyda'i gilydd"),
    )?;
    play.ends_with(CEDRWYDD).await
}
