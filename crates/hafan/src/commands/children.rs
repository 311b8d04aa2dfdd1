//! Which children of a group a choice or an award is for.

use clap::Args;

/// The children an offer takes.
#[derive(Debug, Args)]
pub(crate) struct Children {
    /// The children it takes, by their places in the request from 0, as the shortlist has them: `0,1`; only in a search for several
    #[arg(long, value_name = "PLACES", value_delimiter = ',')]
    children: Vec<u32>,
}

impl Children {
    /// Those named.
    pub(crate) fn named(self) -> Vec<u32> {
        self.children
    }
}
