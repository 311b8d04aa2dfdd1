//! The stored facts of what an authority keeps of itself.

use domain::event::AuthorityEvent;
use vocabulary::{ProviderId, SettingId};

use super::parts::By;
use super::shape::Convert;

facts! {
    Fact = AuthorityEvent, KINDS, kind_of {
        "authority.partners_put" PartnersPut { by: By, providers: Vec<ProviderId>, settings: Vec<SettingId> }
    }
}
