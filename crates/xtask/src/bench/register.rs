//! Measures a register of 100,000 settings: what one takes in memory in the world and in the columns, and how long the program takes from
//! opening its store to having both.

use std::sync::Arc;
use std::time::Instant;

use domain::Actor;
use domain::event::ProviderRecorded;
use engine::keys::MasterKey;
use engine::verbs::{Entry, HeldPlaces, ProviderToPut, PutProviders, PutSettings, SettingToPut};
use engine::{Call, Engine, Settings};
use event_log::{EventLog, ManualClock, Mode, StoreId};
use event_log_sled::Options;
use views::World;
use vocabulary::{LegalForm, Organisation, ProviderKind, Regulator, RequestId, Role};

use super::generated;

/// Settings of the register.
const SETTINGS: u32 = 100_000;

/// Prints the figures.
pub(crate) fn run() {
    println!("register: {SETTINGS} settings");
    memory();
    if let Err(failure) = start_up() {
        println!("start-up: not measured: {failure}");
    }
}

/// A store with the register in it, written through the engine, closed and opened again.
fn start_up() -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(told)?;
    let runtime = tokio::runtime::Runtime::new().map_err(told)?;
    let master = || MasterKey::of("bench", [3; 32]);
    let open = || {
        let clock: Arc<dyn event_log::Clock> = Arc::new(ManualClock::at(generated::now()));
        let store = Options::new(folder.path().join("data"), Mode::Production, StoreId([7; 16]), clock);
        let log: Arc<dyn EventLog> = Arc::new(store.open().map_err(told)?);
        runtime.block_on(Engine::open(log, master(), Settings::default())).map_err(told)
    };
    let written = start();
    let engine = open()?;
    runtime.block_on(fill(&engine))?;
    println!("written through the engine in {:.1} s", written.elapsed().as_secs_f64());
    drop(engine);
    let opening = start();
    let engine = open()?;
    let opened = opening.elapsed();
    runtime.block_on(engine.refresh_columns()).map_err(told)?;
    let filled = opening.elapsed();
    println!(
        "start-up: open and fold {:.2} s, columns {:.2} s, together {:.2} s (target below 5 s); {} MB resident",
        opened.as_secs_f64(),
        (filled - opened).as_secs_f64(),
        filled.as_secs_f64(),
        resident_bytes() >> 20,
    );
    Ok(())
}

/// Puts every provider and setting, as many in a call as one may have.
async fn fill(engine: &Engine) -> Result<(), String> {
    let manager = Actor {
        id: "people/framework.manager".parse().map_err(told)?,
        role: Role::FrameworkManager,
        organisation: Organisation::Consortium,
    };
    let mut calls = 0_u64;
    let mut call = || -> Result<Call, String> {
        calls += 1;
        let millis = engine.now().micros() / 1_000;
        let id = format!("{:08x}-{:04x}-7000-8000-{calls:012x}", millis >> 16, millis & 0xffff);
        let request_id: RequestId = id.parse().map_err(told)?;
        Ok(Call { actor: manager.clone(), method: "bench", request_id, body: Vec::new() })
    };
    let numbers: Vec<u32> = (0..SETTINGS).collect();
    for providers in numbers.iter().step_by(100).copied().collect::<Vec<_>>().chunks(100) {
        let providers = providers.iter().map(|number| provider(*number)).collect();
        engine.execute(call()?, PutProviders { providers }).await.map_err(told)?;
    }
    for settings in numbers.chunks(100) {
        let settings = settings.iter().map(|number| setting(*number)).collect();
        engine.execute(call()?, PutSettings { settings, held: HeldPlaces::Keep }).await.map_err(told)?;
    }
    Ok(())
}

fn provider(number: u32) -> ProviderToPut {
    ProviderToPut {
        id: generated::provider(number),
        entry: Entry::New,
        read_version: None,
        recorded: ProviderRecorded {
            display_name: format!("Provider {number}"),
            registration_number: number.to_string(),
            regulator: Regulator::Ciw,
            kind: ProviderKind::FosteringAgency,
            legal_form: LegalForm::CharitableCompanyByGuarantee,
            agreement_signed_on: None,
        },
    }
}

fn setting(number: u32) -> SettingToPut {
    SettingToPut {
        id: generated::setting(number),
        entry: Entry::New,
        read_version: None,
        provider: generated::provider(number),
        recorded: generated::recorded(number),
        profile: generated::profile(number),
        places: Some(generated::stated(number)),
        inspection: None,
    }
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// By what the process holds resident before and after.
fn memory() {
    let before = resident_bytes();
    let mut world = World::default();
    let started = start();
    for number in 0..SETTINGS {
        for event in generated::events(number) {
            world.apply(&event, generated::now());
        }
    }
    let folded = started.elapsed();
    let with_world = resident_bytes();
    let columns = generated::columns(SETTINGS);
    let with_both = resident_bytes();
    let each = |bytes: u64| bytes / u64::from(SETTINGS);
    println!("fold of {} events: {:.2} s", world.position, folded.as_secs_f64());
    println!(
        "a setting: {} bytes in the world, {} in the columns, {} together (target below 1,024)",
        each(with_world.saturating_sub(before)),
        each(with_both.saturating_sub(with_world)),
        each(with_both.saturating_sub(before)),
    );
    std::hint::black_box((world, columns));
}

/// Resident bytes of this process, as Linux tells them; nothing elsewhere.
fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
    kib.unwrap_or(0) * 1_024
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn start() -> Instant {
    Instant::now()
}
