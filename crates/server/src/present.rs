//! What the engine's views hold, as messages: the last step of every call. Decides nothing and hides nothing; what a reader may not
//! have is not in its view.

pub mod check;
mod etag;
pub mod framework;
pub mod invitation;
pub mod names;
mod next_actions;
pub mod offer;
mod page;
pub mod question;
pub mod register;
pub mod round;
pub mod search;
pub mod text;

pub use etag::etag;
pub use page::{Page, next_page_token};
