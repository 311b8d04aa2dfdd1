//! `hafan question`: asked by an invitee, answered for all of them.

use api::search::v1 as proto;
use clap::Subcommand;

use super::{PAGE_SIZE, Session};
use crate::failure::Failure;
use crate::names;
use crate::pages::question as page;

/// What can be done with questions.
#[derive(Debug, Subcommand)]
pub(crate) enum Question {
    /// Asks, before the question deadline
    Ask {
        /// The search or round
        search: String,
        /// The question
        text: String,
    },
    /// Publishes question and answer to every invitee
    Answer {
        /// The question, by its whole name
        question: String,
        /// The question, edited so that its asker cannot be guessed
        #[arg(long)]
        edited: String,
        /// The answer
        #[arg(long)]
        answer: String,
    },
    /// Lists the questions of a round that the caller may read
    List {
        /// The search or round
        search: String,
    },
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Question) -> Result<(), Failure> {
    let connection = session.connection.clone();
    let mut questions = connection.questions();
    let request_id = connection.request_id();
    let question = match command {
        Question::Ask { search, text } => {
            let parent = names::round(&connection, &search)?;
            questions.ask_question(proto::AskQuestionRequest { parent, text, request_id }).await?
        }
        Question::Answer { question, edited, answer } => {
            let request = proto::AnswerQuestionRequest { name: question, edited_question: edited, answer, request_id };
            questions.answer_question(request).await?
        }
        Question::List { search } => return list(session, &search).await,
    };
    session.output.show(question.get_ref(), page::question)
}

async fn list(session: &mut Session<'_>, search: &str) -> Result<(), Failure> {
    let parent = names::round(&session.connection, search)?;
    let mut all = proto::ListQuestionsResponse::default();
    loop {
        let page_token = std::mem::take(&mut all.next_page_token);
        let request = proto::ListQuestionsRequest { parent: parent.clone(), page_size: PAGE_SIZE, page_token };
        let page = session.connection.questions().list_questions(request).await?.into_inner();
        all.questions.extend(page.questions);
        all.next_page_token = page.next_page_token;
        if all.next_page_token.is_empty() {
            break;
        }
    }
    session.output.show(&all, page::list)
}
