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
    /// The caller, or its address, is over a rate or holds too many streams.
    RateLimited,
    /// The server was told to stop and begins no further call.
    ServerStopping,
    /// The token or certificate is not accepted, or does not go with the role asked for.
    CredentialsRefused,
    /// Tokens cannot be judged for now: their issuer's keys are not to be had.
    IdentitiesAway,
    /// There is no such call.
    NotImplemented,
    /// The store has no room left.
    StoreFull,
    /// The store is away, or too busy for now.
    StoreUnavailable,
    /// What is looked at cannot be recorded for now.
    AccessLogBehind,
    /// Something broke inside; the log has it under the incident id.
    Incident,
}

impl EdgeReason {
    /// Every reason.
    pub const ALL: &'static [Self] = &[
        Self::NotAuthenticated,
        Self::IdentitiesNotConfigured,
        Self::RateLimited,
        Self::ServerStopping,
        Self::CredentialsRefused,
        Self::IdentitiesAway,
        Self::NotImplemented,
        Self::StoreFull,
        Self::StoreUnavailable,
        Self::AccessLogBehind,
        Self::Incident,
    ];

    /// The frozen word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotAuthenticated => "NOT_AUTHENTICATED",
            Self::IdentitiesNotConfigured => "IDENTITIES_NOT_CONFIGURED",
            Self::RateLimited => "RATE_LIMITED",
            Self::ServerStopping => "SERVER_STOPPING",
            Self::CredentialsRefused => "CREDENTIALS_REFUSED",
            Self::IdentitiesAway => "IDENTITIES_AWAY",
            Self::NotImplemented => "NOT_IMPLEMENTED",
            Self::StoreFull => "STORE_FULL",
            Self::StoreUnavailable => "STORE_UNAVAILABLE",
            Self::AccessLogBehind => "ACCESS_LOG_BEHIND",
            Self::Incident => "INCIDENT",
        }
    }

    /// The status it is told with.
    pub const fn status(self) -> Code {
        match self {
            Self::NotAuthenticated | Self::IdentitiesNotConfigured | Self::CredentialsRefused => Code::Unauthenticated,
            Self::NotImplemented => Code::Unimplemented,
            Self::StoreFull | Self::RateLimited => Code::ResourceExhausted,
            Self::StoreUnavailable | Self::AccessLogBehind | Self::ServerStopping | Self::IdentitiesAway => {
                Code::Unavailable
            }
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
            Self::StoreUnavailable
            | Self::AccessLogBehind
            | Self::ServerStopping
            | Self::RateLimited
            | Self::IdentitiesAway => true,
            Self::NotAuthenticated
            | Self::IdentitiesNotConfigured
            | Self::CredentialsRefused
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
        EdgeReason::RateLimited => Said {
            en: "Too many calls of this kind in a short time, or too many streams held. Come again after the time in the details.",
            cy: "Gormod o alwadau o'r math hwn mewn amser byr, neu ormod o ffrydiau ar agor. Dewch eto ar ôl yr amser yn y manylion.",
        },
        EdgeReason::ServerStopping => Said {
            en: "The server is stopping and begins no further call. Try again with the same request_id.",
            cy: "Mae'r gweinydd yn stopio ac nid yw'n dechrau unrhyw alwad arall. Rhowch gynnig arall arni gyda'r un request_id.",
        },
        EdgeReason::CredentialsRefused => Said {
            en: "The token or certificate was not accepted, or does not go with the role asked for. Get a new one, say in hafan-role and hafan-organisation as what you act, or ask your administrator.",
            cy: "Ni dderbyniwyd y tocyn neu'r dystysgrif, neu nid yw'n cyd-fynd â'r rôl y gofynnwyd amdani. Mynnwch un newydd, dywedwch yn hafan-role a hafan-organisation ym mha rôl yr ydych yn gweithredu, neu gofynnwch i'ch gweinyddwr.",
        },
        EdgeReason::IdentitiesAway => Said {
            en: "The service that vouches for callers cannot be reached for now. Try again later.",
            cy: "Ni ellir cyrraedd y gwasanaeth sy'n cadarnhau pwy yw galwyr ar hyn o bryd. Rhowch gynnig arall arni yn nes ymlaen.",
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
        EdgeReason::AccessLogBehind => Said {
            en: "Who looks at what cannot be recorded for now, so nothing is shown. Try again later.",
            cy: "Ni ellir cofnodi pwy sy'n edrych ar beth ar hyn o bryd, felly ni ddangosir dim. Rhowch gynnig arall arni'n nes ymlaen.",
        },
        EdgeReason::Incident => Said {
            en: "Something broke inside. Its operator finds it under the incident id.",
            cy: "Torrodd rhywbeth y tu mewn. Gall y gweithredwr ei ganfod o dan rif y digwyddiad.",
        },
    }
}
