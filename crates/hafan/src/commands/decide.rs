//! `hafan decide`: a named person rejects, chooses, answers. No score decides (DEC-8).

use api::decision::v1 as proto;
use clap::{Args, Subcommand};
use vocabulary::Timestamp;

use super::Session;
use super::answers::Answers;
use super::children::Children;
use super::nearer::NearerMarks;
use super::search::Why;
use crate::failure::Failure;
use crate::names;
use crate::pages::{offer as offer_page, question as question_page, search as search_page};
use crate::wire::{instant, rfc_3339};

/// What can be decided.
#[derive(Debug, Subcommand)]
pub(crate) enum Decide {
    /// Rejects one offer of the tranche, with a reason its provider can read
    Reject {
        /// The offer
        offer: String,
        #[command(flatten)]
        why: Why,
    },
    /// Chooses one offer of the tranche
    Choose {
        /// The offer
        offer: String,
        #[command(flatten)]
        view: ChildsView,
        #[command(flatten)]
        children: Children,
        #[command(flatten)]
        split: Split,
        /// The award is issued before this, RFC 3339; the return-by time unless given
        #[arg(long, value_parser = rfc_3339, value_name = "TIME")]
        confirm_by: Option<Timestamp>,
    },
    /// Marks nearer offers before an award out of area
    MarkNearer(NearerMarks),
    /// Goes on with a search that a concealment froze (an approver)
    Confirm {
        /// The search
        search: String,
        /// Under which conditions
        #[arg(long, default_value = "", hide_default_value = true)]
        conditions: String,
    },
    /// Undoes the choice or award of a search that a concealment froze (an approver)
    Undo {
        /// The search
        search: String,
        /// Why, for the file
        #[arg(long, default_value = "", hide_default_value = true)]
        text: String,
    },
    /// Asks the provider of one offer of the tranche a question with a time to answer by
    Ask {
        /// The offer
        offer: String,
        /// The question
        #[arg(long)]
        question: String,
        /// It is answered before this, RFC 3339
        #[arg(long, value_parser = rfc_3339, value_name = "TIME")]
        answer_by: Timestamp,
    },
    /// Undoes a choice that is not awarded yet (finder or decision maker)
    UndoChoice {
        /// The search
        search: String,
        #[command(flatten)]
        why: Why,
    },
    /// Undoes an award before the child has arrived (an approver)
    UndoAward {
        /// The search
        search: String,
        #[command(flatten)]
        why: Why,
    },
    /// Answers offers that have no answer yet, all or none
    Answer {
        /// The search
        search: String,
        #[command(flatten)]
        answers: Answers,
    },
}

/// The child's view of the offer chosen, or why there is none.
#[derive(Debug, Args)]
pub(crate) struct ChildsView {
    /// The child's view of this offer, in words
    #[arg(long, value_name = "TEXT", conflicts_with = "no_view_because", required_unless_present = "no_view_because")]
    childs_view: Option<String>,
    /// Why the child's view is not recorded
    #[arg(long, value_name = "TEXT")]
    no_view_because: Option<String>,
}

impl ChildsView {
    /// As the proto has it.
    pub(crate) fn given(self) -> Option<proto::choose_offer_request::ChildsView> {
        use proto::choose_offer_request::ChildsView as Given;
        let recorded = self.childs_view.map(Given::ChildsViewText);
        recorded.or_else(|| self.no_view_because.map(Given::ChildsViewNotRecorded))
    }
}

/// Why children are placed apart, where the offer leaves any over.
#[derive(Debug, Args)]
pub(crate) struct Split {
    /// Why the children it leaves over are placed apart, of code list split-reason
    #[arg(long, value_name = "CODE")]
    split: Option<String>,
    /// The same in words; needed where an offer for all of them stands
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT", requires = "split")]
    split_text: String,
}

impl Split {
    /// As the proto has it.
    pub(crate) fn given(self) -> Option<proto::SplitGiven> {
        self.split.map(|reason| proto::SplitGiven { reason, text: self.split_text })
    }
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Decide) -> Result<(), Failure> {
    let connection = session.connection.clone();
    let mut decisions = connection.decisions();
    let request_id = connection.request_id();
    match command {
        Decide::Reject { offer, why: Why { reason, text } } => {
            let offer = decisions.reject_offer(proto::RejectOfferRequest { offer, reason, text, request_id }).await?;
            session.output.show(offer.get_ref(), offer_page::offer)
        }
        Decide::Choose { offer, view, children, split, confirm_by } => {
            let (childs_view, split, children_taken) = (view.given(), split.given(), children.named());
            let confirm_by = confirm_by.map(instant);
            let request =
                proto::ChooseOfferRequest { offer, childs_view, children_taken, split, confirm_by, request_id };
            let search = decisions.choose_offer(request).await?;
            session.output.show(search.get_ref(), search_page::search)
        }
        Decide::MarkNearer(marks) => {
            let request = marks.request(&connection, request_id)?;
            let search = decisions.mark_nearer_offers(request).await?;
            session.output.show(search.get_ref(), search_page::search)
        }
        Decide::Confirm { search, conditions } => {
            let name = names::search(&connection, &search)?;
            let request = proto::ConfirmAfterConcealmentRequest { name, conditions, etag: String::new(), request_id };
            let search = decisions.confirm_after_concealment(request).await?;
            session.output.show(search.get_ref(), search_page::search)
        }
        Decide::Undo { search, text } => {
            let name = names::search(&connection, &search)?;
            let request = proto::UndoAfterConcealmentRequest { name, text, etag: String::new(), request_id };
            let search = decisions.undo_after_concealment(request).await?;
            session.output.show(search.get_ref(), search_page::search)
        }
        Decide::Ask { offer, question, answer_by } => {
            let answer_by = Some(instant(answer_by));
            let request = proto::AskOfferQuestionRequest { offer, question, answer_by, request_id };
            let asked = decisions.ask_offer_question(request).await?;
            session.output.show(asked.get_ref(), question_page::of_offer)
        }
        Decide::UndoChoice { search, why: Why { reason, text } } => {
            let name = names::search(&connection, &search)?;
            let request = proto::UndoChoiceRequest { name, reason, text, etag: String::new(), request_id };
            let search = decisions.undo_choice(request).await?;
            session.output.show(search.get_ref(), search_page::search)
        }
        Decide::UndoAward { search, why: Why { reason, text } } => {
            let name = names::search(&connection, &search)?;
            let request = proto::UndoAwardRequest { name, reason, text, etag: String::new(), request_id };
            let search = decisions.undo_award(request).await?;
            session.output.show(search.get_ref(), search_page::search)
        }
        Decide::Answer { search, answers } => {
            let parent = names::search(&connection, &search)?;
            let (answers, default_answers) = answers.given();
            let request = proto::BatchAnswerOffersRequest { parent, answers, default_answers, request_id };
            let answered = decisions.batch_answer_offers(request).await?;
            session.output.show(answered.get_ref(), offer_page::answered)
        }
    }
}
