//! `hafan award`: every check beforehand, and the award itself.

use api::common::v1::YesNoUnknown;
use api::decision::v1 as proto;
use clap::{Args, Subcommand, ValueEnum};
use vocabulary::Date;

use super::Session;
use super::answers::Answers;
use super::children::Children;
use super::decide::{ChildsView, Split};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::pages::award as page;
use crate::wire::{day, iso_date};

/// What can be done about an award.
#[derive(Debug, Subcommand)]
pub(crate) enum Award {
    /// Runs every check of an award and changes nothing
    Check(Terms),
    /// Issues the award
    Issue(Terms),
    /// Chooses the offer and awards it in one act: the decision maker of a same-day emergency
    AtOnce {
        #[command(flatten)]
        terms: Terms,
        #[command(flatten)]
        view: ChildsView,
        #[command(flatten)]
        split: Split,
    },
}

/// An award.
#[derive(Debug, Args)]
pub(crate) struct Terms {
    /// The offer chosen
    offer: String,
    /// The day the placement starts, YYYY-MM-DD
    #[arg(long, value_parser = iso_date, value_name = "DATE")]
    start: Date,
    /// Whether the agreement to accommodate (section 76), or the order in its place, is on file
    #[arg(long, value_enum)]
    agreement: OnFile,
    /// Arrangements for arrival, what the contracts officer has to know
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    information: String,
    #[command(flatten)]
    children: Children,
    #[command(flatten)]
    answers: Answers,
}

/// Whether a paper is on file.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum OnFile {
    Yes,
    No,
    Unknown,
}

/// Does it. A check that fails ends as a refusal would (4), with every failing check on the page.
pub(crate) async fn run(session: &mut Session<'_>, command: Award) -> Result<Exit, Failure> {
    let answer = match command {
        Award::Check(terms) => {
            let request_id = session.connection.request_id();
            let request = proto::AwardOfferRequest { validate_only: true, request_id, ..asked(terms) };
            let answer = session.connection.decisions().award_offer(request).await?.into_inner();
            session.output.show(&answer, page::check)?;
            answer
        }
        Award::Issue(terms) => {
            let request_id = session.connection.request_id();
            let request = proto::AwardOfferRequest { request_id, ..asked(terms) };
            let answer = session.connection.decisions().award_offer(request).await?.into_inner();
            session.output.show(&answer, page::award)?;
            answer
        }
        Award::AtOnce { terms, view, split } => {
            let award = asked(terms);
            let choice = proto::ChooseOfferRequest {
                offer: award.offer.clone(),
                childs_view: view.given(),
                children_taken: award.children_taken.clone(),
                split: split.given(),
                confirm_by: None,
                request_id: String::new(),
            };
            let request_id = session.connection.request_id();
            let request = proto::ChooseAndAwardRequest { choice: Some(choice), award: Some(award), request_id };
            let answer = session.connection.decisions().choose_and_award(request).await?.into_inner();
            session.output.show(&answer, page::award)?;
            answer
        }
    };
    Ok(if answer.failing_checks.is_empty() { Exit::Done } else { Exit::Refused })
}

/// The award as the proto has it, to be issued and not checked.
fn asked(terms: Terms) -> proto::AwardOfferRequest {
    let agreement = match terms.agreement {
        OnFile::Yes => YesNoUnknown::Yes,
        OnFile::No => YesNoUnknown::No,
        OnFile::Unknown => YesNoUnknown::Unknown,
    };
    let (answers, default_answers) = terms.answers.given();
    proto::AwardOfferRequest {
        offer: terms.offer,
        start_date: Some(day(terms.start)),
        information: terms.information,
        agreement_to_accommodate: agreement.into(),
        answers,
        default_answers,
        children_taken: terms.children.named(),
        validate_only: false,
        request_id: String::new(),
    }
}
