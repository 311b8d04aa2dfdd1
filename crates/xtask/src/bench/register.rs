//! Measures a register: what a setting takes in memory in the world and in the columns, and how long the program takes from opening the store of
//! one to having both.

use std::hint::black_box;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::Arc;

use domain::Actor;
use domain::event::ProviderRecorded;
use engine::keys::MasterKey;
use engine::verbs::{Entry, HeldPlaces, ProviderToPut, PutProviders, PutSettings, SettingToPut};
use engine::{Call, Engine, Settings};
use event_log::{EventLog, ManualClock, Mode, StoreId};
use event_log_sled::Options;
use tokio::runtime::Runtime;
use views::World;
use vocabulary::{LegalForm, Organisation, ProviderId, ProviderKind, Regulator, RequestId, Role};

use super::frame::{Effort, Failed, Measured, Point, Row, Target, Unit, told};
use super::generated;
use super::stopwatch::start;

/// The argument that makes this program the one that holds a register.
pub(super) const AS_HOLDER: &str = "as-register";
/// Settings of one provider.
const SETTINGS_PER_PROVIDER: usize = 100;

const MEMORY: Row = Row {
    name: "memory-setting",
    what: "a setting in the world and in the columns, by resident bytes",
    size_of: "settings",
    unit: Unit::Bytes,
    ceiling: None,
    target: Some(Target::ValueBelow(1_024.0, 512.0)),
    judged_at: None,
};

const START_UP: Row = Row {
    name: "start-up-register",
    what: "opening the store of a register, folding it and filling its columns",
    size_of: "settings",
    unit: Unit::Seconds,
    ceiling: None,
    target: None,
    judged_at: None,
};

/// Both rows.
pub(super) fn run(effort: Effort) -> Result<Vec<Measured>, Failed> {
    let (mut bytes, mut seconds) = (Vec::new(), Vec::new());
    for settings in effort.of([10_000, 50_000, 100_000], [500, 1_000, 2_000]) {
        let held = (0..effort.of(3, 2)).map(|_| by_another(settings)).collect::<Result<_, _>>()?;
        bytes.push(Point::alone(u64::from(settings), held).ok_or("no repeat was made")?);
        let opened = start_up(settings, effort.of(3, 2))?;
        seconds.push(Point::alone(u64::from(settings), opened).ok_or("no repeat was made")?);
    }
    let resident = "resident bytes of a process of its own before and after".to_owned();
    let warm = "the kernel has the store's files in memory".to_owned();
    Ok(vec![Measured::of(MEMORY, bytes, vec![resident], effort), Measured::of(START_UP, seconds, vec![warm], effort)])
}

/// A store with the register in it, written through the engine, closed and opened again, so many times.
fn start_up(settings: u32, repeats: usize) -> Result<Vec<f64>, Failed> {
    let folder = tempfile::tempdir().map_err(told)?;
    let runtime = Runtime::new().map_err(told)?;
    let engine = open(folder.path(), &runtime)?;
    runtime.block_on(fill(&engine, settings))?;
    drop(engine);
    let opened = || {
        let opening = start();
        let engine = open(folder.path(), &runtime)?;
        runtime.block_on(engine.refresh_columns()).map_err(told)?;
        Ok(opening.elapsed().as_secs_f64())
    };
    (0..repeats).map(|_| opened()).collect()
}

/// An engine over the store in a folder, whose clock stands where the generated register has it.
pub(super) fn open(folder: &Path, runtime: &Runtime) -> Result<Engine, Failed> {
    let clock: Arc<dyn event_log::Clock> = Arc::new(ManualClock::at(generated::now()));
    let store = Options::new(folder.join("data"), Mode::Production, StoreId([7; 16]), clock);
    let log: Arc<dyn EventLog> = Arc::new(store.open().map_err(told)?);
    runtime.block_on(Engine::open(log, MasterKey::of("bench", [3; 32]), Settings::default())).map_err(told)
}

/// Puts every provider and setting, as many in a call as one may have.
pub(super) async fn fill(engine: &Engine, settings: u32) -> Result<(), Failed> {
    let manager = manager()?;
    let mut calls = 0_u64;
    let mut call = || -> Result<Call, Failed> {
        calls += 1;
        let millis = engine.now().micros() / 1_000;
        let id = format!("{:08x}-{:04x}-7000-8000-{calls:012x}", millis >> 16, millis & 0xffff);
        let request_id: RequestId = id.parse().map_err(told)?;
        Ok(Call { actor: manager.clone(), method: "bench", request_id, body: Vec::new() })
    };
    let numbers: Vec<u32> = (0..settings).collect();
    let firsts: Vec<u32> = numbers.iter().step_by(SETTINGS_PER_PROVIDER).copied().collect();
    for firsts in firsts.chunks(100) {
        let providers = firsts.iter().map(|number| provider(*number)).collect();
        engine.execute(call()?, PutProviders { providers }).await.map_err(told)?;
    }
    for settings in numbers.chunks(100) {
        let settings = settings.iter().map(|number| setting(*number)).collect();
        engine.execute(call()?, PutSettings { settings, held: HeldPlaces::Keep }).await.map_err(told)?;
    }
    Ok(())
}

/// Who keeps the register.
pub(super) fn manager() -> Result<Actor, Failed> {
    Ok(Actor {
        id: "people/framework.manager".parse().map_err(told)?,
        role: Role::FrameworkManager,
        organisation: Organisation::Consortium,
    })
}

/// The provider of a number that counts providers.
pub(super) fn numbered(number: u32) -> ProviderToPut {
    provider(number * SETTINGS_PER_PROVIDER as u32)
}

/// Its id.
pub(super) fn provider_id(number: u32) -> ProviderId {
    numbered(number).id
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

/// Bytes that each setting takes in this program, run to hold a register.
fn by_another(settings: u32) -> Result<f64, Failed> {
    let this = std::env::current_exe().map_err(told)?;
    let output = Command::new(this).arg(AS_HOLDER).arg(settings.to_string()).output().map_err(told)?;
    let bytes: f64 = String::from_utf8_lossy(&output.stdout).trim().parse().map_err(told)?;
    Ok(bytes / f64::from(settings))
}

/// Holds a register in world and columns, and prints the bytes it takes.
pub(super) fn as_holder() -> ExitCode {
    let Some(settings) = std::env::args().nth(2).and_then(|word| word.parse().ok()) else {
        eprintln!("{AS_HOLDER} SETTINGS");
        return ExitCode::from(2);
    };
    let before = resident_bytes();
    let mut world = World::default();
    for number in 0..settings {
        for event in generated::events(number) {
            world.apply(&event, generated::now());
        }
    }
    let columns = generated::columns(settings);
    println!("{}", resident_bytes().saturating_sub(before));
    black_box((world, columns));
    ExitCode::SUCCESS
}

/// Resident bytes of this process, as Linux tells them; nothing elsewhere.
pub(super) fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
    kib.unwrap_or(0) * 1_024
}
