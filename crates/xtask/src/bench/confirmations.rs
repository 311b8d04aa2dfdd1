//! Measures the weekly confirmation of vacancies as systems of providers send it, one `ConfirmPlaces` a provider, through the real server; beside the same
//! confirmations by an engine in this process, over a store of the same kind.

use std::sync::Arc;

use api::register::v1::ConfirmPlacesRequest;
use domain::Actor;
use engine::keys::MasterKey;
use engine::verbs::{ConfirmPlaces, PutProviders};
use engine::{Call, Engine, Settings};
use event_log::clock::SystemClock;
use event_log::{EventLog, Mode, StoreId};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use vocabulary::{Organisation, ProviderId, Role, limits};

use super::frame::{Effort, Failed, Measured, Row, Target, Unit, told};
use super::load::{Load, Pair, closed};
use super::offers::IN_FLIGHT;
use super::register;
use super::sampling;
use super::stage::{Caller, Stage, new_request_id, refusal};

const ROW: Row = Row {
    name: "confirmations",
    what: "ConfirmPlaces by systems of providers through the real server, 64 calls in flight",
    size_of: "providers",
    unit: Unit::PerSecond,
    ceiling: Some("the same by an engine in this process, over a store of the same kind, 64 at once"),
    target: Some(Target::RatioAtLeast(0.5, 0.8)),
    judged_at: None,
};

/// The row.
pub(super) fn run(effort: Effort) -> Result<Vec<Measured>, Failed> {
    Runtime::new().map_err(told)?.block_on(measure(effort))
}

async fn measure(effort: Effort) -> Result<Vec<Measured>, Failed> {
    let (repeats, calls) = effort.of((5, 4_000), (2, 100));
    let mut points = Vec::new();
    for size in effort.of([20, 100, 200], [5, 10, 20]) {
        let stage = Stage::start(size).await?;
        let callers = (0..size).map(|number| stage.provider(number)).collect::<Result<Vec<_>, _>>()?;
        let named: Vec<(Caller, String)> =
            callers.into_iter().zip(stage.providers.iter().map(|provider| provider.name.clone())).collect();
        let (engine, _folder) = filled(size).await?;
        let providers: Vec<ProviderId> = (0..size).map(|number| register::provider_id(number as u32)).collect();
        let mut pair = Pair::none()?;
        for _ in 0..repeats {
            let of_ours: Vec<(Caller, String)> = named.iter().cycle().take(calls).cloned().collect();
            let sampled = sampling::of(ROW.name)?;
            let ours = closed(of_ours, IN_FLIGHT, confirm).await?.whole()?;
            drop(sampled);
            let engine = engine.clone();
            let of_ceiling: Vec<ProviderId> = providers.iter().cycle().take(calls).copied().collect();
            let ceiling = closed(of_ceiling, IN_FLIGHT, move |provider| in_process(engine.clone(), provider));
            pair.note(&ours, &ceiling.await?.whole()?, Load::rate)?;
        }
        points.push(pair.point(size as u64)?);
    }
    let note = "one setting of one place a provider through the server, none in process: a confirmation is one event, however many there are";
    Ok(vec![Measured::of(ROW, points, vec![note.to_owned()], effort)])
}

/// One confirmation of all places of a provider.
pub(super) async fn confirm((caller, provider): (Caller, String)) -> Result<(), Failed> {
    let request = ConfirmPlacesRequest { provider, request_id: new_request_id() };
    caller.register().confirm_places(request).await.map(drop).map_err(refusal)
}

async fn in_process(engine: Engine, provider: ProviderId) -> Result<(), Failed> {
    let actor = Actor {
        id: "systems/places-api".parse().map_err(told)?,
        role: Role::ProviderSystem,
        organisation: Organisation::Provider(provider),
    };
    engine.execute(call(actor)?, ConfirmPlaces { provider }).await.map(drop).map_err(told)
}

fn call(actor: Actor) -> Result<Call, Failed> {
    let request_id = new_request_id().parse().map_err(told)?;
    Ok(Call { actor, method: "bench", request_id, body: Vec::new() })
}

/// An engine over a new store with so many providers.
async fn filled(providers: usize) -> Result<(Engine, TempDir), Failed> {
    let folder = tempfile::tempdir().map_err(told)?;
    let clock = Arc::new(SystemClock::new());
    let store = event_log_sled::Options::new(folder.path().join("data"), Mode::Production, StoreId([8; 16]), clock);
    let log: Arc<dyn EventLog> = Arc::new(store.open().map_err(told)?);
    let engine = Engine::open(log, MasterKey::of("bench", [3; 32]), Settings::default()).await.map_err(told)?;
    let numbers: Vec<u32> = (0..providers as u32).collect();
    for numbers in numbers.chunks(limits::BATCH_ITEMS_MAX) {
        let providers = numbers.iter().map(|number| register::numbered(*number)).collect();
        engine.execute(call(register::manager()?)?, PutProviders { providers }).await.map_err(told)?;
    }
    Ok((engine, folder))
}
