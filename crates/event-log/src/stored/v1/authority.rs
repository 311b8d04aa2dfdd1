//! The stored facts of what an authority keeps of itself.

use domain::event::AuthorityEvent;
use vocabulary::{Date, ProviderId, SettingId, Timestamp};

use super::parts::By;
use super::shape::Convert;

facts! {
    Fact = AuthorityEvent, KINDS, kind_of {
        "authority.partners_put" PartnersPut { by: By, providers: Vec<ProviderId>, settings: Vec<SettingId> }
        "authority.concealment_reviewed" ConcealmentReviewed {
            by: By, provider: ProviderId, setting: Option<SettingId>, concealed_at: Timestamp
        }
        "authority.weights_proposed" WeightsProposed { by: By, version: u32, weights: [u32; 9], effective: Date }
        "authority.weights_approved" WeightsApproved { by: By, version: u32 }
        "authority.weights_declined" WeightsDeclined { by: By, version: u32 }
    }
}
