//! Measures a long history: week after week so many searches are drafted, offered for and withdrawn through the real server, and what is over for
//! good is restated on the way. What it takes in memory, how long a submission takes and how long a start takes must not grow with it.

use std::sync::{Arc, Mutex, PoisonError};

use api::search::v1::{OpenInvitationRequest, ReviseOfferRequest, SubmitOfferRequest, WithdrawSearchRequest};
use engine::keys::MasterKeys;
use engine::{Engine, Settings};
use event_log::clock::{SandboxClock, SystemClock};
use tokio::runtime::Runtime;

use super::confirmations::confirm;
use super::frame::{Effort, Failed, Measured, Point, Row, Target, Unit, told};
use super::load::closed;
use super::offers::IN_FLIGHT;
use super::register::resident_bytes;
use super::replay::reopened;
use super::stage::{CONNECTIONS, Caller, Stage, new_request_id, refusal};
use super::stopwatch::start;

/// Providers that open each invitation, offer, and revise their offer.
const PROVIDERS: usize = 15;
/// Weeks after which a search is over for good, and as many are left out as are added.
const WEEKS_BEFORE: usize = 8;

const MEMORY: Row = Row {
    name: "history-memory",
    what: "resident bytes of the whole process, server and clients, after the searches of a week",
    size_of: "searches so far",
    unit: Unit::Bytes,
    ceiling: Some("the same when the first searches were over for good"),
    target: Some(Target::RatioAtMost(1.25, 1.1)),
    judged_at: None,
};

const SUBMIT: Row = Row {
    name: "history-submit-p99",
    what: "p99 of SubmitOffer over a week's searches, 64 calls in flight",
    size_of: "searches so far",
    unit: Unit::Milliseconds,
    ceiling: Some("the same when the first searches were over for good"),
    target: Some(Target::RatioAtMost(1.25, 1.1)),
    judged_at: None,
};

const START_UP: Row = Row {
    name: "history-start-up",
    what: "opening the store of that history and folding what is left of it",
    size_of: "events",
    unit: Unit::Seconds,
    ceiling: None,
    target: Some(Target::ValueBelow(2.0, 0.5)),
    judged_at: None,
};

/// The rows.
pub(super) fn run(effort: Effort) -> Result<Vec<Measured>, Failed> {
    let runtime = Runtime::new().map_err(told)?;
    let (weeks, a_week) = effort.of((25, 800), (12, 4));
    let (mut stage, lived) = runtime.block_on(lived(weeks, a_week))?;
    runtime.block_on(stage.stop())?;
    let started = started(&stage, &runtime, effort)?;
    let note = format!(
        "{} commands over {} searches in {weeks} weeks; 15 providers open, offer and revise each time, then it is withdrawn; figures from week \
         {WEEKS_BEFORE} on, when the first are over for good",
        lived.commands,
        weeks * a_week
    );
    Ok(vec![
        Measured::of(MEMORY, lived.memory, vec![note.clone()], effort),
        Measured::of(SUBMIT, lived.submit, vec![note.clone()], effort),
        Measured::of(START_UP, started, vec![note], effort),
    ])
}

/// What a history came to.
#[derive(Default)]
struct Lived {
    commands: u64,
    memory: Vec<Point>,
    submit: Vec<Point>,
}

async fn lived(weeks: usize, a_week: usize) -> Result<(Stage, Lived), Failed> {
    let mut stage = Stage::start(PROVIDERS).await?;
    let mut lived = Lived::default();
    for week in 1..=weeks {
        let providers =
            (0..PROVIDERS).map(|number| Ok((stage.provider(number)?, stage.providers[number].name.clone())));
        let confirmed = closed(providers.collect::<Result<_, Failed>>()?, IN_FLIGHT, confirm).await?.whole()?;
        let searches = stage.published(a_week).await?;
        let opened = closed(invitations(&stage, &searches)?, IN_FLIGHT, open).await?.whole()?;
        let offers = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&offers);
        let submit = move |(caller, request)| submit(caller, request, Arc::clone(&kept));
        let submitted = closed(stage.offers(&searches)?, IN_FLIGHT, submit).await?.whole()?;
        let made = std::mem::take(&mut *offers.lock().unwrap_or_else(PoisonError::into_inner));
        let revised = closed(made, IN_FLIGHT, revise).await?.whole()?;
        let finders = (0..CONNECTIONS).map(|connection| stage.finder(connection)).collect::<Result<Vec<_>, _>>()?;
        let ends = searches.iter().zip(finders.iter().cycle()).map(|(search, finder)| (finder.clone(), search.clone()));
        let withdrawn = closed(ends.collect(), IN_FLIGHT, withdraw).await?.whole()?;
        let loads = [&confirmed, &opened, &submitted, &revised, &withdrawn];
        // Creating, acknowledging, asking, granting and publishing each, and the clock.
        lived.commands += loads.iter().map(|load| load.times.len()).sum::<u64>() + 5 * a_week as u64 + 1;
        if week >= WEEKS_BEFORE {
            let so_far = (week * a_week) as u64;
            let p99 = submitted.latencies().p99 as f64 / 1_000.0;
            beside_first(&mut lived.memory, so_far, resident_bytes() as f64)?;
            beside_first(&mut lived.submit, so_far, p99)?;
        }
        stage.go_to_next_week().await?;
    }
    Ok((stage, lived))
}

/// A figure beside the first of its kind.
fn beside_first(points: &mut Vec<Point>, size: u64, figure: f64) -> Result<(), Failed> {
    let first = points.first().map_or(figure, |first| first.ours.median);
    points.push(Point::beside(size, vec![figure], vec![first]).ok_or("no figure")?);
    Ok(())
}

fn invitations(stage: &Stage, searches: &[String]) -> Result<Vec<(Caller, String)>, Failed> {
    let all = searches.iter().flat_map(|search| (0..PROVIDERS).map(move |provider| (search, provider)));
    let named = |(search, number): (&String, usize)| {
        let provider = stage.providers[number].name.trim_start_matches("providers/");
        Ok((stage.provider(number)?, format!("{search}/invitations/{provider}")))
    };
    all.map(named).collect()
}

async fn open((caller, name): (Caller, String)) -> Result<(), Failed> {
    let request = OpenInvitationRequest { name, request_id: new_request_id() };
    caller.invitations().open_invitation(request).await.map(drop).map_err(refusal)
}

/// Offers made: by whom, under which name, and what was sent.
type Made = Vec<(Caller, String, SubmitOfferRequest)>;

async fn submit(caller: Caller, request: SubmitOfferRequest, made: Arc<Mutex<Made>>) -> Result<(), Failed> {
    let offer = caller.offers().submit_offer(request.clone()).await.map_err(refusal)?.into_inner();
    made.lock().unwrap_or_else(PoisonError::into_inner).push((caller, offer.name, request));
    Ok(())
}

async fn revise((caller, name, made): (Caller, String, SubmitOfferRequest)) -> Result<(), Failed> {
    let request = ReviseOfferRequest {
        name,
        terms: made.terms,
        answers_request_version: made.answers_request_version,
        request_id: new_request_id(),
        ..ReviseOfferRequest::default()
    };
    caller.offers().revise_offer(request).await.map(drop).map_err(refusal)
}

async fn withdraw((caller, name): (Caller, String)) -> Result<(), Failed> {
    let request = WithdrawSearchRequest {
        name,
        reason: "CURRENT_PLACEMENT_CONTINUES".to_owned(),
        whereabouts: "REMAINED".to_owned(),
        request_id: new_request_id(),
        ..WithdrawSearchRequest::default()
    };
    caller.searches().withdraw_search(request).await.map(drop).map_err(refusal)
}

fn started(stage: &Stage, runtime: &Runtime, effort: Effort) -> Result<Vec<Point>, Failed> {
    let (mut seconds, mut events) = (Vec::new(), 0);
    for _ in 0..effort.of(3, 2) {
        let clock = Arc::new(SandboxClock::over(Arc::new(SystemClock::new())));
        let masters = MasterKeys::of_folder(&stage.folder().join("data.keys"), None).map_err(told)?;
        let settings = Settings { sandbox: Some(clock.clone()), ..Settings::default() };
        let began = start();
        let log = reopened(&stage.folder().join("data"), clock)?;
        let engine = runtime.block_on(Engine::open(log, masters, settings)).map_err(told)?;
        seconds.push(began.elapsed().as_secs_f64());
        events = engine.world().position;
    }
    Ok(vec![Point::alone(events, seconds).ok_or("no repeat was made")?])
}
