//! Something that somebody asks for: it can be asked again under the same request id, and is the same then.

use std::sync::Arc;

use domain::{Actor, Decision};
use engine::{Call, Done, Engine, Failure, Tx, Verb};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use vocabulary::RequestId;

type Run = dyn Fn(Engine, Call) -> BoxFuture<'static, Result<Done, Failure>> + Send + Sync;

/// What somebody asks for.
#[derive(Clone)]
pub struct Intent {
    /// The command, by the name of its verb.
    pub kind: &'static str,
    /// Who asks.
    pub actor: Actor,
    /// For how many hours the offer it makes grants that places are held.
    pub hold_hours: Option<u32>,
    run: Arc<Run>,
}

impl Intent {
    /// The same, with the hours its offer grants.
    #[must_use]
    pub fn granting(self, hold_hours: u32) -> Self {
        Self { hold_hours: Some(hold_hours), ..self }
    }

    /// A verb, asked for by somebody.
    pub fn of<V: Verb>(actor: &Actor, verb: V) -> Self {
        let verb = Arc::new(verb);
        let run = move |engine: Engine, call: Call| {
            let verb = Again(Arc::clone(&verb));
            async move { engine.execute(call, verb).await }.boxed()
        };
        Self::by(name_of::<V>(), actor, run)
    }

    /// A command that the engine runs by a way of its own.
    pub fn by<F>(kind: &'static str, actor: &Actor, run: F) -> Self
    where
        F: Fn(Engine, Call) -> BoxFuture<'static, Result<Done, Failure>> + Send + Sync + 'static,
    {
        Self { kind, actor: actor.clone(), hold_hours: None, run: Arc::new(run) }
    }

    /// The call under a request id.
    #[must_use]
    pub fn call(&self, request_id: RequestId) -> Call {
        let body = request_id.to_bytes().to_vec();
        Call { actor: self.actor.clone(), method: self.kind, request_id, body }
    }

    /// Asks for it.
    pub fn ask(&self, engine: Engine, request_id: RequestId) -> BoxFuture<'static, Result<Done, Failure>> {
        (self.run)(engine, self.call(request_id))
    }
}

impl std::fmt::Debug for Intent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} by {} as {}", self.kind, self.actor.id, self.actor.role)
    }
}

/// A verb that is asked for more than once.
struct Again<V>(Arc<V>);

impl<V: Verb> Verb for Again<V> {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        self.0.decide(tx).await
    }

    fn outcome(&self) -> String {
        self.0.outcome()
    }
}

fn name_of<V>() -> &'static str {
    let name = std::any::type_name::<V>();
    name.rsplit("::").next().unwrap_or(name)
}
