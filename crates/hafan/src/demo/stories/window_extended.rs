//! The window is extended: one offer has come, a longer window may bring more. All are told, offers stand, and it never closes earlier (SRC-11).

use api::feed::v1::FeedItemKind;
use api::search::v1::{OfferState, SearchState};

use super::Ending;
use crate::demo::bidding::{BEST, COUPLE, LIVELY};
use crate::demo::example::LONG_TERM_FOSTERING;
use crate::demo::play::{Play, same, without_exclusions};
use crate::demo::process::Step;
use crate::demo::said::said;
use crate::demo::town::{BEDWEN, CRIAFOL, DERWEN};
use crate::demo::who::Who;
use crate::failure::Failure;

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
    play.offers(BEDWEN, LIVELY).await?;
    let announced = play.close();
    play.until(
        announced.plus_hours(-2),
        &said!("two hours before the close, with one offer in", "dwy awr cyn y cau, ac un cynnig wedi dod"),
    )
    .await?;
    let earlier = play.try_to_extend(announced.plus_hours(-1), "FEW_OFFERS").await;
    let tries = said!("tries to close an hour earlier", "yn ceisio cau awr yn gynharach");
    play.refused(Who::Finder, &tries, earlier, "CLOSE_MOVED_EARLIER")?;
    let later = play.try_to_extend(announced.plus_days(14), "FEW_OFFERS").await;
    let tries =
        said!("tries to leave it open for more than a fortnight", "yn ceisio ei gadael ar agor am fwy na phythefnos");
    play.refused(Who::Finder, &tries, later, "CLOSE_TOO_LATE")?;
    play.extends_by(48, "FEW_OFFERS").await?;
    let told = said!("is told of the later close", "yn cael gwybod am y cau diweddarach");
    play.are_told(&[DERWEN, CRIAFOL, BEDWEN], FeedItemKind::WindowExtended, &told).await?;
    play.offer_is(BEDWEN, OfferState::Submitted).await?;
    play.until(
        announced.plus_hours(1),
        &said!("the window would have closed; it has not", "byddai'r ffenestr wedi cau; nid yw wedi"),
    )
    .await?;
    play.offers(DERWEN, BEST).await?;
    play.offers(CRIAFOL, COUPLE).await?;
    play.window_closes().await?;
    let late = play.try_to_extend(play.close().plus_hours(24), "FEW_OFFERS").await;
    let tries = said!("tries to open it once more", "yn ceisio ei hagor unwaith eto");
    play.refused(Who::Finder, &tries, late, "OFFER_LATE")?;

    play.step(Step::Shortlist)?;
    let shortlist = play.opens_the_shortlist().await?;
    let first = play.row(&shortlist, BEDWEN)?.rank;
    same("the offers on it, and the rank of the first to come", (shortlist.rows.len(), first), (3, Some(3)))?;
    play.sends(&[DERWEN, CRIAFOL]).await?;
    play.are_opened(&[DERWEN, CRIAFOL]).await?;

    play.step(Step::Decision)?;
    play.chooses(DERWEN, "She wants the room with the window.").await?;

    play.step(Step::Award)?;
    play.awards(DERWEN).await?;
    play.is(SearchState::Awarded).await?;
    play.reads_who_comes(DERWEN).await?;
    play.reads_its_answer(BEDWEN).await?;

    play.step(Step::Contract)?;
    play.contract_is_signed(DERWEN).await?;
    play.plan_is_made("").await?;
    play.arrives_on_the_first_day().await?;
    play.ends_with(DERWEN).await
}
