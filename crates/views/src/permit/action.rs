//! Whatever can be asked, flat: each action has one line in [`super::table`], and each RPC names its actions.

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $label:literal,)+) => {
        /// Something that can be asked.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $($(#[$doc])* #[doc = $label] $name,)+
        }

        impl Action {
            /// Every action, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// What it is, in a few English words.
            pub const fn label(self) -> &'static str {
                match self {
                    $(Self::$name => $label,)+
                }
            }
        }
    };
}

actions! {
    // Of a search.
    DraftSearch = "Draft a search for an authority",
    ListSearches = "List what an authority has: searches, approvals, transfers, contracts",
    ReadSearch = "Read a search, with everything its authority may see",
    ReadShortlist = "Read the shortlist of a search, its offers and its explanations",
    Find = "Edit a search, ask for approvals, publish, amend, extend, resolve, send, award, end",
    Withdraw = "Withdraw a search",
    AnswerQuestion = "Read questions as asked, and answer them",
    AnswerApproval = "Grant, refuse or ratify an approval that its role answers",
    DeclareInterest = "Declare an interest in a search, or none",
    Reassign = "Give a role on a search to another",
    Approve = "Decide after a concealment, undo an award",
    Decide = "Ask, reject, return, choose, release",
    OpenIdentity = "Open whose an offer is",
    Answer = "Answer offers: the decision maker those sent, the finder the rest",
    UndoChoice = "Undo the choice of a search",
    ExportEvidence = "Have the evidence pack of a search, without who the children are",
    ExportIdentities = "Have the evidence pack of a search with the identities of the children",
    PreMatch = "Match the register against a request, and ask why a setting is not on a list",
    // Of a transfer.
    Transfer = "Offer a search to another authority, or take that back",
    ReadTransfer = "Read what is offered by another authority",
    AcceptTransfer = "Accept a search that is offered",
    DeclineTransfer = "Decline a search that is offered",
    // Of a provider in a search.
    Respond = "Read an invitation to a search; open, decline, ask, offer, and what follows of an own offer",
    ActForProvider = "List a provider's own invitations, held places and contracts, confirm places, keep its filter",
    // Of a contract.
    ReadContract = "Read a contract",
    CompleteContract = "Complete a contract, and vary it",
    SignForAuthority = "Sign a contract for its authority, or refuse to",
    SignForProvider = "Sign a contract for its provider, or refuse to",
    RecordPlacement = "Record arrival, non-arrival, placement plan, end",
    // Of the register.
    ReadRegister = "Read the register as authorities and the consortium see it",
    ListRegister = "List and read entries of the register: a provider its own, the others all",
    KeepSettings = "Put and update the settings of a provider, and state and confirm their places",
    ManageRegister = "Put providers, record inspections, put any setting",
    KeepOwnRegister = "Keep an authority's own settings and name its partners",
    PutOwnProvider = "Put an authority's own provider",
    ReadPartners = "Read an authority's partners",
    Import = "Import into the register",
    KeepImport = "Stage, check, read, commit, abandon an import",
    // Of the framework.
    ManageFramework = "Keep frameworks, lots, members and price lists; conceal, and show again",
    ReadFrameworks = "Read frameworks",
    ReadLotChanges = "Read what became of a lot, and why a member was suspended",
    ListPrices = "List price lists: a provider its own, framework managers all",
    ReadPrices = "Read the price list of a provider, and check a fee against it",
    // Of an authority's settings and figures.
    ProposeWeights = "Propose a weight profile",
    AnswerWeights = "Approve a weight profile",
    DeclineWeights = "Decline a weight profile",
    ReadWeights = "Read weight profiles",
    ImportEvidence = "Import placements and budgets made elsewhere",
    ReadEvidence = "Read those, child by child",
    CountEvidence = "Read the figures of those",
    CompleteTask = "Mark a task as done",
    // Of what is held of people.
    ReadChildData = "Read holds and orders over what is held of a child",
    ManageChildData = "Order the erasure of what is held of a child, hold it, have it told",
    ManageHouseholdData = "Order the erasure of what is held of a household, read holds and orders over it, have it told",
    HoldHouseholdData = "Hold what is held of a household",
    // Of the service.
    ReadTasks = "Read the own tasks",
    ReadFeed = "Read the own feed",
    ReadReference = "Read code lists, authorities, distances, policy, verification keys, and who one is taken to be",
    Audit = "Read and verify the log",
    Administer = "Administer the service",
}

impl Action {
    /// Whether it only looks: what remains to whoever declared an interest in the search, beside the declaration itself.
    pub const fn only_reads(self) -> bool {
        matches!(
            self,
            Self::ReadSearch
                | Self::ReadShortlist
                | Self::PreMatch
                | Self::DeclareInterest
                | Self::Reassign
                | Self::ExportEvidence
                | Self::ExportIdentities
        )
    }
}
