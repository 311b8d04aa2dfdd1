//! Measures two reads through the real server, beside an echo over tonic that is sent and answers as many bytes: a finder's `GetSearch`, and a page of
//! a provider's `ListInvitations`.

use api::search::v1::{GetSearchRequest, ListInvitationsRequest};
use prost::Message as _;
use tokio::runtime::Runtime;

use super::bare::{BareClient, BareServer};
use super::frame::{Effort, Failed, Measured, Point, Row, Target, Unit, told};
use super::load::{Load, Pair, closed};
use super::offers::IN_FLIGHT;
use super::sampling;
use super::stage::{CONNECTIONS, Caller, Stage, refusal, submit};

const SEARCH: Row = Row {
    name: "get-search",
    what: "GetSearch by its finder, 64 calls in flight",
    size_of: "offers of its open round",
    unit: Unit::PerSecond,
    ceiling: Some("tonic echo of the same bytes, 64 calls in flight"),
    target: Some(Target::RatioAtLeast(0.6, 0.85)),
    judged_at: None,
};

const INVITATIONS: Row = Row {
    name: "list-invitations",
    what: "a page of ListInvitations by a provider, 64 calls in flight",
    size_of: "invitations of the page",
    unit: Unit::PerSecond,
    ceiling: Some("tonic echo of the same bytes, 64 calls in flight"),
    target: Some(Target::RatioAtLeast(0.6, 0.85)),
    judged_at: None,
};

/// Both rows.
pub(super) fn run(effort: Effort) -> Result<Vec<Measured>, Failed> {
    Runtime::new().map_err(told)?.block_on(async { Ok(vec![searches(effort).await?, invitations(effort).await?]) })
}

async fn searches(effort: Effort) -> Result<Measured, Failed> {
    let mut points = Vec::new();
    let mut notes = vec!["each read is recorded in the access log, as in service".to_owned()];
    for size in effort.of([20, 100, 200], [5, 10, 20]) {
        let mut stage = Stage::start(size).await?;
        let published = stage.published(1).await?;
        closed(stage.offers(&published)?, IN_FLIGHT, submit).await?.whole()?;
        let name = published.into_iter().next().ok_or("no search")?;
        let finders = (0..CONNECTIONS).map(|connection| stage.finder(connection)).collect::<Result<Vec<_>, _>>()?;
        let request = GetSearchRequest { name };
        let read = move |caller: Caller| {
            let request = request.clone();
            async move {
                let sent = request.encoded_len();
                let answer = caller.searches().get_search(request).await.map_err(refusal)?.into_inner();
                Ok::<_, Failed>((sent, answer.encoded_len()))
            }
        };
        points.push(beside_echo(&SEARCH, effort, size as u64, finders, read, &mut notes).await?);
    }
    Ok(Measured::of(SEARCH, points, notes, effort))
}

async fn invitations(effort: Effort) -> Result<Measured, Failed> {
    let mut points = Vec::new();
    let mut notes = Vec::new();
    let pages = effort.of([10, 50, 100], [2, 5, 10]);
    let mut stage = Stage::start(5).await?;
    stage.published(pages[2]).await?;
    for size in pages {
        let who = &stage.providers[0].name;
        let asker = |connection| stage.caller(connection, ["systems/places-api", "PROVIDER_SYSTEM", who]);
        let callers = (0..CONNECTIONS).map(asker).collect::<Result<Vec<_>, _>>()?;
        let page_size = i32::try_from(size).map_err(told)?;
        let request = ListInvitationsRequest { parent: who.clone(), page_size, ..Default::default() };
        let read = move |caller: Caller| {
            let request = request.clone();
            async move {
                let sent = request.encoded_len();
                let answer = caller.invitations().list_invitations(request).await.map_err(refusal)?.into_inner();
                if answer.invitations.len() != size {
                    return Err(format!("{} invitations on a page of {size}", answer.invitations.len()));
                }
                Ok::<_, Failed>((sent, answer.encoded_len()))
            }
        };
        points.push(beside_echo(&INVITATIONS, effort, size as u64, callers, read, &mut notes).await?);
    }
    Ok(Measured::of(INVITATIONS, points, notes, effort))
}

/// A read by turns with an echo of as many bytes each way.
async fn beside_echo<F>(
    row: &Row,
    effort: Effort,
    size: u64,
    callers: Vec<Caller>,
    read: impl Fn(Caller) -> F + Clone + Send + 'static,
    notes: &mut Vec<String>,
) -> Result<Point, Failed>
where
    F: Future<Output = Result<(usize, usize), Failed>> + Send + 'static,
{
    let bare = BareServer::start().await?;
    let clients = bare.connect_many(CONNECTIONS).await?;
    let first = callers.first().cloned().ok_or("no caller")?;
    let (sent, answered) = read(first).await?;
    notes.push(format!("at {size}: {sent} bytes asked, {answered} answered"));
    let (repeats, calls) = effort.of((5, 1_000), (2, 200));
    let mut pair = Pair::none()?;
    for _ in 0..repeats {
        let callers: Vec<Caller> = callers.iter().cycle().take(calls).cloned().collect();
        let read = read.clone();
        let sampled = sampling::of(row.name)?;
        let ours = closed(callers, IN_FLIGHT, move |caller| {
            let reading = read(caller);
            async move { reading.await.map(drop) }
        });
        let ours = ours.await?.whole()?;
        drop(sampled);
        let clients: Vec<BareClient> = clients.iter().cycle().take(calls).cloned().collect();
        let ceiling = closed(clients, IN_FLIGHT, move |client| client.echo(sent, answered)).await?.whole()?;
        pair.note(&ours, &ceiling, Load::rate)?;
    }
    pair.point(size)
}
