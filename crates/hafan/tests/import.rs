//! Files there and back through a real server: what is exported imports again and changes nothing, a check changes nothing, and an import
//! that broke off goes on.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::ffi::OsString;
use std::path::Path;

use hafan::serve::{AccessOptions, Hooks, Identities, Limits, Mode, Periods, Retention, Running, ServeOptions, start};
use hafan::{Environment, Exit, run};
use serde_json::Value;

const MANAGER: [&str; 3] = ["people/mair.manager", "FRAMEWORK_MANAGER", "consortium"];

struct World {
    running: Running,
    folder: tempfile::TempDir,
}

struct Ran {
    exit: Exit,
    out: String,
    err: String,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = ServeOptions {
            data_dir: folder.path().join("store"),
            keys_dir: folder.path().join("store.keys"),
            listen: "127.0.0.1:0".parse().unwrap(),
            backups_dir: None,
            metrics: None,
            mode: Mode::Sandbox,
            identities: Identities::Insecure,
            access: AccessOptions::beside(&folder.path().join("store")),
            key_command: None,
            periods: Periods::default(),
            retention: Retention::ByCommand,
            tls: None,
            limits: Limits::default(),
            hooks: Hooks::default(),
        };
        Self { running: start(options).await.unwrap(), folder }
    }

    async fn typed(&self, [actor, role, organisation]: [&str; 3], words: &[&str]) -> Ran {
        let server = format!("http://{}", self.running.address());
        let environment = Environment::of([
            ("HAFAN_SERVER", server.as_str()),
            ("HAFAN_ACTOR", actor),
            ("HAFAN_ROLE", role),
            ("HAFAN_ORGANISATION", organisation),
        ]);
        let words = std::iter::once("hafan").chain(words.iter().copied()).map(OsString::from);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let exit = run(words, &environment, Hooks::default(), (&mut out, &mut err)).await;
        Ran { exit, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// Imports files and answers with how many rows were created, changed, unchanged.
    async fn imported(&self, words: &[&str]) -> (u64, u64, u64) {
        let ran = self.typed(MANAGER, &[&["register", "import", "--json"], words].concat()).await;
        assert_eq!(ran.exit, Exit::Done, "{}", ran.err);
        let told: Value = serde_json::from_str(&ran.out).unwrap();
        let count = |name: &str| told[name].as_u64().unwrap_or(0);
        (count("createdRows"), count("changedRows"), count("unchangedRows"))
    }

    /// The three files of a small register.
    fn register(&self) -> [String; 3] {
        let providers = "regulator,registration_number,display_name,kind,legal_form,agreement_signed_on\n\
            CIW,0417,Maethu Derwen,FOSTERING_AGENCY,CHARITABLE_COMPANY_BY_GUARANTEE,02/04/2024\n\
            CIW,'=0418,\"Oak; Ash, and Elm\",RESIDENTIAL_PROVIDER,OTHER_NOT_RESTRICTED,\n";
        let settings = "provider_regulator;provider_registration_number;reference;display_name;kind;placement_types;\
            age_years_min;age_years_max;sexes;children_max;postcode;languages;capacities;skills;services;animals;\
            usual_fostering_exemption;inspected_on;inspected_by;inspection_judgement\r\n\
            CIW;0417;D17;Household D17;foster household;LONG_TERM_FOSTERING;0;12.0;\"F; M\";2;cf51aa;\"cy; en\";\
            FAITH: Chapel on Sundays;therapeutic parenting;\"SETTING: play; NHS: speech\";DOG;no;;;\r\n\
            CIW;0417;D18;Household D18;FOSTER_HOUSEHOLD;SHORT_TERM_FOSTERING;;17;F;1;CF14 1AA;;;;;;;;;\r\n\
            ;;;;;;;;;;;;;;;;;;;\r\n";
        let places = "provider_regulator,provider_registration_number,reference,number,available_from\n\
            CIW,0417,D17,1,2026-01-01\nCIW,0417,D17,2,\nCIW,0417,D18,,\n";
        [self.file("providers.csv", providers), self.file("settings.csv", settings), self.file("places.csv", places)]
    }
}

#[tokio::test]
async fn reg_2_an_export_imports_again_as_it_is_in_all_three_forms() {
    let world = World::new().await;
    let [providers, settings, places] = world.register();
    // In any order: what others stand on is staged first.
    let files = [places.as_str(), &settings, &providers];
    assert_eq!(world.imported(&files).await, (4, 2, 0));
    assert_eq!(world.imported(&files).await, (0, 0, 6), "the same files change nothing");
    for form in ["csv", "json", "xlsx"] {
        for kind in ["providers", "settings", "places", "price-lists"] {
            let file = world.path(&format!("{kind}.out.{form}"));
            let ran = world.typed(MANAGER, &["register", "export", "--kind", kind, &file]).await;
            assert_eq!(ran.exit, Exit::Done, "{}", ran.err);
        }
        let file = |kind: &str| world.path(&format!("{kind}.out.{form}"));
        let (providers, settings, places) = (file("providers"), file("settings"), file("places"));
        assert_eq!(world.imported(&[&providers, &settings, &places]).await, (0, 0, 6), "{form}");
    }
    let csv = std::fs::read_to_string(world.path("providers.out.csv")).unwrap();
    assert!(csv.contains("'=0418") && csv.contains(",0417,"), "{csv}");
}

#[tokio::test]
async fn src_3_a_check_tells_every_fault_by_file_row_and_column_and_changes_nothing() {
    let world = World::new().await;
    let [providers, ..] = world.register();
    let settings = world.file(
        "settings.csv",
        "provider_regulator,provider_registration_number,reference,display_name,kind,placement_types,age_years_max,sexes,children_max,postcode\n\
         CIW,0417,D17,Household,FOSTER_HOUSEHOLD,LONG_TERM_FOSTERING,17,F,two,CF99 9ZZ\n\
         CIW,0417,D18,Household,CASTLE,LONG_TERM_FOSTERING,17,F,2,CF99 9ZZ\n\
         CIW,9999,D19,Household,FOSTER_HOUSEHOLD,LONG_TERM_FOSTERING,17,F,2,CF5 1AA\n",
    );
    for check in [true, false] {
        let mut words = vec!["register", "import", "--json", &providers, &settings];
        if check {
            words.push("--check");
        }
        let ran = world.typed(MANAGER, &words).await;
        assert_eq!(ran.exit, Exit::BadInput, "{}", ran.err);
        let told: Value = serde_json::from_str(ran.err.lines().last().unwrap()).unwrap();
        let faults = told["error"]["faults"].as_array().unwrap();
        let of = |fault: &Value| {
            let file = fault["file"].as_str().unwrap();
            assert!(file.ends_with("settings.csv"), "{file}");
            (fault["row"].as_u64().unwrap(), fault["column"].as_str().unwrap().to_owned())
        };
        let told: Vec<(u64, String)> = faults.iter().map(of).collect();
        let (two, two_more) = ((2, "children_max".to_owned()), (2, "postcode".to_owned()));
        let (kind, postcode) = ((3, "kind".to_owned()), (3, "postcode".to_owned()));
        let unknown = (4, "provider_regulator".to_owned());
        // What a file says wrongly keeps a real import from beginning; it tells what a check tells.
        assert_eq!(told, [two, two_more, kind, postcode, unknown]);
    }
    let listed = world.typed(MANAGER, &["register", "providers", "--json"]).await;
    assert!(!listed.out.contains("Maethu Derwen"), "{}", listed.out);
    // A fault that only the server finds gives the import up, so that the next may begin.
    let bad = world.file(
        "places.csv",
        "reference,number,available_from,provider_regulator,provider_registration_number\nD1,1,,CIW,1\n",
    );
    for _ in 0..6 {
        let ran = world.typed(MANAGER, &["register", "import", &bad]).await;
        assert_eq!(ran.exit, Exit::BadInput, "{}", ran.err);
        assert!(
            ran.err.contains("row 2, reference: IMPORT_SUBJECT_UNKNOWN") || ran.err.contains("provider_regulator"),
            "{}",
            ran.err
        );
    }
}

#[tokio::test]
async fn off_6_an_import_that_was_committed_or_broke_off_goes_on_by_its_name() {
    let world = World::new().await;
    let [providers, settings, places] = world.register();
    let files = [providers.as_str(), &settings, &places];
    let ran = world.typed(MANAGER, &[&["register", "import", "--json"], &files[..]].concat()).await;
    let told: Value = serde_json::from_str(&ran.out).unwrap();
    let name = told["name"].as_str().unwrap();
    let again = world.imported(&[&["--resume", name], &files[..]].concat()).await;
    assert_eq!(again, (4, 2, 0), "told again as it was");
    let unknown = world
        .typed(MANAGER, &["register", "import", "--resume", "imports/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01", &providers])
        .await;
    assert_eq!(unknown.exit, Exit::NotPermitted);
    assert!(Path::new(&providers).exists());
}

#[tokio::test]
async fn src_3_a_cell_that_cannot_be_read_hides_no_other_fault_of_its_row_nor_of_rows_that_stand_on_it() {
    let world = World::new().await;
    let providers = world.file(
        "providers.csv",
        "regulator,registration_number,display_name,kind,legal_form,agreement_signed_on\n\
         CIW,0417,Maethu Derwen,CASTLE,CHARITABLE_COMPANY_BY_GUARANTEE,31/02/2024\n",
    );
    let settings = world.file(
        "settings.csv",
        "provider_regulator,provider_registration_number,reference,display_name,kind,placement_types,age_years_max,sexes,children_max,postcode\n\
         CIW,0417,D17,Household,FOSTER_HOUSEHOLD,LONG_TERM_FOSTERING,old,F,2,CF5 1AA\n",
    );
    let places = world.file(
        "places.csv",
        "provider_regulator,provider_registration_number,reference,number,available_from\n\
         CIW,0417,D17,1,30/02/2026\nCIW,0417,D17,1,2026-01-01\nCIW,0417,D99,1,2026-01-01\n",
    );
    let prices = world.file(
        "prices.csv",
        "provider_regulator,provider_registration_number,lot,valid_from,weekly_pence,line,placement_type,age_band,level\n\
         CIW,9999,frameworks/x/lots/FOSTERING,2026-04-01,82600,CORE,LONG_TERM_FOSTERING,AGE_5_9,STANDARD\n\
         CIW,9999,frameworks/x/lots/FOSTERING,31/04/2026,many,CORE,LONG_TERM_FOSTERING,AGE_5_9,HIGH UP\n\
         CIW,9999,frameworks/x/lots/FOSTERING,2026-04-01,82600,CORES,LONG_TERM_FOSTERING,AGE_5_9,STANDARD\n",
    );
    for check in [&["--check"][..], &[]] {
        let words = [&["register", "import", "--json", &providers, &settings, &places, &prices], check].concat();
        let ran = world.typed(MANAGER, &words).await;
        assert_eq!(ran.exit, Exit::BadInput, "{}", ran.err);
        let told: Value = serde_json::from_str(ran.err.lines().last().unwrap()).unwrap();
        let told = told["error"]["faults"].as_array().unwrap().iter().map(|fault| {
            let file = Path::new(fault["file"].as_str().unwrap()).file_stem().unwrap().to_str().unwrap();
            format!("{file} {} {}", fault["row"].as_u64().unwrap(), fault["column"].as_str().unwrap())
        });
        let expected = [
            "places 2 available_from",
            "places 3 number",
            "places 4 reference",
            "prices 2 provider_regulator",
            "prices 3 level",
            "prices 3 valid_from",
            "prices 3 weekly_pence",
            "prices 4 line",
            "providers 2 agreement_signed_on",
            "providers 2 kind",
            "settings 2 age_years_max",
        ];
        assert_eq!(told.collect::<Vec<_>>(), expected, "{}", ran.err);
    }
    // One fault is one, in both languages.
    let one = world.file("bare-places.csv", "reference,number,available_from\nD17,1,\n");
    for (lang, told) in
        [("en", "error: 1 fault in the files; nothing was changed"), ("cy", "gwall: 1 nam yn y ffeiliau")]
    {
        let ran = world.typed(MANAGER, &["--lang", lang, "register", "import", &one]).await;
        assert!(ran.err.contains(told), "{}", ran.err);
    }
}
