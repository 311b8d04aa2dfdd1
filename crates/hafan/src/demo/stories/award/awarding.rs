//! Act 4: the fee check refuses an offer above its price list, the next one passes, and everyone is told why.

use api::common::v1::YesNoUnknown;
use api::decision::v1::{
    AwardOfferRequest, AwardOfferResponse, BatchAnswerOffersRequest, DefaultAnswers, OfferToAnswer,
    ReturnTrancheRequest,
};
use api::feed::v1::feed_item::Payload;
use api::feed::v1::{FeedItemKind, ListFeedRequest};
use api::search::v1::GetInvitationRequest;
use tonic::{Response, Status};

use super::Stage;
use super::deciding::{OverPrice, choose, disclose, look, send, sendable, settle};
use crate::commands::shortlist::whole;
use crate::demo::bidding::Part;
use crate::demo::cast::{AUDITOR, DECISION_MAKER, FINDER};
use crate::demo::expect::refused;
use crate::failure::Failure;
use crate::output::short_name;
use crate::pages::award as page;
use crate::pages::offer::answer as answer_page;
use crate::wire::{date_shown, pounds};

/// Items of one page of a feed.
const FEED_PAGE: i32 = 100;

/// Plays the act; answers which provider was awarded.
pub(super) async fn play(stage: &mut Stage<'_, '_>, over_price: &OverPrice) -> Result<String, Failure> {
    refuse(stage, &over_price.offer).await?;
    take_back(stage, over_price).await?;
    let offer = choose_next(stage).await?;
    award(stage, &offer).await?;
    tell(stage, &offer).await?;
    let place = stage.of_offer(&offer)?;
    Ok(stage.bidders[place].connection.organisation().to_owned())
}

/// How a call is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Intent {
    Check,
    Issue,
}

async fn ask(stage: &Stage<'_, '_>, offer: &str, intent: Intent) -> Result<Response<AwardOfferResponse>, Status> {
    let start_date = stage.request.shared.as_ref().and_then(|shared| shared.needed_on);
    let request = AwardOfferRequest {
        offer: offer.to_owned(),
        start_date,
        information: "She arrives after school with her books and her blue bag; her grandmother comes along."
            .to_owned(),
        agreement_to_accommodate: YesNoUnknown::Yes.into(),
        answers: Vec::new(),
        default_answers: DefaultAnswers::UseCriterionSentences.into(),
        children_taken: Vec::new(),
        validate_only: intent == Intent::Check,
        request_id: stage.cast.finder.request_id(),
    };
    stage.cast.finder.decisions().award_offer(request).await
}

/// The checks beforehand, with the fee's working; then the award itself, which is refused for the same reason.
async fn refuse(stage: &mut Stage<'_, '_>, offer: &str) -> Result<(), Failure> {
    let checked = ask(stage, offer, Intent::Check).await?.into_inner();
    stage.narrator.step(FINDER, &format!("runs the award checks on {}", short_name(offer)))?;
    stage.narrator.page(&checked, page::check)?;
    let refusal = refused(ask(stage, offer, Intent::Issue).await, "FEE_ABOVE_LIST")?;
    stage.narrator.refused(FINDER, &format!("tries to award it all the same: {} ({})", refusal.reason, refusal.rule))
}

async fn take_back(stage: &mut Stage<'_, '_>, over_price: &OverPrice) -> Result<(), Failure> {
    let request = ReturnTrancheRequest {
        tranche: over_price.tranche.clone(),
        reason: "WANTS_MORE_OFFERS".to_owned(),
        text: "The fee is above the framework's price and its provider keeps to it.".to_owned(),
        request_id: stage.cast.decision_maker.request_id(),
    };
    stage.cast.decision_maker.decisions().return_tranche(request).await?;
    stage.narrator.step(DECISION_MAKER, "returns the tranche: the choice is undone, the holds are released")?;
    let answer = OfferToAnswer {
        offer: over_price.offer.clone(),
        reason: "FEE_ABOVE_FRAMEWORK".to_owned(),
        text: "The match was very good. The fee was above your list price for her age and level on the day.".to_owned(),
    };
    let request = BatchAnswerOffersRequest {
        parent: stage.search.clone(),
        answers: vec![answer],
        default_answers: DefaultAnswers::Unspecified.into(),
        request_id: stage.cast.finder.request_id(),
    };
    stage.cast.finder.decisions().batch_answer_offers(request).await?;
    stage
        .narrator
        .step(FINDER, &format!("answers {}: the fee was above the framework's price", short_name(&over_price.offer)))
}

/// The next best that can be awarded goes to the decision maker, with one to compare it with where there is one.
async fn choose_next(stage: &mut Stage<'_, '_>) -> Result<String, Failure> {
    let shortlist = whole(&stage.cast.finder, &stage.round(), 0).await?;
    let offers: Vec<String> = sendable(&shortlist).into_iter().take(2).map(|row| row.offer.clone()).collect();
    let next = offers.first().cloned().ok_or_else(|| Failure::Internal("no offer is left to send".to_owned()))?;
    settle(stage, &shortlist, &offers).await?;
    let tranche = send(stage, &offers).await?;
    disclose(stage, &tranche).await?;
    for offer in &offers {
        look(stage, offer).await?;
    }
    choose(stage, &next, "She says that the window looks out on the road, and that she wants to stay.").await?;
    Ok(next)
}

async fn award(stage: &mut Stage<'_, '_>, offer: &str) -> Result<(), Failure> {
    let checked = ask(stage, offer, Intent::Check).await?.into_inner();
    stage.narrator.step(FINDER, &format!("runs the award checks on {}", short_name(offer)))?;
    stage.narrator.page(&checked, page::check)?;
    let awarded = ask(stage, offer, Intent::Issue).await?.into_inner();
    let award = awarded.search.and_then(|search| search.award).unwrap_or_default();
    let told = format!(
        "AWARDS {}: from {}, {} a week core, {} allowed; every other offer is answered in the same step",
        short_name(offer),
        date_shown(award.start_date.as_ref()),
        pounds(award.core_weekly_pence),
        pounds(award.allowed_core_weekly_pence.unwrap_or_default()),
    );
    stage.narrator.step(FINDER, &told)
}

/// Every provider's own feed says what became of its offer; the awarded one alone reads who the child is.
async fn tell(stage: &mut Stage<'_, '_>, awarded: &str) -> Result<(), Failure> {
    let place = stage.of_offer(awarded)?;
    stage.bidders[place].feed.next(FeedItemKind::OfferAwarded).await?;
    let answered = |part: Part| !matches!(part, Part::NoBid | Part::Late | Part::Withdraws);
    for bidder in stage.bidders.iter().filter(|bidder| answered(bidder.player.bid.part) && bidder.offer != awarded) {
        let request = ListFeedRequest { cursor: String::new(), page_size: FEED_PAGE };
        let items = bidder.connection.feed().list_feed(request).await?.into_inner().items;
        let answer = items.into_iter().rev().find_map(|item| match item.payload {
            Some(Payload::OfferAnswered(answered)) => answered.answer,
            _ => None,
        });
        let answer = answer.ok_or_else(|| Failure::Internal(format!("{} was told nothing", bidder.display_name)))?;
        let told = answer_page(&answer, stage.narrator.layout());
        stage.narrator.step(&bidder.display_name, &format!("reads: {told}"))?;
    }
    let bidder = &stage.bidders[place];
    let name = crate::names::invitation(&bidder.connection, &stage.search)?;
    let invitation = bidder.connection.invitations().get_invitation(GetInvitationRequest { name }).await?.into_inner();
    let child = invitation.identities.and_then(|identities| identities.children.into_iter().next()).unwrap_or_default();
    let told = format!("reads: AWARDED. The child is {} {}, {}", child.first_name, child.last_name, child.school_name);
    stage.narrator.step(&bidder.display_name, &told)
}

/// The auditor follows the log from its first record to its last.
pub(super) async fn verify(stage: &mut Stage<'_, '_>) -> Result<(), Failure> {
    let request = api::audit::v1::VerifyLogRequest::default();
    let found = stage.cast.auditor.audit().verify_log(request).await?.into_inner();
    crate::commands::log::require_holds(&found)?;
    let chain = found.chain.get(..16).unwrap_or(&found.chain).to_owned();
    stage
        .narrator
        .step(AUDITOR, &format!("verifies the log: {} records, every one holds; chain {chain}…", found.records))
}
