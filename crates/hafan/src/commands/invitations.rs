//! `hafan invitations`: what a provider was invited to, and how far it is disclosed.

use api::search::v1 as proto;
use clap::{Args, Subcommand};

use super::{PAGE_SIZE, ROWS_DEFAULT, Session};
use crate::failure::Failure;
use crate::names;
use crate::pages::invitation as page;

/// What can be done with invitations; alone it lists them.
#[derive(Debug, Args)]
pub(crate) struct Invitations {
    #[command(subcommand)]
    command: Option<Verb>,
}

/// One thing to do.
#[derive(Debug, Subcommand)]
enum Verb {
    /// Lists the provider's invitations, newest first
    List {
        /// How many rows, at most
        #[arg(long, default_value_t = ROWS_DEFAULT)]
        rows: usize,
    },
    /// Shows one, as far as it is disclosed
    Show {
        /// The invitation, or its search
        invitation: String,
    },
    /// Opens the full pseudonymous profile; that it was opened is recorded
    Open {
        /// The invitation, or its search
        invitation: String,
    },
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Invitations) -> Result<(), Failure> {
    let connection = session.connection.clone();
    let mut client = connection.invitations();
    let invitation = match command.command.unwrap_or(Verb::List { rows: ROWS_DEFAULT }) {
        Verb::List { rows } => return list(session, rows).await,
        Verb::Show { invitation } => {
            let name = names::invitation(&connection, &invitation)?;
            client.get_invitation(proto::GetInvitationRequest { name }).await?
        }
        Verb::Open { invitation } => {
            let name = names::invitation(&connection, &invitation)?;
            let request_id = connection.request_id();
            client.open_invitation(proto::OpenInvitationRequest { name, request_id }).await?
        }
    };
    session.output.show(invitation.get_ref(), page::invitation)
}

async fn list(session: &mut Session<'_>, rows: usize) -> Result<(), Failure> {
    let mut all = proto::ListInvitationsResponse::default();
    loop {
        let request = proto::ListInvitationsRequest {
            parent: session.connection.organisation().to_owned(),
            states: Vec::new(),
            page_size: PAGE_SIZE,
            page_token: std::mem::take(&mut all.next_page_token),
        };
        let page = session.connection.invitations().list_invitations(request).await?.into_inner();
        all.invitations.extend(page.invitations);
        all.next_page_token = page.next_page_token;
        if all.next_page_token.is_empty() || all.invitations.len() >= rows {
            break;
        }
    }
    all.invitations.truncate(rows);
    session.output.show(&all, page::list)
}
