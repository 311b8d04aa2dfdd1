//! What a watcher of the service may count, in the text form of OpenMetrics, which Prometheus reads: calls, the log, the store and its disk, imports,
//! and how old the register is (REG-4). A label is a method of the contract, a status code, an age, yes or no: never an id, a name or a word of anybody's.

mod calls;
mod endpoint;
mod register;
mod store;

use engine::Engine;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

pub(crate) use calls::code_word;
pub use calls::{Calls, CountCallsLayer};
pub(crate) use endpoint::{CONNECTION, CONNECTIONS_MAX};
pub use endpoint::{Exposed, expose};
use register::RegisterGauges;
use store::StoreGauges;

/// The form in which metrics are told.
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Whether searches opened as same-day emergencies (EVD-5).
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Opened {
    emergency: &'static str,
}

/// All metrics of one server.
pub struct Metrics {
    engine: Engine,
    registry: Registry,
    position: Gauge,
    imports_open: Gauge,
    imports_committing: Gauge,
    opened: Family<Opened, Gauge>,
    register: RegisterGauges,
    store: StoreGauges,
}

impl Metrics {
    /// Over an engine and the calls its server counts.
    pub fn new(engine: &Engine, calls: &Calls) -> Self {
        let mut registry = Registry::with_prefix("hafan");
        calls.register(&mut registry);
        let mut gauge = |name: &str, help: &str| {
            let gauge = Gauge::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        let position = gauge("log_position", "Events in the log");
        let imports_open = gauge("imports_open", "Imports of the register that take rows");
        let imports_committing =
            gauge("imports_committing", "Imports of the register whose commit has begun and not ended");
        let opened = Family::default();
        let help = "Searches that opened, by whether as a same-day emergency";
        registry.register("searches_opened", help, Family::clone(&opened));
        let register = RegisterGauges::new(&mut registry);
        let store = StoreGauges::new(&mut registry, engine);
        let started = <Gauge>::default();
        registry.register_with_unit("start_time", "When this process began to serve", Unit::Seconds, started.clone());
        started.set(engine.now().micros() / 1_000_000);
        Self { engine: engine.clone(), registry, position, imports_open, imports_committing, opened, register, store }
    }

    /// All metrics as they are now.
    ///
    /// # Errors
    /// What the encoder says; a string takes whatever is written.
    pub fn told(&self) -> Result<String, std::fmt::Error> {
        {
            let world = self.engine.world();
            self.position.set(i64::try_from(world.position).unwrap_or(i64::MAX));
            let (open, committing) = (world.open_imports(), world.committing().is_some());
            self.imports_open.set(i64::try_from(open).unwrap_or(i64::MAX));
            self.imports_committing.set(i64::from(committing));
            let (all, emergencies) = world.opened_searches();
            for (emergency, count) in [("no", all.saturating_sub(emergencies)), ("yes", emergencies)] {
                self.opened.get_or_create(&Opened { emergency }).set(i64::try_from(count).unwrap_or(i64::MAX));
            }
        }
        self.register.set(&self.engine);
        self.store.set(&self.engine);
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
