//! `hafan approvals`: what waits for an approver or the panel, and what they answer.

use api::search::v1 as proto;
use clap::{Args, Subcommand};
use vocabulary::Date;

use super::search::Why;
use super::{PAGE_SIZE, ROWS_DEFAULT, Session};
use crate::failure::Failure;
use crate::names;
use crate::pages::{approval as page, search as search_page};
use crate::wire::{day, iso_date};

/// What can be done with approvals.
#[derive(Debug, Subcommand)]
pub(crate) enum Approvals {
    /// Lists them: those the caller may answer first
    List {
        /// The authority; the caller's own unless given
        #[arg(long)]
        authority: Option<String>,
        /// Only of this kind, of the code list approval-kind; may be repeated
        #[arg(long = "kind")]
        kinds: Vec<String>,
        /// Only REQUESTED, GRANTED, REFUSED or VOID; may be repeated
        #[arg(long = "status")]
        statuses: Vec<String>,
        /// How many rows, at most
        #[arg(long, default_value_t = ROWS_DEFAULT)]
        rows: usize,
    },
    /// Asks for one that an award needs, or for out of area in principle (the finder)
    Request(Box<Request>),
    /// Grants one that waits
    Grant {
        #[command(flatten)]
        which: Which,
        /// Conditions it is granted under
        #[arg(long, default_value = "", hide_default_value = true)]
        conditions: String,
        /// The least hours granted, for SHORT_WINDOW
        #[arg(long, value_name = "HOURS")]
        window_hours_min: Option<u32>,
        /// On what it rests, of the code list approval-basis; where the kind has more than one
        #[arg(long, default_value = "", hide_default_value = true)]
        basis: String,
        /// The day of the decision; required with PANEL
        #[arg(long, value_parser = iso_date, value_name = "DATE")]
        decided_on: Option<Date>,
    },
    /// Refuses one that waits
    Refuse {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        why: Why,
    },
    /// Records that the panel declined to ratify what its chair granted
    RefuseRatification {
        #[command(flatten)]
        which: Which,
        /// The day of the panel
        #[arg(long, value_parser = iso_date, value_name = "DATE")]
        decided_on: Date,
        #[command(flatten)]
        why: Why,
    },
    /// Records that the panel ratified what its chair granted
    Ratify {
        #[command(flatten)]
        which: Which,
        /// The day of the panel
        #[arg(long, value_parser = iso_date, value_name = "DATE")]
        decided_on: Date,
    },
}

/// Which approval.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// The search
    search: String,
    /// Of which kind, of the code list approval-kind
    kind: String,
    /// The offer it is for, where several of the kind wait
    #[arg(long, default_value = "", hide_default_value = true)]
    offer: String,
    /// The extra it is for, by its code on the price list
    #[arg(long, default_value = "", hide_default_value = true)]
    extra: String,
}

/// What to ask for.
#[derive(Debug, Args)]
pub(crate) struct Request {
    #[command(flatten)]
    which: Which,
    /// In words
    #[arg(long, default_value = "", hide_default_value = true)]
    text: String,
    /// From which day the offer is to be awarded; its earliest start unless given
    #[arg(long, value_parser = iso_date, value_name = "DATE")]
    start: Option<Date>,
    /// OUT_OF_AREA: what education is provided
    #[arg(long, value_name = "TEXT", requires_all = ["health", "funding", "impasse"])]
    education: Option<String>,
    /// OUT_OF_AREA: what health care is provided
    #[arg(long, value_name = "TEXT", requires = "education")]
    health: Option<String>,
    /// OUT_OF_AREA: who pays which part
    #[arg(long, value_name = "TEXT", requires = "education")]
    funding: Option<String>,
    /// OUT_OF_AREA: whether an impasse was referred to the chief executive, YES or NO
    #[arg(long, value_name = "YES|NO", requires = "education")]
    impasse: Option<String>,
    /// OUT_OF_AREA in principle: the farthest tier, T2 to T6
    #[arg(long, value_name = "TIER", requires = "weekly_pence_max")]
    in_principle: Option<String>,
    /// OUT_OF_AREA in principle: the top fee a week, in pence
    #[arg(long, value_name = "PENCE", requires = "in_principle")]
    weekly_pence_max: Option<i64>,
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Approvals) -> Result<(), Failure> {
    let connection = session.connection.clone();
    let request_id = connection.request_id();
    let name = |given: &str| names::search(&connection, given);
    let search = match command {
        Approvals::List { authority, kinds, statuses, rows } => {
            let parent = authority.unwrap_or_else(|| connection.organisation().to_owned());
            return list(session, parent, (kinds, &statuses), rows).await;
        }
        Approvals::Request(request) => {
            let name = name(&request.which.search)?;
            connection.searches().request_approval(asked(*request, name, request_id)?).await?
        }
        Approvals::Grant { which, conditions, window_hours_min, basis, decided_on } => {
            let name = name(&which.search)?;
            let Which { search: _, kind, offer, extra } = which;
            let request = proto::GrantApprovalRequest {
                name,
                kind,
                conditions,
                window_hours_min,
                offer,
                extra,
                basis,
                decided_on: decided_on.map(day),
                etag: String::new(),
                request_id,
            };
            connection.searches().grant_approval(request).await?
        }
        Approvals::Refuse { which, why } => {
            let name = name(&which.search)?;
            let (Which { search: _, kind, offer, extra }, Why { reason, text }) = (which, why);
            let etag = String::new();
            let request = proto::ReturnSearchRequest { name, kind, reason, text, offer, extra, etag, request_id };
            connection.searches().return_search(request).await?
        }
        Approvals::RefuseRatification { which, decided_on, why: Why { reason, text } } => {
            let name = name(&which.search)?;
            let Which { search: _, kind, offer, extra: _ } = which;
            let (decided_on, etag) = (Some(day(decided_on)), String::new());
            let request =
                proto::RefuseRatificationRequest { name, kind, offer, decided_on, reason, text, etag, request_id };
            connection.approvals().refuse_ratification(request).await?
        }
        Approvals::Ratify { which, decided_on } => {
            let name = name(&which.search)?;
            let Which { search: _, kind, offer, extra: _ } = which;
            let (decided_on, etag) = (Some(day(decided_on)), String::new());
            let request = proto::RatifyApprovalRequest { name, kind, offer, decided_on, etag, request_id };
            connection.approvals().ratify_approval(request).await?
        }
    };
    session.output.show(search.get_ref(), search_page::search)
}

fn asked(request: Request, name: String, request_id: String) -> Result<proto::RequestApprovalRequest, Failure> {
    let Request { which, text, start, education, health, funding, impasse, in_principle, weekly_pence_max } = request;
    let impasse = impasse.map(|given| yes_or_no(&given)).transpose()?;
    let panel = education.map(|education| proto::PanelInformation {
        education,
        health: health.unwrap_or_default(),
        funding_split: funding.unwrap_or_default(),
        impasse_referred: impasse.unwrap_or_default(),
    });
    let in_principle = in_principle.map(|tier| proto::InPrinciple {
        tier,
        placement_type: String::new(),
        weekly_pence_max: weekly_pence_max.unwrap_or_default(),
    });
    Ok(proto::RequestApprovalRequest {
        name,
        kind: which.kind,
        text,
        offer: which.offer,
        extra: which.extra,
        panel,
        in_principle,
        start_date: start.map(day),
        request_id,
        ..Default::default()
    })
}

fn yes_or_no(given: &str) -> Result<i32, Failure> {
    use api::common::v1::YesNoUnknown;
    match given {
        "YES" => Ok(YesNoUnknown::Yes.into()),
        "NO" => Ok(YesNoUnknown::No.into()),
        other => Err(Failure::Usage(format!("--impasse {other}: expected YES or NO"))),
    }
}

async fn list(
    session: &mut Session<'_>,
    parent: String,
    (kinds, statuses): (Vec<String>, &[String]),
    rows: usize,
) -> Result<(), Failure> {
    let statuses = statuses.iter().map(|given| status(given)).collect::<Result<Vec<_>, _>>()?;
    let mut all = proto::ListApprovalsResponse::default();
    loop {
        let request = proto::ListApprovalsRequest {
            parent: parent.clone(),
            kinds: kinds.clone(),
            statuses: statuses.clone(),
            page_size: PAGE_SIZE,
            page_token: std::mem::take(&mut all.next_page_token),
        };
        let page = session.connection.approvals().list_approvals(request).await?.into_inner();
        all.approvals.extend(page.approvals);
        all.next_page_token = page.next_page_token;
        if all.next_page_token.is_empty() || all.approvals.len() >= rows {
            break;
        }
    }
    all.approvals.truncate(rows);
    session.output.show(&all, page::list)
}

fn status(given: &str) -> Result<i32, Failure> {
    let status = proto::ApprovalStatus::from_str_name(&format!("APPROVAL_STATUS_{given}"));
    let expected = "expected REQUESTED, GRANTED, REFUSED or VOID";
    status.map(i32::from).ok_or_else(|| Failure::Usage(format!("--status {given}: {expected}")))
}
