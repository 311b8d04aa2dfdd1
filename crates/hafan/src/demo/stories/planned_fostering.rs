//! Planned long-term fostering: a girl of nine whose carers have given notice, with three weeks to find a home where she can stay.

use api::feed::v1::FeedItemKind;
use api::search::v1::{OfferState, SearchState};

use super::Ending;
use crate::demo::bidding::{BEST, COUPLE, LIVELY};
use crate::demo::example::LONG_TERM_FOSTERING;
use crate::demo::play::{Play, same};
use crate::demo::process::Step;
use crate::demo::said::said;
use crate::demo::town::{BEDWEN, CRIAFOL, DERWEN, HELYG};
use crate::demo::who::Who;
use crate::failure::Failure;

pub(super) async fn play(mut play: Play<'_, '_>) -> Result<Ending, Failure> {
    play.step(Step::Need)?;
    let told = said!(
        "drafts a search: long-term foster care for a girl of nine who keeps her school and her Welsh",
        "yn drafftio chwiliad: gofal maeth tymor hir i ferch naw oed sy'n cadw ei hysgol a'i Chymraeg"
    );
    play.drafts(LONG_TERM_FOSTERING, &told, |_| {}).await?;

    play.step(Step::Approval)?;
    play.looks_at_own_settings().await?;
    play.is_approved().await?;
    play.is(SearchState::Approved).await?;

    play.step(Step::Window)?;
    play.publishes_for(54).await?;
    let told = said!("has the invitation on its feed", "yn cael y gwahoddiad ar ei ffrwd");
    play.are_told(&[DERWEN, CRIAFOL], FeedItemKind::Invitation, &told).await?;
    let asked = "Our carers in Canton know her music teacher: would she move school for a place in the choir there?";
    let edited = "Would she move to another Welsh-medium school?";
    play.asks_a_question(DERWEN, asked, edited, "She asks to stay at hers. A move would need a good reason.").await?;
    play.offers(DERWEN, BEST).await?;
    play.offers(CRIAFOL, COUPLE).await?;
    play.offers(BEDWEN, LIVELY).await?;
    play.withdraws(BEDWEN).await?;
    play.offers(BEDWEN, LIVELY).await?;
    play.declines(HELYG, "NO_VACANCY").await?;
    let early = play.try_shortlist().await;
    let tries = said!("tries to look at the offers", "yn ceisio edrych ar y cynigion");
    play.refused(Who::DecisionMaker, &tries, early, "SEALED")?;
    play.window_closes().await?;
    let late = play.try_offer(HELYG, BEST).await?;
    let tries = said!("offers a second too late", "yn cynnig eiliad yn rhy hwyr");
    play.refused(Who::Provider(play.name(HELYG)), &tries, late, "OFFER_LATE")?;

    play.step(Step::Shortlist)?;
    let shortlist = play.opens_the_shortlist().await?;
    same("how many offers are on it", shortlist.rows.len(), 3)?;
    play.settles_what_is_open(&[DERWEN, CRIAFOL, BEDWEN]).await?;
    play.sends(&[DERWEN, CRIAFOL]).await?;
    play.is(SearchState::Deciding).await?;
    play.are_opened(&[DERWEN, CRIAFOL]).await?;

    play.step(Step::Decision)?;
    play.asks_the_provider(DERWEN, "Who is at home when she wakes at night?", "My husband; he works from home.")
        .await?;
    let why = "She liked you both, and asked for a house where she can see the road. Thank you for the visit.";
    play.rejects(CRIAFOL, "CHILD_DECLINED", why).await?;
    play.chooses(DERWEN, "She met both carers on Tuesday and asked when she can bring her books.").await?;
    play.is(SearchState::Chosen).await?;

    play.step(Step::Award)?;
    let silent = play.try_award_in_silence(DERWEN).await?;
    let tries = said!("tries to award while an offer has no answer", "yn ceisio dyfarnu tra bo cynnig heb ateb");
    play.refused(Who::Finder, &tries, silent, "OFFERS_UNANSWERED")?;
    play.awards(DERWEN).await?;
    play.is(SearchState::Awarded).await?;
    play.reads_who_comes(DERWEN).await?;
    play.reads_its_answer(CRIAFOL).await?;
    play.reads_its_answer(BEDWEN).await?;

    play.step(Step::Contract)?;
    play.contract_is_signed(DERWEN).await?;
    play.plan_is_made("").await?;
    play.arrives_on_the_first_day().await?;
    play.offer_is(DERWEN, OfferState::Awarded).await?;
    play.ends_with(DERWEN).await
}
