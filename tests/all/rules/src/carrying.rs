//! Drafts that begin with what was written before (SRC-15): the child's last search, or a case file. Each section shows its age and is
//! reconfirmed before approvals are asked for.

use api::search::v1::{
    CarriedSection, CreateSearchRequest, ReconfirmSectionsRequest, RequestOrigin, Search, SectionToReconfirm,
    StartSearchRequest,
};

use crate::harness::{CARDIFF, Caller, Outcome as _, Reply, VALE, World, child, new_request_id, reply, shared};

const NUMBER: &str = "CDF-2026-0042";

impl Caller {
    async fn start_from(&self, numbers: &[&str]) -> Reply<Search> {
        let request = StartSearchRequest {
            parent: self.organisation().to_owned(),
            child_numbers: numbers.iter().map(|&number| number.to_owned()).collect(),
            decision_maker: "people/dewi.decision".to_owned(),
            request_id: new_request_id(),
        };
        reply(self.searches().start_search(request).await)
    }

    pub(crate) async fn reconfirm_sections(&self, search: &str, sections: &[(&str, Option<u32>)]) -> Reply<Search> {
        let named = sections
            .iter()
            .map(|(section, child)| SectionToReconfirm { section: (*section).to_owned(), child: *child });
        let request = ReconfirmSectionsRequest {
            name: search.to_owned(),
            sections: named.collect(),
            request_id: new_request_id(),
            ..Default::default()
        };
        reply(self.searches().reconfirm_sections(request).await)
    }
}

fn carried(search: &Search) -> Vec<CarriedSection> {
    let shared = search.request.as_ref().and_then(|request| request.shared.clone());
    shared.map(|shared| shared.carried_sections).unwrap_or_default()
}

/// A search of a child with a number, withdrawn.
async fn withdrawn(world: &World) -> String {
    let numbered = |search: &mut Search| child(search).number = NUMBER.to_owned();
    let search = world.published(numbered).await.name;
    world.finder().withdraw_search(&search, "CURRENT_PLACEMENT_CONTINUES", "REMAINED", "").await.accepted();
    search
}

#[tokio::test]
async fn src_15_a_draft_starts_from_the_childs_last_search_and_each_section_is_reconfirmed() {
    let world = World::start().await;
    let before = withdrawn(&world).await;
    let finder = world.finder();
    let mut started = finder.start_from(&[NUMBER]).await.accepted();
    let sections = carried(&started);
    assert!(sections.len() >= 12, "{sections:#?}");
    assert!(sections.iter().all(|section| section.as_of.is_some() && section.reconfirmed_on.is_none()));
    assert_eq!(shared(&mut started).predecessor.as_deref(), Some(before.as_str()));
    // What was asked for the occasion is asked anew.
    assert!(shared(&mut started).needed_on.is_none() && shared(&mut started).options_considered.is_empty());
    assert_eq!(child(&mut started).number, NUMBER);
    let name = started.name.clone();
    let example = world.example_search("long-term-fostering");
    let asked = example.request.and_then(|request| request.shared).expect("what is shared");
    shared(&mut started).needed_by = asked.needed_by;
    shared(&mut started).needed_on = asked.needed_on;
    shared(&mut started).options_considered = asked.options_considered;
    // Whoever edits cannot say in passing that a section was reconfirmed.
    shared(&mut started).carried_sections.clear();
    let edited = finder.edit(started).await.accepted();
    assert_eq!(carried(&edited).len(), sections.len());
    finder.acknowledge_pre_match(&name).await.accepted();
    let refused = world.nothing_appended(finder.request_approvals_alone(&name)).await;
    let refused = refused.refused("SECTION_NOT_RECONFIRMED");
    refused.of_rule("SRC-15").names("request.children[0].NEEDS", "SECTION_NOT_RECONFIRMED");
    assert_eq!(refused.violations.len(), sections.len(), "every section at once");
    let one = finder.reconfirm_sections(&name, &[("NEEDS", Some(0))]).await.accepted();
    let waiting = carried(&one).iter().filter(|section| section.reconfirmed_on.is_none()).count();
    assert_eq!(waiting, sections.len() - 1);
    finder.reconfirm_sections(&name, &[]).await.accepted();
    finder.acknowledge_pre_match(&name).await.accepted();
    finder.request_approvals_alone(&name).await.accepted();
}

#[tokio::test]
async fn src_15_a_child_never_searched_for_has_nothing_to_start_from_nor_has_another_authority() {
    let world = World::start().await;
    withdrawn(&world).await;
    let finder = world.finder();
    let refused = world.nothing_appended(finder.start_from(&[NUMBER, "CDF-1"])).await;
    refused.refused("NO_EARLIER_SEARCH").of_rule("SRC-15").names_exactly(&["child_numbers[1]"]);
    // The same number is another child of another authority.
    let elsewhere = world.nothing_appended(world.vale_finder().start_from(&[NUMBER])).await;
    elsewhere.refused("NO_EARLIER_SEARCH");
    let intruder = world.caller("people/vic.finder", "PLACEMENT_FINDER", VALE);
    let request = StartSearchRequest {
        parent: CARDIFF.to_owned(),
        child_numbers: vec![NUMBER.to_owned()],
        decision_maker: "people/dewi.decision".to_owned(),
        request_id: new_request_id(),
    };
    let foreign = world.nothing_appended(async { reply(intruder.searches().start_search(request).await) }).await;
    foreign.refused("NOT_PERMITTED");
    let malformed = world.nothing_appended(finder.start_from(&["", "CDF-1", "CDF-1"])).await;
    malformed.refused("FIELD_REQUIRED").names_exactly(&["child_numbers[0]", "child_numbers[2]"]);
}

#[tokio::test]
async fn src_15_a_case_file_is_reconfirmed_section_by_section_and_what_was_not_taken_over_is_not() {
    let world = World::start().await;
    let finder = world.finder();
    let request = CreateSearchRequest {
        parent: CARDIFF.to_owned(),
        search: Some(world.example_search("long-term-fostering")),
        origin: RequestOrigin::CaseFile.into(),
        request_id: new_request_id(),
    };
    let drafted = reply(finder.searches().create_search(request).await).accepted();
    let ages: Vec<_> = carried(&drafted).into_iter().filter(|section| section.child == Some(0)).collect();
    let mut example = world.example_search("long-term-fostering");
    let reviewed = child(&mut example).reviewed_on;
    assert!(!ages.is_empty() && reviewed.is_some());
    assert!(ages.iter().all(|section| section.as_of == reviewed), "each is as old as the file says");
    let unknown = world.nothing_appended(finder.reconfirm_sections(&drafted.name, &[("PARENT", None)])).await;
    unknown.refused("VALUE_INVALID").names_exactly(&["sections[0]"]);
    let uncoded = world.nothing_appended(finder.reconfirm_sections(&drafted.name, &[("HOBBIES", Some(0))])).await;
    uncoded.refused("UNKNOWN_CODE").names_exactly(&["sections[0].section"]);
    let other = world.nothing_appended(world.other_finder().reconfirm_sections(&drafted.name, &[])).await;
    other.refused("NOT_PERMITTED");
    finder.reconfirm_sections(&drafted.name, &[]).await.accepted();
    // What a finder writes for the search itself is nobody's old news.
    let written = world.drafted(|_| {}).await;
    assert!(carried(&written).is_empty());
}

#[tokio::test]
async fn src_15_a_child_number_given_later_lets_no_section_of_a_case_file_go_unread() {
    let world = World::start().await;
    let finder = world.finder();
    let mut file = world.example_search("long-term-fostering");
    let number = std::mem::take(&mut child(&mut file).number);
    let request = CreateSearchRequest {
        parent: CARDIFF.to_owned(),
        search: Some(file),
        origin: RequestOrigin::CaseFile.into(),
        request_id: new_request_id(),
    };
    let mut drafted = reply(finder.searches().create_search(request).await).accepted();
    let taken_over = carried(&drafted).len();
    child(&mut drafted).number = number;
    let edited = finder.edit(drafted).await.accepted();
    assert_eq!(carried(&edited).len(), taken_over);
    finder.acknowledge_pre_match(&edited.name).await.accepted();
    let refused = world.nothing_appended(finder.request_approvals_alone(&edited.name)).await;
    let refused = refused.refused("SECTION_NOT_RECONFIRMED");
    refused.of_rule("SRC-15").names("request.children[0].NEEDS", "SECTION_NOT_RECONFIRMED");
    assert_eq!(refused.violations.len(), taken_over, "every section at once");
    finder.reconfirm_sections(&edited.name, &[]).await.accepted();
    finder.acknowledge_pre_match(&edited.name).await.accepted();
    finder.request_approvals_alone(&edited.name).await.accepted();
}
