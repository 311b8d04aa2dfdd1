//! `hafan log`: the hash chain, recomputed by the server and, where it was noted before, compared.

use api::audit::v1 as proto;
use clap::Subcommand;

use super::Session;
use crate::failure::Failure;
use crate::pages::log as page;

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
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Log) -> Result<(), Failure> {
    let mut audit = session.connection.audit();
    match command {
        Log::Verify { from, to, expect } => {
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
