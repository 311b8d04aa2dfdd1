//! What a request is about: a name for each kind of thing, and the documents that travel in requests.

use api::framework::v1::{Framework, PriceList};
use api::register::v1::{Provider, Setting};
use api::search::v1::{Search, Terms};
use vocabulary::{Date, Timestamp};

use super::super::examples;
use super::super::register::{CARDIFF, FRAMEWORK, VALE};

/// An id that nothing has.
const NOBODYS: &str = "0193e4a0-7c1b-4d3e-8f2a-5b6c7d8e9f01";

/// The names and documents of which requests are made. A maker takes from here whatever names a thing, so that two requests made of two of
/// these differ in what they are about, and in their request ids.
#[derive(Clone, Debug)]
pub(crate) struct Objects {
    /// `authorities/{code}`: whose the searches are, and the parent of what is listed for an authority.
    pub(crate) authority: String,
    /// Another authority: to whom a search is offered.
    pub(crate) other_authority: String,
    /// A search.
    pub(crate) search: String,
    /// A search that was offered to [`Objects::other_authority`].
    pub(crate) transfer: String,
    /// The round of the offers and questions below.
    pub(crate) round: String,
    /// The offer of [`Objects::provider`].
    pub(crate) offer: String,
    /// A question of an invitee in [`Objects::round`].
    pub(crate) question: String,
    /// A question of the decision maker about [`Objects::offer`].
    pub(crate) offer_question: String,
    /// A tranche of the search.
    pub(crate) tranche: String,
    /// The contract of the award of the search.
    pub(crate) contract: String,
    /// The digest of the text to be signed.
    pub(crate) contract_digest: String,
    /// To what files are attached: a search, an offer or a contract.
    pub(crate) attached_to: String,
    /// A file attached to that.
    pub(crate) attachment: String,
    /// The invitation of [`Objects::provider`] to the search.
    pub(crate) invitation: String,
    /// `providers/{id}`.
    pub(crate) provider: String,
    /// A setting of [`Objects::provider`].
    pub(crate) setting: String,
    /// An import.
    pub(crate) import: String,
    /// A weight profile of [`Objects::authority`].
    pub(crate) weight_profile: String,
    /// A task of [`Objects::authority`].
    pub(crate) task: String,
    /// `principals/{id}`.
    pub(crate) principal: String,
    /// `frameworks/{slug}`.
    pub(crate) framework: String,
    /// `frameworks/{slug}/lots/{LOT}`.
    pub(crate) lot: String,
    /// A search as it is drafted and edited.
    pub(crate) document: Search,
    /// Terms of an offer.
    pub(crate) terms: Terms,
    /// The entry of [`Objects::provider`] in the register.
    pub(crate) entry: Provider,
    /// The entry of [`Objects::setting`] in the register.
    pub(crate) setting_entry: Setting,
    /// The framework whole.
    pub(crate) framework_entry: Framework,
    /// The price list of [`Objects::provider`] in [`Objects::lot`].
    pub(crate) price_list: PriceList,
    /// Today.
    pub(crate) today: Date,
    /// Two days from now.
    pub(crate) soon: Timestamp,
}

impl Objects {
    /// Names of the right form of which nothing exists.
    pub(crate) fn absent() -> Self {
        let today = Date::new(2026, 11, 24).expect("a day");
        let provider = format!("providers/{NOBODYS}");
        let nobodys = Self {
            authority: "authorities/W06000024".to_owned(),
            other_authority: VALE.to_owned(),
            search: String::new(),
            transfer: String::new(),
            round: String::new(),
            offer: String::new(),
            question: String::new(),
            offer_question: String::new(),
            tranche: String::new(),
            contract: format!("{CARDIFF}/contracts/{NOBODYS}"),
            contract_digest: "0".repeat(64),
            attached_to: String::new(),
            attachment: String::new(),
            invitation: String::new(),
            setting: format!("{provider}/settings/{NOBODYS}"),
            provider,
            import: format!("imports/{NOBODYS}"),
            weight_profile: "authorities/W06000024/weightProfiles/9".to_owned(),
            task: format!("authorities/W06000024/tasks/panel-referral-due-{}-64a5ff1c8b200", NOBODYS.replace('-', "")),
            principal: "principals/people/nobody.known".to_owned(),
            framework: "frameworks/nobodys".to_owned(),
            lot: "frameworks/nobodys/lots/FOSTERING".to_owned(),
            document: examples::search("long-term-fostering", today),
            terms: examples::offer("long-term-fostering-canton", today).terms.unwrap_or_default(),
            entry: Provider::default(),
            setting_entry: Setting::default(),
            framework_entry: Framework::default(),
            price_list: PriceList::default(),
            today,
            soon: Timestamp::from_micros(1_795_593_600_000_000),
        };
        nobodys.about_search(&format!("{CARDIFF}/searches/{NOBODYS}"))
    }

    /// The same, but about another search, of which nothing else is known yet: what belongs to it has names that nothing has.
    pub(crate) fn about_search(self, search: &str) -> Self {
        let round = format!("{search}/rounds/1");
        let provider = self.provider.strip_prefix("providers/").expect("a provider").to_owned();
        Self {
            transfer: search.to_owned(),
            offer: format!("{round}/offers/{NOBODYS}"),
            question: format!("{round}/questions/{NOBODYS}"),
            offer_question: format!("{round}/offers/{NOBODYS}/questions/{NOBODYS}"),
            tranche: format!("{search}/tranches/{NOBODYS}"),
            invitation: format!("{search}/invitations/{provider}"),
            round,
            search: search.to_owned(),
            ..self
        }
        .about_attachment(search, &format!("{search}/attachments/{NOBODYS}"))
    }

    /// The same, but about a file.
    pub(crate) fn about_attachment(self, attached_to: &str, attachment: &str) -> Self {
        Self { attached_to: attached_to.to_owned(), attachment: attachment.to_owned(), ..self }
    }

    /// The same, but about another provider and one of its settings.
    pub(crate) fn about_provider(self, provider: &str, setting: &str) -> Self {
        let id = provider.strip_prefix("providers/").expect("a provider");
        Self {
            invitation: format!("{}/invitations/{id}", self.search),
            provider: provider.to_owned(),
            setting: setting.to_owned(),
            ..self
        }
    }
}

/// The framework of the register.
pub(super) fn of_framework(objects: Objects) -> Objects {
    Objects { framework: FRAMEWORK.to_owned(), lot: format!("{FRAMEWORK}/lots/FOSTERING"), ..objects }
}
