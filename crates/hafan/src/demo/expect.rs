//! What the story expects to be refused: anything else ends it.

use tonic::{Response, Status};

use crate::failure::Failure;
use crate::refused::Refused;

/// The refusal of a call that has to be refused for `reason`.
///
/// # Errors
/// The refusal itself where it is another one, or that there was none.
pub(super) fn refused<T>(answer: Result<Response<T>, Status>, reason: &str) -> Result<Refused, Failure> {
    match answer {
        Ok(_) => Err(Failure::Internal(format!("the server took what it had to refuse with {reason}"))),
        Err(status) => {
            let refused = Refused::of(&status);
            let named =
                refused.reason == reason || refused.violations.iter().any(|violation| violation.reason == reason);
            if named { Ok(refused) } else { Err(Failure::Refused(Box::new(refused))) }
        }
    }
}
