//! The stored facts of an Individual Placement Contract.

use domain::event::{ContractEvent, ContractGenerated as DomainContractGenerated, TextSealed as DomainTextSealed};
use vocabulary::{AuthorityCode, ContractSide, Date, OfferId, ProviderId, SearchId, SettingId};

use super::parts::{By, Hex, Sealed};
use super::shape::Convert;

object! {
    ContractGenerated = DomainContractGenerated {
        search: SearchId,
        authority: AuthorityCode,
        offer: OfferId,
        provider: ProviderId,
        setting: SettingId,
        start_date: Date,
        children: Vec<u32>,
        review_dates: Vec<Date>,
        document: Sealed,
    }
    TextSealed = DomainTextSealed {
        variation: u32,
        document: Sealed,
        text: Sealed,
        digest: Hex,
        review_dates: Vec<Date>,
    }
}

facts! {
    Fact = ContractEvent, KINDS, kind_of {
        "contract.generated" Generated { by: By, generated: Box<ContractGenerated> }
        "contract.completed" Completed { by: By, text: Box<TextSealed> }
        "contract.signed" Signed { by: By, side: ContractSide, variation: u32, digest: Hex }
        "contract.variation_proposed" VariationProposed {
            by: By, text: Box<TextSealed>, effective_on: Date, changes: Sealed
        }
    }
}
