//! `hafan search transfer`: a search handed over to another authority, by the consent of both.

use api::search::v1 as proto;
use clap::Subcommand;

use super::{PAGE_SIZE, ROWS_DEFAULT, Session};
use crate::failure::Failure;
use crate::names;
use crate::pages::{search as search_page, transfer as page};

/// What can be done to hand a search over.
#[derive(Debug, Subcommand)]
pub(crate) enum Transfer {
    /// Offers it to another authority (a team manager)
    Offer {
        /// The search
        search: String,
        /// To which, such as authorities/W06000014
        #[arg(long, value_name = "NAME")]
        to: String,
        /// Where the child is, of the code list whereabouts
        #[arg(long)]
        whereabouts: String,
        /// In words for the other authority, without who the child is; required with OTHER
        #[arg(long, default_value = "", hide_default_value = true)]
        text: String,
    },
    /// Takes an offer back that has no answer (a team manager)
    TakeBack {
        /// The search
        search: String,
    },
    /// Accepts a search that another authority offers: it goes on as a draft of the caller's (a placement finder)
    Accept {
        /// The search offered, by its whole name
        search: String,
        /// The caller's authority's own number of a child, in the order of the headlines; may be repeated
        #[arg(long = "child", value_name = "NUMBER", required = true)]
        child_numbers: Vec<String>,
        /// Who decides on the draft
        #[arg(long, value_name = "PERSON")]
        decision_maker: String,
        /// Refuse if it changed since this etag was read
        #[arg(long, default_value = "", hide_default_value = true)]
        etag: String,
    },
    /// Declines a search that another authority offers
    Decline {
        /// The search offered, by its whole name
        search: String,
        /// In words for the other authority
        #[arg(long, default_value = "", hide_default_value = true)]
        text: String,
    },
    /// Shows the last offer of a search
    Show {
        /// The search; another authority's by its whole name
        search: String,
    },
    /// Lists searches offered by an authority and to it, newest first
    List {
        /// The authority; the caller's own unless given
        #[arg(long)]
        authority: Option<String>,
        /// How many rows, at most
        #[arg(long, default_value_t = ROWS_DEFAULT)]
        rows: usize,
    },
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Transfer) -> Result<(), Failure> {
    let connection = session.connection.clone();
    let mut transfers = connection.transfers();
    let request_id = connection.request_id();
    let name = |given: &str| names::search(&connection, given);
    let transfer = match command {
        Transfer::Offer { search, to, whereabouts, text } => {
            let name = name(&search)?;
            let request = proto::OfferTransferRequest { name, to, whereabouts, text, request_id };
            transfers.offer_transfer(request).await?
        }
        Transfer::TakeBack { search } => {
            transfers.take_back_transfer(proto::TakeBackTransferRequest { name: name(&search)?, request_id }).await?
        }
        Transfer::Accept { search, child_numbers, decision_maker, etag } => {
            let name = name(&search)?;
            let request = proto::AcceptTransferRequest { name, child_numbers, decision_maker, etag, request_id };
            let draft = transfers.accept_transfer(request).await?;
            return session.output.show(draft.get_ref(), search_page::search);
        }
        Transfer::Decline { search, text } => {
            let request = proto::DeclineTransferRequest { name: name(&search)?, text, request_id };
            let declined = transfers.decline_transfer(request).await?;
            return session.output.show(declined.get_ref(), page::declined);
        }
        Transfer::Show { search } => transfers.get_transfer(proto::GetTransferRequest { name: name(&search)? }).await?,
        Transfer::List { authority, rows } => return list(session, authority, rows).await,
    };
    session.output.show(transfer.get_ref(), page::transfer)
}

async fn list(session: &mut Session<'_>, authority: Option<String>, rows: usize) -> Result<(), Failure> {
    let parent = authority.unwrap_or_else(|| session.connection.organisation().to_owned());
    let mut all = proto::ListTransfersResponse::default();
    loop {
        let page_token = std::mem::take(&mut all.next_page_token);
        let request = proto::ListTransfersRequest { parent: parent.clone(), page_size: PAGE_SIZE, page_token };
        let page = session.connection.transfers().list_transfers(request).await?.into_inner();
        all.transfers.extend(page.transfers);
        all.next_page_token = page.next_page_token;
        if all.next_page_token.is_empty() || all.transfers.len() >= rows {
            break;
        }
    }
    all.transfers.truncate(rows);
    session.output.show(&all, page::list)
}
