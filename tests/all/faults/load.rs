//! The load: providers that offer and withdraw, a finder that drafts, an auditor that reads along, each over the real wire. What was not
//! answered is asked again by the same request id (P4), at once or much later, as a coin has it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use api::audit::v1::ListLogRecordsRequest;
use api::search::v1::{CreateSearchRequest, OfferState, SubmitOfferRequest, WithdrawOfferRequest};
use tokio::sync::{Mutex, watch};
use tokio::task::JoinSet;
use tonic::{Code, Status};
use vocabulary::RefusalReason;

use super::drawn;
use super::history::{self, Acknowledged, Seen};
use crate::harness::{
    Agency, BIRCH, CARDIFF, Caller, HAZEL, OAK, Outcome as _, ROWAN, Refused, Reply, WILLOW, World, child,
    new_request_id, reply,
};

const AGENCIES: [Agency; 5] = [OAK, ROWAN, BIRCH, HAZEL, WILLOW];

/// What a client does when a call is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unanswered {
    /// It stops: the server is gone.
    Stop,
    /// It asks again: the server is there, the connection was not.
    AskAgain,
}

/// What all clients write down.
#[derive(Default)]
struct Notes {
    moment: AtomicU64,
    told: Mutex<Vec<Acknowledged>>,
    seen: Mutex<Vec<Seen>>,
    unanswered: AtomicU64,
}

impl Notes {
    fn moment(&self) -> u64 {
        self.moment.fetch_add(1, Ordering::SeqCst)
    }
}

/// A call that is made, perhaps more than once.
#[derive(Clone)]
struct Call {
    sent: u64,
    asked: Asked,
}

#[derive(Clone)]
enum Asked {
    Submit(Box<SubmitOfferRequest>),
    Withdraw(WithdrawOfferRequest),
    Draft(Box<CreateSearchRequest>),
}

/// What came of a call.
enum Answered {
    Told(String),
    Refused,
    Unknown,
}

#[derive(Clone, Copy)]
enum Who {
    Provider(Agency),
    Finder,
}

struct Client {
    who: Who,
    /// The provider's offer that stands, as far as it knows.
    standing: Option<String>,
    /// What is to be asked again next.
    again: Option<Call>,
    /// What is to be asked again when all is over.
    aside: Vec<Call>,
    calls: u64,
    notes: Arc<Notes>,
}

/// Every client, between two runs.
pub(super) struct Crew {
    clients: Vec<Client>,
    read_to: u64,
    begun_at: u64,
    notes: Arc<Notes>,
}

/// Every client, at work.
pub(super) struct Working {
    clients: JoinSet<Client>,
    reader: tokio::task::JoinHandle<u64>,
    stop: watch::Sender<bool>,
    told: watch::Receiver<usize>,
    begun_at: u64,
    notes: Arc<Notes>,
}

impl Crew {
    /// Clients of a world that has a search under load.
    pub(super) async fn of(world: &World) -> Self {
        let notes = Arc::new(Notes::default());
        let begun_at = world.log_head().await.position;
        let who = AGENCIES.map(Who::Provider).into_iter().chain([Who::Finder]);
        let client =
            |who| Client { who, standing: None, again: None, aside: Vec::new(), calls: 0, notes: notes.clone() };
        Self { clients: who.map(client).collect(), read_to: 0, begun_at, notes }
    }

    /// Sends everybody to work, each over the connection that `connected` makes.
    pub(super) async fn work(self, worlds: impl AsyncFn() -> World, unanswered: Unanswered) -> Working {
        let (stop, stopped) = watch::channel(false);
        let (count, told) = watch::channel(0);
        let mut clients = JoinSet::new();
        for mut client in self.clients {
            let (world, stopped, count) = (worlds().await, stopped.clone(), count.clone());
            clients.spawn(async move {
                client.work(&world, unanswered, &stopped, &count).await;
                client
            });
        }
        let (world, notes, from) = (worlds().await, self.notes.clone(), self.read_to);
        let reader = tokio::spawn(async move { read_along(&world, &notes, from, unanswered, &stopped).await });
        Working { clients, reader, stop, told, begun_at: self.begun_at, notes: self.notes }
    }

    /// How many changes were acknowledged, and how many calls were not answered.
    pub(super) async fn tally(&self) -> (usize, u64) {
        (self.notes.told.lock().await.len(), self.notes.unanswered.load(Ordering::SeqCst))
    }

    /// Asks again what was left aside, closes the round, so that nothing is sealed any more, and holds the log against what everybody saw.
    pub(super) async fn faults(&mut self, world: &World) -> Vec<String> {
        for client in &mut self.clients {
            let again: Vec<Call> = client.aside.drain(..).chain(client.again.take()).collect();
            let caller = client.caller(world);
            for call in again {
                match client.ask(&caller, &call).await {
                    Answered::Told(change) => client.note(&call, change).await,
                    Answered::Refused => {}
                    Answered::Unknown => return vec!["a call was not answered by a server that is there".to_owned()],
                }
            }
        }
        let search = world.search_under_load();
        world.close(&search).await;
        world.settle(&search).await;
        let (told, seen) = (self.notes.told.lock().await, self.notes.seen.lock().await);
        let mut faults = history::faults(&told, &seen, &world.log_after(0).await, self.begun_at);
        if let Err(status) = world.verify().await {
            faults.push(format!("the chain does not hold: {}", status.message()));
        }
        faults
    }
}

impl Working {
    /// Waits until so many more changes were acknowledged in this run, or nobody works any more.
    pub(super) async fn until_told(&mut self, enough: usize) {
        // An error means that every client has stopped.
        let _ = self.told.wait_for(|told| *told >= enough).await;
    }

    /// How many changes were acknowledged in this run.
    pub(super) fn told(&self) -> usize {
        *self.told.borrow()
    }

    /// Tells everybody to stop after the call they are at.
    pub(super) fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Waits until everybody has stopped.
    pub(super) async fn stopped(mut self) -> Crew {
        let mut clients = Vec::new();
        while let Some(client) = self.clients.join_next().await {
            clients.push(client.expect("a client"));
        }
        self.stop();
        let read_to = self.reader.await.expect("a reader");
        Crew { clients, read_to, begun_at: self.begun_at, notes: self.notes }
    }
}

impl Client {
    fn caller(&self, world: &World) -> Caller {
        match self.who {
            Who::Provider(agency) => world.provider(agency),
            Who::Finder => world.finder(),
        }
    }

    async fn work(
        &mut self,
        world: &World,
        unanswered: Unanswered,
        stopped: &watch::Receiver<bool>,
        count: &watch::Sender<usize>,
    ) {
        let caller = self.caller(world);
        while !*stopped.borrow() {
            self.calls += 1;
            let call = match self.again.take() {
                Some(call) => call,
                None => Call { sent: self.notes.moment(), asked: self.next(world) },
            };
            match self.ask(&caller, &call).await {
                Answered::Told(change) => {
                    self.note(&call, change).await;
                    count.send_modify(|told| *told += 1);
                }
                // Somebody did what was asked before: the client itself, by a call it has laid aside.
                Answered::Refused => match self.standing_now(world, &caller).await {
                    Ok(standing) => self.standing = standing,
                    Err(_) if unanswered == Unanswered::Stop => return,
                    Err(_) => {}
                },
                Answered::Unknown => {
                    self.notes.unanswered.fetch_add(1, Ordering::SeqCst);
                    if drawn(self.calls ^ call.sent, 4) == 0 {
                        self.aside.push(call);
                    } else {
                        self.again = Some(call);
                    }
                    if unanswered == Unanswered::Stop {
                        return;
                    }
                }
            }
        }
    }

    /// What the client does next.
    fn next(&self, world: &World) -> Asked {
        match (self.who, &self.standing) {
            (Who::Finder, _) => {
                let mut search = world.example_search("long-term-fostering");
                child(&mut search).number = format!("K-{}", new_request_id());
                let (parent, request_id) = (CARDIFF.to_owned(), new_request_id());
                Asked::Draft(Box::new(CreateSearchRequest { parent, search: Some(search), origin: 0, request_id }))
            }
            (Who::Provider(_), Some(offer)) => {
                Asked::Withdraw(WithdrawOfferRequest { name: offer.clone(), request_id: new_request_id() })
            }
            (Who::Provider(agency), None) => {
                let request = world.offer(&world.search_under_load(), agency).into_request();
                Asked::Submit(Box::new(SubmitOfferRequest { request_id: new_request_id(), ..request }))
            }
        }
    }

    async fn ask(&mut self, caller: &Caller, call: &Call) -> Answered {
        let done = match &call.asked {
            Asked::Submit(request) => caller.submit((**request).clone()).await.map(|offer| {
                let change = format!("offer.submitted {}", id_of(&offer.name));
                self.standing = Some(offer.name);
                change
            }),
            Asked::Withdraw(request) => reply(caller.offers().withdraw_offer(request.clone()).await).map(|offer| {
                self.standing = None;
                format!("offer.withdrawn {}", id_of(&offer.name))
            }),
            Asked::Draft(request) => reply(caller.searches().create_search((**request).clone()).await)
                .map(|search| format!("search.drafted {}", id_of(&search.name))),
        };
        match done {
            Ok(change) => Answered::Told(change),
            Err(status) if is_refusal(&status) => Answered::Refused,
            Err(_) => Answered::Unknown,
        }
    }

    async fn note(&self, call: &Call, change: String) {
        let returned = self.notes.moment();
        self.notes.told.lock().await.push(Acknowledged { sent: call.sent, returned, change });
    }

    async fn standing_now(&self, world: &World, caller: &Caller) -> Reply<Option<String>> {
        if matches!(self.who, Who::Finder) {
            return Ok(None);
        }
        let own = caller.offers_of(&world.search_under_load()).await?;
        Ok(own.into_iter().find(|offer| offer.state() == OfferState::Submitted).map(|offer| offer.name))
    }
}

/// Whether a call was judged and changed nothing.
fn is_refusal(status: &Status) -> bool {
    let reason = Refused::of(status).reason;
    RefusalReason::from_code(&reason).is_some() || status.code() == Code::ResourceExhausted
}

fn id_of(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Reads the log on and on, each record once: up to where it came.
async fn read_along(
    world: &World,
    notes: &Notes,
    from: u64,
    unanswered: Unanswered,
    stopped: &watch::Receiver<bool>,
) -> u64 {
    let mut read_to = from;
    while !*stopped.borrow() {
        match read_on(world, notes, &mut read_to).await {
            Ok(()) => tokio::task::yield_now().await,
            Err(_) if unanswered == Unanswered::AskAgain => {}
            Err(_) => break,
        }
    }
    read_to
}

async fn read_on(world: &World, notes: &Notes, read_to: &mut u64) -> Reply<()> {
    let request = ListLogRecordsRequest { from_position: *read_to + 1, ..ListLogRecordsRequest::default() };
    let mut records = world.auditor().audit().list_log_records(request).await?.into_inner();
    while let Some(record) = records.message().await? {
        assert_eq!(record.position, *read_to + 1, "a reader goes on without gap, and never back");
        *read_to = record.position;
        notes.seen.lock().await.push(Seen { position: record.position, chain: record.chain });
    }
    Ok(())
}

/// Every provider's offer that is said to stand does, and its terms are read.
pub(super) async fn standing_offers_are_read(world: &World) {
    for agency in AGENCIES {
        for offer in world.provider(agency).offers_of(&world.search_under_load()).await.accepted() {
            assert!(offer.terms.is_some(), "{}: its key was lost", offer.name);
        }
    }
}
