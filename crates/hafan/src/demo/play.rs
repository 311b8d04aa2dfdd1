//! What a story is written in: verbs of the people in the process, each one step or a few, told to the reader in the language asked for and
//! checked as it goes. Whatever does not go as told ends the story with that failure.

mod asking;
mod awarding;
mod checking;
mod contracting;
mod deciding;
mod deferring;
mod offering;
mod requests;
mod weighing;

use std::collections::BTreeMap;

use api::common::v1::Date;
use api::search::v1::{GetSearchRequest, PlacementRequest, Search};
use vocabulary::Timestamp;

use super::cast::Cast;
use super::clock;
use super::narrator::Narrator;
use super::process::Step;
use super::said::{Said, said};
use super::town::{Agency, Resident, Town};
use super::who::Who;
use crate::client::Connection;
use crate::failure::Failure;
use crate::output::Page;
use crate::wire::{day, instant, time_shown};

pub(crate) use checking::same;
pub(crate) use requests::{together, with_harder_nights, with_worse_asthma, without_exclusions};

/// When a story begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begins {
    /// Half past nine on the Monday of an ordinary week.
    MondayMorning,
    /// Six o'clock on a Friday.
    FridayEvening,
}

/// A story as it is played: who plays, the register, and how far the search has come.
pub(crate) struct Play<'s, 'w> {
    cast: &'s Cast,
    narrator: &'s mut Narrator<'w>,
    town: Town,
    /// Who decides: Dewi, or out of hours Ann herself.
    decider: (Connection, Who),
    /// The search, by name.
    search: String,
    request: PlacementRequest,
    /// The round that runs or ran last.
    round: u32,
    close: Timestamp,
    /// The tranche sent last, by name.
    tranche: String,
    /// The offer each provider made last.
    offers: BTreeMap<Agency, String>,
    /// The contract of the award, by name.
    contract: String,
}

impl<'s, 'w> Play<'s, 'w> {
    /// Sets the clock and loads the register.
    pub(crate) async fn begin(cast: &'s Cast, narrator: &'s mut Narrator<'w>, begins: Begins) -> Result<Self, Failure> {
        let now = clock::now(cast).await?;
        let (at, told) = match begins {
            Begins::MondayMorning => (clock::next_monday(now), said!("a Monday morning", "bore Llun")),
            Begins::FridayEvening => (clock::next_friday_evening(now), said!("a Friday evening", "nos Wener")),
        };
        let at = at.ok_or_else(|| Failure::Internal("the calendar has no ordinary week ahead".to_owned()))?;
        let at = clock::advance_to(cast, at).await?;
        let town = Town::build(cast, at.london_date()).await?;
        let decider = (cast.decision_maker.clone(), Who::DecisionMaker);
        let mut play = Self {
            cast,
            narrator,
            town,
            decider,
            search: String::new(),
            request: PlacementRequest::default(),
            round: 1,
            close: at,
            tranche: String::new(),
            offers: BTreeMap::new(),
            contract: String::new(),
        };
        let (count, at) = (play.town.size(), time_shown(Some(&instant(at))));
        let lang = play.page().lang;
        let when = told.read(lang);
        play.tell(
            Who::Hafan,
            &said!(
                "{when} in Cardiff, {at}; a register of {count} invented providers, each with one setting",
                "{when} yng Nghaerdydd, {at}; cofrestr o {count} darparwr dychmygol, bob un ag un lleoliad"
            ),
        )?;
        Ok(play)
    }

    // ---- Telling

    /// A step of the process begins.
    pub(crate) fn step(&mut self, step: Step) -> Result<(), Failure> {
        let heading = step.heading(self.page().lang);
        self.narrator.act(&heading)
    }

    /// Somebody did something.
    pub(crate) fn tell(&mut self, who: Who, did: &Said) -> Result<(), Failure> {
        let lang = self.page().lang;
        self.narrator.step(who.shown(lang), did.read(lang))
    }

    /// A line below it.
    pub(crate) fn add(&mut self, said: &Said) -> Result<(), Failure> {
        let lang = self.page().lang;
        self.narrator.detail(said.read(lang))
    }

    fn page(&self) -> Page {
        self.narrator.layout()
    }

    // ---- Time

    /// Now, by the sandbox's clock.
    pub(crate) async fn now(&self) -> Result<Timestamp, Failure> {
        clock::now(self.cast).await
    }

    /// Today in London, as the contract has days.
    pub(crate) async fn today(&self) -> Result<Date, Failure> {
        Ok(day(self.now().await?.london_date()))
    }

    /// The clock is moved to an instant; what has become due by then is recorded.
    pub(crate) async fn until(&mut self, at: Timestamp, told: &Said) -> Result<(), Failure> {
        let at = clock::advance_to(self.cast, at).await?;
        let (shown, lang) = (time_shown(Some(&instant(at))), self.page().lang);
        let told = told.read(lang);
        self.tell(Who::Clock, &said!("{shown}: {told}", "{shown}: {told}"))
    }

    /// As [`Play::until`], so many minutes on.
    pub(crate) async fn minutes_later(&mut self, minutes: i64, told: &Said) -> Result<(), Failure> {
        let at = self.now().await?.plus_minutes(minutes);
        self.until(at, told).await
    }

    // ---- Reading

    /// The search as its finder reads it.
    pub(crate) async fn read(&self) -> Result<Search, Failure> {
        let request = GetSearchRequest { name: self.search.clone() };
        Ok(self.cast.finder.searches().get_search(request).await?.into_inner())
    }

    /// The close of the round that runs.
    pub(crate) const fn close(&self) -> Timestamp {
        self.close
    }

    /// The request, to alter.
    pub(crate) fn request(&self) -> PlacementRequest {
        self.request.clone()
    }

    fn round(&self) -> String {
        format!("{}/rounds/{}", self.search, self.round)
    }

    fn of(&self, agency: Agency) -> &Resident {
        self.town.of(agency)
    }

    fn provider(&self, agency: Agency) -> Who {
        Who::Provider(self.of(agency).display_name.clone())
    }

    /// The name by which a provider is told of.
    pub(crate) fn name(&self, agency: Agency) -> String {
        self.of(agency).display_name.clone()
    }

    fn offer_of(&self, agency: Agency) -> Result<String, Failure> {
        let made = self.offers.get(&agency).cloned();
        made.ok_or_else(|| Failure::Internal(format!("{} has made no offer", self.name(agency))))
    }

    /// Out of hours the finder decides as well, for an approver to confirm (SRC-10).
    pub(crate) async fn finder_decides_alone(&mut self) -> Result<(), Failure> {
        self.decider = (self.cast.finder_decides().await?, Who::Finder);
        Ok(())
    }
}
