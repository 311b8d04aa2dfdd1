//! Refusal at signing: the awarded provider does not sign. The award is undone with the contract, and an offer that was no rejection stands
//! again (CON-2, DEC-10).

use api::feed::v1::FeedItemKind;
use api::search::v1::{OfferState, SearchState};

use super::Ending;
use crate::demo::bidding::{BEST, COUPLE, LIVELY};
use crate::demo::example::LONG_TERM_FOSTERING;
use crate::demo::play::{Play, same, without_exclusions};
use crate::demo::process::Step;
use crate::demo::said::said;
use crate::demo::town::{BEDWEN, CRIAFOL, DERWEN};
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

    play.step(Step::Award)?;
    play.awards_and_answers(DERWEN, CRIAFOL, "BETTER_MATCH_CHOSEN").await?;
    play.is(SearchState::Awarded).await?;
    play.reads_who_comes(DERWEN).await?;
    play.reads_its_answer(CRIAFOL).await?;

    play.step(Step::Contract)?;
    play.completes_the_contract().await?;
    play.refuses_to_sign(DERWEN, "PLACE_NOT_AVAILABLE").await?;
    let back = play.is(SearchState::Shortlisting).await?;
    let reasons: Vec<String> = back.undone_awards.into_iter().map(|undone| undone.reason).collect();
    same("why the award was undone", reasons, vec!["PROVIDER_REFUSED".to_owned()])?;
    play.offer_is(DERWEN, OfferState::Retracted).await?;
    play.reads_no_name_any_more(DERWEN).await?;
    let told = said!(
        "is asked once whether its offer stands again: BETTER_MATCH_CHOSEN was an answer, and no rejection",
        "gofynnir iddo unwaith a yw ei gynnig yn sefyll eto: ateb oedd BETTER_MATCH_CHOSEN, nid gwrthodiad"
    );
    play.are_told(&[CRIAFOL], FeedItemKind::ReconfirmationAsked, &told).await?;
    play.reconfirms(CRIAFOL).await?;
    play.offer_is(CRIAFOL, OfferState::Ranked).await?;

    play.step(Step::Shortlist)?;
    play.sends(&[CRIAFOL]).await?;
    play.are_opened(&[CRIAFOL]).await?;

    play.step(Step::Decision)?;
    play.chooses(CRIAFOL, "She had liked both, and asks whether the books can come on Saturday.").await?;

    play.step(Step::Award)?;
    play.awards(CRIAFOL).await?;
    play.is(SearchState::Awarded).await?;

    play.step(Step::Contract)?;
    play.contract_is_signed(CRIAFOL).await?;
    play.plan_is_made("").await?;
    play.arrives_on_the_first_day().await?;
    play.ends_with(CRIAFOL).await
}
