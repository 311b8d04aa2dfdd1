//! How an actor may stand to what it asks about.

use std::sync::Arc;

use domain::Actor;
use domain::contract::Contract;
use domain::import::Progress;
use domain::search::Search;
use vocabulary::{AuthorityCode, Organisation, ProviderId};

/// What is asked about. What does not exist is `None`, to which nobody stands in any relation.
#[derive(Clone, Copy, Debug)]
pub enum Object<'a> {
    /// The service as a whole.
    Service,
    /// What an authority has.
    Authority(AuthorityCode),
    /// What a provider has, and whose own it is where it is an authority's (REG-8).
    Provider(ProviderId, Option<AuthorityCode>),
    /// A search.
    Search(Option<&'a Search>),
    /// A contract.
    Contract(Option<&'a Contract>),
    /// A placement: a contract, and the search that led to it.
    Placement(&'a Contract, &'a Search),
    /// An import.
    Import(Option<&'a Progress>),
}

impl From<AuthorityCode> for Object<'_> {
    fn from(authority: AuthorityCode) -> Self {
        Self::Authority(authority)
    }
}

impl From<ProviderId> for Object<'_> {
    fn from(provider: ProviderId) -> Self {
        Self::Provider(provider, None)
    }
}

impl<'a> From<Option<&'a Search>> for Object<'a> {
    fn from(search: Option<&'a Search>) -> Self {
        Self::Search(search)
    }
}

impl<'a> From<Option<&'a Arc<Search>>> for Object<'a> {
    fn from(search: Option<&'a Arc<Search>>) -> Self {
        Self::Search(search.map(|search| &**search))
    }
}

impl<'a> From<Option<&'a Contract>> for Object<'a> {
    fn from(contract: Option<&'a Contract>) -> Self {
        Self::Contract(contract)
    }
}

impl<'a> From<Option<&'a Arc<Contract>>> for Object<'a> {
    fn from(contract: Option<&'a Arc<Contract>>) -> Self {
        Self::Contract(contract.map(|contract| &**contract))
    }
}

impl Object<'_> {
    fn authority(&self) -> Option<AuthorityCode> {
        match self {
            Self::Authority(authority) => Some(*authority),
            Self::Search(search) => search.map(|search| search.authority),
            Self::Contract(contract) => contract.map(|contract| contract.generated.authority),
            Self::Placement(contract, _) => Some(contract.generated.authority),
            Self::Provider(_, owner) => *owner,
            Self::Service | Self::Import(_) => None,
        }
    }

    fn provider(&self) -> Option<ProviderId> {
        match self {
            Self::Provider(provider, _) => Some(*provider),
            Self::Contract(contract) => contract.map(|contract| contract.generated.provider),
            Self::Placement(contract, _) => Some(contract.generated.provider),
            Self::Service | Self::Authority(_) | Self::Search(_) | Self::Import(_) => None,
        }
    }

    fn search(&self) -> Option<&Search> {
        match self {
            Self::Search(search) => *search,
            Self::Placement(_, search) => Some(search),
            Self::Service | Self::Authority(_) | Self::Provider(..) | Self::Contract(_) | Self::Import(_) => None,
        }
    }
}

/// How an actor stands to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// To the object none: whoever calls.
    Anyone,
    /// Acts for no provider.
    NoProvider,
    /// Acts for the consortium.
    Consortium,
    /// Acts for the operator.
    Operator,
    /// Acts for an authority, whichever.
    AnAuthority,
    /// Acts for a provider, whichever.
    AProvider,
    /// Acts for the authority whose the object is.
    OwnAuthority,
    /// Is the finder of the search, at its authority.
    Finder,
    /// Is the decision maker of the search, at its authority.
    DecisionMaker,
    /// Acts for the authority to which the search was last offered.
    OfferedTo,
    /// The same, while the offer stands and once it was accepted.
    TransferTold,
    /// Acts for the provider whose the object is.
    OwnProvider,
    /// Acts for a provider that was invited to the search.
    Invited,
    /// Acts for the organisation whose the import is.
    OwnImport,
}

impl Relation {
    /// Every relation.
    pub const ALL: &[Self] = &[
        Self::Anyone,
        Self::NoProvider,
        Self::Consortium,
        Self::Operator,
        Self::AnAuthority,
        Self::AProvider,
        Self::OwnAuthority,
        Self::Finder,
        Self::DecisionMaker,
        Self::OfferedTo,
        Self::TransferTold,
        Self::OwnProvider,
        Self::Invited,
        Self::OwnImport,
    ];

    /// What it is, in a few English words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Anyone => "any organisation",
            Self::NoProvider => "any organisation but a provider",
            Self::Consortium => "the consortium",
            Self::Operator => "the operator",
            Self::AnAuthority => "an authority",
            Self::AProvider => "a provider",
            Self::OwnAuthority => "the authority whose it is",
            Self::Finder => "the search's own finder",
            Self::DecisionMaker => "the search's own decision maker",
            Self::OfferedTo => "the authority the search was last offered to",
            Self::TransferTold => "the authority the search is offered to, or that accepted it",
            Self::OwnProvider => "the provider whose it is",
            Self::Invited => "a provider invited to the search",
            Self::OwnImport => "the organisation whose the import is",
        }
    }

    /// Whether an actor stands so to an object.
    pub(super) fn holds(self, actor: &Actor, object: &Object<'_>) -> bool {
        let own_authority = object.authority().is_some() && actor.authority() == object.authority();
        let invited =
            |provider, search: &Search| search.rounds.iter().any(|round| round.invited.contains_key(&provider));
        match self {
            Self::Anyone
            | Self::NoProvider
            | Self::Consortium
            | Self::Operator
            | Self::AnAuthority
            | Self::AProvider => self.can_hold(actor),
            Self::OwnAuthority => own_authority,
            Self::Finder => own_authority && object.search().is_some_and(|search| actor.id == search.finder),
            Self::DecisionMaker => {
                own_authority && object.search().is_some_and(|search| actor.id == search.decision_maker)
            }
            Self::OfferedTo => object.search().is_some_and(|search| was_offered_to(actor, search)),
            Self::TransferTold => object.search().is_some_and(|search| {
                let told = search.standing_transfer().is_some() || search.transferred_to().is_some();
                told && was_offered_to(actor, search)
            }),
            Self::OwnProvider => object.provider().is_some() && actor.provider() == object.provider(),
            Self::Invited => {
                object.search().zip(actor.provider()).is_some_and(|(search, provider)| invited(provider, search))
            }
            Self::OwnImport => match object {
                Object::Import(import) => import.is_some_and(|import| import.organisation == actor.organisation),
                Object::Service
                | Object::Authority(_)
                | Object::Provider(..)
                | Object::Search(_)
                | Object::Contract(_)
                | Object::Placement(..) => false,
            },
        }
    }

    /// Whether it is of the actor alone, whatever is asked about.
    pub const fn is_of_actor(self) -> bool {
        match self {
            Self::Anyone
            | Self::NoProvider
            | Self::Consortium
            | Self::Operator
            | Self::AnAuthority
            | Self::AProvider => true,
            Self::OwnAuthority
            | Self::Finder
            | Self::DecisionMaker
            | Self::OfferedTo
            | Self::TransferTold
            | Self::OwnProvider
            | Self::Invited
            | Self::OwnImport => false,
        }
    }

    /// Whether an actor could stand so to anything: judged by for whom it acts alone.
    pub(super) fn can_hold(self, actor: &Actor) -> bool {
        match self {
            Self::Anyone | Self::OwnImport => true,
            Self::NoProvider => actor.provider().is_none(),
            Self::Consortium => actor.organisation == Organisation::Consortium,
            Self::Operator => actor.organisation == Organisation::Operator,
            Self::AnAuthority
            | Self::OwnAuthority
            | Self::Finder
            | Self::DecisionMaker
            | Self::OfferedTo
            | Self::TransferTold => actor.authority().is_some(),
            Self::AProvider | Self::OwnProvider | Self::Invited => actor.provider().is_some(),
        }
    }
}

fn was_offered_to(actor: &Actor, search: &Search) -> bool {
    search.transfers.last().is_some_and(|transfer| actor.authority() == Some(transfer.to))
}
