//! Who may call, read at each call (ACR-2).

use std::sync::Arc;

use domain::Actor;
use domain::principal::Principals;
use vocabulary::{ActorId, Credential, Timestamp};

use crate::engine::{Callers, Engine};

impl Engine {
    /// Everybody who may call.
    pub fn principals(&self) -> Arc<Principals> {
        Arc::clone(self.world().principals())
    }

    /// Whose a credential is.
    pub fn known_by(&self, credential: &Credential) -> Option<ActorId> {
        self.world().principals().known_by(credential).cloned()
    }

    /// Until when an actor may act as it does, where it may now; the inner instant is absent where no end is set.
    pub fn may_act(&self, actor: &Actor) -> Option<Option<Timestamp>> {
        match self.settings.callers {
            Callers::Believed => Some(None),
            Callers::Registered => self.world().principals().may_act(actor, self.now()),
        }
    }

    /// Now by the wall, without what a sandbox's clock was moved: what tokens and certificates are judged by, for their issuers know no
    /// sandbox.
    pub fn wall_now(&self) -> Timestamp {
        let offset = self.settings.sandbox.as_ref().map_or(0, |clock| clock.offset_micros());
        self.now().plus_micros(-offset)
    }
}
