//! Lifting events of older versions into the newest, one version at a time, before anything else sees them.
//!
//! A second version adds `Stored::V2`, makes `Current` its event, and turns `V1(event)` into it here; `v1` keeps its shapes, loses
//! its conversion from the domain, and its golden files go on being read.

use super::v1;

/// An event as some version of the format holds it.
pub(super) enum Stored {
    /// Format 1.
    V1(v1::Event),
}

/// The event of the newest version.
pub(super) type Current = v1::Event;

/// The same event in the newest version. Format 1 is the newest.
pub(super) fn upcast(stored: Stored) -> Current {
    match stored {
        Stored::V1(event) => event,
    }
}
