//! What is asked of the columns: a tender, and everything about providers, lot, authority and day that no row holds.

use std::collections::BTreeMap;

use vocabulary::{SearchId, SettingId, Span, Timestamp};

use crate::v1::setting::{LegalFormOutcome, Standing};
use crate::v1::tender::Tender;

/// A question to the columns.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// What is asked for; one child at least.
    pub tender: &'a Tender,
    /// What is known of each provider, in the order of `Columns::providers`; one that is missing is not known.
    pub providers: &'a [ProviderFacts],
    /// Settings that the authority lists singly (REG-8), whatever their provider.
    pub listed: &'a BTreeMap<SettingId, Listing>,
    /// The search that asks, if it is one: places held for it count as free.
    pub own_search: Option<SearchId>,
    /// The instant that judges.
    pub now: Timestamp,
    /// Places confirmed so long ago or longer are stale (REG-4).
    pub stale_after: Span,
}

/// What is known of one provider, in the lot and on the day of the question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProviderFacts {
    /// Registered in the lot, signed, concealed (G1).
    pub standing: Standing,
    /// What the legal-form rules of the day say (G7).
    pub legal_form: LegalFormOutcome,
    /// When it last confirmed all its places at once (REG-4).
    pub confirmed_at: Option<Timestamp>,
    /// How the authority that asks stands to it (REG-8).
    pub listing: Listing,
}

/// How a setting stands to the authority that asks (REG-8). Own ones come first, whatever their score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Listing {
    /// Of the authority itself.
    Own,
    /// Of a partner the authority names.
    Partner,
    /// Of anybody else: through the framework.
    #[default]
    Other,
}

impl Question<'_> {
    /// How a setting stands to the authority that asks: the nearer of its own listing and its provider's.
    pub(super) fn listing(&self, setting: SettingId, provider: &ProviderFacts) -> Listing {
        self.listed.get(&setting).copied().unwrap_or_default().min(provider.listing)
    }
}
