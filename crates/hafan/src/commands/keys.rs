//! `hafan admin rotate-keys`, `erase`, `keys`, `retention`: the keys of the service and what is due to be erased.

use api::admin::v1 as admin;
use api::privacy::v1 as privacy;
use clap::Subcommand;

use super::{PAGE_SIZE, Session};
use crate::failure::Failure;
use crate::pages::privacy as page;

/// What to do about retention.
#[derive(Debug, Subcommand)]
pub(crate) enum RetentionCommand {
    /// What retention no longer keeps
    Due,
    /// Orders that what is due is erased, at most 100 subjects at once
    Order,
}

/// How the keys stand.
pub(crate) async fn status(session: &mut Session<'_>) -> Result<(), Failure> {
    let status = session.connection.keys().get_key_status(admin::GetKeyStatusRequest {}).await?;
    session.output.show(status.get_ref(), page::keys)
}

/// Another master key.
pub(crate) async fn rotate(session: &mut Session<'_>, destroy_old: bool) -> Result<(), Failure> {
    let request_id = session.connection.request_id();
    let request = admin::RotateKeysRequest { destroy_old, request_id };
    let status = session.connection.keys().rotate_keys(request).await?;
    session.output.show(status.get_ref(), page::keys)
}

/// Carries out what is ordered to be erased.
pub(crate) async fn erase(session: &mut Session<'_>) -> Result<(), Failure> {
    let request_id = session.connection.request_id();
    let request = admin::CarryOutErasuresRequest { request_id };
    let status = session.connection.keys().carry_out_erasures(request).await?;
    session.output.show(status.get_ref(), page::keys)
}

/// What is due.
pub(crate) async fn retention(session: &mut Session<'_>, command: RetentionCommand) -> Result<(), Failure> {
    let mut subjects = session.connection.privacy();
    match command {
        RetentionCommand::Due => {
            let mut all = privacy::ListRetentionDueResponse::default();
            let mut page_token = String::new();
            loop {
                let request = privacy::ListRetentionDueRequest { page_size: PAGE_SIZE, page_token };
                let answer = subjects.list_retention_due(request).await?.into_inner();
                all.due.extend(answer.due);
                page_token = answer.next_page_token;
                if page_token.is_empty() {
                    break;
                }
            }
            session.output.show(&all, page::due)
        }
        RetentionCommand::Order => {
            let request_id = session.connection.request_id();
            let request = privacy::OrderRetentionDueRequest { request_id };
            let ordered = subjects.order_retention_due(request).await?;
            session.output.show(ordered.get_ref(), page::ordered)
        }
    }
}
