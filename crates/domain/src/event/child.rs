//! Which searches of a child are live (SRC-6).

use vocabulary::SearchId;

/// Which searches of a child are live (SRC-6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChildEvent {
    /// A search opened.
    SearchOpened(SearchId),
    /// A same-day emergency opened: beside it a planned search is no parallel one, nor it beside that.
    EmergencyOpened(SearchId),
    /// A search ended.
    SearchEnded(SearchId),
}
