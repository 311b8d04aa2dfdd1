//! `hafan geography`: a release of the ONS Postcode Directory imported into a store, and a server that measures by it. The directories here
//! are made up: the places of the compiled-in tables, with Cardiff's CF10 and CF5 1 five kilometres farther east.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use api::decision::v1::OpenedIdentity;
use api::reference::v1::{GetDistanceRequest, GetDistanceResponse};
use api::search::v1::pre_match_request::Subject;
use api::search::v1::{PreMatchRequest, PreMatchResponse, Search};
use geography::{Geography, Place, welsh_authorities};
use hafan::serve::Hooks;
use hafan::{Environment, Exit, run};
use serde_json::Value;

use crate::harness::{CARDIFF, Outcome as _, ROWAN, World, child, unnamed};

const HEADING: &str = "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,lad25cd,wd25cd";
/// The child of the example lives in the second, and Rowan's household does not.
const MOVED: [&str; 2] = ["CF10 ", "CF5 1"];
const MOVED_METRES: u32 = 5_000;

/// The whole directory: every Welsh postcode, and one of each other sector.
fn directory() -> String {
    let builtin = Geography::builtin();
    let mut text = format!("{HEADING}\r\n");
    let mut row = |postcode: &str, place: &Place, authority: &str| {
        let east =
            place.at.easting + if MOVED.iter().any(|moved| postcode.starts_with(moved)) { MOVED_METRES } else { 0 };
        let _ = writeln!(
            text,
            "\"{postcode}\",\"{postcode}\",\"{postcode}\",\"198001\",\"\",\"0\",\"{east}\",\"0{}\",\"1\",\"\",\"{authority}\",\"\"\r",
            place.at.northing
        );
    };
    let mut welsh = std::collections::BTreeSet::new();
    for authority in welsh_authorities() {
        for (postcode, place) in builtin.welsh_postcodes(authority.code) {
            welsh.insert(postcode.sector());
            row(&postcode.to_string(), &place, &authority.code.to_string());
        }
    }
    for sector in builtin.sectors().filter(|sector| !welsh.contains(sector)) {
        let place = builtin.locate_sector(sector).expect("a sector of the table");
        let authority = builtin.main_authority(sector).expect("a sector of the table");
        row(&format!("{sector}AA"), &place, &authority.to_string());
    }
    text.push_str("\"BT1 1AA\",\"BT1 1AA\",\"BT1 1AA\",\"198001\",\"\",\"0\",\"333500\",\"374500\",\"1\",\"\",\"N09000003\",\"\"\r\n");
    text.push_str(
        "\"JE2 3AB\",\"JE2 3AB\",\"JE2 3AB\",\"198001\",\"\",\"0\",\"\",\"\",\"9\",\"\",\"L99999999\",\"\"\r\n",
    );
    text
}

async fn typed(words: &[&str]) -> (Exit, String, String) {
    let words = ["hafan", "geography"].iter().chain(words).map(OsString::from);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let environment = Environment::default();
    let exit = Box::pin(run(words, &environment, Hooks::default(), (&mut out, &mut err))).await;
    (exit, String::from_utf8(out).expect("text"), String::from_utf8(err).expect("text"))
}

/// A file in a folder of its own, named as ONS names its releases.
fn file(text: impl AsRef<[u8]>) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ONSPD_FEB_2026_UK.csv");
    std::fs::write(&path, text).expect("a file");
    (folder, path)
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

async fn distance(world: &World, from: &str, to: &str) -> GetDistanceResponse {
    let request = GetDistanceRequest { from: from.into(), to: to.into(), responsible_authority: CARDIFF.into() };
    world.finder().reference().get_distance(request).await.expect("a distance").into_inner()
}

async fn matched(world: &World, search: &str) -> PreMatchResponse {
    let authority = CARDIFF.to_owned();
    let request =
        PreMatchRequest { parent: authority, subject: Some(Subject::Name(search.to_owned())), ..Default::default() };
    world.finder().pre_matches().pre_match(request).await.expect("a match").into_inner()
}

/// The identity of the best offer of a shortlist, and the release of the shortlist itself.
async fn best(world: &World, search: &str) -> (OpenedIdentity, String) {
    let shortlist = world.finder().shortlist(search).await.accepted();
    let offer = shortlist.rows[0].offer.clone();
    (world.finder().open_identity(&offer).await.accepted(), shortlist.geography_release)
}

/// The example search of a child by this number.
fn numbered(number: &str) -> impl FnOnce(&mut Search) {
    let number = number.to_owned();
    move |search| {
        unnamed(search);
        child(search).number = number;
    }
}

async fn offered_and_closed(world: &World, number: &str) -> String {
    let search = world.published(numbered(number)).await.name;
    world.offer(&search, ROWAN).submit().await.accepted();
    world.close(&search).await;
    world.settle(&search).await;
    search
}

#[tokio::test]
async fn a_server_measures_by_an_imported_release_from_its_next_start_and_what_was_frozen_stays() {
    let mut world = World::start().await;
    let builtin = Geography::builtin().release().to_owned();
    let before = distance(&world, "CF10 4UW", "SA1 1DP").await;
    assert_eq!(before.straight_miles_tenths, 350);
    assert!(before.data_release.starts_with(&builtin), "{}", before.data_release);
    let frozen = offered_and_closed(&world, "N-1").await;
    let (told, release) = best(&world, &frozen).await;
    assert_eq!((&release, &told.geography_release), (&builtin, &builtin));
    let (_folder, path) = file(directory());
    let data = world.data_dir();
    let (exit, out, err) = typed(&["import", text(&path), "--data-dir", text(&data)]).await;
    assert_eq!((exit, err.as_str()), (Exit::Done, ""));
    assert!(out.contains("ONSPD February 2026") && out.contains("from the next start"), "{out}");
    assert_eq!(distance(&world, "CF10 4UW", "SA1 1DP").await, before, "a server that runs is not touched");
    world.stop().await;
    world.start_again().await;
    let after = distance(&world, "CF10 4UW", "SA1 1DP").await;
    assert!(after.straight_miles_tenths > before.straight_miles_tenths + 25, "{after:?}");
    assert!(after.data_release.starts_with("ONSPD February 2026. ") && after.data_release.contains("right 2026"));
    assert_eq!(after.tier(), before.tier());
    let (again, kept) = best(&world, &frozen).await;
    assert_eq!((again, kept), (told, release), "a snapshot is as it was frozen");
    let draft = world.drafted(numbered("N-3")).await.name;
    let now = matched(&world, &draft).await;
    assert_eq!(now.geography_release, "ONSPD February 2026");
    let search = offered_and_closed(&world, "N-2").await;
    let invitation = world.provider(ROWAN).invitation(&search).await.accepted();
    assert_eq!(invitation.geography_release, "ONSPD February 2026");
    let (newer, release) = best(&world, &search).await;
    assert_eq!((release.as_str(), newer.geography_release.as_str()), ("ONSPD February 2026", "ONSPD February 2026"));
    let (old, _) = best(&world, &frozen).await;
    assert_ne!(newer.straight_miles_tenths, old.straight_miles_tenths, "the home has moved, the household has not");
}

#[tokio::test]
async fn an_import_says_what_it_came_to_and_show_which_release_is_next() {
    let (folder, path) = file(directory());
    let data = folder.path().join("data");
    let into = |rest: &[&'static str]| -> Vec<String> {
        let words = ["import", text(&path), "--data-dir", text(&data), "--json"];
        words.iter().chain(rest).map(|word| (*word).to_owned()).collect()
    };
    let call = async |words: Vec<String>| {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (exit, out, err) = typed(&words).await;
        assert_eq!((exit, err.as_str()), (Exit::Done, ""));
        serde_json::from_str::<Value>(&out).expect("JSON")
    };
    let show = || ["show", "--data-dir", text(&data), "--json"].map(str::to_owned).to_vec();
    let checked = call(into(&["--check"])).await;
    assert_eq!((&checked["changed"], &checked["digest"]), (&Value::Bool(false), &Value::Null));
    assert!(!data.exists(), "a check changes nothing");
    assert_eq!(call(show()).await["imported"], Value::Bool(false));
    let imported = call(into(&["--release", "ONSPD of our own, 2027"])).await;
    assert_eq!(imported["release"], "ONSPD of our own, 2027");
    assert_eq!((&imported["postcodes"]["welsh"], &imported["sectors"]), (&141_198.into(), &12_018.into()));
    assert_eq!(imported["leftOut"]["northernIreland"], 1);
    assert_eq!(imported["leftOut"]["channelIslandsAndIsleOfMan"], 1);
    assert_eq!(imported["sourceDigest"], checked["sourceDigest"]);
    let shown = call(show()).await;
    assert_eq!((&shown["release"], &shown["digest"]), (&imported["release"], &imported["digest"]));
    let (_, welsh, _) = typed(&["show", "--data-dir", text(&data), "--lang", "cy"]).await;
    assert!(welsh.contains("wedi'i fewnforio") && welsh.contains("Rhyddhad"), "{welsh}");
}

#[tokio::test]
async fn a_directory_at_fault_is_refused_by_row_and_column_and_nothing_is_changed() {
    let whole = directory();
    let rows: Vec<&str> = whole.lines().collect();
    let with = |row: &str| [&rows[..100], &[row], &rows[100..]].concat().join("\n");
    let wrong = with("x,x,nowhere,198001,never,0,east,north,1,,Cardiff,");
    let cut_in_a_row = &whole[..whole.len() / 2];
    let cut_between_rows = rows[..100_000].join("\n");
    let utf_16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(whole.encode_utf16().take(4_000).flat_map(u16::to_le_bytes)).collect();
    let latin = [rows[..3].join("\n").as_bytes(), b"\nCF10 1A\xc9,x,CF10 1A\xc9,,,,1,1,,,W06000015,\n"].concat();
    let cases: [(&[u8], &[&str]); 7] = [
        (
            wrong.as_bytes(),
            &[
                "row 101, pcds: `nowhere`; expected a postcode",
                "row 101, lad25cd: `Cardiff`",
                "row 101, doterm: `never`",
                "row 101, east1m: `east`",
                "row 101, north1m: `north`",
                "5 faults; nothing was changed",
            ],
        ),
        (cut_in_a_row.as_bytes(), &["columns, as the heading has", "1 fault; nothing was changed"]),
        (cut_between_rows.as_bytes(), &["the whole directory", "sectors missing of 12018"]),
        (&utf_16, &["UTF-16"]),
        (&latin, &["row 4, pcds: expected text in UTF-8"]),
        (b"postcode,latitude\n", &["row 1: expected one column pcds", "5 faults"]),
        (b"", &["no first row"]),
    ];
    let kept = tempfile::tempdir().expect("a folder");
    let (_folder, good) = file(&whole);
    let (exit, ..) = typed(&["import", text(&good), "--data-dir", text(kept.path())]).await;
    assert_eq!(exit, Exit::Done);
    let before = std::fs::read(kept.path().join("geography.hafan")).expect("the file");
    for (bytes, told) in cases {
        let (_folder, path) = file(bytes);
        let (exit, out, err) = typed(&["import", text(&path), "--data-dir", text(kept.path())]).await;
        assert_eq!((exit, out.as_str()), (Exit::BadInput, ""), "{err}");
        for told in told {
            assert!(err.contains(told), "{told} is not in {err}");
        }
    }
    assert_eq!(std::fs::read(kept.path().join("geography.hafan")).expect("the file"), before);
    let many = [rows[0], &vec!["a,b,c"; 300].join("\n")].join("\n");
    let (_folder, path) = file(many);
    let (exit, _, err) = typed(&["import", text(&path), "--json", "--data-dir", text(kept.path())]).await;
    let error: Value = serde_json::from_str(&err).expect("JSON");
    assert_eq!((exit, &error["error"]["count"]), (Exit::BadInput, &300.into()));
    assert_eq!(error["error"]["faults"].as_array().map(Vec::len), Some(100));
}

#[tokio::test]
async fn a_release_is_named_by_its_file_or_by_its_flag_and_has_a_year() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("postcodes.csv");
    std::fs::write(&path, "pcds\n").expect("a file");
    for words in [&["import", text(&path)][..], &["import", text(&path), "--release", "ONSPD"]] {
        let (exit, _, err) = typed(words).await;
        assert_eq!(exit, Exit::Usage);
        assert!(err.contains("--release") && err.contains("ONSPD February 2026"), "{err}");
    }
}

#[tokio::test]
async fn a_server_does_not_start_on_a_geography_that_was_cut() {
    let mut world = World::start().await;
    world.stop().await;
    let path = world.data_dir().join("geography.hafan");
    std::fs::write(&path, &Geography::builtin().to_bytes()[..1_000]).expect("a file");
    let refused = world.start_again_refused().await;
    assert!(refused.contains("import the directory again"), "{refused}");
    std::fs::remove_file(&path).expect("the file");
    world.start_again().await;
    assert_eq!(distance(&world, "CF10 4UW", "SA1 1DP").await.straight_miles_tenths, 350);
}
