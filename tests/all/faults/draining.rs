//! SIGTERM in the middle of many submissions: the program ends well, what it acknowledged is there when it is started again, and whatever it
//! did not answer is repeated by the same request id and happens once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use api::search::v1::SubmitOfferRequest;
use tonic::Code;

use super::program::Program;
use crate::harness::{Agency, BIRCH, HAZEL, OAK, Outcome as _, ROWAN, WILLOW, World, new_request_id};

/// Acknowledgements before the signal.
const ENOUGH: usize = 40;

/// What one caller knows at the end.
#[derive(Default)]
struct Known {
    /// Each submission that was answered, by its request id: the offer it made.
    answered: BTreeMap<String, (SubmitOfferRequest, String)>,
    /// Offers whose withdrawal was answered.
    withdrawn: Vec<String>,
    /// A submission that was not answered as one.
    unanswered: Option<SubmitOfferRequest>,
    /// Whether the last offer may have been withdrawn unanswered.
    is_withdrawal_unanswered: bool,
    /// What the last call was told.
    told: Option<tonic::Status>,
}

/// Submits and withdraws over a connection of its own until the server answers no more.
async fn submit_until_stopped(world: World, agency: Agency, search: String, count: Arc<AtomicUsize>) -> Known {
    let caller = world.provider(agency);
    let draft = world.offer(&search, agency).into_request();
    let mut known = Known::default();
    loop {
        let request = SubmitOfferRequest { request_id: new_request_id(), ..draft.clone() };
        let offer = match caller.submit(request.clone()).await {
            Ok(offer) => offer.name,
            Err(status) => {
                (known.unanswered, known.told) = (Some(request), Some(status));
                return known;
            }
        };
        known.answered.insert(request.request_id.clone(), (request, offer.clone()));
        count.fetch_add(1, Ordering::SeqCst);
        if let Err(status) = caller.withdraw_offer(&offer).await {
            (known.is_withdrawal_unanswered, known.told) = (true, Some(status));
            return known;
        }
        known.withdrawn.push(offer);
        count.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acr_6_a_server_told_to_stop_loses_no_acknowledged_call() {
    use api::search::v1::OfferState::{Submitted, Withdrawn};
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::start(folder.path(), None).await;
    program.world.publish_under_load().await;
    let search = program.world.search_under_load();
    let address = program.address;
    let count = Arc::new(AtomicUsize::new(0));
    let agencies = [OAK, ROWAN, BIRCH, HAZEL, WILLOW];
    let mut callers = Vec::new();
    for agency in agencies {
        let world = program.world.moved_to(address).await;
        callers.push(tokio::spawn(submit_until_stopped(world, agency, search.clone(), count.clone())));
    }
    // Connections that only stand there are no reason to wait.
    let _idle = program.world.moved_to(address).await;
    while count.load(Ordering::SeqCst) < ENOUGH {
        tokio::task::yield_now().await;
    }
    let (world, status) = program.terminate().await;
    assert_eq!(status.code(), Some(0), "{status}");
    let program = Program::start(folder.path(), Some(&world)).await;
    for (agency, caller) in agencies.into_iter().zip(callers) {
        let known = caller.await.expect("a caller");
        let told = known.told.expect("an end");
        assert!(
            matches!(told.code(), Code::Unavailable | Code::Cancelled | Code::Unknown | Code::Internal),
            "a stopping server refuses nobody by a rule: {told:?}"
        );
        let provider = program.world.provider(agency);
        let own = provider.offers_of(&search).await.accepted();
        let states: BTreeMap<_, _> = own.into_iter().map(|offer| (offer.name.clone(), offer.state())).collect();
        for (_, offer) in known.answered.values() {
            let state = states.get(offer);
            if known.withdrawn.contains(offer) {
                assert_eq!(state, Some(&Withdrawn), "an acknowledged withdrawal is gone");
            } else {
                let may_be = known.is_withdrawal_unanswered && state == Some(&Withdrawn);
                assert!(state == Some(&Submitted) || may_be, "an acknowledged offer is gone: {state:?}");
            }
        }
        for (request, offer) in known.answered.into_values() {
            assert_eq!(
                provider.submit(request).await.accepted().name,
                offer,
                "a repeated call is answered as at first"
            );
        }
        if let Some(request) = known.unanswered {
            let first = provider.submit(request.clone()).await.accepted().name;
            assert_eq!(provider.submit(request).await.accepted().name, first);
            let live = provider.offers_of(&search).await.accepted().into_iter();
            assert_eq!(live.filter(|offer| offer.state() == Submitted).count(), 1, "it happened once");
        }
    }
    program.world.verify().await.accepted();
    program.kill();
}
