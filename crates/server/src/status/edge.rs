//! Reasons that are no rule's: who calls is not known, something is away, something broke.

use tonic::Code;
use vocabulary::Language;

use super::details::Said;

/// Why a call came to nothing before or beside the rules. Its words are frozen like those of the refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EdgeReason {
    /// The headers that say who calls are missing or malformed.
    NotAuthenticated,
    /// This server has no way to know who calls.
    IdentitiesNotConfigured,
    /// There is no such call.
    NotImplemented,
    /// The store has no room left.
    StoreFull,
    /// The store is away, or too busy for now.
    StoreUnavailable,
    /// Something broke inside; the log has it under the incident id.
    Incident,
}

impl EdgeReason {
    /// Every reason.
    pub const ALL: &'static [Self] = &[
        Self::NotAuthenticated,
        Self::IdentitiesNotConfigured,
        Self::NotImplemented,
        Self::StoreFull,
        Self::StoreUnavailable,
        Self::Incident,
    ];

    /// The frozen word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotAuthenticated => "NOT_AUTHENTICATED",
            Self::IdentitiesNotConfigured => "IDENTITIES_NOT_CONFIGURED",
            Self::NotImplemented => "NOT_IMPLEMENTED",
            Self::StoreFull => "STORE_FULL",
            Self::StoreUnavailable => "STORE_UNAVAILABLE",
            Self::Incident => "INCIDENT",
        }
    }

    /// The status it is told with.
    pub const fn status(self) -> Code {
        match self {
            Self::NotAuthenticated | Self::IdentitiesNotConfigured => Code::Unauthenticated,
            Self::NotImplemented => Code::Unimplemented,
            Self::StoreFull => Code::ResourceExhausted,
            Self::StoreUnavailable => Code::Unavailable,
            Self::Incident => Code::Internal,
        }
    }

    /// What happened and what would help.
    pub const fn message(self, language: Language) -> &'static str {
        let Said { en, cy } = said(self);
        language.of(en, cy)
    }

    /// Whether trying again later helps.
    pub(super) const fn helps_to_retry(self) -> bool {
        match self {
            Self::StoreUnavailable => true,
            Self::NotAuthenticated
            | Self::IdentitiesNotConfigured
            | Self::NotImplemented
            | Self::StoreFull
            | Self::Incident => false,
        }
    }
}

pub(super) const fn said(reason: EdgeReason) -> Said {
    match reason {
        EdgeReason::NotAuthenticated => Said {
            en: "The call does not say who calls. Send every header named in the details.",
            cy: "Nid yw'r alwad yn dweud pwy sy'n galw. Anfonwch bob pennawd a enwir yn y manylion.",
        },
        EdgeReason::IdentitiesNotConfigured => Said {
            en: "This server has no identities configured and refuses every call. Its operator can configure them.",
            cy: "Nid oes hunaniaethau wedi'u ffurfweddu ar y gweinydd hwn ac mae'n gwrthod pob galwad. Gall ei weithredwr eu ffurfweddu.",
        },
        EdgeReason::NotImplemented => Said {
            en: "There is no such call. Reflection lists every service there is.",
            cy: "Nid oes galwad o'r fath. Mae adlewyrchiad yn rhestru pob gwasanaeth sydd.",
        },
        EdgeReason::StoreFull => Said {
            en: "The store has no room left. Its operator has to make some.",
            cy: "Nid oes lle ar ôl yn y storfa. Rhaid i'w gweithredwr wneud lle.",
        },
        EdgeReason::StoreUnavailable => Said {
            en: "The store is away or too busy. Try again with the same request_id.",
            cy: "Nid yw'r storfa ar gael neu mae'n rhy brysur. Rhowch gynnig arall arni gyda'r un request_id.",
        },
        EdgeReason::Incident => Said {
            en: "Something broke inside. Its operator finds it under the incident id.",
            cy: "Torrodd rhywbeth y tu mewn. Gall y gweithredwr ei ganfod o dan rif y digwyddiad.",
        },
    }
}
