//! One change of an entry of the register, as its reader may know it.

use api::common::v1::Role as ProtoRole;
use api::register::v1 as proto;
use api::register::v1::RegisterChangeKind as Kind;
use api::register::v1::register_change::Recorded;
use domain::event::{By, Event, PriceListEvent, ProviderEvent, ProviderRecorded, SettingEvent, SettingRecorded};
use domain::setting::Profile;
use engine::vault::KeySubject;
use engine::{Engine, Failure, Happened, unless_erased};
use views::register::{Address, Reader};
use vocabulary::{ImportName, ProviderId, Role, SettingId};

use crate::convert::{
    LotName, PROVIDER_FIELDS, SETTING_FIELDS, date_out, differing, instant_out, provider_out, setting_out,
};

/// Fields of a setting's address or household: what they were and that they changed is for those who read them whole.
const HOUSEHOLD_FIELDS: [&str; 4] = ["display_name", "reference", "postcode", "animals"];

/// How somebody reads an entry's history.
#[derive(Clone, Copy, Debug)]
pub struct History {
    /// How they stand to the entry.
    pub reader: Reader,
    /// In which role they read.
    pub role: Role,
    /// How much of where it is they read.
    pub address: Address,
}

impl History {
    /// Whether it is their own, or they manage the register: they read everything, also as it once was.
    const fn reads_all(&self) -> bool {
        match self.reader {
            Reader::Own | Reader::Manager => true,
            Reader::Authority(_) | Reader::Other => false,
        }
    }

    fn reads_own(&self) -> bool {
        self.reader == Reader::Own
    }

    fn reads_field(&self, field: &str) -> bool {
        self.reads_all()
            || !HOUSEHOLD_FIELDS.contains(&field)
            || (self.address == Address::Named && field == "display_name")
    }
}

/// A change, or nothing where its reader may know nothing of it. `earlier` is the record before it, if there is one.
///
/// # Errors
/// Where the vault cannot be opened.
pub async fn change(
    engine: &Engine,
    history: &History,
    happened: &Happened,
    earlier: Option<&Happened>,
) -> Result<Option<proto::RegisterChange>, Failure> {
    match &happened.event {
        Event::Setting(id, SettingEvent::Recorded { by, setting }) => {
            let before = match earlier.map(|earlier| &earlier.event) {
                Some(Event::Setting(_, SettingEvent::Recorded { setting, .. })) => {
                    Some(setting_then(engine, *id, setting).await?)
                }
                _ => None,
            };
            let after = setting_then(engine, *id, setting).await?;
            let fields = differing(SETTING_FIELDS, &before.clone().unwrap_or_default(), &after).into_iter();
            let fields = fields.filter(|field| history.reads_field(field)).map(ToOwned::to_owned).collect();
            let recorded = history.reads_all().then_some(Recorded::Setting(after));
            Ok(record(history, happened, by, before.is_none(), fields, recorded))
        }
        Event::Provider(id, ProviderEvent::Recorded { by, provider }) => {
            let before = earlier.and_then(|earlier| provider_then(&earlier.event));
            let after = provider_of(*id, provider);
            let fields = differing(PROVIDER_FIELDS, &before.clone().unwrap_or_default(), &after).into_iter();
            let recorded = history.reads_all().then_some(Recorded::Provider(after));
            Ok(record(history, happened, by, before.is_none(), fields.map(ToOwned::to_owned).collect(), recorded))
        }
        Event::PriceList(lot, _, PriceListEvent::Recorded { by, prices }) => {
            let kind = if earlier.is_none() { Kind::PricesCreated } else { Kind::PricesUpdated };
            let lot = LotName(lot.clone()).to_string();
            let price_list = proto::ChangedPriceList { lot, valid_from: Some(date_out(prices.valid_from)) };
            let told = told(history, happened, Some(by), kind, &[]);
            Ok(Some(proto::RegisterChange { price_list: Some(price_list), ..told }))
        }
        Event::Setting(_, event) => Ok(of_setting(history, happened, event)),
        Event::Provider(_, event) => Ok(of_provider(history, happened, event)),
        Event::Search(..)
        | Event::Offer(..)
        | Event::Standing(_)
        | Event::Lot(..)
        | Event::Child(..)
        | Event::Authority(..)
        | Event::Evidence(..)
        | Event::Import(..)
        | Event::Imports(_)
        | Event::Contract(..)
        | Event::Reference(..)
        | Event::Privacy(..)
        | Event::Keys(_)
        | Event::Principal(..)
        | Event::Attachment(..)
        | Event::Clock(_) => Ok(None),
    }
}

/// A record of the entry; one that changed nothing its reader may know of is none.
fn record(
    history: &History,
    happened: &Happened,
    by: &By,
    first: bool,
    fields: Vec<String>,
    recorded: Option<Recorded>,
) -> Option<proto::RegisterChange> {
    let kind = if first { Kind::Created } else { Kind::Updated };
    let told = told(history, happened, Some(by), kind, &[]);
    (!fields.is_empty()).then_some(proto::RegisterChange { fields, recorded, ..told })
}

fn of_setting(history: &History, happened: &Happened, event: &SettingEvent) -> Option<proto::RegisterChange> {
    let told = |by: Option<&By>, kind, field| Some(told(history, happened, by, kind, &[field]));
    match event {
        SettingEvent::Recorded { .. } => None,
        SettingEvent::PlacesStated { by, .. } => told(Some(by), Kind::PlacesStated, "places"),
        SettingEvent::InspectionRecorded { by, .. } => told(Some(by), Kind::InspectionRecorded, "inspection"),
        SettingEvent::Concealed { by, .. } => told(Some(by), Kind::Concealed, "concealment"),
        SettingEvent::ConcealmentLifted { by } => told(by.as_ref(), Kind::ConcealmentLifted, "concealment"),
        SettingEvent::HoldTaken { .. }
        | SettingEvent::HoldExtended { .. }
        | SettingEvent::HoldReleased { .. }
        | SettingEvent::HoldExpired { .. } => {
            if history.reads_all() {
                told(None, Kind::HoldsChanged, "places")
            } else {
                None
            }
        }
        SettingEvent::PlacesAwarded { .. } => told(None, Kind::PlacesAwarded, "places"),
        SettingEvent::PlacesFreed { .. } | SettingEvent::PlacesVacated { .. } => {
            told(None, Kind::PlacesFreed, "places")
        }
    }
}

fn of_provider(history: &History, happened: &Happened, event: &ProviderEvent) -> Option<proto::RegisterChange> {
    let told = |by: Option<&By>, kind, field| Some(told(history, happened, by, kind, &[field]));
    match event {
        ProviderEvent::Recorded { .. } => None,
        ProviderEvent::Concealed { by, .. } => told(Some(by), Kind::Concealed, "concealment"),
        ProviderEvent::ConcealmentLifted { by } => told(by.as_ref(), Kind::ConcealmentLifted, "concealment"),
        ProviderEvent::OwnerStated { by, .. } => told(Some(by), Kind::OwnerStated, "authority"),
        ProviderEvent::PlacesConfirmed { by } => told(Some(by), Kind::PlacesConfirmed, "places_confirmed_at"),
        ProviderEvent::FilterPut { by, .. } => {
            if history.reads_own() {
                told(Some(by), Kind::FilterPut, "filter")
            } else {
                None
            }
        }
    }
}

fn told(history: &History, happened: &Happened, by: Option<&By>, kind: Kind, fields: &[&str]) -> proto::RegisterChange {
    let names_people = history.reads_all() || history.role == Role::Auditor;
    proto::RegisterChange {
        kind: kind.into(),
        changed_at: Some(instant_out(happened.at)),
        changed_by: by.filter(|_| names_people).map(|by| by.actor.to_string()).unwrap_or_default(),
        changed_by_role: by.map_or(ProtoRole::Unspecified, |by| role_out(by.role)).into(),
        fields: fields.iter().map(|&field| field.to_owned()).collect(),
        recorded: None,
        import: happened
            .import
            .filter(|_| names_people)
            .map(|import| ImportName { import }.to_string())
            .unwrap_or_default(),
        price_list: None,
    }
}

async fn setting_then(engine: &Engine, id: SettingId, recorded: &SettingRecorded) -> Result<proto::Setting, Failure> {
    let opened = unless_erased(engine.open_document::<Profile>(KeySubject::Setting(id), &recorded.profile).await)?;
    let erased = opened.is_none();
    Ok(proto::Setting { erased, ..setting_out(id, recorded, &opened.unwrap_or_default()) })
}

fn provider_then(event: &Event) -> Option<proto::Provider> {
    match event {
        Event::Provider(id, ProviderEvent::Recorded { provider, .. }) => Some(provider_of(*id, provider)),
        _ => None,
    }
}

fn provider_of(id: ProviderId, recorded: &ProviderRecorded) -> proto::Provider {
    provider_out(id, recorded)
}

const fn role_out(role: Role) -> ProtoRole {
    match role {
        Role::PlacementFinder => ProtoRole::PlacementFinder,
        Role::DecisionMaker => ProtoRole::DecisionMaker,
        Role::Approver => ProtoRole::Approver,
        Role::TeamManager => ProtoRole::TeamManager,
        Role::ContractsOfficer => ProtoRole::ContractsOfficer,
        Role::ProviderUser => ProtoRole::ProviderUser,
        Role::ProviderSystem => ProtoRole::ProviderSystem,
        Role::FrameworkManager => ProtoRole::FrameworkManager,
        Role::Analyst => ProtoRole::Analyst,
        Role::Auditor => ProtoRole::Auditor,
        Role::Administrator => ProtoRole::Administrator,
        Role::PanelAdministrator => ProtoRole::PanelAdministrator,
    }
}
