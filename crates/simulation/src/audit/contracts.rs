//! Contracts: one an award, signed by each side once over exactly the text that stands (CON-1, CON-2).

use std::collections::BTreeSet;

use domain::event::ContractEvent;
use vocabulary::{ContractId, SearchId};

use super::book::{Book, Paper};
use crate::{Violation, hold};

impl Book {
    pub(super) fn contract(&mut self, id: ContractId, event: &ContractEvent) -> Result<(), Violation> {
        if let ContractEvent::Generated { generated, .. } = event {
            return self.generated(id, generated.search);
        }
        let Some(paper) = self.contracts.get(&id) else {
            return Err(Violation::new("CON-1", format!("{id} was never generated")));
        };
        let case = self.case(paper.search)?;
        let standing = case.award.as_ref().is_some_and(|award| award.contract == id);
        let void = || format!("{event:?} of {id}, which no standing award has");
        let Some(paper) = self.contracts.get_mut(&id) else { return Ok(()) };
        match event {
            ContractEvent::Generated { .. } => {}
            ContractEvent::Completed { text, .. } | ContractEvent::VariationProposed { text, .. } => {
                hold(standing, "CON-1", void)?;
                paper.waiting = Some((text.variation, text.digest));
                paper.signed.clear();
            }
            ContractEvent::Signed { side, variation, digest, .. } => {
                hold(standing, "CON-1", void)?;
                let same = paper.waiting == Some((*variation, *digest));
                hold(same, "CON-1", || format!("{side} signed another text of {id} than waits"))?;
                hold(paper.signed.insert(*side), "CON-1", || format!("{side} signed {id} twice"))?;
                if paper.signed.len() == 2 {
                    paper.waiting = None;
                    paper.signed.clear();
                    paper.exchanged += 1;
                }
            }
            ContractEvent::ArrivalRecorded { .. } => {
                hold(!paper.arrived, "CON-4", || format!("two arrivals under {id}"))?;
                paper.arrived = true;
            }
            ContractEvent::PlacementEnded { .. } => {
                hold(paper.arrived && !paper.ended, "CON-4", || format!("a placement under {id} that is none ended"))?;
                paper.ended = true;
            }
            ContractEvent::Refused { .. }
            | ContractEvent::PlacementPlanRecorded { .. }
            | ContractEvent::TaskDone { .. }
            | ContractEvent::NearerHomeMatched { .. } => {}
        }
        Ok(())
    }

    fn generated(&mut self, id: ContractId, search: SearchId) -> Result<(), Violation> {
        let paper =
            Paper { search, waiting: None, signed: BTreeSet::new(), exchanged: 0, arrived: false, ended: false };
        hold(self.contracts.insert(id, paper).is_none(), "CON-1", || format!("{id} was generated twice"))
    }
}
