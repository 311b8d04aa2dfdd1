//! Pages: how many of what follows what. A token is sealed, bound to its reader and to everything else that was asked.

use domain::{Actor, Fault, Refusal};
use engine::Engine;
use tonic::Status;
use vocabulary::{RefusalReason, limits};

use crate::services::call::failed;
use crate::status;

/// Which page was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The key of the last item before it; empty for the first page.
    pub after: Vec<u8>,
    /// How many items at most.
    pub limit: usize,
}

impl Page {
    /// Reads size and token. `list` names the method and everything else that was asked, so that a token serves no other list.
    ///
    /// # Errors
    /// Both faults at once: a size below 0 or above the limit, a token that is not of this reader and list.
    pub fn read(engine: &Engine, actor: &Actor, list: &str, size: i32, token: &str) -> Result<Self, Status> {
        let mut faults = Vec::new();
        let limit = usize::try_from(size).ok().filter(|size| *size <= limits::PAGE_ITEMS_MAX);
        if limit.is_none() {
            let fault = Fault::new(RefusalReason::ValueOutOfRange, "page_size");
            faults.push(fault.with("given", size).with("min", 0).with("max", limits::PAGE_ITEMS_MAX));
        }
        let after = match token {
            "" => Some(Vec::new()),
            token => engine.vault().open_token("page", &owner(actor, list), token),
        };
        if after.is_none() {
            let fault = Fault::new(RefusalReason::ValueInvalid, "page_token");
            faults.push(fault.with("expected", "the token of an earlier page of the same list"));
        }
        Refusal::unless_empty(faults).map_err(|refusal| status::refused(&refusal))?;
        let limit = limit.filter(|limit| *limit > 0).unwrap_or(limits::PAGE_ITEMS_DEFAULT);
        Ok(Self { after: after.unwrap_or_default(), limit })
    }

    /// The key of the last item before the page as text; absent on the first.
    pub fn after_text(&self) -> Option<&str> {
        std::str::from_utf8(&self.after).ok().filter(|text| !text.is_empty())
    }

    /// The key of the last item before the page, where it has the form asked for.
    pub fn after<const N: usize>(&self) -> Option<[u8; N]> {
        self.after.as_slice().try_into().ok()
    }
}

/// The token of the page that follows `last`; empty when `last` ends the list.
///
/// # Errors
/// UNAVAILABLE where there is no randomness to seal it with.
pub fn next_page_token(engine: &Engine, actor: &Actor, list: &str, last: Option<&[u8]>) -> Result<String, Status> {
    match last {
        None => Ok(String::new()),
        Some(last) => engine.vault().seal_token("page", &owner(actor, list), last).map_err(failed),
    }
}

fn owner(actor: &Actor, list: &str) -> String {
    format!("{}|{}|{}|{list}", actor.id, actor.role, actor.organisation)
}
