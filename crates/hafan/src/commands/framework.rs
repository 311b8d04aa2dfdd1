//! `hafan framework`: who is searched first, what they may charge, and the fee check beforehand.

use std::path::PathBuf;

use api::framework::v1 as proto;
use clap::{Args, Subcommand};
use vocabulary::Date;

use super::search::{Etag, Why};
use super::{PAGE_SIZE, ROWS_DEFAULT, Session};
use crate::document;
use crate::failure::Failure;
use crate::names;
use crate::pages::framework as page;
use crate::wire::{day, iso_date};

/// What can be done with frameworks.
#[derive(Debug, Subcommand)]
pub(crate) enum Framework {
    /// Creates or replaces a framework (the file is a hafan.framework.v1.Framework)
    Put {
        /// The file
        file: PathBuf,
    },
    /// Shows one framework
    Show {
        /// The framework, such as frameworks/4cs-2026
        framework: String,
    },
    /// Lists frameworks by name
    List {
        /// How many rows, at most
        #[arg(long, default_value_t = ROWS_DEFAULT)]
        rows: usize,
    },
    /// Creates a lot, or replaces its types and signatories; its members stay
    PutLot {
        /// The lot, such as frameworks/4cs-2026/lots/FOSTERING
        lot: String,
        /// A type it covers, of the code list placement-type; may be repeated
        #[arg(long = "type", value_name = "CODE", required = true)]
        placement_types: Vec<String>,
        /// A signatory, such as authorities/W06000015; may be repeated
        #[arg(long = "authority", value_name = "NAME")]
        member_authorities: Vec<String>,
        #[command(flatten)]
        etag: Etag,
    },
    /// Puts members of a lot with their dates (the file is a hafan.framework.v1.BatchPutMembersRequest)
    PutMembers {
        /// The file
        file: PathBuf,
    },
    /// Suspends a member for quality
    Suspend {
        /// The lot
        lot: String,
        /// The provider
        provider: String,
        #[command(flatten)]
        why: Why,
        /// First day, YYYY-MM-DD; today unless given
        #[arg(long, value_parser = iso_date, value_name = "DATE")]
        from: Option<Date>,
        #[command(flatten)]
        etag: Etag,
    },
    /// Ends a member's suspension
    Reinstate {
        /// The lot
        lot: String,
        /// The provider
        provider: String,
        /// First day it is a member like the others again, YYYY-MM-DD; today unless given
        #[arg(long, value_parser = iso_date, value_name = "DATE")]
        on: Option<Date>,
        /// In words
        #[arg(long, default_value = "", hide_default_value = true)]
        text: String,
        #[command(flatten)]
        etag: Etag,
    },
    /// Lists what has changed of a lot, newest first
    Changes {
        /// The lot
        lot: String,
        /// How many rows, at most
        #[arg(long, default_value_t = ROWS_DEFAULT)]
        rows: usize,
    },
    /// What may this provider charge for this search? With its working
    Fee {
        /// The search
        search: String,
        /// The provider
        provider: String,
        /// The award date, YYYY-MM-DD; today unless given
        #[arg(long, value_parser = iso_date, value_name = "DATE")]
        on: Option<Date>,
        /// Children that go to the setting by this award; all of the request unless given
        #[arg(long, default_value_t = 0, hide_default_value = true)]
        children: u32,
    },
    /// Creates or replaces price lists (the file is a hafan.framework.v1.BatchPutPriceListsRequest)
    PutPrices {
        /// The file
        file: PathBuf,
    },
    /// Shows the price list of a provider that counts on a day
    Prices {
        #[command(flatten)]
        whose: Whose,
    },
    /// What may this provider charge? The check of the award, with its working
    CheckFee(CheckFee),
}

/// Whose prices, and on which day.
#[derive(Debug, Args)]
pub(crate) struct Whose {
    /// The lot, such as frameworks/4cs-2026/lots/FOSTERING
    lot: String,
    /// The provider
    provider: String,
    /// The day, YYYY-MM-DD; today unless given
    #[arg(long, value_parser = iso_date, value_name = "DATE")]
    on: Option<Date>,
}

/// A placement whose fee is asked about.
#[derive(Debug, Args)]
pub(crate) struct CheckFee {
    #[command(flatten)]
    whose: Whose,
    /// Of the code list placement-type
    #[arg(long = "type", value_name = "CODE")]
    placement_type: String,
    /// Of the code list age-band
    #[arg(long, value_name = "CODE")]
    age_band: String,
    /// Of the code list level-of-need
    #[arg(long, value_name = "CODE")]
    level: String,
    /// Children that go to the setting by this award
    #[arg(long, default_value_t = 1)]
    children: u32,
    /// Live placements of the authority with the provider
    #[arg(long, default_value_t = 0)]
    live_placements: u32,
    /// An extra to price, by its code; may be repeated
    #[arg(long = "extra", value_name = "CODE")]
    extras: Vec<String>,
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Framework) -> Result<(), Failure> {
    let connection = session.connection.clone();
    let mut frameworks = connection.frameworks();
    let request_id = connection.request_id();
    match command {
        Framework::Put { file } => {
            let framework = Some(document::read(&file)?);
            let etag = String::new();
            let put = frameworks.put_framework(proto::PutFrameworkRequest { framework, etag, request_id }).await?;
            session.output.show(put.get_ref(), page::framework)
        }
        Framework::Show { framework } => {
            let read = frameworks.get_framework(proto::GetFrameworkRequest { name: framework }).await?;
            session.output.show(read.get_ref(), page::framework)
        }
        Framework::List { rows } => list(session, rows).await,
        Framework::Changes { lot, rows } => changes(session, lot, rows).await,
        Framework::PutLot { lot, placement_types, member_authorities, etag: Etag { etag } } => {
            let request = proto::PutLotRequest { name: lot, placement_types, member_authorities, etag, request_id };
            let put = frameworks.put_lot(request).await?;
            session.output.show(put.get_ref(), page::framework)
        }
        Framework::PutMembers { file } => {
            let read: proto::BatchPutMembersRequest = document::read(&file)?;
            let put = frameworks.batch_put_members(proto::BatchPutMembersRequest { request_id, ..read }).await?;
            session.output.show(put.get_ref(), page::framework)
        }
        Framework::Suspend { lot, provider, why: Why { reason, text }, from, etag: Etag { etag } } => {
            let from = from.map(day);
            let request = proto::SuspendMemberRequest { lot, provider, reason, text, from, etag, request_id };
            let put = frameworks.suspend_member(request).await?;
            session.output.show(put.get_ref(), page::framework)
        }
        Framework::Reinstate { lot, provider, on, text, etag: Etag { etag } } => {
            let on = on.map(day);
            let request = proto::ReinstateMemberRequest { lot, provider, on, text, etag, request_id };
            let put = frameworks.reinstate_member(request).await?;
            session.output.show(put.get_ref(), page::framework)
        }
        Framework::Fee { search, provider, on, children } => {
            let search = names::search(&connection, &search)?;
            let request = proto::CheckSearchFeeRequest { search, provider, on: on.map(day), children };
            let fee = frameworks.check_search_fee(request).await?;
            session.output.show(fee.get_ref(), page::search_fee)
        }
        Framework::PutPrices { file } => {
            let read: proto::BatchPutPriceListsRequest = document::read(&file)?;
            let put = frameworks.batch_put_price_lists(proto::BatchPutPriceListsRequest { request_id, ..read }).await?;
            session.output.show(put.get_ref(), page::price_lists)
        }
        Framework::Prices { whose: Whose { lot, provider, on } } => {
            let request = proto::GetPriceListRequest { lot, provider, on: on.map(day) };
            let list = frameworks.get_price_list(request).await?;
            session.output.show(list.get_ref(), page::price_list)
        }
        Framework::CheckFee(check) => {
            let Whose { lot, provider, on } = check.whose;
            let request = proto::CheckFeeRequest {
                lot,
                provider,
                placement_type: check.placement_type,
                age_band: check.age_band,
                level: check.level,
                on: on.map(day),
                children: check.children,
                live_placements: check.live_placements,
                extras: check.extras,
            };
            let working = frameworks.check_fee(request).await?;
            session.output.show(working.get_ref(), page::fee_working)
        }
    }
}

async fn list(session: &mut Session<'_>, rows: usize) -> Result<(), Failure> {
    let mut all = proto::ListFrameworksResponse::default();
    loop {
        let page_token = std::mem::take(&mut all.next_page_token);
        let request = proto::ListFrameworksRequest { page_size: PAGE_SIZE, page_token };
        let page = session.connection.frameworks().list_frameworks(request).await?.into_inner();
        all.frameworks.extend(page.frameworks);
        all.next_page_token = page.next_page_token;
        if all.next_page_token.is_empty() || all.frameworks.len() >= rows {
            break;
        }
    }
    all.frameworks.truncate(rows);
    session.output.show(&all, page::list)
}

async fn changes(session: &mut Session<'_>, lot: String, rows: usize) -> Result<(), Failure> {
    let mut all = proto::ListLotChangesResponse::default();
    loop {
        let page_token = std::mem::take(&mut all.next_page_token);
        let request = proto::ListLotChangesRequest { lot: lot.clone(), page_size: PAGE_SIZE, page_token };
        let page = session.connection.frameworks().list_lot_changes(request).await?.into_inner();
        all.changes.extend(page.changes);
        all.next_page_token = page.next_page_token;
        if all.next_page_token.is_empty() || all.changes.len() >= rows {
            break;
        }
    }
    all.changes.truncate(rows);
    session.output.show(&all, page::changes)
}
