//! `hafan weights`: what an authority judges offers by; proposed by one person, approved by another.

use api::search::v1 as proto;
use clap::Subcommand;
use vocabulary::Date;

use super::{PAGE_SIZE, Session};
use crate::failure::Failure;
use crate::pages::weights as page;
use crate::wire::day;

/// What to do with weight profiles.
#[derive(Debug, Subcommand)]
pub(crate) enum Weights {
    /// Every profile, newest first, the published table last
    List {
        /// The authority, such as authorities/W06000015
        authority: String,
    },
    /// Proposes weights from a day on: each 0 to 40, together 100
    Propose {
        /// The authority
        authority: String,
        /// Every criterion with its weight, such as C1=30
        #[arg(required = true, num_args = 9, value_parser = weight)]
        weights: Vec<proto::CriterionWeight>,
        /// From which day on what opens is judged by them
        #[arg(long)]
        from: Date,
    },
    /// Approves a proposed profile: a second person does
    Approve {
        /// The profile
        profile: String,
    },
    /// Declines a proposed profile, or takes it back
    Decline {
        /// The profile
        profile: String,
    },
}

/// A criterion and its weight.
fn weight(text: &str) -> Result<proto::CriterionWeight, String> {
    let form = || "expected a criterion and its weight, such as C1=30".to_owned();
    let (criterion, weight) = text.split_once('=').ok_or_else(form)?;
    Ok(proto::CriterionWeight { criterion: criterion.to_owned(), weight: weight.parse().map_err(|_| form())? })
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Weights) -> Result<(), Failure> {
    let connection = session.connection.clone();
    let mut weights = connection.weight_profiles();
    let request_id = connection.request_id();
    let answered = match command {
        Weights::List { authority } => {
            let mut all = proto::ListWeightProfilesResponse::default();
            let mut page_token = String::new();
            loop {
                let parent = authority.clone();
                let request = proto::ListWeightProfilesRequest { parent, page_size: PAGE_SIZE, page_token };
                let listed = weights.list_weight_profiles(request).await?.into_inner();
                all.profiles.extend(listed.profiles);
                page_token = listed.next_page_token;
                if page_token.is_empty() {
                    return session.output.show(&all, page::table);
                }
            }
        }
        Weights::Propose { authority, weights: given, from } => {
            let profile = proto::WeightProfile { weights: given, effective_on: Some(day(from)), ..Default::default() };
            let request = proto::ProposeWeightProfileRequest { parent: authority, profile: Some(profile), request_id };
            weights.propose_weight_profile(request).await?
        }
        Weights::Approve { profile } => {
            weights.approve_weight_profile(proto::ApproveWeightProfileRequest { name: profile, request_id }).await?
        }
        Weights::Decline { profile } => {
            weights.decline_weight_profile(proto::DeclineWeightProfileRequest { name: profile, request_id }).await?
        }
    };
    session.output.show(answered.get_ref(), page::one)
}
