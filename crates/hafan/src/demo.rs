//! `hafan demo`: searches from draft to arrival, played through the public API against a real server on this machine: the embedded store
//! in a temporary folder, every person and provider over a connection of its own. The tests play the very same stories.

mod bidding;
mod cast;
mod clock;
mod example;
mod expect;
mod feeds;
mod keep;
mod market;
mod narrator;
mod play;
mod process;
pub mod register;
mod said;
mod stories;
mod town;
mod who;

use std::io::Write;

use clap::Args;
use vocabulary::Language;

pub use stories::{Ending, Story};

use crate::failure::Failure;
use crate::output::{Format, Output};
use crate::serve::{AccessOptions, Hooks, Identities, Limits, Mode, Periods, Retention, Running, ServeOptions, start};
use cast::Cast;
use narrator::Narrator;

/// The register of `award` unless another is asked for.
const SEED: u64 = 2026;

/// How to play.
#[derive(Clone, Debug, Args)]
pub struct DemoOptions {
    /// The seed of the register of `award`: the same seed, the same register
    #[arg(long, default_value_t = SEED)]
    seed: u64,
    /// Which story
    #[arg(long, value_enum, default_value_t = Story::Award)]
    story: Story,
    /// Stay up afterwards, and say what to try next
    #[arg(long)]
    keep: bool,
}

/// Plays it. Whatever does not go as the story says ends it with that failure.
pub(crate) async fn run(options: DemoOptions, output: Output<'_>) -> Result<(), Failure> {
    let mut narrator = Narrator::new(output);
    let folder = tempfile::tempdir()?;
    let running = start(ServeOptions {
        data_dir: folder.path().join("store"),
        keys_dir: folder.path().join("store.keys"),
        listen: std::net::SocketAddr::from(([127, 0, 0, 1], 0)),
        backups_dir: None,
        metrics: None,
        mode: Mode::Sandbox,
        identities: Identities::Insecure,
        access: AccessOptions::beside(&folder.path().join("store")),
        key_command: None,
        periods: Periods::default(),
        retention: Retention::ByCommand,
        tls: None,
        limits: Limits::default(),
        hooks: Hooks::default(),
    })
    .await?;
    let played = begin(&options, &running, &mut narrator).await;
    if let (true, Ok(ending)) = (options.keep, &played) {
        keep::invite(&mut narrator, running.address(), ending)?;
        return running.until_told_to_stop().await;
    }
    let stopped = running.stop().await;
    played?;
    stopped?;
    narrator.text(narrator.layout().lang.of(
        "\nDone. `hafan demo --keep` stays up for you to try things; `hafan --help` lists what there is.\n",
        "\nDyna'r cyfan. Mae `hafan demo --keep` yn aros i chi gael rhoi cynnig ar bethau; mae `hafan --help` yn rhestru'r gorchmynion.\n",
    ))
}

async fn begin(options: &DemoOptions, running: &Running, narrator: &mut Narrator<'_>) -> Result<Ending, Failure> {
    let server = format!("http://{}", running.address());
    narrator.text(narrator.layout().lang.of(
        "Hafan demo: everybody and everything in it is invented, but for the postcodes.\n",
        "Demo Hafan: mae pawb a phopeth ynddo'n ddychmygol, heblaw am y codau post.\n",
    ))?;
    narrator.detail(&format!("{server}: embedded store, sandbox, callers believed (loopback only)"))?;
    tell(options.story, options.seed, &server, narrator).await
}

async fn tell(story: Story, seed: u64, server: &str, narrator: &mut Narrator<'_>) -> Result<Ending, Failure> {
    let cast = Cast::connect(server).await?;
    let told = stories::play(story, seed, &cast, narrator).await;
    if told.is_err() {
        let lang = narrator.layout().lang;
        narrator.text(lang.of(
            "\nThe story stops here: the next step did not go as told.\n",
            "\nDaw'r stori i ben yma: nid aeth y cam nesaf fel y dywedwyd.\n",
        ))?;
    }
    told
}

/// Plays a story against a server at this address, which believes its callers and has a sandbox with nothing in it yet; tells it to `out`.
///
/// # Errors
/// What did not go as the story says.
pub async fn play(story: Story, server: &str, lang: Language, out: &mut (dyn Write + Send)) -> Result<Ending, Failure> {
    let mut narrator = Narrator::new(Output::new(out, Format::Table, lang, None));
    tell(story, SEED, server, &mut narrator).await
}
