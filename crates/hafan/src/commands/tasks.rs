//! `hafan tasks`: what waits for the caller, and marking a review as done.

use api::task::v1 as proto;
use clap::{Args, Subcommand};

use super::{PAGE_SIZE, ROWS_DEFAULT, Session};
use crate::failure::Failure;
use crate::pages::task as page;

/// Which list, or which task.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Tasks {
    /// How many rows, at most
    #[arg(long, default_value_t = ROWS_DEFAULT)]
    rows: usize,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What to do with one.
#[derive(Debug, Subcommand)]
enum Command {
    /// Mark a review, a notice or a match nearer home as done for your authority
    Done {
        /// The task as it is listed, authorities/CODE/tasks/ID, or its id alone
        task: String,
    },
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, tasks: Tasks) -> Result<(), Failure> {
    match tasks.command {
        Some(Command::Done { task }) => done(session, task).await,
        None => list(session, tasks.rows).await,
    }
}

async fn done(session: &mut Session<'_>, task: String) -> Result<(), Failure> {
    let organisation = session.connection.organisation();
    let name = if task.contains('/') { task } else { format!("{organisation}/tasks/{task}") };
    let request = proto::CompleteTaskRequest { name, request_id: session.connection.request_id() };
    let done = session.connection.tasks().complete_task(request).await?.into_inner();
    session.output.show(&done, page::done)
}

async fn list(session: &mut Session<'_>, rows: usize) -> Result<(), Failure> {
    let mut all = proto::ListTasksResponse::default();
    loop {
        let page_token = std::mem::take(&mut all.next_page_token);
        let request = proto::ListTasksRequest { page_size: PAGE_SIZE, page_token };
        let page = session.connection.tasks().list_tasks(request).await?.into_inner();
        all.tasks.extend(page.tasks);
        all.next_page_token = page.next_page_token;
        if all.next_page_token.is_empty() || all.tasks.len() >= rows {
            break;
        }
    }
    all.tasks.truncate(rows);
    session.output.show(&all, page::tasks)
}
