//! Act 2: the window. Invitations, a question for all, a dozen sealed offers, and the close that shuts one out.

use api::common::v1::YesNoUnknown;
use api::decision::v1::GetShortlistRequest;
use api::feed::v1::FeedItemKind;
use api::framework::v1::GetPriceListRequest;
use api::search::v1::{
    AnswerQuestionRequest, AskQuestionRequest, DeclineInvitationRequest, Invitation, InvitationNotice, Offer,
    OpenInvitationRequest, PublishSearchRequest, ReviseOfferRequest, SubmitOfferRequest, Terms, WithdrawOfferRequest,
};
use vocabulary::Timestamp;

use super::{Bidder, Stage};
use crate::demo::bidding::{Bid, Part};
use crate::demo::cast::{ADMINISTRATOR, DECISION_MAKER, FINDER};
use crate::demo::clock::{advance_to, now};
use crate::demo::expect::refused;
use crate::failure::Failure;
use crate::pages::invitation::summary;
use crate::pages::labels::text;
use crate::wire::{instant, pounds, time_shown};

/// How long the window runs.
const WINDOW_HOURS: i64 = 72;

/// Plays the act.
pub(super) async fn play(stage: &mut Stage<'_, '_>) -> Result<(), Failure> {
    publish(stage).await?;
    arrive(stage).await?;
    question(stage).await?;
    offers(stage).await?;
    changes(stage).await?;
    sealed(stage).await?;
    close(stage).await
}

pub(super) async fn publish(stage: &mut Stage<'_, '_>) -> Result<(), Failure> {
    stage.close = now(stage.cast).await?.plus_hours(WINDOW_HOURS);
    let request = PublishSearchRequest {
        name: stage.search.clone(),
        closes_at: Some(instant(stage.close)),
        audience: None,
        validate_only: false,
        etag: String::new(),
        request_id: stage.cast.finder.request_id(),
    };
    let published = stage.cast.finder.searches().publish_search(request).await?.into_inner();
    let search = published.search.unwrap_or_default();
    let round = search.rounds.last().cloned().unwrap_or_default();
    let closes = time_shown(Some(&instant(stage.close)));
    let who = round.invited_count;
    stage
        .narrator
        .step(FINDER, &format!("publishes with a window of {WINDOW_HOURS} h, to {closes}: {who} providers invited"))?;
    for warning in &published.warnings {
        stage.narrator.detail(&format!("! {}", text(warning.text.as_ref(), vocabulary::Language::En)))?;
    }
    let digest = round.criteria.map(|criteria| criteria.digest).unwrap_or_default();
    stage.narrator.detail(&format!("criteria, weights and must-haves are fixed: {}", digest.get(..16).unwrap_or("")))
}

/// The invitations come on feeds that were open before; the profile opens as a recorded act.
pub(super) async fn arrive(stage: &mut Stage<'_, '_>) -> Result<(), Failure> {
    let mut headline = String::new();
    for bidder in &mut stage.bidders {
        let item = bidder.feed.next(FeedItemKind::Invitation).await?;
        let Some(api::feed::v1::feed_item::Payload::Invitation(invited)) = &item.payload else {
            return Err(Failure::Internal("an invitation came without its payload".to_owned()));
        };
        if invited.notice() != InvitationNotice::Alert {
            let name = &bidder.display_name;
            return Err(Failure::Internal(format!("{name} can serve this search and was sent a digest only")));
        }
        if let Some(found) = invited.summary.as_ref().filter(|_| headline.is_empty()) {
            headline = summary(found, stage.narrator.layout());
        }
        let invitation = invited.invitation.clone();
        let opened = open(bidder, invitation).await?;
        if !opened.passing_settings.contains(&bidder.player.setting) {
            let (name, setting) = (&bidder.display_name, &bidder.player.setting);
            return Err(Failure::Internal(format!("{setting} of {name} does not pass the gates as known now")));
        }
    }
    let count = stage.bidders.len();
    let who = format!("{count} providers");
    stage.narrator.step(&who, "get the invitation on their feeds as it happens")?;
    stage.narrator.detail(&headline)?;
    stage.narrator.step(&who, "open the full pseudonymous profile; who opened it, and when, is recorded")
}

async fn open(bidder: &Bidder, name: String) -> Result<Invitation, Failure> {
    let request = OpenInvitationRequest { name, request_id: bidder.connection.request_id() };
    Ok(bidder.connection.invitations().open_invitation(request).await?.into_inner())
}

async fn question(stage: &mut Stage<'_, '_>) -> Result<(), Failure> {
    let asker = stage.with_part(Part::Asks)?;
    let parent = stage.round();
    let bidder = &stage.bidders[asker];
    let asked = "Our carers in the Vale know the music teacher at the Welsh school there: would she move school for a place in its choir?";
    let request = AskQuestionRequest { parent, text: asked.to_owned(), request_id: bidder.connection.request_id() };
    let question = bidder.connection.questions().ask_question(request).await?.into_inner();
    stage.narrator.step(&bidder.display_name, "asks a question that would give it away")?;
    let edited = "Would she move to another Welsh-medium school?";
    let answer = "She asks to stay at hers. A change of school would need a good reason, and a confirmed place.";
    let request = AnswerQuestionRequest {
        name: question.name,
        edited_question: edited.to_owned(),
        answer: answer.to_owned(),
        request_id: stage.cast.finder.request_id(),
    };
    stage.cast.finder.questions().answer_question(request).await?;
    for bidder in &mut stage.bidders {
        bidder.feed.next(FeedItemKind::QuestionPublished).await?;
    }
    stage.narrator.step(FINDER, "edits it and answers it to every invitee at once")?;
    stage.narrator.detail(&format!("«{edited}» {answer}"))
}

async fn offers(stage: &mut Stage<'_, '_>) -> Result<(), Failure> {
    let (round, request, close) = (stage.round(), stage.request.clone(), stage.close);
    let mut made = 0;
    for bidder in &mut stage.bidders {
        let bid = bidder.player.bid;
        match bid.part {
            Part::NoBid => decline(bidder, &stage.search).await?,
            Part::Late => {}
            Part::Dear | Part::Other | Part::Unknowns | Part::Asks | Part::Revises | Part::Withdraws => {
                let terms = bid.terms(&request, list_price(bidder, &request).await?, close);
                let fee = terms.fee.as_ref().and_then(|fee| fee.core_weekly_pence).unwrap_or(0);
                let offer = submit(bidder, &round, terms).await??;
                bidder.offer = offer.name;
                made += 1;
                let receipt = offer.receipt.map(|receipt| receipt.commitment).unwrap_or_default();
                let receipt = receipt.get(..8).unwrap_or("").to_owned();
                stage
                    .narrator
                    .step(&bidder.display_name, &format!("offers at {} a week; receipt {receipt}…", pounds(fee)))?;
            }
        }
    }
    let declined = stage.with_part(Part::NoBid)?;
    stage
        .narrator
        .step(&stage.bidders[declined].display_name, "answers that it has no vacancy; the finder sees it at once")?;
    stage.narrator.detail(&format!("{made} offers, each sealed under a key of its own"))
}

async fn decline(bidder: &Bidder, search: &str) -> Result<(), Failure> {
    let provider = bidder.connection.organisation().trim_start_matches("providers/");
    let request = DeclineInvitationRequest {
        name: format!("{search}/invitations/{provider}"),
        reason: "NO_VACANCY".to_owned(),
        note: "Our last place with Welsh-speaking carers went on Friday.".to_owned(),
        request_id: bidder.connection.request_id(),
    };
    bidder.connection.invitations().decline_invitation(request).await?;
    Ok(())
}

/// The provider's own list price for the search, as it reads it itself.
pub(super) async fn list_price(bidder: &Bidder, request: &api::search::v1::PlacementRequest) -> Result<i64, Failure> {
    let shared = request.shared.clone().unwrap_or_default();
    let age_band = request.children.first().and_then(|child| child.age_band.clone());
    let wanted =
        (shared.placement_type.unwrap_or_default(), age_band.unwrap_or_default(), shared.level.unwrap_or_default());
    let query = GetPriceListRequest {
        lot: format!("{}/lots/FOSTERING", crate::demo::register::FRAMEWORK),
        provider: bidder.connection.organisation().to_owned(),
        on: shared.needed_on,
    };
    let list = bidder.connection.frameworks().get_price_list(query).await?.into_inner();
    let mut lines = list.core.into_iter();
    let line =
        lines.find(|line| (&line.placement_type, &line.age_band, &line.level) == (&wanted.0, &wanted.1, &wanted.2));
    line.map(|line| line.weekly_pence)
        .ok_or_else(|| Failure::Internal("the price list has no price for this search".to_owned()))
}

pub(super) async fn submit(
    bidder: &Bidder,
    round: &str,
    terms: Terms,
) -> Result<Result<Offer, tonic::Status>, Failure> {
    let request = SubmitOfferRequest {
        parent: round.to_owned(),
        setting: bidder.player.setting.clone(),
        terms: Some(terms),
        answers_request_version: request_version(bidder, round).await?,
        vacancy_reconfirmed: YesNoUnknown::Yes.into(),
        request_id: bidder.connection.request_id(),
    };
    Ok(bidder.connection.offers().submit_offer(request).await.map(tonic::Response::into_inner))
}

/// The version of the request as the provider's own invitation has it.
async fn request_version(bidder: &Bidder, round: &str) -> Result<u32, Failure> {
    let name = crate::names::invitation(&bidder.connection, &crate::names::search_of(round))?;
    let request = api::search::v1::GetInvitationRequest { name };
    Ok(bidder.connection.invitations().get_invitation(request).await?.get_ref().request_version)
}

/// One offer gets better, one goes.
async fn changes(stage: &mut Stage<'_, '_>) -> Result<(), Failure> {
    let (request, close) = (stage.request.clone(), stage.close);
    let revising = stage.with_part(Part::Revises)?;
    let bidder = &stage.bidders[revising];
    let better: Bid = bidder.player.bid.revised();
    let terms = better.terms(&request, list_price(bidder, &request).await?, close);
    let revise = ReviseOfferRequest {
        name: bidder.offer.clone(),
        terms: Some(terms),
        answers_request_version: request_version(bidder, &stage.round()).await?,
        vacancy_reconfirmed: 0,
        request_id: bidder.connection.request_id(),
    };
    let revised = bidder.connection.offers().revise_offer(revise).await?.into_inner();
    let told =
        format!("revises its offer to version {}: a Welsh-speaking carer joins, and the fee falls", revised.version);
    stage.narrator.step(&bidder.display_name, &told)?;
    let going = stage.with_part(Part::Withdraws)?;
    let bidder = &stage.bidders[going];
    let withdraw = WithdrawOfferRequest { name: bidder.offer.clone(), request_id: bidder.connection.request_id() };
    bidder.connection.offers().withdraw_offer(withdraw).await?;
    stage.narrator.step(&bidder.display_name, "withdraws: its carer took another child")
}

/// Before the close the finder sees how many, and nothing else.
async fn sealed(stage: &mut Stage<'_, '_>) -> Result<(), Failure> {
    let search = stage.read().await?;
    let round = search.rounds.last().cloned().unwrap_or_default();
    let (count, no_bids) = (round.offers_count.unwrap_or(0), round.no_bids.len());
    stage.narrator.step(FINDER, &format!("sees {count} offers and {no_bids} no-bid; the terms are sealed"))?;
    let request = GetShortlistRequest { round: stage.round(), ..GetShortlistRequest::default() };
    let refusal = refused(stage.cast.decision_maker.decisions().get_shortlist(request).await, "SEALED")?;
    stage.narrator.refused(DECISION_MAKER, &format!("tries to look: {} ({})", refusal.reason, refusal.rule))
}

/// The clock is moved past the close; one more offer comes a second after it.
async fn close(stage: &mut Stage<'_, '_>) -> Result<(), Failure> {
    let at: Timestamp = advance_to(stage.cast, stage.close.plus_seconds(1)).await?;
    stage.narrator.step(ADMINISTRATOR, &format!("moves the sandbox's clock to {at}: the window has closed"))?;
    let late = stage.with_part(Part::Late)?;
    let bidder = &stage.bidders[late];
    let terms = bidder.player.bid.terms(&stage.request, list_price(bidder, &stage.request).await?, stage.close);
    let answer = submit(bidder, &stage.round(), terms).await?.map(tonic::Response::new);
    let refusal = refused(answer, "OFFER_LATE")?;
    stage
        .narrator
        .refused(&bidder.display_name, &format!("offers a moment too late: {} ({})", refusal.reason, refusal.rule))?;
    for violation in &refusal.violations {
        stage.narrator.detail(&violation.told(stage.narrator.layout().lang))?;
    }
    Ok(())
}
