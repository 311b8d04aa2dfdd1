//! Who acts: a named person or system, in one role, for one organisation (section 2 of the domain).

use vocabulary::{ActorId, AuthorityCode, Organisation, ProviderId, Role};

/// The acting person or system of a call.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Actor {
    /// Who, such as `people/ann.finder`.
    pub id: ActorId,
    /// The role acted in.
    pub role: Role,
    /// The organisation acted for.
    pub organisation: Organisation,
}

impl Actor {
    /// The authority acted for, if it is one.
    pub fn authority(&self) -> Option<AuthorityCode> {
        match self.organisation {
            Organisation::Authority(code) => Some(code),
            Organisation::Provider(_) | Organisation::Consortium | Organisation::Operator => None,
        }
    }

    /// The provider acted for, if it is one.
    pub fn provider(&self) -> Option<ProviderId> {
        match self.organisation {
            Organisation::Provider(id) => Some(id),
            Organisation::Authority(_) | Organisation::Consortium | Organisation::Operator => None,
        }
    }
}
