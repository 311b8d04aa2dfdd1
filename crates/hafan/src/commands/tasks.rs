//! `hafan tasks`: what waits for the caller.

use api::task::v1 as proto;
use clap::Args;

use super::{PAGE_SIZE, ROWS_DEFAULT, Session};
use crate::failure::Failure;
use crate::pages::task as page;

/// How many.
#[derive(Debug, Args)]
pub(crate) struct Tasks {
    /// How many rows, at most
    #[arg(long, default_value_t = ROWS_DEFAULT)]
    rows: usize,
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Tasks) -> Result<(), Failure> {
    let mut all = proto::ListTasksResponse::default();
    loop {
        let page_token = std::mem::take(&mut all.next_page_token);
        let request = proto::ListTasksRequest { page_size: PAGE_SIZE, page_token };
        let page = session.connection.tasks().list_tasks(request).await?.into_inner();
        all.tasks.extend(page.tasks);
        all.next_page_token = page.next_page_token;
        if all.next_page_token.is_empty() || all.tasks.len() >= command.rows {
            break;
        }
    }
    all.tasks.truncate(command.rows);
    session.output.show(&all, page::tasks)
}
