//! Everybody: each role, for each organisation it may be of, as it may stand to the objects of a prepared world.

use crate::harness::{CARDIFF, Caller, LARCH, OAK, ROWAN, VALE, WILLOW, World};

const NEWPORT: &str = "authorities/W06000022";

/// Role and organisation of each; `ann` is the finder and `dewi` the decision maker of every search there is.
const AUTHORITIES: [(&str, &str, &str); 23] = [
    ("ann", "PLACEMENT_FINDER", CARDIFF),
    ("bea", "PLACEMENT_FINDER", CARDIFF),
    ("dewi", "DECISION_MAKER", CARDIFF),
    ("dora", "DECISION_MAKER", CARDIFF),
    ("pat", "APPROVER", CARDIFF),
    ("pam", "PANEL_ADMINISTRATOR", CARDIFF),
    ("tess", "TEAM_MANAGER", CARDIFF),
    ("olwen", "CONTRACTS_OFFICER", CARDIFF),
    ("olu", "AUDITOR", CARDIFF),
    ("ana", "ANALYST", CARDIFF),
    ("v.finder", "PLACEMENT_FINDER", VALE),
    ("v.decider", "DECISION_MAKER", VALE),
    ("v.approver", "APPROVER", VALE),
    ("v.panel", "PANEL_ADMINISTRATOR", VALE),
    ("v.leader", "TEAM_MANAGER", VALE),
    ("v.officer", "CONTRACTS_OFFICER", VALE),
    ("v.auditor", "AUDITOR", VALE),
    ("v.analyst", "ANALYST", VALE),
    // Of an authority that has nothing to do with any of it, but bears the names of who has.
    ("n.ann", "PLACEMENT_FINDER", NEWPORT),
    ("n.dewi", "DECISION_MAKER", NEWPORT),
    ("n.approver", "APPROVER", NEWPORT),
    ("n.leader", "TEAM_MANAGER", NEWPORT),
    ("n.officer", "CONTRACTS_OFFICER", NEWPORT),
];
const OTHERS: [(&str, &str, &str); 5] = [
    ("mair", "FRAMEWORK_MANAGER", "consortium"),
    ("c.analyst", "ANALYST", "consortium"),
    ("c.auditor", "AUDITOR", "consortium"),
    ("o.auditor", "AUDITOR", "operator"),
    ("adam", "ADMINISTRATOR", "operator"),
];
const PROVIDERS: [(&str, &str); 9] = [
    ("oak", "PROVIDER_USER"),
    ("oak.system", "PROVIDER_SYSTEM"),
    ("oak.auditor", "AUDITOR"),
    ("rowan", "PROVIDER_USER"),
    ("rowan.system", "PROVIDER_SYSTEM"),
    ("willow", "PROVIDER_USER"),
    ("willow.system", "PROVIDER_SYSTEM"),
    ("larch", "PROVIDER_USER"),
    ("larch.system", "PROVIDER_SYSTEM"),
];

/// Who is meant by a word of the table.
pub(super) fn named(word: &'static str) -> Vec<&'static str> {
    let all = |words: &'static str| words.split_whitespace().flat_map(named).collect();
    match word {
        // Those of Cardiff who read its searches.
        "READERS" => all("ann bea dewi dora pat pam tess olwen olu"),
        "VALE_READERS" => all("v.finder v.decider v.approver v.panel v.leader v.officer v.auditor"),
        "OAK" => all("oak oak.system"),
        "INVITED" => all("OAK rowan rowan.system willow willow.system"),
        "PROVIDERS" => all("INVITED larch larch.system"),
        "NEWPORT" => all("n.ann n.dewi n.approver n.leader n.officer"),
        "AUDITORS" => all("olu v.auditor c.auditor o.auditor"),
        // Everybody who reads the register, but for providers.
        "REGISTER" => all("READERS ana VALE_READERS v.analyst NEWPORT mair c.analyst c.auditor o.auditor"),
        // Everybody but the administrator.
        "ALL_BUT_ADAM" => all("REGISTER PROVIDERS oak.auditor"),
        "ALL" => all("ALL_BUT_ADAM adam"),
        one => vec![one],
    }
}

/// Everybody as callers.
pub(super) struct People(Vec<(&'static str, Caller)>);

impl People {
    pub(super) fn of(world: &World) -> Self {
        let id = |name: &str| match name {
            "ann" | "n.ann" => "people/ann.finder".to_owned(),
            "dewi" | "n.dewi" => "people/dewi.decision".to_owned(),
            "pat" => "people/pat.approver".to_owned(),
            name if name.ends_with(".system") => format!("systems/{name}"),
            name => format!("people/{name}"),
        };
        let fixed = AUTHORITIES.iter().chain(&OTHERS);
        let fixed = fixed.map(|(name, role, of)| (*name, world.caller(&id(name), role, of)));
        let provider = |name: &str| match name.split('.').next() {
            Some("oak") => &world.registered(OAK).name,
            Some("rowan") => &world.registered(ROWAN).name,
            Some("willow") => &world.registered(WILLOW).name,
            _ => &world.registered(LARCH).name,
        };
        let of_providers = PROVIDERS.iter().map(|(name, role)| (*name, world.caller(&id(name), role, provider(name))));
        Self(fixed.chain(of_providers).collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static str, &Caller)> {
        self.0.iter().map(|(name, caller)| (*name, caller))
    }

    pub(super) fn get(&self, name: &str) -> &Caller {
        self.iter().find(|(found, _)| *found == name).map_or_else(|| panic!("nobody is {name}"), |(_, caller)| caller)
    }
}
