//! From the draft to the opening.

use std::collections::BTreeSet;

use api::search::v1::{ApprovalStatus, ParallelAsked, Search, ShortWindowAsked};
use vocabulary::Date;

use super::acting::Run;
use super::book::{Case, For, Kept};
use super::steps::Step;
use crate::harness::{CARDIFF, Refused, child, group, instant, shared, unnamed};

/// A day as the contract has it.
pub(super) fn proto_day(day: Date) -> api::common::v1::Date {
    api::common::v1::Date { year: day.year().into(), month: day.month().into(), day: day.day().into() }
}

impl Kept {
    /// A search that was just drafted.
    pub(super) fn drafted(name: String, case: Case, succeeds: bool) -> Self {
        Self {
            name,
            case,
            version: 1,
            asked: Vec::new(),
            granted: BTreeSet::new(),
            waiting: BTreeSet::new(),
            rounds: Vec::new(),
            offers: Vec::new(),
            tranche: None,
            choice: None,
            award: None,
            end: None,
            moved: BTreeSet::new(),
            succeeds,
            opened_by: BTreeSet::new(),
            questions: Vec::new(),
            went_on: None,
        }
    }
}

impl Run {
    /// A child in need of a placement, or a brother and sister: now and then one for whom another search runs.
    pub(super) async fn draft(&mut self) {
        let case = self.case().await;
        let (name, number) = (if case.residential { "residential" } else { "long-term-fostering" }, &case.numbers[0]);
        let mut search = self.world.example_search(name);
        unnamed(&mut search);
        if let [_, brother] = &case.numbers[..] {
            group(&mut search);
            let children = &mut search.request.get_or_insert_default().children;
            children[1].number.clone_from(brother);
        }
        child(&mut search).number.clone_from(number);
        let asked = shared(&mut search);
        asked.needed_on = Some(proto_day(case.needed_on));
        asked.short_window = case.short.map(|hours| ShortWindowAsked {
            window_hours_min: hours,
            reason: "NOTICE_ENDING".to_owned(),
            text: String::new(),
        });
        // Why another search may run beside, should one run.
        asked.parallel = Some(ParallelAsked { reason: "OTHER_PLACEMENT_TYPE".to_owned(), text: String::new() });
        for one in &mut search.request.get_or_insert_default().children {
            if case.not_looked_after {
                one.legal_status = Some("NOT_YET_LOOKED_AFTER".to_owned());
            }
            if case.under_five {
                (one.age_band, one.age_years) = (Some("AGE_1_4".to_owned()), Some(3));
            }
            if case.key_stage_4 {
                one.school.get_or_insert_default().key_stage = Some("KEY_STAGE_4".to_owned());
            }
        }
        let told = format!("s{} {case:?}", self.book.searches.len());
        let finder = self.world.finder();
        if let Ok(made) = self.call(Step::Draft, &told, finder.draft(search)).await {
            self.book.searches.push(Kept::drafted(made.name, case, false));
        }
    }

    async fn case(&mut self) -> Case {
        self.book.cases += 1;
        let now = self.now;
        let residential = self.dice.once_in(5);
        let two = !residential && self.dice.once_in(3);
        let known: Vec<String> = self.book.searches.iter().map(|kept| kept.case.numbers[0].clone()).collect();
        let again = if self.dice.once_in(8) { self.dice.one_of(&known) } else { None };
        let mut numbers = vec![again.unwrap_or_else(|| format!("RND-{}", self.book.cases))];
        if two {
            numbers.push(format!("RND-{}-B", self.book.cases));
        }
        let under_five = !residential && self.dice.once_in(4);
        Case {
            numbers,
            residential,
            under_five,
            key_stage_4: !under_five && self.dice.once_in(3),
            not_looked_after: self.dice.once_in(3),
            short: (!residential && self.dice.once_in(6)).then_some(6),
            needed_on: now.london_date().plus_days(2 + i32::try_from(self.dice.below(9)).expect("days")),
        }
    }

    /// Another word in the draft: what was approved is void.
    pub(super) async fn edit(&mut self, of: usize) {
        let finder = self.world.finder();
        let Ok(mut found) = finder.search(&self.book.searches[of].name).await else { return };
        shared(&mut found).outcomes.push("A garden.".to_owned());
        if self.call(Step::Edit, &format!("s{of}"), finder.edit(found)).await.is_ok() {
            let kept = &mut self.book.searches[of];
            assert!(kept.rounds.is_empty() && kept.end.is_none(), "edited once it was open");
            kept.version += 1;
            kept.back_to_draft();
        }
    }

    /// Asks for exactly the approvals that the case needs.
    pub(super) async fn ask_approvals(&mut self, of: usize) {
        let finder = self.world.finder();
        let name = self.book.searches[of].name.clone();
        if self.book.searches[of].succeeds {
            self.reconfirm_sections(&name).await;
        }
        let parallel = self.book.parallel(of);
        let asked = self.call(Step::AskApprovals, &format!("s{of}"), finder.request_approvals(&name)).await;
        let Ok(asked) = asked else { return };
        let of_opening = asked.approvals.iter().filter(|one| one.status() == ApprovalStatus::Requested);
        let kinds: Vec<&str> = of_opening.map(|one| one.kind.as_str()).collect();
        let needed = self.book.searches[of].needed_to_open(parallel);
        assert_eq!(kinds, needed, "asked for what the case needs");
        self.book.searches[of].asked = needed;
    }

    /// What an award carried over to a draft still holds.
    async fn reconfirm_sections(&mut self, name: &str) {
        let finder = self.world.finder();
        let Ok(mut found) = finder.search(name).await else { return };
        let sections = shared(&mut found).carried_sections.clone();
        let open = sections.iter().filter(|section| section.reconfirmed_on.is_none());
        let open: Vec<_> = open.map(|one| (one.section.as_str(), one.child)).collect();
        if !open.is_empty() && finder.reconfirm_sections(name, &open).await.is_ok() {
            let found = finder.search(name).await.expect("just confirmed");
            let kept = self.book.searches.iter_mut().find(|kept| kept.name == name).expect("in the book");
            kept.version = found.request_version;
        }
    }

    /// Somebody else grants one of them; who asked may not.
    pub(super) async fn grant(&mut self, of: usize) {
        let kept = &self.book.searches[of];
        let open = |kind: &&&str| !kept.granted.contains(&((**kind).to_owned(), For::Opening));
        let open: Vec<&'static str> = kept.asked.iter().filter(open).copied().collect();
        let any = ["INDEPENDENT_SEARCH", "ACCOMMODATION_NEED"];
        let Some(kind) = self.dice.one_of(&open).or_else(|| self.dice.one_of(&any)) else { return };
        let (name, hours) = (kept.name.clone(), kept.case.short.filter(|_| kind == "SHORT_WINDOW"));
        if self.dice.once_in(12) {
            let own = self.world.caller("people/ann.finder", "APPROVER", CARDIFF);
            let told = format!("s{of} {kind} by the finder");
            let refused: Result<Search, Refused> = self.call(Step::Grant, &told, own.grant(&name, kind, hours)).await;
            refused.expect_err("nobody grants their own request");
            return;
        }
        let approver = self.world.approver();
        if self.call(Step::Grant, &format!("s{of} {kind}"), approver.grant(&name, kind, hours)).await.is_ok() {
            let kept = &mut self.book.searches[of];
            assert!(open.contains(&kind), "granted without having been asked for, or twice");
            kept.granted.insert((kind.to_owned(), For::Opening));
        }
    }

    /// An approver returns the request.
    pub(super) async fn return_request(&mut self, of: usize) {
        let kept = &self.book.searches[of];
        let Some(kind) = self.dice.one_of(&kept.asked) else { return };
        let (name, approver) = (kept.name.clone(), self.world.approver());
        let returned = approver.return_search(&name, kind, "INFORMATION_MISSING", "Which school?");
        if self.call(Step::Return, &format!("s{of} {kind}"), returned).await.is_ok() {
            let kept = &mut self.book.searches[of];
            assert!(kept.rounds.is_empty() && kept.end.is_none(), "returned once it was open");
            assert!(!kept.granted.contains(&(kind.to_owned(), For::Opening)), "returned though it was granted");
            kept.back_to_draft();
        }
    }

    /// Opens it, with every approval that the case needs now.
    pub(super) async fn publish(&mut self, of: usize) {
        let kept = &self.book.searches[of];
        let hours = match kept.case.short {
            Some(hours) if !self.dice.once_in(4) => i64::from(hours) + 1,
            _ => [12, 26, 50, 74][self.dice.below(4)],
        };
        let (name, finder, now) = (kept.name.clone(), self.world.finder(), self.now);
        let told = format!("s{of} for {hours} h");
        let published = self.call(Step::Publish, &told, finder.publish(&name, now.plus_hours(hours))).await;
        let Ok(published) = published else { return };
        let parallel = self.book.parallel(of);
        let kept = &mut self.book.searches[of];
        assert!(kept.rounds.is_empty() && kept.end.is_none(), "opened twice");
        for kind in kept.needed_to_open(parallel) {
            assert!(kept.granted.contains(&(kind.to_owned(), For::Opening)), "opened without {kind}");
        }
        assert!(hours >= 24 || kept.case.short.is_some(), "a short window that nobody granted");
        let round = published.search.and_then(|search| search.rounds.last().and_then(|round| round.window));
        kept.rounds.push(instant(round.and_then(|window| window.closes_at).expect("a close")));
        // The first offers come soon.
        for _ in 0..1 + self.dice.below(4) {
            self.offer(of).await;
        }
    }
}

impl Kept {
    fn back_to_draft(&mut self) {
        self.asked.clear();
        self.granted.retain(|(_, subject)| *subject != For::Opening);
    }
}
