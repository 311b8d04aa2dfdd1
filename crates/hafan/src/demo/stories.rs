//! The stories there are: one file a story, each written once and played alike by `hafan demo --story NAME` and by the tests.
//!
//! But for `award`, which has all of Wales, they are played in a town of eight providers, and told in English or Welsh.

mod award;
mod concealment;
mod emergency;
mod needs_change;
mod parent_and_baby;
mod planned_fostering;
mod refusal_at_signing;
mod retraction;
mod siblings_split;
mod spot_purchase;
mod window_extended;

use clap::ValueEnum;

use super::cast::Cast;
use super::narrator::Narrator;
use super::play::{Begins, Play};
use super::process::Step;
use crate::failure::Failure;

/// A story to play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Story {
    /// One child among 200 providers of all Wales, from draft to arrival; the one to see first (told in English)
    Award,
    /// Planned long-term fostering: question, sealed offers, ranks, choice, award, contract, arrival
    PlannedFostering,
    /// A same-day emergency on a Friday at 18:00: one act at night, approvals and panel in the days after
    Emergency,
    /// A mother of seventeen and her baby: no centre has room, so that the type is reconsidered
    ParentAndBaby,
    /// A girl and her twin brothers: split with a reason, and where she goes on
    #[value(alias = "siblings")]
    SiblingsSplit,
    /// The chosen provider retracts after the close
    Retraction,
    /// The chosen provider is concealed between shortlist and award
    Concealment,
    /// All offers rejected, then a spot purchase
    SpotPurchase,
    /// The awarded provider refuses to sign
    RefusalAtSigning,
    /// Needs change while the window runs, and again after the close
    NeedsChange,
    /// Few offers: the window is extended
    WindowExtended,
}

/// What a story ends on, and what is left to try after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The search, `authorities/{code}/searches/{id}`.
    pub search: String,
    /// The provider that was awarded, `providers/{id}`.
    pub provider: String,
}

impl Story {
    /// The name it is asked for by, such as `planned-fostering`.
    #[must_use]
    pub fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Every story, in the order they are listed.
    #[must_use]
    pub fn all() -> &'static [Self] {
        Self::value_variants()
    }
}

/// Plays a story against a sandbox that has nothing in it yet.
pub(super) async fn play(story: Story, seed: u64, cast: &Cast, narrator: &mut Narrator<'_>) -> Result<Ending, Failure> {
    // On the heap: a story makes many calls, and each is a large future.
    match story {
        Story::Award => Box::pin(award::play(cast, narrator, seed)).await,
        Story::Emergency => Box::pin(emergency::play(friday(cast, narrator).await?)).await,
        Story::PlannedFostering => Box::pin(planned_fostering::play(monday(cast, narrator).await?)).await,
        Story::ParentAndBaby => Box::pin(parent_and_baby::play(monday(cast, narrator).await?)).await,
        Story::SiblingsSplit => Box::pin(siblings_split::play(monday(cast, narrator).await?)).await,
        Story::Retraction => Box::pin(retraction::play(monday(cast, narrator).await?)).await,
        Story::Concealment => Box::pin(concealment::play(monday(cast, narrator).await?)).await,
        Story::SpotPurchase => Box::pin(spot_purchase::play(monday(cast, narrator).await?)).await,
        Story::RefusalAtSigning => Box::pin(refusal_at_signing::play(monday(cast, narrator).await?)).await,
        Story::NeedsChange => Box::pin(needs_change::play(monday(cast, narrator).await?)).await,
        Story::WindowExtended => Box::pin(window_extended::play(monday(cast, narrator).await?)).await,
    }
}

async fn monday<'s, 'w>(cast: &'s Cast, narrator: &'s mut Narrator<'w>) -> Result<Play<'s, 'w>, Failure> {
    process(narrator)?;
    Play::begin(cast, narrator, Begins::MondayMorning).await
}

async fn friday<'s, 'w>(cast: &'s Cast, narrator: &'s mut Narrator<'w>) -> Result<Play<'s, 'w>, Failure> {
    process(narrator)?;
    Play::begin(cast, narrator, Begins::FridayEvening).await
}

/// The nine steps, for a reader who has not met them.
fn process(narrator: &mut Narrator<'_>) -> Result<(), Failure> {
    let lang = narrator.layout().lang;
    narrator.act(lang.of("The process", "Y broses"))?;
    for step in Step::ALL {
        narrator.detail(&step.heading(lang))?;
    }
    narrator.text("\n")
}
