//! Whose data is to be erased, what stands against it, and what the service does to its keys (ACR-3). Ids and codes alone.

use std::fmt;
use std::str::FromStr;

use vocabulary::{AuthorityCode, ErasureReason, LegalHoldReason, NameError, OfferId, ProviderId, SearchId, SettingId};

use super::{By, ChildKey, Sealed};

/// Whose data: what can be held, ordered to be erased, and told to a person who asks.
///
/// Written as a resource name: `authorities/W06000015/children/{key}`, `authorities/W06000015/searches/{id}`, the same with `/parent` or
/// `/offers` behind it, `providers/{id}/settings/{id}`. A child is named by the keyed hash of its number, never by the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DataSubject {
    /// A child: everything an authority has of it, each search that is of no other child too.
    Child(AuthorityCode, ChildKey),
    /// One search: what it says as a whole, its offers and its parent.
    Search(AuthorityCode, SearchId),
    /// The parent of a parent-and-baby search.
    Parent(AuthorityCode, SearchId),
    /// The offers of a search that were not awarded.
    Offers(AuthorityCode, SearchId),
    /// Carers and household of a setting: its profile, and what its offers said that were not awarded.
    Setting(ProviderId, SettingId),
}

/// A data key by whose it is. Destroying it erases what lies under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyName {
    /// Of a search as a whole.
    Search(SearchId),
    /// Of a child.
    Child(ChildKey),
    /// Of the parent of a search.
    Parent(SearchId),
    /// Of an offer.
    Offer(OfferId),
    /// Of a setting.
    Setting(SettingId),
}

/// What happened to somebody's data as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields' names and types say all; what they do not say stands at the variant")]
pub enum PrivacyEvent {
    /// Nothing of it is erased until this hold is lifted.
    HoldPlaced { by: By, hold: u32, reason: LegalHoldReason, text: Option<Sealed> },
    /// That hold stands no more.
    HoldLifted { by: By, hold: u32 },
    /// These keys are to be destroyed; by nobody where retention alone ordered it.
    ErasureOrdered { by: Option<By>, order: u32, reason: ErasureReason, text: Option<Sealed>, keys: Vec<KeyName> },
    /// The order stands no more.
    ErasureTakenBack { by: By, order: u32 },
    /// A run over the keys carries the order out; nothing stops it.
    ErasureBegun { order: u32, run: u32 },
    /// The run met something that stands against it since; the order waits on.
    ErasurePutOff { order: u32, run: u32 },
    /// It is erased: the keys, and every master key they were ever wrapped by, are destroyed.
    Erased { order: u32, run: u32 },
    /// Everything held of the person was told to whoever asked for them.
    AccessGiven { by: By },
}

/// What the service does to its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields' names and types say all; what they do not say stands at the variant")]
pub enum KeysEvent {
    /// A run begins: a new master key is to wrap every data key. The old master keys are destroyed at its end, or kept.
    RotationBegun { by: By, run: u32, destroys_old: bool },
    /// A run begins that destroys the keys of so many orders, and every old master key with them.
    ErasureBegun { by: Option<By>, run: u32, orders: u32 },
    /// The run's new master key is made, by its id.
    MasterKeyMade { run: u32, key: String },
    /// The run's new master key wraps from here on, and what was ordered to be erased has no key any more.
    KeysDestroyed { run: u32, keys: u32 },
    /// Nothing is wrapped by another master key; old ones are destroyed where the run destroys them.
    RunCompleted { run: u32, rewrapped: u64 },
}

const SUBJECT_FORM: NameError = NameError {
    expected: "authorities/{code}/children/{key}, authorities/{code}/searches/{id} with or without /parent or /offers, or \
               providers/{id}/settings/{id}",
};

const KEY_FORM: NameError = NameError { expected: "search/{id}, child/{key}, parent/{id}, offer/{id} or setting/{id}" };

impl fmt::Display for DataSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Child(authority, key) => write!(f, "authorities/{authority}/children/{key}"),
            Self::Search(authority, id) => write!(f, "authorities/{authority}/searches/{id}"),
            Self::Parent(authority, id) => write!(f, "authorities/{authority}/searches/{id}/parent"),
            Self::Offers(authority, id) => write!(f, "authorities/{authority}/searches/{id}/offers"),
            Self::Setting(provider, id) => write!(f, "providers/{provider}/settings/{id}"),
        }
    }
}

impl FromStr for DataSubject {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let parts: Vec<&str> = text.split('/').collect();
        let read = || -> Option<Self> {
            Some(match parts.as_slice() {
                ["authorities", code, "children", key] => Self::Child(code.parse().ok()?, child_key(key)?),
                ["authorities", code, "searches", id] => Self::Search(code.parse().ok()?, id.parse().ok()?),
                ["authorities", code, "searches", id, "parent"] => Self::Parent(code.parse().ok()?, id.parse().ok()?),
                ["authorities", code, "searches", id, "offers"] => Self::Offers(code.parse().ok()?, id.parse().ok()?),
                ["providers", provider, "settings", id] => Self::Setting(provider.parse().ok()?, id.parse().ok()?),
                _ => return None,
            })
        };
        // One spelling of each.
        read().filter(|subject| subject.to_string() == text).ok_or(SUBJECT_FORM)
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Search(id) => write!(f, "search/{id}"),
            Self::Child(key) => write!(f, "child/{key}"),
            Self::Parent(id) => write!(f, "parent/{id}"),
            Self::Offer(id) => write!(f, "offer/{id}"),
            Self::Setting(id) => write!(f, "setting/{id}"),
        }
    }
}

impl FromStr for KeyName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let read = || -> Option<Self> {
            let (kind, id) = text.split_once('/')?;
            Some(match kind {
                "search" => Self::Search(id.parse().ok()?),
                "child" => Self::Child(child_key(id)?),
                "parent" => Self::Parent(id.parse().ok()?),
                "offer" => Self::Offer(id.parse().ok()?),
                "setting" => Self::Setting(id.parse().ok()?),
                _ => return None,
            })
        };
        read().filter(|key| key.to_string() == text).ok_or(KEY_FORM)
    }
}

/// 64 digits of lower-case hex.
fn child_key(text: &str) -> Option<ChildKey> {
    let digits = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let mut key = [0; 32];
    if !digits {
        return None;
    }
    for (byte, at) in key.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
    }
    Some(ChildKey(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01";

    #[test]
    fn every_subject_and_key_is_read_as_it_is_written_and_in_no_other_spelling() {
        let key = "ab".repeat(32);
        let subjects = [
            format!("authorities/W06000015/children/{key}"),
            format!("authorities/W06000015/searches/{ID}"),
            format!("authorities/W06000015/searches/{ID}/parent"),
            format!("authorities/W06000015/searches/{ID}/offers"),
            format!("providers/{ID}/settings/{ID}"),
        ];
        for text in subjects {
            assert_eq!(text.parse::<DataSubject>().map(|subject| subject.to_string()), Ok(text));
        }
        let upper = key.to_uppercase();
        for wrong in [format!("authorities/W06000015/children/{upper}"), format!("settings/{ID}"), String::new()] {
            assert!(wrong.parse::<DataSubject>().is_err(), "{wrong}");
        }
        for text in ["search", "parent", "offer", "setting"].map(|kind| format!("{kind}/{ID}")) {
            assert_eq!(text.parse::<KeyName>().map(|key| key.to_string()), Ok(text));
        }
        assert_eq!(format!("child/{key}").parse(), Ok(KeyName::Child(ChildKey([0xab; 32]))));
        assert!("index".parse::<KeyName>().is_err() && format!("child/{upper}").parse::<KeyName>().is_err());
    }
}
