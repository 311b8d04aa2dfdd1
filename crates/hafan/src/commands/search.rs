//! `hafan search`: from the draft to the open round, and its other ends.

use std::path::{Path, PathBuf};

use api::search::v1 as proto;
use clap::Subcommand;
use vocabulary::Timestamp;

use super::{PAGE_SIZE, ROWS_DEFAULT, Session, pre_match};
use crate::document;
use crate::failure::Failure;
use crate::names;
use crate::pages::search as page;
use crate::wire::{instant, rfc_3339};

/// What can be done with a search.
#[derive(Debug, Subcommand)]
pub(crate) enum Search {
    /// Drafts a search from a file (hafan.search.v1.Search as YAML or JSON)
    Create {
        /// The file
        file: PathBuf,
        /// The authority; the caller's own unless given
        #[arg(long)]
        authority: Option<String>,
        /// It is a case file kept elsewhere: every section of it is to be reconfirmed
        #[arg(long)]
        case_file: bool,
    },
    /// Replaces the request of a draft; approvals are void
    Update {
        /// The search
        search: String,
        /// The file
        file: PathBuf,
        #[command(flatten)]
        etag: Etag,
    },
    /// Says what is missing, and advises on the wording; changes nothing
    Check {
        /// The search, or a file not sent yet
        search_or_file: String,
        /// A close under consideration, RFC 3339
        #[arg(long, value_parser = rfc_3339, value_name = "TIME")]
        closes: Option<Timestamp>,
    },
    /// Matches the register against the search, own settings first; changes nothing unless --acknowledge
    PreMatch(pre_match::PreMatch),
    /// Says why a setting is not on the search's list: every gate, staleness, membership, invitation
    WhyNot {
        /// The search
        search: String,
        /// The setting
        setting: String,
    },
    /// Asks for every approval due before the search opens
    RequestApprovals {
        /// The search
        search: String,
        #[command(flatten)]
        etag: Etag,
    },
    /// Asks for an approval due after the opening; those with more to say: `hafan approvals request`
    RequestApproval {
        /// The search
        search: String,
        /// Which, of the code list approval-kind
        kind: String,
        /// Why, for SPOT_PURCHASE, of the code list spot-purchase-reason
        #[arg(long, default_value = "", hide_default_value = true)]
        reason: String,
        /// In words; required with OTHER
        #[arg(long, default_value = "", hide_default_value = true)]
        text: String,
        /// The offer, but for SPOT_PURCHASE
        #[arg(long, default_value = "", hide_default_value = true)]
        offer: String,
        #[command(flatten)]
        etag: Etag,
    },
    /// Opens a spot-purchase round, once the framework has answered and the purchase is approved
    OpenSpot {
        /// The search
        search: String,
        /// When the window closes, RFC 3339
        #[arg(long, value_parser = rfc_3339, value_name = "TIME")]
        closes: Timestamp,
        #[command(flatten)]
        etag: Etag,
    },
    /// Grants one approval
    Approve {
        /// The search
        search: String,
        /// Which, of the code list approval-kind
        kind: String,
        /// Conditions it is granted under
        #[arg(long, default_value = "", hide_default_value = true)]
        conditions: String,
        /// The least hours granted, for SHORT_WINDOW
        #[arg(long, value_name = "HOURS")]
        window_hours_min: Option<u32>,
        #[command(flatten)]
        etag: Etag,
    },
    /// Refuses an approval: before the opening the search is a draft again
    Return {
        /// The search
        search: String,
        /// Which approval is refused, of the code list approval-kind
        #[arg(long)]
        kind: String,
        #[command(flatten)]
        why: Why,
        #[command(flatten)]
        etag: Etag,
    },
    /// Opens the round: invites, fixes criteria and window
    Publish(Publish),
    /// Shows one search
    Show {
        /// The search
        search: String,
    },
    /// Lists an authority's searches, newest first
    List {
        /// The authority; the caller's own unless given
        #[arg(long)]
        authority: Option<String>,
        /// Only those in this state, such as OPEN; may be repeated
        #[arg(long = "state")]
        states: Vec<String>,
        /// How many rows, at most
        #[arg(long, default_value_t = ROWS_DEFAULT)]
        rows: usize,
    },
    /// Opens a further framework round, two at most
    OpenFurther {
        /// The search
        search: String,
        /// When the window closes, RFC 3339
        #[arg(long, value_parser = rfc_3339, value_name = "TIME")]
        closes: Timestamp,
        #[command(flatten)]
        why: Why,
        #[command(flatten)]
        etag: Etag,
    },
    /// Changes the request after the close; providers of offers that still stand are told
    AmendClosed {
        /// The search
        search: String,
        /// The file: the whole request as it shall be
        file: PathBuf,
        /// CORRECTION, or MATERIAL (the award waits for the provider's word)
        #[arg(long)]
        kind: String,
        #[command(flatten)]
        etag: Etag,
    },
    /// Amends the request while open; every invitee is told
    Amend {
        /// The search
        search: String,
        /// The file: the whole request as it shall be
        file: PathBuf,
        /// CORRECTION (offers stand) or MATERIAL (offers are to be confirmed again)
        #[arg(long)]
        kind: String,
        /// A later close, with MATERIAL only
        #[arg(long, value_parser = rfc_3339, value_name = "TIME")]
        closes: Option<Timestamp>,
        #[command(flatten)]
        etag: Etag,
    },
    /// Moves the close later
    Extend {
        /// The search
        search: String,
        /// The new close, RFC 3339
        #[arg(long, value_parser = rfc_3339, value_name = "TIME")]
        closes: Timestamp,
        #[command(flatten)]
        why: Why,
        #[command(flatten)]
        etag: Etag,
    },
    /// Begins a draft with the last search of each child; every section of it is to be reconfirmed
    Start {
        /// The authority's own number of a child; may be repeated
        #[arg(long = "child", value_name = "NUMBER", required = true)]
        child_numbers: Vec<String>,
        /// Who decides
        #[arg(long, value_name = "PERSON")]
        decision_maker: String,
        /// The authority; the caller's own unless given
        #[arg(long)]
        authority: Option<String>,
    },
    /// Says that sections taken over from an earlier search or a case file still hold
    Reconfirm {
        /// The search
        search: String,
        /// Which, of the code list request-section; all that were taken over unless given. May be repeated
        #[arg(long = "section", value_name = "CODE")]
        sections: Vec<String>,
        /// The child they are about, by its place in the request from 0; none for what is of the search as a whole
        #[arg(long, value_name = "PLACE", requires = "sections")]
        child: Option<u32>,
        #[command(flatten)]
        etag: Etag,
    },
    /// Closes the window of a same-day emergency now, once an offer is in
    CloseEarly {
        /// The search
        search: String,
        #[command(flatten)]
        etag: Etag,
    },
    /// Gives the role of finder or decision maker to another person (a team manager)
    Reassign(super::people::Reassign),
    /// Declares an interest in the search, or that there is none
    DeclareInterest(super::people::DeclareInterest),
    /// Hands the search over to another authority: offering, taking back, accepting, declining
    #[command(subcommand)]
    Transfer(super::handing_over::Transfer),
    /// Ends the search; every invitee is told, every offer answered
    Withdraw {
        /// The search
        search: String,
        #[command(flatten)]
        why: Why,
        /// Where the child is, of the code list whereabouts
        #[arg(long)]
        whereabouts: String,
        #[command(flatten)]
        etag: Etag,
    },
}

/// A search to open.
#[derive(Debug, clap::Args)]
pub(crate) struct Publish {
    /// The search
    search: String,
    /// When the window closes, RFC 3339
    #[arg(long, value_parser = rfc_3339, value_name = "TIME")]
    closes: Timestamp,
    /// Only providers with a setting of this kind; may be repeated
    #[arg(long = "setting-kind", value_name = "KIND")]
    setting_kinds: Vec<String>,
    /// Only providers with a setting in this authority; may be repeated
    #[arg(long = "authority", value_name = "NAME")]
    authorities: Vec<String>,
    /// Judge everything, change nothing
    #[arg(long)]
    validate_only: bool,
    #[command(flatten)]
    etag: Etag,
}

/// What the caller read.
#[derive(Debug, clap::Args)]
pub(crate) struct Etag {
    /// Refuse if it changed since this etag was read
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(crate) etag: String,
}

/// A coded reason and its words.
#[derive(Debug, clap::Args)]
pub(crate) struct Why {
    /// Why, of the code list named after the act: return-reason, extension-reason, retraction-reason, rejection-reason,
    /// search-withdrawal-reason
    #[arg(long)]
    pub(crate) reason: String,
    /// The reason in words; required with OTHER
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(crate) text: String,
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Search) -> Result<(), Failure> {
    let connection = session.connection.clone();
    let mut searches = connection.searches();
    let request_id = connection.request_id();
    let name = |given: &str| names::search(&connection, given);
    let search = match command {
        Search::Create { file, authority, case_file } => {
            let parent = authority.unwrap_or_else(|| connection.organisation().to_owned());
            let search = Some(document::read(&file)?);
            let written = proto::RequestOrigin::Unspecified;
            let origin = if case_file { proto::RequestOrigin::CaseFile } else { written }.into();
            searches.create_search(proto::CreateSearchRequest { parent, search, origin, request_id }).await?
        }
        Search::Update { search, file, etag } => {
            let read: proto::Search = document::read(&file)?;
            let search = Some(proto::Search { name: name(&search)?, ..read });
            searches.update_search(proto::UpdateSearchRequest { search, etag: etag.etag, request_id }).await?
        }
        Search::RequestApprovals { search, etag } => {
            let request = proto::RequestApprovalsRequest { name: name(&search)?, etag: etag.etag, request_id };
            searches.request_approvals(request).await?
        }
        Search::RequestApproval { search, kind, reason, text, offer, etag } => {
            let (name, etag) = (name(&search)?, etag.etag);
            let request = proto::RequestApprovalRequest {
                name,
                kind,
                reason,
                text,
                offer,
                etag,
                request_id,
                ..Default::default()
            };
            searches.request_approval(request).await?
        }
        Search::OpenSpot { search, closes, etag } => {
            let (name, closes_at) = (name(&search)?, Some(instant(closes)));
            let request = proto::OpenSpotRoundRequest { name, closes_at, audience: None, etag: etag.etag, request_id };
            searches.open_spot_round(request).await?
        }
        Search::OpenFurther { search, closes, why, etag } => {
            let (name, closes_at, Why { reason, text }) = (name(&search)?, Some(instant(closes)), why);
            let etag = etag.etag;
            let request =
                proto::OpenFurtherRoundRequest { name, closes_at, reason, text, audience: None, etag, request_id };
            searches.open_further_round(request).await?
        }
        Search::AmendClosed { search, file, kind, etag } => {
            let read: proto::Search = document::read(&file)?;
            let (name, kind, request) = (name(&search)?, amendment_kind(&kind)?.into(), read.request);
            let request = proto::AmendClosedSearchRequest { name, kind, request, etag: etag.etag, request_id };
            searches.amend_closed_search(request).await?
        }
        Search::Approve { search, kind, conditions, window_hours_min, etag } => {
            let (name, etag) = (name(&search)?, etag.etag);
            let asked = proto::GrantApprovalRequest { name, kind, conditions, window_hours_min, ..Default::default() };
            let request = proto::GrantApprovalRequest { etag, request_id, ..asked };
            searches.grant_approval(request).await?
        }
        Search::Return { search, kind, why, etag } => {
            let (name, etag, Why { reason, text }) = (name(&search)?, etag.etag, why);
            let asked = proto::ReturnSearchRequest { name, kind, reason, text, ..Default::default() };
            searches.return_search(proto::ReturnSearchRequest { etag, request_id, ..asked }).await?
        }
        Search::Show { search } => searches.get_search(proto::GetSearchRequest { name: name(&search)? }).await?,
        Search::Extend { search, closes, why, etag } => {
            let (name, etag, Why { reason, text }) = (name(&search)?, etag.etag, why);
            let closes_at = Some(instant(closes));
            searches
                .extend_window(proto::ExtendWindowRequest { name, closes_at, reason, text, etag, request_id })
                .await?
        }
        Search::Start { child_numbers, decision_maker, authority } => {
            let parent = authority.unwrap_or_else(|| connection.organisation().to_owned());
            let request = proto::StartSearchRequest { parent, child_numbers, decision_maker, request_id };
            searches.start_search(request).await?
        }
        Search::Reconfirm { search, sections, child, etag } => {
            let named = sections.into_iter().map(|section| proto::SectionToReconfirm { section, child });
            let (name, sections, etag) = (name(&search)?, named.collect(), etag.etag);
            searches.reconfirm_sections(proto::ReconfirmSectionsRequest { name, sections, etag, request_id }).await?
        }
        Search::CloseEarly { search, etag } => {
            let request = proto::CloseWindowEarlyRequest { name: name(&search)?, etag: etag.etag, request_id };
            searches.close_window_early(request).await?
        }
        Search::Reassign(given) => searches.reassign_role(given.request(&connection, request_id)?).await?,
        Search::DeclareInterest(given) => searches.declare_interest(given.request(&connection, request_id)?).await?,
        Search::Withdraw { search, why, whereabouts, etag } => {
            let (name, etag, Why { reason, text }) = (name(&search)?, etag.etag, why);
            let request = proto::WithdrawSearchRequest { name, reason, text, whereabouts, etag, request_id };
            searches.withdraw_search(request).await?
        }
        Search::Check { search_or_file, closes } => return check(session, &search_or_file, closes).await,
        Search::Publish(publish) => return open(session, publish).await,
        Search::PreMatch(asked) => return pre_match::run(session, asked).await,
        Search::Transfer(transfer) => return super::handing_over::run(session, transfer).await,
        Search::WhyNot { search, setting } => return pre_match::why_not(session, &search, setting).await,
        Search::Amend { search, file, kind, closes, etag } => {
            let kind = amendment_kind(&kind)?;
            return amend(session, (name(&search)?, &file), kind, closes, etag).await;
        }
        Search::List { authority, states, rows } => return list(session, authority, &states, rows).await,
    };
    session.output.show(search.get_ref(), page::search)
}

async fn check(session: &mut Session<'_>, given: &str, closes: Option<Timestamp>) -> Result<(), Failure> {
    let connection = &session.connection;
    let path = Path::new(given);
    let (parent, subject) = if path.is_file() {
        let search: proto::Search = document::read(path)?;
        let request = search.request.unwrap_or_default();
        (connection.organisation().to_owned(), proto::check_search_request::Subject::Request(request))
    } else {
        let name = names::search(connection, given)?;
        let parent = name.split('/').take(2).collect::<Vec<_>>().join("/");
        (parent, proto::check_search_request::Subject::Name(name))
    };
    let request = proto::CheckSearchRequest { parent, subject: Some(subject), closes_at: closes.map(instant) };
    let check = connection.searches().check_search(request).await?;
    session.output.show(check.get_ref(), page::check)
}

async fn open(session: &mut Session<'_>, publish: Publish) -> Result<(), Failure> {
    let Publish { search, closes, setting_kinds, authorities, validate_only, etag } = publish;
    let narrowed = !setting_kinds.is_empty() || !authorities.is_empty();
    let request = proto::PublishSearchRequest {
        name: names::search(&session.connection, &search)?,
        closes_at: Some(instant(closes)),
        audience: narrowed.then_some(proto::Audience { setting_kinds, authorities }),
        validate_only,
        etag: etag.etag,
        request_id: session.connection.request_id(),
    };
    let published = session.connection.searches().publish_search(request).await?;
    session.output.show(published.get_ref(), page::published)
}

fn amendment_kind(given: &str) -> Result<proto::AmendmentKind, Failure> {
    let kind = proto::AmendmentKind::from_str_name(&format!("AMENDMENT_KIND_{given}"));
    kind.ok_or_else(|| Failure::Usage(format!("--kind {given}: expected CORRECTION or MATERIAL")))
}

async fn amend(
    session: &mut Session<'_>,
    (name, file): (String, &Path),
    kind: proto::AmendmentKind,
    closes: Option<Timestamp>,
    etag: Etag,
) -> Result<(), Failure> {
    let read: proto::Search = document::read(file)?;
    let request = proto::AmendSearchRequest {
        name,
        kind: kind.into(),
        request: read.request,
        closes_at: closes.map(instant),
        etag: etag.etag,
        request_id: session.connection.request_id(),
    };
    let amended = session.connection.searches().amend_search(request).await?;
    session.output.show(amended.get_ref(), page::search)
}

async fn list(
    session: &mut Session<'_>,
    authority: Option<String>,
    states: &[String],
    rows: usize,
) -> Result<(), Failure> {
    let parent = authority.unwrap_or_else(|| session.connection.organisation().to_owned());
    let states = states.iter().map(|state| search_state(state)).collect::<Result<Vec<_>, _>>()?;
    let mut all = proto::ListSearchesResponse::default();
    loop {
        let request = proto::ListSearchesRequest {
            parent: parent.clone(),
            states: states.clone(),
            page_size: PAGE_SIZE,
            page_token: std::mem::take(&mut all.next_page_token),
        };
        let page = session.connection.searches().list_searches(request).await?.into_inner();
        all.searches.extend(page.searches);
        all.next_page_token = page.next_page_token;
        if all.next_page_token.is_empty() || all.searches.len() >= rows {
            break;
        }
    }
    all.searches.truncate(rows);
    session.output.show(&all, page::list)
}

fn search_state(given: &str) -> Result<i32, Failure> {
    let state = proto::SearchState::from_str_name(&format!("SEARCH_STATE_{given}"));
    state
        .map(i32::from)
        .ok_or_else(|| Failure::Usage(format!("--state {given}: no state of a search; see `hafan codes search-state`")))
}
