//! What an authority keeps itself: its own providers and its partners (REG-8), and that it was shown the match against them (SRC-1).

use domain::authority::put_partners;
use domain::event::Subject;
use domain::provider::put_own_provider;
use domain::search::{AcknowledgePreMatch as Shown, acknowledge_pre_match};
use domain::{Decision, Fault, Refusal};
use views::permit::{Action, may, may_serve};
use vocabulary::{AuthorityCode, ProviderId, RefusalReason, SearchId, SettingId};

use super::permitted;
use super::register::{Entry, ProviderToPut, prefixed, require_read, taken_numbers};
use crate::failure::Failure;
use crate::tx::{Tx, Verb};

/// Creates or replaces an authority's own provider.
pub struct PutOwnProvider {
    /// The authority.
    pub authority: AuthorityCode,
    /// The provider.
    pub provider: ProviderToPut,
}

impl Verb for PutOwnProvider {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may(tx.actor, Action::PutOwnProvider, self.authority)?;
        tx.standing();
        let put = &self.provider;
        let existing = tx.provider(put.id)?;
        // Who keeps the register may say whose a provider is; an authority itself replaces only what is its own already.
        let manages = may_serve(tx.actor, Action::ManageRegister).is_ok();
        let own = existing.as_ref().is_some_and(|provider| provider.authority == Some(self.authority));
        if put.entry == Entry::Existing && !own && (existing.is_none() || !manages) {
            return Err(Failure::NotPermitted);
        }
        require_read(tx, Subject::Provider(put.id), put.read_version)?;
        let taken = taken_numbers(tx, std::slice::from_ref(put));
        let mut faults: Vec<Fault> = taken.into_iter().map(of_one).collect();
        match put_own_provider(existing.as_deref(), tx.actor, put.id, self.authority, put.recorded.clone()) {
            Ok(decision) => {
                Refusal::unless_empty(faults)?;
                Ok(decision)
            }
            Err(refusal) => {
                faults.extend(prefixed(&refusal, "provider"));
                Refusal::unless_empty(faults)?;
                Err(refusal.into())
            }
        }
    }

    fn outcome(&self) -> String {
        self.provider.id.to_string()
    }
}

/// The fault of a batch of one, as that of the one.
fn of_one(fault: Fault) -> Fault {
    Fault { subject: fault.subject.replacen("providers[0]", "provider", 1), ..fault }
}

/// Names an authority's partners, all of them.
pub struct PutPartners {
    /// The authority.
    pub authority: AuthorityCode,
    /// Providers, with all their settings.
    pub providers: Vec<ProviderId>,
    /// Single settings, each with the provider it is named under.
    pub settings: Vec<(ProviderId, SettingId)>,
    /// The version its caller read, if it named an etag.
    pub read_version: Option<u64>,
}

impl Verb for PutPartners {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        may(tx.actor, Action::KeepOwnRegister, self.authority)?;
        tx.will_write(Subject::Authority(self.authority));
        require_read(tx, Subject::Authority(self.authority), self.read_version)?;
        Refusal::unless_empty(self.unknown(tx))?;
        let settings = self.settings.iter().map(|(_, setting)| *setting).collect();
        Ok(put_partners(tx.actor, self.authority, self.providers.clone(), settings)?)
    }

    fn outcome(&self) -> String {
        self.authority.to_string()
    }
}

impl PutPartners {
    /// Who is not in the register: an entry is never taken away, so that one found is found for good.
    fn unknown(&self, tx: &Tx<'_>) -> Vec<Fault> {
        let world = tx.engine().world();
        let missing =
            |field: String| Fault::new(RefusalReason::ValueInvalid, field).with("expected", "one of the register");
        let providers = self.providers.iter().enumerate().filter(|(_, id)| world.provider(**id).is_none());
        let providers = providers.map(|(index, _)| missing(format!("partners.providers[{index}]")));
        let is_there = |(provider, setting): &(ProviderId, SettingId)| {
            world.setting(*setting).is_some_and(|found| found.recorded.provider == *provider)
        };
        let settings = self.settings.iter().enumerate().filter(|(_, named)| !is_there(named));
        providers.chain(settings.map(|(index, _)| missing(format!("partners.settings[{index}]")))).collect()
    }
}

/// Records that the finder was shown the match against the authority's own and partner settings.
pub struct AcknowledgePreMatch {
    /// The search.
    pub search: SearchId,
}

impl Verb for AcknowledgePreMatch {
    async fn decide(&self, tx: &mut Tx<'_>) -> Result<Decision, Failure> {
        let search = permitted(tx, self.search, Action::Find)?;
        let shown = tx.engine().own_match(&search, tx.now).await?;
        let command =
            Shown { as_of: shown.as_of, settings: shown.counts.settings, could_serve: shown.counts.could_serve };
        Ok(acknowledge_pre_match(&search, tx.actor, command, tx.now)?)
    }

    fn outcome(&self) -> String {
        self.search.to_string()
    }
}
