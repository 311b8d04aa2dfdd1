//! Format 1 of the stored events. Frozen: once a store holds it, nothing here that changes a byte may change.
//!
//! Codes stand as their code strings, ids as text, days as `YYYY-MM-DD`; instants are whole microseconds since 1970 (UTC), money whole pence,
//! digests and child keys lower-case hex. These forms are those of `vocabulary`, which promises them. What is absent is `null`, never
//! left out.

#[macro_use]
mod shape;

pub(super) mod attachment;
pub(super) mod authority;
pub(super) mod child;
pub(super) mod clock;
pub(super) mod contract;
pub(super) mod evidence;
pub(super) mod framework;
pub(super) mod import;
pub(super) mod offer;
mod parts;
pub(super) mod principal;
pub(super) mod privacy;
pub(super) mod provider;
pub(super) mod search;
mod search_parts;
pub(super) mod setting;

use domain::event::Event as DomainEvent;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub(super) use parts::from_hex;

use super::{DecodeError, VERSION, Written, malformed};
use parts::{
    AuthoritySubject, ChildSubject, ContractSubject, ImportSubject, LotSubject, NoSubject, OfferSubject, PricesSubject,
    PrincipalSubject, ProviderSubject, ReferenceSubject, SearchSubject, SettingSubject,
};
use shape::Convert;

/// One event of format 1: the aggregate it is of, and what happened.
pub(super) enum Event {
    Search(SearchSubject, search::Fact),
    Offer(OfferSubject, offer::Fact),
    Setting(SettingSubject, setting::Fact),
    Provider(ProviderSubject, provider::Fact),
    Standing(NoSubject, provider::StandingFact),
    Lot(LotSubject, framework::LotFact),
    Prices(PricesSubject, framework::PricesFact),
    Child(ChildSubject, child::Fact),
    Authority(AuthoritySubject, authority::Fact),
    Evidence(AuthoritySubject, evidence::Fact),
    Reference(ReferenceSubject, setting::ReferenceFact),
    Import(ImportSubject, import::Fact),
    Imports(NoSubject, import::ImportsFact),
    Contract(ContractSubject, contract::Fact),
    Privacy(privacy::PrivacySubject, privacy::Fact),
    Keys(NoSubject, privacy::keys::KeysFact),
    Principal(PrincipalSubject, principal::Fact),
    Attachment(attachment::AttachedTo, attachment::Fact),
    Clock(NoSubject, clock::Fact),
}

impl Event {
    /// The domain's event.
    pub(super) fn into_domain(self) -> DomainEvent {
        match self {
            Self::Search(subject, fact) => DomainEvent::Search(subject.search, fact.convert()),
            Self::Offer(subject, fact) => DomainEvent::Offer(subject.convert(), fact.convert()),
            Self::Setting(subject, fact) => DomainEvent::Setting(subject.setting, fact.convert()),
            Self::Provider(subject, fact) => DomainEvent::Provider(subject.provider, fact.convert()),
            Self::Standing(NoSubject {}, fact) => DomainEvent::Standing(fact.convert()),
            Self::Lot(subject, fact) => DomainEvent::Lot(subject.convert(), fact.convert()),
            Self::Prices(PricesSubject { framework, lot, provider }, fact) => {
                DomainEvent::PriceList(LotSubject { framework, lot }.convert(), provider, fact.convert())
            }
            Self::Child(subject, fact) => DomainEvent::Child(subject.child.convert(), fact.convert()),
            Self::Authority(subject, fact) => DomainEvent::Authority(subject.authority, fact.convert()),
            Self::Evidence(subject, fact) => DomainEvent::Evidence(subject.authority, fact.convert()),
            Self::Reference(subject, fact) => DomainEvent::Reference(subject.reference.convert(), fact.convert()),
            Self::Import(subject, fact) => DomainEvent::Import(subject.import, fact.convert()),
            Self::Contract(subject, fact) => DomainEvent::Contract(subject.contract, fact.convert()),
            Self::Imports(NoSubject {}, fact) => DomainEvent::Imports(fact.convert()),
            Self::Privacy(subject, fact) => DomainEvent::Privacy(subject.into(), fact.convert()),
            Self::Keys(NoSubject {}, fact) => DomainEvent::Keys(fact.convert()),
            Self::Principal(subject, fact) => DomainEvent::Principal(subject.principal, fact.convert()),
            Self::Attachment(subject, fact) => DomainEvent::Attachment(subject.convert(), fact.convert()),
            Self::Clock(NoSubject {}, fact) => DomainEvent::Clock(fact.convert()),
        }
    }
}

/// The bytes of an event.
pub(super) fn write(event: &DomainEvent) -> Result<Vec<u8>, serde_json::Error> {
    match event.clone() {
        DomainEvent::Search(search, event) => bytes::<search::Fact, _>(event, SearchSubject { search }),
        DomainEvent::Offer(slot, event) => bytes::<offer::Fact, OfferSubject>(event, slot.convert()),
        DomainEvent::Setting(setting, event) => bytes::<setting::Fact, _>(event, SettingSubject { setting }),
        DomainEvent::Provider(provider, event) => bytes::<provider::Fact, _>(event, ProviderSubject { provider }),
        DomainEvent::Standing(event) => bytes::<provider::StandingFact, _>(event, NoSubject {}),
        DomainEvent::Lot(key, event) => bytes::<framework::LotFact, LotSubject>(event, key.convert()),
        DomainEvent::PriceList(key, provider, event) => {
            let LotSubject { framework, lot } = key.convert();
            bytes::<framework::PricesFact, _>(event, PricesSubject { framework, lot, provider })
        }
        DomainEvent::Child(child, event) => bytes::<child::Fact, _>(event, ChildSubject { child: child.convert() }),
        DomainEvent::Authority(authority, event) => bytes::<authority::Fact, _>(event, AuthoritySubject { authority }),
        DomainEvent::Evidence(authority, event) => bytes::<evidence::Fact, _>(event, AuthoritySubject { authority }),
        DomainEvent::Reference(key, event) => {
            bytes::<setting::ReferenceFact, _>(event, ReferenceSubject { reference: key.convert() })
        }
        DomainEvent::Import(import, event) => bytes::<import::Fact, _>(event, ImportSubject { import }),
        DomainEvent::Contract(contract, event) => bytes::<contract::Fact, _>(event, ContractSubject { contract }),
        DomainEvent::Imports(event) => bytes::<import::ImportsFact, _>(event, NoSubject {}),
        DomainEvent::Privacy(subject, event) => {
            bytes::<privacy::Fact, _>(event, privacy::PrivacySubject::from(subject))
        }
        DomainEvent::Keys(event) => bytes::<privacy::keys::KeysFact, _>(event, NoSubject {}),
        DomainEvent::Principal(principal, event) => bytes::<principal::Fact, _>(event, PrincipalSubject { principal }),
        DomainEvent::Attachment(to, event) => bytes::<attachment::Fact, attachment::AttachedTo>(event, to.convert()),
        DomainEvent::Clock(event) => bytes::<clock::Fact, _>(event, NoSubject {}),
    }
}

fn bytes<F: Serialize, S: Serialize>(event: impl Convert<F>, subject: S) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(&Written { v: VERSION, fact: event.convert(), subject })
}

/// The event of the three parts of a frame.
pub(super) fn read(kind: &RawValue, fact: &RawValue, subject: &RawValue) -> Result<Event, DecodeError> {
    let name: String = serde_json::from_str(kind.get()).map_err(|error| malformed(&error))?;
    let parts = Parts { kind, fact, subject, name: &name };
    match name.split_once('.').map_or("", |(aggregate, _)| aggregate) {
        "search" => parts.read(search::KINDS, Event::Search),
        "offer" => parts.read(offer::KINDS, Event::Offer),
        "setting" => parts.read(setting::KINDS, Event::Setting),
        "provider" => parts.read(provider::KINDS, Event::Provider),
        "standing" => parts.read(provider::STANDING_KINDS, Event::Standing),
        "lot" => parts.read(framework::LOT_KINDS, Event::Lot),
        "prices" => parts.read(framework::PRICES_KINDS, Event::Prices),
        "child" => parts.read(child::KINDS, Event::Child),
        "authority" => parts.read(authority::KINDS, Event::Authority),
        "evidence" => parts.read(evidence::KINDS, Event::Evidence),
        "reference" => parts.read(setting::REFERENCE_KINDS, Event::Reference),
        "import" => parts.read(import::KINDS, Event::Import),
        "contract" => parts.read(contract::KINDS, Event::Contract),
        "imports" => parts.read(import::IMPORTS_KINDS, Event::Imports),
        "privacy" => parts.read(privacy::KINDS, Event::Privacy),
        "keys" => parts.read(privacy::keys::KEYS_KINDS, Event::Keys),
        "principal" => parts.read(principal::KINDS, Event::Principal),
        "attachment" => parts.read(attachment::KINDS, Event::Attachment),
        "clock" => parts.read(clock::KINDS, Event::Clock),
        _ => Err(DecodeError::UnknownKind { kind: name }),
    }
}

struct Parts<'a> {
    kind: &'a RawValue,
    fact: &'a RawValue,
    subject: &'a RawValue,
    name: &'a str,
}

impl<'a> Parts<'a> {
    fn read<S, F>(&self, known: &[&str], event: fn(S, F) -> Event) -> Result<Event, DecodeError>
    where
        S: Deserialize<'a>,
        F: Deserialize<'a>,
    {
        if !known.contains(&self.name) {
            return Err(DecodeError::UnknownKind { kind: self.name.to_owned() });
        }
        // A fact is an enum tagged by its kind; the two parts are handed to it as the object it was written from.
        let parts = [("kind", self.kind), ("fact", self.fact)];
        let tagged = serde::de::value::MapDeserializer::new(parts.into_iter());
        let subject = serde_json::from_str(self.subject.get()).map_err(|error| malformed(&error))?;
        let fact = F::deserialize(tagged).map_err(|error: serde_json::Error| malformed(&error))?;
        Ok(event(subject, fact))
    }
}
