//! Metrics as a collector gets them, over HTTP: how old the register is (REG-4), calls, imports and the log, and never a name.

use std::collections::BTreeMap;

use api::imports::v1::StartImportRequest;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::harness::{OAK, Outcome as _, ROWAN, World, new_request_id, reply};

/// What the endpoint answers to a request line: the head, and the body.
async fn asked(world: &World, line: &str) -> (String, String) {
    let mut stream = TcpStream::connect(world.metrics_address()).await.expect("the endpoint");
    let request = format!("{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    (head.to_owned(), body.to_owned())
}

/// Every sample, by its name with labels.
async fn scraped(world: &World) -> BTreeMap<String, i64> {
    let (head, body) = asked(world, "GET /metrics").await;
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    assert!(head.to_lowercase().contains("content-type: application/openmetrics-text; version=1.0.0"), "{head}");
    assert!(body.ends_with("# EOF\n"), "{body}");
    let samples = body.lines().filter(|line| !line.starts_with('#'));
    let read = |line: &str| {
        let (name, value) = line.rsplit_once(' ').expect("a sample");
        (name.to_owned(), value.parse().unwrap_or_else(|_| panic!("{line}")))
    };
    samples.map(read).collect()
}

#[tokio::test]
async fn reg_4_the_age_of_the_register_is_a_metric() {
    let world = World::start().await;
    let at_first = scraped(&world).await;
    let providers = at_first["hafan_register_providers"];
    let settings: i64 =
        at_first.iter().filter(|(name, _)| name.starts_with("hafan_register_settings{")).map(|(_, count)| count).sum();
    assert!(providers >= 6 && settings > providers, "{at_first:#?}");
    assert_eq!(at_first["hafan_register_settings{age=\"under_1_day\"}"], settings);
    assert_eq!((at_first["hafan_register_stale_settings"], at_first["hafan_register_providers_due_reminder"]), (0, 0));
    world.advance(24 * 6).await;
    let due = scraped(&world).await;
    assert_eq!(due["hafan_register_settings{age=\"under_7_days\"}"], settings);
    assert_eq!((due["hafan_register_stale_settings"], due["hafan_register_providers_due_reminder"]), (0, providers));
    let oldest = due["hafan_register_oldest_confirmation_seconds"];
    assert!((6 * 86_400..6 * 86_400 + 3_600).contains(&oldest), "{oldest}");
    world.advance(24).await;
    world.provider(OAK).confirm_places().await.accepted();
    let stale = scraped(&world).await;
    let fresh = stale["hafan_register_settings{age=\"under_1_day\"}"];
    assert_eq!(fresh, i64::try_from(world.registered(OAK).settings.len()).expect("a number"));
    assert_eq!(stale["hafan_register_stale_settings"], settings - fresh);
    assert_eq!(stale["hafan_register_providers_due_reminder"], providers - 1);
}

#[tokio::test]
async fn off_3_no_metric_tells_that_a_vacancy_was_reconfirmed_with_an_offer_of_a_round_that_runs() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    world.advance(24).await;
    let of_register = |samples: BTreeMap<String, i64>| {
        let register = samples.into_iter().filter(|(name, _)| name.starts_with("hafan_register_"));
        register.filter(|(name, _)| !name.ends_with("_seconds")).collect::<BTreeMap<_, _>>()
    };
    let before = of_register(scraped(&world).await);
    world.offer(&search, ROWAN).submit().await.accepted();
    assert_eq!(of_register(scraped(&world).await), before);
}

#[tokio::test]
async fn calls_imports_and_the_log_are_counted_and_no_label_is_anybodys() {
    let mut world = World::start().await;
    let before = scraped(&world).await;
    world.provider(OAK).get_setting(&world.registered(OAK).settings[0]).await.accepted();
    world.provider(ROWAN).get_setting(&world.registered(OAK).settings[0]).await.refused("NOT_PERMITTED");
    reply(world.provider(OAK).imports().start_import(StartImportRequest { request_id: new_request_id() }).await)
        .accepted();
    let after = scraped(&world).await;
    let grown = |name: &str| after.get(name).copied().unwrap_or(0) - before.get(name).copied().unwrap_or(0);
    let call = |method: &str, code: &str| format!("hafan_calls_total{{method=\"{method}\",code=\"{code}\"}}");
    let get = "hafan.register.v1.RegisterService/GetSetting";
    assert_eq!((grown(&call(get, "OK")), grown(&call(get, "PERMISSION_DENIED"))), (1, 1));
    assert_eq!(grown(&call("hafan.imports.v1.ImportService/StartImport", "OK")), 1);
    assert_eq!(grown("hafan_log_position"), 1, "one event: the import was begun");
    assert_eq!((after["hafan_imports_open"], after["hafan_imports_committing"]), (1, 0));
    // Labels are methods of the contract, codes, ages, yes and no, and nothing else.
    let methods: Vec<String> = api::pool()
        .services()
        .flat_map(|service| {
            service.methods().map(|method| format!("{}/{}", service.full_name(), method.name())).collect::<Vec<_>>()
        })
        .chain(["other".to_owned()])
        .collect();
    for name in after.keys() {
        let labels = name.split_once('{').map_or("", |(_, labels)| labels.trim_end_matches('}'));
        for label in labels.split(',').filter(|label| !label.is_empty()) {
            let (key, value) = label.split_once('=').expect("a label");
            let value = value.trim_matches('"');
            let known = match key {
                "emergency" => ["yes", "no"].contains(&value),
                "method" => methods.iter().any(|method| method == value),
                "code" => value.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'),
                "age" => value.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'),
                _ => false,
            };
            assert!(known, "{name}");
        }
    }
    // Anything else that is asked is told where metrics are, and the server starts again where it stopped.
    assert!(asked(&world, "GET /").await.0.starts_with("HTTP/1.1 404"));
    assert!(asked(&world, "POST /metrics").await.0.starts_with("HTTP/1.1 405"));
    world.start_again().await;
    assert_eq!(scraped(&world).await["hafan_log_position"], after["hafan_log_position"]);
}

#[tokio::test]
async fn evd_5_the_share_of_emergencies_is_a_metric_and_says_nothing_of_whose() {
    let world = World::start().await;
    let share = |samples: &BTreeMap<String, i64>| {
        let of = |emergency: &str| samples[&format!("hafan_searches_opened{{emergency=\"{emergency}\"}}")];
        (of("yes"), of("no"))
    };
    assert_eq!(share(&scraped(&world).await), (0, 0));
    world.emergency_open().await;
    world.published(|search| crate::harness::child(search).number = "CDF-70005".to_owned()).await;
    let both = scraped(&world).await;
    assert_eq!(share(&both), (1, 1));
    assert!(both.keys().all(|name| !name.contains("W06000015") && !name.contains("CDF")));
    // A draft has not opened.
    world.drafted(|search| crate::harness::child(search).number = "CDF-70006".to_owned()).await;
    assert_eq!(share(&scraped(&world).await), (1, 1));
}

#[tokio::test]
async fn p8_the_room_of_the_store_is_a_metric_and_no_file_of_it_goes_unsynced() {
    let world = World::start().await;
    let search = world.published(|_| {}).await.name;
    let before = scraped(&world).await;
    assert_eq!((before["hafan_store_serving"], before["hafan_store_full"]), (1, 0));
    assert_eq!((before["hafan_store_unsynced_files"], before["hafan_store_clock_suspect"]), (0, 0));
    let (free, below) = (before["hafan_store_disk_free_bytes"], before["hafan_store_refuse_below_bytes"]);
    assert!(free > below && below > 0 && before["hafan_store_ballast_bytes"] > 0, "{before:#?}");
    world.offer(&search, OAK).submit().await.accepted();
    let after = scraped(&world).await;
    assert!(after["hafan_store_bytes"] >= before["hafan_store_bytes"] && before["hafan_store_bytes"] > 0);
    assert_eq!(after["hafan_store_unsynced_files"], 0);
    // What is written there is counted: a file beside the store's own is seen.
    let blobs = world.data_dir().join("blobs");
    std::fs::create_dir_all(&blobs).expect("a folder");
    std::fs::write(blobs.join("1"), b"too large").expect("a file");
    assert_eq!(scraped(&world).await["hafan_store_unsynced_files"], 1);
}
