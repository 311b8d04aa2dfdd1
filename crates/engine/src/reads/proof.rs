//! What the service signs when it is read: a receipt, a checkpoint.

use event_log::Head;
use vocabulary::Timestamp;

use crate::engine::Engine;
use crate::signing::{PublicKey, Signature, head_statement, receipt_statement};
use crate::vault::hex;

impl Engine {
    /// The keys by which signatures of this service are verified, oldest first.
    pub fn verification_keys(&self) -> Vec<PublicKey> {
        self.settings.signing.iter().flat_map(|keys| keys.public()).cloned().collect()
    }

    /// The id of the store, as statements name it.
    pub fn store_id(&self) -> String {
        self.log().marks().id.to_string()
    }

    /// The signature of a receipt; absent where the service has no signing key.
    pub fn sign_receipt(
        &self,
        offer: &str,
        (version, commitment): (u32, &[u8; 32]),
        received_at: Timestamp,
    ) -> Option<Signature> {
        let statement = receipt_statement(&self.store_id(), offer, version, &hex(commitment), received_at);
        self.settings.signing.as_ref().map(|keys| keys.sign(&statement))
    }

    /// The signature of a checkpoint; absent where the service has no signing key.
    pub fn sign_head(&self, head: &Head) -> Option<Signature> {
        let statement = head_statement(self.log().marks().id, head.position, &head.chain, head.recorded_at);
        self.sign_statement(&statement)
    }

    /// The signature of a statement; absent where the service has no signing key.
    pub(crate) fn sign_statement(&self, statement: &str) -> Option<Signature> {
        self.settings.signing.as_ref().map(|keys| keys.sign(statement))
    }
}
