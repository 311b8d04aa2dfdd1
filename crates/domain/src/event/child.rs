//! Which searches of a child are live (SRC-6).

use vocabulary::SearchId;

/// Which searches of a child are live (SRC-6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChildEvent {
    /// A search opened.
    SearchOpened(SearchId),
    /// A search ended.
    SearchEnded(SearchId),
}
