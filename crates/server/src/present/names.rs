//! Names of resources, for the wire.

use domain::event::LotKey;
use domain::search::Search;
use vocabulary::{
    AuthorityCode, ContractId, ContractName, OfferId, ProviderId, ProviderName, QuestionId, SearchName, SettingId,
    SettingName, TrancheId, WeightProfileName,
};

/// `authorities/{code}`.
pub fn authority(code: AuthorityCode) -> String {
    format!("authorities/{code}")
}

/// `authorities/{code}/searches/{id}`.
pub fn search(search: &Search) -> String {
    SearchName { authority: search.authority, search: search.id }.to_string()
}

/// The name of an authority's weight profile; number 0 is the published table.
pub fn weight_profile(authority: AuthorityCode, profile: u32) -> String {
    WeightProfileName { authority, profile }.to_string()
}

/// `authorities/{code}/contracts/{id}`.
pub fn contract(authority: AuthorityCode, contract: ContractId) -> String {
    ContractName { authority, contract }.to_string()
}

/// The name of a round of a search.
pub fn round(search: &Search, number: u32) -> String {
    format!("{}/rounds/{number}", self::search(search))
}

/// The name of an offer of a round.
pub fn offer(search: &Search, round: u32, offer: OfferId) -> String {
    format!("{}/offers/{offer}", self::round(search, round))
}

/// The name of a timed question about an offer of a closed round.
pub fn offer_question(search: &Search, offer: OfferId, question: vocabulary::QuestionId) -> String {
    format!("{}/questions/{question}", closed_offer(search, offer))
}

/// The name of an offer of a closed round; empty where the search has no such offer.
pub fn closed_offer(search: &Search, offer: OfferId) -> String {
    search.offers.get(&offer).map(|closed| self::offer(search, closed.round, offer)).unwrap_or_default()
}

/// The name of a question of a round.
pub fn question(search: &Search, round: u32, question: QuestionId) -> String {
    format!("{}/questions/{question}", self::round(search, round))
}

/// The name of a tranche of a search.
pub fn tranche(search: &Search, tranche: TrancheId) -> String {
    format!("{}/tranches/{tranche}", self::search(search))
}

/// The name of a provider's invitation to a search.
pub fn invitation(search: &Search, provider: ProviderId) -> String {
    format!("{}/invitations/{provider}", self::search(search))
}

/// `providers/{id}`.
pub fn provider(provider: ProviderId) -> String {
    ProviderName { provider }.to_string()
}

/// `providers/{id}/settings/{id}`.
pub fn setting(provider: ProviderId, setting: SettingId) -> String {
    SettingName { provider, setting }.to_string()
}

/// `frameworks/{slug}/lots/{LOT}`.
pub fn lot(key: &LotKey) -> String {
    format!("frameworks/{}/lots/{}", key.framework, key.lot)
}
