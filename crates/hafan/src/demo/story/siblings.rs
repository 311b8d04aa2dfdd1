//! The story of a brother and sister: a search for both, offers for both and for each, a split that has to be reasoned, and the search
//! in which the one left over goes on.

use api::common::v1::YesNoUnknown;
use api::decision::v1::choose_offer_request::ChildsView;
use api::decision::v1::{AwardOfferRequest, AwardOfferResponse, ChooseOfferRequest, DefaultAnswers, SplitGiven};
use api::search::v1::{CreateSearchRequest, GetSearchRequest, Search};
use tonic::{Response, Status};

use super::deciding::{disclose, look, send, settle};
use super::drafting::{approve, moved, own_settings_first};
use super::window::{arrive, list_price, publish, submit};
use super::{Ending, Stage, advance_to, bidders, now};
use crate::commands::shortlist::whole;
use crate::demo::bidding::GROUP_BIDS;
use crate::demo::cast::{ADMINISTRATOR, AUTHORITY, Cast, DECISION_MAKER, FINDER};
use crate::demo::expect::refused;
use crate::demo::market;
use crate::demo::narrator::Narrator;
use crate::demo::register::{Loaded, Register};
use crate::failure::Failure;
use crate::output::short_name;
use crate::pages::{award as award_page, search as search_page, shortlist as shortlist_page};
use crate::wire::pounds;

/// The request the story starts from: the same file a visitor can send.
const EXAMPLE: &str = include_str!("../../../../../examples/searches/sibling-group.yaml");

/// Why the decision maker places them apart all the same.
const APART: &str = "The sibling assessment of October found that he follows her at night and that neither sleeps; both settle apart, with \
                     every afternoon together.";

/// Plays it.
pub(in crate::demo) async fn play(
    cast: &Cast,
    narrator: &mut Narrator<'_>,
    register: &Register,
    loaded: &Loaded,
) -> Result<Ending, Failure> {
    narrator.act("Act 1. One search for two")?;
    let search = draft(cast, narrator).await?;
    narrator.act("Act 2. Offers for both, and for each")?;
    let request = search.request.clone().unwrap_or_default();
    let players = market::group(register, loaded, &request)?;
    let bidders = bidders(cast, loaded, players).await?;
    let close = vocabulary::Timestamp::default();
    let mut stage = Stage { cast, narrator, bidders, search: search.name, request, close };
    publish(&mut stage).await?;
    arrive(&mut stage).await?;
    offers(&mut stage).await?;
    stage.narrator.act("Act 3. Together, or apart with a reason")?;
    let [both, girl] = decide(&mut stage).await?;
    choose(&mut stage, &both, &girl).await?;
    stage.narrator.act("Act 4. One award, and nobody lost")?;
    award(&mut stage, &girl).await?;
    let place = stage.of_offer(&girl)?;
    Ok(Ending { provider: stage.bidders[place].connection.organisation().to_owned(), search: stage.search })
}

async fn draft(cast: &Cast, narrator: &mut Narrator<'_>) -> Result<Search, Failure> {
    let search = moved(EXAMPLE, now(cast).await?.london_date())?;
    let parent = AUTHORITY.to_owned();
    let create = CreateSearchRequest { parent, search: Some(search), origin: 0, request_id: cast.finder.request_id() };
    let drafted = cast.finder.searches().create_search(create).await?.into_inner();
    narrator.step(FINDER, "drafts one search for a girl of nine and her brother of six, who want to live together")?;
    own_settings_first(cast, narrator, &drafted.name).await?;
    approve(cast, narrator, &drafted.name).await?;
    Ok(drafted)
}

async fn offers(stage: &mut Stage<'_, '_>) -> Result<(), Failure> {
    let (round, request, close) = (stage.round(), stage.request.clone(), stage.close);
    for (bidder, (bid, children)) in stage.bidders.iter_mut().zip(GROUP_BIDS) {
        let terms = bid.terms_for(children, &request, list_price(bidder, &request).await?, close);
        let fee = terms.fee.as_ref().and_then(|fee| fee.core_weekly_pence).unwrap_or(0);
        bidder.offer = submit(bidder, &round, terms).await??.name;
        let who = match children {
            [0] => "for the girl",
            [1] => "for her brother",
            _ => "for both",
        };
        let told = format!("offers {who} at {} a week for each child", pounds(fee));
        stage.narrator.step(&bidder.display_name, &told)?;
    }
    let at = advance_to(stage.cast, stage.close.plus_seconds(1)).await?;
    stage.narrator.step(ADMINISTRATOR, &format!("moves the sandbox's clock to {at}: the window has closed"))
}

/// The shortlist with its combinations; the offer for both and the girl's go to the decision maker.
async fn decide(stage: &mut Stage<'_, '_>) -> Result<[String; 2], Failure> {
    let shortlist = whole(&stage.cast.finder, &stage.round(), 0).await?;
    stage.narrator.step(FINDER, "opens the shortlist: each child scored, and which offers place both")?;
    stage.narrator.page(&shortlist, shortlist_page::table)?;
    let pair = [stage.bidders[0].offer.clone(), stage.bidders[1].offer.clone()];
    settle(stage, &shortlist, &pair).await?;
    let tranche = send(stage, &pair).await?;
    disclose(stage, &tranche).await?;
    for offer in &pair {
        look(stage, offer).await?;
    }
    Ok(pair)
}

async fn ask(stage: &Stage<'_, '_>, offer: &str, split: Option<(&str, &str)>) -> Result<Response<Search>, Status> {
    let view = "She wants to see him every day, and to sleep through the night.";
    let request = ChooseOfferRequest {
        offer: offer.to_owned(),
        childs_view: Some(ChildsView::ChildsViewText(view.to_owned())),
        children_taken: vec![0],
        split: split.map(|(reason, text)| SplitGiven { reason: reason.to_owned(), text: text.to_owned() }),
        confirm_by: None,
        request_id: stage.cast.decision_maker.request_id(),
    };
    stage.cast.decision_maker.decisions().choose_offer(request).await
}

/// Nobody parts them in silence: not without a reason, and not by a code alone while an offer for both stands.
async fn choose(stage: &mut Stage<'_, '_>, both: &str, girl: &str) -> Result<(), Failure> {
    let refusal = refused(ask(stage, girl, None).await, "SPLIT_REASON_MISSING")?;
    let told =
        format!("tries to choose {} for the girl alone: {} ({})", short_name(girl), refusal.reason, refusal.rule);
    stage.narrator.refused(DECISION_MAKER, &told)?;
    let refusal = refused(ask(stage, girl, Some(("ASSESSED_APART", ""))).await, "TOGETHER_PASSED_OVER")?;
    let told = format!("gives the code ASSESSED_APART: {}, for {} takes both", refusal.reason, short_name(both));
    stage.narrator.refused(DECISION_MAKER, &told)?;
    let chosen = ask(stage, girl, Some(("ASSESSED_APART", APART))).await?.into_inner();
    stage.narrator.step(DECISION_MAKER, &format!("says why in words and chooses {}: «{APART}»", short_name(girl)))?;
    let passed_over = chosen.choice.and_then(|choice| choice.split).unwrap_or_default().passed_over.len();
    stage.narrator.detail(&format!("offers for both passed over, recorded with the choice: {passed_over}"))
}

async fn award(stage: &mut Stage<'_, '_>, girl: &str) -> Result<(), Failure> {
    let start_date = stage.request.shared.as_ref().and_then(|shared| shared.needed_on);
    let request = AwardOfferRequest {
        offer: girl.to_owned(),
        start_date,
        information: "Her brother comes along on the first day.".to_owned(),
        agreement_to_accommodate: YesNoUnknown::Yes.into(),
        default_answers: DefaultAnswers::UseCriterionSentences.into(),
        children_taken: vec![0],
        ..AwardOfferRequest::default()
    };
    let mut decisions = stage.cast.finder.decisions();
    let checked: AwardOfferResponse = {
        let request = AwardOfferRequest { validate_only: true, ..request.clone() };
        decisions.award_offer(request).await?.into_inner()
    };
    stage.narrator.step(FINDER, "runs the award checks, and is told what is passed over")?;
    stage.narrator.page(&checked, award_page::check)?;
    let request = AwardOfferRequest { request_id: stage.cast.finder.request_id(), ..request };
    let awarded = decisions.award_offer(request).await?.into_inner();
    let told =
        "AWARDS it for the girl; in the same commit her brother moves to a successor search, so that nothing is lost";
    stage.narrator.step(FINDER, told)?;
    let read = GetSearchRequest { name: awarded.successor };
    let successor = stage.cast.finder.searches().get_search(read).await?.into_inner();
    stage
        .narrator
        .step(FINDER, "opens that search: a draft with his request carried over, his sister placed elsewhere")?;
    stage.narrator.page(&successor, search_page::search)
}
