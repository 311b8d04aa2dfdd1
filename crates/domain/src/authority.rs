//! What an authority keeps of itself: its partners, whose settings are matched before anybody else's (REG-8).

use std::collections::BTreeSet;

use vocabulary::{AuthorityCode, ProviderId, RefusalReason, SettingId, limits};

use crate::actor::Actor;
use crate::by;
use crate::decision::Decision;
use crate::event::{AuthorityEvent, Event};
use crate::refusal::{Fault, Refusal};

/// An authority as its events leave it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authority {
    /// Providers it names as partners: all their settings.
    pub partner_providers: BTreeSet<ProviderId>,
    /// Single settings it names as partners'.
    pub partner_settings: BTreeSet<SettingId>,
}

/// Folds one event.
pub fn apply(event: &AuthorityEvent) -> Authority {
    let AuthorityEvent::PartnersPut { by: _, providers, settings } = event;
    Authority {
        partner_providers: providers.iter().copied().collect(),
        partner_settings: settings.iter().copied().collect(),
    }
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
    use crate::fixtures::{actor, cardiff, provider_id, setting_id};

    #[test]
    fn partners_are_named_once_each_and_replace_those_before() {
        let put = |providers: Vec<ProviderId>, settings| put_partners(&actor("finder"), cardiff(), providers, settings);
        let oak = provider_id("oak");
        let decision = put(vec![oak], vec![setting_id("elm")]).unwrap();
        let Some(Event::Authority(_, event)) = decision.events.first() else { panic!("{decision:?}") };
        let named = apply(event);
        assert!(named.partner_providers.contains(&oak) && named.partner_settings.contains(&setting_id("elm")));
        assert_eq!(
            put(vec![oak, oak], Vec::new()).unwrap_err().to_string(),
            "refused VALUE_INVALID partners[1] expected=each once"
        );
        let many = |number: usize| ProviderId::from_bytes(u128::try_from(number).unwrap().to_be_bytes());
        let over = (0..=limits::PARTNERS_PER_AUTHORITY_MAX).map(many).collect();
        assert_eq!(put(over, Vec::new()).unwrap_err().reason(), RefusalReason::LimitExceeded);
        assert_eq!(
            apply(&AuthorityEvent::PartnersPut {
                by: crate::by(&actor("finder")),
                providers: vec![],
                settings: vec![]
            }),
            Authority::default()
        );
    }
}
