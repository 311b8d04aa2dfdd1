//! As whom each person of a story is shown.

use vocabulary::Language;

/// Somebody who does something in a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// Drafts, publishes, shortlists, awards.
    Finder,
    /// Grants.
    Approver,
    /// Grants what the panel decides.
    Panel,
    /// Asks, rejects, chooses.
    DecisionMaker,
    /// Keeps the register and the framework, and conceals.
    FrameworkManager,
    /// Completes and signs contracts.
    ContractsOfficer,
    /// Reads the log.
    Auditor,
    /// Time passes.
    Clock,
    /// The server.
    Hafan,
    /// A provider, as it is called.
    Provider(String),
}

impl Who {
    /// The name beside each step.
    pub(crate) fn shown(&self, lang: Language) -> &str {
        match self {
            Self::Finder => lang.of("Ann, finder", "Ann, canfyddwr"),
            Self::Approver => lang.of("Bethan, approver", "Bethan, cymeradwywr"),
            Self::Panel => lang.of("Nia, panel", "Nia, panel"),
            Self::DecisionMaker => lang.of("Dewi, decides", "Dewi, penderfynwr"),
            Self::FrameworkManager => lang.of("Carys, framework", "Carys, fframwaith"),
            Self::ContractsOfficer => lang.of("Sioned, contracts", "Sioned, contractau"),
            Self::Auditor => lang.of("Aled, auditor", "Aled, archwilydd"),
            Self::Clock => lang.of("the clock", "y cloc"),
            Self::Hafan => "hafan",
            Self::Provider(name) => name,
        }
    }
}
