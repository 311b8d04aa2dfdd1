//! A provider retracts after the close: the household that was chosen can take nobody, and the search goes on without it (OFF-7).

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
    play.offers(DERWEN, BEST).await?;
    play.offers(CRIAFOL, COUPLE).await?;
    play.offers(BEDWEN, LIVELY).await?;
    play.window_closes().await?;

    play.step(Step::Shortlist)?;
    play.opens_the_shortlist().await?;
    play.sends(&[DERWEN, CRIAFOL]).await?;
    play.are_opened(&[DERWEN, CRIAFOL]).await?;

    play.step(Step::Decision)?;
    play.chooses(DERWEN, "She wants the room with the window.").await?;
    play.minutes_later(60, &said!("an hour later", "awr yn ddiweddarach")).await?;
    play.retracts(DERWEN, "CARER_UNAVAILABLE").await?;
    play.offer_is(DERWEN, OfferState::Retracted).await?;
    let back = play.is(SearchState::Shortlisting).await?;
    same("whether the search still has a choice", back.choice.is_some(), false)?;
    let told =
        said!("is told at once, and so is the decision maker", "yn cael gwybod ar unwaith, a'r penderfynwr hefyd");
    play.finder_is_told(FeedItemKind::OfferRetracted, &told).await?;
    let gone = play.try_award(DERWEN).await?;
    let tries = said!("tries to award what is gone", "yn ceisio dyfarnu'r hyn sydd wedi mynd");
    play.refused(Who::Finder, &tries, gone, "STATE_FORBIDS")?;

    play.step(Step::Shortlist)?;
    play.sends(&[CRIAFOL, BEDWEN]).await?;
    play.are_opened(&[CRIAFOL, BEDWEN]).await?;

    play.step(Step::Decision)?;
    play.chooses(CRIAFOL, "She says that it is quiet there, and that she could have her books.").await?;

    play.step(Step::Award)?;
    play.awards(CRIAFOL).await?;
    play.is(SearchState::Awarded).await?;
    play.reads_who_comes(CRIAFOL).await?;
    play.reads_its_answer(BEDWEN).await?;

    play.step(Step::Contract)?;
    play.contract_is_signed(CRIAFOL).await?;
    play.ends_with(CRIAFOL).await
}
