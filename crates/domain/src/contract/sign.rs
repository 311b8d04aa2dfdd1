//! Signing (CON-1): who, when, and the digest of the exact text. Once both sides have signed, the contract is exchanged.

use vocabulary::{ContractSide, RefusalReason, Timestamp};

use super::generate::hex;
use super::{Contract, FixedText};
use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{ContractEvent, Event};
use crate::refusal::{Fault, Refusal, require};
use crate::search::{FreezeFacts, Search, reconfirmation_fault};

/// Signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sign {
    /// For which side.
    pub side: ContractSide,
    /// SHA-256 of the text the signer has read.
    pub digest: [u8; 32],
}

/// Decides a signature of the text that waits: refused unless the signer names the digest of exactly that text, while a concealment freezes
/// the award (REG-5), and while the provider has not said that its offer stands for a request that changed since (SRC-12). `standing` is of
/// the provider and setting awarded, while the search has not ended.
pub fn sign(
    contract: &Contract,
    search: &Search,
    actor: &Actor,
    standing: Option<FreezeFacts<'_>>,
    command: Sign,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    contract.require_standing(search)?;
    if let Some(standing) = standing {
        standing.require_thawed(search, now)?;
    }
    let Some(waiting) = &contract.waiting else { return Err(nothing_waits(contract)) };
    if waiting.sealed.digest != command.digest {
        return Err(mismatch(waiting, command.digest));
    }
    if contract.exchanged.is_empty() {
        Refusal::unless_empty(reconfirmation_fault(search, contract.generated.offer).into_iter().collect())?;
    }
    let signed = waiting.signatures.contains_key(&command.side);
    require(!signed, RefusalReason::ContractSigned, contract.id.to_string())?;
    let signed = ContractEvent::Signed {
        by: by(actor),
        side: command.side,
        variation: waiting.sealed.variation,
        digest: command.digest,
    };
    Ok(Decision::of(Event::Contract(contract.id, signed)))
}

fn nothing_waits(contract: &Contract) -> Refusal {
    let reason = match contract.exchanged.is_empty() {
        true => RefusalReason::ContractNotCompleted,
        false => RefusalReason::ContractExchanged,
    };
    Refusal::of(reason, contract.id.to_string())
}

fn mismatch(waiting: &FixedText, given: [u8; 32]) -> Refusal {
    let fault = Fault::new(RefusalReason::DigestMismatch, "digest");
    let fault = fault.with("given", hex(&given)).with("text", hex(&waiting.sealed.digest));
    fault.with("variation", waiting.sealed.variation).into()
}
