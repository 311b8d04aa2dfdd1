//! The layer over a log whose queue is full.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use engine::access::Options;
use event_log::clock::ManualClock;
use event_log::{EventLog, MemoryLog};
use tonic::Code;
use tower::{ServiceExt as _, service_fn};

use super::*;

const PATH: &str = "/hafan.search.v1.SearchService/GetSearch";

#[tokio::test]
async fn acr_2_a_call_that_could_not_be_recorded_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at("2026-11-23T10:00:00Z".parse().unwrap()));
    let store: Arc<dyn EventLog> = Arc::new(MemoryLog::new(clock));
    let (days, day_bytes, flush_every) = (2, 1 << 20, Duration::from_secs(3_600));
    let options = Options { folder: folder.path().join("access"), days, day_bytes, flush_every };
    let log = AccessLog::open(options, &store, None).unwrap();
    let made = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&made);
    let inner = service_fn(move |_: Request<Body>| {
        counted.fetch_add(1, Ordering::SeqCst);
        async { Ok::<_, Infallible>(Response::new(Body::empty())) }
    });
    let service = RecordAccessLayer::new(Some(log.clone())).layer(inner);
    let asked = |path: &str| {
        let request = Request::builder().uri(format!("http://localhost{path}")).body(Body::empty()).unwrap();
        let service = service.clone();
        async move { service.oneshot(request).await.unwrap() }
    };
    let told = |answer: &Response<Body>| {
        let status = Status::from_header_map(answer.headers());
        status
            .map(|status| (status.code(), status.get_details_error_info().map(|info| info.reason).unwrap_or_default()))
    };
    assert_eq!(told(&asked(PATH).await), None);
    let taken: Vec<Place> = std::iter::from_fn(|| log.place()).collect();
    assert!(!taken.is_empty());
    assert_eq!(told(&asked(PATH).await), Some((Code::Unavailable, "ACCESS_LOG_BEHIND".to_owned())));
    assert_eq!(made.load(Ordering::SeqCst), 1, "the handler was not asked");
    assert_eq!(told(&asked("/grpc.health.v1.Health/Check").await), None, "health is not recorded and answers");
    drop(taken);
    assert_eq!(told(&asked(PATH).await), None);
    assert_eq!(made.load(Ordering::SeqCst), 3);
    log.stop().await.unwrap();
}
