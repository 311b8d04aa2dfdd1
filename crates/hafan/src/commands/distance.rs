//! `hafan distance`: how far two places are apart, and in which statutory tier the second lies.

use api::reference::v1 as proto;
use clap::Args;

use super::Session;
use crate::failure::Failure;
use crate::pages::reference as page;

/// Two places.
#[derive(Debug, Args)]
pub(crate) struct Distance {
    /// A postcode or postcode sector: the child's home
    from: String,
    /// A postcode or postcode sector: the placement
    to: String,
    /// The responsible authority, such as authorities/W06000015; the caller's own unless given
    #[arg(long = "for", value_name = "AUTHORITY")]
    authority: Option<String>,
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Distance) -> Result<(), Failure> {
    let own = || session.connection.organisation().to_owned();
    let responsible_authority =
        command.authority.unwrap_or_else(|| if own().starts_with("authorities/") { own() } else { String::new() });
    let request = proto::GetDistanceRequest { from: command.from, to: command.to, responsible_authority };
    let distance = session.connection.reference().get_distance(request).await?;
    session.output.show(distance.get_ref(), page::distance)
}
