//! Marks of nearer offers, as they are typed (DEC-4).

use api::decision::v1::{MarkNearerOffersRequest, NearerOfferToMark};
use clap::Args;

use crate::client::Connection;
use crate::failure::Failure;
use crate::names;

/// Which nearer offers, and what is said of each.
#[derive(Debug, Args)]
pub(crate) struct NearerMarks {
    /// The search
    search: String,
    /// A nearer offer that could not serve, and why: OFFER=TEXT; may be repeated
    #[arg(long, value_name = "OFFER=TEXT", required_unless_present = "capable")]
    not_capable: Vec<String>,
    /// A nearer offer that could, why it is passed over (of the code list passed-over-reason), and text for the panel:
    /// OFFER=REASON=TEXT; may be repeated
    #[arg(long, value_name = "OFFER=REASON=TEXT")]
    capable: Vec<String>,
}

impl NearerMarks {
    /// As the call takes them.
    pub(super) fn request(
        self,
        connection: &Connection,
        request_id: String,
    ) -> Result<MarkNearerOffersRequest, Failure> {
        let parent = names::search(connection, &self.search)?;
        let mut marks = Vec::with_capacity(self.not_capable.len() + self.capable.len());
        for given in &self.not_capable {
            let (offer, text) = given.split_once('=').ok_or_else(|| unreadable("--not-capable", given))?;
            marks.push(mark(offer, "NOT_CAPABLE", "", text));
        }
        for given in &self.capable {
            let parts = given.split_once('=').and_then(|(offer, rest)| Some((offer, rest.split_once('=')?)));
            let (offer, (reason, text)) = parts.ok_or_else(|| unreadable("--capable", given))?;
            marks.push(mark(offer, "CAPABLE", reason, text));
        }
        Ok(MarkNearerOffersRequest { parent, marks, etag: String::new(), request_id })
    }
}

fn mark(offer: &str, verdict: &str, reason: &str, text: &str) -> NearerOfferToMark {
    NearerOfferToMark {
        offer: offer.to_owned(),
        verdict: verdict.to_owned(),
        reason: reason.to_owned(),
        text: text.to_owned(),
    }
}

fn unreadable(flag: &str, given: &str) -> Failure {
    Failure::Usage(format!("{flag} {given}: its parts are separated by `=`"))
}
