//! The settings of real callers: whose tokens are accepted, and who administers where nobody does yet.

use server::identity::{IssuerSettings, KeySource};
use vocabulary::{ActorId, ActorKind, Credential};

use super::layers::Layers;
use crate::serve::{Identities, RegisteredCallers};

/// Who callers are taken to be. Real ones are known where an issuer, a client CA or an administrator is set.
pub(super) fn settled(layers: &mut Layers) -> Identities {
    let insecure = layers.boolean("insecure_identities");
    let people = issuer(layers, "identities.people", ActorKind::Person);
    let systems = issuer(layers, "identities.systems", ActorKind::System);
    let administrator = administrator(layers);
    let by_certificate = !layers.text("tls.client_ca").is_empty();
    let issuers = match (people, systems) {
        (Some(people), Some(systems)) if people.issuer == systems.issuer => {
            let kinds = vec![ActorKind::Person, ActorKind::System];
            if (IssuerSettings { kinds: Vec::new(), ..people.clone() })
                != (IssuerSettings { kinds: Vec::new(), ..systems })
            {
                let fault = "identities.systems: the issuer of people, with another audience, keys or ca; one issuer has one of each";
                layers.faults.push(fault.to_owned());
            }
            vec![IssuerSettings { kinds, ..people }]
        }
        (people, systems) => people.into_iter().chain(systems).collect(),
    };
    match (insecure, issuers.is_empty() && administrator.is_none() && !by_certificate) {
        (true, true) => Identities::Insecure,
        (false, true) => Identities::None,
        (insecure, false) => {
            if insecure {
                let fault = "insecure_identities: not beside identities.* or tls.client_ca; callers are real or believed, not both";
                layers.faults.push(fault.to_owned());
            }
            Identities::Registered(RegisteredCallers { issuers, administrator })
        }
    }
}

fn issuer(layers: &mut Layers, section: &str, kind: ActorKind) -> Option<IssuerSettings> {
    let name = |field: &str| format!("{section}.{field}");
    let issuer = layers.text(&name("issuer")).to_owned();
    let rest = ["audience", "keys", "ca"].map(|field| layers.text(&name(field)).to_owned());
    if issuer.is_empty() {
        if rest.iter().any(|given| !given.is_empty()) {
            layers.faults.push(format!("{section}: needs {} too", name("issuer")));
        }
        return None;
    }
    let [audience, keys, _] = rest;
    if audience.is_empty() {
        layers.faults.push(format!("{}: needs {} too", name("issuer"), name("audience")));
    }
    let keys = match keys.as_str() {
        "" if !issuer.starts_with("https://") => {
            let fault = "; expected https://…, or its keys named";
            layers.fault(&name("issuer"), fault);
            KeySource::Discovered
        }
        "" => KeySource::Discovered,
        url if url.starts_with("https://") => KeySource::Url(keys),
        url if url.contains("://") => {
            layers.fault(&name("keys"), "; expected a file or a URL of https");
            KeySource::Discovered
        }
        file => KeySource::File(file.into()),
    };
    Some(IssuerSettings { issuer, audience, keys, ca: layers.path(&name("ca")), kinds: vec![kind] })
}

fn administrator(layers: &mut Layers) -> Option<(ActorId, Credential)> {
    const ID: &str = "identities.administrator";
    const CREDENTIAL: &str = "identities.administrator_credential";
    match (layers.text(ID).is_empty(), layers.text(CREDENTIAL).is_empty()) {
        (true, true) => return None,
        (false, false) => {}
        (true, false) => layers.faults.push(format!("{CREDENTIAL}: needs {ID} too")),
        (false, true) => layers.faults.push(format!("{ID}: needs {CREDENTIAL} too")),
    }
    let id = layers.text(ID).parse::<ActorId>().ok();
    if id.is_none() {
        layers.fault(ID, "; expected such as people/olu.admin");
    }
    let credential = layers.text(CREDENTIAL).parse::<Credential>().ok();
    if credential.is_none() {
        layers.fault(CREDENTIAL, "; expected token:ISSUER#SUBJECT, certificate:uri:NAME or certificate:dns:NAME");
    }
    id.zip(credential)
}

#[cfg(test)]
mod tests {
    use crate::Environment;
    use crate::serve::settings::{ServeFlags, settle};

    const ISSUER: &str = "https://login.example.org";

    /// What is wrong with these settings; nothing where nothing is.
    fn told(given: &[(&str, &str)]) -> String {
        let given = given.iter().map(|(name, value)| (format!("HAFAN_{name}"), *value)).collect::<Vec<_>>();
        let environment = Environment::of(given.iter().map(|(name, value)| (name.as_str(), *value)));
        settle(&ServeFlags::default(), &environment).err().map(|fault| fault.to_string()).unwrap_or_default()
    }

    /// People's tokens, and one thing more.
    fn of_people(more: (&str, &str)) -> String {
        told(&[("IDENTITIES_PEOPLE_ISSUER", ISSUER), ("IDENTITIES_PEOPLE_AUDIENCE", "hafan"), more])
    }

    #[test]
    fn acr_2_callers_are_real_or_believed_and_never_both() {
        let believed = ("INSECURE_IDENTITIES", "true");
        assert_eq!(told(&[believed]), "");
        let by_tls = told(&[believed, ("TLS_CERTIFICATE", "a.pem"), ("TLS_KEY", "a.key")]);
        assert!(by_tls.contains("insecure_identities: not beside tls.*"), "{by_tls}");
        let by_token = of_people(believed);
        assert!(by_token.contains("insecure_identities: not beside identities.*"), "{by_token}");
    }

    #[test]
    fn acr_2_the_keys_of_an_issuer_come_by_https_or_from_a_file() {
        for good in ["https://login.example.org/keys", "keys.json"] {
            assert_eq!(of_people(("IDENTITIES_PEOPLE_KEYS", good)), "", "{good}");
        }
        for plain in ["http://login.example.org/keys", "ftp://login.example.org/keys"] {
            let fault = of_people(("IDENTITIES_PEOPLE_KEYS", plain));
            assert!(fault.contains("identities.people.keys: "), "{fault}");
        }
        let given = [("IDENTITIES_PEOPLE_ISSUER", "http://login.example.org"), ("IDENTITIES_PEOPLE_AUDIENCE", "hafan")];
        assert!(told(&given).contains("identities.people.issuer: "), "found by its discovery document, in clear");
        let fault = told(&[("IDENTITIES_PEOPLE_ISSUER", ISSUER)]);
        assert!(fault.contains("needs identities.people.audience too"), "{fault}");
        let fault = told(&[("IDENTITIES_PEOPLE_AUDIENCE", "hafan")]);
        assert!(fault.contains("needs identities.people.issuer too"), "{fault}");
    }

    #[test]
    fn acr_2_one_issuer_of_people_and_systems_has_one_audience_and_one_place_of_its_keys() {
        let people = [
            ("IDENTITIES_PEOPLE_ISSUER", ISSUER),
            ("IDENTITIES_PEOPLE_AUDIENCE", "hafan"),
            ("IDENTITIES_SYSTEMS_ISSUER", ISSUER),
        ];
        let with = |more: &[(&str, &str)]| {
            let all: Vec<_> = people.iter().chain(more).copied().collect();
            told(&all)
        };
        assert_eq!(with(&[("IDENTITIES_SYSTEMS_AUDIENCE", "hafan")]), "");
        for more in [
            &[("IDENTITIES_SYSTEMS_AUDIENCE", "hafan-systems")][..],
            &[("IDENTITIES_SYSTEMS_AUDIENCE", "hafan"), ("IDENTITIES_SYSTEMS_KEYS", "keys.json")],
        ] {
            let fault = with(more);
            assert!(fault.contains("identities.systems: the issuer of people"), "{fault}");
        }
    }
}
