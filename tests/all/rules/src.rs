//! Searches: SRC-1 to SRC-9 and SRC-11.

mod amending;
mod checking;
mod drafting;
mod one_per_child;
mod window;
mod withdrawing;
