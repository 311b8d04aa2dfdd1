//! What a story alters in the request of an example.

use api::common::v1::YesNoUnknown;
use api::search::v1::{MustHaveAsked, PlacementRequest, Search, Sibling};

/// Takes the named people and the no-go area out of a request, so that nothing about an offer waits for a check.
pub(crate) fn without_exclusions(search: &mut Search) {
    let shared = search.request.get_or_insert_default().shared.get_or_insert_default();
    if let Some(location) = &mut shared.location {
        location.named_people.clear();
        location.no_go_areas.clear();
    }
}

/// Asks for a household that does not smoke, and says that her asthma has become worse.
pub(crate) fn with_worse_asthma(request: &mut PlacementRequest) {
    if let Some(shared) = &mut request.shared {
        let asked = MustHaveAsked { code: "NON_SMOKING".to_owned(), ..MustHaveAsked::default() };
        shared.must_haves.push(asked);
    }
    let needs = request.children.iter_mut().flat_map(|child| &mut child.needs);
    for need in needs.filter(|need| need.domain == "HEALTH") {
        need.level = Some(2);
        need.specifics.push("In hospital for a night with her asthma this week.".to_owned());
    }
}

/// Says that her nights have become harder than was known at the close.
pub(crate) fn with_harder_nights(request: &mut PlacementRequest) {
    let needs = request.children.iter_mut().flat_map(|child| &mut child.needs);
    for need in needs.filter(|need| need.domain == "EMOTIONAL_WELLBEING") {
        need.level = Some(3);
        need.specifics.push("Since the visit of last week she does not sleep without an adult beside her.".to_owned());
    }
}

/// That both live together is wanted of these children, by their places.
pub(crate) fn together(children: usize, of: usize) -> Vec<Sibling> {
    let others = (0..children).filter(|other| *other != of);
    let with = |other: usize| Sibling {
        child: u32::try_from(other).ok(),
        placed_sector: None,
        together_wanted: YesNoUnknown::Yes.into(),
    };
    others.map(with).collect()
}
