//! A child's live searches (SRC-6).

use vocabulary::SearchId;

use super::{Child, apply};
use crate::event::ChildEvent::{SearchEnded, SearchOpened};

#[test]
fn a_search_is_live_from_its_opening_to_its_end() {
    let search = |tag| SearchId::from_bytes([tag; 16]);
    let fold =
        |events: &[crate::event::ChildEvent]| events.iter().fold(Child::default(), |child, event| apply(child, *event));
    assert_eq!(
        fold(&[SearchOpened(search(1)), SearchOpened(search(2)), SearchEnded(search(1))]).live,
        [search(2)].into()
    );
    assert_eq!(fold(&[SearchEnded(search(1))]), Child::default());
    assert_eq!(fold(&[SearchOpened(search(1)), SearchOpened(search(1)), SearchEnded(search(1))]), Child::default());
}
