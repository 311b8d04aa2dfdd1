//! The stored facts of an Individual Placement Contract.

use domain::event::{ContractEvent, ContractGenerated as DomainContractGenerated, TextSealed as DomainTextSealed};
use vocabulary::{
    AuthorityCode, ContractRefusalReason, ContractSide, Date, LatePlanReason, OfferId, PlacementEndReason, ProviderId,
    SearchId, SettingId, TaskKind, Timestamp,
};

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
        "contract.refused" Refused { by: By, side: ContractSide, reason: ContractRefusalReason, text: Option<Sealed> }
        "contract.arrival_recorded" ArrivalRecorded { by: By, arrived_on: Date }
        "contract.placement_plan_recorded" PlacementPlanRecorded {
            by: By, made_on: Date, late: Option<LatePlanReason>, text: Option<Sealed>
        }
        "contract.placement_ended" PlacementEnded {
            by: By, ended_on: Date, reason: PlacementEndReason, text: Option<Sealed>
        }
        "contract.task_done" TaskDone { by: By, kind: TaskKind, since: Timestamp }
        "contract.nearer_home_matched" NearerHomeMatched { month: Date, found: u32, settings: Vec<SettingId> }
    }
}
