//! `hafan admin`: how the server runs, its keys, and the clock of a sandbox.

use api::admin::v1 as proto;
use clap::Subcommand;
use vocabulary::Span;

use super::principal::Principal;
use super::{Session, dev_ca, keys, principal};
use crate::failure::Failure;
use crate::pages::{admin as page, backup as backups};
use crate::wire::{duration, span};

/// What an administrator can do.
#[derive(Debug, Subcommand)]
pub(crate) enum Admin {
    /// Moves a sandbox's clock forward, then runs what has become due
    AdvanceClock {
        /// How far, such as 72h, 3d or 1d12h30m
        #[arg(value_parser = span)]
        by: Span,
    },
    /// Takes the machine's clock as it stands, once it is suspect (see `status`): until then what depends on time waits
    AcceptClock,
    /// Writes a backup into the folder of the server's settings (`backups.dir`), while the service goes on
    Backup,
    /// How the server runs
    Status,
    /// How the keys of the server stand
    Keys,
    /// Makes a new master key and wraps every data key by it
    RotateKeys {
        /// Destroys the old master keys when nothing needs them any more: older backups open no more
        #[arg(long)]
        destroy_old: bool,
    },
    /// Carries out what is ordered to be erased and nothing stands against
    Erase,
    /// What retention no longer keeps
    #[command(subcommand)]
    Retention(keys::RetentionCommand),
    /// Makes a CA, a server's certificate and those of systems, for trying out TLS on this machine: calls no server
    DevCa(dev_ca::DevCa),
    /// Who may call, and as what
    #[command(subcommand)]
    Principal(Principal),
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Admin) -> Result<(), Failure> {
    let mut admin = session.connection.admin();
    match command {
        Admin::AdvanceClock { by } => {
            let request_id = session.connection.request_id();
            let request = proto::AdvanceSandboxClockRequest { by: Some(duration(by)), request_id };
            let moved = admin.advance_sandbox_clock(request).await?;
            session.output.show(moved.get_ref(), page::advanced)
        }
        Admin::AcceptClock => {
            let request = proto::AcceptClockRequest { request_id: session.connection.request_id() };
            let accepted = admin.accept_clock(request).await?;
            session.output.show(accepted.get_ref(), page::accepted)
        }
        Admin::Backup => {
            let request = proto::BackUpRequest { request_id: session.connection.request_id() };
            let backup = admin.back_up(request).await?;
            session.output.show(backup.get_ref(), backups::asked)
        }
        Admin::Keys => keys::status(session).await,
        Admin::RotateKeys { destroy_old } => keys::rotate(session, destroy_old).await,
        Admin::Erase => keys::erase(session).await,
        Admin::Retention(command) => keys::retention(session, command).await,
        Admin::Principal(command) => principal::run(session, command).await,
        Admin::Status => {
            let status = admin.get_server_status(proto::GetServerStatusRequest {}).await?;
            session.output.show(status.get_ref(), page::status)
        }
        // It is run without a session.
        Admin::DevCa(_) => Ok(()),
    }
}
