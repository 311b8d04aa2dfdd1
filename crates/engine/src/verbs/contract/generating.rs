//! What an award's commit generates its contract from: the frozen explanation for the gaps, the register for the parties.

use domain::contract::{ContractFacts, Support, generate};
use domain::scoring::gaps;
use domain::search::{AwardFacts, NewContract, Search};
use domain::terms::Terms;
use matching::v1;
use vocabulary::{AuthorityCode, ContractId, Date, OfferId};

use crate::engine::Engine;
use crate::failure::Failure;
use crate::tx::Tx;
use crate::vault::KeySubject;

/// The contract of an award, sealed.
pub(crate) async fn generate_contract(
    tx: &mut Tx<'_>,
    (search, round): (&Search, u32),
    award: &AwardFacts<'_>,
    (contract, offer, start_date): (ContractId, OfferId, Date),
) -> Result<NewContract, Failure> {
    tx.will_write(domain::event::Subject::Contract(contract));
    let engine = tx.engine();
    let profile = engine.open_profile_of(award.setting).await?;
    let facts = ContractFacts {
        contract,
        offer,
        start_date,
        authority_name: name_of(search.authority),
        setting_name: &profile.display_name,
        supports: engine.supports(search, round, offer, award.terms).await?,
    };
    let document = generate(search, award, facts)?;
    let sealed = tx.seal(KeySubject::Search(search.id), &document).await?;
    Ok(NewContract { document, sealed })
}

fn name_of(code: AuthorityCode) -> (String, String) {
    let known = geography::authority(code);
    known.map_or_else(
        || (code.to_string(), code.to_string()),
        |authority| (authority.name_en.to_owned(), authority.name_cy.to_owned()),
    )
}

impl Engine {
    /// The gaps an offer left, from the frozen inputs of the newest snapshot of its round: what the decision rested on, and nothing newer.
    async fn supports(
        &self,
        search: &Search,
        round: u32,
        offer: OfferId,
        terms: &Terms,
    ) -> Result<Vec<Support>, Failure> {
        let snapshot = search.shortlist_of(round).ok_or(Failure::NotPermitted)?;
        let inputs = self.snapshot_inputs(search, snapshot).await?;
        let index = inputs.offers.iter().position(|known| *known == offer).ok_or(Failure::NotPermitted)?;
        let candidate = inputs.candidates.get(index).ok_or(Failure::NotPermitted)?;
        let scored = v1::score(&inputs.tender, candidate);
        let support = |gap: domain::scoring::Gap| Support {
            criterion: format!("{:?}", gap.criterion),
            gap: gap.text,
            agreed: gap.support.clone(),
            offered: gap.support,
        };
        Ok(gaps(&scored, terms).into_iter().map(support).collect())
    }
}
