//! Reading: what each viewer may see, as of a moment. The only way out, also for the answer to a command.

mod award;
mod check;
mod combinations;
mod contract;
pub mod documents;
mod fee;
mod feed;
mod headline;
mod history;
mod invitation;
mod offer;
mod offer_question;
mod pre_match;
mod question;
mod replay;
mod search;
mod shortlist;
mod tranche;
mod undone;

pub use check::{Checkable, CheckedRequest};
pub use combinations::Combined;
pub(crate) use combinations::combined;
pub use contract::{ContractTextView, ContractView, PlacementWords, TextView};
pub use fee::{FeeOfSearch, SearchFeeView};
pub use feed::{FeedPage, feed_owner};
pub use headline::HeadlineView;
pub use history::Happened;
pub use invitation::{InvitationView, Unsuitable};
pub use offer::{OfferView, TermsState};
pub use offer_question::OfferQuestionView;
pub use pre_match::{ExplainedSetting, Offered, OwnMatch, PreMatchRow, PreMatchView, Shown, Whose};
pub use question::QuestionView;
pub use replay::{ReplayView, Replayed, SnapshotReplay};
pub use search::{ApprovalWords, SearchView, request_digest};
pub use shortlist::{FeeQuery, Rows, ShortlistRow, ShortlistView, SnapshotInputs};
pub use tranche::{TrancheOfferView, TrancheView};
