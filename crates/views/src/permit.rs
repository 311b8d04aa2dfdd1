//! Who may do what: deny by default, on role, organisation and relation to the object (ACR-2, section 2 of the domain).
//!
//! Not allowed and not existing are one answer. The rules here decide whether a caller may ask at all; whether the rules of the domain
//! then allow the move is another question, with another answer.

use domain::Actor;
use domain::contract::Contract;
use domain::import::Progress;
use domain::search::Search;
use vocabulary::{AuthorityCode, ContractSide, Organisation, ProviderId, Role};

/// Not allowed, or no such thing: nobody can tell which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotPermitted;

/// What can be asked of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchAction {
    /// Read it, with everything its authority may see.
    Read,
    /// Draft, edit, ask for approval, publish, amend, extend, resolve, send, award, end.
    Find,
    /// Withdraw it.
    Withdraw,
    /// Read questions as asked, and answer them.
    AnswerQuestion,
    /// Grant, refuse or ratify what its role answers.
    AnswerApproval,
    /// Declare an interest in it, or none.
    DeclareInterest,
    /// Give its roles to others.
    Reassign,
    /// Decide after a concealment.
    Approve,
    /// Reject, return, choose, release.
    Decide,
    /// Read the shortlist.
    ReadShortlist,
    /// Open whose an offer is.
    OpenIdentity,
    /// Answer offers: the decision maker those sent, the finder the rest.
    Answer,
    /// Undo its choice.
    UndoChoice,
    /// Match the register against it, and ask why a setting is not on its list.
    PreMatch,
    /// Offer it to another authority, or take that back.
    Transfer,
}

/// What can be asked of a search that is offered to the caller's authority (SRC-14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferAction {
    /// Read what is offered, without who the child is: while it waits, and once it was accepted.
    Read,
    /// Accept it: a placement finder, who is its finder from then on.
    Accept,
    /// Decline it.
    Decline,
}

/// What can be asked of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContractAction {
    /// Read it: those of its authority, and its provider.
    Read,
    /// Complete and vary it: a contracts officer of its authority.
    Complete,
}

impl SearchAction {
    /// Whether it only looks: what remains to whoever declared an interest in the search, beside the declaration itself.
    pub const fn only_reads(self) -> bool {
        match self {
            Self::Read | Self::ReadShortlist | Self::PreMatch | Self::DeclareInterest | Self::Reassign => true,
            Self::Find
            | Self::Withdraw
            | Self::AnswerQuestion
            | Self::AnswerApproval
            | Self::Approve
            | Self::Decide
            | Self::OpenIdentity
            | Self::Answer
            | Self::UndoChoice
            | Self::Transfer => false,
        }
    }
}

/// What can be asked of the service as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceAction {
    /// Keep frameworks, lots and price lists, conceal.
    ManageFramework,
    /// Put any provider or setting.
    ManageRegister,
    /// Read the register and the price lists.
    ReadRegister,
    /// Read and verify the log.
    Audit,
    /// Move the sandbox clock, read the server's status.
    Administer,
}

/// Whether an actor may draft a search for an authority.
pub fn may_draft(actor: &Actor, authority: AuthorityCode) -> Result<(), NotPermitted> {
    allow(actor.role == Role::PlacementFinder && actor.authority() == Some(authority))
}

/// Whether an actor may list an authority's searches.
pub fn may_list(actor: &Actor, authority: AuthorityCode) -> Result<(), NotPermitted> {
    allow(reads_for(actor, authority))
}

/// Whether an actor may ask something of a search; a search that does not exist is refused by the same path.
pub fn may(actor: &Actor, action: SearchAction, search: Option<&Search>) -> Result<(), NotPermitted> {
    let search = search.ok_or(NotPermitted)?;
    let own = actor.authority() == Some(search.authority);
    let finder = own && actor.role == Role::PlacementFinder && actor.id == search.finder;
    let decision_maker = own && actor.role == Role::DecisionMaker && actor.id == search.decision_maker;
    allow(match action {
        SearchAction::Read => reads_for(actor, search.authority),
        SearchAction::Find => finder,
        SearchAction::AnswerApproval => own && matches!(actor.role, Role::Approver | Role::PanelAdministrator),
        SearchAction::DeclareInterest => {
            finder || decision_maker || own && matches!(actor.role, Role::Approver | Role::PanelAdministrator)
        }
        SearchAction::Reassign | SearchAction::Transfer => own && actor.role == Role::TeamManager,
        SearchAction::Approve => own && actor.role == Role::Approver,
        SearchAction::Decide => decision_maker,
        SearchAction::ReadShortlist => reads_for(actor, search.authority),
        SearchAction::PreMatch => may_pre_match(actor, search.authority).is_ok(),
        SearchAction::Withdraw
        | SearchAction::AnswerQuestion
        | SearchAction::OpenIdentity
        | SearchAction::Answer
        | SearchAction::UndoChoice => finder || decision_maker,
    })
}

/// Whether an actor may ask something of a search that was last offered to its authority; one never offered, or offered to another since,
/// is refused by the same path as one that does not exist.
pub fn may_receive(actor: &Actor, action: TransferAction, search: Option<&Search>) -> Result<(), NotPermitted> {
    let search = search.ok_or(NotPermitted)?;
    let last = search.transfers.last().filter(|transfer| actor.authority() == Some(transfer.to)).ok_or(NotPermitted)?;
    let told = search.standing_transfer().is_some() || search.transferred_to().is_some();
    allow(match action {
        TransferAction::Read => told && reads_for(actor, last.to),
        TransferAction::Accept => actor.role == Role::PlacementFinder,
        TransferAction::Decline => matches!(actor.role, Role::PlacementFinder | Role::TeamManager),
    })
}

/// Whether an actor may ask something of a contract; one that does not exist is refused by the same path.
pub fn may_contract(actor: &Actor, action: ContractAction, contract: Option<&Contract>) -> Result<(), NotPermitted> {
    let contract = contract.ok_or(NotPermitted)?;
    let authority = contract.generated.authority;
    allow(match action {
        ContractAction::Read => reads_for(actor, authority) || may_act_for(actor, contract.generated.provider).is_ok(),
        ContractAction::Complete => is_officer(actor, authority),
    })
}

/// Whether an actor records what becomes of a placement: a contracts officer of its authority, or the finder of its search.
pub fn may_place(actor: &Actor, contract: &Contract, search: &Search) -> Result<(), NotPermitted> {
    let authority = contract.generated.authority;
    let finder = actor.role == Role::PlacementFinder && actor.authority() == Some(authority);
    allow(is_officer(actor, authority) || (finder && actor.id == search.finder))
}

/// The side for which an actor signs a contract: a contracts officer the authority's, a person of the provider the provider's.
pub fn signing_side(actor: &Actor, contract: Option<&Contract>) -> Result<ContractSide, NotPermitted> {
    let contract = contract.ok_or(NotPermitted)?;
    let of_provider = actor.role == Role::ProviderUser && actor.provider() == Some(contract.generated.provider);
    match (is_officer(actor, contract.generated.authority), of_provider) {
        (true, _) => Ok(ContractSide::Authority),
        (false, true) => Ok(ContractSide::Provider),
        (false, false) => Err(NotPermitted),
    }
}

fn is_officer(actor: &Actor, authority: AuthorityCode) -> bool {
    actor.role == Role::ContractsOfficer && actor.authority() == Some(authority)
}

/// Those of an authority read all its searches; an analyst never reads free text about a child, so reads none.
fn reads_for(actor: &Actor, authority: AuthorityCode) -> bool {
    let reads = match actor.role {
        Role::PlacementFinder
        | Role::DecisionMaker
        | Role::Approver
        | Role::PanelAdministrator
        | Role::TeamManager
        | Role::ContractsOfficer
        | Role::Auditor => true,
        Role::ProviderUser | Role::ProviderSystem | Role::FrameworkManager | Role::Analyst | Role::Administrator => {
            false
        }
    };
    reads && actor.authority() == Some(authority)
}

/// Whether an actor acts for a provider.
pub fn may_act_for(actor: &Actor, provider: ProviderId) -> Result<(), NotPermitted> {
    let role = matches!(actor.role, Role::ProviderUser | Role::ProviderSystem);
    allow(role && actor.provider() == Some(provider))
}

/// Whether a provider's actor may ask something of a search: it was invited to it.
pub fn may_respond(actor: &Actor, search: Option<&Search>) -> Result<ProviderId, NotPermitted> {
    let search = search.ok_or(NotPermitted)?;
    let provider = actor.provider().ok_or(NotPermitted)?;
    may_act_for(actor, provider)?;
    let invited = search.rounds.iter().any(|round| round.invited.contains_key(&provider));
    allow(invited).map(|()| provider)
}

/// Whether an actor may ask something of the service as a whole.
pub fn may_serve(actor: &Actor, action: ServiceAction) -> Result<(), NotPermitted> {
    allow(match action {
        ServiceAction::ManageFramework | ServiceAction::ManageRegister => {
            actor.role == Role::FrameworkManager && actor.organisation == Organisation::Consortium
        }
        ServiceAction::ReadRegister => {
            let never = matches!(actor.role, Role::ProviderUser | Role::ProviderSystem | Role::Administrator);
            // A provider's own auditor reads no more of its rivals than the provider does.
            !never && actor.provider().is_none()
        }
        // Ranks and rivals' fees stand in the log: never for a provider's own auditor (DEC-7).
        ServiceAction::Audit => actor.role == Role::Auditor && actor.provider().is_none(),
        ServiceAction::Administer => actor.role == Role::Administrator && actor.organisation == Organisation::Operator,
    })
}

/// Whether an actor may put, or state the places of, a provider's settings: the provider itself, the framework manager, or where it is
/// an authority's own that authority's team manager (REG-8).
pub fn may_keep(actor: &Actor, provider: ProviderId, owner: Option<AuthorityCode>) -> Result<(), NotPermitted> {
    let own = || owner.map_or(Err(NotPermitted), |authority| may_keep_own(actor, authority));
    may_act_for(actor, provider).or_else(|_| may_serve(actor, ServiceAction::ManageRegister)).or_else(|_| own())
}

/// Whether an actor keeps an authority's own providers, settings and partners (REG-8): its team manager. Not its finders: whom the match
/// against these has to convince does not keep what it is made of.
pub fn may_keep_own(actor: &Actor, authority: AuthorityCode) -> Result<(), NotPermitted> {
    allow(actor.role == Role::TeamManager && actor.authority() == Some(authority))
}

/// Whether an actor may approve an authority's weight profiles: its approvers, and nobody else.
pub fn may_answer_weights(actor: &Actor, authority: AuthorityCode) -> Result<(), NotPermitted> {
    allow(actor.role == Role::Approver && actor.authority() == Some(authority))
}

/// Whether an actor may decline an authority's weight profiles: who approves them, and who proposes them.
pub fn may_decline_weights(actor: &Actor, authority: AuthorityCode) -> Result<(), NotPermitted> {
    may_answer_weights(actor, authority).or_else(|_| may_keep_own(actor, authority))
}

/// Whether an actor may read an authority's weight profiles: those of the authority, its analysts too, for they hold nothing of a child.
pub fn may_read_weights(actor: &Actor, authority: AuthorityCode) -> Result<(), NotPermitted> {
    let analyses = actor.role == Role::Analyst && actor.authority() == Some(authority);
    allow(analyses || reads_for(actor, authority))
}

/// Whether an actor imports what an authority says of placements and budgets made elsewhere (EVD-0): its contracts officers.
pub fn may_import_evidence(actor: &Actor, authority: AuthorityCode) -> Result<(), NotPermitted> {
    allow(is_officer(actor, authority))
}

/// Whether an actor reads that, child by child: its contracts officers and auditors.
pub fn may_read_evidence(actor: &Actor, authority: AuthorityCode) -> Result<(), NotPermitted> {
    let audits = actor.role == Role::Auditor && actor.authority() == Some(authority);
    allow(audits || is_officer(actor, authority))
}

/// Whether an actor reads its figures: who reads it, and its analysts.
pub fn may_count_evidence(actor: &Actor, authority: AuthorityCode) -> Result<(), NotPermitted> {
    let analyses = actor.role == Role::Analyst && actor.authority() == Some(authority);
    may_read_evidence(actor, authority).or(allow(analyses))
}

/// Whether an actor may put an authority's own provider: its team manager, or the framework manager.
pub fn may_put_own(actor: &Actor, authority: AuthorityCode) -> Result<(), NotPermitted> {
    may_keep_own(actor, authority).or_else(|_| may_serve(actor, ServiceAction::ManageRegister))
}

/// Whether an actor has tasks of an authority, and may ask for one to be marked as done: those whose list any of them is on.
pub fn may_complete(actor: &Actor, authority: AuthorityCode) -> Result<(), NotPermitted> {
    let has_tasks = matches!(
        actor.role,
        Role::PlacementFinder | Role::TeamManager | Role::Approver | Role::PanelAdministrator | Role::ContractsOfficer
    );
    allow(has_tasks && actor.authority() == Some(authority))
}

/// Whether an actor may match the register against a request of an authority, drafted or not: those who look for the place, and
/// nobody else, for the answer rests on the safety exclusions (G8).
pub fn may_pre_match(actor: &Actor, authority: AuthorityCode) -> Result<(), NotPermitted> {
    let looks = matches!(actor.role, Role::PlacementFinder | Role::DecisionMaker | Role::TeamManager);
    allow(looks && actor.authority() == Some(authority))
}

/// Whether an actor may import: framework managers everything, a provider its own settings and places, an authority's team manager what
/// is of its own providers (REG-8).
pub fn may_import(actor: &Actor) -> Result<Organisation, NotPermitted> {
    match actor.organisation {
        Organisation::Provider(own) => may_act_for(actor, own)?,
        Organisation::Authority(own) => may_keep_own(actor, own)?,
        Organisation::Consortium | Organisation::Operator => may_serve(actor, ServiceAction::ManageRegister)?,
    }
    Ok(actor.organisation)
}

/// Whether an actor may ask anything of an import; one that does not exist is refused by the same path.
pub fn may_ask_import(actor: &Actor, import: Option<&Progress>) -> Result<Progress, NotPermitted> {
    let organisation = may_import(actor)?;
    import.filter(|import| import.organisation == organisation).copied().ok_or(NotPermitted)
}

fn allow(holds: bool) -> Result<(), NotPermitted> {
    if holds { Ok(()) } else { Err(NotPermitted) }
}
