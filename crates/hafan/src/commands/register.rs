//! `hafan register`: providers, settings and places.

use std::path::PathBuf;

use api::register::v1 as proto;
use clap::{Args, Subcommand};
use vocabulary::Timestamp;

use super::{PAGE_SIZE, ROWS_DEFAULT, Session, transfer};
use crate::document;
use crate::failure::Failure;
use crate::names;
use crate::pages::register as page;
use crate::wire::{instant, rfc_3339};

/// What can be done with the register.
#[derive(Debug, Subcommand)]
pub(crate) enum Register {
    /// Lists the providers the caller may see
    Providers {
        /// How many rows, at most
        #[arg(long, default_value_t = ROWS_DEFAULT)]
        rows: usize,
    },
    /// Lists the settings of a provider, or of all
    Settings {
        /// The provider; the caller's own, or all, unless given
        provider: Option<String>,
        /// How many rows, at most
        #[arg(long, default_value_t = ROWS_DEFAULT)]
        rows: usize,
    },
    /// Confirms all places of a provider as they stand: the weekly confirmation
    ConfirmPlaces {
        /// The provider; the caller's own unless given
        provider: Option<String>,
    },
    /// Imports providers, settings, places and price lists from CSV, JSON and .xlsx files, all or nothing
    Import(transfer::Import),
    /// Exports one kind to a CSV, JSON or .xlsx file that imports again as it is
    Export(transfer::Export),
    /// Takes a provider or setting out of sight for a concern
    Conceal(Conceal),
    /// Shows a provider or setting again
    Lift {
        /// The provider or setting
        name: String,
    },
    /// Creates or replaces providers (the file is a hafan.register.v1.BatchPutProvidersRequest)
    PutProviders {
        /// The file
        file: PathBuf,
    },
    /// Creates or replaces settings (the file is a hafan.register.v1.BatchPutSettingsRequest)
    PutSettings {
        /// The file
        file: PathBuf,
    },
    /// Creates or replaces the authority's own provider (the file is a hafan.register.v1.Provider)
    PutOwn {
        /// The file
        file: PathBuf,
        /// The authority; the caller's own unless given
        #[arg(long)]
        authority: Option<String>,
    },
    /// Names the authority's partners, all of them (the file is a hafan.register.v1.Partners)
    PutPartners {
        /// The file
        file: PathBuf,
    },
    /// Shows the authority's partners
    Partners {
        /// The authority; the caller's own unless given
        authority: Option<String>,
    },
    /// Changes some fields of a provider (the file is a hafan.register.v1.Provider)
    UpdateProvider {
        /// The provider
        provider: String,
        /// The file
        file: PathBuf,
        /// Fields to change, as paths parted by commas; every one the file gives unless named
        #[arg(long, value_delimiter = ',', value_name = "PATHS")]
        mask: Vec<String>,
    },
    /// Changes some fields of a setting (the file is a hafan.register.v1.Setting)
    UpdateSetting {
        /// The setting
        setting: String,
        /// The file
        file: PathBuf,
        /// Fields to change, as paths parted by commas; every one the file gives unless named
        #[arg(long, value_delimiter = ',', value_name = "PATHS")]
        mask: Vec<String>,
    },
    /// Tells what became of a provider or setting, the newest change first
    History {
        /// The provider or setting
        name: String,
        /// How many rows, at most
        #[arg(long, default_value_t = ROWS_DEFAULT)]
        rows: usize,
    },
    /// Records inspection reports (the file is a hafan.register.v1.BatchRecordInspectionsRequest)
    RecordInspections {
        /// The file
        file: PathBuf,
    },
    /// Lists the inspection reports of a setting, the latest record first
    Inspections {
        /// The setting
        setting: String,
        /// How many rows, at most
        #[arg(long, default_value_t = ROWS_DEFAULT)]
        rows: usize,
    },
    /// Lists the caller's own places that are held for its offers, and until when
    Holds,
    /// Shows a provider's standing filter, or puts one (the file is a hafan.register.v1.StandingFilter)
    Filter {
        /// The provider; the caller's own unless given
        #[arg(long)]
        provider: Option<String>,
        /// The file of the filter to put
        file: Option<PathBuf>,
    },
    /// States all places of a setting (the file is a hafan.register.v1.PutPlacesRequest)
    PutPlaces {
        /// The setting
        setting: String,
        /// The file
        file: PathBuf,
    },
}

/// What to conceal, and why.
#[derive(Debug, Args)]
pub(crate) struct Conceal {
    /// The provider or setting
    name: String,
    /// Why, of the code list concealment-reason
    #[arg(long)]
    category: String,
    /// The reason in words; framework managers alone read it
    #[arg(long)]
    reason: String,
    /// When it lifts itself, RFC 3339; never unless given
    #[arg(long, value_parser = rfc_3339, value_name = "TIME")]
    lift: Option<Timestamp>,
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Register) -> Result<(), Failure> {
    let connection = session.connection.clone();
    let mut register = connection.register();
    let request_id = connection.request_id();
    match command {
        Register::PutOwn { file, authority } => {
            let parent = authority.unwrap_or_else(|| connection.organisation().to_owned());
            let provider = Some(document::read(&file)?);
            let request = proto::PutAuthorityProviderRequest { parent, provider, request_id };
            let put = connection.own_register().put_authority_provider(request).await?;
            session.output.show(put.get_ref(), page::provider)
        }
        Register::PutPartners { file } => {
            let partners = Some(document::read(&file)?);
            let request = proto::PutPartnersRequest { partners, request_id };
            let put = connection.own_register().put_partners(request).await?;
            session.output.show(put.get_ref(), page::partners)
        }
        Register::Partners { authority } => {
            let parent = authority.unwrap_or_else(|| connection.organisation().to_owned());
            let read = connection.own_register().get_partners(proto::GetPartnersRequest { parent }).await?;
            session.output.show(read.get_ref(), page::partners)
        }
        Register::Providers { rows } => providers(session, rows).await,
        Register::Settings { provider, rows } => settings(session, provider, rows).await,
        Register::ConfirmPlaces { provider } => {
            let provider = provider.unwrap_or_else(|| connection.organisation().to_owned());
            let confirmed = register.confirm_places(proto::ConfirmPlacesRequest { provider, request_id }).await?;
            session.output.show(confirmed.get_ref(), page::provider)
        }
        Register::Import(import) => transfer::import(session, import).await,
        Register::Export(export) => transfer::export(session, export).await,
        Register::Conceal(conceal) => hide(session, conceal).await,
        Register::Lift { name } => {
            let lifted = register.lift_concealment(proto::LiftConcealmentRequest { name, request_id }).await?;
            session.output.show(lifted.get_ref(), page::lifted)
        }
        Register::PutProviders { file } => {
            let read: proto::BatchPutProvidersRequest = document::read(&file)?;
            let put = register.batch_put_providers(proto::BatchPutProvidersRequest { request_id, ..read }).await?;
            session.output.show(put.get_ref(), |put, page| page::providers(&put.providers, page))
        }
        Register::PutSettings { file } => {
            let read: proto::BatchPutSettingsRequest = document::read(&file)?;
            let put = register.batch_put_settings(proto::BatchPutSettingsRequest { request_id, ..read }).await?;
            session.output.show(put.get_ref(), |put, page| page::settings(&put.settings, page))
        }
        Register::UpdateProvider { provider, file, mask } => {
            let read: proto::Provider = document::read(&file)?;
            let provider = Some(proto::Provider { name: provider, ..read });
            let update = proto::UpdateProviderRequest { provider, update_mask: paths(mask), request_id };
            let updated = register.update_provider(update).await?;
            session.output.show(updated.get_ref(), page::provider)
        }
        Register::UpdateSetting { setting, file, mask } => {
            let read: proto::Setting = document::read(&file)?;
            let setting = Some(proto::Setting { name: names::setting(&connection, &setting), ..read });
            let update = proto::UpdateSettingRequest { setting, update_mask: paths(mask), request_id };
            let updated = register.update_setting(update).await?;
            session.output.show(updated.get_ref(), page::setting)
        }
        Register::History { name, rows } => super::register_history::changes(session, name, rows).await,
        Register::Inspections { setting, rows } => super::register_history::inspections(session, &setting, rows).await,
        Register::Holds => super::register_history::holds(session).await,
        Register::RecordInspections { file } => {
            let read: proto::BatchRecordInspectionsRequest = document::read(&file)?;
            let request = proto::BatchRecordInspectionsRequest { request_id, ..read };
            let recorded = register.batch_record_inspections(request).await?;
            session.output.show(recorded.get_ref(), |recorded, page| page::settings(&recorded.settings, page))
        }
        Register::Filter { provider, file } => {
            let provider = provider.unwrap_or_else(|| connection.organisation().to_owned());
            let filter = match file {
                None => register.get_standing_filter(proto::GetStandingFilterRequest { provider }).await?,
                Some(file) => {
                    let filter = Some(document::read(&file)?);
                    let request = proto::PutStandingFilterRequest { provider, filter, request_id };
                    register.put_standing_filter(request).await?
                }
            };
            session.output.show(filter.get_ref(), page::filter)
        }
        Register::PutPlaces { setting, file } => {
            let read: proto::PutPlacesRequest = document::read(&file)?;
            let setting = names::setting(&connection, &setting);
            let put = register.put_places(proto::PutPlacesRequest { setting, request_id, ..read }).await?;
            session.output.show(put.get_ref(), page::setting)
        }
    }
}

/// The mask of the paths named; nothing where none is.
fn paths(paths: Vec<String>) -> Option<prost_types::FieldMask> {
    (!paths.is_empty()).then_some(prost_types::FieldMask { paths })
}

async fn hide(session: &mut Session<'_>, conceal: Conceal) -> Result<(), Failure> {
    let Conceal { name, category, reason, lift } = conceal;
    let request_id = session.connection.request_id();
    let lift_time = lift.map(instant);
    let mut register = session.connection.register();
    if name.contains("/settings/") {
        let request = proto::ConcealSettingRequest { name, category, reason, lift_time, request_id };
        let setting = register.conceal_setting(request).await?;
        session.output.show(setting.get_ref(), page::setting)
    } else {
        let request = proto::ConcealProviderRequest { name, category, reason, lift_time, request_id };
        let provider = register.conceal_provider(request).await?;
        session.output.show(provider.get_ref(), page::provider)
    }
}

async fn providers(session: &mut Session<'_>, rows: usize) -> Result<(), Failure> {
    let mut all = proto::ListProvidersResponse::default();
    loop {
        let page_token = std::mem::take(&mut all.next_page_token);
        let request = proto::ListProvidersRequest { page_size: PAGE_SIZE, page_token };
        let page = session.connection.register().list_providers(request).await?.into_inner();
        all.providers.extend(page.providers);
        all.next_page_token = page.next_page_token;
        if all.next_page_token.is_empty() || all.providers.len() >= rows {
            break;
        }
    }
    all.providers.truncate(rows);
    session.output.show(&all, |all, page| page::providers(&all.providers, page))
}

async fn settings(session: &mut Session<'_>, provider: Option<String>, rows: usize) -> Result<(), Failure> {
    let own = session.connection.organisation();
    let all_or_own = if own.starts_with("providers/") { own } else { "providers/-" };
    let parent = provider.unwrap_or_else(|| all_or_own.to_owned());
    let mut all = proto::ListSettingsResponse::default();
    loop {
        let page_token = std::mem::take(&mut all.next_page_token);
        let request = proto::ListSettingsRequest { parent: parent.clone(), page_size: PAGE_SIZE, page_token };
        let page = session.connection.register().list_settings(request).await?.into_inner();
        all.settings.extend(page.settings);
        all.next_page_token = page.next_page_token;
        if all.next_page_token.is_empty() || all.settings.len() >= rows {
            break;
        }
    }
    all.settings.truncate(rows);
    session.output.show(&all, |all, page| page::settings(&all.settings, page))
}
