//! Answering offers, returning a tranche, ending without a match (DEC-1, DEC-7).

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::Decision;
use domain::event::Subject;
use domain::search::{
    EndWithoutMatch as End, OfferAnswer, OfferStanding, ReturnTranche as Return, Search, answers_due,
    end_without_match, reject, return_tranche,
};
use domain::setting::Setting;
use matching::v1::{self, sentences};
use views::permit::Action;
use vocabulary::{OfferId, RejectionReason, ReturnReason, SearchId, SettingId, Timestamp, TrancheId, Whereabouts};

use super::freezing::{Settled, settled};
use super::{permitted, require_note};
use crate::failure::Failure;
use crate::reads::documents::AnswerWords;
use crate::tx::{Tx, Verb};
use crate::vault::KeySubject;

/// One answer as given.
#[derive(Clone, Debug)]
pub struct GivenAnswer {
    /// The offer.
    pub offer: OfferId,
    /// Why.
    pub reason: RejectionReason,
    /// In words its provider can read; empty for none.
    pub text: String,
}

/// Answers several offers at once.
pub struct AnswerOffers {
    /// The search.
    pub search: SearchId,
    /// The answers.
    pub answers: Vec<GivenAnswer>,
    /// Whether every other offer due is answered by the sentences of the criteria it fell short in.
    pub defaults: Defaults,
}

/// What becomes of offers without an answer given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defaults {
    /// They keep waiting.
    None,
    /// They are answered by the sentences of the criteria in which they fell short.
    CriterionSentences,
}

impl Verb for AnswerOffers {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Answer)?;
        search.require_shortlist()?;
        let settings = tx.settings_of(&search)?;
        let settings = by_id(&settings);
        let answers = sealed_answers(tx, &search, &self.answers, (self.defaults, Others::NotSent)).await?;
        Ok(reject(&search, tx.actor, &settings, &answers, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

/// Returns a tranche.
pub struct ReturnTranche {
    /// The search.
    pub search: SearchId,
    /// The tranche.
    pub tranche: TrancheId,
    /// Why.
    pub reason: ReturnReason,
    /// In words.
    pub text: String,
}

impl Verb for ReturnTranche {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Decide)?;
        require_note("text", &self.text)?;
        let held = tx.settings_of(&search)?;
        let held: Vec<_> = held.values().map(|setting| &**setting).collect();
        let text = tx.seal_text(KeySubject::Search(self.search), &self.text).await?;
        let chosen = settled(tx, &search)?;
        let chosen = chosen.as_ref().map(Settled::facts);
        let command = Return { tranche: self.tranche, reason: self.reason, text };
        Ok(return_tranche(&search, tx.actor, &held, chosen, command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.tranche.to_string()
    }
}

/// Ends a search without a match.
pub struct EndWithoutMatch {
    /// The search.
    pub search: SearchId,
    /// Where the child is.
    pub whereabouts: Whereabouts,
    /// In words.
    pub text: String,
    /// Answers given in the same call.
    pub answers: Vec<GivenAnswer>,
    /// What becomes of the others.
    pub defaults: Defaults,
}

impl Verb for EndWithoutMatch {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Find)?;
        search.require_shortlist()?;
        require_note("text", &self.text)?;
        for child in &search.children {
            tx.will_write(Subject::Child(*child));
        }
        let settings = tx.settings_of(&search)?;
        let settings = by_id(&settings);
        let answers = sealed_answers(tx, &search, &self.answers, (self.defaults, Others::All)).await?;
        let text = tx.seal_text(KeySubject::Search(self.search), &self.text).await?;
        let command = End { whereabouts: self.whereabouts, text, answers };
        Ok(end_without_match(&search, tx.actor, &settings, &command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}

pub(super) fn by_id(settings: &BTreeMap<SettingId, Arc<Setting>>) -> BTreeMap<SettingId, &Setting> {
    settings.iter().map(|(id, setting)| (*id, &**setting)).collect()
}

/// Which offers without an answer given are answered by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Others {
    /// Every one due.
    All,
    /// Every one due but this.
    But(OfferId),
    /// Those that are in no tranche.
    NotSent,
}

/// One answer to be sealed.
struct ToSeal {
    offer: OfferId,
    reason: RejectionReason,
    words: AnswerWords,
}

/// The answers given, and, where asked for, the default ones for the others still due.
pub(super) async fn sealed_answers(
    tx: &mut Tx<'_>,
    search: &Search,
    given: &[GivenAnswer],
    rest: (Defaults, Others),
) -> Result<Vec<OfferAnswer>, Failure> {
    let (defaults, others) = rest;
    let mut all = Vec::with_capacity(given.len());
    for (index, answer) in given.iter().enumerate() {
        require_note(&format!("answers[{index}].text"), &answer.text)?;
        let words = AnswerWords { text: answer.text.clone(), sentences: None };
        all.push(ToSeal { offer: answer.offer, reason: answer.reason, words });
    }
    match defaults {
        Defaults::None => {}
        Defaults::CriterionSentences => {
            let mut missing = due_of(search, others, tx.now);
            missing.retain(|offer| !given.iter().any(|answer| answer.offer == *offer));
            let not_placed = |offer: &OfferId| match others {
                Others::But(awarded) => search.children_of(*offer).is_disjoint(&search.children_of(awarded)),
                Others::All | Others::NotSent => false,
            };
            // Offers for children alone whom the award leaves over fell short in nothing: nobody was placed instead (DEC-6).
            let (unplaced, compared): (Vec<_>, Vec<_>) = missing.into_iter().partition(not_placed);
            all.extend(unplaced.into_iter().map(no_placement_made));
            all.extend(default_answers(tx, search, &compared).await?);
        }
    }
    let mut answers = Vec::with_capacity(all.len());
    for ToSeal { offer, reason, words } in all {
        let silent = words.text.trim().is_empty() && words.sentences.is_none();
        let text = if silent { None } else { Some(tx.seal(KeySubject::Offer(offer), &words).await?) };
        answers.push(OfferAnswer { offer, reason, text });
    }
    Ok(answers)
}

fn due_of(search: &Search, others: Others, now: Timestamp) -> Vec<OfferId> {
    match others {
        Others::All => answers_due(search, None, now),
        Others::But(offer) => answers_due(search, Some(offer), now),
        Others::NotSent => {
            let unsent = |offer: &OfferId| {
                matches!(search.offer_standing(*offer, now), Some(OfferStanding::Ranked | OfferStanding::Unconfirmed))
            };
            answers_due(search, None, now).into_iter().filter(unsent).collect()
        }
    }
}

/// The answer to an offer for children whom this search places nowhere. It says nothing of where they go on.
fn no_placement_made(offer: OfferId) -> ToSeal {
    let sentences = (
        "This search made no placement for the children you offered for.".to_owned(),
        "Ni wnaeth y chwiliad hwn leoliad ar gyfer y plant y cynigioch ar eu cyfer.".to_owned(),
    );
    let words = AnswerWords { text: String::new(), sentences: Some(sentences) };
    ToSeal { offer, reason: RejectionReason::Other, words }
}

/// The criterion sentences in which each offer fell short, in both languages; a better match where it fell short in none. An offer is
/// compared within its own round.
async fn default_answers(tx: &Tx<'_>, search: &Search, offers: &[OfferId]) -> Result<Vec<ToSeal>, Failure> {
    let mut by_round: BTreeMap<u32, Vec<OfferId>> = BTreeMap::new();
    for (offer, closed) in offers.iter().filter_map(|offer| Some((offer, search.offers.get(offer)?))) {
        by_round.entry(closed.round).or_default().push(*offer);
    }
    let mut answers = Vec::with_capacity(offers.len());
    for (round, offers) in by_round {
        let Some(snapshot) = search.shortlist_of(round) else { continue };
        let inputs = tx.engine().snapshot_inputs(search, snapshot).await?;
        for offer in offers {
            let index = inputs.offers.iter().position(|found| *found == offer);
            let Some(candidate) = index.and_then(|index| inputs.candidates.get(index)) else { continue };
            answers.push(default_answer(offer, &v1::score(&inputs.tender, candidate)));
        }
    }
    Ok(answers)
}

fn default_answer(offer: OfferId, scored: &v1::Scored) -> ToSeal {
    match sentences::default_answer(scored) {
        Some(answer) => {
            let words = AnswerWords { text: String::new(), sentences: Some((answer.en, answer.cy)) };
            ToSeal { offer, reason: answer.reason, words }
        }
        None => ToSeal { offer, reason: RejectionReason::BetterMatchChosen, words: AnswerWords::default() },
    }
}
