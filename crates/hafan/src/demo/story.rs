//! One search from draft to arrival: who does what, in five acts. Everything goes through the public API.

mod awarding;
mod deciding;
mod drafting;
mod placing;
pub(super) mod siblings;
mod window;

use api::admin::v1::{AdvanceSandboxClockRequest, GetServerStatusRequest};
use api::search::v1::{GetSearchRequest, PlacementRequest, Search};
use vocabulary::{Date, Timestamp, from_london, working_days};

use super::bidding::Part;
use super::cast::Cast;
use super::feeds::Feed;
use super::market::Player;
use super::narrator::Narrator;
use super::register::{Loaded, Register};
use crate::client::Connection;
use crate::failure::Failure;
use crate::wire::{duration, timestamp};

/// A provider at play: its connection, its feed, and its offer once it has made one.
struct Bidder {
    player: Player,
    display_name: String,
    connection: Connection,
    feed: Feed,
    offer: String,
}

/// The search and everybody round it.
struct Stage<'s, 'w> {
    cast: &'s Cast,
    narrator: &'s mut Narrator<'w>,
    bidders: Vec<Bidder>,
    /// The search, by name.
    search: String,
    request: PlacementRequest,
    close: Timestamp,
}

/// What is left to try after the story.
pub(super) struct Ending {
    /// The search.
    pub(super) search: String,
    /// The provider awarded.
    pub(super) provider: String,
}

/// Plays it.
pub(super) async fn play(
    cast: &Cast,
    narrator: &mut Narrator<'_>,
    register: &Register,
    loaded: &Loaded,
) -> Result<Ending, Failure> {
    narrator.act("Act 1. The draft")?;
    let draft = drafting::play(cast, narrator).await?;
    narrator.act("Act 2. The window")?;
    let players = super::market::players(register, loaded, &draft.request)?;
    let bidders = bidders(cast, loaded, players).await?;
    let mut stage =
        Stage { cast, narrator, bidders, search: draft.search, request: draft.request, close: Timestamp::default() };
    window::play(&mut stage).await?;
    stage.narrator.act("Act 3. Shortlist and decision")?;
    let over_price = deciding::play(&mut stage).await?;
    stage.narrator.act("Act 4. The award")?;
    let provider = awarding::play(&mut stage, &over_price).await?;
    stage.narrator.act("Act 5. The contract and the arrival")?;
    placing::play(&mut stage, &provider).await?;
    awarding::verify(&mut stage).await?;
    Ok(Ending { search: stage.search, provider })
}

async fn bidders(cast: &Cast, loaded: &Loaded, players: Vec<Player>) -> Result<Vec<Bidder>, Failure> {
    let mut bidders = Vec::with_capacity(players.len());
    for (number, player) in players.into_iter().enumerate() {
        let provider = &loaded.providers[player.provider];
        let connection = cast.provider(&provider.name, number + 1).await?;
        let feed = Feed::watch(&connection).await?;
        let display_name = provider.display_name.clone();
        bidders.push(Bidder { player, display_name, connection, feed, offer: String::new() });
    }
    Ok(bidders)
}

impl Stage<'_, '_> {
    fn round(&self) -> String {
        format!("{}/rounds/1", self.search)
    }

    /// The search as its finder reads it.
    async fn read(&self) -> Result<Search, Failure> {
        let request = GetSearchRequest { name: self.search.clone() };
        Ok(self.cast.finder.searches().get_search(request).await?.into_inner())
    }

    /// The place of the bidder with a part.
    fn with_part(&self, part: Part) -> Result<usize, Failure> {
        let found = self.bidders.iter().position(|bidder| bidder.player.bid.part == part);
        found.ok_or_else(|| Failure::Internal(format!("nobody plays {part:?}")))
    }

    /// The place of the bidder whose offer it is.
    fn of_offer(&self, offer: &str) -> Result<usize, Failure> {
        let found = self.bidders.iter().position(|bidder| bidder.offer == offer);
        found.ok_or_else(|| Failure::Internal(format!("nobody made {offer}")))
    }
}

/// The sandbox's now.
pub(super) async fn now(cast: &Cast) -> Result<Timestamp, Failure> {
    let status = cast.administrator.admin().get_server_status(GetServerStatusRequest {}).await?;
    let now = status.get_ref().now.as_ref().map(timestamp);
    now.ok_or_else(|| Failure::Internal("the server does not say what time it is".to_owned()))
}

/// Moves the sandbox's clock to an instant ahead; answers where it is then.
pub(super) async fn advance_to(cast: &Cast, at: Timestamp) -> Result<Timestamp, Failure> {
    let by = Some(duration(at.since(now(cast).await?)));
    let request = AdvanceSandboxClockRequest { by, request_id: cast.administrator.request_id() };
    let moved = cast.administrator.admin().advance_sandbox_clock(request).await?;
    let now = moved.get_ref().now.as_ref().map(timestamp);
    now.ok_or_else(|| Failure::Internal("the clock does not say where it is".to_owned()))
}

/// Half past nine in London on the next Monday with a whole working week after it, so that the window ends in office hours.
pub(super) fn next_monday(now: Timestamp) -> Option<Timestamp> {
    let works = |on: Date| working_days::is_working_day(on).unwrap_or(false);
    let today = now.london_date();
    let monday = (1..=60).map(|days| today.plus_days(days)).find(|on| {
        let weekend = on.plus_days(-1).is_weekend() && on.plus_days(-2).is_weekend();
        weekend && (0..5).all(|days| works(on.plus_days(days)))
    })?;
    from_london(monday, 9, 30).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_begins_on_a_monday_whose_week_is_whole() {
        let on = |text: &str| next_monday(text.parse().unwrap()).unwrap().to_string();
        assert_eq!(on("2026-11-21T22:00:00Z"), "2026-11-23T09:30:00Z");
        assert_eq!(on("2026-11-23T08:00:00Z"), "2026-11-30T09:30:00Z");
        assert_eq!(on("2026-12-19T12:00:00Z"), "2027-01-04T09:30:00Z", "not in the week of Christmas, nor of New Year");
    }
}
