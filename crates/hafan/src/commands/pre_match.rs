//! `hafan search pre-match` and `why-not`: the register matched against a request, and one setting of it explained.

use std::path::Path;

use api::search::v1 as proto;

use super::{PAGE_SIZE, ROWS_DEFAULT, Session};
use crate::document;
use crate::failure::Failure;
use crate::names;
use crate::pages::pre_match as page;

/// What to match.
#[derive(Debug, clap::Args)]
pub(crate) struct PreMatch {
    /// The search, or a file not sent yet
    search_or_file: String,
    /// Those that could not serve, each with the gate that fails
    #[arg(long)]
    could_not: bool,
    /// The authority's own and partner settings alone
    #[arg(long)]
    own: bool,
    /// Records that you were shown the match against own and partner settings; needed before approvals are asked for
    #[arg(long)]
    acknowledge: bool,
    /// How many rows, at most
    #[arg(long, default_value_t = ROWS_DEFAULT)]
    rows: usize,
}

/// Matches, and records that it was shown where that is asked for.
pub(crate) async fn run(session: &mut Session<'_>, asked: PreMatch) -> Result<(), Failure> {
    use proto::pre_match_request::Subject;
    let connection = session.connection.clone();
    let path = Path::new(&asked.search_or_file);
    let (parent, subject, name) = if path.is_file() {
        let search: proto::Search = document::read(path)?;
        (connection.organisation().to_owned(), Subject::Request(search.request.unwrap_or_default()), None)
    } else {
        let name = names::search(&connection, &asked.search_or_file)?;
        let parent = name.split('/').take(2).collect::<Vec<_>>().join("/");
        (parent, Subject::Name(name.clone()), Some(name))
    };
    let view = if asked.could_not { proto::PreMatchView::CouldNot } else { proto::PreMatchView::CouldServe };
    let scope = if asked.own { proto::PreMatchScope::OwnAndPartners } else { proto::PreMatchScope::Unspecified };
    let mut all = proto::PreMatchResponse::default();
    loop {
        let request = proto::PreMatchRequest {
            parent: parent.clone(),
            subject: Some(subject.clone()),
            view: view.into(),
            scope: scope.into(),
            page_size: PAGE_SIZE,
            page_token: std::mem::take(&mut all.next_page_token),
        };
        let page = connection.pre_matches().pre_match(request).await?.into_inner();
        let mut settings = std::mem::take(&mut all.settings);
        settings.extend(page.settings);
        all = proto::PreMatchResponse { settings, ..page };
        if all.next_page_token.is_empty() || all.settings.len() >= asked.rows {
            break;
        }
    }
    all.settings.truncate(asked.rows);
    if asked.acknowledge {
        let name = name.ok_or_else(|| Failure::Usage("--acknowledge: a file has no search yet".to_owned()))?;
        let request =
            proto::AcknowledgePreMatchRequest { name, etag: String::new(), request_id: connection.request_id() };
        connection.pre_matches().acknowledge_pre_match(request).await?;
    }
    session.output.show(&all, page::matched)
}

/// Explains one setting.
pub(crate) async fn why_not(session: &mut Session<'_>, search: &str, setting: String) -> Result<(), Failure> {
    let request = proto::ExplainSettingRequest { search: names::search(&session.connection, search)?, setting };
    let explained = session.connection.pre_matches().explain_setting(request).await?;
    session.output.show(explained.get_ref(), page::explained)
}
