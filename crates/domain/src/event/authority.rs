//! What an authority says of itself: whom it names as partners (REG-8), which concealments it has reviewed (REG-5), and by which weights it
//! judges offers (SRC-7).

use vocabulary::{Date, ProviderId, SettingId, Timestamp};

use super::By;

/// What happened to what an authority keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields' names and types say all; what they do not say stands at the variant")]
pub enum AuthorityEvent {
    /// These are its partners from now on: all settings of some providers, and single settings.
    PartnersPut { by: By, providers: Vec<ProviderId>, settings: Vec<SettingId> },
    /// It has reviewed what it has with a provider, or one setting of it, that was concealed at that instant (REG-5).
    ConcealmentReviewed { by: By, provider: ProviderId, setting: Option<SettingId>, concealed_at: Timestamp },
    /// Weights of C1 to C9 in order, proposed from a day on; nothing is judged by them yet.
    WeightsProposed { by: By, version: u32, weights: [u32; 9], effective: Date },
    /// A second person approved them.
    WeightsApproved { by: By, version: u32 },
    /// A second person declined them, or the first took them back.
    WeightsDeclined { by: By, version: u32 },
}
