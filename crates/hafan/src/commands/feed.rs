//! `hafan feed`: what happened that concerns the caller, page by page or as it happens.

use api::feed::v1 as proto;
use clap::Args;

use super::{PAGE_SIZE, Session};
use crate::failure::Failure;
use crate::pages::feed as page;

/// From where to read, and whether to wait.
#[derive(Debug, Args)]
pub(crate) struct Feed {
    /// Wait for what happens next, until interrupted
    #[arg(long)]
    follow: bool,
    /// After this item; from the beginning unless given
    #[arg(long, default_value = "", hide_default_value = true)]
    cursor: String,
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Feed) -> Result<(), Failure> {
    if command.follow { follow(session, command.cursor).await } else { list(session, command.cursor).await }
}

async fn follow(session: &mut Session<'_>, cursor: String) -> Result<(), Failure> {
    let mut items = session.connection.feed().watch_feed(proto::WatchFeedRequest { cursor }).await?.into_inner();
    while let Some(item) = items.message().await? {
        session.output.show_one_of_many(&item, page::line)?;
    }
    Ok(())
}

async fn list(session: &mut Session<'_>, mut cursor: String) -> Result<(), Failure> {
    let mut all = proto::ListFeedResponse::default();
    loop {
        let request = proto::ListFeedRequest { cursor, page_size: PAGE_SIZE };
        let page = session.connection.feed().list_feed(request).await?.into_inner();
        all.items.extend(page.items);
        all.next_cursor = page.next_cursor;
        if !page.more {
            break;
        }
        cursor = all.next_cursor.clone();
    }
    session.output.show(&all, page::items)
}
