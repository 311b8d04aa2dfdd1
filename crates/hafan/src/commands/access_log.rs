//! `hafan log access` and `hafan log verify --access`: who looked at what, and whether what was recorded of it holds.

use std::path::Path;

use api::audit::v1::ListAccessRequest;
use clap::Args;
use engine::access;
use engine::signing::PublicKey;
use engine::vault::unhex_bytes;
use vocabulary::Date;

use super::Session;
use crate::failure::Failure;
use crate::output::Output;
use crate::pages::log as page;
use crate::{proofs, wire};

/// Which lines.
#[derive(Debug, Args)]
pub(crate) struct Access {
    /// First day, such as 2026-11-21; the first that is kept unless given
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// Last day; today unless given
    #[arg(long, value_name = "DAY")]
    to: Option<Date>,
    /// Only what was asked of this object or what lies within it, such as authorities/W06000015/searches/ID
    #[arg(long, default_value = "", hide_default_value = true, value_name = "NAME")]
    object: String,
    /// Only what this person or system asked, such as people/ann.finder
    #[arg(long, default_value = "", hide_default_value = true, value_name = "ACTOR")]
    who: String,
}

/// Lists them.
pub(crate) async fn list(session: &mut Session<'_>, asked: Access) -> Result<(), Failure> {
    let Access { from, to, object, who } = asked;
    let request = ListAccessRequest { from: from.map(wire::day), to: to.map(wire::day), object, actor: who };
    let mut records = session.connection.audit().list_access(request).await?.into_inner();
    while let Some(record) = records.message().await? {
        session.output.show_one_of_many(&record, page::access)?;
    }
    Ok(())
}

/// Verifies a folder with files alone; one that does not hold is a failure of its own.
pub(crate) fn verify(folder: &Path, keys: Option<&Path>, output: &mut Output<'_>) -> Result<(), Failure> {
    let keys = keys.ok_or_else(|| Failure::Usage("--keys names the keys to verify with".to_owned()))?;
    let public =
        proofs::keys(keys)?.into_iter().filter_map(|key| unhex_bytes(&key.public_key)).map(|key| PublicKey::of(&key));
    let public: Vec<PublicKey> = public.collect();
    let at_fault = |error: access::AccessError| Failure::File { path: folder.to_owned(), message: error.to_string() };
    let verified = access::verify(folder, &public).map_err(at_fault)?;
    let found = verified.map_err(|broken| Failure::NotVerified(format!("the access log does not hold: {broken}")))?;
    let value = serde_json::json!({
        "verdict": "ACCESS_LOG_HOLDS",
        "firstDay": found.days.map(|(first, _)| first),
        "lastDay": found.days.map(|(_, last)| last),
        "lines": found.lines,
        "calls": found.calls,
        "leftOut": found.left_out,
        "signatures": found.heads,
        "unsigned": found.unsigned,
        "chain": found.chain,
    });
    output.show_value(&value, |page| page::access_verified(&found, page))
}
