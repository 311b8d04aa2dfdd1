//! Uploads under way (ACR-5): so many at once of one principal, and of all.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use vocabulary::{ActorId, limits};

/// The uploads under way of one server.
#[derive(Clone, Default)]
pub(super) struct Uploads(Arc<Mutex<BTreeMap<ActorId, usize>>>);

/// An upload under way: its place is free again when it is dropped.
pub(super) struct UnderWay {
    actor: ActorId,
    uploads: Uploads,
}

impl Uploads {
    /// A place for an upload; none where its principal, or all together, have as many as they may.
    pub(super) fn begin(&self, actor: &ActorId) -> Option<UnderWay> {
        let mut uploads = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (own, all) = (uploads.get(actor).copied().unwrap_or(0), uploads.values().sum::<usize>());
        if own >= limits::UPLOADS_OF_PRINCIPAL_MAX || all >= limits::UPLOADS_MAX {
            return None;
        }
        *uploads.entry(actor.clone()).or_default() += 1;
        Some(UnderWay { actor: actor.clone(), uploads: self.clone() })
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut uploads = self.uploads.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = uploads.get_mut(&self.actor) {
            *count -= 1;
            if *count == 0 {
                uploads.remove(&self.actor);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acr_5_so_many_uploads_of_one_principal_and_of_all_and_each_place_is_given_back() {
        let uploads = Uploads::default();
        let of = |number: usize| format!("people/p{number}.user").parse::<ActorId>().unwrap();
        let mut first: Vec<_> = (0..limits::UPLOADS_OF_PRINCIPAL_MAX).filter_map(|_| uploads.begin(&of(0))).collect();
        assert_eq!(first.len(), limits::UPLOADS_OF_PRINCIPAL_MAX);
        assert!(uploads.begin(&of(0)).is_none(), "as many as one may have");
        let more = limits::UPLOADS_MAX - first.len();
        let others: Vec<_> = (1..=more).filter_map(|number| uploads.begin(&of(number))).collect();
        assert_eq!(others.len(), more);
        assert!(uploads.begin(&of(more + 1)).is_none(), "as many as all may have");
        first.pop();
        let last = uploads.begin(&of(more + 1)).expect("a place that was given back");
        assert!(uploads.begin(&of(more + 2)).is_none());
        drop((first, others, last));
        assert!(uploads.0.lock().unwrap().is_empty(), "nobody is remembered");
    }
}
