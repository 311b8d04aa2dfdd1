//! Rounds beyond the framework: their verbs, each one call, and the story that brings a search there.

use api::common::v1::YesNoUnknown;
use api::decision::v1::{GetShortlistRequest, OfferToAnswer, Shortlist};
use api::framework::v1::{Framework, GetFrameworkRequest, PutLotRequest, SuspendMemberRequest};
use api::search::v1::{OpenSpotRoundRequest, RequestApprovalRequest, Search};
use vocabulary::Timestamp;

use super::caller::{Caller, new_request_id};
use super::deciding::Shortlisted;
use super::offering::OfferDraft;
use super::outcome::{Outcome as _, Reply, reply};
use super::register::{Agency, CARDIFF, FRAMEWORK};
use super::searching::{instant, proto_instant};
use super::world::World;

impl Caller {
    /// Asks for an approval due after the opening.
    pub(crate) async fn request_approval(&self, name: &str, kind: &str, reason: &str, offer: &str) -> Reply<Search> {
        let request = RequestApprovalRequest {
            name: name.to_owned(),
            kind: kind.to_owned(),
            reason: reason.to_owned(),
            offer: offer.to_owned(),
            request_id: new_request_id(),
            ..Default::default()
        };
        reply(self.searches().request_approval(request).await)
    }

    /// Opens a spot-purchase round.
    pub(crate) async fn open_spot(&self, name: &str, closes: Timestamp) -> Reply<Search> {
        let request = OpenSpotRoundRequest {
            name: name.to_owned(),
            closes_at: Some(proto_instant(closes)),
            request_id: new_request_id(),
            ..Default::default()
        };
        reply(self.searches().open_spot_round(request).await)
    }

    /// The shortlist of a round by number.
    pub(crate) async fn shortlist_of(&self, search: &str, round: u32) -> Reply<Shortlist> {
        let round = format!("{search}/rounds/{round}");
        let request = GetShortlistRequest { round, page_size: 100, ..Default::default() };
        reply(self.decisions().get_shortlist(request).await)
    }
}

impl World {
    /// A second approver of Cardiff's.
    pub(crate) fn higher_approver(&self) -> Caller {
        self.caller("people/hari.head", "APPROVER", CARDIFF)
    }

    /// An offer for a later round.
    pub(crate) fn offer_in(&self, search: &str, round: u32, agency: Agency) -> OfferDraft {
        self.offer(search, agency).request(|request| request.parent = format!("{search}/rounds/{round}"))
    }

    /// Every offer of a shortlisted search rejected by the finder.
    pub(crate) async fn all_rejected(&self) -> Shortlisted {
        let done = self.shortlisted().await;
        let rejections = [&done.oak, &done.rowan, &done.birch].map(|offer| OfferToAnswer {
            offer: offer.clone(),
            reason: "NEED_NOT_MET".to_owned(),
            text: String::new(),
        });
        self.finder().batch_reject(&done.search, rejections.to_vec()).await.accepted();
        done
    }

    /// As [`World::all_rejected`], the purchase approved and the spot round opened for 54 hours.
    pub(crate) async fn in_spot_round(&self) -> Shortlisted {
        let done = self.all_rejected().await;
        self.finder().request_approval(&done.search, "SPOT_PURCHASE", "FRAMEWORK_EXHAUSTED", "").await.accepted();
        self.approver().grant(&done.search, "SPOT_PURCHASE", None).await.accepted();
        let closes = self.now().await.plus_hours(54);
        self.finder().open_spot(&done.search, closes).await.accepted();
        done
    }

    /// Brings the latest round of a search past its close, its shortlist published.
    pub(crate) async fn close_latest(&self, search: &str) {
        let found = self.finder().search(search).await.accepted();
        let window = found.rounds.last().and_then(|round| round.window).expect("a round");
        self.advance_to(instant(window.closes_at.expect("a close"))).await;
        self.settle(search).await;
    }

    /// Sends one offer, opens it as decision maker, declares no conflict, and chooses it.
    pub(crate) async fn choose_alone(&self, search: &str, offer: &str, agency: Agency) {
        let return_by = self.now().await.plus_hours(24);
        self.finder().send_tranche(search, &[offer], return_by).await.accepted();
        self.decision_maker().open_identity(offer).await.accepted();
        self.provider(agency).declare(offer, YesNoUnknown::No, "").await.accepted();
        self.decision_maker().choose(offer).await.accepted();
    }

    /// A lot covers these types from now on, and no others.
    pub(crate) async fn lot_covers(&self, lot: &str, types: &[&str]) -> Framework {
        let manager = self.framework_manager();
        let read = GetFrameworkRequest { name: FRAMEWORK.to_owned() };
        let before = reply(manager.frameworks().get_framework(read).await).accepted();
        let kept = before.lots.iter().find(|kept| kept.lot == lot).expect("the lot");
        let request = PutLotRequest {
            name: kept.name.clone(),
            placement_types: types.iter().map(|&one| one.to_owned()).collect(),
            member_authorities: kept.member_authorities.clone(),
            etag: before.etag.clone(),
            request_id: new_request_id(),
        };
        reply(manager.frameworks().put_lot(request).await).accepted()
    }

    /// Suspends a member of the fostering lot from today on.
    pub(crate) async fn suspend(&self, agency: Agency) -> Reply<Framework> {
        let request = SuspendMemberRequest {
            lot: format!("{FRAMEWORK}/lots/FOSTERING"),
            provider: self.registered(agency).name.clone(),
            reason: "CARE_QUALITY".to_owned(),
            text: "Two visits were missed.".to_owned(),
            request_id: new_request_id(),
            ..Default::default()
        };
        reply(self.framework_manager().frameworks().suspend_member(request).await)
    }
}
