//! `hafan register history` and `inspections`: what became of an entry of the register.

use api::register::v1 as proto;

use super::{PAGE_SIZE, Session};
use crate::failure::Failure;
use crate::names;
use crate::pages::register_history as page;

/// The changes of a provider or setting.
pub(super) async fn changes(session: &mut Session<'_>, name: String, rows: usize) -> Result<(), Failure> {
    let mut all = proto::ListChangesResponse::default();
    loop {
        let page_token = std::mem::take(&mut all.next_page_token);
        let request = proto::ListChangesRequest { name: name.clone(), page_size: PAGE_SIZE, page_token };
        let page = session.connection.register().list_changes(request).await?.into_inner();
        all.changes.extend(page.changes);
        all.next_page_token = page.next_page_token;
        if all.next_page_token.is_empty() || all.changes.len() >= rows {
            break;
        }
    }
    all.changes.truncate(rows);
    session.output.show(&all, page::changes)
}

/// The inspection reports of a setting.
pub(super) async fn inspections(session: &mut Session<'_>, setting: &str, rows: usize) -> Result<(), Failure> {
    let parent = names::setting(&session.connection, setting);
    let mut all = proto::ListInspectionsResponse::default();
    loop {
        let page_token = std::mem::take(&mut all.next_page_token);
        let request = proto::ListInspectionsRequest { parent: parent.clone(), page_size: PAGE_SIZE, page_token };
        let page = session.connection.register().list_inspections(request).await?.into_inner();
        all.inspections.extend(page.inspections);
        all.next_page_token = page.next_page_token;
        if all.next_page_token.is_empty() || all.inspections.len() >= rows {
            break;
        }
    }
    all.inspections.truncate(rows);
    session.output.show(&all, page::inspections)
}

/// The caller's own places that are held.
pub(super) async fn holds(session: &mut Session<'_>) -> Result<(), Failure> {
    let parent = session.connection.organisation().to_owned();
    let mut all = proto::ListHeldPlacesResponse::default();
    loop {
        let page_token = std::mem::take(&mut all.next_page_token);
        let request = proto::ListHeldPlacesRequest { parent: parent.clone(), page_size: PAGE_SIZE, page_token };
        let page = session.connection.register().list_held_places(request).await?.into_inner();
        all.places.extend(page.places);
        all.next_page_token = page.next_page_token;
        if all.next_page_token.is_empty() {
            break;
        }
    }
    session.output.show(&all, page::held)
}
