//! The services, one a file: read names, authorise, convert, one call of the engine, convert out.

pub mod admin;
pub mod approval;
pub mod attachment;
pub mod audit;
pub mod authority;
pub mod call;
pub mod contract;
pub mod decision;
pub mod evidence;
pub mod feed;
pub mod framework;
pub mod import;
pub mod invitation;
pub mod keys;
pub mod offer;
pub mod permit;
pub mod pre_match;
pub mod principal;
pub mod privacy;
pub mod question;
pub mod reference;
pub mod register;
pub mod search;
pub mod task;
pub mod transfer;
pub mod unchanged;
pub mod weight_profile;

use engine::Engine;

use crate::serving::Stop;
use crate::table::Table;
use admin::Admin;
use approval::Approvals;
use attachment::Attachments;
use audit::Audit;
use authority::Authorities;
use contract::Contracts;
use decision::Decisions;
use evidence::Evidence;
use feed::Feed;
use framework::Frameworks;
use import::Imports;
use invitation::Invitations;
use keys::Keys;
use offer::Offers;
use pre_match::PreMatches;
use principal::Principals;
use privacy::Privacy;
use question::Questions;
use reference::Reference;
use register::Register;
use search::Searches;
use task::Tasks;
use transfer::Transfers;
use weight_profile::WeightProfiles;

/// Every service that is built, over one engine. A capability that is not built is not in here, and so not reflected.
#[must_use]
pub fn table(engine: &Engine, stop: &Stop) -> Table {
    Table::new()
        .recording(engine.access())
        .with(Reference::service(engine.shared_geography(), engine.verification_keys()))
        .with(Register::service(engine))
        .with(Authorities::service(engine))
        .with(Frameworks::service(engine))
        .with(Imports::service(engine, stop))
        .with(Admin::service(engine))
        .with(Principals::service(engine))
        .with(Audit::service(engine, stop))
        .with(Tasks::service(engine))
        .with(Feed::service(engine, stop))
        .with(Decisions::service(engine))
        .with(Contracts::service(engine))
        .with(Searches::service(engine))
        .with(PreMatches::service(engine))
        .with(Questions::service(engine))
        .with(Offers::service(engine))
        .with(Invitations::service(engine))
        .with(WeightProfiles::service(engine))
        .with(Approvals::service(engine))
        .with(Transfers::service(engine))
        .with(Evidence::service(engine))
        .with(Attachments::service(engine, stop))
        .with(Keys::service(engine))
        .with(Privacy::service(engine))
}
