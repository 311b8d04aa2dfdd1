//! Resource names, such as `authorities/W06000015/searches/{id}/rounds/1/offers/{id}`: parsed once at the edge, typed after.
//!
//! Questions and offers belong to a round; a tranche belongs to its search, because it may carry offers of several rounds.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::ids::{
    ActorId, AuthorityCode, ContractId, ImportId, OfferId, ProviderId, QuestionId, SearchId, SettingId, TrancheId,
    serde_as_text,
};
use crate::limits::ROUNDS_PER_SEARCH_MAX;

/// A text that is not the resource name it was read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a name of the form {expected}")]
pub struct NameError {
    /// The form expected.
    pub expected: &'static str,
}

/// Number of a round within its search, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct RoundNumber(u8);

impl RoundNumber {
    /// The first round.
    pub const FIRST: Self = Self(1);

    /// The round of this number.
    ///
    /// # Errors
    /// [`NameError`] for 0 and above the limit of rounds.
    pub const fn new(number: u8) -> Result<Self, NameError> {
        if number == 0 || number > ROUNDS_PER_SEARCH_MAX {
            return Err(NameError { expected: "rounds/{number}, from rounds/1 to rounds/20" });
        }
        Ok(Self(number))
    }

    /// The number.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// The round after this one; `None` at the limit.
    pub fn next(self) -> Option<Self> {
        self.0.checked_add(1).and_then(|number| Self::new(number).ok())
    }
}

impl TryFrom<u8> for RoundNumber {
    type Error = NameError;

    fn try_from(number: u8) -> Result<Self, NameError> {
        Self::new(number)
    }
}

impl From<RoundNumber> for u8 {
    fn from(round: RoundNumber) -> Self {
        round.0
    }
}

impl fmt::Display for RoundNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for RoundNumber {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let number = text.parse().map_or_else(|_| Self::new(0), Self::new)?;
        // One spelling: no plus sign, no leading zero.
        if number.to_string() == text { Ok(number) } else { Self::new(0) }
    }
}

/// Who may call.
///
/// Written `principals/{id}`, such as `principals/people/ann.finder`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrincipalName {
    /// What follows `principals/`.
    pub id: ActorId,
}

impl fmt::Display for PrincipalName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "principals/{}", self.id)
    }
}

impl FromStr for PrincipalName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        const EXPECTED: NameError = NameError { expected: "principals/people/{name} or principals/systems/{name}" };
        let id = text.strip_prefix("principals/").and_then(|id| id.parse().ok()).ok_or(EXPECTED)?;
        Ok(Self { id })
    }
}

macro_rules! resource_name {
    ($($(#[$doc:meta])+ $kind:ident = $form:literal { $($field:ident: $id:ty, $word:literal;)+ })+) => {$(
        $(#[$doc])+
        #[doc = concat!("\n\nWritten `", $form, "`.")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $kind {
            $(#[doc = concat!("What follows `", $word, "/`.")] pub $field: $id,)+
        }

        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut separator = "";
                $(
                    write!(f, "{separator}{}/{}", $word, self.$field)?;
                    separator = "/";
                )+
                let _last = separator;
                Ok(())
            }
        }

        impl FromStr for $kind {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                const EXPECTED: NameError = NameError { expected: $form };
                let mut parts = text.split('/');
                let name = Self {
                    $($field: match (parts.next(), parts.next()) {
                        (Some($word), Some(id)) => id.parse().map_err(|_| EXPECTED)?,
                        _ => return Err(EXPECTED),
                    },)+
                };
                if parts.next().is_some() { Err(EXPECTED) } else { Ok(name) }
            }
        }

        serde_as_text!($kind);
    )+};
}

resource_name! {
    /// A search of an authority.
    SearchName = "authorities/{authority}/searches/{search}" {
        authority: AuthorityCode, "authorities";
        search: SearchId, "searches";
    }

    /// A round of a search.
    RoundName = "authorities/{authority}/searches/{search}/rounds/{round}" {
        authority: AuthorityCode, "authorities";
        search: SearchId, "searches";
        round: RoundNumber, "rounds";
    }

    /// An offer in a round.
    OfferName = "authorities/{authority}/searches/{search}/rounds/{round}/offers/{offer}" {
        authority: AuthorityCode, "authorities";
        search: SearchId, "searches";
        round: RoundNumber, "rounds";
        offer: OfferId, "offers";
    }

    /// A timed question about an offer (DEC-1).
    OfferQuestionName = "authorities/{authority}/searches/{search}/rounds/{round}/offers/{offer}/questions/{question}" {
        authority: AuthorityCode, "authorities";
        search: SearchId, "searches";
        round: RoundNumber, "rounds";
        offer: OfferId, "offers";
        question: QuestionId, "questions";
    }

    /// A question asked in a round (QST-1).
    QuestionName = "authorities/{authority}/searches/{search}/rounds/{round}/questions/{question}" {
        authority: AuthorityCode, "authorities";
        search: SearchId, "searches";
        round: RoundNumber, "rounds";
        question: QuestionId, "questions";
    }

    /// A tranche sent to the decision maker (SHL-3).
    TrancheName = "authorities/{authority}/searches/{search}/tranches/{tranche}" {
        authority: AuthorityCode, "authorities";
        search: SearchId, "searches";
        tranche: TrancheId, "tranches";
    }

    /// A provider's invitation to a search (INV-2).
    InvitationName = "authorities/{authority}/searches/{search}/invitations/{provider}" {
        authority: AuthorityCode, "authorities";
        search: SearchId, "searches";
        provider: ProviderId, "invitations";
    }

    /// An Individual Placement Contract of an authority (CON-1).
    ContractName = "authorities/{authority}/contracts/{contract}" {
        authority: AuthorityCode, "authorities";
        contract: ContractId, "contracts";
    }

    /// A provider of the register.
    ProviderName = "providers/{provider}" {
        provider: ProviderId, "providers";
    }

    /// One version of an authority's weights (SRC-7).
    WeightProfileName = "authorities/{authority}/weightProfiles/{profile}" {
        authority: AuthorityCode, "authorities";
        profile: u32, "weightProfiles";
    }

    /// An import of the register.
    ImportName = "imports/{import}" {
        import: ImportId, "imports";
    }

    /// A setting of a provider.
    SettingName = "providers/{provider}/settings/{setting}" {
        provider: ProviderId, "providers";
        setting: SettingId, "settings";
    }
}

impl RoundName {
    /// The search of the round.
    pub const fn search_name(self) -> SearchName {
        SearchName { authority: self.authority, search: self.search }
    }
}

impl OfferName {
    /// The round of the offer.
    pub const fn round_name(self) -> RoundName {
        RoundName { authority: self.authority, search: self.search, round: self.round }
    }

    /// The search of the offer.
    pub const fn search_name(self) -> SearchName {
        self.round_name().search_name()
    }
}

impl OfferQuestionName {
    /// The offer it is about.
    pub const fn offer_name(self) -> OfferName {
        OfferName { authority: self.authority, search: self.search, round: self.round, offer: self.offer }
    }
}

impl QuestionName {
    /// The round of the question.
    pub const fn round_name(self) -> RoundName {
        RoundName { authority: self.authority, search: self.search, round: self.round }
    }
}

impl TrancheName {
    /// The search of the tranche.
    pub const fn search_name(self) -> SearchName {
        SearchName { authority: self.authority, search: self.search }
    }
}

impl InvitationName {
    /// The search.
    pub const fn search_name(self) -> SearchName {
        SearchName { authority: self.authority, search: self.search }
    }
}

impl SettingName {
    /// The provider of the setting.
    pub const fn provider_name(self) -> ProviderName {
        ProviderName { provider: self.provider }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01";

    fn round_trip<N: FromStr<Err = NameError> + fmt::Display>(text: &str) {
        let name: N = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(name.to_string(), text);
        for wrong in
            [format!("{text}/"), format!("/{text}"), format!("{text}/x/y"), text.to_uppercase(), text[2..].into()]
        {
            assert!(wrong.parse::<N>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_name_reads_back_as_written_and_nothing_longer_or_shorter_does() {
        let search = format!("authorities/W06000015/searches/{ID}");
        round_trip::<SearchName>(&search);
        round_trip::<RoundName>(&format!("{search}/rounds/1"));
        round_trip::<OfferName>(&format!("{search}/rounds/20/offers/{ID}"));
        round_trip::<QuestionName>(&format!("{search}/rounds/2/questions/{ID}"));
        round_trip::<TrancheName>(&format!("{search}/tranches/{ID}"));
        round_trip::<InvitationName>(&format!("{search}/invitations/{ID}"));
        round_trip::<ContractName>(&format!("authorities/W06000015/contracts/{ID}"));
        round_trip::<ProviderName>(&format!("providers/{ID}"));
        round_trip::<SettingName>(&format!("providers/{ID}/settings/{ID}"));
    }

    #[test]
    fn a_round_has_one_spelling_from_1_to_the_limit() {
        for wrong in ["0", "01", "+1", "21", "256", "", "one"] {
            assert!(wrong.parse::<RoundNumber>().is_err(), "{wrong}");
        }
        assert_eq!(RoundNumber::FIRST.next().map(RoundNumber::get), Some(2));
        assert_eq!(RoundNumber::new(ROUNDS_PER_SEARCH_MAX).unwrap().next(), None);
    }

    #[test]
    fn an_error_says_what_was_expected() {
        let error = "authorities/W06000015".parse::<SearchName>().unwrap_err();
        assert_eq!(error.to_string(), "expected a name of the form authorities/{authority}/searches/{search}");
    }
}
