//! Bad input: one clear error that names every field at fault, nothing appended, and the server stays up.

mod everywhere;
mod fields;
mod raw;
mod wire;
