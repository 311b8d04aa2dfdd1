//! What the engine's views hold, as messages: the last step of every call. Decides nothing and hides nothing; what a reader may not
//! have is not in its view.

pub mod banners;
pub mod check;
pub mod contract;
mod etag;
pub mod explanation;
mod explanation_text;
pub mod framework;
pub mod identity;
pub mod invitation;
pub mod names;
mod next_actions;
pub mod offer;
pub mod open_questions;
mod page;
mod people;
pub mod pre_match;
pub mod principal;
pub mod privacy;
pub mod question;
pub mod register;
pub mod register_history;
pub mod replay;
pub mod round;
pub mod scored;
pub mod search;
pub mod sensitivity;
pub mod shortlist;
pub mod siblings;
pub mod strengths;
pub mod task;
pub mod text;
pub mod tranche;
pub mod transfer;
pub mod weight_profile;

pub use etag::etag;
pub use page::{Page, next_page_token};

#[cfg(test)]
mod tests;
