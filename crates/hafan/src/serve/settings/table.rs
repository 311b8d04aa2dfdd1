//! Every setting there is, with its default: the one list that the file, the environment and `--set` are read by.

/// A setting: its name, with a dot in TOML's table of that name, and its default as text.
#[derive(Clone, Copy)]
pub(super) struct Setting {
    pub(super) name: &'static str,
    pub(super) default: &'static str,
}

const fn setting(name: &'static str, default: &'static str) -> Setting {
    Setting { name, default }
}

/// In the order they are explained. The defaults of `keys_dir` and `access_log.dir` stand beside `data_dir`.
const SETTINGS: &[Setting] = &[
    setting("data_dir", "hafan-data"),
    setting("keys_dir", ""),
    setting("listen", "127.0.0.1:7447"),
    setting("metrics_listen", ""),
    setting("insecure_identities", "false"),
    setting("identities.people.issuer", ""),
    setting("identities.people.audience", ""),
    setting("identities.people.keys", ""),
    setting("identities.people.ca", ""),
    setting("identities.systems.issuer", ""),
    setting("identities.systems.audience", ""),
    setting("identities.systems.keys", ""),
    setting("identities.systems.ca", ""),
    setting("identities.administrator", ""),
    setting("identities.administrator_credential", ""),
    setting("sandbox", "false"),
    setting("log_format", "text"),
    setting("log", "info"),
    setting("access_log.dir", ""),
    setting("access_log.days", "365"),
    setting("access_log.day_mebibytes", "1024"),
    setting("access_log.flush_seconds", "60"),
    setting("backups.dir", ""),
    setting("keys.command", ""),
    setting("keys.command_seconds", "30"),
    setting("retention.case_record_days", "27394"),
    setting("retention.contract_days", "2192"),
    setting("retention.unsuccessful_offer_days", "1096"),
    setting("retention.draft_days", "365"),
    setting("retention.household_days", "3653"),
    setting("retention.automatic", "false"),
    setting("tls.certificate", ""),
    setting("tls.key", ""),
    setting("tls.client_ca", ""),
    setting("tls.client_crl", ""),
];

/// Those and every limit that may be set.
pub(super) fn all() -> impl Iterator<Item = Setting> {
    SETTINGS.iter().copied().chain(super::limits::LIMITS.iter().map(super::limits::LimitSetting::setting))
}
