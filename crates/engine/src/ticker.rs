//! Runs what is due where nobody asks. Late, dead or doubled it changes nothing that is decided, only when it is recorded.

use std::time::Duration;

use domain::search::{Search, due};
use vocabulary::{SearchId, SettingId};

use crate::engine::Engine;
use crate::failure::{Due, Failure};

/// How often the ticker looks.
const EVERY: Duration = Duration::from_millis(200);

impl Engine {
    /// Ticks until the returned task is aborted.
    pub fn start_ticker(&self) -> tokio::task::JoinHandle<()> {
        let engine = self.clone();
        tokio::spawn(async move {
            let mut ticks = tokio::time::interval(EVERY);
            ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
            loop {
                ticks.tick().await;
                if let Err(failure) = engine.tick().await {
                    tracing::warn!(failure = %failure, "what was due could not be recorded");
                }
            }
        })
    }

    /// Records everything that is due now.
    pub async fn tick(&self) -> Result<(), Failure> {
        let now = self.now();
        self.forget_past(now);
        let (searches, concealed, held) = {
            let world = self.world();
            let is_due = |search: &Search| due(search, now).0.is_some() || world.needs_rejudging(search, now);
            let searches: Vec<SearchId> =
                world.live_searches().filter(|search| is_due(search)).map(|search| search.id).collect();
            let lifted = |lifts: Option<vocabulary::Timestamp>| lifts.is_some_and(|lifts| lifts <= now);
            let providers = world.providers().filter(|provider| lifted(provider.concealment.and_then(|c| c.lifts)));
            let settings =
                world.concealed_settings().filter(|setting| lifted(setting.concealment.and_then(|c| c.lifts)));
            let providers = providers.map(|provider| Due::Provider(provider.id));
            let concealed: Vec<Due> = providers.chain(settings.map(|setting| Due::Setting(setting.id))).collect();
            let held =
                world.holding_settings().filter(|setting| views::register::concealment(&world, setting).is_some());
            let held: Vec<SettingId> = held.map(|setting| setting.id).collect();
            (searches, concealed, held)
        };
        for search in searches {
            match self.run_due_search(search).await {
                // What is refused of one search, as where something of it was erased, stops no other.
                Err(Failure::Refused(refusal)) => tracing::warn!(%search, %refusal, "what is due is not recorded"),
                ran => ran?,
            }
        }
        for due in concealed {
            self.run_due(due).await?;
        }
        for setting in held {
            self.release_under_concealment(setting).await?;
        }
        self.keep_retention().await?;
        self.keep_restating().await?;
        for contract in self.nearer_home_due(now) {
            match self.run_nearer_home(contract).await {
                // What was erased can be matched no more, and stops nothing else.
                Err(Failure::Refused(refusal)) => tracing::warn!(%contract, %refusal, "not matched nearer home"),
                matched => matched?,
            }
        }
        Ok(())
    }
}
