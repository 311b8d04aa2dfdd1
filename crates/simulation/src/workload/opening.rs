//! From the draft to the close: what finders and approvers do.

use domain::request::YesNoUnknown;
use domain::search::{AboutOffer, Search};
use engine::documents::Identities;
use engine::verbs::{
    AcknowledgePreMatch, AmendSearch, AnswerQuestion, Audience, CloseWindowEarly, CreateSearch, DeclareInterest,
    ExtendWindow, GrantApproval, Origin, PublishSearch, ReassignRole, RequestApprovals, ReturnSearch, UpdateSearch,
    WithdrawSearch,
};
use vocabulary::{
    AmendmentKind, ApprovalBasis, ApprovalKind, ExtensionReason, ReassignmentReason, ReturnReason, Role,
    SearchWithdrawalReason, Whereabouts,
};

use super::{Intent, Purpose, Scene, words};

impl Scene<'_> {
    /// A child in need of a placement: now and then one for whom another search runs.
    pub(super) fn draft(&mut self) -> Option<Intent> {
        let numbers = vec![format!("C-{}", self.dice.below(12))];
        let emergency = self.dice.once_in(6);
        self.draft_of(&numbers, emergency)
    }

    /// A child, or brothers and sisters, for whom no search runs yet.
    pub(super) fn draft_led(&mut self) -> Option<Intent> {
        let purpose = self.memory.purpose;
        let first = 20 + 2 * self.memory.drafted.len();
        let siblings = purpose == Purpose::Siblings || self.dice.once_in(12);
        let numbers: Vec<String> =
            (first..=first + usize::from(siblings)).map(|number| format!("C-{number}")).collect();
        let emergency = self.dice.once_in(if purpose == Purpose::Emergency { 2 } else { 15 });
        self.draft_of(&numbers, emergency)
    }

    fn draft_of(&mut self, numbers: &[String], emergency: bool) -> Option<Intent> {
        let search = self.dice.search();
        let house = self.dice.one_of(&self.cast.houses)?;
        let needed_on = self.now.london_date().plus_days(if emergency { 0 } else { 8 });
        let mut request = words::request(numbers, house.code, needed_on, "A garden.");
        if emergency {
            words::today(&mut request, self.now);
        }
        if self.dice.once_in(4) {
            words::with_must_have(&mut request);
        }
        let create = CreateSearch {
            search,
            authority: house.code,
            decision_maker: house.actor(Role::DecisionMaker).id,
            request,
            identities: Identities::default(),
            origin: Origin::Written,
        };
        self.memory.drafted.push(search);
        Some(Intent::of(&house.actor(Role::PlacementFinder), create))
    }

    pub(super) fn of_draft(&mut self, search: &Search) -> Option<Intent> {
        let finder = self.finder(search);
        let shown = search.pre_match.as_ref().is_some_and(|shown| shown.request_version == search.request.version);
        let emergency = self.own_request(search).is_some_and(|request| request.shared.emergency.is_some());
        match self.dice.below(12) {
            0 => self.update(search),
            1 => self.of_any_state(search),
            2..=9 if emergency => {
                let closes = self.now.plus_hours(self.dice.between(1, 3));
                let publish = PublishSearch { search: search.id, closes, audience: Audience::default() };
                Some(Intent::of(&finder, publish))
            }
            _ if shown => Some(Intent::of(&finder, RequestApprovals { search: search.id })),
            _ => Some(Intent::of(&finder, AcknowledgePreMatch { search: search.id })),
        }
    }

    fn update(&mut self, search: &Search) -> Option<Intent> {
        let house = self.cast.house(search.authority)?;
        let needed_on = self.now.london_date().plus_days(8);
        let number = format!("C-{}", self.dice.below(12));
        let update = UpdateSearch {
            search: search.id,
            decision_maker: house.actor(Role::DecisionMaker).id,
            request: words::request(&[number], search.authority, needed_on, "A dog."),
            identities: None,
        };
        Some(Intent::of(&self.finder(search), update))
    }

    pub(super) fn of_awaiting_approval(&mut self, search: &Search) -> Option<Intent> {
        match self.dice.below(16) {
            0 => self.return_search(search),
            1 => self.update(search),
            2 => Some(Intent::of(&self.finder(search), RequestApprovals { search: search.id })),
            _ => self.grant(search),
        }
    }

    fn return_search(&mut self, search: &Search) -> Option<Intent> {
        let waiting = search.approvals.iter().find(|approval| approval.granted.is_none());
        let kind = waiting.map_or(ApprovalKind::IndependentSearch, |approval| approval.kind);
        let about = AboutOffer { offer: waiting.and_then(|approval| approval.offer()), extra: None };
        let reason = self.dice.one_of(ReturnReason::ALL)?;
        let back = ReturnSearch { search: search.id, kind, about, reason, text: "Which school?".into() };
        Some(Intent::of(&self.of_house(search, granting_role(kind))?, back))
    }

    /// Grants what waits; now and then by the finder, who may not.
    pub(super) fn grant(&mut self, search: &Search) -> Option<Intent> {
        let waiting: Vec<_> = search.approvals.iter().filter(|approval| approval.granted.is_none()).collect();
        let picked = self.dice.one_of(&waiting);
        let kind = picked.map_or(ApprovalKind::IndependentSearch, |approval| approval.kind);
        let panel = granting_role(kind) == Role::PanelAdministrator;
        let basis = if self.dice.once_in(2) { ApprovalBasis::ChairsAction } else { ApprovalBasis::Panel };
        let grant = GrantApproval {
            search: search.id,
            kind,
            about: AboutOffer { offer: picked.and_then(|approval| approval.offer()), extra: None },
            window_hours_min: None,
            conditions: String::new(),
            basis: panel.then_some(basis),
            decided_on: panel.then_some(self.now.london_date()),
        };
        let by = self.of_house(search, granting_role(kind))?;
        let own = domain::Actor { id: search.finder.clone(), ..by.clone() };
        Some(Intent::of(if self.dice.once_in(20) { &own } else { &by }, grant))
    }

    pub(super) fn of_approved(&mut self, search: &Search) -> Option<Intent> {
        if self.dice.once_in(15) {
            return self.update(search);
        }
        let hours = self.dice.one_of(&[25, 30, 48, 48, 72, 3])?;
        let closes = self.now.plus_hours(hours);
        let publish = PublishSearch { search: search.id, closes, audience: Audience::default() };
        Some(Intent::of(&self.finder(search), publish))
    }

    /// What a finder does while a round runs; the providers do the rest.
    pub(super) fn of_open(&mut self, search: &Search) -> Option<Intent> {
        match self.dice.below(24) {
            0 => self.amend(search, AmendmentKind::Correction),
            1 => self.amend(search, AmendmentKind::Material),
            2 => self.extend(search),
            3 => self.answer_question(search),
            4 => Some(Intent::of(&self.finder(search), CloseWindowEarly { search: search.id })),
            5 if self.dice.once_in(4) => self.withdraw_search(search),
            _ => self.respond(search),
        }
    }

    fn amend(&mut self, search: &Search, kind: AmendmentKind) -> Option<Intent> {
        let as_it_stands = self.own_request(search)?;
        let outcomes = vec![format!("A garden, and version {}.", search.request.version + 1)];
        let shared = domain::request::Shared { outcomes, ..as_it_stands.shared };
        let request = domain::request::Request { shared, ..as_it_stands };
        let later = self.now.plus_hours(30);
        let closes = (kind == AmendmentKind::Material).then_some(later).filter(|_| self.dice.once_in(2));
        let amend = AmendSearch { search: search.id, kind, request, closes };
        Some(Intent::of(&self.finder(search), amend))
    }

    /// The request as it stands.
    pub(super) fn own_request(&self, search: &Search) -> Option<domain::request::Request> {
        use futures::FutureExt as _;
        let opened = self.engine.open_request(search).now_or_never()?;
        opened.ok().map(|(request, _)| request)
    }

    fn extend(&mut self, search: &Search) -> Option<Intent> {
        let closes = search.round()?.closes.plus_hours(self.dice.between(-2, 20));
        let reason = self.dice.one_of(ExtensionReason::ALL)?;
        let extend = ExtendWindow { search: search.id, closes, reason, text: "Few offers so far.".into() };
        Some(Intent::of(&self.finder(search), extend))
    }

    fn answer_question(&mut self, search: &Search) -> Option<Intent> {
        let round = search.round()?;
        let open: Vec<_> = round.questions.keys().copied().collect();
        let question = self.dice.one_of(&open)?;
        let (edited, answer) = ("Is there a school?".to_owned(), "Yes.".to_owned());
        Some(Intent::of(&self.finder(search), AnswerQuestion { search: search.id, question, edited, answer }))
    }

    /// What may come in any state, and seldom does.
    pub(super) fn of_any_state(&mut self, search: &Search) -> Option<Intent> {
        match self.dice.below(5) {
            0 => self.withdraw_search(search),
            1 | 2 => self.reassign(search),
            3 => self.declare_interest(search),
            _ => self.grant(search),
        }
    }

    pub(super) fn withdraw_search(&mut self, search: &Search) -> Option<Intent> {
        let reason = self.dice.one_of(SearchWithdrawalReason::ALL)?;
        let whereabouts = self.dice.one_of(Whereabouts::ALL)?;
        let withdraw = WithdrawSearch { search: search.id, reason, whereabouts, text: "A grandmother.".into() };
        let by = if self.dice.once_in(2) { self.finder(search) } else { self.decision_maker(search) };
        Some(Intent::of(&by, withdraw))
    }

    fn reassign(&mut self, search: &Search) -> Option<Intent> {
        let house = self.cast.house(search.authority)?;
        let role = self.dice.one_of(&[Role::PlacementFinder, Role::DecisionMaker])?;
        let to = if self.dice.once_in(2) { house.another().ok()? } else { house.actor(role).id };
        let reason = self.dice.one_of(ReassignmentReason::ALL)?;
        let reassign = ReassignRole { search: search.id, role, to, reason, text: "On leave.".into() };
        Some(Intent::of(&house.actor(Role::TeamManager), reassign))
    }

    fn declare_interest(&mut self, search: &Search) -> Option<Intent> {
        let by = if self.dice.once_in(2) { self.finder(search) } else { self.decision_maker(search) };
        let interest = if self.dice.once_in(12) { YesNoUnknown::Yes } else { YesNoUnknown::No };
        Some(Intent::of(&by, DeclareInterest { search: search.id, interest, text: "A cousin.".into() }))
    }
}

/// Who grants a kind.
fn granting_role(kind: ApprovalKind) -> Role {
    match kind {
        ApprovalKind::OutOfArea | ApprovalKind::OutsideEnglandAndWales | ApprovalKind::UnderFiveOutOfArea => {
            Role::PanelAdministrator
        }
        _ => Role::Approver,
    }
}
