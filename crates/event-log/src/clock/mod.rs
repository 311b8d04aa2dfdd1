//! Time, as a parameter. Only [`SystemClock`] reads the machine's clocks; everything else is given a [`Clock`].

mod manual;
mod sandbox;
mod steps;
mod store;
mod system;

use vocabulary::Timestamp;

pub use manual::ManualClock;
pub use sandbox::SandboxClock;
pub use store::StoreClock;
pub use system::SystemClock;

/// A source of time. It may jump; [`StoreClock`] makes it monotone for a store.
pub trait Clock: Send + Sync + std::fmt::Debug + 'static {
    /// The instant now, in UTC.
    fn now(&self) -> Timestamp;

    /// Whether this clock is no longer to be believed, until [`Clock::accept`].
    fn suspect(&self) -> bool;

    /// Takes the clock as it now stands, on an administrator's word.
    fn accept(&self);
}
