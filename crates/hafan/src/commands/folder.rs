//! Where the store lies, for commands that work on its folder and call no server.

use std::path::PathBuf;

use clap::Args;

use crate::config::Environment;
use crate::failure::Failure;
use crate::serve::{ServeFlags, data_dir};

/// Where the store lies: as for `hafan serve`.
#[derive(Debug, Args)]
pub(crate) struct Folder {
    /// A TOML file with the settings of the server [env: HAFAN_CONFIG]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where the store lies [env: HAFAN_DATA_DIR] [default: ./hafan-data]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<String>,
}

impl Folder {
    /// Its path.
    pub(crate) fn path(self, environment: &Environment) -> Result<PathBuf, Failure> {
        data_dir(&ServeFlags::of_folder(self.config, self.data_dir), environment)
    }
}
