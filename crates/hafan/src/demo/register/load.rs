//! Loads a register through the public API, as the framework manager would: in batches of 100, names made by the server.

use api::framework::v1::{BatchPutPriceListsRequest, Framework, LotMember, PriceList, PutFrameworkRequest};
use api::register::v1::{BatchPutProvidersRequest, BatchPutSettingsRequest, Setting};

use super::Register;
use crate::client::Connection;
use crate::failure::Failure;

/// Items of one call: as many as it takes.
const BATCH: usize = 100;

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
pub async fn load(connection: &Connection, register: &Register) -> Result<Loaded, Failure> {
    let mut providers = put_providers(connection, register).await?;
    put_settings(connection, register, &mut providers).await?;
    put_framework(connection, register, &providers).await?;
    put_prices(connection, register, &providers).await?;
    Ok(Loaded { providers, settings: register.settings.len(), price_lists: register.price_lists.len() })
}

async fn put_providers(connection: &Connection, register: &Register) -> Result<Vec<LoadedProvider>, Failure> {
    let mut loaded = Vec::with_capacity(register.providers.len());
    for batch in register.providers.chunks(BATCH) {
        let request = BatchPutProvidersRequest { providers: batch.to_vec(), request_id: connection.request_id() };
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

async fn put_settings(
    connection: &Connection,
    register: &Register,
    providers: &mut [LoadedProvider],
) -> Result<(), Failure> {
    for batch in register.settings.chunks(BATCH) {
        let settings = batch.iter().map(|(provider, setting)| Setting {
            name: format!("{}/settings/", providers[*provider].name),
            ..setting.clone()
        });
        let request = BatchPutSettingsRequest { settings: settings.collect(), request_id: connection.request_id() };
        let put = connection.register().batch_put_settings(request).await?.into_inner();
        for ((provider, _), setting) in batch.iter().zip(put.settings) {
            providers[*provider].settings.push(setting);
        }
    }
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
    let request = PutFrameworkRequest { framework: Some(framework), request_id: connection.request_id() };
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
