//! `hafan receipt`: what a provider keeps of its offers, verified offline.

use std::path::PathBuf;

use api::reference::v1::ListVerificationKeysRequest;
use api::search::v1::{GetOfferRequest, Receipt as Kept};
use clap::Subcommand;

use super::Session;
use crate::failure::Failure;
use crate::output::Output;
use crate::pages::receipt as page;
use crate::{document, proofs};

/// What can be done with receipts.
#[derive(Debug, Subcommand)]
pub(crate) enum Receipt {
    /// The receipt of one of your offers; keep its --json
    Show {
        /// The offer
        offer: String,
    },
    /// The public keys by which receipts and checkpoints are verified; keep their --json
    Keys,
    /// Verifies a receipt with files alone; ends on 10 when it does not hold
    Verify {
        /// The receipt, as it was kept
        receipt: PathBuf,
        /// The keys, as they were kept
        #[arg(long, value_name = "FILE")]
        keys: PathBuf,
    },
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Receipt) -> Result<(), Failure> {
    match command {
        Receipt::Show { offer: name } => {
            let offer = session.connection.offers().get_offer(GetOfferRequest { name }).await?.into_inner();
            let receipt =
                offer.receipt.ok_or_else(|| Failure::Usage("the offer is not yours: no receipt".to_owned()))?;
            session.output.show(&receipt, page::receipt)
        }
        Receipt::Keys => {
            let keys = session.connection.reference().list_verification_keys(ListVerificationKeysRequest {}).await?;
            session.output.show(keys.get_ref(), page::keys)
        }
        Receipt::Verify { receipt, keys } => verify(&receipt, &keys, &mut session.output),
    }
}

/// Verifies a receipt; no server is called.
pub(crate) fn verify(
    receipt: &std::path::Path,
    keys: &std::path::Path,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let receipt: Kept = document::read(receipt)?;
    proofs::receipt_holds(&receipt, &proofs::keys(keys)?)?;
    output.show(&receipt, page::holds)
}
