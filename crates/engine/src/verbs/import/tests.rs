//! A commit that has begun and not ended: nobody changes the register, and whoever comes next ends it.

use std::sync::Arc;

use domain::Actor;
use domain::event::ProviderRecorded;
use domain::import::ImportState;
use event_log::{ManualClock, MemoryDisk, MemoryLog, Mode, StoreId, StoreMarks};
use vocabulary::{
    ImportId, LegalForm, Organisation, ProviderId, ProviderKind, RefusalReason, Regulator, RequestId, Role, Timestamp,
};

use super::*;
use crate::keys::MasterKey;
use crate::verbs::{Entry, ProviderToPut, PutProviders};
use crate::{NewIds, Settings};

struct Story {
    engine: Engine,
    ids: u64,
}

fn manager() -> Actor {
    Actor {
        id: "people/cai.framework".parse().unwrap(),
        role: Role::FrameworkManager,
        organisation: Organisation::Consortium,
    }
}

fn recorded(number: &str) -> ProviderRecorded {
    ProviderRecorded {
        display_name: format!("Provider {number}"),
        registration_number: number.to_owned(),
        regulator: Regulator::Ciw,
        kind: ProviderKind::FosteringAgency,
        legal_form: LegalForm::CharitableCompanyByGuarantee,
        agreement_signed_on: None,
    }
}

impl Story {
    async fn begin() -> Self {
        let clock = Arc::new(ManualClock::at("2026-12-01T09:00:00Z".parse::<Timestamp>().unwrap()));
        let marks = StoreMarks { id: StoreId([7; 16]), mode: Mode::Production };
        let log = Arc::new(MemoryLog::open(MemoryDisk::new(marks), clock));
        Self { engine: Engine::open(log, MasterKey::of("test", [3; 32]), Settings::default()).await.unwrap(), ids: 0 }
    }

    fn call(&mut self) -> Call {
        self.ids += 1;
        let millis = self.engine.now().micros() / 1_000;
        let id = format!("{:08x}-{:04x}-7000-8000-{:012x}", millis >> 16, millis & 0xffff, self.ids);
        Call { actor: manager(), method: "test", request_id: id.parse::<RequestId>().unwrap(), body: vec![] }
    }

    async fn run(&mut self, verb: impl Verb) -> Result<Done, Failure> {
        let call = self.call();
        self.engine.execute(call, verb).await
    }

    /// An import with one provider staged.
    async fn staged(&mut self) -> ImportId {
        let import = NewIds.import();
        self.run(StartImport { import }).await.unwrap();
        let row = RowGiven::Provider { id: None, recorded: recorded("N-1") };
        let rows = vec![RowToJudge { number: 0, row, doubts: Doubts::default() }];
        self.run(StageRows { import, chunk: 1, body: vec![1], rows }).await.unwrap();
        import
    }

    async fn put(&mut self, number: &str) -> Result<ProviderId, Failure> {
        let id = NewIds.provider();
        let put = ProviderToPut { id, entry: Entry::New, read_version: None, recorded: recorded(number) };
        self.run(PutProviders { providers: vec![put] }).await.map(|_| id)
    }

    fn state(&self, import: ImportId) -> ImportState {
        self.engine.world().import(import).unwrap().progress.state
    }
}

#[tokio::test]
async fn whoever_comes_upon_a_begun_commit_ends_it_first() {
    let mut story = Story::begin().await;
    let import = story.staged().await;
    // As a process leaves it that dies between the two events.
    story.run(BeginCommit { import }).await.unwrap();
    assert_eq!((story.state(import), story.engine.world().committing()), (ImportState::Open, Some(import)));
    assert_eq!(story.engine.world().providers().count(), 0, "nothing of it is seen yet");
    let refused = story.put("n 1".replace(' ', "-").as_str()).await;
    assert!(matches!(refused, Err(Failure::Refused(refusal)) if refusal.reason() == RefusalReason::RegistrationTaken));
    assert_eq!((story.state(import), story.engine.world().committing()), (ImportState::Committed, None));
    assert_eq!(story.engine.world().providers().count(), 1, "the import's, and not the put's");
}

#[tokio::test]
async fn a_begun_commit_whose_rows_no_longer_pass_is_halted_and_the_import_stays_open() {
    let mut story = Story::begin().await;
    let import = story.staged().await;
    story.put("N-1").await.unwrap();
    // The rows are judged before a commit begins, so only a writer of another replica brings this about: its event is appended here.
    let begun =
        domain::import::begin_commit(&story.engine.world().import(import).unwrap().progress, &manager()).unwrap();
    let actor = manager();
    let mut tx = Tx::new(&story.engine, &actor);
    tx.will_write(Subject::Imports);
    assert!(story.engine.commit(tx, begun, None).await.ok().flatten().is_some());
    story.put("N-2").await.unwrap();
    assert_eq!((story.state(import), story.engine.world().committing()), (ImportState::Open, None));
    assert_eq!(story.engine.world().providers().count(), 2);
    let call = story.call();
    let refused = story.engine.commit_import(call, import).await;
    assert!(matches!(refused, Err(Failure::Refused(refusal)) if refusal.reason() == RefusalReason::RegistrationTaken));
}

#[tokio::test]
async fn what_was_decided_before_a_commit_is_not_committed_after_it() {
    let mut story = Story::begin().await;
    let existing = story.put("N-7").await.unwrap();
    let import = story.staged().await;
    let actor = manager();
    let engine = story.engine.clone();
    let mut tx = Tx::new(&engine, &actor);
    let known = tx.provider(existing).unwrap().unwrap();
    let decided = domain::provider::put_provider(Some(&known), &actor, existing, recorded("N-7")).unwrap();
    let call = story.call();
    story.engine.commit_import(call, import).await.unwrap();
    assert!(engine.commit(tx, decided, None).await.ok().flatten().is_none(), "it has to be decided again");
}
