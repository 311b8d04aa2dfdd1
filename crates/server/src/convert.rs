//! Messages to domain values and back. Every fault of a message is found in one pass and named by its field; nothing is ever
//! taken for a default, and what the contract calls optional stays absent.

mod child;
mod common;
mod faults;
mod framework;
mod identity;
mod import;
mod inspections;
mod list;
mod location;
mod mask;
mod names;
mod path;
pub mod principal;
mod register;
mod register_names;
mod request;
mod stand_in;
mod standing_filter;
mod terms;

pub use common::{answer_out, date_out, instant_out, signature_out};
pub use faults::Faults;
pub(crate) use faults::form_of;
pub use framework::{
    FeeAsked, FrameworkGiven, PricesAsked, PricesGiven, framework_out, price_list_out, read_fee_asked, read_framework,
    read_lot_terms, read_members, read_price_lists, read_prices_asked,
};
pub use identity::{Identities, identities_out, read_identities};
pub use import::{RowsGiven, read_rows};
pub use inspections::{ReportGiven, inspection_out, read_inspections};
pub use mask::{Field, PROVIDER_FIELDS, SETTING_FIELDS, differing, read_mask};
pub use names::{authority_name, read_authority, read_name};
pub use path::Path;
pub use register::{
    ConcealmentGiven, ProviderGiven, SettingGiven, provider_out, read_concealment, read_places, read_provider,
    read_providers, read_setting, read_settings, setting_out,
};
pub use register_names::{FormError, FrameworkName, LotName, SettingPutName};
pub(crate) use request::must_have_out;
pub use request::{read_request, request_out};
pub use stand_in::StandIn;
pub use standing_filter::{filter_out, read_filter};
pub use terms::{read_fee, read_terms, terms_out};

#[cfg(test)]
mod tests;
