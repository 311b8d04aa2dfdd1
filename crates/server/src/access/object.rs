//! Which object a request names, read from its bytes by the descriptors of the contract: no handler has to tell, so none can forget.
//!
//! Only what has the form of a resource name is taken, written anew from what was parsed: whatever else somebody puts into such a field is
//! in no line of the log. Of a longer name that is none of ours the part that is one counts.

use std::collections::HashMap;
use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use prost_reflect::{Kind, MessageDescriptor};
use vocabulary::{
    ActorId, ContractName, ImportName, InvitationName, OfferName, OfferQuestionName, Organisation, QuestionName,
    RoundName, SearchName, SettingName, TrancheName, WeightProfileName,
};

use crate::convert::{FrameworkName, LotName};

/// Fields that name the object of a request, the first that holds a name counts.
const FIELDS: [&str; 9] = ["name", "search", "parent", "round", "offer", "tranche", "lot", "setting", "provider"];

/// Bytes of a name, at most: every one of ours is far shorter.
const NAME_BYTES_MAX: usize = 512;

/// Where a request names its object: field numbers from the outside in, in the order they count.
pub(super) type FieldPaths = Vec<Vec<u32>>;

/// Every method of the contract, with where its request names its object.
#[derive(Debug, Default)]
pub(super) struct Objects(HashMap<String, Arc<FieldPaths>>);

impl Objects {
    /// By the descriptors.
    pub(super) fn of_the_contract() -> Self {
        let methods =
            api::pool().services().flat_map(|service| service.methods().collect::<Vec<_>>()).collect::<Vec<_>>();
        let named = methods.iter().map(|method| {
            let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
            (path, Arc::new(paths_of(&method.input())))
        });
        Self(named.collect())
    }

    /// Of the method with this path, if it is one.
    pub(super) fn of(&self, path: &str) -> Option<Arc<FieldPaths>> {
        self.0.get(path).cloned()
    }
}

/// Its own fields first, then those of the messages it carries once.
fn paths_of(message: &MessageDescriptor) -> FieldPaths {
    let mut paths = names_in(message);
    for field in message.fields().filter(|field| !field.is_list() && !field.is_map()) {
        if let Kind::Message(inner) = field.kind() {
            paths.extend(names_in(&inner).into_iter().map(|path| [&[field.number()][..], &path].concat()));
        }
    }
    paths
}

fn names_in(message: &MessageDescriptor) -> FieldPaths {
    let text = |name: &&str| {
        let field = message.get_field_by_name(name)?;
        (!field.is_list() && matches!(field.kind(), Kind::String)).then(|| vec![field.number()])
    };
    FIELDS.iter().filter_map(text).collect()
}

/// The object a request of these bytes names.
pub(super) fn object_named(message: &[u8], paths: &FieldPaths) -> Option<String> {
    paths.iter().find_map(|path| find(message, path).and_then(|text| name_of(std::str::from_utf8(text).ok()?)))
}

/// The value of a field of bytes, as the last to stand counts; of a message within, the last within the last.
fn find<'m>(message: &'m [u8], path: &[u32]) -> Option<&'m [u8]> {
    let (number, within) = path.split_first()?;
    let mut found = None;
    let mut rest = message;
    while let Some((field, value, after)) = next_field(rest) {
        if let (true, Some(value)) = (field == *number, value) {
            found = if within.is_empty() { Some(value) } else { find(value, within).or(found) };
        }
        rest = after;
    }
    found
}

/// A field taken from a message: its number, its bytes where it has a length, and what follows.
type Taken<'m> = (u32, Option<&'m [u8]>, &'m [u8]);

/// One field of a message. None at the end, or where the rest is no message; a handler gets nothing of that either.
fn next_field(rest: &[u8]) -> Option<Taken<'_>> {
    let (key, rest) = varint(rest)?;
    let field = u32::try_from(key >> 3).ok().filter(|number| *number > 0)?;
    match key & 7 {
        0 => varint(rest).map(|(_, rest)| (field, None, rest)),
        1 => rest.get(8..).map(|rest| (field, None, rest)),
        2 => {
            let (length, rest) = varint(rest)?;
            let (value, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
            Some((field, Some(value), rest))
        }
        5 => rest.get(4..).map(|rest| (field, None, rest)),
        _ => None,
    }
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0_u64;
    for (index, byte) in bytes.iter().take(10).enumerate() {
        value |= u64::from(byte & 0x7F).checked_shl(u32::try_from(index).ok()? * 7)?;
        if byte & 0x80 == 0 {
            return Some((value, bytes.get(index + 1..)?));
        }
    }
    None
}

/// The name a text is, or the longest beginning of it that is one.
fn name_of(text: &str) -> Option<String> {
    let mut text = (text.len() <= NAME_BYTES_MAX).then_some(text)?;
    loop {
        if let Some(name) = FORMS.iter().find_map(|form| form(text)) {
            return Some(name);
        }
        text = text.rsplit_once('/')?.0;
    }
}

/// Every form a name of ours has. Providers and authorities are among the organisations.
const FORMS: [fn(&str) -> Option<String>; 15] = [
    again::<Organisation>,
    again::<SearchName>,
    again::<RoundName>,
    again::<OfferName>,
    again::<OfferQuestionName>,
    again::<QuestionName>,
    again::<TrancheName>,
    again::<InvitationName>,
    again::<ContractName>,
    again::<WeightProfileName>,
    again::<ImportName>,
    again::<SettingName>,
    again::<FrameworkName>,
    again::<LotName>,
    again::<ActorId>,
];

fn again<N: FromStr + Display>(text: &str) -> Option<String> {
    text.parse::<N>().ok().map(|name| name.to_string())
}

/// An object as it is recorded. A framework and a person are named by words: where the call was not answered there may be none of that name,
/// and the word be anything.
pub(super) fn as_recorded(object: &str, answered: bool) -> String {
    match object.split_once('/') {
        Some((kind @ ("frameworks" | "people" | "systems"), _)) if !answered => format!("{kind}/-"),
        _ => object.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use api::decision::v1::{ChooseAndAwardRequest, ChooseOfferRequest};
    use api::search::v1::{GetSearchRequest, Search, SubmitOfferRequest, UpdateSearchRequest};
    use prost::Message;

    use super::*;

    const SEARCH: &str = "authorities/W06000015/searches/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01";

    fn named(method: &str, message: &impl Message) -> Option<String> {
        let paths = Objects::of_the_contract().of(method).unwrap();
        object_named(&message.encode_to_vec(), &paths)
    }

    #[test]
    fn an_object_is_named_by_the_request_or_by_what_it_carries() {
        let name = SEARCH.to_owned();
        let get = "/hafan.search.v1.SearchService/GetSearch";
        assert_eq!(named(get, &GetSearchRequest { name: name.clone() }).as_deref(), Some(SEARCH));
        let search = Some(Search { name: name.clone(), ..Search::default() });
        let update = UpdateSearchRequest { search, ..UpdateSearchRequest::default() };
        assert_eq!(named("/hafan.search.v1.SearchService/UpdateSearch", &update).as_deref(), Some(SEARCH));
        let round = format!("{SEARCH}/rounds/1");
        let setting = "providers/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01".to_owned();
        let offer = SubmitOfferRequest { parent: round.clone(), setting, ..SubmitOfferRequest::default() };
        assert_eq!(named("/hafan.search.v1.OfferService/SubmitOffer", &offer), Some(round));
        let offer = format!("{SEARCH}/rounds/1/offers/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01");
        let choice = Some(ChooseOfferRequest { offer: offer.clone(), ..ChooseOfferRequest::default() });
        let both = ChooseAndAwardRequest { choice, ..ChooseAndAwardRequest::default() };
        assert_eq!(named("/hafan.decision.v1.DecisionService/ChooseAndAward", &both), Some(offer));
    }

    #[test]
    fn what_is_no_name_is_not_taken_and_of_a_longer_one_what_is() {
        let get =
            |name: &str| named("/hafan.search.v1.SearchService/GetSearch", &GetSearchRequest { name: name.to_owned() });
        for wrong in ["", "Rhys Evans", "searches/Rhys", "authorities/Rhys", "/", "children/7"] {
            assert_eq!(get(wrong), None, "{wrong}");
        }
        assert_eq!(get(&format!("{SEARCH}/Rhys Evans")).as_deref(), Some(SEARCH));
        assert_eq!(get("authorities/W06000015/children/LAC-7").as_deref(), Some("authorities/W06000015"));
        assert_eq!(get(&"x/".repeat(100_000)), None);
    }

    #[test]
    fn a_name_that_stands_twice_counts_as_a_handler_reads_it() {
        let one = GetSearchRequest { name: SEARCH.to_owned() }.encode_to_vec();
        let other = GetSearchRequest { name: format!("{SEARCH}/rounds/2") }.encode_to_vec();
        let twice = [one, other].concat();
        let read = GetSearchRequest::decode(&*twice).unwrap().name;
        let paths = Objects::of_the_contract().of("/hafan.search.v1.SearchService/GetSearch").unwrap();
        assert_eq!(object_named(&twice, &paths), Some(read));
        for cut in 0..twice.len() {
            let _ = object_named(&twice[..cut], &paths);
        }
    }

    #[test]
    fn a_word_somebody_made_up_is_not_recorded() {
        assert_eq!(as_recorded("frameworks/rhys-evans", false), "frameworks/-");
        assert_eq!(as_recorded("frameworks/4cs-2026", true), "frameworks/4cs-2026");
        assert_eq!(as_recorded(SEARCH, false), SEARCH);
    }
}
