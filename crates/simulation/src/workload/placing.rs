//! After the award: the contract, the arrival, and what undoes it.

use domain::contract::{Completion, Given};
use domain::search::Search;
use engine::verbs::{
    CompleteContract, EndPlacement, RecordArrival, RecordNonArrival, RecordPlacementPlan, RefuseAward, RefuseContract,
    SignContract, UndoAward,
};
use vocabulary::{
    ContractId, ContractRefusalReason, LatePlanReason, OfferId, PlacementEndReason, RetractionReason, Role, UndoReason,
};

use super::{Intent, Scene};

impl Scene<'_> {
    pub(super) fn of_awarded(&mut self, search: &Search) -> Option<Intent> {
        let (award, ..) = search.award.as_ref()?;
        let (contract, offer) = (award.contract, award.offer);
        match self.dice.below(20) {
            0 => self.undo_award(search),
            1 => self.refuse_award(search, offer),
            2 => self.refuse_contract(search, contract),
            3 => {
                let absent = RecordNonArrival { contract, text: "She did not come.".into() };
                Some(Intent::of(&self.finder(search), absent))
            }
            4 => self.after_concealment(search),
            5 | 6 => self.plan(search, contract),
            7 | 8 => self.arrive(search, contract),
            9..=12 => self.complete(search, contract),
            _ => self.sign(search, contract),
        }
    }

    /// Somebody who may sign or refuse, of either side.
    fn signer(&mut self, search: &Search) -> Option<domain::Actor> {
        let (award, ..) = search.award.as_ref()?;
        if self.dice.once_in(2) {
            return self.of_house(search, Role::ContractsOfficer);
        }
        self.cast.agency(award.provider)?.actor(Role::ProviderUser).ok()
    }

    /// An award is undone, in one of the ways there are.
    pub(super) fn undo(&mut self, search: &Search) -> Option<Intent> {
        let (award, ..) = search.award.as_ref()?;
        let (contract, offer) = (award.contract, award.offer);
        match self.dice.below(5) {
            0 => self.undo_award(search),
            1 => self.refuse_award(search, offer),
            2 => self.refuse_contract(search, contract),
            3 => {
                Some(Intent::of(&self.finder(search), RecordNonArrival { contract, text: "She did not come.".into() }))
            }
            _ => self.complete(search, contract),
        }
    }

    fn refuse_award(&mut self, search: &Search, offer: OfferId) -> Option<Intent> {
        let reason = self.dice.one_of(RetractionReason::ALL)?;
        let refuse = RefuseAward { search: search.id, offer, reason, text: "It cannot be.".into() };
        Some(Intent::of(&self.provider_of(search, offer, Role::ProviderUser)?, refuse))
    }

    fn refuse_contract(&mut self, search: &Search, contract: ContractId) -> Option<Intent> {
        let reason = self.dice.one_of(ContractRefusalReason::ALL)?;
        let refuse = RefuseContract { contract, reason, text: "Not on these terms.".into() };
        Some(Intent::of(&self.signer(search)?, refuse))
    }

    pub(super) fn undo_award(&mut self, search: &Search) -> Option<Intent> {
        let reason = self.dice.one_of(UndoReason::ALL)?;
        let undo = UndoAward { search: search.id, reason, text: "No longer needed.".into() };
        Some(Intent::of(&self.of_house(search, Role::Approver)?, undo))
    }

    pub(super) fn plan(&mut self, search: &Search, contract: ContractId) -> Option<Intent> {
        let late = if self.dice.once_in(2) { None } else { self.dice.one_of(LatePlanReason::ALL) };
        let made_on = self.now.london_date();
        let plan = RecordPlacementPlan { contract, made_on, late, text: "Agreed.".into() };
        Some(Intent::of(&self.of_house(search, Role::ContractsOfficer)?, plan))
    }

    pub(super) fn arrive(&mut self, search: &Search, contract: ContractId) -> Option<Intent> {
        let arrived_on = self.now.london_date();
        Some(Intent::of(&self.finder(search), RecordArrival { contract, arrived_on }))
    }

    pub(super) fn complete(&mut self, search: &Search, contract: ContractId) -> Option<Intent> {
        let agreed = self.engine.world().contract(contract)?;
        let document = {
            use futures::FutureExt as _;
            let key = engine::vault::KeySubject::Search(search.id);
            let opened = self.engine.open_document::<domain::contract::Document>(key, agreed.document()).now_or_never();
            opened?.ok()?
        };
        let agreed = document.supports.iter().map(|_| "Weekly visits.".to_owned()).collect();
        let start = search.award.as_ref()?.0.start_date;
        let completion = Completion {
            review_dates: Given::As(vec![start.plus_days(20), start.plus_days(100)]),
            contacts: Given::As(contacts()),
            agreed: Given::As(agreed),
            special_terms: Given::Not,
        };
        Some(Intent::of(&self.of_house(search, Role::ContractsOfficer)?, CompleteContract { contract, completion }))
    }

    pub(super) fn sign(&mut self, search: &Search, contract: ContractId) -> Option<Intent> {
        let known = self.engine.world().contract(contract)?;
        let digest = known.waiting.as_ref().map_or([7; 32], |text| text.sealed.digest);
        Some(Intent::of(&self.signer(search)?, SignContract { contract, digest }))
    }

    pub(super) fn of_placed(&mut self, search: &Search) -> Option<Intent> {
        let contract = search.award.as_ref()?.0.contract;
        match self.dice.below(8) {
            0 => {
                let reason = self.dice.one_of(PlacementEndReason::ALL)?;
                let ended_on = self.now.london_date();
                let end = EndPlacement { contract, ended_on, reason, text: "As planned.".into() };
                Some(Intent::of(&self.of_house(search, Role::ContractsOfficer)?, end))
            }
            1 => self.plan(search, contract),
            2 | 3 => self.sign(search, contract),
            4 => self.complete(search, contract),
            _ => self.vary(search, contract),
        }
    }
}

fn contacts() -> Vec<domain::contract::ContractContact> {
    let of = |side, name: &str| domain::contract::ContractContact {
        side,
        name: name.to_owned(),
        email: "somebody@example.org".to_owned(),
        telephone: String::new(),
    };
    vec![of(vocabulary::ContractSide::Authority, "Bet"), of(vocabulary::ContractSide::Provider, "Dai")]
}
