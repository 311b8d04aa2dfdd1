//! `hafan tranche`: offers sent to the decision maker, names released, conflicts declared, and the way back.

use api::common::v1::YesNoUnknown;
use api::decision::v1 as proto;
use clap::Subcommand;
use vocabulary::Timestamp;

use super::Session;
use super::search::Why;
use crate::failure::Failure;
use crate::names;
use crate::pages::{offer as offer_page, tranche as page};
use crate::wire::{instant, rfc_3339};

/// What can be done with a tranche.
#[derive(Debug, Subcommand)]
pub(crate) enum Tranche {
    /// Sends offers to the decision maker and holds their places
    Send {
        /// The search
        search: String,
        /// The offers, in the order in which they are to be looked at
        #[arg(required = true)]
        offers: Vec<String>,
        /// The decision maker answers before this, RFC 3339
        #[arg(long, value_parser = rfc_3339, value_name = "TIME")]
        return_by: Timestamp,
        /// Why these are not the best ranked in order of rank, of the code list reorder-reason
        #[arg(long, default_value = "", hide_default_value = true)]
        reorder_reason: String,
        /// Why one is sent where more are eligible, of the code list single-offer-reason
        #[arg(long, default_value = "", hide_default_value = true)]
        single_offer_reason: String,
        /// The reasons in words
        #[arg(long, default_value = "", hide_default_value = true)]
        text: String,
    },
    /// Shows one tranche
    Show {
        /// The tranche
        tranche: String,
    },
    /// Releases first name and school to the providers of a tranche
    Release {
        /// The tranche
        tranche: String,
    },
    /// Declares whether the provider has a conflict of interest with child or family
    Conflict {
        /// The offer, the caller's own
        offer: String,
        /// There is none
        #[arg(long, conflicts_with = "declared", required_unless_present = "declared")]
        none: bool,
        /// There is one: in words
        #[arg(long, value_name = "TEXT")]
        declared: Option<String>,
    },
    /// Returns the tranche for the remaining offers; a choice is undone
    Return {
        /// The tranche
        tranche: String,
        #[command(flatten)]
        why: Why,
    },
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Tranche) -> Result<(), Failure> {
    let connection = session.connection.clone();
    let mut decisions = connection.decisions();
    let request_id = connection.request_id();
    let tranche = match command {
        Tranche::Send { search, offers, return_by, reorder_reason, single_offer_reason, text } => {
            let request = proto::SendTrancheRequest {
                parent: names::search(&connection, &search)?,
                offers,
                return_by: Some(instant(return_by)),
                reorder_reason,
                single_offer_reason,
                text,
                request_id,
            };
            decisions.send_tranche(request).await?
        }
        Tranche::Show { tranche } => decisions.get_tranche(proto::GetTrancheRequest { name: tranche }).await?,
        Tranche::Release { tranche } => {
            decisions.release_disclosure(proto::ReleaseDisclosureRequest { tranche, request_id }).await?
        }
        Tranche::Return { tranche, why: Why { reason, text } } => {
            decisions.return_tranche(proto::ReturnTrancheRequest { tranche, reason, text, request_id }).await?
        }
        Tranche::Conflict { offer, none: _, declared } => {
            let conflict = if declared.is_some() { YesNoUnknown::Yes } else { YesNoUnknown::No };
            let text = declared.unwrap_or_default();
            let request = proto::DeclareConflictRequest { offer, conflict: conflict.into(), text, request_id };
            let offer = decisions.declare_conflict(request).await?;
            return session.output.show(offer.get_ref(), offer_page::offer);
        }
    };
    session.output.show(tranche.get_ref(), page::tranche)
}
