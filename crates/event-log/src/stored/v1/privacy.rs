//! The stored facts of somebody's data as a whole, and of the keys of the service.

use domain::event::{DataSubject, KeyName, KeysEvent, PrivacyEvent};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use vocabulary::{ErasureReason, LegalHoldReason};

use super::parts::{By, Sealed};
use super::shape::Convert;

facts! {
    Fact = PrivacyEvent, KINDS, kind_of {
        "privacy.hold_placed" HoldPlaced { by: By, hold: u32, reason: LegalHoldReason, text: Option<Sealed> }
        "privacy.hold_lifted" HoldLifted { by: By, hold: u32 }
        "privacy.erasure_ordered" ErasureOrdered {
            by: Option<By>, order: u32, reason: ErasureReason, text: Option<Sealed>, keys: Vec<KeyText>
        }
        "privacy.erasure_taken_back" ErasureTakenBack { by: By, order: u32 }
        "privacy.erasure_begun" ErasureBegun { order: u32, run: u32 }
        "privacy.erasure_put_off" ErasurePutOff { order: u32, run: u32 }
        "privacy.erased" Erased { order: u32, run: u32 }
        "privacy.access_given" AccessGiven { by: By }
    }
}

/// Facts of the keys of the service.
pub(crate) mod keys {
    use super::{By, Convert, KeysEvent};

    facts! {
        KeysFact = KeysEvent, KEYS_KINDS, kind_of_keys {
            "keys.rotation_begun" RotationBegun { by: By, run: u32, destroys_old: bool }
            "keys.erasure_begun" ErasureBegun { by: Option<By>, run: u32, orders: u32 }
            "keys.master_key_made" MasterKeyMade { run: u32, key: String }
            "keys.keys_destroyed" KeysDestroyed { run: u32, keys: u32 }
            "keys.run_completed" RunCompleted { run: u32, rewrapped: u64 }
        }
    }
}

/// Somebody's data as a whole, by its name.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrivacySubject {
    of: SubjectText,
}

impl From<DataSubject> for PrivacySubject {
    fn from(subject: DataSubject) -> Self {
        Self { of: SubjectText(subject) }
    }
}

impl From<PrivacySubject> for DataSubject {
    fn from(subject: PrivacySubject) -> Self {
        subject.of.0
    }
}

struct SubjectText(DataSubject);

/// A key by its name.
pub(crate) struct KeyText(KeyName);

macro_rules! text {
    ($($shape:ident),+) => {$(
        impl Serialize for $shape {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $shape {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map($shape).map_err(serde::de::Error::custom)
            }
        }
    )+};
}

text!(SubjectText, KeyText);

impl Convert<KeyText> for KeyName {
    fn convert(self) -> KeyText {
        KeyText(self)
    }
}

impl Convert<KeyName> for KeyText {
    fn convert(self) -> KeyName {
        self.0
    }
}
