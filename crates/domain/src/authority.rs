//! What an authority keeps of itself: its partners, whose settings are matched before anybody else's (REG-8), which concealments it has
//! reviewed (REG-5), and the weights it judges offers by (SRC-7).

mod weights;

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{AuthorityCode, ProviderId, RefusalReason, SettingId, Timestamp, limits};

use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{AuthorityEvent, By, Event};
use crate::refusal::{Fault, Refusal};

pub use weights::{
    Answered, ProfileAnswer, ProfileState, WeightProfile, approve_weights, decline_weights, propose_weights,
};

/// An authority as its events leave it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authority {
    /// Providers it names as partners: all their settings.
    pub partner_providers: BTreeSet<ProviderId>,
    /// Single settings it names as partners'.
    pub partner_settings: BTreeSet<SettingId>,
    /// The newest concealment of each provider, or setting of it, that it has reviewed (REG-5), by when that was put on.
    pub reviewed: BTreeMap<(ProviderId, Option<SettingId>), Timestamp>,
    /// Every weight profile proposed, in that order.
    pub profiles: Vec<WeightProfile>,
}

impl Authority {
    /// Whether it has reviewed what it has there since the concealment that was put on then.
    pub fn has_reviewed(&self, provider: ProviderId, setting: Option<SettingId>, concealed_at: Timestamp) -> bool {
        self.reviewed.get(&(provider, setting)).is_some_and(|reviewed| concealed_at <= *reviewed)
    }
}

/// Folds one event.
pub fn apply(mut authority: Authority, event: &AuthorityEvent, at: Timestamp) -> Authority {
    let mut answer = |version: u32, answer, by: &By| {
        if let Some(profile) = authority.profiles.iter_mut().find(|profile| profile.version == version) {
            profile.answered = Some(Answered { answer, by: by.clone(), at });
        }
    };
    match event {
        AuthorityEvent::PartnersPut { by: _, providers, settings } => {
            authority.partner_providers = providers.iter().copied().collect();
            authority.partner_settings = settings.iter().copied().collect();
        }
        AuthorityEvent::ConcealmentReviewed { by: _, provider, setting, concealed_at } => {
            authority.reviewed.insert((*provider, *setting), *concealed_at);
        }
        AuthorityEvent::WeightsProposed { by, version, weights, effective } => {
            authority.profiles.push(WeightProfile {
                version: *version,
                weights: *weights,
                effective: *effective,
                proposed_by: by.clone(),
                proposed_at: at,
                answered: None,
            });
        }
        AuthorityEvent::WeightsApproved { by, version } => answer(*version, ProfileAnswer::Approved, by),
        AuthorityEvent::WeightsDeclined { by, version } => answer(*version, ProfileAnswer::Declined, by),
    }
    authority
}

/// Records that an authority has reviewed what it has where somebody was concealed (REG-5): who and when, and no more. Doing it again
/// changes nothing.
pub fn review_concealment(
    known: &Authority,
    actor: &Actor,
    authority: AuthorityCode,
    of: (ProviderId, Option<SettingId>),
    concealed_at: Timestamp,
) -> Decision {
    let (provider, setting) = of;
    if known.has_reviewed(provider, setting, concealed_at) {
        return Decision::default();
    }
    let reviewed = AuthorityEvent::ConcealmentReviewed { by: by(actor), provider, setting, concealed_at };
    Decision::of(Event::Authority(authority, reviewed))
}

/// Names the partners of an authority, all of them each time; nobody twice, and no more than the limit.
pub fn put_partners(
    actor: &Actor,
    authority: AuthorityCode,
    providers: Vec<ProviderId>,
    settings: Vec<SettingId>,
) -> Result<Decision, Refusal> {
    let given = providers.len() + settings.len();
    let mut faults = Vec::new();
    if given > limits::PARTNERS_PER_AUTHORITY_MAX {
        let fault = Fault::new(RefusalReason::LimitExceeded, "partners");
        faults.push(fault.with("given", given).with("max", limits::PARTNERS_PER_AUTHORITY_MAX));
    }
    let mut known = BTreeSet::new();
    let all = providers.iter().map(|id| id.to_bytes()).chain(settings.iter().map(|id| id.to_bytes()));
    for (index, id) in all.enumerate() {
        if !known.insert(id) {
            faults.push(
                Fault::new(RefusalReason::ValueInvalid, format!("partners[{index}]")).with("expected", "each once"),
            );
        }
    }
    Refusal::unless_empty(faults)?;
    Ok(Decision::of(Event::Authority(authority, AuthorityEvent::PartnersPut { by: by(actor), providers, settings })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{actor, cardiff, provider_id, setting_id, time};

    #[test]
    fn partners_are_named_once_each_and_replace_those_before() {
        let put = |providers: Vec<ProviderId>, settings| put_partners(&actor("finder"), cardiff(), providers, settings);
        let oak = provider_id("oak");
        let decision = put(vec![oak], vec![setting_id("elm")]).unwrap();
        let Some(Event::Authority(_, event)) = decision.events.first() else { panic!("{decision:?}") };
        let named = apply(Authority::default(), event, Timestamp::from_micros(0));
        assert!(named.partner_providers.contains(&oak) && named.partner_settings.contains(&setting_id("elm")));
        assert_eq!(
            put(vec![oak, oak], Vec::new()).unwrap_err().to_string(),
            "refused VALUE_INVALID partners[1] expected=each once"
        );
        let many = |number: usize| ProviderId::from_bytes(u128::try_from(number).unwrap().to_be_bytes());
        let over = (0..=limits::PARTNERS_PER_AUTHORITY_MAX).map(many).collect();
        assert_eq!(put(over, Vec::new()).unwrap_err().reason(), RefusalReason::LimitExceeded);
        let none = AuthorityEvent::PartnersPut { by: crate::by(&actor("finder")), providers: vec![], settings: vec![] };
        assert_eq!(apply(named, &none, Timestamp::from_micros(0)), Authority::default());
    }

    #[test]
    fn reg_5_a_review_is_of_one_concealment_and_stands_beside_the_partners() {
        let (oak, since, later) = (provider_id("oak"), time("01T09:00"), time("02T09:00"));
        let of = |setting| (oak, setting);
        let decision = review_concealment(&Authority::default(), &actor("finder"), cardiff(), of(None), since);
        let Some(Event::Authority(_, event)) = decision.events.first() else { panic!("{decision:?}") };
        let known = apply(Authority { partner_providers: [oak].into(), ..Authority::default() }, event, since);
        assert!(known.has_reviewed(oak, None, since) && known.partner_providers.contains(&oak));
        assert!(!known.has_reviewed(oak, None, later), "a later concealment is another");
        assert!(!known.has_reviewed(oak, Some(setting_id("oak")), since), "and that of one setting");
        let again = review_concealment(&known, &actor("finder"), cardiff(), of(None), since);
        assert_eq!(again, Decision::default());
    }
}
