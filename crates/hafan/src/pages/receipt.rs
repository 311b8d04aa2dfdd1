//! Receipts, and the keys by which they are verified.

use api::reference::v1::ListVerificationKeysResponse;
use api::search::v1::Receipt;

use crate::output::Page;
use crate::wire::time_shown;

/// A receipt.
pub(crate) fn receipt(receipt: &Receipt, page: Page) -> String {
    let signature = receipt.signature.clone().unwrap_or_default();
    page.facts(vec![
        (page.of("Offer", "Cynnig"), receipt.offer.clone()),
        (page.of("Version", "Fersiwn"), receipt.version.to_string()),
        (page.of("Received", "Derbyniwyd"), time_shown(receipt.received_at.as_ref())),
        (page.of("Commitment", "Ymrwymiad"), receipt.commitment.clone()),
        (page.of("Store", "Storfa"), receipt.store.clone()),
        (page.of("Key", "Allwedd"), signature.key),
        (page.of("Signature", "Llofnod"), signature.signature),
    ])
}

/// A receipt that holds.
pub(crate) fn holds(kept: &Receipt, page: Page) -> String {
    let verdict = page.of("The receipt holds.", "Mae'r dderbynneb yn dal.");
    format!("{verdict}\n\n{}", receipt(kept, page))
}

/// The keys, oldest first.
pub(crate) fn keys(all: &ListVerificationKeysResponse, page: Page) -> String {
    let rows = all.keys.iter().map(|key| vec![key.id.clone(), key.algorithm.clone(), key.public_key.clone()]);
    page.table(&[("Key", "Allwedd"), ("Algorithm", "Algorithm"), ("Public key", "Allwedd gyhoeddus")], rows.collect())
}
