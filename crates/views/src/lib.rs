//! Pure folds of the log into what can be read, and who may see and do what.
//!
//! [`approvals`] is the work list of approvals. [`World`] holds every aggregate as its events leave it; [`changes`] says what a search says otherwise than the one before; [`feed`] says what each principal is told; [`permit`] says who may do what;
//! [`tasks`] says what waits for whom, and [`reminders`] when a provider is to confirm its places;
//! [`stage`] says how much of a child's profile a provider sees, [`register`] how much of the register anybody does, [`ages`] how old it is. Nothing here
//! knows a store or the wire.

pub mod ages;
pub mod approvals;
mod archive;
pub mod attachments;
pub mod changes;
pub mod feed;
mod imports;
mod outlived;
pub mod permit;
pub mod privacy;
pub mod register;
pub mod reminders;
mod sealing;
pub mod stage;
pub mod tasks;
mod watched;
mod world;

pub use archive::{Archive, Row};
pub use imports::{ImportedBy, ImportedEntry, entry_of, is_imported};
pub use outlived::Outlived;
pub use world::{Listed, World};
