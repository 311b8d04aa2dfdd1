//! `hafan admin`: how the server runs, and the clock of a sandbox.

use api::admin::v1 as proto;
use clap::Subcommand;
use vocabulary::Span;

use super::Session;
use crate::failure::Failure;
use crate::pages::admin as page;
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
    /// How the server runs
    Status,
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
        Admin::Status => {
            let status = admin.get_server_status(proto::GetServerStatusRequest {}).await?;
            session.output.show(status.get_ref(), page::status)
        }
    }
}
