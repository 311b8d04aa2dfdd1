//! The words everybody shares: ids, resource names, code lists, refusal reasons, money, time, and the limits.
//!
//! Pure: no clock, no randomness, no environment, no store. Whatever is here can be written down, compared and read back
//! the same way by every crate, and a value of these types is well formed by construction.

pub mod age_band;
mod attachment_names;
pub mod codes;
mod credential;
pub mod date;
pub mod gate;
pub mod ids;
pub mod language;
pub mod limits;
pub mod money;
pub mod names;
pub mod refusals;
pub mod time;
pub mod window;
pub mod working_days;

pub use attachment_names::{AttachmentName, AttachmentParent};
pub use codes::*;
pub use credential::{Credential, CredentialError};
pub use date::{Date, DateError};
pub use ids::{
    ActorId, ActorKind, ApprovalId, AttachmentId, AuthorityCode, ContractId, Country, FrameworkId, HoldId, IdError,
    ImportId, OfferId, Organisation, ProviderId, QuestionId, RequestId, SearchId, SettingId, TrancheId,
};
pub use language::Language;
pub use money::{BasisPoints, Pence};
pub use names::{
    ContractName, ImportName, InvitationName, NameError, OfferName, OfferQuestionName, PrincipalName, ProviderName,
    QuestionName, RoundName, RoundNumber, SearchName, SettingName, TrancheName, WeightProfileName,
};
pub use refusals::{RefusalKind, RefusalReason};
pub use time::{Span, Timestamp, TimestampError, WallClockError, from_london, london};
pub use window::{Window, WindowError};
pub use working_days::BeyondCalendar;
