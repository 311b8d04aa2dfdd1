//! `hafan demo`: one search from draft to award, played through the public API against a real server on this machine: the embedded
//! store in a temporary folder, every person and provider over a connection of its own.

mod bidding;
mod cast;
mod expect;
mod feeds;
mod keep;
mod market;
mod narrator;
pub mod register;
mod story;

use clap::{Args, ValueEnum};

use crate::failure::Failure;
use crate::output::Output;
use crate::serve::{Hooks, Identities, Mode, Running, ServeOptions, start};
use cast::{ADMINISTRATOR, Cast, FRAMEWORK_MANAGER};
use narrator::Narrator;

/// How to play.
#[derive(Clone, Debug, Args)]
pub struct DemoOptions {
    /// The seed of the register: the same seed, the same register
    #[arg(long, default_value_t = 2026)]
    seed: u64,
    /// Which story: of one child from draft to award, or of a brother and sister
    #[arg(long, value_enum, default_value_t = Story::Award)]
    story: Story,
    /// Stay up afterwards, and say what to try next
    #[arg(long)]
    keep: bool,
}

/// A story to play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Story {
    /// One child, from draft to award.
    Award,
    /// A brother and sister: one search, a reasoned split, and where the other goes on.
    Siblings,
}

/// Plays it. Whatever does not go as the story says ends it with that failure.
pub(crate) async fn run(options: DemoOptions, output: Output<'_>) -> Result<(), Failure> {
    let mut narrator = Narrator::new(output);
    let folder = tempfile::tempdir()?;
    let running = start(ServeOptions {
        data_dir: folder.path().join("store"),
        keys_dir: folder.path().join("store.keys"),
        listen: std::net::SocketAddr::from(([127, 0, 0, 1], 0)),
        metrics: None,
        mode: Mode::Sandbox,
        identities: Identities::Insecure,
        hooks: Hooks::default(),
    })
    .await?;
    let played = play(&options, &running, &mut narrator).await;
    if let (true, Ok(ending)) = (options.keep, &played) {
        keep::invite(&mut narrator, running.address(), ending)?;
        return running.until_told_to_stop().await;
    }
    let stopped = running.stop().await;
    played?;
    stopped?;
    narrator.text("\nDone. `hafan demo --keep` stays up for you to try things; `hafan --help` lists what there is.\n")
}

async fn play(options: &DemoOptions, running: &Running, narrator: &mut Narrator<'_>) -> Result<story::Ending, Failure> {
    let server = format!("http://{}", running.address());
    narrator.text(&format!(
        "Hafan demo, seed {}: everybody and everything in it is invented, but for the postcodes.\n",
        options.seed
    ))?;
    narrator.act("Before. A server, and a register")?;
    narrator
        .step("hafan", &format!("serves on {server}: embedded store, sandbox, callers believed (loopback only)"))?;
    let cast = Cast::connect(&server).await?;
    let now = story::now(&cast).await?;
    if let Some(monday) = story::next_monday(now) {
        let at = story::advance_to(&cast, monday).await?;
        narrator.step(ADMINISTRATOR, &format!("moves the sandbox's clock to a Monday morning: {at}"))?;
    }
    let generated = register::generate(options.seed);
    let today = story::now(&cast).await?.london_date();
    let loaded = register::load(&cast.framework_manager, &generated, today).await?;
    let told = format!(
        "loads the register: 22 authorities, {} providers, {} settings, {} price lists, 3 lots",
        loaded.providers.len(),
        loaded.settings,
        loaded.price_lists,
    );
    narrator.step(FRAMEWORK_MANAGER, &told)?;
    narrator.detail(&format!("digest of this register: {}", generated.digest()))?;
    match options.story {
        Story::Award => story::play(&cast, narrator, &generated, &loaded).await,
        Story::Siblings => story::siblings::play(&cast, narrator, &generated, &loaded).await,
    }
}
