//! Providers and settings as their reader sees them (REG-2, REG-5): the only way out of the register, also for the answer to a put.
//!
//! What a reader may see is decided in `views::register`; here it is gathered under one look at the world, the vault is opened for
//! exactly that, and the etag is set last.

use std::sync::Arc;

use api::register::v1 as proto;
use domain::Actor;
use domain::request::YesNoUnknown;
use domain::setting::{Concealment, Freshness, Hold, Place, Setting, Taken};
use engine::vault::KeySubject;
use engine::{Engine, Failure, unless_erased};
use geography::{Geography, Postcode};
use views::World;
use views::permit::NotPermitted;
use views::register::{Address, Reader, address, places_confirmed_at, reader_of_provider, reader_of_setting};
use vocabulary::{ProviderId, SettingId, Timestamp};

use super::{etag, names};
use crate::convert::{answer_out, date_out, inspection_out, instant_out, provider_out, setting_out};

/// A provider as one reader may see it, before the vault is opened.
#[derive(Clone, Debug)]
pub struct ProviderSeen {
    provider: Arc<domain::provider::Provider>,
    reader: Reader,
    suspended: YesNoUnknown,
}

impl ProviderSeen {
    /// What `actor` may see of a provider; nothing where it may not, or there is none.
    pub fn of(world: &World, actor: &Actor, id: ProviderId) -> Result<Self, NotPermitted> {
        let provider = world.provider(id).ok_or(NotPermitted)?;
        let reader = reader_of_provider(world, actor, provider)?;
        Ok(Self { provider: Arc::clone(provider), reader, suspended: suspended(world, id) })
    }

    /// Its id.
    pub fn id(&self) -> ProviderId {
        self.provider.id
    }

    /// The message, with its etag.
    ///
    /// # Errors
    /// Where the vault cannot be opened.
    pub async fn message(&self, engine: &Engine, actor: &Actor) -> Result<proto::Provider, Failure> {
        let Self { provider, reader, suspended } = self;
        let key = KeySubject::Provider(provider.id);
        let mut message = proto::Provider {
            suspended: answer_out(*suspended),
            places_confirmed_at: provider.places_confirmed_at.map(instant_out),
            authority: provider.authority.map(names::authority).unwrap_or_default(),
            concealment: concealment(engine, key, provider.concealment, *reader).await?,
            ..provider_out(provider.id, &provider.recorded)
        };
        message.etag = etag(engine, actor, &message);
        Ok(message)
    }
}

/// Whether a provider is suspended for quality in any lot (FRM-1).
fn suspended(world: &World, provider: ProviderId) -> YesNoUnknown {
    let members = world.lots().flat_map(|(_, lot)| &lot.recorded.members);
    let stated = members.filter(|member| member.provider == provider).map(|member| member.suspended);
    stated.fold(YesNoUnknown::No, |so_far, stated| match (so_far, stated) {
        (YesNoUnknown::Yes, _) | (_, YesNoUnknown::Yes) => YesNoUnknown::Yes,
        (YesNoUnknown::Unknown, _) | (_, YesNoUnknown::Unknown) => YesNoUnknown::Unknown,
        (YesNoUnknown::No, YesNoUnknown::No) => YesNoUnknown::No,
    })
}

/// A setting as one reader may see it, before the vault is opened.
#[derive(Clone, Debug)]
pub struct SettingSeen {
    setting: Arc<Setting>,
    reader: Reader,
    address: Address,
    of_provider: Option<Concealment>,
    confirmed_at: Option<Timestamp>,
    now: Timestamp,
}

impl SettingSeen {
    /// What `actor` may see of a setting; nothing where it may not, or there is none.
    pub fn of(world: &World, actor: &Actor, id: SettingId, now: Timestamp) -> Result<Self, NotPermitted> {
        let setting = world.setting(id).ok_or(NotPermitted)?;
        let reader = reader_of_setting(world, actor, setting)?;
        let of_provider = world.provider(setting.recorded.provider).and_then(|provider| provider.concealment);
        let address = address(reader, setting);
        let confirmed_at = places_confirmed_at(world, reader, setting);
        Ok(Self { setting: Arc::clone(setting), reader, address, of_provider, confirmed_at, now })
    }

    /// Its id.
    pub fn id(&self) -> SettingId {
        self.setting.id
    }

    /// Its provider.
    pub fn provider(&self) -> ProviderId {
        self.setting.recorded.provider
    }

    /// The message, with its etag.
    ///
    /// # Errors
    /// Where the vault cannot be opened.
    pub async fn message(&self, engine: &Engine, actor: &Actor) -> Result<proto::Setting, Failure> {
        let Self { setting, reader, address, of_provider, confirmed_at, now } = self;
        let opened = engine.profile_unless_erased(setting).await?;
        let erased = opened.is_none();
        let profile = opened.unwrap_or_default();
        let concealed = match (setting.concealment, *of_provider) {
            (Some(own), _) => concealment(engine, KeySubject::Setting(setting.id), Some(own), *reader).await?,
            (None, with) => concealment(engine, KeySubject::Provider(self.provider()), with, *reader).await?,
        };
        let mut message = proto::Setting {
            authority: authority_of(&profile.postcode, engine.geography()),
            inspection: unless_erased(engine.open_report_of(setting).await)?.flatten().as_ref().map(inspection_out),
            erased,
            places: setting.places.iter().map(|(number, place)| place_out(*number, place, setting, *reader)).collect(),
            places_confirmed_at: confirmed_at.map(instant_out),
            stale: Freshness::of(*confirmed_at, *now).is_stale(),
            concealment: concealed,
            ..setting_out(setting.id, &setting.recorded, &profile)
        };
        match address {
            Address::Whole => {}
            Address::Named => {
                message.postcode.clear();
                message.reference.clear();
            }
            Address::Reference => {
                message.postcode.clear();
                message.display_name.clear();
                message.reference.clear();
            }
        }
        message.etag = etag(engine, actor, &message);
        Ok(message)
    }
}

/// The authority of an exact postcode; empty where it does not tell.
fn authority_of(postcode: &str, geography: &Geography) -> String {
    let place = postcode.parse::<Postcode>().ok().and_then(|postcode| geography.locate(postcode).ok());
    place.and_then(|place| place.authority).map(names::authority).unwrap_or_default()
}

/// A place; until when it is held is for its own provider alone, and for whom for nobody.
fn place_out(number: u32, place: &Place, setting: &Setting, reader: Reader) -> proto::Place {
    let Place { available_from, taken } = place;
    let (state, hold) = match (taken, available_from) {
        (Taken::Held(hold), _) => (proto::PlaceState::Held, setting.holds.get(hold)),
        (Taken::Awarded { .. }, _) => (proto::PlaceState::Awarded, None),
        (Taken::Free, Some(_)) => (proto::PlaceState::Available, None),
        (Taken::Free, None) => (proto::PlaceState::NotAvailable, None),
    };
    let held_until = match reader {
        Reader::Own => hold.map(|Hold { until, .. }| instant_out(*until)),
        Reader::Manager | Reader::Authority(_) | Reader::Other => None,
    };
    proto::Place { number, available_from: available_from.map(date_out), state: state.into(), held_until }
}

/// A concealment: everybody who sees the entry sees the category, framework managers alone the reason (REG-5).
async fn concealment(
    engine: &Engine,
    key: KeySubject,
    concealment: Option<Concealment>,
    reader: Reader,
) -> Result<Option<proto::Concealment>, Failure> {
    let Some(Concealment { reason, text, since, lifts }) = concealment else { return Ok(None) };
    let words = match reader {
        Reader::Manager => unless_erased(engine.open_text(key, Some(&text)).await)?.unwrap_or_default(),
        Reader::Own | Reader::Authority(_) | Reader::Other => String::new(),
    };
    Ok(Some(proto::Concealment {
        category: reason.to_string(),
        reason: words,
        concealed_at: Some(instant_out(since)),
        lift_time: lifts.map(instant_out),
    }))
}
