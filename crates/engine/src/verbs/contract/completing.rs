//! What the contracts officer and the signers do.

use std::sync::Arc;

use domain::Decision;
use domain::contract::{Completion, Contract, Document, Sign, canonical_text, complete, completed, sign};
use domain::event::TextSealed;
use domain::search::Search;
use sha2::{Digest, Sha256};
use views::permit::{Action, may, signing_side};
use vocabulary::ContractId;

use super::super::freezing::settled;
use crate::failure::Failure;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// Completes a contract.
pub struct CompleteContract {
    /// Which.
    pub contract: ContractId,
    /// What is written in.
    pub completion: Completion,
}

impl Verb for CompleteContract {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let (contract, search) = permitted(tx, self.contract, Action::CompleteContract)?;
        let before = document_of(tx, &contract).await?;
        let document = completed(before, self.completion.clone())?;
        let text = fixed(tx, &document).await?;
        Ok(complete(&contract, &search, tx.actor, &document, text)?)
    }

    fn outcome(&self) -> String {
        self.contract.to_string()
    }
}

/// Signs a contract for the caller's own side.
pub struct SignContract {
    /// Which.
    pub contract: ContractId,
    /// SHA-256 of the text that was read.
    pub digest: [u8; 32],
}

impl Verb for SignContract {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let contract = tx.contract(self.contract);
        let side = signing_side(tx.actor, contract.as_deref())?;
        let contract = contract.ok_or(Failure::NotPermitted)?;
        let search = search_of(tx, &contract)?;
        // Bound with the signature, so that no concealment slips between the two (REG-5).
        let settled = settled(tx, &search)?;
        let standing = settled.as_ref().map(super::super::freezing::Settled::facts);
        Ok(sign(&contract, &search, tx.actor, standing, Sign { side, digest: self.digest }, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.contract.to_string()
    }
}

/// A contract the actor may act on so, with its search.
pub(super) fn permitted(
    tx: &mut Tx<'_>,
    id: ContractId,
    action: Action,
) -> Result<(Arc<Contract>, Arc<Search>), Failure> {
    let contract = tx.contract(id);
    may(tx.actor, action, contract.as_deref())?;
    let contract = contract.ok_or(Failure::NotPermitted)?;
    let search = search_of(tx, &contract)?;
    Ok((contract, search))
}

pub(super) fn search_of(tx: &mut Tx<'_>, contract: &Contract) -> Result<Arc<Search>, Failure> {
    tx.search(contract.generated.search)?.ok_or(Failure::NotPermitted)
}

/// What a contract says as it stands.
pub(super) async fn document_of(tx: &Tx<'_>, contract: &Contract) -> Result<Document, Failure> {
    let key = KeySubject::Search(contract.generated.search);
    tx.engine().open_document(key, contract.document()).await
}

/// The document and its canonical text, sealed, with the digest that is signed.
pub(super) async fn fixed(tx: &mut Tx<'_>, document: &Document) -> Result<TextSealed, Failure> {
    let key = KeySubject::Search(document.search);
    let text = canonical_text(document);
    Ok(TextSealed {
        variation: document.variation,
        document: tx.seal(key, document).await?,
        text: tx.seal(key, text.as_str()).await?,
        digest: Sha256::digest(text.as_bytes()).into(),
        review_dates: document.review_dates.clone(),
    })
}
