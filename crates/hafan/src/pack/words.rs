//! What events and their facts are called, in English and in Welsh, and where in the pages an event stands. A test holds the tables against the
//! golden files of every stored event of a search, an offer and a contract. The Welsh waits for review.

use vocabulary::Language;

/// A part of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    /// How the search came about and what its rounds asked for.
    Rounds,
    /// Questions and their answers.
    Questions,
    /// Tranches, answers, the choice.
    Decisions,
    /// Approvals, roles, interests.
    Approvals,
    /// The award, its undoing, the end.
    Award,
    /// The contract and the placement.
    Contract,
    /// What stands in a table of its own.
    Table,
    /// Anything else.
    Other,
}

/// A kind of event.
pub(super) struct Kind {
    code: &'static str,
    /// Where it stands.
    pub(super) section: Section,
    /// The code list of its `reason`, and where it differs of its `kind`.
    pub(super) reasons: &'static str,
    en: &'static str,
    cy: &'static str,
}

impl Kind {
    /// What it is called.
    pub(super) const fn label(&self, lang: Language) -> &'static str {
        lang.of(self.en, self.cy)
    }
}

/// How the value of a fact is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As it stands: a number, a day, a name.
    Plain,
    /// A code of a list.
    Code(&'static str),
    /// A code of the list of the event's reasons.
    Reason,
    /// Microseconds since 1970.
    Instant,
    /// Pence.
    Pence,
    /// Hundredths of a per cent.
    BasisPoints,
    /// A provider's id.
    Provider,
    /// Yes, no or unknown.
    Answer,
}

/// A fact.
pub(super) struct Field {
    name: &'static str,
    /// How its value is told.
    pub(super) form: Form,
    en: &'static str,
    cy: &'static str,
}

impl Field {
    /// What it is called.
    pub(super) const fn label(&self, lang: Language) -> &'static str {
        lang.of(self.en, self.cy)
    }
}

/// The kind of this code.
pub(super) fn kind(code: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.code == code)
}

/// The fact of this name.
pub(super) fn field(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}

/// Where a fact stands among others.
pub(super) fn order(name: &str) -> usize {
    FIELDS.iter().position(|field| field.name == name).unwrap_or(FIELDS.len())
}

macro_rules! kinds {
    ($($code:literal $section:ident $reasons:literal $en:literal $cy:literal)+) => {
        &[$(Kind { code: $code, section: Section::$section, reasons: $reasons, en: $en, cy: $cy }),+]
    };
}

macro_rules! fields {
    ($($name:literal $form:expr, $en:literal $cy:literal)+) => {
        &[$(Field { name: $name, form: $form, en: $en, cy: $cy }),+]
    };
}

const KINDS: &[Kind] = kinds! {
    "search.drafted" Rounds "" "Drafted" "Drafftiwyd"
    "search.edited" Rounds "" "Draft edited" "Golygwyd y drafft"
    "search.pre_match_shown" Rounds "" "Match against own settings shown" "Dangoswyd y paru â'r lleoliadau eu hunain"
    "search.round_opened" Rounds "spot-purchase-reason" "Round opened" "Agorwyd rownd"
    "search.amended" Rounds "amendment-kind" "Request amended" "Diwygiwyd y cais"
    "search.window_extended" Rounds "extension-reason" "Window extended" "Estynnwyd y ffenestr"
    "search.window_closed_early" Rounds "" "Window closed early" "Caewyd y ffenestr yn gynnar"
    "search.round_closed" Rounds "" "Round closed" "Caewyd y rownd"
    "search.further_round_opened" Rounds "further-round-reason" "Further framework round" "Rownd fframwaith bellach"
    "search.amended_after_close" Rounds "amendment-kind" "Request changed after the close" "Newidiwyd y cais ar ôl y cau"
    "search.providers_invited" Table "" "Providers invited" "Gwahoddwyd darparwyr"
    "search.profile_opened" Table "" "Profile opened" "Agorwyd y proffil"
    "search.invitation_declined" Questions "no-bid-reason" "Invitation declined" "Gwrthodwyd y gwahoddiad"
    "search.question_asked" Questions "" "Question asked" "Gofynnwyd cwestiwn"
    "search.question_answered" Questions "" "Question answered to all" "Atebwyd y cwestiwn i bawb"
    "search.offer_question_asked" Questions "" "Question about one offer" "Cwestiwn am un cynnig"
    "search.offer_question_answered" Questions "" "Answer about one offer" "Ateb am un cynnig"
    "offer.submitted" Table "" "Offer submitted" "Cyflwynwyd cynnig"
    "offer.revised" Table "" "Offer revised" "Diwygiwyd y cynnig"
    "offer.carried_on" Table "" "Offer carried on" "Cariwyd y cynnig ymlaen"
    "offer.withdrawn" Table "" "Offer withdrawn" "Tynnwyd y cynnig yn ôl"
    "offer.confirmed" Table "" "Offer confirmed" "Cadarnhawyd y cynnig"
    "search.offers_stood" Table "" "Offers that stood at the close" "Cynigion a safai adeg y cau"
    "search.offer_scored" Table "" "Offer scored" "Sgoriwyd y cynnig"
    "search.shortlist_published" Table "" "Shortlist published" "Cyhoeddwyd y rhestr fer"
    "search.unknown_resolved" Decisions "" "Open question settled" "Setlwyd cwestiwn agored"
    "search.offer_retracted" Decisions "retraction-reason" "Offer retracted" "Tynnwyd y cynnig yn ôl ar ôl y cau"
    "search.fee_reduced" Decisions "" "Fee reduced" "Gostyngwyd y ffi"
    "search.offer_identity_opened" Decisions "" "Identity of an offer opened" "Agorwyd hunaniaeth cynnig"
    "search.tranche_sent" Decisions "" "Sent to the decision maker" "Anfonwyd at y penderfynwr"
    "search.disclosure_released" Decisions "" "First name and school released" "Rhyddhawyd enw cyntaf ac ysgol"
    "search.conflict_declared" Decisions "" "Conflict of interest declared" "Datganwyd gwrthdaro buddiannau"
    "search.offer_rejected" Decisions "rejection-reason" "Offer answered" "Atebwyd y cynnig"
    "search.tranche_returned" Decisions "return-reason" "Tranche returned" "Dychwelwyd y gyfran"
    "search.return_by_passed" Decisions "" "Return-by time passed" "Aeth yr amser dychwelyd heibio"
    "search.offer_chosen" Decisions "split-reason" "Offer chosen" "Dewiswyd cynnig"
    "search.confirm_by_accepted" Decisions "" "Confirm-by time accepted" "Derbyniwyd yr amser cadarnhau"
    "search.confirm_by_passed" Decisions "" "Confirm-by time passed" "Aeth yr amser cadarnhau heibio"
    "search.choice_undone" Decisions "undo-reason" "Choice undone" "Dadwnaed y dewis"
    "search.offer_reconfirmed" Decisions "" "Offer stands again" "Mae'r cynnig yn sefyll eto"
    "search.offer_carried" Decisions "" "Offer of an earlier round judged" "Barnwyd cynnig o rownd gynharach"
    "search.change_reconfirmed" Decisions "" "Change accepted for an offer" "Derbyniwyd y newid ar gyfer cynnig"
    "search.nearer_offers_marked" Decisions "passed-over-reason" "Nearer offers marked" "Marciwyd cynigion agosach"
    "search.approvals_requested" Approvals "" "Approvals asked for" "Gofynnwyd am gymeradwyaethau"
    "search.approval_granted" Approvals "" "Approval granted" "Rhoddwyd cymeradwyaeth"
    "search.returned" Approvals "" "Returned by an approver" "Dychwelwyd gan gymeradwywr"
    "search.approval_asked" Approvals "spot-purchase-reason" "Approval asked for" "Gofynnwyd am gymeradwyaeth"
    "search.approval_refused" Approvals "" "Approval refused" "Gwrthodwyd cymeradwyaeth"
    "search.approval_ratified" Approvals "" "Chair's action ratified" "Cadarnhawyd gweithred y cadeirydd"
    "search.ratification_refused" Approvals "" "Chair's action not ratified" "Ni chadarnhawyd gweithred y cadeirydd"
    "search.role_reassigned" Approvals "reassignment-reason" "Role given to another person" "Rhoddwyd rôl i berson arall"
    "search.interest_declared" Approvals "" "Interest declared" "Datganwyd buddiant"
    "search.continued_after_concealment" Approvals "" "Goes on after a concealment" "Yn parhau ar ôl cuddio"
    "search.restated" Other "" "Over for good" "Wedi dod i ben am byth"
    "search.identities_exported" Approvals "" "Evidence pack with identities" "Pecyn tystiolaeth gyda hunaniaethau"
    "search.awarded" Award "split-reason" "Awarded" "Dyfarnwyd"
    "search.award_undone" Award "undo-reason" "Award undone" "Dadwnaed y dyfarniad"
    "search.child_arrived" Award "" "Child arrived" "Cyrhaeddodd y plentyn"
    "search.withdrawn" Award "search-withdrawal-reason" "Search withdrawn" "Tynnwyd y chwiliad yn ôl"
    "search.type_reconsidered" Award "search-withdrawal-reason" "Type reconsidered" "Ailystyriwyd y math"
    "search.ended_without_match" Award "" "Ended without a match" "Daeth i ben heb baru"
    "search.transfer_offered" Award "" "Offered to another authority" "Cynigiwyd i awdurdod arall"
    "search.transfer_taken_back" Award "" "Offer to another authority taken back" "Tynnwyd y cynnig i awdurdod arall yn ôl"
    "search.transfer_declined" Award "" "Declined by the other authority" "Gwrthodwyd gan yr awdurdod arall"
    "search.transfer_accepted" Award "" "Accepted by the other authority" "Derbyniwyd gan yr awdurdod arall"
    "search.transfer_received" Award "" "Received from another authority" "Derbyniwyd o awdurdod arall"
    "attachment.added" Other "" "File attached" "Atodwyd ffeil"
    "attachment.removed" Other "" "File taken away" "Tynnwyd ffeil ymaith"
    "attachment.opened" Other "" "File opened by a provider" "Agorwyd ffeil gan ddarparwr"
    "contract.generated" Contract "" "Contract generated" "Cynhyrchwyd y contract"
    "contract.completed" Contract "" "Contract completed" "Cwblhawyd y contract"
    "contract.signed" Contract "" "Contract signed" "Llofnodwyd y contract"
    "contract.variation_proposed" Contract "" "Variation proposed" "Cynigiwyd amrywiad"
    "contract.refused" Contract "contract-refusal-reason" "Signature refused" "Gwrthodwyd llofnodi"
    "contract.arrival_recorded" Contract "" "Arrival recorded" "Cofnodwyd y cyrraedd"
    "contract.placement_plan_recorded" Contract "late-plan-reason" "Placement plan recorded" "Cofnodwyd y cynllun lleoliad"
    "contract.placement_ended" Contract "placement-end-reason" "Placement ended" "Daeth y lleoliad i ben"
    "contract.task_done" Contract "task-kind" "Task done" "Tasg wedi'i chwblhau"
    "contract.nearer_home_matched" Contract "" "Match nearer home" "Paru yn nes at adref"
};

const FIELDS: &[Field] = fields! {
    "round" Form::Plain, "Round" "Rownd"
    "snapshot" Form::Plain, "Snapshot" "Ciplun"
    "tranche" Form::Plain, "Tranche" "Cyfran"
    "id" Form::Plain, "Tranche" "Cyfran"
    "kind" Form::Reason, "Kind" "Math"
    "kinds" Form::Code("approval-kind"), "Kind" "Math"
    "offer" Form::Plain, "Offer" "Cynnig"
    "from" Form::Plain, "From" "O"
    "to" Form::Plain, "To" "I"
    "provider" Form::Provider, "Provider" "Darparwr"
    "setting" Form::Plain, "Setting" "Lleoliad"
    "settings" Form::Plain, "Settings" "Lleoliadau"
    "contract" Form::Plain, "Contract" "Contract"
    "search" Form::Plain, "Search" "Chwiliad"
    "successor" Form::Plain, "Successor search" "Chwiliad olynol"
    "succeeds" Form::Plain, "Predecessor search" "Chwiliad rhagflaenol"
    "authority" Form::Plain, "Authority" "Awdurdod"
    "decision_maker" Form::Plain, "Decision maker" "Penderfynwr"
    "role" Form::Code("role"), "Role" "Rôl"
    "side" Form::Code("contract-side"), "Side" "Ochr"
    "variation" Form::Plain, "Text number" "Rhif y testun"
    "attachment" Form::Plain, "Attachment" "Atodiad"
    "stage" Form::Code("attachment-stage"), "Read from" "I'w ddarllen o"
    "child" Form::Plain, "Child (place in the request)" "Plentyn (lle yn y cais)"
    "names_nobody" Form::Answer, "Names nobody" "Nid yw'n enwi neb"
    "content" Form::Plain, "File" "Ffeil"
    "reason" Form::Reason, "Reason" "Rheswm"
    "late" Form::Reason, "Reason" "Rheswm"
    "reorder" Form::Code("reorder-reason"), "Reason for the order" "Rheswm dros y drefn"
    "single" Form::Code("single-offer-reason"), "Reason for one alone" "Rheswm dros un yn unig"
    "category" Form::Code("concealment-reason"), "Category" "Categori"
    "verdict" Form::Code("nearer-verdict"), "Verdict" "Dyfarniad"
    "basis" Form::Code("approval-basis"), "Rests on" "Yn seiliedig ar"
    "whereabouts" Form::Code("whereabouts"), "Where the child is" "Ble mae'r plentyn"
    "placement_type" Form::Code("placement-type"), "Placement type" "Math o leoliad"
    "level" Form::Code("level-of-need"), "Level of need" "Lefel angen"
    "age_band" Form::Code("age-band"), "Age band" "Band oedran"
    "tier" Form::Code("tier"), "Distance tier" "Haen bellter"
    "framework" Form::Plain, "Framework" "Fframwaith"
    "lot" Form::Code("lot"), "Lot" "Lot"
    "opens" Form::Instant, "Opens" "Yn agor"
    "closes" Form::Instant, "Closes" "Yn cau"
    "question_deadline" Form::Instant, "Questions until" "Cwestiynau tan"
    "return_by" Form::Instant, "Return by" "Dychwelyd erbyn"
    "confirm_by" Form::Instant, "Confirm by" "Cadarnhau erbyn"
    "answer_by" Form::Instant, "Answer by" "Ateb erbyn"
    "concealed_at" Form::Instant, "Concealed" "Cuddiwyd"
    "since" Form::Instant, "Since" "Ers"
    "needed_on" Form::Plain, "Needed on" "Angen ar"
    "start_date" Form::Plain, "Starts on" "Yn dechrau ar"
    "decided_on" Form::Plain, "Decided on" "Penderfynwyd ar"
    "arrived_on" Form::Plain, "Arrived on" "Cyrhaeddodd ar"
    "made_on" Form::Plain, "Made on" "Gwnaed ar"
    "ended_on" Form::Plain, "Ended on" "Daeth i ben ar"
    "effective_on" Form::Plain, "Counts from" "Yn cyfrif o"
    "month" Form::Plain, "Month" "Mis"
    "review_dates" Form::Plain, "Review" "Adolygiad"
    "window_hours_min" Form::Plain, "Shortest window in hours" "Ffenestr fyrraf mewn oriau"
    "extra" Form::Plain, "Extra" "Eitem ychwanegol"
    "core_weekly_pence" Form::Pence, "Core fee a week" "Ffi graidd yr wythnos"
    "total_weekly_pence" Form::Pence, "All weekly parts" "Pob rhan wythnosol"
    "allowed_core_weekly_pence" Form::Pence, "Core fee allowed" "Ffi graidd a ganiateir"
    "weekly_max_pence" Form::Pence, "Top fee a week" "Ffi uchaf yr wythnos"
    "discounts_basis_points" Form::BasisPoints, "Discounts" "Gostyngiadau"
    "children" Form::Plain, "Child (place in the request)" "Plentyn (lle yn y cais)"
    "offers" Form::Plain, "Offer" "Cynnig"
    "marks" Form::Plain, "Mark" "Marc"
    "passed_over" Form::Plain, "Passed over" "Hepgorwyd"
    "rejections" Form::Plain, "Answered so" "Atebwyd felly"
    "invited" Form::Plain, "Invited" "Gwahoddwyd"
    "awarded" Form::Plain, "Awarded" "Dyfarnwyd"
    "contracts" Form::Plain, "Contracts" "Contractau"
    "generated_at" Form::Instant, "Generated" "Cynhyrchwyd"
    "drafted_at" Form::Instant, "Drafted" "Drafftiwyd"
    "emergency" Form::Plain, "Emergency" "Argyfwng"
    "offered_to" Form::Plain, "Offered to" "Cynigiwyd i"
    "over_at" Form::Instant, "Over" "Daeth i ben"
    "placed" Form::Plain, "Children placed" "Plant a leolwyd"
    "positions" Form::Plain, "Records" "Cofnodion"
    "state" Form::Plain, "State" "Cyflwr"
    "notice" Form::Plain, "Notice" "Hysbysiad"
    "confirmation" Form::Plain, "Confirmation" "Cadarnhad"
    "offer_count" Form::Plain, "Offers" "Cynigion"
    "unanswered_questions" Form::Plain, "Questions unanswered" "Cwestiynau heb eu hateb"
    "could_serve" Form::Plain, "Could serve" "Gallai wasanaethu"
    "found" Form::Plain, "Found" "Canfuwyd"
    "as_of" Form::Plain, "As of position" "O safle"
    "request_version" Form::Plain, "Request version" "Fersiwn y cais"
    "answers_request_version" Form::Plain, "Answers request version" "Yn ateb fersiwn y cais"
    "version" Form::Plain, "Version" "Fersiwn"
    "terms_version" Form::Plain, "Version of the terms" "Fersiwn y telerau"
    "vacancy_reconfirmed" Form::Answer, "Vacancy reconfirmed" "Lle gwag wedi'i gadarnhau"
    "conflict" Form::Answer, "Conflict of interest" "Gwrthdaro buddiannau"
    "interest" Form::Answer, "Interest" "Buddiant"
    "question" Form::Plain, "Question" "Cwestiwn"
    "item" Form::Plain, "Item" "Eitem"
    "weights" Form::Plain, "Weight (C1 to C9)" "Pwysau (C1 i C9)"
    "weight_profile" Form::Plain, "Weight profile" "Proffil pwysau"
    "policy_version" Form::Plain, "Policy version" "Fersiwn y polisi"
    "engine_version" Form::Plain, "Engine version" "Fersiwn y peiriant"
    "parallel_to" Form::Plain, "Parallel to" "Ochr yn ochr â"
    "scored" Form::Plain, "Scored" "Sgoriwyd"
    "gates" Form::Plain, "Gate" "Porth"
    "gate" Form::Code("gate"), "Gate" "Porth"
    "outcome" Form::Plain, "Outcome" "Canlyniad"
    "score" Form::Plain, "Score (1e-12)" "Sgôr (1e-12)"
    "low" Form::Plain, "Lowest" "Isaf"
    "high" Form::Plain, "Highest" "Uchaf"
    "rank" Form::Plain, "Rank" "Safle"
    "digest" Form::Plain, "SHA-256 of the text" "SHA-256 y testun"
    "criteria_digest" Form::Plain, "SHA-256 of the criteria" "SHA-256 y meini prawf"
    "request_digest" Form::Plain, "SHA-256 of the request" "SHA-256 y cais"
    "inputs_digest" Form::Plain, "SHA-256 of what was scored" "SHA-256 yr hyn a sgoriwyd"
    "result_digest" Form::Plain, "SHA-256 of the result" "SHA-256 y canlyniad"
    // Of documents, beside those above.
    "text" Form::Plain, "In words" "Mewn geiriau"
    "note" Form::Plain, "Note" "Nodyn"
    "conditions" Form::Plain, "Conditions" "Amodau"
    "evidence" Form::Plain, "Evidence" "Tystiolaeth"
    "answer" Form::Plain, "Answer" "Ateb"
    "published" Form::Plain, "As published" "Fel y'i cyhoeddwyd"
    "sentences" Form::Plain, "Where it fell short" "Lle'r oedd yn brin"
    "panel" Form::Plain, "For the panel" "I'r panel"
    "information" Form::Plain, "Basic award information" "Gwybodaeth sylfaenol am y dyfarniad"
    "changes" Form::Plain, "What changes" "Beth sy'n newid"
    "document" Form::Plain, "What the contract says" "Beth mae'r contract yn ei ddweud"
    "recorded" Form::Plain, "The child's view" "Barn y plentyn"
    "not_recorded" Form::Plain, "Why the child's view is not recorded" "Pam na chofnodwyd barn y plentyn"
    "terms" Form::Plain, "Terms" "Telerau"
    "inputs" Form::Plain, "What was scored" "Yr hyn a sgoriwyd"
    "result" Form::Plain, "The whole result" "Y canlyniad cyfan"
    "shared" Form::Plain, "The request as a whole" "Y cais yn ei gyfanrwydd"
    "parent" Form::Plain, "The parent" "Y rhiant"
};

/// The list of codes that a kind's `kind` is of: approvals, but where the kind of event says otherwise.
pub(super) fn list_of_kind(event: &str) -> &'static str {
    match event {
        "search.amended" | "search.amended_after_close" => "amendment-kind",
        "contract.task_done" => "task-kind",
        "attachment.added" => "attachment-kind",
        _ => "approval-kind",
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::Value;

    use super::super::statement::{Fact, facts};
    use super::*;

    fn names(facts: &[Fact], into: &mut Vec<String>) {
        for fact in facts {
            into.push(fact.name.clone());
            names(&fact.of, into);
        }
    }

    /// Every stored event of a search, an offer and a contract, as its golden file has it.
    fn stored() -> Vec<Value> {
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../event-log/golden/events/v1");
        let files = std::fs::read_dir(golden).unwrap().map(|entry| entry.unwrap().path());
        let ours = |path: &Path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            ["search.", "offer.", "contract.", "attachment."].iter().any(|kind| name.starts_with(kind))
        };
        let read = |path: &Path| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        files.filter(|path| ours(path)).map(|path| read(&path)).collect()
    }

    #[test]
    fn every_event_and_every_fact_of_it_has_words_in_both_languages() {
        let events = stored();
        assert!(events.len() > 70, "{}", events.len());
        let mut missing = Vec::new();
        for event in &events {
            let code = event["kind"].as_str().unwrap();
            if kind(code).is_none() {
                missing.push(code.to_owned());
            }
            let mut used = Vec::new();
            names(&facts(&event["fact"]), &mut used);
            for document in engine::pack::references(event) {
                used.extend(document.field.split('/').rfind(|part| part.parse::<u32>().is_err()).map(str::to_owned));
            }
            missing.extend(used.into_iter().filter(|name| field(name).is_none()).map(|name| format!("{code} {name}")));
        }
        assert!(missing.is_empty(), "{missing:#?}");
        for kind in KINDS {
            assert_ne!(kind.en, kind.cy, "{}", kind.code);
        }
    }

    #[test]
    fn every_list_named_is_a_list() {
        let lists: Vec<&str> = vocabulary::lists().iter().map(|list| list.name).collect();
        let named = KINDS.iter().map(|kind| kind.reasons).filter(|list| !list.is_empty());
        let codes = FIELDS.iter().filter_map(|field| match field.form {
            Form::Code(list) => Some(list),
            _ => None,
        });
        for list in named.chain(codes).chain([list_of_kind("search.amended"), list_of_kind("contract.task_done")]) {
            assert!(lists.contains(&list), "{list}");
        }
    }
}
