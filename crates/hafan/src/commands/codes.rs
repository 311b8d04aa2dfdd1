//! `hafan codes`: every code list, with labels in both languages.

use api::reference::v1 as proto;
use clap::Args;

use super::Session;
use crate::failure::Failure;
use crate::pages::reference as page;

/// Which lists.
#[derive(Debug, Args)]
pub(crate) struct Codes {
    /// Names of lists; all of them unless given
    lists: Vec<String>,
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Codes) -> Result<(), Failure> {
    let request = proto::ListCodesRequest { lists: command.lists };
    let lists = session.connection.reference().list_codes(request).await?;
    session.output.show(lists.get_ref(), page::codes)
}
