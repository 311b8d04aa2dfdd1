//! `hafan log`: the hash chain, recomputed by the server and, where it was noted before, compared.

use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};

use api::audit::v1 as proto;
use api::reference::v1::VerificationKey;
use clap::Subcommand;
use vocabulary::Language;

use super::Session;
use super::access_log::{self, Access};
use crate::failure::Failure;
use crate::output::{Output, json_line};
use crate::pages::log as page;
use crate::{document, pack, proofs};

/// What can be asked of the log.
#[derive(Debug, Subcommand)]
pub(crate) enum Log {
    /// Recomputes the hash chain; ends on 10 when it does not hold
    Verify {
        /// First position; 0 for the first
        #[arg(long, default_value_t = 0, hide_default_value = true)]
        from: u64,
        /// Last position; 0 for the newest
        #[arg(long, default_value_t = 0, hide_default_value = true)]
        to: u64,
        /// The chain value noted earlier for the last position: truncation shows
        #[arg(long, default_value = "", hide_default_value = true, value_name = "CHAIN")]
        expect: String,
        /// Verifies an export with files alone, and no server
        #[arg(long, value_name = "FILE", requires = "keys", conflicts_with_all = ["from", "to", "expect"])]
        export: Option<PathBuf>,
        /// A checkpoint kept earlier, as `log head --json` told it: the export has to pass through it
        #[arg(long = "checkpoint", value_name = "FILE", requires = "export")]
        checkpoints: Vec<PathBuf>,
        /// Verifies a folder of the access log with files alone, and no server
        #[arg(long, value_name = "DIR", requires = "keys", conflicts_with_all = ["from", "to", "expect", "export"])]
        access: Option<PathBuf>,
        /// The keys, as `receipt keys --json` told them
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
        /// Verifies an evidence pack, a folder or a ZIP, with files alone; by its own keys unless others are given
        #[arg(long, value_name = "PATH", conflicts_with_all = ["from", "to", "expect", "export", "access", "checkpoints"])]
        pack: Option<PathBuf>,
    },
    /// Writes every record, one line each, and a signed checkpoint at the end
    Export {
        /// The file to write; it must not be there yet
        file: PathBuf,
    },
    /// Prints records in order
    Cat {
        /// First position; 0 for the first
        #[arg(long, default_value_t = 0, hide_default_value = true)]
        from: u64,
        /// Last position; 0 for the newest
        #[arg(long, default_value_t = 0, hide_default_value = true)]
        to: u64,
        /// Only this stream, such as search/ID
        #[arg(long, default_value = "", hide_default_value = true)]
        stream: String,
    },
    /// The newest position with its chain value: note it elsewhere
    Head,
    /// The access log: who looked at what, and who was refused
    Access(Access),
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Log) -> Result<(), Failure> {
    let mut audit = session.connection.audit();
    match command {
        Log::Verify { export: Some(export), checkpoints, keys, .. } => {
            verify_export(&export, &checkpoints, keys.as_deref(), &mut session.output)
        }
        Log::Verify { pack: Some(pack), keys, .. } => verify_pack(&pack, keys.as_deref(), &mut session.output),
        Log::Export { file } => export(session, &file).await,
        Log::Verify { access: Some(folder), keys, .. } => {
            access_log::verify(&folder, keys.as_deref(), &mut session.output)
        }
        Log::Access(asked) => access_log::list(session, asked).await,
        Log::Verify { from, to, expect, .. } => {
            let request = proto::VerifyLogRequest { from_position: from, to_position: to, expected_chain: expect };
            let found = audit.verify_log(request).await?.into_inner();
            session.output.show(&found, page::verdict)?;
            require_holds(&found)
        }
        Log::Cat { from, to, stream } => {
            let request = proto::ListLogRecordsRequest { from_position: from, to_position: to, stream };
            let mut records = audit.list_log_records(request).await?.into_inner();
            while let Some(record) = records.message().await? {
                session.output.show_one_of_many(&record, page::record)?;
            }
            Ok(())
        }
        Log::Head => {
            let head = audit.get_log_head(proto::GetLogHeadRequest {}).await?;
            session.output.show(head.get_ref(), page::head)
        }
    }
}

/// Writes the log up to its newest position, and that position's checkpoint as the last line.
async fn export(session: &mut Session<'_>, file: &Path) -> Result<(), Failure> {
    let mut audit = session.connection.audit();
    let head = audit.get_log_head(proto::GetLogHeadRequest {}).await?.into_inner();
    let at_fault = |error: std::io::Error| Failure::File { path: file.to_owned(), message: error.to_string() };
    let opened = std::fs::OpenOptions::new().write(true).create_new(true).open(file).map_err(at_fault)?;
    let mut written = std::io::BufWriter::new(opened);
    if head.position > 0 {
        let request = proto::ListLogRecordsRequest { to_position: head.position, ..Default::default() };
        let mut records = audit.list_log_records(request).await?.into_inner();
        while let Some(record) = records.message().await? {
            writeln!(written, "{}", json_line(&record)?).map_err(at_fault)?;
        }
    }
    writeln!(written, "{}", json_line(&head)?).map_err(at_fault)?;
    written.flush().map_err(at_fault)?;
    written.get_ref().sync_all().map_err(at_fault)?;
    session.output.show(&head, page::head)
}

/// Verifies an evidence pack; no server is called.
pub(crate) fn verify_pack(path: &Path, keys: Option<&Path>, output: &mut Output<'_>) -> Result<(), Failure> {
    let given = keys.map(proofs::keys).transpose()?;
    let by = if given.is_some() { page::PackKeys::Given } else { page::PackKeys::Own };
    let mut reader = pack::Reader::open(path)?;
    match pack::verify(&mut reader, given.as_deref())? {
        Ok(verified) => output.show_value(&page::pack_as_json(&verified), |as_page| page::pack(&verified, by, as_page)),
        Err(pack::Fault { en, cy }) => {
            let said = match output.lang {
                Language::En => format!("the pack does not hold: {en}"),
                Language::Cy => format!("nid yw'r pecyn yn dal: {cy}"),
            };
            Err(Failure::NotVerified(said))
        }
    }
}

/// Verifies an export: its chain record by record, the signature of the checkpoint at its end, and the checkpoints kept.
pub(crate) fn verify_export(
    export: &Path,
    checkpoints: &[PathBuf],
    keys: Option<&Path>,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let keys = proofs::keys(keys.ok_or_else(|| Failure::Usage("--keys names the keys to verify with".to_owned()))?)?;
    verify_export_with(export, checkpoints, &keys, output)
}

/// As [`verify_export`], with the keys read.
pub(crate) fn verify_export_with(
    export: &Path,
    checkpoints: &[PathBuf],
    keys: &[VerificationKey],
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let at_fault = |message: String| Failure::File { path: export.to_owned(), message };
    let kept: Vec<proto::LogHead> = checkpoints.iter().map(|path| document::read(path)).collect::<Result<_, _>>()?;
    for head in &kept {
        proofs::checkpoint_holds(head, keys)?;
    }
    let lines =
        std::io::BufReader::new(std::fs::File::open(export).map_err(|error| at_fault(error.to_string()))?).lines();
    let mut following = proofs::Following::new(&kept);
    let mut end = None;
    for (number, line) in lines.enumerate() {
        let line = line.map_err(|error| at_fault(error.to_string()))?;
        let in_line = |error: String| at_fault(format!("line {}: {error}", number + 1));
        if end.is_some() {
            return Err(in_line("something stands after the checkpoint".to_owned()));
        }
        // A record has a stream, whatever else it lacks; a checkpoint has none.
        if line.contains("\"stream\"") {
            following.see(&document::parse(&line).map_err(in_line)?);
        } else {
            end = Some(document::parse::<proto::LogHead>(&line).map_err(in_line)?);
        }
    }
    let sealed = following.sealed();
    let found = following.concluded(end.as_ref());
    output.show(&found, |found, as_page| page::offline(found, sealed, as_page))?;
    require_holds(&found)?;
    let Some(end) = end.filter(|end| end.position > 0) else { return Ok(()) };
    if let Some(other) = kept.iter().find(|head| head.store != end.store) {
        return Err(Failure::NotVerified(format!(
            "the checkpoint kept is of store {}, the export of {}",
            other.store, end.store
        )));
    }
    proofs::checkpoint_holds(&end, keys)
}

/// A verdict other than that every record holds is a failure of its own.
pub(crate) fn require_holds(found: &proto::VerifyLogResponse) -> Result<(), Failure> {
    match found.verdict() {
        proto::LogVerdict::Holds => Ok(()),
        proto::LogVerdict::Broken | proto::LogVerdict::UnexpectedHead | proto::LogVerdict::Unspecified => {
            let fault = found.fault.as_ref().map_or("no fault was named", |fault| fault.en.as_str());
            Err(Failure::NotVerified(format!("the log holds to position {} only: {fault}", found.verified_position)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Exit;

    #[test]
    fn only_a_log_that_holds_is_verified() {
        let verdict = |verdict: proto::LogVerdict| {
            require_holds(&proto::VerifyLogResponse { verdict: verdict.into(), ..Default::default() })
        };
        assert!(verdict(proto::LogVerdict::Holds).is_ok());
        for other in [proto::LogVerdict::Broken, proto::LogVerdict::UnexpectedHead, proto::LogVerdict::Unspecified] {
            assert_eq!(verdict(other).unwrap_err().exit(), Exit::NotVerified);
        }
    }
}
