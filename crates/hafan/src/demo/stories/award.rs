//! One search from draft to arrival: who does what, in five acts. Everything goes through the public API.

mod awarding;
mod deciding;
mod drafting;
mod placing;
mod window;

use api::search::v1::{GetSearchRequest, PlacementRequest, Search};
use vocabulary::Timestamp;

use super::Ending;
use crate::client::Connection;
use crate::demo::bidding::Part;
use crate::demo::cast::{ADMINISTRATOR, Cast, FRAMEWORK_MANAGER};
use crate::demo::clock::{self, advance_to, now};
use crate::demo::feeds::Feed;
use crate::demo::market::{self, Player};
use crate::demo::narrator::Narrator;
use crate::demo::register::{self, Loaded, Register};
use crate::failure::Failure;

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

/// Plays it, with the register of a seed.
pub(super) async fn play(cast: &Cast, narrator: &mut Narrator<'_>, seed: u64) -> Result<Ending, Failure> {
    let (register, loaded) = register(cast, narrator, seed).await?;
    narrator.act("Act 1. The draft")?;
    let draft = drafting::play(cast, narrator).await?;
    narrator.act("Act 2. The window")?;
    let players = market::players(&register, &loaded, &draft.request)?;
    let bidders = bidders(cast, &loaded, players).await?;
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

/// The clock set, the register of a seed generated and loaded.
async fn register(cast: &Cast, narrator: &mut Narrator<'_>, seed: u64) -> Result<(Register, Loaded), Failure> {
    narrator.act("Before. A server, and a register")?;
    let told = format!("everybody and everything of seed {seed} is invented, but for the postcodes");
    narrator.step("hafan", &told)?;
    if let Some(monday) = clock::next_monday(now(cast).await?) {
        let at = advance_to(cast, monday).await?;
        narrator.step(ADMINISTRATOR, &format!("moves the sandbox's clock to a Monday morning: {at}"))?;
    }
    let generated = register::generate(seed);
    let today = now(cast).await?.london_date();
    let loaded = register::load(&cast.framework_manager, &generated, today).await?;
    let told = format!(
        "loads the register: 22 authorities, {} providers, {} settings, {} price lists, 3 lots",
        loaded.providers.len(),
        loaded.settings,
        loaded.price_lists,
    );
    narrator.step(FRAMEWORK_MANAGER, &told)?;
    narrator.detail(&format!("digest of this register: {}", generated.digest()))?;
    Ok((generated, loaded))
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
