//! All offers rejected, then a spot purchase: the framework is asked first and answered, and only then everybody (FRM-3, ESC-1).

use api::search::v1::{InvitationState, SearchState};

use super::Ending;
use crate::demo::bidding::{BEST, Bid, LIVELY};
use crate::demo::example::LONG_TERM_FOSTERING;
use crate::demo::play::{Play, same, without_exclusions};
use crate::demo::process::Step;
use crate::demo::said::said;
use crate::demo::town::{BEDWEN, CRIAFOL, DERWEN, ONNEN};
use crate::demo::who::Who;
use crate::failure::Failure;

/// Of no lot, and just what was looked for.
const BEYOND: Bid = Bid {
    statement: "A retired teacher from her own school, registered with her sister as foster carers since the summer.",
    ..BEST
};

pub(super) async fn play(mut play: Play<'_, '_>) -> Result<Ending, Failure> {
    play.step(Step::Need)?;
    let told =
        said!("drafts a search for a girl of nine, long term", "yn drafftio chwiliad i ferch naw oed, tymor hir");
    play.drafts(LONG_TERM_FOSTERING, &told, without_exclusions).await?;

    play.step(Step::Approval)?;
    play.looks_at_own_settings().await?;
    play.is_approved().await?;

    play.step(Step::Window)?;
    play.publishes_for(54).await?;
    let elsewhere = play.try_invitation(ONNEN).await?;
    let tries =
        said!("is on no framework, and asks for the invitation", "heb fod ar fframwaith, ac yn gofyn am y gwahoddiad");
    play.refused(Who::Provider(play.name(ONNEN)), &tries, elsewhere, "NOT_PERMITTED")?;
    play.offers(DERWEN, LIVELY).await?;
    play.offers(CRIAFOL, LIVELY).await?;
    play.offers(BEDWEN, LIVELY).await?;
    play.window_closes().await?;

    play.step(Step::Shortlist)?;
    play.opens_the_shortlist().await?;
    play.sends(&[DERWEN, CRIAFOL]).await?;
    play.are_opened(&[DERWEN, CRIAFOL]).await?;

    play.step(Step::Decision)?;
    play.rejects(DERWEN, "NEED_NOT_MET", "Nobody is there at night when she wakes. Thank you for offering.").await?;
    play.rejects(CRIAFOL, "CHILD_DECLINED", "She asked to live with people who speak Welsh with each other.").await?;
    play.is(SearchState::Shortlisting).await?;

    play.step(Step::SpotPurchase)?;
    let closes = play.now().await?.plus_hours(54);
    let early = play.try_spot_round(closes).await;
    let tries = said!(
        "tries to go beyond the framework while one offer has no answer",
        "yn ceisio mynd y tu hwnt i'r fframwaith tra bo un cynnig heb ateb"
    );
    play.refused(Who::Finder, &tries, early, "FRAMEWORK_FIRST")?;
    play.answers(BEDWEN, "NEED_NOT_MET").await?;
    play.reads_its_answer(BEDWEN).await?;
    let alone = play.try_spot_round(closes).await;
    let tries = said!("tries again, without approval", "yn ceisio eto, heb gymeradwyaeth");
    play.refused(Who::Finder, &tries, alone, "APPROVAL_MISSING")?;
    play.asks_for_spot_purchase().await?;
    play.is_granted("SPOT_PURCHASE").await?;
    play.opens_spot_round_for(48).await?;
    play.is(SearchState::Open).await?;
    let again = play.try_invitation(DERWEN).await??.into_inner();
    same("the invitation of a rejected provider", again.state(), InvitationState::Closed)?;
    let told = said!(
        "is not asked again with the household that was rejected",
        "ni ofynnir iddo eto gyda'r aelwyd a wrthodwyd"
    );
    play.tell(Who::Provider(play.name(DERWEN)), &told)?;
    play.offers(ONNEN, BEYOND).await?;
    play.window_closes().await?;

    play.step(Step::Shortlist)?;
    let shortlist = play.opens_the_shortlist().await?;
    same("how many offers are on it", shortlist.rows.len(), 1)?;
    play.sends(&[ONNEN]).await?;
    play.are_opened(&[ONNEN]).await?;

    play.step(Step::Decision)?;
    play.chooses(ONNEN, "She knows the teacher from school, and asked whether it is really true.").await?;

    play.step(Step::Award)?;
    play.awards(ONNEN).await?;
    let awarded = play.is(SearchState::Awarded).await?;
    let award = awarded.award.unwrap_or_default();
    same("what a price list allows whoever has none", award.allowed_core_weekly_pence, None)?;
    play.reads_who_comes(ONNEN).await?;

    play.step(Step::Contract)?;
    play.contract_is_signed(ONNEN).await?;
    play.plan_is_made("").await?;
    play.arrives_on_the_first_day().await?;
    play.ends_with(ONNEN).await
}
