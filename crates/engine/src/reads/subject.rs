//! Holds and orders of a data subject, and everything held of one, for the person who asks (ACR-3).

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::event::{AttachedTo, ChildKey, DataSubject, Event, Subject};
use domain::privacy::{ErasureFacts, Privacy};
use domain::search::Search;
use event_log::{Recorded, Version, stored};
use tokio::sync::mpsc;
use vocabulary::{ContractId, RefusalReason, SettingId, Timestamp, limits};

use super::subject_parts::{Told, told};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::vault::KeySubject;
use crate::verbs::words_under;

/// Events of a stream read at a time.
const PAGE: usize = 200;

/// Holds and orders of a data subject, and what stands for and against erasing it today.
#[derive(Clone, Debug)]
pub struct DataSubjectView {
    /// Whose data.
    pub subject: DataSubject,
    /// Holds and orders.
    pub privacy: Arc<Privacy>,
    /// The words of the holds, in their order; empty where erased.
    pub hold_texts: Vec<String>,
    /// The words of the orders, in their order; empty where erased.
    pub order_texts: Vec<String>,
    /// What stands for and against an erasure.
    pub facts: ErasureFacts,
}

/// What kind of part an answer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessSection {
    /// What is told and what is left out.
    About,
    /// A request, by version.
    Request,
    /// Who was shown the profile or the identity.
    Opening,
    /// A question and its answer.
    Question,
    /// The offer that was chosen.
    Offer,
    /// What was decided.
    Decision,
    /// The contract and the placement.
    Contract,
    /// Placements made elsewhere.
    Elsewhere,
    /// Holds, orders, earlier answers.
    Privacy,
    /// A setting's profile and inspections.
    Setting,
}

/// One part of what is held of a person.
#[derive(Clone, Debug)]
pub struct AccessPart {
    /// Of what kind.
    pub section: AccessSection,
    /// What it is, in English and Welsh.
    pub title: (&'static str, &'static str),
    /// When it was recorded.
    pub at: Option<Timestamp>,
    /// By whom; empty where nobody is named.
    pub by: String,
    /// What it belongs to, by name.
    pub object: String,
    /// What it says: field and value.
    pub lines: Vec<(String, String)>,
    /// Whether what it said was erased.
    pub erased: bool,
}

/// Where the parts go; a reader that is slow is waited for.
pub(crate) type Parts = mpsc::Sender<Result<AccessPart, Failure>>;

impl Engine {
    /// Reads holds and orders of a subject the caller may read.
    pub async fn data_subject(&self, subject: DataSubject) -> Result<DataSubjectView, Failure> {
        let (privacy, facts) = {
            let (world, now) = (self.world(), self.now());
            let facts = views::privacy::facts(&world, subject, &self.settings.periods, now);
            (world.privacy.of(&subject), facts)
        };
        let key = words_under(subject);
        let mut hold_texts = Vec::with_capacity(privacy.holds.len());
        for hold in &privacy.holds {
            hold_texts.push(unless_erased(self.open_text(key, hold.text.as_ref()).await)?.unwrap_or_default());
        }
        let mut order_texts = Vec::with_capacity(privacy.orders.len());
        for order in &privacy.orders {
            order_texts.push(unless_erased(self.open_text(key, order.text.as_ref()).await)?.unwrap_or_default());
        }
        Ok(DataSubjectView { subject, privacy, hold_texts, order_texts, facts })
    }

    /// Tells everything held of a subject, part by part, oldest first within each search. The caller may have it.
    pub async fn subject_access(&self, subject: DataSubject, parts: &Parts) -> Result<(), Failure> {
        let mut teller = Teller { engine: self, subject, parts, left: limits::SUBJECT_ACCESS_PARTS_MAX };
        teller.tell(about(subject)).await?;
        let searches = views::privacy::searches_of(&self.world(), subject);
        for search in &searches {
            teller.tell_search(search).await?;
        }
        teller.tell_elsewhere().await?;
        if let DataSubject::Setting(_, setting) = subject {
            teller.tell_setting(setting).await?;
        }
        let own = Subject::Privacy(subject);
        teller.tell_stream(&own, (words_under(subject), subject.to_string()), None).await
    }
}

/// What was read; `None` where it was erased.
///
/// # Errors
/// Every other failure.
pub fn unless_erased<T>(read: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(Failure::Refused(refusal)) if refusal.reason() == RefusalReason::Erased => Ok(None),
        Err(failure) => Err(failure),
    }
}

struct Teller<'e> {
    engine: &'e Engine,
    subject: DataSubject,
    parts: &'e Parts,
    left: usize,
}

impl Teller<'_> {
    async fn tell(&mut self, part: AccessPart) -> Result<(), Failure> {
        self.left = self.left.checked_sub(1).ok_or(Failure::Exhausted)?;
        self.parts.send(Ok(part)).await.map_err(|_| Failure::Unavailable("the reader is gone".to_owned()))
    }

    /// A search: its own stream, what its invitees did with the profile, its contracts.
    async fn tell_search(&mut self, search: &Search) -> Result<(), Failure> {
        let name = format!("authorities/{}/searches/{}", search.authority, search.id);
        let key = KeySubject::Search(search.id);
        self.tell_stream(&Subject::Search(search.id), (key, name.clone()), Some(search)).await?;
        let invited: BTreeSet<_> = search.rounds.iter().flat_map(|round| round.invited.keys().copied()).collect();
        for provider in invited {
            let stream = Subject::Response(search.id, provider);
            self.tell_stream(&stream, (key, name.clone()), Some(search)).await?;
            let opened = Subject::AttachmentsOpened(AttachedTo::Search(search.id), provider);
            self.tell_stream(&opened, (key, name.clone()), Some(search)).await?;
        }
        let attached = Subject::Attachments(AttachedTo::Search(search.id));
        self.tell_stream(&attached, (key, name), Some(search)).await?;
        let awarded = search.award.iter().map(|(award, ..)| award.contract);
        let undone = search.undone.iter().map(|undone| undone.award.contract);
        let contracts: BTreeSet<ContractId> = awarded.chain(undone).collect();
        for contract in contracts {
            let name = format!("authorities/{}/contracts/{contract}", search.authority);
            let attached = Subject::Attachments(AttachedTo::Contract(contract));
            for stream in [Subject::Contract(contract), attached] {
                self.tell_stream(&stream, (key, name.clone()), Some(search)).await?;
            }
        }
        Ok(())
    }

    async fn tell_elsewhere(&mut self) -> Result<(), Failure> {
        let DataSubject::Child(authority, child) = self.subject else { return Ok(()) };
        let evidence = self.engine.world().evidence(authority);
        for placement in evidence.of_child(child) {
            let key = KeySubject::Child(child);
            let number: Option<String> = unless_erased(self.engine.open_document(key, &placement.number).await)?;
            let until = placement.until.map_or_else(String::new, |until| until.to_string());
            let weekly = placement.weekly.map_or_else(String::new, |weekly| weekly.to_string());
            let erased = number.is_none();
            let lines = [
                ("child_number", number.unwrap_or_default()),
                ("placement_code", placement.code.to_string()),
                ("placed_in", placement.placed_in.to_string()),
                ("from", placement.from.to_string()),
                ("until", until),
                ("weekly_pence", weekly),
            ];
            let lines = lines.into_iter().filter(|(_, value)| !value.is_empty());
            self.tell(AccessPart {
                section: AccessSection::Elsewhere,
                title: ("A placement made elsewhere", "Lleoliad a wnaed mewn man arall"),
                at: None,
                by: String::new(),
                object: format!("authorities/{authority}"),
                lines: lines.map(|(field, value)| (field.to_owned(), value)).collect(),
                erased,
            })
            .await?;
        }
        Ok(())
    }

    async fn tell_setting(&mut self, id: SettingId) -> Result<(), Failure> {
        let DataSubject::Setting(provider, _) = self.subject else { return Ok(()) };
        let name = format!("providers/{provider}/settings/{id}");
        self.tell_stream(&Subject::Setting(id), (KeySubject::Setting(id), name), None).await
    }

    /// Every event of a stream that is of the person, each with what it had sealed.
    async fn tell_stream(
        &mut self,
        stream: &Subject,
        (key, object): (KeySubject, String),
        search: Option<&Search>,
    ) -> Result<(), Failure> {
        let name = stored::stream_name(stream).map_err(|error| Failure::Internal(error.to_string()))?;
        let mut from = Version(1);
        loop {
            let page = self.engine.log.read_stream(&name, from, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            from = last.version.next();
            for recorded in &page {
                let Some(found) = self.read(recorded, search)? else { continue };
                let part = self.opened(found, recorded.recorded_at, (key, object.clone())).await?;
                self.tell(part).await?;
            }
        }
    }

    fn read(&self, recorded: &Recorded, search: Option<&Search>) -> Result<Option<Told>, Failure> {
        let internal = |error: stored::DecodeError| Failure::Internal(error.to_string());
        let event: Event = stored::decode(&recorded.bytes).map_err(internal)?;
        let fact = stored::to_json(&recorded.bytes).map_err(internal)?;
        Ok(told(&event, fact, search.and_then(|search| self.place_of(search))))
    }

    /// Where the child asked about stands among a search's children.
    fn place_of(&self, search: &Search) -> Option<(usize, ChildKey)> {
        let DataSubject::Child(_, child) = self.subject else { return None };
        search.children.iter().position(|key| *key == child).map(|place| (place, child))
    }

    async fn opened(
        &self,
        told: Told,
        at: Timestamp,
        (key, object): (KeySubject, String),
    ) -> Result<AccessPart, Failure> {
        let Told { section, title, by, mut lines, documents } = told;
        let mut erased = false;
        for (under, field, sealed) in documents {
            let under = under.unwrap_or(key);
            match unless_erased(self.engine.open_document::<serde_json::Value>(under, &sealed).await)? {
                Some(document) => super::subject_parts::flatten(&field, &document, &mut lines),
                None => erased = true,
            }
        }
        Ok(AccessPart { section, title, at: Some(at), by, object, lines, erased })
    }
}

/// What the answer holds, and what it leaves out.
fn about(subject: DataSubject) -> AccessPart {
    AccessPart {
        section: AccessSection::About,
        title: (
            "Everything this service holds of the person named below. Left out, as they are about others or could harm the person: offers \
             that were not chosen, brothers and sisters in the same search, carers' households, people and places the person must be \
             kept from. Who read a record without changing it stands in the access log, which is asked for separately. Files are listed, \
             and read on their own.",
            "Popeth y mae'r gwasanaeth hwn yn ei ddal am y person a enwir isod. Hepgorwyd, gan eu bod yn ymwneud ag eraill neu y gallent \
             niweidio'r person: cynigion na ddewiswyd, brodyr a chwiorydd yn yr un chwiliad, aelwydydd gofalwyr, pobl a lleoedd y mae'n \
             rhaid cadw'r person rhagddynt. Mae pwy a ddarllenodd gofnod heb ei newid yn y log mynediad, y gofynnir amdano ar wahân. Rhestrir \
             ffeiliau, a'u darllen ar eu pen eu hunain.",
        ),
        at: None,
        by: String::new(),
        object: subject.to_string(),
        lines: Vec::new(),
        erased: false,
    }
}
