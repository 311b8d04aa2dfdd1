//! The table: who may ask what. Whatever is not in it is refused.

use vocabulary::Role;
use vocabulary::Role::{
    Administrator, Analyst, Approver, Auditor, ContractsOfficer, DecisionMaker, FrameworkManager, PanelAdministrator,
    PlacementFinder, ProviderSystem, ProviderUser, TeamManager,
};

use super::action::Action;
use super::relation::Relation;

/// One line of the table: who in one of these roles stands so to the object, may.
#[derive(Clone, Copy, Debug)]
pub struct Grant(pub &'static [Role], pub Relation);

/// Those of an authority who read its searches; an analyst never reads free text about a child, so reads none.
const READERS: &[Role] =
    &[PlacementFinder, DecisionMaker, Approver, PanelAdministrator, TeamManager, ContractsOfficer, Auditor];
const PROVIDERS: &[Role] = &[ProviderUser, ProviderSystem];
const FINDER: &[Role] = &[PlacementFinder];
const DECIDER: &[Role] = &[DecisionMaker];
const APPROVER: &[Role] = &[Approver];
const LEADER: &[Role] = &[TeamManager];
const OFFICER: &[Role] = &[ContractsOfficer];
const MANAGER: &[Role] = &[FrameworkManager];
/// Whoever looks for the place, and nobody else: a match rests on the safety exclusions (G8).
const LOOKERS: &[Role] = &[PlacementFinder, DecisionMaker, TeamManager];
/// All but providers, whose rivals it would tell of, and administrators.
const OF_REGISTER: &[Role] = &[
    PlacementFinder,
    DecisionMaker,
    Approver,
    PanelAdministrator,
    TeamManager,
    ContractsOfficer,
    FrameworkManager,
    Analyst,
    Auditor,
];
const OF_FRAMEWORKS: &[Role] = &[
    PlacementFinder,
    DecisionMaker,
    Approver,
    PanelAdministrator,
    TeamManager,
    ContractsOfficer,
    ProviderUser,
    ProviderSystem,
    FrameworkManager,
    Analyst,
    Auditor,
];

/// Who may ask what, by role and relation to what is asked about.
pub const fn grants(action: Action) -> &'static [Grant] {
    use Relation as To;
    match action {
        Action::DraftSearch => &[Grant(FINDER, To::OwnAuthority)],
        Action::ListSearches | Action::ReadSearch | Action::ReadShortlist => &[Grant(READERS, To::OwnAuthority)],
        Action::Find => &[Grant(FINDER, To::Finder)],
        Action::Decide => &[Grant(DECIDER, To::DecisionMaker)],
        Action::Withdraw | Action::AnswerQuestion | Action::OpenIdentity | Action::Answer | Action::UndoChoice => {
            &[Grant(FINDER, To::Finder), Grant(DECIDER, To::DecisionMaker)]
        }
        Action::AnswerApproval => &[Grant(&[Approver, PanelAdministrator], To::OwnAuthority)],
        Action::DeclareInterest => &[
            Grant(FINDER, To::Finder),
            Grant(DECIDER, To::DecisionMaker),
            Grant(&[Approver, PanelAdministrator], To::OwnAuthority),
        ],
        Action::ExportEvidence => &[
            Grant(FINDER, To::Finder),
            Grant(DECIDER, To::DecisionMaker),
            Grant(&[Auditor, TeamManager, ContractsOfficer], To::OwnAuthority),
        ],
        Action::Reassign | Action::Transfer | Action::ExportIdentities => &[Grant(LEADER, To::OwnAuthority)],
        Action::Approve => &[Grant(APPROVER, To::OwnAuthority)],
        Action::PreMatch => &[Grant(LOOKERS, To::OwnAuthority)],

        Action::ReadTransfer => &[Grant(READERS, To::TransferTold)],
        Action::AcceptTransfer => &[Grant(FINDER, To::OfferedTo)],
        Action::DeclineTransfer => &[Grant(&[PlacementFinder, TeamManager], To::OfferedTo)],

        Action::Respond => &[Grant(PROVIDERS, To::Invited)],
        Action::ActForProvider => &[Grant(PROVIDERS, To::OwnProvider)],

        Action::ReadContract => &[Grant(READERS, To::OwnAuthority), Grant(PROVIDERS, To::OwnProvider)],
        Action::CompleteContract | Action::SignForAuthority => &[Grant(OFFICER, To::OwnAuthority)],
        // A person signs: a system does not.
        Action::SignForProvider => &[Grant(&[ProviderUser], To::OwnProvider)],
        Action::RecordPlacement => &[Grant(OFFICER, To::OwnAuthority), Grant(FINDER, To::Finder)],

        // A provider's own auditor or analyst reads no more of its rivals than the provider does.
        Action::ReadRegister => &[Grant(OF_REGISTER, To::NoProvider)],
        Action::ListRegister => &[Grant(PROVIDERS, To::AProvider), Grant(OF_REGISTER, To::NoProvider)],
        // An authority's own are kept by its team manager (REG-8). Not by its finders: whom the match against these has to convince does
        // not keep what it is made of.
        Action::KeepSettings => {
            &[Grant(PROVIDERS, To::OwnProvider), Grant(LEADER, To::OwnAuthority), Grant(MANAGER, To::Consortium)]
        }
        Action::ManageRegister | Action::ManageFramework => &[Grant(MANAGER, To::Consortium)],
        Action::KeepOwnRegister => &[Grant(LEADER, To::OwnAuthority)],
        Action::PutOwnProvider => &[Grant(LEADER, To::OwnAuthority), Grant(MANAGER, To::Consortium)],
        Action::ReadPartners => &[Grant(LOOKERS, To::OwnAuthority), Grant(MANAGER, To::Consortium)],
        Action::Import => {
            &[Grant(PROVIDERS, To::AProvider), Grant(LEADER, To::AnAuthority), Grant(MANAGER, To::Consortium)]
        }
        Action::KeepImport => &[Grant(&[ProviderUser, ProviderSystem, TeamManager, FrameworkManager], To::OwnImport)],

        Action::ReadFrameworks => &[Grant(OF_FRAMEWORKS, To::Anyone)],
        Action::ReadLotChanges => &[Grant(MANAGER, To::Consortium), Grant(&[Auditor], To::NoProvider)],
        Action::ListPrices => &[Grant(PROVIDERS, To::AProvider), Grant(MANAGER, To::Consortium)],
        Action::ReadPrices => &[Grant(PROVIDERS, To::OwnProvider), Grant(OF_REGISTER, To::NoProvider)],

        Action::ProposeWeights => &[Grant(LEADER, To::OwnAuthority)],
        Action::AnswerWeights => &[Grant(APPROVER, To::OwnAuthority)],
        Action::DeclineWeights => &[Grant(APPROVER, To::OwnAuthority), Grant(LEADER, To::OwnAuthority)],
        // They hold nothing of a child.
        Action::ReadWeights => &[Grant(READERS, To::OwnAuthority), Grant(&[Analyst], To::OwnAuthority)],
        Action::ImportEvidence => &[Grant(OFFICER, To::OwnAuthority)],
        Action::ReadEvidence => &[Grant(&[ContractsOfficer, Auditor], To::OwnAuthority)],
        Action::CountEvidence => &[Grant(&[ContractsOfficer, Auditor, Analyst], To::OwnAuthority)],
        Action::CompleteTask => {
            &[Grant(&[PlacementFinder, TeamManager, Approver, PanelAdministrator, ContractsOfficer], To::OwnAuthority)]
        }

        // A child's data is its authority's: its team manager decides.
        Action::ReadChildData => &[Grant(&[TeamManager, Auditor], To::OwnAuthority)],
        Action::ManageChildData => &[Grant(LEADER, To::OwnAuthority)],
        Action::ManageHouseholdData => {
            &[Grant(LEADER, To::OwnAuthority), Grant(MANAGER, To::Consortium), Grant(&[ProviderUser], To::OwnProvider)]
        }
        // Never the provider's, for it may be the provider that is looked into.
        Action::HoldHouseholdData => &[Grant(LEADER, To::OwnAuthority), Grant(MANAGER, To::Consortium)],

        Action::ReadTasks | Action::ReadReference => &[Grant(Role::ALL, To::Anyone)],
        Action::ReadFeed => &[
            Grant(PROVIDERS, To::AProvider),
            Grant(
                &[PlacementFinder, DecisionMaker, Approver, PanelAdministrator, TeamManager, ContractsOfficer],
                To::AnAuthority,
            ),
        ],
        // Ranks and rivals' fees stand in the log: never for a provider's own auditor (DEC-7).
        Action::Audit => &[Grant(&[Auditor], To::NoProvider)],
        Action::Administer => &[Grant(&[Administrator], To::Operator)],
    }
}
