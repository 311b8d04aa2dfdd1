//! Needs change while the window runs, and again after the close. A material amendment leaves an offer waiting until its provider has answered
//! the request as it is now (SRC-8); after the close the award waits for the chosen provider's word (SRC-12).

use api::feed::v1::FeedItemKind;
use api::search::v1::{OfferState, SearchState};

use super::Ending;
use crate::demo::bidding::{BEST, COUPLE, LIVELY};
use crate::demo::example::LONG_TERM_FOSTERING;
use crate::demo::play::{Play, same, with_harder_nights, with_worse_asthma, without_exclusions};
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
    let announced = play.close();
    play.until(announced.plus_hours(-2), &said!("two hours before the close", "dwy awr cyn y cau")).await?;
    let mut request = play.request();
    with_worse_asthma(&mut request);
    let told = said!(
        "amends the request: a night in hospital with her asthma; a home where nobody smokes becomes a must-have",
        "yn diwygio'r cais: noson yn yr ysbyty gyda'i hasthma; daw cartref lle nad oes neb yn ysmygu yn anghenraid"
    );
    play.amends(request, &told).await?;
    same("whether the close moved, and not to less than a day", play.close() >= announced.plus_hours(21), true)?;
    let told = said!(
        "reads what changed, and that its offer waits for it",
        "yn darllen beth a newidiodd, a bod ei gynnig yn aros amdano"
    );
    play.are_told(&[DERWEN, CRIAFOL, BEDWEN], FeedItemKind::Amendment, &told).await?;
    play.offer_is(DERWEN, OfferState::Unconfirmed).await?;
    play.revises(DERWEN, BEST).await?;
    play.revises(CRIAFOL, COUPLE).await?;
    play.offer_is(DERWEN, OfferState::Submitted).await?;
    play.window_closes().await?;

    play.step(Step::Shortlist)?;
    let shortlist = play.opens_the_shortlist().await?;
    let unconfirmed = play.row(&shortlist, BEDWEN)?;
    same("the offer nobody confirmed", (unconfirmed.state(), unconfirmed.rank), (OfferState::Unconfirmed, None))?;
    let name = play.name(BEDWEN);
    play.add(&said!(
        "{name} did not answer: listed, and not ranked",
        "ni atebodd {name}: ar y rhestr, a heb ei raddio"
    ))?;
    play.sends(&[DERWEN, CRIAFOL]).await?;
    play.are_opened(&[DERWEN, CRIAFOL]).await?;

    play.step(Step::Decision)?;
    play.chooses(DERWEN, "She asked whether her inhaler can lie beside the bed.").await?;
    play.is(SearchState::Chosen).await?;

    let mut request = play.request();
    with_harder_nights(&mut request);
    let told = said!(
        "amends the request again, after the close: her nights have become much harder",
        "yn diwygio'r cais eto, ar ôl y cau: mae ei nosweithiau wedi mynd yn llawer anoddach"
    );
    play.amends_after_the_close(request, &told).await?;
    let told = said!("reads what changed after the close", "yn darllen beth a newidiodd ar ôl y cau");
    play.are_told(&[DERWEN, CRIAFOL], FeedItemKind::ChangedAfterClose, &told).await?;

    play.step(Step::Award)?;
    let unread = play.try_award(DERWEN).await?;
    let tries = said!(
        "tries to award what its provider offered before the change",
        "yn ceisio dyfarnu'r hyn a gynigiwyd cyn y newid"
    );
    play.refused(Who::Finder, &tries, unread, "RECONFIRMATION_MISSING")?;
    play.reconfirms_for_the_change(DERWEN).await?;
    play.awards(DERWEN).await?;
    play.is(SearchState::Awarded).await?;
    play.reads_who_comes(DERWEN).await?;

    play.step(Step::Contract)?;
    play.contract_is_signed(DERWEN).await?;
    play.ends_with(DERWEN).await
}
