//! What comes seldom: transfers, further searches of a child, weights, partners, imports, legal holds, principals.

use domain::Actor;
use domain::contract::{Completion, Given, VariedTerms};
use domain::event::{Budget, DataSubject, ProviderRecorded};
use domain::principal::{Change, Grant, Registration};
use domain::search::Search;
use domain::setting::Inspection;
use engine::verbs::{
    AbandonImport, AcceptTransfer, AdvanceClock, AmendClosedSearch, ApproveWeights, ChangePrincipal, ChooseAndAward,
    DeclineTransfer, DeclineWeights, Defaults, EndForReconsideration, EndWithoutMatch, Entry, ExportIdentities,
    ImportBudgets, ImportPlacements, LiftHold, OfferTransfer, PlaceHold, PlacementRow, ProposeWeights, PutOwnProvider,
    PutPartners, RatifyApproval, ReconfirmSections, RecordAccess, RecordInspections, RefuseRatification,
    RegisterPrincipal, ReportToRecord, StartImport, StartSearch, TakeBackTransfer, Tallied, VaryContract,
};
use vocabulary::{
    AmendmentKind, ApprovalKind, ContractId, LegalForm, LegalHoldReason, OfferId, Organisation, Pence, PlacementCode,
    PrincipalSuspensionReason, Regulator, ReturnReason, Role, SearchWithdrawalReason, Whereabouts,
};

use super::{House, Intent, Scene, words};

impl Scene<'_> {
    pub(super) fn seldom(&mut self) -> Option<Intent> {
        let house = self.dice.one_of(&self.cast.houses)?;
        match self.dice.below(17) {
            15 => Some(self.import_placements(&house)),
            0 | 1 => self.start_search(&house),
            2 => Some(self.propose_weights(&house)),
            3 | 4 => Some(self.answer_weights(&house)),
            5 => self.partners(&house),
            6 => self.own_provider(&house),
            7 => self.inspections(),
            8 => Some(self.start_import()),
            9 => self.abandon_import(),
            10 => self.register_principal(&house),
            11 | 12 => Some(self.change_principal(&house)),
            13 => Some(Intent::of(&self.cast.administrator, AdvanceClock { micros: 1_000_000 })),
            14 => Some(self.import_budgets(&house)),
            _ => self.hold_of_setting(),
        }
    }

    pub(super) fn seldom_of(&mut self, search: &Search) -> Option<Intent> {
        match self.dice.below(14) {
            0 | 1 => self.offer_transfer(search),
            2 => self.take_back_transfer(search),
            3 | 4 => self.answer_transfer(search),
            5 => self.reconsider(search),
            6 => Some(self.export(search)?),
            7 | 8 => self.hold_of_search(search),
            9 => self.ratify(search),
            10 => Some(Intent::of(
                &self.of_house(search, Role::TeamManager)?,
                RecordAccess { subject: of_search(search) },
            )),
            11 | 12 => self.amend_closed(search),
            _ => Some(Intent::of(&self.finder(search), ReconfirmSections { search: search.id, sections: vec![] })),
        }
    }

    /// A new draft from a child's last search.
    fn start_search(&mut self, house: &House) -> Option<Intent> {
        let search = self.dice.search();
        let numbers = vec![format!("C-{}", self.dice.below(12))];
        self.memory.drafted.push(search);
        let decision_maker = house.actor(Role::DecisionMaker).id;
        let start = StartSearch { search, authority: house.code, decision_maker, numbers };
        Some(Intent::of(&house.actor(Role::PlacementFinder), start))
    }

    pub(super) fn amend_closed(&mut self, search: &Search) -> Option<Intent> {
        let kind = self.dice.one_of(AmendmentKind::ALL)?;
        let as_it_stands = self.own_request(search)?;
        let outcomes = vec![format!("A garden, and version {}.", search.request.version + 1)];
        let shared = domain::request::Shared { outcomes, ..as_it_stands.shared };
        let request = domain::request::Request { shared, ..as_it_stands };
        Some(Intent::of(&self.finder(search), AmendClosedSearch { search: search.id, kind, request }))
    }

    pub(super) fn offer_transfer(&mut self, search: &Search) -> Option<Intent> {
        let to = self.dice.one_of(&self.cast.houses)?.code;
        let whereabouts = self.dice.one_of(Whereabouts::ALL)?;
        let offer = OfferTransfer { search: search.id, to, whereabouts, text: "They moved.".into() };
        Some(Intent::of(&self.of_house(search, Role::TeamManager)?, offer))
    }

    pub(super) fn take_back_transfer(&mut self, search: &Search) -> Option<Intent> {
        Some(Intent::of(&self.of_house(search, Role::TeamManager)?, TakeBackTransfer { search: search.id }))
    }

    pub(super) fn answer_transfer(&mut self, search: &Search) -> Option<Intent> {
        let to = search.transfers.last().map_or(search.authority, |transfer| transfer.to);
        let house = self.cast.house(to)?;
        if self.dice.once_in(3) {
            let decline = DeclineTransfer { search: search.id, text: "Not ours.".into() };
            return Some(Intent::of(&house.actor(Role::TeamManager), decline));
        }
        let draft = self.dice.search();
        self.memory.drafted.push(draft);
        let numbers = vec![format!("T-{}", self.dice.below(50))];
        let decision_maker = house.actor(Role::DecisionMaker).id;
        let accept = AcceptTransfer { search: search.id, draft, decision_maker, numbers };
        Some(Intent::of(&house.actor(Role::PlacementFinder), accept))
    }

    fn reconsider(&mut self, search: &Search) -> Option<Intent> {
        let reason = self.dice.one_of(&[SearchWithdrawalReason::NeedsChanged, SearchWithdrawalReason::NoSupply])?;
        let whereabouts = self.dice.one_of(Whereabouts::ALL)?;
        let (text, answers, defaults) = ("Another type.".to_owned(), vec![], Defaults::CriterionSentences);
        let end = EndWithoutMatch { search: search.id, whereabouts, text, answers, defaults };
        let successor = self.dice.search();
        self.memory.drafted.push(successor);
        Some(Intent::of(&self.finder(search), EndForReconsideration { reason, end, successor }))
    }

    fn export(&mut self, search: &Search) -> Option<Intent> {
        Some(Intent::of(&self.of_house(search, Role::TeamManager)?, ExportIdentities { search: search.id }))
    }

    pub(super) fn hold_of_search(&mut self, search: &Search) -> Option<Intent> {
        let by = self.of_house(search, Role::TeamManager)?;
        Some(self.legal_hold(&by, of_search(search)))
    }

    pub(super) fn hold_of_setting(&mut self) -> Option<Intent> {
        let agency = self.dice.one_of(&self.cast.agencies)?;
        let (setting, ..) = self.dice.one_of(&agency.settings)?;
        let manager = self.cast.manager.clone();
        Some(self.legal_hold(&manager, DataSubject::Setting(agency.id, setting)))
    }

    fn legal_hold(&mut self, by: &Actor, subject: DataSubject) -> Intent {
        let stands = self.engine.world().privacy.of(&subject).standing_holds().last().map(|hold| hold.number);
        if stands.is_some() && self.dice.once_in(2) || self.dice.once_in(8) {
            return Intent::of(by, LiftHold { subject, hold: stands.unwrap_or(1) });
        }
        let reason = self.dice.one_of(LegalHoldReason::ALL).unwrap_or(LegalHoldReason::Inquiry);
        Intent::of(by, PlaceHold { subject, reason, text: "An inquiry.".into() })
    }

    pub(super) fn ratify(&mut self, search: &Search) -> Option<Intent> {
        let by = self.of_house(search, Role::PanelAdministrator)?;
        let (kind, decided_on) = (ApprovalKind::OutOfArea, self.now.london_date());
        let waits = search.approvals.iter().find(|approval| approval.to_ratify().is_some());
        let offer: Option<OfferId> = waits.and_then(|approval| approval.offer());
        if self.dice.once_in(3) {
            let (reason, text) = (self.dice.one_of(ReturnReason::ALL)?, "Too far.".to_owned());
            let refuse = RefuseRatification { search: search.id, kind, offer, decided_on, reason, text };
            return Some(Intent::of(&by, refuse));
        }
        Some(Intent::of(&by, RatifyApproval { search: search.id, kind, offer, decided_on }))
    }

    pub(super) fn propose_weights(&mut self, house: &House) -> Intent {
        // Together 100, but for the few that are not.
        let mut weights = [11; 9];
        weights[self.dice.below(9)] += if self.dice.once_in(6) { 2 } else { 1 };
        let effective = self.now.london_date().plus_days(1);
        Intent::of(&house.actor(Role::TeamManager), ProposeWeights { authority: house.code, weights, effective })
    }

    pub(super) fn answer_weights(&mut self, house: &House) -> Intent {
        let kept = self.engine.world().authority(house.code);
        let waiting = kept.profiles.iter().rev().find(|profile| profile.answered.is_none());
        let version = waiting.map_or(1, |profile| profile.version);
        let (approver, authority) = (house.actor(Role::Approver), house.code);
        match self.dice.once_in(3) {
            true => Intent::of(&approver, DeclineWeights { authority, version }),
            false => Intent::of(&approver, ApproveWeights { authority, version }),
        }
    }

    fn partners(&mut self, house: &House) -> Option<Intent> {
        let agency = self.dice.one_of(&self.cast.agencies)?;
        let (authority, providers) = (house.code, vec![agency.id]);
        let read_version = if self.dice.once_in(3) { Some(0) } else { None };
        let put = PutPartners { authority, providers, settings: vec![], read_version };
        Some(Intent::of(&house.actor(Role::TeamManager), put))
    }

    /// A provider of the authority's own; now and then one that is somebody else's.
    pub(super) fn own_provider(&mut self, house: &House) -> Option<Intent> {
        let (name, id) = (format!("In-house {}", self.dice.below(1_000)), self.dice.provider());
        let recorded = words::recorded(&name, true).ok()?;
        let legal_form = if self.dice.once_in(4) { recorded.legal_form } else { LegalForm::LocalAuthority };
        let recorded = ProviderRecorded { legal_form, ..recorded };
        let other = self.dice.one_of(&self.cast.agencies)?.id;
        let theirs = self.dice.once_in(3);
        let (id, entry) = if theirs { (other, Entry::Existing) } else { (id, Entry::New) };
        let provider = engine::verbs::ProviderToPut { id, entry, read_version: None, recorded };
        Some(Intent::of(&house.actor(Role::TeamManager), PutOwnProvider { authority: house.code, provider }))
    }

    fn inspections(&mut self) -> Option<Intent> {
        let agency = self.dice.one_of(&self.cast.agencies)?;
        let (setting, ..) = self.dice.one_of(&agency.settings)?;
        let setting = if self.dice.once_in(4) { self.dice.setting() } else { setting };
        let inspection = Inspection {
            inspected_on: self.now.london_date().plus_days(-30),
            body: "CIW".into(),
            judgement: "Good".into(),
            link: "https://example.org/report".into(),
        };
        let reports = vec![ReportToRecord { setting, body: Regulator::Ciw, inspection }];
        Some(Intent::of(&self.cast.manager, RecordInspections { reports }))
    }

    pub(super) fn start_import(&mut self) -> Intent {
        let import = self.dice.import();
        let by = if self.dice.once_in(5) { self.cast.administrator.clone() } else { self.cast.manager.clone() };
        self.memory.imports.push((import, by.clone()));
        Intent::of(&by, StartImport { import })
    }

    pub(super) fn abandon_import(&mut self) -> Option<Intent> {
        let (import, by) = self.dice.one_of(&self.memory.imports)?;
        Some(Intent::of(&by, AbandonImport { import }))
    }

    pub(super) fn register_principal(&mut self, house: &House) -> Option<Intent> {
        let role =
            Grant { role: Role::PlacementFinder, organisation: Organisation::Authority(house.code), expires: None };
        let registration =
            Registration { id: house.another().ok()?, expires: None, credentials: vec![], roles: vec![role] };
        Some(Intent::of(&self.cast.administrator, RegisterPrincipal(registration)))
    }

    pub(super) fn change_principal(&mut self, house: &House) -> Intent {
        let id = house.another().unwrap_or_else(|_| house.actor(Role::Approver).id);
        let suspend = Change::Suspend(PrincipalSuspensionReason::LeftOrganisation);
        let change = if self.dice.once_in(2) { suspend } else { Change::Reinstate };
        Intent::of(&self.cast.administrator, ChangePrincipal { id, change })
    }

    pub(super) fn import_placements(&mut self, house: &House) -> Intent {
        let from = self.now.london_date().plus_days(-100);
        let number = if self.dice.once_in(4) { String::new() } else { format!("P-{}", self.dice.below(20)) };
        let row = PlacementCode::ALL.first().map(|code| PlacementRow {
            row: 0,
            number,
            code: *code,
            placed_in: house.code,
            from,
            until: None,
            weekly: Some(Pence::new(80_000)),
        });
        let rows = row.into_iter().collect();
        let import = ImportPlacements { authority: house.code, rows, tally: Tallied::default() };
        let by = house.actor(if self.dice.once_in(6) { Role::Approver } else { Role::ContractsOfficer });
        Intent::of(&by, import)
    }

    pub(super) fn import_budgets(&mut self, house: &House) -> Intent {
        let from = self.now.london_date();
        let until = if self.dice.once_in(4) { from.plus_days(-1) } else { from.plus_days(90) };
        let code = PlacementCode::ALL.first().copied();
        let row = code.map(|code| (0, Budget { code, from, until, amount: Pence::new(1_000_000) }));
        let by = house.actor(if self.dice.once_in(4) { Role::Approver } else { Role::ContractsOfficer });
        let rows = row.into_iter().collect();
        Intent::of(&by, ImportBudgets { authority: house.code, rows, tally: Tallied::default() })
    }

    pub(super) fn vary(&mut self, search: &Search, contract: ContractId) -> Option<Intent> {
        let completion = Completion { special_terms: Given::As("Weekly visits.".into()), ..Completion::default() };
        let terms = VariedTerms { notice_days: Some(14), ..VariedTerms::default() };
        let effective_on = self.now.london_date().plus_days(10);
        let changes = "A shorter notice.".to_owned();
        let vary = VaryContract { contract, completion, terms, effective_on, changes };
        Some(Intent::of(&self.of_house(search, Role::ContractsOfficer)?, vary))
    }

    /// In an emergency choice and award may be one call.
    pub(super) fn choose_and_award(&mut self, search: &Search, offer: OfferId) -> Option<Intent> {
        let (choice, award) = (self.choice(search, offer), self.award_of(search, offer));
        let by = if self.dice.once_in(6) { self.finder(search) } else { self.decision_maker(search) };
        Some(Intent::of(&by, ChooseAndAward { choice, award }))
    }
}

fn of_search(search: &Search) -> DataSubject {
    DataSubject::Search(search.authority, search.id)
}
