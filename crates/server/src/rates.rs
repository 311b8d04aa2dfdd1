//! How often one principal may call, how many streams it may hold, and how often an address may fail to say who calls.
//!
//! Each principal has a burst of its own and a steady rate, separately for reads, changes and streams opened; an address has them for failed
//! authentications. Over it the answer is RATE_LIMITED and says when to come again. Nothing is exempt but health and reflection, which
//! are bounded by their connection. What is kept of a principal or an address is forgotten once its burst has grown whole again.

mod addresses;
mod kinds;
mod principals;

use std::hash::Hash;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

pub(crate) use addresses::{AddressesLayer, FailedAuthentications, UNHEARD_MAX, network};
pub(crate) use principals::{Principals, PrincipalsLayer};

/// How often what is kept is looked through for what can be forgotten.
pub(crate) const FORGET_EVERY: Duration = Duration::from_secs(10);

/// A rate: so many at once, and so many a minute in the long run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// At once, after a rest.
    pub burst: NonZeroU32,
    /// A minute, in the long run.
    pub per_minute: NonZeroU32,
}

impl Rate {
    /// A rate; nought is one.
    #[must_use]
    pub const fn of(burst: u32, per_minute: u32) -> Self {
        const fn at_least_one(number: u32) -> NonZeroU32 {
            match NonZeroU32::new(number) {
                Some(number) => number,
                None => NonZeroU32::MIN,
            }
        }
        Self { burst: at_least_one(burst), per_minute: at_least_one(per_minute) }
    }

    const fn quota(self) -> Quota {
        Quota::per_minute(self.per_minute).allow_burst(self.burst)
    }
}

/// A rate of many callers, each on its own.
#[derive(Debug)]
struct Limited<K: Hash + Eq + Clone>(RateLimiter<K, DashMapStateStore<K>, DefaultClock>);

impl<K: Hash + Eq + Clone> Limited<K> {
    fn new(rate: Rate) -> Self {
        Self(RateLimiter::dashmap(rate.quota()))
    }

    /// Takes one, or says how long to wait for it.
    fn take(&self, key: &K) -> Result<(), Duration> {
        self.0.check_key(key).map_err(|until| until.wait_time_from(self.0.clock().now()))
    }

    /// Forgets whoever has its whole burst again.
    fn forget(&self) {
        self.0.retain_recent();
        self.0.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests;
