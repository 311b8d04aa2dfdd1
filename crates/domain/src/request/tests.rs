//! The request: its bounds (SRC-2, SRC-3, ACR-5), its essentials (SRC-1, SRC-4), and the advice (SRC-4).

mod advice;
mod bounds;
mod essentials;
