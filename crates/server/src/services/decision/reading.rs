//! Reading shortlists and tranches; settling an unknown; opening whose an offer is.

use api::decision::v1 as proto;
use domain::{Actor, Refusal};
use engine::verbs::{OpenOfferIdentity, ResolveUnknown};
use engine::{Moment, Rows, ShortlistView};
use tonic::{Request, Status};
use views::permit::Action;
use vocabulary::{OfferName, RoundName, TrancheName, limits};

use super::Decisions;
use super::told::told;
use crate::convert::{Faults, Path};
use crate::present::{Page, next_page_token, shortlist, tranche};
use crate::services::call::{actor, call, failed, name, read_call, with};
use crate::services::permit;
use crate::status::not_permitted;

const GET_SHORTLIST: &str = "hafan.decision.v1.DecisionService/GetShortlist";
const RESOLVE: &str = "hafan.decision.v1.DecisionService/ResolveUnknown";
const OPEN_IDENTITY: &str = "hafan.decision.v1.DecisionService/OpenOfferIdentity";

/// Where a page of rows begins: in which snapshot, at which row. Pages that follow one another are of one snapshot, though
/// another may have been published since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Begins {
    snapshot: u32,
    row: u32,
}

impl Begins {
    fn bytes(self) -> [u8; 8] {
        let mut bytes = [0; 8];
        bytes[..4].copy_from_slice(&self.snapshot.to_be_bytes());
        bytes[4..].copy_from_slice(&self.row.to_be_bytes());
        bytes
    }

    fn read(bytes: [u8; 8]) -> Self {
        let [a, b, c, d, e, f, g, h] = bytes;
        Self { snapshot: u32::from_be_bytes([a, b, c, d]), row: u32::from_be_bytes([e, f, g, h]) }
    }
}

impl Decisions {
    pub(super) async fn read_shortlist(
        &self,
        request: Request<proto::GetShortlistRequest>,
    ) -> Result<proto::Shortlist, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let round: RoundName = name("round", &message.round)?;
        permit::round(&self.engine, &actor, round, Action::ReadShortlist)?;
        let list = list(round, message.snapshot);
        let page = Page::read(&self.engine, &actor, &list, message.page_size, &message.page_token)?;
        let first = Begins { snapshot: message.snapshot, row: 0 };
        let begins = page.after().map_or(first, Begins::read);
        self.rows(&actor, round, (&list, begins, page.limit), &Moment::Now).await
    }

    /// So many rows from where they begin, and the token of those that follow.
    async fn rows(
        &self,
        actor: &Actor,
        round: RoundName,
        page: (&str, Begins, usize),
        moment: &Moment,
    ) -> Result<proto::Shortlist, Status> {
        let (list, begins, limit) = page;
        let from = usize::try_from(begins.row).unwrap_or(usize::MAX);
        let number = (begins.snapshot > 0).then_some(begins.snapshot);
        let rows = Rows::Page { from, limit };
        let of = (Some(u32::from(round.round.get())), number);
        let view = self.engine.shortlist_rows(actor, round.search, of, rows, moment).await.map_err(failed)?;
        let mut message = shortlist::shortlist(&view);
        let next = following(&view, from).map(Begins::bytes);
        message.next_page_token = next_page_token(&self.engine, actor, list, next.as_ref().map(|next| &next[..]))?;
        Ok(message)
    }

    pub(super) async fn resolve(
        &self,
        request: Request<proto::ResolveUnknownRequest>,
    ) -> Result<proto::Shortlist, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let offer: OfferName = name("offer", &message.offer)?;
        let search = permit::closed_offer(&self.engine, &actor, offer, Action::Find)?;
        let call = read_call(&actor, RESOLVE, &message.request_id, &message);
        let (call, verb) = with(call, read_resolution(message, offer))?;
        let done = self.engine.execute(call, verb).await.map_err(|failure| told(&search, failure))?;
        let list = list(offer.round_name(), 0);
        let page = (list.as_str(), Begins { snapshot: 0, row: 0 }, limits::PAGE_ITEMS_DEFAULT);
        self.rows(&actor, offer.round_name(), page, &done.moment).await
    }

    pub(super) async fn open_identity(
        &self,
        request: Request<proto::OpenOfferIdentityRequest>,
    ) -> Result<proto::OpenedIdentity, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let name: OfferName = name("offer", &message.offer)?;
        let search = permit::closed_offer(&self.engine, &actor, name, Action::OpenIdentity)?;
        let call = call(actor.clone(), OPEN_IDENTITY, &message.request_id, &message)?;
        let verb = OpenOfferIdentity { search: name.search, offer: name.offer };
        let done = self.engine.execute(call, verb).await.map_err(|failure| told(&search, failure))?;
        let rows = Rows::Of(name.offer);
        let of = (Some(u32::from(name.round.get())), None);
        let view = self.engine.shortlist_rows(&actor, name.search, of, rows, &done.moment).await.map_err(failed)?;
        let opened = view.rows.first().and_then(|row| shortlist::opened_identity(&view, row));
        opened.ok_or_else(not_permitted)
    }

    pub(super) async fn read_tranche(
        &self,
        request: Request<proto::GetTrancheRequest>,
    ) -> Result<proto::Tranche, Status> {
        let actor = actor(&request)?;
        let name: TrancheName = name("name", &request.into_inner().name)?;
        permit::search(&self.engine, &actor, name.search_name(), Action::ReadShortlist)?;
        let view = self.engine.tranche(&actor, name.search, name.tranche, &Moment::Now).await.map_err(failed)?;
        Ok(tranche::tranche(&view))
    }
}

/// What a token of rows is bound to.
fn list(round: RoundName, snapshot: u32) -> String {
    format!("{GET_SHORTLIST}|{round}|{snapshot}")
}

/// Where the rows after those of a view begin, if there are any.
fn following(view: &ShortlistView, from: usize) -> Option<Begins> {
    let row = from.checked_add(view.rows.len()).filter(|row| *row < view.rows_total && !view.rows.is_empty())?;
    Some(Begins { snapshot: view.snapshot.number, row: u32::try_from(row).ok()? })
}

fn read_resolution(given: proto::ResolveUnknownRequest, offer: OfferName) -> Result<ResolveUnknown, Refusal> {
    let proto::ResolveUnknownRequest { offer: _, item, value, evidence, note, request_id: _ } = given;
    let mut faults = Faults::new();
    let resolution = ResolveUnknown {
        search: offer.search,
        offer: offer.offer,
        item: faults.required_text(&Path::root("item"), item, limits::SHORT_TEXT_CHARS_MAX),
        value: faults.required_text(&Path::root("value"), value, limits::SHORT_TEXT_CHARS_MAX),
        evidence: faults.required_text(&Path::root("evidence"), evidence, limits::NOTE_CHARS_MAX),
        note: faults.text(&Path::root("note"), note, limits::NOTE_CHARS_MAX),
    };
    faults.finish(resolution)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_page_begins_is_read_back_as_written() {
        let begins = Begins { snapshot: 3, row: 250 };
        assert_eq!(Begins::read(begins.bytes()), begins);
    }

    #[test]
    fn a_resolution_without_evidence_is_none() {
        let name = "authorities/W06000015/searches/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01/rounds/1/offers/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f02";
        let given = proto::ResolveUnknownRequest { item: "gate/G9".into(), ..Default::default() };
        let refusal = read_resolution(given, name.parse().unwrap()).err().unwrap();
        assert_eq!(refusal.to_string(), "refused FIELD_REQUIRED value; FIELD_REQUIRED evidence");
    }
}
