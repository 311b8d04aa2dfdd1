//! The stories of `hafan demo --story NAME`, each played by the very script that a visitor sees, against a server in this process; and what
//! the script leaves behind: the search, its turning points in the log, the contract.

mod endings;

use std::collections::BTreeSet;
use std::ffi::OsString;

use api::contract::v1::{Contract, ContractState};
use api::search::v1::{Search, SearchState};
use hafan::demo::{Ending, Story};
use hafan::serve::{Hooks, Ticker};
use hafan::{Environment, Exit};
use vocabulary::Language;

use crate::harness::{Outcome as _, World};

/// Events of a search that a person in the process would name.
const TURNING_POINTS: [&str; 18] = [
    "round_opened",
    "amended",
    "window_extended",
    "window_closed_early",
    "round_closed",
    "tranche_sent",
    "offer_rejected",
    "offer_retracted",
    "offer_chosen",
    "choice_undone",
    "amended_after_close",
    "change_reconfirmed",
    "awarded",
    "award_undone",
    "offer_reconfirmed",
    "child_arrived",
    "type_reconsidered",
    "ended_without_match",
];

/// Events whose commit answers every offer that has no answer yet (DEC-7).
const ENDS: [&str; 3] = ["search.awarded", "search.type_reconsidered", "search.ended_without_match"];

/// A story that was played, and the world it was played in.
struct Told {
    world: World,
    ending: Ending,
    /// What was told, in the language of the story.
    text: String,
}

impl Told {
    /// Plays a story to its end.
    async fn of(story: Story, lang: Language) -> Self {
        let world = World::bare(Ticker::Running).await;
        let mut out = Vec::new();
        let server = format!("http://{}", world.address());
        let played = Box::pin(hafan::demo::play(story, &server, lang, &mut out)).await;
        let text = String::from_utf8(out).expect("text");
        let ending = played.unwrap_or_else(|failure| panic!("{}: {failure}\n{text}", story.name()));
        Self { world, ending, text }
    }

    /// The search that the story ends on, as its finder reads it.
    async fn search(&self) -> Search {
        self.world.finder().search(&self.ending.search).await.accepted()
    }

    /// The search before it, of which it is the successor.
    async fn predecessor(&self) -> Search {
        let name = self.search().await.predecessor;
        self.world.finder().search(&name).await.accepted()
    }

    /// The contract of an awarded search.
    async fn contract_of(&self, search: &Search) -> Contract {
        let award = search.award.as_ref().unwrap_or_else(|| panic!("no award: {search:#?}"));
        self.world.contracts_officer().contract(&award.contract).await.accepted()
    }

    /// What happened to a search, by the events that a person would name.
    async fn turning_points(&self, search: &str) -> Vec<String> {
        let stream = format!("search/{}", search.rsplit('/').next().expect("an id"));
        let mut records = self.world.log_after(0).await;
        records.retain(|record| record.stream == stream);
        // What an award or an end answers in its own commit is part of it, and no decision of its own.
        let ends = records.iter().filter(|record| ENDS.contains(&record.event.as_str()));
        let ends: Vec<_> = ends.map(|record| record.recorded_at).collect();
        records.retain(|record| record.event != "search.offer_rejected" || !ends.contains(&record.recorded_at));
        let events = records.iter().filter_map(|record| record.event.strip_prefix("search."));
        events.filter(|event| TURNING_POINTS.contains(event)).map(str::to_owned).collect()
    }

    /// The steps of the process that were told, each as a heading of its own.
    fn steps(&self) -> Vec<u8> {
        let headings = self.text.lines().filter_map(|line| line.strip_prefix("Step ").or(line.strip_prefix("Cam ")));
        headings.map(|heading| heading[..1].parse().expect("a number")).collect()
    }

    /// How many refusals were told.
    fn refusals(&self) -> usize {
        self.text.lines().filter(|line| line.starts_with('✗')).count()
    }

    /// The search ends here, awarded to the provider that the story says, its contract signed by both.
    async fn ends_awarded(&self, state: SearchState) -> Search {
        let search = self.search().await;
        assert_eq!(search.state(), state, "{}", self.text);
        let award = search.award.clone().expect("an award");
        assert_eq!(award.provider, self.ending.provider);
        let contract = self.contract_of(&search).await;
        assert_eq!(contract.state(), ContractState::Exchanged);
        assert_eq!(contract.texts.last().expect("a text").signatures.len(), 2, "by both sides");
        assert_eq!(contract.arrival.is_some(), state == SearchState::Placed);
        search
    }
}

/// The steps of the process that a story goes through, in the order it tells them.
fn steps_of(story: Story) -> &'static [u8] {
    match story {
        Story::Award => &[],
        Story::PlannedFostering | Story::Emergency | Story::NeedsChange | Story::WindowExtended => {
            &[1, 2, 3, 4, 5, 8, 9]
        }
        Story::ParentAndBaby => &[1, 2, 3, 7, 2, 3, 4, 5, 8, 9],
        Story::SiblingsSplit => &[1, 2, 3, 4, 5, 8, 1, 2, 3, 4, 5, 8, 9],
        Story::Retraction => &[1, 2, 3, 4, 5, 4, 5, 8, 9],
        Story::Concealment => &[1, 2, 3, 4, 5, 8, 4, 5, 8, 9],
        Story::SpotPurchase => &[1, 2, 3, 4, 5, 6, 4, 5, 8, 9],
        Story::RefusalAtSigning => &[1, 2, 3, 4, 5, 8, 9, 4, 5, 8, 9],
    }
}

/// Each story with the test that plays it.
macro_rules! played {
    ($($test:ident: $story:ident in $lang:ident;)+) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                let told = Told::of(Story::$story, Language::$lang).await;
                assert_eq!(told.steps(), steps_of(Story::$story), "{}", told.text);
                endings::$test(&told).await;
            }
        )+

        const PLAYED: &[Story] = &[$(Story::$story),+];
    };
}

played! {
    one_child_among_all_of_wales_from_draft_to_arrival: Award in En;
    planned_long_term_fostering: PlannedFostering in En;
    same_day_emergency_on_a_friday_evening: Emergency in En;
    parent_and_baby: ParentAndBaby in En;
    sibling_group_of_three_split: SiblingsSplit in En;
    provider_retracts_after_the_close: Retraction in Cy;
    provider_concealed_between_shortlist_and_award: Concealment in En;
    all_offers_rejected_then_a_spot_purchase: SpotPurchase in Cy;
    refusal_at_signing: RefusalAtSigning in En;
    needs_change_in_the_window_and_after_the_close: NeedsChange in Cy;
    window_extended: WindowExtended in En;
}

#[test]
fn every_story_is_played_and_together_they_go_through_all_nine_steps() {
    let played: BTreeSet<Story> = PLAYED.iter().copied().collect();
    let all: BTreeSet<Story> = Story::all().iter().copied().collect();
    assert_eq!(played, all);
    let steps: BTreeSet<u8> = all.into_iter().flat_map(steps_of).copied().collect();
    assert_eq!(steps, (1..=9).collect());
}

async fn typed(words: &[&str]) -> (Exit, String, String) {
    let words = std::iter::once("hafan").chain(words.iter().copied()).map(OsString::from);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = Box::pin(hafan::run(words, &Environment::default(), Hooks::default(), (&mut out, &mut err))).await;
    (exit, String::from_utf8(out).expect("text"), String::from_utf8(err).expect("text"))
}

#[tokio::test]
async fn the_help_lists_every_story_with_a_line_and_a_name_that_is_none_is_refused() {
    let (exit, help, _) = typed(&["demo", "--help"]).await;
    assert_eq!(exit, Exit::Done);
    for story in Story::all() {
        let line = help.lines().find(|line| line.trim_start().starts_with(&format!("- {}:", story.name())));
        assert!(line.is_some_and(|line| line.len() > 40), "{} has no line: {help}", story.name());
    }
    let (exit, _, err) = typed(&["demo", "--story", "happy-end"]).await;
    assert_eq!(exit, Exit::Usage);
    assert!(err.contains("planned-fostering"), "{err}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_typed_story_is_played_in_welsh_by_the_program_itself() {
    let (exit, out, err) = typed(&["demo", "--story", "siblings", "--lang", "cy"]).await;
    assert_eq!(exit, Exit::Done, "{err}{out}");
    assert!(out.contains("Cam 1 o 9") && out.contains("yn DYFARNU") && !out.contains("Step 1"), "{out}");
}
