//! Searches: SRC-1 to SRC-11 and SRC-13 to SRC-15.

mod amending;
mod carrying;
mod checking;
mod direct;
mod drafting;
mod emergency;
mod one_per_child;
mod transferring;
mod window;
mod withdrawing;
