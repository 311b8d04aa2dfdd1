//! Real callers: a bearer token of a configured issuer, a client certificate, or both of one principal; each a registered principal that
//! holds the role it acts in (ACR-2).

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use domain::Actor;
use domain::principal::Grant;
use engine::Engine;
use tonic::codegen::http::HeaderMap;
use tonic::codegen::http::header::AUTHORIZATION;
use vocabulary::{ActorId, ActorKind, Credential, Organisation, Role};

use super::headers::{ORGANISATION, ROLE};
use super::keys::{IssuerKeys, KeySource, agent};
use super::peer::Peer;
use super::token::{claimed, verified};
use super::{signatures, unknown::Unknown};

/// Whose tokens are accepted, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerSettings {
    /// Its name, exactly as its tokens say it in `iss`.
    pub issuer: String,
    /// For whom its tokens must be made (`aud`).
    pub audience: String,
    /// Where its keys are.
    pub keys: KeySource,
    /// The certificate authorities trusted to fetch them; those of the machine where absent.
    pub ca: Option<PathBuf>,
    /// Whom it vouches for: people, systems, or both.
    pub kinds: Vec<ActorKind>,
}

/// How real callers are known.
#[derive(Clone)]
pub struct Registered {
    engine: Engine,
    issuers: Arc<[Issuer]>,
}

struct Issuer {
    settings: IssuerSettings,
    keys: Arc<IssuerKeys>,
}

impl std::fmt::Debug for Registered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let issuers = self.issuers.iter().map(|issuer| &issuer.settings);
        f.debug_list().entries(issuers).finish()
    }
}

impl Registered {
    /// Callers of these issuers, and those with a certificate. Keys are fetched at once where they can be, and else when first needed.
    ///
    /// # Errors
    /// Where a file of certificate authorities does not read.
    pub async fn new(engine: &Engine, settings: Vec<IssuerSettings>) -> Result<Self, String> {
        signatures::install();
        let mut issuers = Vec::with_capacity(settings.len());
        for settings in settings {
            let agent = agent(settings.ca.as_deref())?;
            let keys = Arc::new(IssuerKeys::new(&settings.issuer, settings.keys.clone(), agent));
            keys.fetch(Duration::ZERO).await;
            issuers.push(Issuer { settings, keys });
        }
        Ok(Self { engine: engine.clone(), issuers: issuers.into() })
    }

    /// Who calls.
    ///
    /// # Errors
    /// Why not: for the log alone.
    pub async fn authenticate(&self, headers: &HeaderMap, peer: Option<&Peer>) -> Result<Actor, Unknown> {
        let certified = self.of_certificate(peer)?;
        let id = match (self.of_token(headers).await?, certified) {
            (Some(token), Some(certificate)) if token != certificate => return Err(Unknown::CredentialsDiffer),
            (Some(id), _) | (None, Some(id)) => id,
            (None, None) if peer.is_some_and(|peer| peer.certificate.is_some()) => return Err(Unknown::NotRegistered),
            (None, None) => return Err(Unknown::NoCredential),
        };
        self.acting(id, headers)
    }

    /// The principal of a connection's certificate; one whose names are of two principals is nobody's.
    fn of_certificate(&self, peer: Option<&Peer>) -> Result<Option<ActorId>, Unknown> {
        let names = peer.and_then(|peer| peer.certificate.as_ref()).map(|certificate| certificate.names.as_slice());
        let credentials = names.unwrap_or_default().iter().filter_map(|name| Credential::certificate(name).ok());
        let mut known = credentials.filter_map(|credential| self.engine.known_by(&credential));
        let first = known.next();
        if known.any(|other| Some(&other) != first.as_ref()) {
            return Err(Unknown::CredentialsDiffer);
        }
        Ok(first)
    }

    async fn of_token(&self, headers: &HeaderMap) -> Result<Option<ActorId>, Unknown> {
        let mut given = headers.get_all(AUTHORIZATION).iter();
        let token = match (given.next(), given.next()) {
            (None, _) => return Ok(None),
            (Some(_), Some(_)) => return Err(Unknown::HeaderMalformed),
            (Some(value), None) => value.to_str().ok().and_then(bearer).ok_or(Unknown::HeaderMalformed)?,
        };
        let said = claimed(token)?;
        let issuer = self.issuers.iter().find(|issuer| issuer.settings.issuer == said.issuer);
        let Issuer { settings, keys } = issuer.ok_or(Unknown::IssuerUnknown)?;
        let key = keys.find(said.key.as_deref(), said.algorithm).await?;
        let now = self.engine.wall_now();
        let subject = verified(token, &key, said.algorithm, &settings.issuer, &settings.audience, now)?;
        let credential = Credential::token(&settings.issuer, &subject).map_err(|_| Unknown::ClaimMissing)?;
        let id = self.engine.known_by(&credential).ok_or(Unknown::NotRegistered)?;
        if !settings.kinds.contains(&id.kind()) {
            return Err(Unknown::KindWrong);
        }
        Ok(Some(id))
    }

    /// The role it acts in: the one its headers name, or the only one it holds now.
    fn acting(&self, id: ActorId, headers: &HeaderMap) -> Result<Actor, Unknown> {
        let principals = self.engine.principals();
        let principal = principals.get(&id).ok_or(Unknown::NotRegistered)?;
        let role: Option<Role> = said(headers, ROLE)?;
        let organisation: Option<Organisation> = said(headers, ORGANISATION)?;
        let asked = |held: &&Grant| {
            role.is_none_or(|role| role == held.role)
                && organisation.is_none_or(|organisation| organisation == held.organisation)
        };
        let mut held = principal.live_roles(self.engine.now()).filter(asked);
        match (held.next(), held.next()) {
            (None, _) => Err(Unknown::RoleNotHeld),
            (Some(_), Some(_)) => Err(Unknown::RoleNotSaid),
            (Some(held), None) => Ok(Actor { id, role: held.role, organisation: held.organisation }),
        }
    }
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|token| !token.is_empty())
}

fn said<T: std::str::FromStr>(headers: &HeaderMap, name: &str) -> Result<Option<T>, Unknown> {
    let mut given = headers.get_all(name).iter();
    match (given.next(), given.next()) {
        (None, _) => Ok(None),
        (Some(_), Some(_)) => Err(Unknown::HeaderMalformed),
        (Some(value), None) => {
            let read = value.to_str().ok().and_then(|value| value.parse().ok());
            read.map(Some).ok_or(Unknown::HeaderMalformed)
        }
    }
}

#[cfg(test)]
mod tests;
