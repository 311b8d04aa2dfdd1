//! What the engine's views hold, as messages: the last step of every call. Decides nothing and hides nothing; what a reader may not
//! have is not in its view.

mod etag;
mod page;

pub use etag::etag;
pub use page::{Page, next_page_token};
