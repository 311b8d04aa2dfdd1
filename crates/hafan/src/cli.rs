//! The command line: what every command takes, and which commands there are.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use vocabulary::Language;

use crate::access::Access;
use crate::client::{Connection, DEFAULT_SERVER, Identity, RequestIds};
use crate::commands::{
    admin, approvals, attachment, award, backup, codes, contract, decide, distance, end, evidence, feed, framework,
    geography, invitations, log, offer, principal, privacy, question, receipt, register, search, shortlist, tasks,
    tranche, weights,
};
use crate::config::Environment;
use crate::demo::DemoOptions;
use crate::exit;
use crate::failure::Failure;
use crate::output::Format;
use crate::serve::ServeFlags;

/// Finds homes for looked-after children: an open placement-matching tender engine.
#[derive(Debug, Parser)]
#[command(name = "hafan", version, about, after_help = exit::HELP, propagate_version = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Who calls, and how to answer")]
pub(crate) struct Global {
    /// The server [env: HAFAN_SERVER] [default: http://127.0.0.1:7447]
    #[arg(long, global = true, value_name = "URL")]
    server: Option<String>,
    /// Who calls, such as people/ann.finder [env: HAFAN_ACTOR]
    #[arg(long = "as", global = true, value_name = "ACTOR")]
    actor: Option<String>,
    /// The role acted in, such as PLACEMENT_FINDER [env: HAFAN_ROLE]
    #[arg(long, global = true, value_name = "ROLE")]
    role: Option<String>,
    /// For whom, such as authorities/W06000015 or providers/ID [env: HAFAN_ORGANISATION]
    #[arg(long, global = true, value_name = "NAME")]
    organisation: Option<String>,
    /// The roots that the server's certificate is signed under, in PEM; this machine's own without it [env: HAFAN_CA]
    #[arg(long, global = true, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// The caller's certificate, in PEM, for a server that asks for one [env: HAFAN_CERTIFICATE]
    #[arg(long, global = true, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// The private key of that certificate, in PEM [env: HAFAN_KEY]
    #[arg(long, global = true, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The caller's token, one word in a file that is read at each call [env: HAFAN_TOKEN_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Language of labels and messages [env: HAFAN_LANG] [default: en]
    #[arg(long, global = true, value_enum, value_name = "LANG")]
    lang: Option<Tongue>,
    /// Answer with the proto's JSON instead of tables
    #[arg(long, global = true)]
    json: bool,
    /// Repeat an earlier call by its request id instead of making a new one
    #[arg(long, global = true, value_name = "UUID")]
    request_id: Option<String>,
}

/// The languages, as they are typed.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Tongue {
    En,
    Cy,
}

impl Global {
    /// The language asked for; an environment that names none speaks English.
    pub(crate) fn lang(&self, environment: &Environment) -> Language {
        let named = environment.get("LANG").and_then(|tag| Tongue::from_str(tag, true).ok());
        match self.lang.or(named) {
            Some(Tongue::Cy) => Language::Cy,
            Some(Tongue::En) | None => Language::En,
        }
    }

    /// For whom answers are written.
    pub(crate) const fn format(&self) -> Format {
        if self.json { Format::Json } else { Format::Table }
    }

    /// Connects as the caller that flags or environment name.
    pub(crate) async fn connect(&self, environment: &Environment) -> Result<Connection, Failure> {
        let either = |flag: &Option<String>, name: &str| {
            flag.as_deref().or_else(|| environment.get(name)).unwrap_or_default().to_owned()
        };
        let server = either(&self.server, "SERVER");
        let server = if server.is_empty() { DEFAULT_SERVER.to_owned() } else { server };
        let identity = Identity {
            actor: either(&self.actor, "ACTOR"),
            role: either(&self.role, "ROLE"),
            organisation: either(&self.organisation, "ORGANISATION"),
        };
        let ids = self.request_id.clone().map_or(RequestIds::New, RequestIds::Given);
        let file =
            |flag: &Option<PathBuf>, name: &str| flag.clone().or_else(|| environment.get(name).map(PathBuf::from));
        let access = Access {
            ca: file(&self.ca, "CA"),
            certificate: file(&self.certificate, "CERTIFICATE"),
            key: file(&self.key, "KEY"),
            token_file: file(&self.token_file, "TOKEN_FILE"),
        };
        Connection::open_by(&server, &identity, ids, &access).await
    }
}

/// What there is to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Runs the server
    Serve(ServeFlags),
    /// Plays a story of the placement process against a real server, on this machine alone
    Demo(DemoOptions),
    /// Says how the server would run, and where each setting comes from
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Drafts, approves, publishes, amends, extends, withdraws and shows searches
    #[command(subcommand)]
    Search(search::Search),
    /// What a provider is invited to
    Invitations(invitations::Invitations),
    /// Questions about a search, and the answers every invitee gets
    #[command(subcommand)]
    Question(question::Question),
    /// Makes, changes and takes back offers
    #[command(subcommand)]
    Offer(offer::Offer),
    /// The offers of a closed round, ranked with reasons
    Shortlist(shortlist::Shortlist),
    /// Offers sent to the decision maker
    #[command(subcommand)]
    Tranche(tranche::Tranche),
    /// Rejects, chooses, answers
    #[command(subcommand)]
    Decide(decide::Decide),
    /// Checks and issues the award
    #[command(subcommand)]
    Award(award::Award),
    /// Completes, signs, varies and shows Individual Placement Contracts
    #[command(subcommand)]
    Contract(contract::Contract),
    /// Approvals as a work list: what waits, asking, granting, refusing, ratifying
    #[command(subcommand)]
    Approvals(approvals::Approvals),
    /// Files of a search, an offer or a contract
    #[command(subcommand)]
    Attachment(attachment::Attachment),
    /// What an authority judges offers by
    #[command(subcommand)]
    Weights(weights::Weights),
    /// Ends a search whose offers do not match
    End(end::End),
    /// Placements and budgets made elsewhere
    #[command(subcommand)]
    Evidence(evidence::Evidence),
    /// Receipts of offers: shown, and verified offline
    #[command(subcommand)]
    Receipt(receipt::Receipt),
    /// The log and its proofs
    #[command(subcommand)]
    Log(log::Log),
    /// Code lists, in English and Welsh
    Codes(codes::Codes),
    /// What waits for the caller
    Tasks(tasks::Tasks),
    /// What happened that concerns the caller
    Feed(feed::Feed),
    /// Providers, settings and places
    #[command(subcommand)]
    Register(register::Register),
    /// Frameworks, price lists and the fee check
    #[command(subcommand)]
    Framework(framework::Framework),
    /// Who the caller is taken to be
    Whoami(principal::WhoAmI),
    /// The server's status, who may call, and the clock of a sandbox
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Legal holds, orders to erase, and what is held of a person
    #[command(subcommand)]
    Privacy(privacy::Privacy),
    /// How far two postcodes are apart, and in which statutory tier the second lies
    Distance(distance::Distance),
    /// Where postcodes are: imports a release of the ONS Postcode Directory, and says which one is in use
    #[command(subcommand)]
    Geography(geography::Geography),
    /// Looks at all a server needs to start and to keep its promises, with the flags of serve, while none runs
    Doctor(ServeFlags),
    /// Writes the store as one file, while no server runs over it; the keys are not in it
    Backup(backup::Backup),
    /// Makes a store of a backup, in a folder that is not there yet
    Restore(backup::Restore),
}

/// What there is to know of the configuration.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Prints each setting, its value, and the layer it comes from: default, file, environment or flag
    Explain(ServeFlags),
    /// Prints every limit, its default and what comes of being over it: the page docs/limits.md
    Limits,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn global_flags_stand_anywhere() {
        let typed = ["hafan", "codes", "lot", "--json", "--as", "people/a.b", "--lang", "cy"];
        let cli = Cli::try_parse_from(typed).unwrap();
        assert_eq!(cli.global.format(), Format::Json);
        assert_eq!(cli.global.lang(&Environment::default()), Language::Cy);
        assert_eq!(cli.global.actor.as_deref(), Some("people/a.b"));
    }

    #[test]
    fn the_environment_stands_in_for_a_flag_and_the_flag_wins() {
        let environment = Environment::of([("HAFAN_LANG", "cy")]);
        let lang = |typed: &[&str]| Cli::try_parse_from(typed).map(|cli| cli.global.lang(&environment)).unwrap();
        assert_eq!(lang(&["hafan", "codes"]), Language::Cy);
        assert_eq!(lang(&["hafan", "codes", "--lang", "en"]), Language::En);
    }
}
