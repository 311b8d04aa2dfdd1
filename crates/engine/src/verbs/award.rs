//! The award, and its checks beforehand.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::event::{ChildKey, Subject};
use domain::framework::{FeeWorking, Lot, Lots, PriceList};
use domain::provider::Provider;
use domain::request::{Request, YesNoUnknown};
use domain::search::{
    Award, AwardChecks, AwardFacts, ChildrenNamed, NewContract, Search, Successor, award, award_faults, carried_over,
    together_warning,
};
use domain::setting::Setting;
use domain::terms::Terms;
use domain::{Decision, Fault};
use views::permit::Action;
use vocabulary::{ContractId, Date, OfferId, SearchId, SettingId};

use super::answers::{Defaults, GivenAnswer, Others, by_id, sealed_answers};
use super::contract::generate_contract;
use super::tranche::{is_family, places};
use super::{CHECK_ATTEMPTS_MAX, permitted, require_note};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::reads::documents::Identities;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// Issues the award.
pub struct AwardOffer {
    /// The search.
    pub search: SearchId,
    /// The offer.
    pub offer: OfferId,
    /// The first day.
    pub start_date: Date,
    /// Whether the agreement to accommodate (section 76) is recorded.
    pub agreement_to_accommodate: YesNoUnknown,
    /// Basic award information.
    pub information: String,
    /// Answers to other offers given in the same call.
    pub answers: Vec<GivenAnswer>,
    /// What becomes of the others.
    pub defaults: Defaults,
    /// The children it is for.
    pub children: Vec<u32>,
    /// The search that children it leaves over move to, should it leave any over (DEC-6).
    pub successor: SearchId,
    /// The contract it generates (CON-1).
    pub contract: ContractId,
}

/// What the award checks came to.
pub struct CheckedAward {
    /// Every failing check.
    pub faults: Vec<Fault>,
    /// The fee check's working, where there is a list price.
    pub working: Option<FeeWorking>,
    /// What is to be asked about and stops nothing.
    pub warnings: Vec<Fault>,
}

/// What an award is decided on, gathered and bound.
pub(super) struct Gathered {
    search: Arc<Search>,
    round: u32,
    request: Request,
    identities: Identities,
    terms: Terms,
    provider: Arc<Provider>,
    setting: Arc<Setting>,
    lots: Lots,
    lot: Option<Arc<Lot>>,
    prices: Arc<PriceList>,
    live_placements: u32,
    siblings_there: u32,
    places: u32,
    settings: BTreeMap<SettingId, Arc<Setting>>,
}

impl Gathered {
    pub(super) fn search(&self) -> &Search {
        &self.search
    }

    pub(super) fn facts(&self) -> AwardFacts<'_> {
        AwardFacts {
            request: &self.request,
            terms: &self.terms,
            provider: &self.provider,
            setting: &self.setting,
            lots: &self.lots,
            lot: self.lot.as_deref(),
            prices: &self.prices,
            places: self.places,
            live_placements: self.live_placements,
            siblings_there: self.siblings_there,
            settings: by_id(&self.settings),
        }
    }
}

impl AwardOffer {
    fn checks(&self) -> AwardChecks {
        AwardChecks {
            offer: self.offer,
            start_date: self.start_date,
            agreement_to_accommodate: self.agreement_to_accommodate,
        }
    }

    /// The command with its words sealed.
    pub(super) async fn sealed(&self, tx: &mut Tx<'_>, gathered: &Gathered) -> Result<Award, Failure> {
        let search = &*gathered.search;
        require_note("information", &self.information)?;
        let answers = sealed_answers(tx, search, &self.answers, (self.defaults, Others::But(self.offer))).await?;
        let information = tx.seal_text(KeySubject::Search(self.search), &self.information).await?;
        let children = ChildrenNamed(self.children.clone());
        let successor = self.successor(tx, gathered).await?;
        let contract = self.new_contract(tx, gathered).await?;
        Ok(Award { checks: self.checks(), information, answers, children, successor, contract })
    }

    /// The successor search of the children left over, its request sealed; `None` where the offer leaves nobody over.
    async fn successor(&self, tx: &mut Tx<'_>, gathered: &Gathered) -> Result<Option<Successor>, Failure> {
        let Gathered { search, request, identities, setting, .. } = gathered;
        let left = search.left_by(self.offer);
        if left.is_empty() {
            return Ok(None);
        }
        let request = carried_over(request, search.id, &left, Some(&setting.recorded.sector));
        let at = |child: &u32| usize::try_from(*child).ok();
        let children: Vec<ChildKey> =
            left.iter().filter_map(|child| search.children.get(at(child)?)).copied().collect();
        let moving =
            left.iter().filter_map(|child| Some(identities.children.get(at(child)?).cloned().unwrap_or_default()));
        let identities = Identities { children: moving.collect(), parent: identities.parent.clone() };
        tx.will_write(Subject::Search(self.successor));
        for child in &children {
            tx.will_write(Subject::Child(*child));
        }
        let sealed = tx.seal_request(self.successor, 1, &request, &identities, &children).await?;
        Ok(Some(Successor { search: self.successor, children, sealed }))
    }

    /// The contract it generates, sealed under the search's key.
    async fn new_contract(&self, tx: &mut Tx<'_>, gathered: &Gathered) -> Result<NewContract, Failure> {
        let of = (self.contract, self.offer, self.start_date);
        generate_contract(tx, (&gathered.search, gathered.round), &gathered.facts(), of).await
    }

    /// Gathers what it is decided on; `action` is what its caller may ask of the search.
    pub(super) async fn gather(&self, tx: &mut Tx<'_>, action: Action) -> Result<Gathered, Failure> {
        let search = permitted(tx, self.search, action)?;
        search.require_shortlist()?;
        let closed = *search.offers.get(&self.offer).ok_or(Failure::NotPermitted)?;
        let round = search.round_numbered(closed.round).ok_or(Failure::NotPermitted)?;
        let key = round.opening.lot.clone();
        let family = is_family(round.opening.placement_type);
        tx.standing();
        let lot = key.as_ref().and_then(|key| tx.lot(key));
        let lots = tx.lots_listing(closed.provider);
        let provider = tx.provider(closed.provider)?.ok_or(Failure::NotPermitted)?;
        let setting = tx.setting(closed.setting)?.ok_or(Failure::NotPermitted)?;
        let prices = key.as_ref().map(|key| tx.prices(key, closed.provider)).unwrap_or_default();
        let settings = tx.settings_of(&search)?;
        let engine = tx.engine();
        let (request, identities) = engine.open_request(&search).await?;
        let sealed = engine.terms_of(&engine.world(), &search, self.offer).ok_or(Failure::NotPermitted)?;
        let terms = engine.open_terms(self.offer, &sealed).await?;
        let live_placements = engine.world().live_placements(closed.provider, search.authority);
        let siblings_there = engine.world().siblings_there(&search, closed.setting);
        let places = places(&terms, family);
        let round = closed.round;
        Ok(Gathered {
            search,
            round,
            request,
            identities,
            terms,
            provider,
            setting,
            lots,
            lot,
            prices,
            live_placements,
            siblings_there,
            places,
            settings,
        })
    }
}

impl Verb for AwardOffer {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        // Whoever comes after an award gets its rule, before anything else is looked at (DEC-6).
        let known = permitted(tx, self.search, Action::Find)?;
        domain::refusal::require(known.award.is_none(), vocabulary::RefusalReason::AwardExists, "search.award")?;
        let gathered = self.gather(tx, Action::Find).await?;
        let command = self.sealed(tx, &gathered).await?;
        Ok(award(&gathered.search, tx.actor, &gathered.facts(), &command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

impl Engine {
    /// Runs the award checks beforehand; changes nothing (DEC-9).
    pub async fn check_award(&self, actor: &domain::Actor, command: &AwardOffer) -> Result<CheckedAward, Failure> {
        for _ in 0..CHECK_ATTEMPTS_MAX {
            let mut tx = Tx::new(self, actor);
            let gathered = match command.gather(&mut tx, Action::Find).await {
                Err(Failure::Due(due)) => {
                    self.run_due(due).await?;
                    continue;
                }
                gathered => gathered?,
            };
            let sealed = command.sealed(&mut tx, &gathered).await?;
            let (faults, working) = award_faults(&gathered.search, actor, &gathered.facts(), &sealed, tx.now);
            let low = self.low_fees(&gathered.search, gathered.round).await?.contains(&command.offer);
            let query = || Fault::new(vocabulary::RefusalReason::FeeQueried, command.offer.to_string());
            let mut warnings: Vec<Fault> = low.then(query).into_iter().collect();
            warnings.extend(together_warning(&gathered.search, command.offer));
            return Ok(CheckedAward { faults, working, warnings });
        }
        Err(Failure::Unavailable("others keep changing the same records".to_owned()))
    }
}
