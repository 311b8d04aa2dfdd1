//! Ids: each a type of its own, well formed by construction, written one way only.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::limits::{ACTOR_NAME_CHARS_MAX, ACTOR_NAME_CHARS_MIN};
use crate::time::Timestamp;

/// A text that is not an id, and what was expected instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}")]
pub struct IdError {
    /// The form expected, with an example.
    pub expected: &'static str,
}

/// Serialises by `Display` and reads by `FromStr`.
macro_rules! serde_as_text {
    ($($kind:ty),+ $(,)?) => {$(
        impl Serialize for $kind {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $kind {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}
pub(crate) use serde_as_text;

macro_rules! uuid_id {
    ($($(#[$doc:meta])+ $kind:ident;)+) => {$(
        $(#[$doc])+
        ///
        /// A UUID, written in lower case with hyphens and in no other way.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $kind(Uuid);

        impl $kind {
            /// The id of a UUID.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// Its UUID.
            pub const fn uuid(self) -> Uuid {
                self.0
            }

            /// The id of these 16 bytes.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// Its 16 bytes.
            pub const fn to_bytes(self) -> [u8; 16] {
                self.0.into_bytes()
            }
        }

        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self.0.as_hyphenated(), f)
            }
        }

        impl fmt::Debug for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($kind), "({})"), self)
            }
        }

        impl FromStr for $kind {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                strict_uuid(text).map(Self)
            }
        }

        serde_as_text!($kind);
    )+};
}

uuid_id! {
    /// A provider of the register (REG-1).
    ProviderId;
    /// A setting of a provider (REG-2).
    SettingId;
    /// A placement search.
    SearchId;
    /// An offer; also the only name of an offer in the first look (SHL-3).
    OfferId;
    /// A question of a round (QST-1).
    QuestionId;
    /// A tranche sent to a decision maker (SHL-3).
    TrancheId;
    /// A hold on places of a setting (SHL-4).
    HoldId;
    /// An approval asked for (APR-1).
    ApprovalId;
    /// A framework (FRM-1).
    FrameworkId;
    /// An import of the register.
    ImportId;
    /// An Individual Placement Contract (CON-1).
    ContractId;
    /// A file attached to something (ACR-7).
    AttachmentId;
    /// A request id, made by the caller as a UUIDv7 (OFF-6).
    RequestId;
}

impl RequestId {
    /// When the caller says it made the id, to the millisecond; `None` unless it is a UUIDv7.
    pub fn made_at(self) -> Option<Timestamp> {
        if self.0.get_version_num() != 7 || self.0.get_variant() != uuid::Variant::RFC4122 {
            return None;
        }
        let millis = self.to_bytes()[..6].iter().fold(0_i64, |sum, byte| (sum << 8) | i64::from(*byte));
        millis.checked_mul(1_000).map(Timestamp::from_micros)
    }
}

fn strict_uuid(text: &str) -> Result<Uuid, IdError> {
    const EXPECTED: IdError =
        IdError { expected: "a UUID in lower case with hyphens, such as 0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01" };
    let uuid = Uuid::try_parse(text).map_err(|_| EXPECTED)?;
    let mut buffer = Uuid::encode_buffer();
    if uuid.as_hyphenated().encode_lower(&mut buffer) == text { Ok(uuid) } else { Err(EXPECTED) }
}

/// Which country an authority code belongs to; ordered as the letters are, so that codes order as they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Country {
    /// Codes that begin with E.
    England,
    /// Codes that begin with N.
    NorthernIreland,
    /// Codes that begin with S.
    Scotland,
    /// Codes that begin with W.
    Wales,
}

/// A local authority by its ONS code: a country letter and eight digits, such as `W06000015` for Cardiff.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AuthorityCode {
    country: Country,
    number: u32,
}

impl AuthorityCode {
    /// The code of a country and a number, of which the last eight digits count.
    pub const fn of(country: Country, number: u32) -> Self {
        Self { country, number: number % 100_000_000 }
    }

    /// The country of the authority.
    pub const fn country(self) -> Country {
        self.country
    }

    /// Whether it is one of the 22 of Wales.
    pub const fn is_welsh(self) -> bool {
        matches!(self.country, Country::Wales)
    }
}

impl fmt::Display for AuthorityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = match self.country {
            Country::England => 'E',
            Country::Wales => 'W',
            Country::Scotland => 'S',
            Country::NorthernIreland => 'N',
        };
        write!(f, "{letter}{:08}", self.number)
    }
}

impl fmt::Debug for AuthorityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuthorityCode({self})")
    }
}

impl FromStr for AuthorityCode {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        const EXPECTED: IdError =
            IdError { expected: "an authority code: E, W, S or N and eight digits, such as W06000015" };
        let (letter, digits) = text.split_at_checked(1).ok_or(EXPECTED)?;
        let country = match letter {
            "E" => Country::England,
            "W" => Country::Wales,
            "S" => Country::Scotland,
            "N" => Country::NorthernIreland,
            _ => return Err(EXPECTED),
        };
        if digits.len() != 8 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(EXPECTED);
        }
        let number = digits.parse().map_err(|_| EXPECTED)?;
        Ok(Self { country, number })
    }
}

/// Whether a person or a machine acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActorKind {
    /// A person, `people/…`.
    Person,
    /// A machine, `systems/…`.
    System,
}

/// Who acts: `people/ann.finder` or `systems/oak-api`; the name is 3 to 80 of `a-z 0-9 . _ -`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorId(String);

impl ActorId {
    /// Whether a person or a machine.
    pub fn kind(&self) -> ActorKind {
        if self.0.starts_with("people/") { ActorKind::Person } else { ActorKind::System }
    }

    /// The whole id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ActorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ActorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ActorId({})", self.0)
    }
}

impl FromStr for ActorId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        const EXPECTED: IdError = IdError {
            expected: "people/ or systems/ and a name of 3 to 80 letters a-z, digits, dots, underscores or hyphens, such \
                       as people/ann.finder",
        };
        let name = text.strip_prefix("people/").or_else(|| text.strip_prefix("systems/")).ok_or(EXPECTED)?;
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
        let length = ACTOR_NAME_CHARS_MIN..=ACTOR_NAME_CHARS_MAX;
        if !length.contains(&name.len()) || !name.bytes().all(allowed) {
            return Err(EXPECTED);
        }
        Ok(Self(text.to_owned()))
    }
}

/// Whom an actor acts for: `authorities/W06000015`, `providers/{id}`, `consortium` or `operator`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Organisation {
    /// A local authority.
    Authority(AuthorityCode),
    /// A provider.
    Provider(ProviderId),
    /// The consortium that runs the frameworks.
    Consortium,
    /// Whoever runs the system.
    Operator,
}

impl fmt::Display for Organisation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authority(code) => write!(f, "authorities/{code}"),
            Self::Provider(id) => write!(f, "providers/{id}"),
            Self::Consortium => f.write_str("consortium"),
            Self::Operator => f.write_str("operator"),
        }
    }
}

impl FromStr for Organisation {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        match text.split_once('/') {
            Some(("authorities", code)) => code.parse().map(Self::Authority),
            Some(("providers", id)) => id.parse().map(Self::Provider),
            None if text == "consortium" => Ok(Self::Consortium),
            None if text == "operator" => Ok(Self::Operator),
            _ => Err(IdError {
                expected: "an organisation: authorities/W06000015, providers/{id}, consortium or operator",
            }),
        }
    }
}

serde_as_text!(AuthorityCode, ActorId, Organisation);

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01";

    #[test]
    fn a_uuid_id_is_written_one_way_only() {
        let id: SearchId = UUID.parse().unwrap();
        assert_eq!(id.to_string(), UUID);
        assert_eq!(format!("{id:?}"), format!("SearchId({UUID})"));
        assert_eq!(SearchId::from_bytes(id.to_bytes()), id);
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{UUID}\""));
        assert_eq!(serde_json::from_str::<SearchId>(&format!("\"{UUID}\"")).unwrap(), id);
        let braced = format!("{{{UUID}}}");
        let simple = UUID.replace('-', "");
        let upper = UUID.to_uppercase();
        let urn = format!("urn:uuid:{UUID}");
        for wrong in ["", "1", &braced, &simple, &upper, &urn] {
            assert!(wrong.parse::<SearchId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_a_uuid_of_version_7_says_when_it_was_made() {
        let id: RequestId = UUID.parse().unwrap();
        assert_eq!(id.made_at().unwrap().to_string(), "2024-12-20T15:12:23.067000Z");
        let random: RequestId = "5b6c7d8e-9f01-4d3e-8f2a-0193e4a07c1b".parse().unwrap();
        assert_eq!(random.made_at(), None);
    }

    #[test]
    fn an_authority_code_has_a_country_and_eight_digits() {
        let cardiff: AuthorityCode = "W06000015".parse().unwrap();
        assert_eq!(cardiff.to_string(), "W06000015");
        assert!(cardiff.is_welsh());
        assert_eq!("S12000033".parse::<AuthorityCode>().unwrap().country(), Country::Scotland);
        for wrong in
            ["", "W", "w06000015", "W6000015", "W060000155", "X06000015", "W0600001é", "W+6000015", "é06000015"]
        {
            assert!(wrong.parse::<AuthorityCode>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn actors_and_organisations_read_back_as_written() {
        let ann: ActorId = "people/ann.finder".parse().unwrap();
        assert_eq!((ann.as_str(), ann.kind()), ("people/ann.finder", ActorKind::Person));
        assert_eq!("systems/oak-api".parse::<ActorId>().unwrap().kind(), ActorKind::System);
        let long = format!("people/{}", "a".repeat(81));
        for wrong in ["people/an", "people/Ann", "ann.finder", "people/ann/x", "robots/oak", &long] {
            assert!(wrong.parse::<ActorId>().is_err(), "{wrong}");
        }
        for text in ["authorities/W06000015", &format!("providers/{UUID}"), "consortium", "operator"] {
            assert_eq!(text.parse::<Organisation>().unwrap().to_string(), text);
        }
        for wrong in ["", "authorities", "authorities/", "consortium/", "providers/oak", "operators"] {
            assert!(wrong.parse::<Organisation>().is_err(), "{wrong}");
        }
    }
}
