//! How old the register is, counted each time it is asked.

use engine::Engine;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};
use views::ages::{Age, Ages};
use vocabulary::ProviderId;

/// Providers counted under one hold of the world, so that no writer waits long.
const PROVIDERS_PER_HOLD: usize = 50;

/// The age of a setting's confirmation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfAge {
    age: &'static str,
}

/// The gauges of the register.
pub(super) struct RegisterGauges {
    providers: Gauge,
    providers_due: Gauge,
    settings: Family<OfAge, Gauge>,
    stale: Gauge,
    oldest: Gauge,
}

impl RegisterGauges {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let gauges = Self {
            providers: Gauge::default(),
            providers_due: Gauge::default(),
            settings: Family::default(),
            stale: Gauge::default(),
            oldest: Gauge::default(),
        };
        registry.register("register_providers", "Providers in the register", gauges.providers.clone());
        let help = "Providers with vacancies that were confirmed six days ago or longer";
        registry.register("register_providers_due_reminder", help, gauges.providers_due.clone());
        let help = "Settings by how long ago their vacancies were confirmed";
        registry.register("register_settings", help, gauges.settings.clone());
        let help = "Settings whose vacancies were confirmed seven days ago or longer, or never";
        registry.register("register_stale_settings", help, gauges.stale.clone());
        let help = "Age of the oldest confirmation of vacancies";
        registry.register_with_unit("register_oldest_confirmation", help, Unit::Seconds, gauges.oldest.clone());
        gauges
    }

    /// Counts the register as it is now.
    pub(super) fn set(&self, engine: &Engine) {
        let now = engine.now();
        let providers: Vec<ProviderId> = engine.world().providers().map(|provider| provider.id).collect();
        let mut ages = Ages::default();
        for some in providers.chunks(PROVIDERS_PER_HOLD) {
            let world = engine.world();
            for provider in some {
                ages.count(&world, *provider, now);
            }
        }
        self.providers.set(signed(ages.providers));
        self.providers_due.set(signed(ages.providers_due));
        for age in Age::ALL {
            self.settings.get_or_create(&OfAge { age: word(age) }).set(signed(ages.settings(age)));
        }
        self.stale.set(signed(ages.stale()));
        self.oldest.set(ages.oldest_micros / 1_000_000);
    }
}

const fn word(age: Age) -> &'static str {
    match age {
        Age::UnderOneDay => "under_1_day",
        Age::UnderThreeDays => "under_3_days",
        Age::UnderSixDays => "under_6_days",
        Age::UnderSevenDays => "under_7_days",
        Age::Stale => "stale",
        Age::Never => "never",
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
