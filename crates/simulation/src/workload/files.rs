//! Files that are attached, holds over somebody's data, orders to erase it, and the runs over the keys.

use domain::Actor;
use domain::attachment::Given;
use domain::event::{AttachedTo, DataSubject};
use domain::request::YesNoUnknown;
use domain::search::Search;
use engine::Engine;
use engine::verbs::{BeginErasures, FileGiven, OpenAttachment, OrderErasure, RotateKeys, TakeBackErasure};
use futures::FutureExt as _;
use sha2::{Digest as _, Sha256};
use vocabulary::{AttachmentId, AttachmentStage, ErasureReason, Role};

use super::{Agency, Intent, Scene};

/// Bytes of the larger files: several chunks, and two appends.
const LARGE_BYTES: usize = 70 * 30 * 1024;

impl Scene<'_> {
    /// The next thing about files, holds, orders and keys.
    pub(super) fn erasure_step(&mut self) -> Option<Intent> {
        let searches = self.searches();
        let search = self.dice.one_of(&searches)?;
        let ended: Vec<_> = searches.iter().filter(|search| search.end.is_some()).cloned().collect();
        match self.dice.below(20) {
            0..=4 => self.attach(&search),
            5 | 6 => self.remove_file(),
            7 | 8 => self.open_file(),
            9 if self.dice.once_in(2) => self.hold_of_search(&search),
            9 => self.hold_of_setting(),
            10 | 11 if ended.len() < 3 => self.withdraw_search(&search),
            10..=13 => {
                let of = if ended.is_empty() || self.dice.once_in(8) { search } else { self.dice.one_of(&ended)? };
                self.order_erasure(&of)
            }
            14 => self.take_back_erasure(&search),
            15 => {
                let destroy_old = self.dice.once_in(2);
                let by = if self.dice.once_in(6) { &self.cast.manager } else { &self.cast.administrator };
                Some(Intent::of(by, RotateKeys { destroy_old }))
            }
            _ => Some(Intent::of(&self.cast.administrator, BeginErasures)),
        }
    }

    fn attach(&mut self, search: &Search) -> Option<Intent> {
        let (to, by, given) = self.something_to_attach_to(search)?;
        let id = self.dice.attachment();
        self.memory.files.push((to, id));
        let large = self.dice.once_in(30);
        let wrong = self.dice.once_in(12);
        let bytes = pdf(if large { LARGE_BYTES } else { 200 + self.dice.below(2_000) });
        Some(attach(&by, to, id, (bytes, given, wrong)))
    }

    fn something_to_attach_to(&mut self, search: &Search) -> Option<(AttachedTo, Actor, Given)> {
        let none = Given { stage: None, child: None, names_nobody: None };
        let contract = search.award.as_ref().map(|(award, ..)| award.contract);
        if let Some(contract) = contract.filter(|_| self.dice.once_in(2)) {
            let by = self.of_house(search, Role::ContractsOfficer)?;
            return Some((AttachedTo::Contract(contract), by, none));
        }
        let offer = search.round().and_then(|round| {
            let world = self.engine.world();
            let slots = world.slots_of(search.id, round.opening.round);
            slots.iter().find_map(|(slot, offers)| offers.live.as_ref().map(|live| (*slot, live.id, live.provider)))
        });
        if let Some((slot, offer, provider)) = offer.filter(|_| self.dice.once_in(2)) {
            let by = self.cast.agency(provider)?.actor(Role::ProviderSystem).ok()?;
            let given = Given { names_nobody: Some(YesNoUnknown::Yes), ..none };
            return Some((AttachedTo::Offer(slot, offer), by, given));
        }
        // A file about a child of a draft that is given to another child later is not read any more: until that is mended, none is attached.
        let child = Some(0).filter(|_| !search.rounds.is_empty() && self.dice.once_in(2));
        let given = Given { stage: self.dice.one_of(AttachmentStage::ALL), child, ..none };
        Some((AttachedTo::Search(search.id), self.finder(search), given))
    }

    /// Somebody who may attach there.
    fn keeper_of(&mut self, of: AttachedTo) -> Option<Actor> {
        let world = self.engine.world();
        match of {
            AttachedTo::Search(id) => {
                let search = world.search(id)?;
                drop(world);
                Some(self.finder(&search))
            }
            AttachedTo::Offer(slot, offer) => {
                let provider = world.offers(&slot)?.find(offer)?.provider;
                self.cast.agency(provider)?.actor(Role::ProviderSystem).ok()
            }
            AttachedTo::Contract(id) => {
                let authority = world.contract(id)?.generated.authority;
                self.cast.house(authority).map(|house| house.actor(Role::ContractsOfficer))
            }
        }
    }

    fn remove_file(&mut self) -> Option<Intent> {
        let (from, attachment) = self.dice.one_of(&self.memory.files)?;
        let by = self.keeper_of(from)?;
        let run =
            move |engine: Engine, call| async move { engine.remove_attachment(call, from, attachment).await }.boxed();
        Some(Intent::by("RemoveAttachment", &by, run))
    }

    /// A provider that may be told of what is attached there: awarded, or one that opened the invitation.
    fn reader_of(&mut self, of: AttachedTo) -> Option<Agency> {
        let searches = self.searches();
        let search = searches.iter().find(|search| match of {
            AttachedTo::Search(id) => search.id == id,
            AttachedTo::Offer(slot, _) => search.id == slot.search,
            AttachedTo::Contract(id) => search.award.as_ref().is_some_and(|(award, ..)| award.contract == id),
        })?;
        let awarded = search.award.as_ref().map(|(award, ..)| award.provider);
        let offered: Vec<_> = search.offers.values().map(|closed| closed.provider).collect();
        let invited: Vec<_> = search.round()?.invited.keys().copied().collect();
        let some = awarded.or_else(|| self.dice.one_of(&offered)).or_else(|| self.dice.one_of(&invited))?;
        self.cast.agency(some).cloned()
    }

    fn open_file(&mut self) -> Option<Intent> {
        let (of, attachment) = self.dice.one_of(&self.memory.files)?;
        let agency = self.reader_of(of)?;
        Some(Intent::of(&agency.actor(Role::ProviderSystem).ok()?, OpenAttachment { of, attachment }))
    }

    /// Whose data a search is of.
    fn subject_of(&mut self, search: &Search) -> Option<DataSubject> {
        let child = search.children.first().copied()?;
        Some(match self.dice.below(4) {
            0 => DataSubject::Child(search.authority, child),
            1 => DataSubject::Offers(search.authority, search.id),
            _ => DataSubject::Search(search.authority, search.id),
        })
    }

    fn order_erasure(&mut self, search: &Search) -> Option<Intent> {
        let reason = self.dice.one_of(&[
            ErasureReason::CourtOrder,
            ErasureReason::RecordedInError,
            ErasureReason::CourtOrder,
            ErasureReason::RetentionOver,
        ])?;
        let text = "As the court decided.".to_owned();
        // Never of a setting: what is offered of it afterwards is not ranked, and stops the ticker (docs/simulation.md).
        let subject = self.subject_of(search)?;
        Some(Intent::of(&self.of_house(search, Role::TeamManager)?, OrderErasure { subject, reason, text }))
    }

    fn take_back_erasure(&mut self, search: &Search) -> Option<Intent> {
        let waiting: Vec<DataSubject> = self
            .engine
            .world()
            .privacy
            .waiting()
            .map(|(subject, _)| *subject)
            .filter(|of| is_of(*of, search))
            .collect();
        let subject = waiting.first().copied().or_else(|| self.subject_of(search))?;
        Some(Intent::of(&self.of_house(search, Role::TeamManager)?, TakeBackErasure { subject }))
    }
}

fn is_of(subject: DataSubject, search: &Search) -> bool {
    match subject {
        DataSubject::Search(_, id) | DataSubject::Offers(_, id) | DataSubject::Parent(_, id) => id == search.id,
        DataSubject::Child(_, child) => search.children.contains(&child),
        DataSubject::Setting(..) => false,
    }
}

/// A file that begins and ends as a PDF does.
fn pdf(bytes: usize) -> Vec<u8> {
    let (head, tail) = (&b"%PDF-1.7\n"[..], &b"\nstartxref\n9\n%%EOF\n"[..]);
    [head, &vec![b'.'; bytes], tail].concat()
}

fn attach(by: &Actor, to: AttachedTo, id: AttachmentId, (bytes, given, wrong): (Vec<u8>, Given, bool)) -> Intent {
    let run = move |engine: Engine, call| {
        let digest: [u8; 32] = Sha256::digest(&bytes).into();
        let sha256 = if wrong { String::new() } else { engine::vault::hex(&digest) };
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let file = FileGiven { file_name: "assessment.pdf".into(), bytes: bytes.clone(), size, sha256, given };
        async move { engine.attach(call, to, id, file).await }.boxed()
    };
    Intent::by("AttachFile", by, run)
}
