//! `hafan offer`: a provider's answer, from the submission to what became of it.

use std::path::PathBuf;

use api::common::v1::YesNoUnknown;
use api::search::v1 as proto;
use clap::Subcommand;

use super::search::Why;
use super::{PAGE_SIZE, Session};
use crate::document;
use crate::failure::Failure;
use crate::names;
use crate::pages::{offer as page, question as question_page};

/// What can be done with offers.
#[derive(Debug, Subcommand)]
pub(crate) enum Offer {
    /// Offers one setting (the file is a hafan.search.v1.SubmitOfferRequest as YAML or JSON)
    Submit {
        /// The file
        file: PathBuf,
        /// The search or round; the file's `parent` unless given
        #[arg(long)]
        search: Option<String>,
        /// The setting; the file's unless given
        #[arg(long)]
        setting: Option<String>,
        /// Says that the vacancy is still there; needed where the setting's places are stale
        #[arg(long)]
        vacancy_stands: bool,
    },
    /// Replaces the terms before the close
    Revise {
        /// The offer, by its whole name
        offer: String,
        /// The file, as for `submit`
        file: PathBuf,
        /// Says that the vacancy is still there; needed where the setting's places are stale
        #[arg(long)]
        vacancy_stands: bool,
    },
    /// Takes an offer back before the close
    Withdraw {
        /// The offer
        offer: String,
    },
    /// Answers that the provider will not offer
    Decline {
        /// The search or invitation
        search: String,
        /// Why, of the code list no-bid-reason
        #[arg(long)]
        reason: String,
        /// A note; required with OTHER
        #[arg(long, default_value = "", hide_default_value = true)]
        note: String,
    },
    /// Lets the terms stand for an amended request
    Confirm {
        /// The offer
        offer: String,
        /// The version of the request it is confirmed for; the invitation's unless given
        #[arg(long)]
        request_version: Option<u32>,
        /// Says that the vacancy is still there; needed where the setting's places are stale
        #[arg(long)]
        vacancy_stands: bool,
    },
    /// Says that an offer stands again after an award was undone, or for a request that changed after the close
    Reconfirm {
        /// The offer
        offer: String,
        /// The version of the request it stands for, where that changed after the close
        #[arg(long, default_value_t = 0, hide_default_value = true)]
        request_version: u32,
    },
    /// Lets an offer of an earlier round stand in the further round that runs
    Carry {
        /// The offer
        offer: String,
        /// Says that the vacancy is still there; needed where the setting's places are stale
        #[arg(long)]
        vacancy_stands: bool,
    },
    /// Answers a timed question about an offer
    Answer {
        /// The question, by its whole name
        question: String,
        /// The answer
        #[arg(long)]
        answer: String,
    },
    /// Lists the timed questions about an offer
    Questions {
        /// The offer
        offer: String,
    },
    /// Takes an offer back between the close and the award
    Retract {
        /// The offer
        offer: String,
        #[command(flatten)]
        why: Why,
    },
    /// Accepts the confirm-by time of a chosen offer: its place is held until then
    AcceptConfirmBy {
        /// The offer
        offer: String,
    },
    /// Refuses the award of an offer, before the child arrives
    RefuseAward {
        /// The offer
        offer: String,
        #[command(flatten)]
        why: Why,
    },
    /// Lowers the weekly core fee between the close and the award
    ReduceFee {
        /// The offer
        offer: String,
        /// The new weekly core fee in pence
        #[arg(long, value_name = "PENCE")]
        core_weekly_pence: i64,
    },
    /// Shows one offer, as far as the caller may
    Show {
        /// The offer
        offer: String,
    },
    /// Lists the offers of a round that the caller may see
    List {
        /// The search or round
        search: String,
    },
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Offer) -> Result<(), Failure> {
    let connection = session.connection.clone();
    let mut offers = connection.offers();
    let request_id = connection.request_id();
    let offer = match command {
        Offer::Submit { file, search, setting, vacancy_stands } => {
            let request = submission(session, &file, search, setting).await?;
            let vacancy_reconfirmed = vacancy(vacancy_stands, request.vacancy_reconfirmed);
            offers.submit_offer(proto::SubmitOfferRequest { request_id, vacancy_reconfirmed, ..request }).await?
        }
        Offer::Revise { offer, file, vacancy_stands } => {
            let read: proto::SubmitOfferRequest = document::read(&file)?;
            let answers_request_version = match read.answers_request_version {
                0 => request_version(session, &offer).await?,
                stated => stated,
            };
            let request = proto::ReviseOfferRequest {
                name: offer,
                vacancy_reconfirmed: vacancy(vacancy_stands, read.vacancy_reconfirmed),
                terms: read.terms,
                answers_request_version,
                request_id,
            };
            offers.revise_offer(request).await?
        }
        Offer::Withdraw { offer } => {
            offers.withdraw_offer(proto::WithdrawOfferRequest { name: offer, request_id }).await?
        }
        Offer::Confirm { offer, request_version: stated, vacancy_stands } => {
            let request_version = match stated {
                Some(stated) => stated,
                None => request_version(session, &offer).await?,
            };
            let vacancy_reconfirmed = vacancy(vacancy_stands, 0);
            let request = proto::ConfirmOfferRequest { name: offer, request_version, vacancy_reconfirmed, request_id };
            offers.confirm_offer(request).await?
        }
        Offer::Reconfirm { offer: name, request_version } => {
            offers.reconfirm_offer(proto::ReconfirmOfferRequest { name, request_version, request_id }).await?
        }
        Offer::Carry { offer: name, vacancy_stands } => {
            let vacancy_reconfirmed = vacancy(vacancy_stands, 0);
            offers.carry_offer(proto::CarryOfferRequest { name, vacancy_reconfirmed, request_id }).await?
        }
        Offer::Answer { question: name, answer } => {
            let request = api::decision::v1::AnswerOfferQuestionRequest { name, answer, request_id };
            let answered = connection.decisions().answer_offer_question(request).await?;
            return session.output.show(answered.get_ref(), question_page::of_offer);
        }
        Offer::Questions { offer: parent } => {
            let request = api::decision::v1::ListOfferQuestionsRequest { parent };
            let all = connection.decisions().list_offer_questions(request).await?;
            return session.output.show(all.get_ref(), question_page::all_of_offer);
        }
        Offer::Retract { offer, why: Why { reason, text } } => {
            offers.retract_offer(proto::RetractOfferRequest { name: offer, reason, text, request_id }).await?
        }
        Offer::AcceptConfirmBy { offer } => {
            let request = api::decision::v1::AcceptConfirmByRequest { offer, request_id };
            connection.decisions().accept_confirm_by(request).await?
        }
        Offer::RefuseAward { offer, why: Why { reason, text } } => {
            let request = api::decision::v1::RefuseAwardRequest { offer, reason, text, request_id };
            connection.decisions().refuse_award(request).await?
        }
        Offer::ReduceFee { offer, core_weekly_pence } => {
            let read = offers.get_offer(proto::GetOfferRequest { name: offer.clone() }).await?.into_inner();
            let fee = read.terms.and_then(|terms| terms.fee);
            let fee = Some(proto::Fee { core_weekly_pence: Some(core_weekly_pence), ..fee.unwrap_or_default() });
            offers.reduce_offer_fee(proto::ReduceOfferFeeRequest { name: offer, fee, request_id }).await?
        }
        Offer::Show { offer } => offers.get_offer(proto::GetOfferRequest { name: offer }).await?,
        Offer::Decline { search, reason, note } => return decline(session, &search, reason, note).await,
        Offer::List { search } => return list(session, &search).await,
    };
    session.output.show(offer.get_ref(), page::offer)
}

/// What is said of the vacancy: by the flag, else as the file has it.
const fn vacancy(stands: bool, of_file: i32) -> i32 {
    if stands { YesNoUnknown::Yes as i32 } else { of_file }
}

/// The offer of a file, for the round and setting the flags name; it answers the request as the invitation has it unless the
/// file says which version.
async fn submission(
    session: &Session<'_>,
    file: &std::path::Path,
    search: Option<String>,
    setting: Option<String>,
) -> Result<proto::SubmitOfferRequest, Failure> {
    let read: proto::SubmitOfferRequest = document::read(file)?;
    let parent = match search {
        Some(search) => names::round(&session.connection, &search)?,
        None if read.parent.is_empty() => return Err(Failure::Usage("--search: which search is it for?".to_owned())),
        None => read.parent.clone(),
    };
    let setting = match setting {
        Some(setting) => names::setting(&session.connection, &setting),
        None if read.setting.is_empty() => {
            return Err(Failure::Usage("--setting: which setting is offered?".to_owned()));
        }
        None => read.setting.clone(),
    };
    let answers_request_version = match read.answers_request_version {
        0 => request_version(session, &parent).await?,
        stated => stated,
    };
    Ok(proto::SubmitOfferRequest { parent, setting, answers_request_version, ..read })
}

/// The version of the request as the caller's own invitation to the search has it.
async fn request_version(session: &Session<'_>, below_search: &str) -> Result<u32, Failure> {
    let name = names::invitation(&session.connection, &names::search_of(below_search))?;
    let invitation = session.connection.invitations().get_invitation(proto::GetInvitationRequest { name }).await?;
    Ok(invitation.get_ref().request_version)
}

async fn decline(session: &mut Session<'_>, search: &str, reason: String, note: String) -> Result<(), Failure> {
    let name = names::invitation(&session.connection, search)?;
    let request_id = session.connection.request_id();
    let request = proto::DeclineInvitationRequest { name, reason, note, request_id };
    let invitation = session.connection.invitations().decline_invitation(request).await?;
    session.output.show(invitation.get_ref(), crate::pages::invitation::invitation)
}

async fn list(session: &mut Session<'_>, search: &str) -> Result<(), Failure> {
    let parent = names::round(&session.connection, search)?;
    let mut all = proto::ListOffersResponse::default();
    loop {
        let page_token = std::mem::take(&mut all.next_page_token);
        let request = proto::ListOffersRequest { parent: parent.clone(), page_size: PAGE_SIZE, page_token };
        let page = session.connection.offers().list_offers(request).await?.into_inner();
        all.offers.extend(page.offers);
        all.next_page_token = page.next_page_token;
        if all.next_page_token.is_empty() {
            break;
        }
    }
    session.output.show(&all, page::list)
}
