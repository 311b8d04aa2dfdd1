//! Etags: a keyed hash of what this very reader reads, so that one tells nothing about what somebody else did.

use domain::Actor;
use engine::Engine;
use engine::vault::hex;
use prost::Message;

/// Bytes of the hash that an etag shows.
const ETAG_BYTES: usize = 16;

/// The etag of a message as `actor` reads it; the message is hashed with its own etag empty.
pub fn etag(engine: &Engine, actor: &Actor, message: &impl Message) -> String {
    let reader = format!("{}|{}|{}", actor.id, actor.role, actor.organisation);
    let hash = engine.vault().keyed_hash("etag", &[reader.as_bytes(), &message.encode_to_vec()]);
    hex(&hash[..ETAG_BYTES])
}
