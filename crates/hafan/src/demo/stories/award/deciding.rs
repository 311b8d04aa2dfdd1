//! Act 3: the shortlist opens, unknowns are settled, a tranche of two goes to the decision maker, one is rejected, one chosen.

use api::common::v1::YesNoUnknown;
use api::decision::v1::choose_offer_request::ChildsView;
use api::decision::v1::{
    ChooseOfferRequest, DeclareConflictRequest, FeeAgainstList, OpenOfferIdentityRequest, RejectOfferRequest,
    ReleaseDisclosureRequest, ResolveUnknownRequest, SendTrancheRequest, Shortlist, ShortlistRow, Tranche,
};
use api::feed::v1::FeedItemKind;
use api::reference::v1::StatutoryTier;
use api::search::v1::OfferState;
use vocabulary::working_days;

use super::Stage;
use crate::commands::shortlist::whole;
use crate::demo::cast::{DECISION_MAKER, FINDER};
use crate::demo::clock::now;
use crate::failure::Failure;
use crate::output::short_name;
use crate::pages::labels::label;
use crate::pages::shortlist as page;
use crate::wire::{instant, tenths, time_shown};

/// Working days the decision maker has.
const RETURN_IN_WORKING_DAYS: u32 = 3;

/// What the act ends on: a choice above the price list.
pub(super) struct OverPrice {
    pub(super) offer: String,
    pub(super) tranche: String,
}

/// Plays the act.
pub(super) async fn play(stage: &mut Stage<'_, '_>) -> Result<OverPrice, Failure> {
    let shortlist = whole(&stage.cast.finder, &stage.round(), 0).await?;
    stage.narrator.step(FINDER, "opens the shortlist: every offer, gated, scored, ranked, explained; no names yet")?;
    stage.narrator.page(&shortlist, page::table)?;
    let order = sendable(&shortlist);
    let dear = order.iter().find(|row| row.fee_against_list() == FeeAgainstList::Above);
    let dear =
        dear.map(|row| row.offer.clone()).ok_or_else(|| Failure::Internal("no offer is above the list".to_owned()))?;
    let other = order.iter().find(|row| row.offer != dear).map(|row| row.offer.clone());
    let other = other.ok_or_else(|| Failure::Internal("one offer alone can be sent".to_owned()))?;
    let pair: Vec<String> =
        order.iter().map(|row| row.offer.clone()).filter(|offer| *offer == dear || *offer == other).collect();
    settle(stage, &shortlist, &pair).await?;
    let tranche = send(stage, &pair).await?;
    disclose(stage, &tranche).await?;
    for offer in &pair {
        look(stage, offer).await?;
    }
    reject(stage, &other).await?;
    choose(stage, &dear, "She met both carers on Tuesday and asked when she can bring her books.").await?;
    Ok(OverPrice { offer: dear, tranche: tranche.name })
}

/// Offers a decision maker may be sent and that can be awarded as things stand: ranked, unanswered, in the authority's own area,
/// nothing open about them but what the finder can settle; best first, and of equals the one with the lower fee.
pub(super) fn sendable(shortlist: &Shortlist) -> Vec<&ShortlistRow> {
    let settled = |row: &ShortlistRow| row.open_questions.iter().all(|question| question.item.starts_with("gate/"));
    let open = |row: &ShortlistRow| {
        row.rank.is_some() && row.state() == OfferState::Ranked && row.tier() == StatutoryTier::InArea
    };
    let mut rows: Vec<_> = shortlist.rows.iter().filter(|row| open(row) && settled(row)).collect();
    let points = |row: &ShortlistRow| row.score.as_ref().map_or(0, |score| score.points_hundredths);
    rows.sort_by_key(|row| (row.rank, std::cmp::Reverse(points(row)), row.total_weekly_pence));
    rows
}

/// Settles what only the authority can know: whether somebody named by the court lives there or visits.
pub(super) async fn settle(stage: &mut Stage<'_, '_>, shortlist: &Shortlist, offers: &[String]) -> Result<(), Failure> {
    let rows = shortlist.rows.iter().filter(|row| offers.contains(&row.offer));
    let open =
        rows.flat_map(|row| row.open_questions.iter().map(|question| (row.offer.clone(), question.item.clone())));
    for (offer, item) in open {
        let request = ResolveUnknownRequest {
            offer: offer.clone(),
            item: item.clone(),
            value: "YES".to_owned(),
            evidence: "The agency's list of household members and regular visitors, compared with the court's order."
                .to_owned(),
            note: String::new(),
            request_id: stage.cast.finder.request_id(),
        };
        let snapshot = stage.cast.finder.decisions().resolve_unknown(request).await?.into_inner().snapshot;
        let told = format!(
            "settles {item} of {} with evidence; snapshot {snapshot} stands beside the others",
            short_name(&offer)
        );
        stage.narrator.step(FINDER, &told)?;
    }
    Ok(())
}

/// Sends offers in order; a reason goes with them where they are not the best ranked.
pub(super) async fn send(stage: &mut Stage<'_, '_>, offers: &[String]) -> Result<Tranche, Failure> {
    let shortlist = whole(&stage.cast.finder, &stage.round(), 0).await?;
    let mut undecided: Vec<_> = shortlist.rows.iter().filter(|row| row.state() == OfferState::Ranked).collect();
    undecided.retain(|row| row.rank.is_some());
    undecided.sort_by_key(|row| row.rank);
    let best: Vec<_> = undecided.iter().take(offers.len()).map(|row| row.rank).collect();
    let rank_of = |offer: &String| undecided.iter().find(|row| row.offer == *offer).and_then(|row| row.rank);
    let in_order = offers.iter().map(rank_of).collect::<Vec<_>>() == best;
    let at = now(stage.cast).await?;
    let return_by = working_days::add_working_days(at, RETURN_IN_WORKING_DAYS)
        .map_err(|error| Failure::Internal(error.to_string()))?;
    let request = SendTrancheRequest {
        parent: stage.search.clone(),
        offers: offers.to_vec(),
        return_by: Some(instant(return_by)),
        reorder_reason: if in_order { String::new() } else { "NEARER_HOME".to_owned() },
        single_offer_reason: if offers.len() == 1 { "OTHERS_RETRACTED".to_owned() } else { String::new() },
        text: String::new(),
        request_id: stage.cast.finder.request_id(),
    };
    let tranche = stage.cast.finder.decisions().send_tranche(request).await?.into_inner();
    let names: Vec<_> = offers.iter().map(|offer| short_name(offer)).collect();
    let reason = label("reorder-reason", &tranche.reorder_reason, stage.narrator.layout().lang);
    let until = time_shown(Some(&instant(return_by)));
    stage
        .narrator
        .step(FINDER, &format!("sends {} to the decision maker, to answer by {until}", names.join(" and ")))?;
    if !reason.is_empty() {
        stage.narrator.detail(&format!("not the best ranked in order of rank, and why: {reason}"))?;
    }
    for offer in &tranche.offers {
        let hold = offer.hold.as_ref().and_then(|hold| hold.held_until.as_ref());
        let told = hold.map_or_else(
            || "no hold was granted".to_owned(),
            |until| format!("its place is held until {}", time_shown(Some(until))),
        );
        stage.narrator.detail(&format!("{}: {told}", short_name(&offer.offer)))?;
    }
    Ok(tranche)
}

/// First name and school go to the providers of the tranche, who say whether they have a conflict.
pub(super) async fn disclose(stage: &mut Stage<'_, '_>, tranche: &Tranche) -> Result<(), Failure> {
    let request =
        ReleaseDisclosureRequest { tranche: tranche.name.clone(), request_id: stage.cast.decision_maker.request_id() };
    stage.cast.decision_maker.decisions().release_disclosure(request).await?;
    stage
        .narrator
        .step(DECISION_MAKER, "releases first name and school to the providers of this tranche, and to nobody else")?;
    for sent in &tranche.offers {
        let place = stage.of_offer(&sent.offer)?;
        let bidder = &mut stage.bidders[place];
        bidder.feed.next(FeedItemKind::DisclosureReleased).await?;
        let request = DeclareConflictRequest {
            offer: sent.offer.clone(),
            conflict: YesNoUnknown::No.into(),
            text: String::new(),
            request_id: bidder.connection.request_id(),
        };
        bidder.connection.decisions().declare_conflict(request).await?;
        stage.narrator.step(&bidder.display_name, "reads them and declares: no conflict with child or family")?;
    }
    Ok(())
}

/// Opens whose an offer is.
pub(super) async fn look(stage: &mut Stage<'_, '_>, offer: &str) -> Result<(), Failure> {
    let request =
        OpenOfferIdentityRequest { offer: offer.to_owned(), request_id: stage.cast.decision_maker.request_id() };
    let opened = stage.cast.decision_maker.decisions().open_offer_identity(request).await?.into_inner();
    let told = format!(
        "opens {}, which is recorded: {}, {} ({} miles from home)",
        short_name(offer),
        opened.provider_display_name,
        opened.setting_display_name,
        tenths(opened.straight_miles_tenths),
    );
    stage.narrator.step(DECISION_MAKER, &told)
}

async fn reject(stage: &mut Stage<'_, '_>, offer: &str) -> Result<(), Failure> {
    let request = RejectOfferRequest {
        offer: offer.to_owned(),
        reason: "CHILD_DECLINED".to_owned(),
        text: "She liked the carers and asked for a house without stairs to her room. Thank you for the visit."
            .to_owned(),
        request_id: stage.cast.decision_maker.request_id(),
    };
    stage.cast.decision_maker.decisions().reject_offer(request).await?;
    stage.narrator.step(
        DECISION_MAKER,
        &format!("rejects {}: the child did not want it; its provider reads why", short_name(offer)),
    )
}

/// Chooses, with the child's view.
pub(super) async fn choose(stage: &mut Stage<'_, '_>, offer: &str, view: &str) -> Result<(), Failure> {
    let request = ChooseOfferRequest {
        offer: offer.to_owned(),
        childs_view: Some(ChildsView::ChildsViewText(view.to_owned())),
        children_taken: Vec::new(),
        split: None,
        confirm_by: None,
        request_id: stage.cast.decision_maker.request_id(),
    };
    stage.cast.decision_maker.decisions().choose_offer(request).await?;
    stage.narrator.step(DECISION_MAKER, &format!("chooses {}, with the child's view: «{view}»", short_name(offer)))
}
