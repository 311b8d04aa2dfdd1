//! From the words typed to the number the program ends on.

use std::ffi::OsString;
use std::io::Write;

use clap::Parser as _;
use vocabulary::Language;

use crate::cli::{Cli, Command, ConfigCommand, Global};
use crate::commands::{
    Session, access_log, admin, approvals, attachment, award, backup, codes, contract, decide, dev_ca, distance,
    doctor, end, evidence, feed, framework, geography, invitations, log, offer, principal, privacy, question, receipt,
    register, search, shortlist, tasks, tranche, weights,
};
use crate::config::Environment;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{Format, Output};
use crate::serve::{self, Hooks};

/// Runs this process's command line. `hooks` are failpoints of the program under test; the shipped program passes none.
pub fn main(hooks: Hooks) -> Exit {
    let environment = Environment::of_process();
    let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(run(std::env::args_os(), &environment, hooks, (&mut out, &mut err))),
        Err(error) => {
            // Nobody is left to tell when even this cannot be written.
            let _ = writeln!(err, "error: no threads to run on: {error}");
            Exit::Internal
        }
    }
}

/// Where a run answers, and where it complains.
pub type Streams<'w> = (&'w mut (dyn Write + Send), &'w mut (dyn Write + Send));

/// Runs a command line, answering on the first stream and complaining on the second.
pub async fn run(
    arguments: impl IntoIterator<Item = OsString>,
    environment: &Environment,
    hooks: Hooks,
    (out, err): Streams<'_>,
) -> Exit {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let help = !error.use_stderr();
            let stream = if help { out } else { err };
            // A closed stream is the reader's wish to hear no more.
            let _ = write!(stream, "{error}");
            return if help { Exit::Done } else { Exit::Usage };
        }
    };
    let (lang, format) = (cli.global.lang(environment), cli.global.format());
    let output = Output::new(out, format, lang, environment.columns());
    match dispatch(cli, environment, hooks, output).await {
        Ok(exit) => exit,
        Err(Failure::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Exit::Done,
        Err(failure) => complain(err, &failure, format, lang),
    }
}

fn complain(err: &mut dyn Write, failure: &Failure, format: Format, lang: Language) -> Exit {
    let told = match format {
        Format::Table => failure.told(lang),
        Format::Json => failure.told_as_json(lang),
    };
    // Nobody is left to tell when even this cannot be written.
    let _ = write!(err, "{told}");
    failure.exit()
}

async fn dispatch(cli: Cli, environment: &Environment, hooks: Hooks, mut output: Output<'_>) -> Result<Exit, Failure> {
    match cli.command {
        Command::Serve(flags) => {
            let (options, logging) = serve::settle(&flags, environment)?;
            logging.start()?;
            serve::run(serve::ServeOptions { hooks, ..options }).await?;
        }
        Command::Config(ConfigCommand::Explain(flags)) => output.say(&serve::explain(&flags, environment)?)?,
        Command::Config(ConfigCommand::Limits) => output.say(&serve::limits_page())?,
        Command::Geography(command) => geography::run(command, environment, &mut output)?,
        Command::Doctor(flags) => doctor::run(&flags, environment, &mut output).await?,
        Command::Backup(options) => backup::back_up(options, environment, &mut output)?,
        Command::Restore(options) => backup::restore(options, environment, &mut output)?,
        Command::Receipt(receipt::Receipt::Verify { receipt, keys }) => receipt::verify(&receipt, &keys, &mut output)?,
        Command::Log(log::Log::Verify { export: Some(export), checkpoints, keys, .. }) => {
            log::verify_export(&export, &checkpoints, keys.as_deref(), &mut output)?;
        }
        Command::Log(log::Log::Verify { access: Some(folder), keys, .. }) => {
            access_log::verify(&folder, keys.as_deref(), &mut output)?;
        }
        Command::Admin(admin::Admin::DevCa(options)) => dev_ca::run(&options, &mut output)?,
        Command::Log(log::Log::Verify { pack: Some(pack), keys, .. }) => {
            log::verify_pack(&pack, keys.as_deref(), &mut output)?;
        }
        Command::Demo(options) => crate::demo::run(options, output).await?,
        command => return call(&cli.global, environment, output, command).await,
    }
    Ok(Exit::Done)
}

/// Everything that is a call of a running server.
async fn call(
    global: &Global,
    environment: &Environment,
    output: Output<'_>,
    command: Command,
) -> Result<Exit, Failure> {
    let connection = global.connect(environment).await?;
    let session = &mut Session { connection, output };
    match command {
        Command::Search(command) => search::run(session, command).await?,
        Command::Invitations(command) => invitations::run(session, command).await?,
        Command::Question(command) => question::run(session, command).await?,
        Command::Offer(command) => offer::run(session, command).await?,
        Command::Shortlist(command) => shortlist::run(session, command).await?,
        Command::Tranche(command) => tranche::run(session, command).await?,
        Command::Decide(command) => decide::run(session, command).await?,
        Command::Award(command) => return award::run(session, command).await,
        Command::Contract(command) => contract::run(session, command).await?,
        Command::Approvals(command) => approvals::run(session, command).await?,
        Command::Attachment(command) => attachment::run(session, command).await?,
        Command::Weights(command) => weights::run(session, command).await?,
        Command::End(command) => end::run(session, command).await?,
        Command::Evidence(command) => evidence::run(session, command).await?,
        Command::Receipt(command) => receipt::run(session, command).await?,
        Command::Log(command) => log::run(session, command).await?,
        Command::Codes(command) => codes::run(session, command).await?,
        Command::Tasks(command) => tasks::run(session, command).await?,
        Command::Feed(command) => feed::run(session, command).await?,
        Command::Register(command) => register::run(session, command).await?,
        Command::Framework(command) => framework::run(session, command).await?,
        Command::Admin(command) => admin::run(session, command).await?,
        Command::Privacy(command) => privacy::run(session, command).await?,
        Command::Whoami(_) => principal::who_am_i(session).await?,
        Command::Distance(command) => distance::run(session, command).await?,
        Command::Serve(_)
        | Command::Demo(_)
        | Command::Config(_)
        | Command::Geography(_)
        | Command::Doctor(_)
        | Command::Backup(_)
        | Command::Restore(_) => {}
    }
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn typed(words: &[&str]) -> (Exit, String, String) {
        let words = std::iter::once("hafan").chain(words.iter().copied()).map(OsString::from);
        let environment = Environment::of([("HAFAN_SERVER", "http://127.0.0.1:9")]);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let exit = run(words, &environment, Hooks::default(), (&mut out, &mut err)).await;
        (exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    #[tokio::test]
    async fn help_and_version_are_answers_and_a_typing_error_is_a_complaint() {
        let (exit, out, err) = typed(&["--help"]).await;
        assert_eq!((exit, err.as_str()), (Exit::Done, ""));
        assert!(out.contains("demo") && out.contains("Exit codes:"), "{out}");
        let (exit, out, err) = typed(&["serch"]).await;
        assert_eq!((exit, out.as_str()), (Exit::Usage, ""));
        assert!(err.contains("serch"), "{err}");
        assert_eq!(typed(&["search", "publish", "x", "--closes", "tomorrow"]).await.0, Exit::Usage);
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_unavailable() {
        let (exit, out, err) = typed(&["codes"]).await;
        assert_eq!((exit, out.as_str()), (Exit::Unavailable, ""));
        assert!(err.contains("http://127.0.0.1:9"), "{err}");
        let (exit, _, err) = typed(&["codes", "--json"]).await;
        assert_eq!(exit, Exit::Unavailable);
        assert!(err.starts_with(r#"{"error":"#) && err.contains(r#""exit":8"#), "{err}");
    }

    #[tokio::test]
    async fn settings_that_make_no_sense_are_a_matter_of_usage() {
        let (exit, out, _) = typed(&["config", "explain", "--sandbox"]).await;
        assert_eq!(exit, Exit::Done);
        let says = out.lines().any(|line| line.starts_with("sandbox ") && line.contains("= true"));
        assert!(says, "{out}");
        let (exit, _, err) = typed(&["serve", "--insecure-identities", "--listen", "0.0.0.0:0"]).await;
        assert_eq!(exit, Exit::Usage);
        assert!(err.contains("loopback"), "{err}");
    }
}
