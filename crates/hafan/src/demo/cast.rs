//! Who plays: each person and each provider's system has a connection of its own, as in life.

use crate::client::{Connection, Identity, RequestIds};
use crate::failure::Failure;

/// Cardiff, whose search it is.
pub(crate) const AUTHORITY: &str = "authorities/W06000015";

/// The people of the story.
pub(crate) struct Cast {
    /// Where everybody connects to.
    server: String,
    /// Drafts, publishes, shortlists, awards.
    pub(crate) finder: Connection,
    /// Grants.
    pub(crate) approver: Connection,
    /// Asks, rejects, chooses.
    pub(crate) decision_maker: Connection,
    /// Keeps the register and the framework.
    pub(crate) framework_manager: Connection,
    /// Moves the sandbox's clock.
    pub(crate) administrator: Connection,
    /// Completes and signs contracts.
    pub(crate) contracts_officer: Connection,
    /// Reads the log.
    pub(crate) auditor: Connection,
}

/// As whom each of them is shown.
pub(crate) const FINDER: &str = "Ann, finder";
pub(crate) const APPROVER: &str = "Bethan, approver";
pub(crate) const DECISION_MAKER: &str = "Dewi, decides";
pub(crate) const FRAMEWORK_MANAGER: &str = "Carys, framework";
pub(crate) const ADMINISTRATOR: &str = "Olwen, operator";
pub(crate) const CONTRACTS_OFFICER: &str = "Sioned, contracts";
pub(crate) const AUDITOR: &str = "Aled, auditor";

impl Cast {
    /// Connects everybody.
    pub(crate) async fn connect(server: &str) -> Result<Self, Failure> {
        Ok(Self {
            server: server.to_owned(),
            finder: enter(server, "people/ann.finder", "PLACEMENT_FINDER", AUTHORITY).await?,
            approver: enter(server, "people/bethan.approver", "APPROVER", AUTHORITY).await?,
            decision_maker: enter(server, "people/dewi.decision", "DECISION_MAKER", AUTHORITY).await?,
            framework_manager: enter(server, "people/carys.framework", "FRAMEWORK_MANAGER", "consortium").await?,
            administrator: enter(server, "people/olwen.operator", "ADMINISTRATOR", "operator").await?,
            contracts_officer: enter(server, "people/sioned.contracts", "CONTRACTS_OFFICER", AUTHORITY).await?,
            auditor: enter(server, "people/aled.auditor", "AUDITOR", "consortium").await?,
        })
    }

    /// Connects the person who signs for a provider.
    pub(crate) async fn signer(&self, name: &str) -> Result<Connection, Failure> {
        enter(&self.server, "people/sian.manager", "PROVIDER_USER", name).await
    }

    /// Connects the finder in the role of decision maker: one person may hold both in a same-day emergency out of hours.
    pub(crate) async fn finder_decides(&self) -> Result<Connection, Failure> {
        enter(&self.server, "people/ann.finder", "DECISION_MAKER", AUTHORITY).await
    }

    /// Connects the administrator of the placement panel.
    pub(crate) async fn panel(&self) -> Result<Connection, Failure> {
        enter(&self.server, "people/nia.panel", "PANEL_ADMINISTRATOR", AUTHORITY).await
    }

    /// Connects the system of a provider.
    pub(crate) async fn provider(&self, name: &str, number: usize) -> Result<Connection, Failure> {
        enter(&self.server, &format!("systems/provider-{number}"), "PROVIDER_SYSTEM", name).await
    }
}

async fn enter(server: &str, actor: &str, role: &str, organisation: &str) -> Result<Connection, Failure> {
    let identity = Identity { actor: actor.to_owned(), role: role.to_owned(), organisation: organisation.to_owned() };
    Connection::open(server, &identity, RequestIds::New).await
}
