//! Same-day emergencies (SRC-10): their verbs, and the story that brings one to its decision maker.

use api::common::v1::YesNoUnknown;
use api::decision::v1::choose_offer_request::ChildsView;
use api::decision::v1::{AwardOfferRequest, AwardOfferResponse, ChooseAndAwardRequest, ChooseOfferRequest};
use api::search::v1::{CloseWindowEarlyRequest, EmergencyAsked, Search, Terms};
use vocabulary::{Timestamp, from_london};

use super::caller::{Caller, new_request_id};
use super::deciding::unnamed;
use super::outcome::{Outcome as _, Reply, reply};
use super::register::{Agency, OAK};
use super::searching::{proto_instant, shared};
use super::world::World;

impl Caller {
    pub(crate) async fn close_early(&self, search: &str) -> Reply<Search> {
        let request =
            CloseWindowEarlyRequest { name: search.to_owned(), request_id: new_request_id(), ..Default::default() };
        reply(self.searches().close_window_early(request).await)
    }

    /// Chooses and awards as the award has it, the child's view recorded.
    pub(crate) async fn choose_and_award(&self, award: AwardOfferRequest) -> Reply<AwardOfferResponse> {
        let choice = ChooseOfferRequest {
            offer: award.offer.clone(),
            childs_view: Some(ChildsView::ChildsViewText("Anywhere but the office.".to_owned())),
            ..Default::default()
        };
        let request = ChooseAndAwardRequest { choice: Some(choice), award: Some(award), request_id: new_request_id() };
        reply(self.decisions().choose_and_award(request).await)
    }
}

impl World {
    /// Half past eight tomorrow morning.
    pub(crate) async fn tomorrow_morning(&self) -> Timestamp {
        let tomorrow = self.now().await.london_date().plus_days(1);
        from_london(tomorrow, 8, 30).expect("a time of day")
    }

    /// The example search as an emergency of today, its match against own settings shown; drafted, not opened.
    pub(crate) async fn emergency_drafted(&self, alter: impl FnOnce(&mut Search)) -> String {
        let needed_before = self.tomorrow_morning().await;
        let drafted = self.drafted(|search| {
            self.make_emergency(search, needed_before);
            alter(search);
        });
        let name = drafted.await.name;
        self.finder().acknowledge_pre_match(&name).await.accepted();
        name
    }

    /// A search becomes an emergency of today.
    pub(crate) fn make_emergency(&self, search: &mut Search, needed_before: Timestamp) {
        unnamed(search);
        let shared = shared(search);
        shared.needed_by = Some("TODAY".to_owned());
        shared.needed_on = Some(self.day(0));
        shared.emergency = Some(EmergencyAsked {
            needed_before: Some(proto_instant(needed_before)),
            reason: "PLACEMENT_ENDED".to_owned(),
            text: String::new(),
        });
    }

    /// As [`World::emergency_drafted`], opened for two hours.
    pub(crate) async fn emergency_open(&self) -> String {
        let name = self.emergency_drafted(|_| {}).await;
        let closes = self.now().await.plus_hours(2);
        self.finder().publish(&name, closes).await.accepted();
        name
    }

    /// As [`World::emergency_open`], with oak's offer for today, closed early and sent to its decision maker, who has opened it.
    pub(crate) async fn emergency_deciding(&self) -> (String, String) {
        let search = self.emergency_open().await;
        let offer = self.offer_today(&search, OAK).await;
        self.finder().close_early(&search).await.accepted();
        self.decide_today(&search, &offer, OAK).await;
        (search, offer)
    }

    /// An offer that starts today.
    pub(crate) async fn offer_today(&self, search: &str, agency: Agency) -> String {
        let today = |terms: &mut Terms| terms.earliest_start = Some(self.day(0));
        self.offer(search, agency).terms(today).submit().await.accepted().name
    }

    /// Sends one offer; its provider declares no conflict, the decision maker opens it.
    pub(crate) async fn decide_today(&self, search: &str, offer: &str, agency: Agency) {
        self.settle(search).await;
        let return_by = self.now().await.plus_hours(4);
        self.finder().send_tranche(search, &[offer], return_by).await.accepted();
        self.provider(agency).declare(offer, YesNoUnknown::No, "").await.accepted();
        self.decision_maker().open_identity(offer).await.accepted();
    }

    /// An award of today.
    pub(crate) fn award_today(&self, offer: &str) -> AwardOfferRequest {
        AwardOfferRequest { start_date: Some(self.day(0)), ..self.award_of(offer) }
    }
}
