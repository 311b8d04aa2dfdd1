//! A provider is concealed between shortlist and award: what was chosen freezes, an approver undoes it, and the search goes on (REG-5, DEC-10).

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
    let shortlist = play.opens_the_shortlist().await?;
    same("the rank of the best offer", play.row(&shortlist, DERWEN)?.rank, Some(1))?;
    play.sends(&[DERWEN, CRIAFOL]).await?;
    play.are_opened(&[DERWEN, CRIAFOL]).await?;

    play.step(Step::Decision)?;
    play.chooses(DERWEN, "She wants the room with the window.").await?;
    play.is_concealed(DERWEN).await?;

    play.step(Step::Award)?;
    let frozen = play.try_award(DERWEN).await?;
    let tries = said!("tries to award while the search is frozen", "yn ceisio dyfarnu tra bo'r chwiliad wedi'i rewi");
    play.refused(Who::Finder, &tries, frozen, "SEARCH_FROZEN")?;
    play.reads_the_freeze().await?;
    play.undoes_after_the_concealment().await?;
    play.is(SearchState::Shortlisting).await?;
    let told = said!("is told that the choice was undone", "yn cael gwybod i'r dewis gael ei ddadwneud");
    play.are_told(&[CRIAFOL], FeedItemKind::OfferUndone, &told).await?;
    play.minutes_later(60, &said!("the offers are judged anew", "bernir y cynigion o'r newydd")).await?;

    play.step(Step::Shortlist)?;
    let shortlist = play.opens_the_shortlist().await?;
    same("the rank of a concealed provider's offer", play.row(&shortlist, DERWEN)?.rank, None)?;
    play.offer_is(DERWEN, OfferState::NotEligible).await?;
    play.sends(&[CRIAFOL, BEDWEN]).await?;
    play.are_opened(&[CRIAFOL, BEDWEN]).await?;

    play.step(Step::Decision)?;
    play.chooses(CRIAFOL, "She says that it is quiet there, and that she could have her books.").await?;

    play.step(Step::Award)?;
    play.awards(CRIAFOL).await?;
    play.is(SearchState::Awarded).await?;
    play.reads_who_comes(CRIAFOL).await?;

    play.step(Step::Contract)?;
    play.contract_is_signed(CRIAFOL).await?;
    play.ends_with(CRIAFOL).await
}
