//! Loads a register through the public API, as the framework manager would: in batches of 100, names made by the server.

use api::framework::v1::{BatchPutPriceListsRequest, Framework, LotMember, PriceList, PutFrameworkRequest};
use api::register::v1::{
    BatchPutProvidersRequest, BatchPutSettingsRequest, BatchRecordInspectionsRequest, InspectionToRecord, Provider,
    Setting,
};
use vocabulary::Date;

use super::Register;
use crate::client::Connection;
use crate::failure::Failure;

/// Items of one call: as many as it takes.
const BATCH: usize = 100;

/// From this day no for-profit provider opens new places (REG-7): what was one has become a charity by then.
const NO_NEW_FOR_PROFIT: (i16, i8, i8) = (2027, 4, 1);

/// A register as the server has it.
pub struct Loaded {
    /// The providers, in the order generated.
    pub providers: Vec<LoadedProvider>,
    /// How many settings were loaded.
    pub settings: usize,
    /// How many price lists were loaded.
    pub price_lists: usize,
}

/// A provider with its settings.
pub struct LoadedProvider {
    /// `providers/{id}`.
    pub name: String,
    /// What it is called.
    pub display_name: String,
    /// Its settings.
    pub settings: Vec<Setting>,
}

/// Loads it.
///
/// # Errors
/// Whatever the server refuses.
pub async fn load(connection: &Connection, register: &Register, today: Date) -> Result<Loaded, Failure> {
    let mut providers = put_providers(connection, register, today).await?;
    put_settings(connection, register, &mut providers).await?;
    put_framework(connection, register, &providers).await?;
    put_prices(connection, register, &providers).await?;
    Ok(Loaded { providers, settings: register.settings.len(), price_lists: register.price_lists.len() })
}

async fn put_providers(
    connection: &Connection,
    register: &Register,
    today: Date,
) -> Result<Vec<LoadedProvider>, Failure> {
    let mut loaded = Vec::with_capacity(register.providers.len());
    for batch in register.providers.chunks(BATCH) {
        let providers = batch.iter().map(|provider| of_the_day(provider, today)).collect();
        let request = BatchPutProvidersRequest { providers, request_id: connection.request_id() };
        let put = connection.register().batch_put_providers(request).await?.into_inner();
        let named = put.providers.into_iter().map(|provider| LoadedProvider {
            name: provider.name,
            display_name: provider.display_name,
            settings: Vec::new(),
        });
        loaded.extend(named);
    }
    Ok(loaded)
}

fn of_the_day(provider: &Provider, today: Date) -> Provider {
    let for_profit = provider.legal_form == "FOR_PROFIT_TRANSITIONAL";
    if for_profit && (today.year(), today.month(), today.day()) >= NO_NEW_FOR_PROFIT {
        return Provider { legal_form: "CHARITABLE_COMPANY_BY_GUARANTEE".to_owned(), ..provider.clone() };
    }
    provider.clone()
}

async fn put_settings(
    connection: &Connection,
    register: &Register,
    providers: &mut [LoadedProvider],
) -> Result<(), Failure> {
    for batch in register.settings.chunks(BATCH) {
        let settings = batch.iter().map(|(provider, setting)| Setting {
            name: format!("{}/settings/", providers[*provider].name),
            // A put writes no report (REG-6): they are recorded below.
            inspection: None,
            ..setting.clone()
        });
        let request = BatchPutSettingsRequest {
            settings: settings.collect(),
            request_id: connection.request_id(),
            release_holds: None,
        };
        let put = connection.register().batch_put_settings(request).await?.into_inner();
        record_inspections(connection, batch, &put.settings).await?;
        for ((provider, _), setting) in batch.iter().zip(put.settings) {
            providers[*provider].settings.push(setting);
        }
    }
    Ok(())
}

/// The reports of a batch of settings, as a framework manager records them.
async fn record_inspections(
    connection: &Connection,
    batch: &[(usize, Setting)],
    put: &[Setting],
) -> Result<(), Failure> {
    let reports = batch.iter().zip(put).filter_map(|((_, given), setting)| {
        let inspection = given.inspection.clone()?;
        Some(InspectionToRecord { setting: setting.name.clone(), inspection: Some(inspection) })
    });
    let inspections: Vec<InspectionToRecord> = reports.collect();
    if inspections.is_empty() {
        return Ok(());
    }
    let request = BatchRecordInspectionsRequest { inspections, request_id: connection.request_id() };
    connection.register().batch_record_inspections(request).await?;
    Ok(())
}

async fn put_framework(
    connection: &Connection,
    register: &Register,
    providers: &[LoadedProvider],
) -> Result<(), Failure> {
    let mut framework: Framework = register.framework.clone();
    for (lot, members) in framework.lots.iter_mut().zip(&register.members) {
        lot.members = members
            .iter()
            .map(|member| LotMember {
                provider: providers[*member].name.clone(),
                from: register.framework.starts_on,
                ..LotMember::default()
            })
            .collect();
    }
    let request =
        PutFrameworkRequest { framework: Some(framework), etag: String::new(), request_id: connection.request_id() };
    connection.frameworks().put_framework(request).await?;
    Ok(())
}

async fn put_prices(connection: &Connection, register: &Register, providers: &[LoadedProvider]) -> Result<(), Failure> {
    for batch in register.price_lists.chunks(BATCH) {
        let price_lists = batch
            .iter()
            .map(|(provider, list)| PriceList { provider: providers[*provider].name.clone(), ..list.clone() })
            .collect();
        let request = BatchPutPriceListsRequest { price_lists, request_id: connection.request_id() };
        connection.frameworks().batch_put_price_lists(request).await?;
    }
    Ok(())
}
