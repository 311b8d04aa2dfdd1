//! Act 1: a draft, what the quality check says of it, a better draft, the approval.

use api::search::v1::check_search_request::Subject;
use api::search::v1::pre_match_request::Subject as Matched;
use api::search::v1::{
    AcknowledgePreMatchRequest, CheckSearchRequest, CreateSearchRequest, GrantApprovalRequest, PlacementRequest,
    PreMatchRequest, RequestApprovalsRequest, Search, SearchCheck, UpdateSearchRequest,
};
use vocabulary::Date;

use crate::demo::bidding::later;
use crate::demo::cast::{APPROVER, AUTHORITY, Cast, FINDER};
use crate::demo::clock::now;
use crate::demo::narrator::Narrator;
use crate::document;
use crate::failure::Failure;
use crate::pages::search as page;
use crate::wire::day;

/// The request the demo starts from: the same file a visitor can send.
const EXAMPLE: &str = include_str!("../../../../../../examples/searches/long-term-fostering.yaml");

/// Days from the start of the story to the day the placement is needed.
const NEEDED_IN_DAYS: i32 = 21;

/// A search ready to be published.
pub(super) struct Draft {
    pub(super) search: String,
    pub(super) request: PlacementRequest,
}

/// Plays the act.
pub(super) async fn play(cast: &Cast, narrator: &mut Narrator<'_>) -> Result<Draft, Failure> {
    let today = now(cast).await?.london_date();
    let finished = example(today)?;
    let hasty = hasty(&finished);
    let mut searches = cast.finder.searches();
    let create = CreateSearchRequest {
        parent: AUTHORITY.to_owned(),
        search: Some(hasty),
        origin: 0,
        request_id: cast.finder.request_id(),
    };
    let drafted = searches.create_search(create).await?.into_inner();
    narrator
        .step(FINDER, "drafts a search: long-term foster care for a girl of nine who keeps her school and her Welsh")?;
    let checked = check(cast, &drafted.name).await?;
    narrator.step(
        FINDER,
        &format!(
            "reads the quality check: {} missing, {} pieces of advice",
            checked.missing.len(),
            checked.advice.len()
        ),
    )?;
    narrator.page(&checked, page::check)?;
    let better = Search { name: drafted.name.clone(), ..finished };
    let request = better.request.clone().unwrap_or_default();
    let update = UpdateSearchRequest { search: Some(better), etag: drafted.etag, request_id: cast.finder.request_id() };
    searches.update_search(update).await?;
    let checked = check(cast, &drafted.name).await?;
    let left = checked.missing.len() + checked.advice.len();
    narrator.step(FINDER, &format!("says what happens, when, and what helps; {left} left to mend"))?;
    own_settings_first(cast, narrator, &drafted.name).await?;
    approve(cast, narrator, &drafted.name).await?;
    Ok(Draft { search: drafted.name, request })
}

/// The example with its dates moved to the weeks ahead.
fn example(today: Date) -> Result<Search, Failure> {
    moved(EXAMPLE, today)
}

/// An example file with its dates moved to the weeks ahead.
pub(super) fn moved(text: &str, today: Date) -> Result<Search, Failure> {
    let mut search: Search = document::parse(text).map_err(Failure::Internal)?;
    let in_days = |days: i32| Some(day(today.plus_days(days)));
    if let Some(request) = &mut search.request {
        if let Some(shared) = &mut request.shared {
            shared.needed_on = in_days(NEEDED_IN_DAYS);
        }
        for child in &mut request.children {
            child.reviewed_on = in_days(-4);
            if let Some(placement) = &mut child.current_placement {
                placement.notice_on = in_days(-14);
                placement.ends_on = in_days(NEEDED_IN_DAYS).map(|on| later(on, 3));
            }
        }
    }
    Ok(search)
}

/// The same request as somebody in a hurry writes it: words that could mean anything, and no word on what helps.
fn hasty(finished: &Search) -> Search {
    let mut search = finished.clone();
    let children = search.request.iter_mut().flat_map(|request| &mut request.children);
    for child in children {
        child.strengths.clear();
        for need in child.needs.iter_mut().filter(|need| need.domain == "BEHAVIOUR") {
            need.specifics = vec!["Can show physical aggression.".to_owned()];
            need.context = String::new();
        }
    }
    search
}

async fn check(cast: &Cast, search: &str) -> Result<SearchCheck, Failure> {
    let request = CheckSearchRequest {
        parent: AUTHORITY.to_owned(),
        subject: Some(Subject::Name(search.to_owned())),
        closes_at: None,
    };
    Ok(cast.finder.searches().check_search(request).await?.into_inner())
}

/// Before others are asked, the match against the authority's own settings is read and that is recorded (SRC-1).
pub(super) async fn own_settings_first(cast: &Cast, narrator: &mut Narrator<'_>, name: &str) -> Result<(), Failure> {
    let request = PreMatchRequest {
        parent: AUTHORITY.to_owned(),
        subject: Some(Matched::Name(name.to_owned())),
        page_size: 5,
        ..PreMatchRequest::default()
    };
    let matched = cast.finder.pre_matches().pre_match(request).await?.into_inner();
    let own = matched.own_counts.as_ref().map_or(0, |counts| counts.could_serve);
    let all = matched.counts.as_ref().map_or(0, |counts| counts.could_serve);
    let told =
        format!("matches the register: {all} settings could serve, {own} of them the authority's own or a partner's");
    narrator.step(FINDER, &told)?;
    let request =
        AcknowledgePreMatchRequest { name: name.to_owned(), etag: String::new(), request_id: cast.finder.request_id() };
    cast.finder.pre_matches().acknowledge_pre_match(request).await?;
    Ok(())
}

/// Every approval that is asked for is granted, by somebody other than who asked.
pub(super) async fn approve(cast: &Cast, narrator: &mut Narrator<'_>, name: &str) -> Result<(), Failure> {
    let request =
        RequestApprovalsRequest { name: name.to_owned(), etag: String::new(), request_id: cast.finder.request_id() };
    let asked = cast.finder.searches().request_approvals(request).await?.into_inner();
    let kinds: Vec<_> = asked.approvals.iter().map(|approval| approval.kind.as_str()).collect();
    narrator.step(FINDER, &format!("asks for approval: {}", kinds.join(", ")))?;
    for kind in kinds {
        let request = GrantApprovalRequest {
            name: name.to_owned(),
            kind: kind.to_owned(),
            request_id: cast.approver.request_id(),
            ..Default::default()
        };
        cast.approver.searches().grant_approval(request).await?;
        narrator.step(APPROVER, &format!("grants {kind}: in-house, kin and partners were considered first"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hasty_draft_differs_in_words_alone() {
        let today = Date::new(2027, 2, 1).unwrap();
        let finished = example(today).unwrap();
        let hasty = hasty(&finished);
        let shared = |search: &Search| search.request.as_ref().unwrap().shared.clone();
        assert_eq!(shared(&finished), shared(&hasty));
        assert_eq!(shared(&finished).unwrap().needed_on, Some(day(Date::new(2027, 2, 22).unwrap())));
        assert_ne!(finished, hasty);
    }
}
