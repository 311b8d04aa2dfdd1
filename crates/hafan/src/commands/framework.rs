//! `hafan framework`: who is searched first, what they may charge, and the fee check beforehand.

use std::path::PathBuf;

use api::framework::v1 as proto;
use clap::{Args, Subcommand};
use vocabulary::Date;

use super::Session;
use crate::document;
use crate::failure::Failure;
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
            let put = frameworks.put_framework(proto::PutFrameworkRequest { framework, request_id }).await?;
            session.output.show(put.get_ref(), page::framework)
        }
        Framework::Show { framework } => {
            let read = frameworks.get_framework(proto::GetFrameworkRequest { name: framework }).await?;
            session.output.show(read.get_ref(), page::framework)
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
