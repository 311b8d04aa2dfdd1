//! The contract of Hafan as code: messages, clients and services generated from `proto/`, and its descriptors.
//!
//! Modules follow the packages: `hafan.search.v1` is [`search::v1`]. Nothing is added to the generated types here: what a
//! message means stands in the proto files, and whoever uses one converts it at its own edge. Well-known types are those of
//! `prost-types`.

use std::sync::LazyLock;

use prost_reflect::DescriptorPool;

/// The encoded `FileDescriptorSet` of every package and of the well-known types they use, without comments.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.binpb"));

/// The descriptors of every message and service, decoded once; clones share them.
pub fn pool() -> DescriptorPool {
    // The bytes were encoded by the build of this very crate and a test decodes them; were they ever unreadable, the pool would
    // know no message, and whoever asks it for one gets the answer for that.
    static POOL: LazyLock<DescriptorPool> =
        LazyLock::new(|| DescriptorPool::decode(FILE_DESCRIPTOR_SET).unwrap_or_default());
    POOL.clone()
}

mod methods {
    include!(concat!(env!("OUT_DIR"), "/methods.rs"));
}

pub use methods::Method;

macro_rules! package {
    ($(#[$doc:meta])+ $name:ident) => {
        $(#[$doc])+
        pub mod $name {
            #[doc = concat!("Package `hafan.", stringify!($name), ".v1`.")]
            #[allow(
                missing_docs,
                unreachable_pub,
                clippy::all,
                clippy::allow_attributes_without_reason,
                reason = "generated from proto/, where buf holds the comments"
            )]
            pub mod v1 {
                include!(concat!(env!("OUT_DIR"), "/hafan.", stringify!($name), ".v1.rs"));
            }
        }
    };
}

package! {
    /// What every other package uses: days, texts in two languages, yes or no or unknown, roles.
    common
}
package! {
    /// Code lists, authorities, distances.
    reference
}
package! {
    /// Providers, settings, vacancies.
    register
}
package! {
    /// Frameworks, price lists, the fee check.
    framework
}
package! {
    /// Files of searches, offers and contracts.
    attachment
}
package! {
    /// Imports of the register.
    imports
}
package! {
    /// Searches, invitations, questions, offers.
    search
}
package! {
    /// Shortlist, tranche, choice, award.
    decision
}
package! {
    /// Individual Placement Contracts.
    contract
}
package! {
    /// What waits for a caller.
    task
}
package! {
    /// What happened that concerns a caller.
    feed
}
package! {
    /// The log and its proofs.
    audit
}
package! {
    /// Status, and the clock of a sandbox.
    admin
}
package! {
    /// Data subjects: legal holds, orders to erase, retention, access (ACR-3).
    privacy
}
package! {
    /// Placements and budgets made elsewhere (EVD-0).
    evidence
}

#[cfg(test)]
mod tests;
