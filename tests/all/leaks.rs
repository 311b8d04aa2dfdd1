//! Canaries: words and numbers that stand in one field each of a search, its identities, its offers, and whatever is written of them. Everything
//! anybody gets is searched for them, at each stage; so are the log, the metrics, an export, and every file on the disk but the keys. Where one
//! may be is in one table ([`table`]); it is nowhere else, and none is planted in vain.

mod canaries;
mod forms;
mod rival;
mod service;
mod stages;
mod story;
mod table;
mod viewers;
