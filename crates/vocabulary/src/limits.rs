//! The one place for limits (ACR-5): every list, string and window has one, and over it there is a clear refusal.
//!
//! Lengths of text count Unicode characters. Limits that an authority or the consortium may set are its configuration; the
//! constants here are what no configuration exceeds, unless they say *default*.
//! `docs/limits.md` tells all of them; `UPDATE_EXPECT=1 cargo test -p hafan the_page_is_the_code` writes it anew.

// ---- Text

/// Characters of a short text: a name, a phrase, a parameter.
pub const SHORT_TEXT_CHARS_MAX: usize = 200;

/// Characters of a note: a reason in words, a specific, an answer.
pub const NOTE_CHARS_MAX: usize = 2_000;

/// Characters of a long text: a pen picture, a matching statement.
pub const LONG_TEXT_CHARS_MAX: usize = 8_000;

/// Characters of an authority's own child number.
pub const CHILD_NUMBER_CHARS_MAX: usize = 40;

/// Characters of a registration number.
pub const REGISTRATION_NUMBER_CHARS_MAX: usize = 40;

/// Characters of how a setting meets one kind of identity need (REG-2).
pub const CAPACITY_CHARS_MAX: usize = 500;

/// Paths of a field mask: more than any entry has fields.
pub const MASK_PATHS_MAX: usize = 50;

/// Authorities of a provider's standing filter (INV-1).
pub const FILTER_AUTHORITIES_MAX: usize = 100;

/// Farthest whole miles of a provider's standing filter (INV-1).
pub const FILTER_MILES_MAX: u32 = 500;

/// Characters of a link to an inspection report (REG-6).
pub const LINK_CHARS_MAX: usize = 500;

/// Fewest characters of an actor's name.
pub const ACTOR_NAME_CHARS_MIN: usize = 3;

/// Most characters of an actor's name.
pub const ACTOR_NAME_CHARS_MAX: usize = 80;

// ---- The request

/// Children of one search, a sibling group.
pub const CHILDREN_PER_SEARCH_MAX: usize = 8;

/// Specifics of one need or one risk.
pub const SPECIFICS_PER_NEED_MAX: usize = 10;

/// Must-haves of one search.
pub const MUST_HAVES_PER_SEARCH_MAX: usize = 20;

/// The child's own wishes.
pub const WISHES_PER_CHILD_MAX: usize = 5;

/// People a child has family time with.
pub const CONTACTS_PER_CHILD_MAX: usize = 12;

/// Siblings named of one child.
pub const SIBLINGS_PER_CHILD_MAX: usize = 12;

/// Areas a child must not live in or near.
pub const NO_GO_AREAS_MAX: usize = 10;

/// People a child must not meet.
pub const NAMED_PEOPLE_MAX: usize = 10;

/// Identity needs of one child.
pub const IDENTITY_NEEDS_PER_CHILD_MAX: usize = 10;

/// Adaptations one child needs.
pub const ADAPTATIONS_PER_CHILD_MAX: usize = 10;

/// Strengths of one child.
pub const STRENGTHS_PER_CHILD_MAX: usize = 10;

/// Outcomes sought by one search.
pub const OUTCOMES_PER_SEARCH_MAX: usize = 10;

/// Court or bail conditions of one child.
pub const LEGAL_CONDITIONS_PER_CHILD_MAX: usize = 10;

/// Incompatibilities declared with one request or setting (G11).
pub const INCOMPATIBILITIES_MAX: usize = 10;

/// The highest level of a need or a capability; the lowest is 0.
pub const NEED_LEVEL_MAX: u8 = 3;

/// The largest minimum distance a safe zone may ask for, in miles.
pub const SAFE_ZONE_MILES_MAX: u32 = 300;

// ---- Rounds, questions, offers

/// Rounds of one search, of every kind.
pub const ROUNDS_PER_SEARCH_MAX: u8 = 20;

/// Further framework rounds of one search; default (ESC-2).
pub const FURTHER_ROUNDS_MAX: u8 = 2;

/// Sections reconfirmed in one call (SRC-15): more than any request has taken over.
pub const SECTIONS_PER_CALL_MAX: usize = 100;

/// Fewest minutes of the window of a same-day emergency; default (SRC-10).
pub const EMERGENCY_WINDOW_MINUTES_MIN: i64 = 15;

/// Working days within which the search and the purchase of a same-day emergency are approved, and one person's part as finder and
/// decision maker out of hours is confirmed; default (SRC-10).
pub const EMERGENCY_APPROVAL_WORKING_DAYS: u32 = 1;

/// Working days within which the award of an emergency out of the authority's area is referred to the panel (SRC-10, DEC-4).
pub const EMERGENCY_PANEL_WORKING_DAYS: u32 = 25;

/// Fewest whole hours left after a material amendment of a same-day emergency (SRC-8).
pub const EMERGENCY_MATERIAL_HOURS_LEFT_MIN: i64 = 1;

/// Providers invited to one round.
pub const INVITATIONS_PER_ROUND_MAX: usize = 2_000;

/// Questions of one search.
pub const QUESTIONS_PER_SEARCH_MAX: usize = 100;

/// Most timed questions about one offer (DEC-1).
pub const QUESTIONS_PER_OFFER_MAX: usize = 20;

/// Amendments of one search.
pub const AMENDMENTS_PER_SEARCH_MAX: usize = 50;

/// Live offers of one round.
pub const OFFERS_PER_ROUND_MAX: usize = 500;

/// Revisions of one offer.
pub const REVISIONS_PER_OFFER_MAX: usize = 50;

/// Priced extras of one offer.
pub const EXTRAS_PER_OFFER_MAX: usize = 20;

/// Pieces of support one offer agrees or asks for.
pub const SUPPORTS_PER_OFFER_MAX: usize = 20;

/// People said to live in a household.
pub const RESIDENTS_PER_HOUSEHOLD_MAX: usize = 20;

/// Animals said to live in a household.
pub const ANIMALS_PER_HOUSEHOLD_MAX: usize = 20;

/// Most hours a provider may say it will hold a place.
pub const HOLD_HOURS_MAX: u32 = 24 * 28;

/// Longest notice an offer may ask, in days.
pub const NOTICE_DAYS_MAX: u32 = 365;

/// Offers of one tranche.
pub const OFFERS_PER_TRANCHE_MAX: usize = 10;

/// Offers for a whole sibling group that a choice for some of the children records as passed over, the best ranked (DEC-6).
pub const PASSED_OVER_OFFERS_MAX: usize = 10;

/// Tranches of one search.
pub const TRANCHES_PER_SEARCH_MAX: usize = 50;

/// Approvals asked for on one search.
pub const APPROVALS_PER_SEARCH_MAX: usize = 100;

/// Texts of one contract: the first, each completed anew before signature, and its variations (CON-1).
pub const TEXTS_PER_CONTRACT_MAX: usize = 100;

/// Contacts in one contract.
pub const CONTACTS_PER_CONTRACT_MAX: usize = 10;

/// Review dates in one contract.
pub const REVIEWS_PER_CONTRACT_MAX: usize = 20;

/// The first review of a placement is due within so many working days of its start (default; CON-1).
pub const FIRST_REVIEW_WORKING_DAYS: u32 = 20;

/// The second review is so many days after the first (default).
pub const SECOND_REVIEW_DAYS: i32 = 91;

/// A placement plan is made before the start, or within so many working days of it with a reason (CON-3).
pub const PLACEMENT_PLAN_WORKING_DAYS: u32 = 5;

/// A contract not signed when the child arrives is due within so many working days of the arrival (CON-2).
pub const CONTRACT_AFTER_ARRIVAL_WORKING_DAYS: u32 = 5;

/// A contract is completed within so many working days of its award, and a text signed within so many of being fixed (default).
pub const CONTRACT_STEP_WORKING_DAYS: u32 = 5;

/// Those who have to know of a placement are told within so many working days of its start (default; CON-3).
pub const PLACEMENT_NOTICE_WORKING_DAYS: u32 = 5;

/// A review comes up as a task so many days before its date (default).
pub const REVIEW_AHEAD_DAYS: i32 = 14;

/// Settings that could serve looked at by one match nearer home, the best of all.
pub const NEARER_HOME_JUDGED_MAX: usize = 1_000;

/// Settings named by one match nearer home, the best of those found (CON-5).
pub const NEARER_HOME_SETTINGS_MAX: usize = 10;

/// Later reviews are so many days apart (default).
pub const FURTHER_REVIEW_DAYS: i32 = 182;

/// Roles given to other people on one search.
pub const REASSIGNMENTS_PER_SEARCH_MAX: usize = 50;

/// Offers of one search to other authorities.
pub const TRANSFERS_PER_SEARCH_MAX: usize = 20;

/// Rows of placements or budgets made elsewhere in one call.
pub const EVIDENCE_ROWS_PER_CALL_MAX: usize = 500;

/// Placements made elsewhere that one authority keeps.
pub const PLACEMENTS_ELSEWHERE_MAX: usize = 100_000;

/// Budgets that one authority keeps.
pub const BUDGETS_PER_AUTHORITY_MAX: usize = 10_000;

/// Pence of one budget: ten thousand million pounds.
pub const BUDGET_PENCE_MAX: i64 = 1_000_000_000_000;

/// People who declared on one search whether they have an interest in it.
pub const INTERESTS_PER_SEARCH_MAX: usize = 100;

/// Nearer offers marked in one call (DEC-4).
pub const NEARER_MARKS_PER_CALL_MAX: usize = 100;

// ---- Time

/// Shortest window that needs no approval, in hours (SRC-5).
pub const WINDOW_HOURS_MIN: i64 = 24;

/// Shortest window of all, in minutes.
pub const WINDOW_MINUTES_MIN: i64 = 15;

/// Latest close, in days after opening (SRC-11).
pub const WINDOW_DAYS_MAX: i64 = 14;

/// Advised window, in hours, at least (SRC-5).
pub const WINDOW_HOURS_ADVISED_MIN: i64 = 48;

/// Advised window, in hours, at most (SRC-5).
pub const WINDOW_HOURS_ADVISED_MAX: i64 = 72;

/// Advised window, in working days, at least (SRC-5).
pub const WINDOW_WORKING_DAYS_ADVISED_MIN: u32 = 2;

/// First hour of the working day on a London clock, for a close (SRC-5).
pub const CLOSE_HOUR_ADVISED_FIRST: u8 = 9;

/// Last hour of the working day on a London clock, for a close (SRC-5).
pub const CLOSE_HOUR_ADVISED_LAST: u8 = 17;

/// Hours left after a material amendment, at least (SRC-8).
pub const MATERIAL_HOURS_LEFT_MIN: i64 = 24;

/// Hours left after a material amendment in an emergency, at least (SRC-8).
pub const MATERIAL_HOURS_LEFT_EMERGENCY_MIN: i64 = 1;

/// Hours between the question deadline and the close; default (QST-1).
pub const QUESTION_DEADLINE_HOURS: i64 = 12;

/// Days for which a re-search shows what changed; default (SRC-6).
pub const RE_SEARCH_DAYS: i64 = 28;

/// Days after which unconfirmed vacancies are stale (REG-4).
pub const VACANCY_STALE_DAYS: i64 = 7;

/// Days after which a provider is reminded to confirm (REG-4).
pub const VACANCY_REMINDER_DAYS: i64 = 6;

/// Rounds that still run in which a setting remembers to have been reconfirmed with an offer; beyond it the earliest is forgotten, so that
/// its vacancies look older than they are (REG-4).
pub const RECONFIRMATIONS_KEPT_MAX: usize = 32;

/// Longest hold of a tranche, in working days; default (SHL-4).
pub const HOLD_WORKING_DAYS_MAX: u32 = 3;

/// Longest confirm-by time, in working days; default (SHL-4).
pub const CONFIRM_BY_WORKING_DAYS_MAX: u32 = 10;

/// Age after which a request id is refused, in days (OFF-6).
pub const REQUEST_ID_DAYS_MAX: i64 = 7;

/// Days an item of a feed is kept; a cursor from before is expired.
pub const FEED_DAYS: i64 = 31;

/// Days after the last event of a search that is over for good, its placement too, after which it is restated: from then on it is in no work
/// list and no longer kept in memory whole, and read by name as before. More than items of feeds are kept, and a reminder on top.
pub const RESTATED_AFTER_DAYS: i64 = 45;

/// How far ahead a request id may have been made, in minutes (OFF-6).
pub const REQUEST_ID_AHEAD_MINUTES_MAX: i64 = 5;

// ---- The register and the frameworks

/// Settings of one provider.
pub const SETTINGS_PER_PROVIDER_MAX: usize = 2_000;

/// Providers and settings one authority names as partners (REG-8): as many as one event can hold.
pub const PARTNERS_PER_AUTHORITY_MAX: usize = 500;

/// Weight profiles one authority may propose over the years (SRC-7).
pub const WEIGHT_PROFILES_MAX: usize = 1_000;

/// Own and partner settings shown with the check of a request: the best of them (SRC-1).
pub const OWN_SETTINGS_SHOWN_MAX: usize = 20;

/// Places of one setting.
pub const PLACES_PER_SETTING_MAX: u32 = 60;

/// Services and skills of one setting.
pub const SERVICES_PER_SETTING_MAX: usize = 50;

/// Fewest characters of an IETF language tag.
pub const LANGUAGE_TAG_CHARS_MIN: usize = 2;

/// Most characters of an IETF language tag.
pub const LANGUAGE_TAG_CHARS_MAX: usize = 35;

/// Languages of one setting.
pub const LANGUAGES_PER_SETTING_MAX: usize = 20;

/// Inspection reports kept of one setting.
pub const INSPECTIONS_PER_SETTING_MAX: usize = 50;

/// Characters of a framework's slug: it names the streams of its lots.
pub const FRAMEWORK_SLUG_CHARS_MAX: usize = 40;

/// Signatory authorities of one lot.
pub const AUTHORITIES_PER_LOT_MAX: usize = 100;

/// Member providers of one lot: as many as one event can hold.
pub const MEMBERS_PER_LOT_MAX: usize = 500;

/// Lines of one price list, extras among them: as many as one event can hold.
pub const PRICE_LINES_MAX: usize = 250;

/// Steps of one discount schedule.
pub const DISCOUNT_STEPS_MAX: usize = 20;

/// Characters of a provider's own reference of a setting (REG-2).
pub const REFERENCE_CHARS_MAX: usize = 80;

/// Usual fostering limit of children in one household (G5).
pub const FOSTERING_LIMIT_CHILDREN: u32 = 3;

// ---- Money, in pence a week

/// A weekly fee below this is queried: £100.
pub const WEEKLY_FEE_PENCE_QUERY_BELOW: i64 = 10_000;

/// A weekly fee above this is queried: £100,000.
pub const WEEKLY_FEE_PENCE_QUERY_ABOVE: i64 = 10_000_000;

/// No fee of any kind is above this: £1,000,000.
pub const FEE_PENCE_MAX: i64 = 100_000_000;

/// A weekly fee under this share of the median of three or more offers is queried; default (DEC-3): 60 %.
pub const LOW_FEE_PERCENT_OF_MEDIAN: u32 = 60;

/// Ceiling of a residential spot purchase; default (DEC-3): £11,500.
pub const RESIDENTIAL_SPOT_CEILING_PENCE: i64 = 1_150_000;

// ---- Calls

/// Bytes of one message: 1 MiB.
pub const MESSAGE_BYTES_MAX: usize = 1 << 20;

/// Entries of any one list of a message: more are refused unread, whatever the list's own limit.
pub const LIST_ITEMS_MAX: usize = 1_000;

/// Items of one batch call.
pub const BATCH_ITEMS_MAX: usize = 100;

/// Rows of one chunk of an import.
pub const IMPORT_ROWS_PER_CHUNK_MAX: usize = 500;

/// Rows of one import by a framework manager.
pub const IMPORT_ROWS_MAX: u32 = 500_000;

/// Rows of one import by a provider or an authority's team manager, of what is its own.
pub const IMPORT_ROWS_OF_PROVIDER_MAX: u32 = 10_000;

/// Imports that the consortium may have open at once; each keeps its staged rows in memory.
pub const IMPORTS_OPEN_MAX: usize = 4;

/// Imports that one provider or authority may have open at once.
pub const IMPORTS_OPEN_OF_PROVIDER_MAX: usize = 1;

/// Faulty rows reported of one check of an import; the count of the others is told.
pub const IMPORT_FAULTS_MAX: usize = 1_000;

/// Fields of one row that its sender may name as unreadable: more than a price list of all its lines has.
pub const IMPORT_UNREADABLE_MAX: usize = 1_000;

/// Items of one page, at most.
pub const PAGE_ITEMS_MAX: usize = 100;

/// Items of one page, where the caller does not say.
pub const PAGE_ITEMS_DEFAULT: usize = 50;

/// Field violations reported of one call; the count of the others is told.
pub const FAULTS_PER_CALL_MAX: usize = 100;

// ---- The access log

/// Calls under way or recorded that wait to be written; a further call is refused.
pub const ACCESS_QUEUE_MAX: usize = 16_384;

/// Lines that wait to be written; at so many they are written before their minute is over.
pub const ACCESS_PENDING_MAX: usize = 50_000;

/// Requests to write now that wait, at most; a further one waits for its turn.
pub const ACCESS_CONTROLS_MAX: usize = 64;

/// Bytes of one line of the access log.
pub const ACCESS_LINE_BYTES_MAX: usize = 4_096;

/// Most whole days the access log may be kept.
pub const ACCESS_DAYS_MAX: u64 = 3_660;

/// Most MiB one day of the access log may be allowed.
pub const ACCESS_DAY_MEBIBYTES_MAX: u64 = 65_536;

/// Lines of the access log read at a time.
pub const ACCESS_LINES_PER_READ: usize = 500;

// ---- Attachments (ACR-7)

/// Bytes of one file: 5 MB.
pub const ATTACHMENT_BYTES_MAX: usize = 5_000_000;

/// Files of one search, offer or contract.
pub const ATTACHMENTS_MAX: usize = 5;

/// Files ever attached to one search, offer or contract, those taken away among them.
pub const ATTACHMENTS_EVER_MAX: usize = 50;

/// Files inside a DOCX.
pub const ATTACHMENT_ENTRIES_MAX: usize = 2_000;

/// Files being taken at once, each held in memory whole.
pub const UPLOADS_MAX: usize = 16;

/// Of them those of one principal.
pub const UPLOADS_OF_PRINCIPAL_MAX: usize = 2;

/// Openings recorded of the files of one search or contract by one provider.
pub const ATTACHMENT_OPENINGS_MAX: u64 = 1_000;

// ---- The directory of postcodes

/// Rows of a directory of postcodes: the real one has 2.7 million.
pub const GEOGRAPHY_ROWS_MAX: usize = 5_000_000;

/// Bytes of one row of it: the real ones have about 350.
pub const GEOGRAPHY_ROW_BYTES_MAX: usize = 64 * 1024;

/// Faults told of one directory; the count of the others is told.
pub const GEOGRAPHY_FAULTS_MAX: usize = 100;

/// Characters of what a fault quotes of a row.
pub const GEOGRAPHY_QUOTED_CHARS_MAX: usize = 40;

/// Characters of the name of a release.
pub const GEOGRAPHY_RELEASE_CHARS_MAX: usize = 80;

/// Bytes of the file a geography is kept in: the real one has 2.5 million.
pub const GEOGRAPHY_FILE_BYTES_MAX: u64 = 256 << 20;

// ---- Keys, erasure, retention

/// Orders to erase carried out by one run over the keys.
pub const ERASURES_PER_RUN_MAX: usize = 100;

/// Keys that one order destroys: those of a child with twenty searches of as many offers each.
pub const KEYS_PER_ERASURE_MAX: usize = 500;

/// Keys that one run destroys: they go in one commit.
pub const KEYS_PER_RUN_MAX: usize = 1_000;

/// Legal holds of one person's data, lifted ones among them.
pub const LEGAL_HOLDS_PER_SUBJECT_MAX: usize = 100;

/// Wrapped data keys written in one commit when keys are wrapped anew.
pub const REWRAPPED_PER_COMMIT: usize = 500;

/// Master keys a service knows at once: more is a mistake.
pub const MASTER_KEYS_MAX: u32 = 1_000;

/// Keys a subject may have had, each destroyed but the last.
pub const KEY_GENERATIONS_MAX: u32 = 100;

/// Bytes a key command may answer with.
pub const KEY_COMMAND_ANSWER_BYTES_MAX: u64 = 16 * 1024;

/// Parts of an answer to a subject's request for access.
pub const SUBJECT_ACCESS_PARTS_MAX: usize = 20_000;
// ---- Who calls

/// Principals there may be.
pub const PRINCIPALS_MAX: usize = 20_000;

/// Credentials of one principal.
pub const CREDENTIALS_PER_PRINCIPAL_MAX: usize = 8;

/// Roles of one principal, each for an organisation.
pub const ROLES_PER_PRINCIPAL_MAX: usize = 50;

/// Bytes of a bearer token.
pub const TOKEN_BYTES_MAX: usize = 8 * 1024;

/// Keys read of one issuer.
pub const ISSUER_KEYS_MAX: usize = 50;

/// Bytes read of one answer of an issuer, or of the file its keys are in.
pub const ISSUER_ANSWER_BYTES_MAX: u64 = 256 * 1024;

/// Characters of a token's issuer, of its subject, and of a name in a certificate.
pub const CREDENTIAL_CHARS_MAX: usize = 200;
