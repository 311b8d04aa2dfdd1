//! `hafan shortlist`: the offers of a closed round, ranked with reasons; one explained, all of them under other weights, all computed
//! again; settling an unknown; opening whose an offer is.

use std::path::{Path, PathBuf};

use api::decision::v1 as proto;
use clap::{Args, Subcommand};

use super::{PAGE_SIZE, Session};
use crate::failure::Failure;
use crate::names;
use crate::pages::{explanation as explained, shortlist as page};
use crate::{html, plots};

/// A shortlist to read, or something to do with one of its offers.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Shortlist {
    /// The search or round
    search: Option<String>,
    /// Which snapshot; the latest unless given
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    snapshot: u32,
    /// Each offer in full: gates, criteria with their sentences, gaps, open questions
    #[arg(long)]
    why: bool,
    /// One offer, explained whole: points, evidence, strengths, gaps, what would change its rank
    #[arg(long, value_name = "OFFER", conflicts_with = "why")]
    explain: Option<String>,
    /// With --explain: writes it to a file as a page of HTML that prints well
    #[arg(long, value_name = "FILE", requires = "explain")]
    html: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Verb>,
}

/// Something to do with an offer of a shortlist.
#[derive(Debug, Subcommand)]
enum Verb {
    /// Settles an unknown of one offer with evidence; a further snapshot follows
    Resolve {
        /// The offer
        offer: String,
        /// What, as the shortlist's open question has it, such as gate/G8
        item: String,
        /// What was found out: YES or NO for a gate, else the answer the terms would carry
        value: String,
        /// What shows it
        #[arg(long)]
        evidence: String,
        /// A note for the file
        #[arg(long, default_value = "", hide_default_value = true)]
        note: String,
    },
    /// How far the order rests on weights and unknowns, and score against fee
    Sensitivity {
        /// The search or round
        search: String,
        /// Which snapshot; the latest unless given
        #[arg(long, default_value_t = 0, hide_default_value = true)]
        snapshot: u32,
        /// Writes the plots into this folder as SVG
        #[arg(long, value_name = "FOLDER")]
        svg: Option<PathBuf>,
        /// Writes words and plots to a file as a page of HTML that prints well
        #[arg(long, value_name = "FILE")]
        html: Option<PathBuf>,
    },
    /// Computes every published snapshot again from its frozen inputs and compares byte for byte
    Replay {
        /// The search
        search: String,
    },
    /// Opens whose an offer is; who opened it, and when, is recorded
    Open {
        /// The offer
        offer: String,
    },
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Shortlist) -> Result<(), Failure> {
    let connection = session.connection.clone();
    let mut decisions = connection.decisions();
    let request_id = connection.request_id();
    match command.command {
        Some(Verb::Resolve { offer, item, value, evidence, note }) => {
            let request = proto::ResolveUnknownRequest { offer, item, value, evidence, note, request_id };
            let shortlist = decisions.resolve_unknown(request).await?;
            session.output.show(shortlist.get_ref(), page::table)
        }
        Some(Verb::Open { offer }) => {
            let opened = decisions.open_offer_identity(proto::OpenOfferIdentityRequest { offer, request_id }).await?;
            session.output.show(opened.get_ref(), page::identity)
        }
        Some(Verb::Sensitivity { search, snapshot, svg, html }) => {
            let round = names::round(&connection, &search)?;
            let found = decisions.get_sensitivity(proto::GetSensitivityRequest { round, snapshot }).await?.into_inner();
            let plots = plots::all(&found, session.output.lang)?;
            if let Some(folder) = &svg {
                for plot in &plots {
                    write_document(&folder.join(format!("{}.svg", plot.name)), &plot.svg)?;
                }
            }
            if let Some(file) = &html {
                write_document(file, &html::sensitivity(&found, &plots, session.output.lang))?;
            }
            session.output.show(&found, explained::sensitivity)
        }
        Some(Verb::Replay { search }) => {
            let search = names::search(&connection, &search)?;
            let replayed = decisions.replay_shortlists(proto::ReplayShortlistsRequest { search }).await?.into_inner();
            session.output.show(&replayed, explained::replays)?;
            let differs = |snapshot: &&proto::SnapshotReplay| snapshot.outcome() == proto::ReplayOutcome::Different;
            match replayed.snapshots.iter().find(differs) {
                Some(found) => {
                    Err(Failure::NotVerified(format!("snapshot {} is not what was published", found.snapshot)))
                }
                None => Ok(()),
            }
        }
        None if command.explain.is_some() => {
            let offer = command.explain.unwrap_or_default();
            let request = proto::ExplainOfferRequest { offer, snapshot: command.snapshot };
            let explained = decisions.explain_offer(request).await?.into_inner();
            if let Some(file) = &command.html {
                write_document(file, &html::explanation(&explained, session.output.lang))?;
            }
            session.output.show(&explained, explained::explanation)
        }
        None => {
            let Some(search) = command.search else {
                return Err(Failure::Usage("which search? `hafan shortlist SEARCH`".to_owned()));
            };
            let round = names::round(&connection, &search)?;
            let shortlist = whole(&connection, &round, command.snapshot).await?;
            session.output.show(&shortlist, if command.why { page::in_full } else { page::table })
        }
    }
}

/// Writes a document, over one of that name.
pub(crate) fn write_document(file: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(file, text).map_err(|error| Failure::File { path: file.to_owned(), message: error.to_string() })
}

/// Every row of a shortlist: its pages put together.
pub(crate) async fn whole(
    connection: &crate::client::Connection,
    round: &str,
    snapshot: u32,
) -> Result<proto::Shortlist, Failure> {
    let mut whole: Option<proto::Shortlist> = None;
    let mut page_token = String::new();
    loop {
        let request =
            proto::GetShortlistRequest { round: round.to_owned(), snapshot, page_size: PAGE_SIZE, page_token };
        let mut page = connection.decisions().get_shortlist(request).await?.into_inner();
        page_token = std::mem::take(&mut page.next_page_token);
        match &mut whole {
            Some(whole) => whole.rows.extend(page.rows),
            None => whole = Some(page),
        }
        if page_token.is_empty() {
            return Ok(whole.unwrap_or_default());
        }
    }
}
