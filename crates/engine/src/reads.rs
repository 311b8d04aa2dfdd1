//! Reading: what each viewer may see, as of a moment. The only way out, also for the answer to a command.

pub mod documents;
mod feed;
mod invitation;
mod offer;
mod question;
mod search;
mod shortlist;

pub use feed::{FeedPage, feed_owner};
pub use invitation::InvitationView;
pub use offer::{OfferView, TermsState};
pub use question::QuestionView;
pub use search::{SearchView, request_digest};
pub use shortlist::{ShortlistRow, ShortlistView, SnapshotInputs};
