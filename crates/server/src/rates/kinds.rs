//! What sort of call a method is, by its descriptor: none is without one.

use std::collections::BTreeMap;

use prost_reflect::MethodDescriptor;

/// The field by which every change is known.
const REQUEST_ID: &str = "request_id";

/// Sorts of calls that are counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Reads, and is answered at once. Whatever there is no method for counts as one too.
    Read,
    /// Changes something: its request has a `request_id`, or is a stream.
    Change,
    /// Is answered by a stream.
    Stream,
}

/// The kind of each method, by its path.
#[derive(Clone, Debug)]
pub(super) struct Kinds(BTreeMap<String, Kind>);

impl Kinds {
    /// Those of the contract.
    pub(super) fn of_contract() -> Self {
        let pool = api::pool();
        let methods = pool.services().flat_map(|service| {
            let name = service.full_name().to_owned();
            let methods: Vec<MethodDescriptor> = service.methods().collect();
            methods.into_iter().map(move |method| (format!("/{name}/{}", method.name()), of(&method)))
        });
        Self(methods.collect())
    }

    pub(super) fn of_path(&self, path: &str) -> Kind {
        self.0.get(path).copied().unwrap_or(Kind::Read)
    }
}

fn of(method: &MethodDescriptor) -> Kind {
    if method.is_client_streaming() || method.input().get_field_by_name(REQUEST_ID).is_some() {
        Kind::Change
    } else if method.is_server_streaming() {
        Kind::Stream
    } else {
        Kind::Read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_sorted_by_what_the_contract_says_of_them() {
        let kinds = Kinds::of_contract();
        for (path, kind) in [
            ("/hafan.search.v1.SearchService/GetSearch", Kind::Read),
            ("/hafan.search.v1.SearchService/CreateSearch", Kind::Change),
            ("/hafan.search.v1.OfferService/SubmitOffer", Kind::Change),
            ("/hafan.feed.v1.FeedService/WatchFeed", Kind::Stream),
            ("/hafan.feed.v1.FeedService/ListFeed", Kind::Read),
            ("/hafan.search.v1.SearchService/Nothing", Kind::Read),
        ] {
            assert_eq!(kinds.of_path(path), kind, "{path}");
        }
    }
}
