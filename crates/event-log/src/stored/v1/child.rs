//! The stored facts of a child: which searches are live.

use domain::event::ChildEvent;
use serde::{Deserialize, Serialize};
use vocabulary::SearchId;

use super::shape::Convert;

/// Every kind of a child's stream.
pub(crate) const KINDS: &[&str] = &["child.search_opened", "child.emergency_opened", "child.search_ended"];

/// The kind of an event of a child's stream.
pub(crate) fn kind_of(event: &ChildEvent) -> &'static str {
    match event {
        ChildEvent::SearchOpened(_) => "child.search_opened",
        ChildEvent::EmergencyOpened(_) => "child.emergency_opened",
        ChildEvent::SearchEnded(_) => "child.search_ended",
    }
}

/// The facts of a child's stream.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", content = "fact", deny_unknown_fields)]
pub(crate) enum Fact {
    #[serde(rename = "child.search_opened")]
    SearchOpened { search: SearchId },
    #[serde(rename = "child.emergency_opened")]
    EmergencyOpened { search: SearchId },
    #[serde(rename = "child.search_ended")]
    SearchEnded { search: SearchId },
}

impl Convert<Fact> for ChildEvent {
    fn convert(self) -> Fact {
        match self {
            Self::SearchOpened(search) => Fact::SearchOpened { search },
            Self::EmergencyOpened(search) => Fact::EmergencyOpened { search },
            Self::SearchEnded(search) => Fact::SearchEnded { search },
        }
    }
}

impl Convert<ChildEvent> for Fact {
    fn convert(self) -> ChildEvent {
        match self {
            Self::SearchOpened { search } => ChildEvent::SearchOpened(search),
            Self::EmergencyOpened { search } => ChildEvent::EmergencyOpened(search),
            Self::SearchEnded { search } => ChildEvent::SearchEnded(search),
        }
    }
}
