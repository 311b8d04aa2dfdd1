//! `hafan end`: a search whose offers do not match.

use api::decision::v1 as proto;
use clap::Args;

use super::Session;
use super::answers::Answers;
use crate::failure::Failure;
use crate::names;
use crate::pages::search as page;

/// A search to end without a match.
#[derive(Debug, Args)]
pub(crate) struct End {
    /// The search
    search: String,
    /// Where the child is, of the code list whereabouts
    #[arg(long)]
    whereabouts: String,
    /// In words; required with OTHER
    #[arg(long, default_value = "", hide_default_value = true)]
    text: String,
    /// Reconsiders the type: NEEDS_CHANGED or NO_SUPPLY; a successor carries the request over
    #[arg(long, value_name = "CODE")]
    reconsider: Option<String>,
    #[command(flatten)]
    answers: Answers,
    /// Refuse if it changed since this etag was read
    #[arg(long, default_value = "", hide_default_value = true)]
    etag: String,
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: End) -> Result<(), Failure> {
    let (answers, default_answers) = command.answers.given();
    let name = names::search(&session.connection, &command.search)?;
    if let Some(reason) = command.reconsider {
        let request = proto::EndForReconsiderationRequest {
            name,
            reason,
            whereabouts: command.whereabouts,
            text: command.text,
            answers,
            default_answers,
            etag: command.etag,
            request_id: session.connection.request_id(),
        };
        let search = session.connection.decisions().end_for_reconsideration(request).await?;
        return session.output.show(search.get_ref(), page::search);
    }
    let request = proto::EndWithoutMatchRequest {
        name,
        whereabouts: command.whereabouts,
        text: command.text,
        answers,
        default_answers,
        etag: command.etag,
        request_id: session.connection.request_id(),
    };
    let search = session.connection.decisions().end_without_match(request).await?;
    session.output.show(search.get_ref(), page::search)
}
