//! What can go wrong, and how a person and a program are told: reason, rule, message in the chosen language, every violation.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::json;
use vocabulary::Language;

use crate::exit::Exit;
use crate::pages;
use crate::refused::Refused;
use crate::sheet::SheetFault;

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The command line makes no sense, though it reads.
    #[error("{0}")]
    Usage(String),
    /// A file that cannot be read, or does not say what it should.
    #[error("{}: {message}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What is wrong, with the line where one is known.
        message: String,
    },
    /// Files to import say what they should not.
    #[error("{}", counted(faults.len(), *left_out, Language::En))]
    Sheets {
        /// What is wrong, where.
        faults: Vec<SheetFault>,
        /// Faults beyond those that are told.
        left_out: u32,
    },
    /// A directory of postcodes says what it should not.
    #[error("{}: {} faults", path.display(), faults.count())]
    Directory {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        faults: geography::DirectoryFaults,
    },
    /// The server answered, and refused.
    #[error("{}: {}", .0.reason, .0.message(Language::En))]
    Refused(Box<Refused>),
    /// No server answered.
    #[error("cannot reach {server}: {cause}")]
    Unreachable {
        /// Where it was looked for.
        server: String,
        /// What the network said.
        cause: String,
    },
    /// The log does not hold.
    #[error("{0}")]
    NotVerified(String),
    /// What was to be shown could not be written.
    #[error("cannot write the answer: {0}")]
    Output(#[from] std::io::Error),
    /// The server cannot run as it was told to.
    #[error("{0}")]
    Serve(String),
    /// A fault of the program itself.
    #[error("{0}")]
    Internal(String),
}

impl Failure {
    /// The number the program ends on.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) => Exit::Usage,
            Self::File { .. } | Self::Sheets { .. } | Self::Directory { .. } => Exit::BadInput,
            Self::Refused(refused) => Exit::of(refused.code),
            Self::Unreachable { .. } => Exit::Unavailable,
            Self::NotVerified(_) => Exit::NotVerified,
            Self::Output(_) | Self::Serve(_) | Self::Internal(_) => Exit::Internal,
        }
    }

    /// What a person reads on the error stream.
    pub(crate) fn told(&self, lang: Language) -> String {
        let error = lang.of("error", "gwall");
        match self {
            Self::Refused(refused) => format!("{error}: {}", refused.told(lang)),
            Self::Unreachable { server, cause } => {
                let cannot = lang.of("cannot reach", "ni ellir cyrraedd");
                let start = lang.of("Is it running? Start one with", "A yw'n rhedeg? Dechreuwch un gyda");
                let hint = if server.starts_with("https://") {
                    String::new()
                } else {
                    format!("  {start} `hafan serve --insecure-identities`.\n")
                };
                format!("{error}: {cannot} {server}: {cause}\n{hint}")
            }
            Self::Sheets { faults, left_out } => sheets_told(faults, *left_out, lang),
            Self::Directory { path, faults } => pages::geography::faults(path, faults, lang),
            other => {
                let mut told = String::new();
                // Writing to a string cannot fail.
                let _ = writeln!(told, "{error}: {other}");
                told
            }
        }
    }

    /// What a program reads on the error stream with `--json`: one line.
    pub(crate) fn told_as_json(&self, lang: Language) -> String {
        let told = match self {
            Self::Refused(refused) => refused.json(lang),
            Self::Sheets { faults, left_out } => sheets_as_json(faults, *left_out, self.exit()),
            Self::Directory { path, faults } => pages::geography::faults_as_json(path, faults, self.exit()),
            other => json!({ "exit": other.exit() as u8, "message": other.to_string() }),
        };
        format!("{}\n", json!({ "error": told }))
    }
}

/// Every fault on a line of its own: file, row, column, what was expected.
fn sheets_told(faults: &[SheetFault], left_out: u32, lang: Language) -> String {
    let mut told = String::new();
    for SheetFault { file, row, column, reason, expected } in faults {
        let row = if *row == 0 { String::new() } else { format!(", {} {row}", lang.of("row", "rhes")) };
        let column = if column.is_empty() { String::new() } else { format!(", {column}") };
        let reason =
            if reason.is_empty() { lang.of("expected ", "disgwyliwyd ").to_owned() } else { format!("{reason} ") };
        // Writing to a string cannot fail.
        let _ = writeln!(told, "{}{row}{column}: {reason}{expected}", file.display());
    }
    let _ = writeln!(
        told,
        "{}: {}; {}",
        lang.of("error", "gwall"),
        counted(faults.len(), left_out, lang),
        lang.of("nothing was changed", "ni newidiwyd dim")
    );
    told
}

/// How many faults there are in the files.
fn counted(told: usize, left_out: u32, lang: Language) -> String {
    let faults = match told {
        1 => lang.of("fault in the files", "nam yn y ffeiliau"),
        _ => lang.of("faults in the files", "nam yn y ffeiliau"),
    };
    let more =
        if left_out == 0 { String::new() } else { format!(", {} {left_out}", lang.of("and more:", "a rhagor:")) };
    format!("{told} {faults}{more}")
}

fn sheets_as_json(faults: &[SheetFault], left_out: u32, exit: Exit) -> serde_json::Value {
    let fault = |SheetFault { file, row, column, reason, expected }: &SheetFault| json!({ "file": file.display().to_string(), "row": row, "column": column, "reason": reason, "expected": expected });
    json!({ "exit": exit as u8, "message": "faults in the files", "faults": faults.iter().map(fault).collect::<Vec<_>>(), "faultsLeftOut": left_out })
}

impl From<tonic::Status> for Failure {
    fn from(status: tonic::Status) -> Self {
        Self::Refused(Box::new(Refused::of(&status)))
    }
}

impl From<tonic::transport::Error> for Failure {
    fn from(error: tonic::transport::Error) -> Self {
        Self::Unreachable { server: "the server".to_owned(), cause: deepest(&error) }
    }
}

/// The innermost cause: what the operating system said, not what each layer calls it.
pub(crate) fn deepest(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
