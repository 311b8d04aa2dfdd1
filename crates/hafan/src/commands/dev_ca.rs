//! `hafan admin dev-ca`: certificates for trying out TLS. It works on a folder and calls no server.

use std::path::PathBuf;

use clap::Args;
use event_log::clock::{Clock as _, SystemClock};
use serde_json::json;
use vocabulary::{ActorId, ActorKind};

use crate::dev_ca::{Folder, Force};
use crate::failure::Failure;
use crate::output::Output;
use crate::pages::dev_ca as page;

/// What is made.
#[derive(Debug, Args)]
pub(crate) struct DevCa {
    /// Where the files go; with a CA in it already, only what is asked for is made
    folder: PathBuf,
    /// A system that gets a certificate and a key, such as systems/oak.bridge; any number of times
    #[arg(long, value_name = "SYSTEM", value_parser = system)]
    client: Vec<ActorId>,
    /// The certificates of this call ended yesterday: to see one refused
    #[arg(long, requires = "client")]
    expired: bool,
    /// A system whose certificate is put on the list of revoked ones; any number of times
    #[arg(long, value_name = "SYSTEM", value_parser = system)]
    revoke: Vec<ActorId>,
}

fn system(typed: &str) -> Result<ActorId, String> {
    let actor: ActorId = typed.parse().map_err(|error: vocabulary::IdError| error.to_string())?;
    match actor.kind() {
        ActorKind::System => Ok(actor),
        ActorKind::Person => {
            Err("a certificate is a system's, such as systems/oak.bridge; people come with a token".to_owned())
        }
    }
}

/// Does it.
pub(crate) fn run(options: &DevCa, output: &mut Output<'_>) -> Result<(), Failure> {
    let mut folder = Folder::new(&options.folder, SystemClock::new().now().london_date());
    let there = folder.is_made();
    if there && options.client.is_empty() && options.revoke.is_empty() {
        let path = options.folder.clone();
        return Err(Failure::File { path, message: "has a CA already; ask for --client or --revoke".to_owned() });
    }
    if !there {
        folder.make()?;
    }
    let force = if options.expired { Force::Expired } else { Force::Now };
    for system in &options.client {
        folder.client(system, force)?;
    }
    for system in &options.revoke {
        folder.revoke(system)?;
    }
    let written = folder.written();
    let told = json!({ "forTryingOutOnly": true, "written": written.iter().map(|path| path.display().to_string()).collect::<Vec<_>>() });
    output.show_value(&told, |laid| page::made(&options.folder, &written, options.client.first(), laid))
}
