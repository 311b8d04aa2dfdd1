//! TLS typed: certificates for trying out, a server that speaks nothing else, and callers known or turned away at its door.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use hafan::serve::{
    AccessOptions, Hooks, Identities, Limits, Mode, Periods, RegisteredCallers, Retention, Running, ServeOptions,
    TlsFiles, start,
};

use super::*;

/// A folder of certificates, and what is typed about them.
struct Try {
    folder: tempfile::TempDir,
}

impl Try {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn ca(&self) -> PathBuf {
        self.folder.path().join("ca")
    }

    fn file(&self, name: &str) -> String {
        self.ca().join(name).display().to_string()
    }

    async fn typed(&self, words: &[&str]) -> (Exit, String, String) {
        let words = std::iter::once("hafan").chain(words.iter().copied()).map(OsString::from);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let environment = Environment::default();
        let exit = Box::pin(run(words, &environment, Hooks::default(), (&mut out, &mut err))).await;
        (exit, String::from_utf8(out).expect("text"), String::from_utf8(err).expect("text"))
    }

    async fn made(&self, more: &[&str]) -> String {
        let folder = self.ca().display().to_string();
        let words: Vec<&str> = ["admin", "dev-ca", &folder].into_iter().chain(more.iter().copied()).collect();
        let (exit, out, err) = self.typed(&words).await;
        assert_eq!(exit, Exit::Done, "{err}");
        out
    }

    fn options(&self) -> ServeOptions {
        ServeOptions {
            data_dir: self.folder.path().join("data"),
            keys_dir: self.folder.path().join("data.keys"),
            listen: "127.0.0.1:0".parse().expect("an address"),
            backups_dir: None,
            metrics: None,
            mode: Mode::Sandbox,
            identities: Identities::None,
            tls: Some(TlsFiles {
                certificate: self.file("server.pem").into(),
                key: self.file("server.key").into(),
                client_ca: Some(self.file("ca.pem").into()),
                client_crl: vec![self.file("revoked.crl").into()],
            }),
            limits: Limits::default(),
            key_command: None,
            periods: Periods::default(),
            retention: Retention::ByCommand,
            access: AccessOptions::beside(&self.folder.path().join("data")),
            hooks: Hooks::default(),
        }
    }

    /// Types a command as a system that has a certificate.
    async fn as_system(&self, running: &Running, system: &str, words: &[&str]) -> (Exit, String, String) {
        let server = format!("https://localhost:{}", running.address().port());
        let (ca, certificate, key) =
            (self.file("ca.pem"), self.file(&format!("{system}.pem")), self.file(&format!("{system}.key")));
        let known = ["--server", &server, "--ca", &ca, "--certificate", &certificate, "--key", &key];
        self.typed(&[words, &known[..]].concat()).await
    }

    /// Asks for the codes as a system, or as nobody known by a certificate.
    async fn asked(&self, running: &Running, system: Option<&str>) -> (Exit, String) {
        let server = format!("https://localhost:{}", running.address().port());
        let (ca, system) = (
            self.file("ca.pem"),
            system.map(|name| (self.file(&format!("{name}.pem")), self.file(&format!("{name}.key")))),
        );
        let mut words = vec!["codes", "--server", &server, "--ca", &ca];
        if let Some((certificate, key)) = &system {
            words.extend(["--certificate", certificate, "--key", key]);
        }
        let (exit, _, err) = self.typed(&words).await;
        (exit, err)
    }
}

fn mode(path: impl AsRef<Path>) -> u32 {
    std::fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

#[tokio::test]
async fn certificates_for_trying_out_are_made_and_taken_and_revoked() {
    let desk = Try::new();
    let told = desk.made(&["--client", "systems/oak.bridge"]).await;
    assert!(told.contains("FOR TRYING OUT ONLY") && told.contains("--set tls.client_crl="), "{told}");
    desk.made(&["--client", "systems/elm.bridge", "--expired"]).await;
    for key in ["ca.key", "server.key", "systems.oak.bridge.key", "systems.elm.bridge.key"] {
        assert_eq!(mode(desk.file(key)), 0o600, "{key}");
    }
    let running = start(desk.options()).await.unwrap_or_else(|error| panic!("{error}"));
    // Whoever gets as far as being asked who calls was let in by the transport.
    let let_in = |(exit, err): (Exit, String)| exit == Exit::NotPermitted && err.contains("IDENTITIES_NOT_CONFIGURED");
    assert!(let_in(desk.asked(&running, None).await));
    assert!(let_in(desk.asked(&running, Some("systems.oak.bridge")).await));
    let turned_away = |(exit, err): (Exit, String)| {
        assert!(!err.to_lowercase().contains("expired") && !err.to_lowercase().contains("revoked"), "{err}");
        !err.contains("IDENTITIES_NOT_CONFIGURED") && exit != Exit::Done
    };
    assert!(turned_away(desk.asked(&running, Some("systems.elm.bridge")).await));
    desk.made(&["--revoke", "systems/oak.bridge"]).await;
    assert!(turned_away(desk.asked(&running, Some("systems.oak.bridge")).await));
    assert!(let_in(desk.asked(&running, None).await));
    running.stop().await.expect("an end");
}

#[tokio::test]
async fn what_is_there_is_not_overwritten_and_what_makes_no_sense_is_told() {
    let desk = Try::new();
    desk.made(&["--client", "systems/oak.bridge"]).await;
    let (folder, before) = (desk.ca().display().to_string(), std::fs::read(desk.file("ca.key")).expect("a key"));
    for (more, exit, told) in [
        (vec![], Exit::BadInput, "has a CA already"),
        (vec!["--client", "systems/oak.bridge"], Exit::BadInput, "nothing is overwritten"),
        (vec!["--client", "people/ann.finder"], Exit::Usage, "people come with a token"),
        (vec!["--expired"], Exit::Usage, "--client"),
    ] {
        let words: Vec<&str> = ["admin", "dev-ca", &folder].into_iter().chain(more).collect();
        let (ended, _, err) = desk.typed(&words).await;
        assert_eq!(ended, exit, "{words:?}: {err}");
        assert!(err.contains(told), "{words:?}: {err}");
    }
    assert_eq!(std::fs::read(desk.file("ca.key")).expect("a key"), before);
}

#[tokio::test]
async fn nobody_is_believed_beside_tls_and_a_token_is_not_sent_in_clear() {
    let desk = Try::new();
    desk.made(&[]).await;
    let believing = ServeOptions { identities: Identities::Insecure, ..desk.options() };
    let error = start(believing).await.err().expect("a server that does not start").to_string();
    assert!(error.contains("never believed"), "{error}");
    let open = ServeOptions { tls: None, listen: "0.0.0.0:0".parse().expect("an address"), ..desk.options() };
    let error = start(open).await.err().expect("a server that does not start").to_string();
    assert!(error.contains("not a loopback address"), "{error}");
    let token = desk.file("token");
    std::fs::write(&token, "abc.def.ghi\n").expect("a file");
    let (exit, _, err) = desk.typed(&["codes", "--server", "http://192.0.2.1:7447", "--token-file", &token]).await;
    assert_eq!(exit, Exit::Usage, "{err}");
    assert!(err.contains("https:// alone"), "{err}");
}

#[tokio::test]
async fn acr_2_a_certificate_names_a_registered_principal_until_it_is_revoked() {
    let desk = Try::new();
    let clients =
        ["--client", "systems/root.admin", "--client", "systems/oak.bridge", "--client", "systems/elm.bridge"];
    desk.made(&clients).await;
    let administrator = Some((
        "systems/root.admin".parse().expect("an actor"),
        "certificate:uri:hafan:systems/root.admin".parse().expect("a credential"),
    ));
    let identities = Identities::Registered(RegisteredCallers { issuers: Vec::new(), administrator });
    let running = start(ServeOptions { identities, ..desk.options() }).await.unwrap_or_else(|error| panic!("{error}"));
    let (exit, out, err) = desk.as_system(&running, "systems.root.admin", &["whoami"]).await;
    assert_eq!(exit, Exit::Done, "{err}");
    assert!(out.contains("systems/root.admin") && out.contains("ADMINISTRATOR"), "{out}");
    let oak = "certificate:uri:hafan:systems/oak.bridge";
    let register = ["admin", "principal", "register", "systems/oak.bridge", "--credential", oak];
    let register = [&register[..], &["--role-of", "FRAMEWORK_MANAGER@consortium"]].concat();
    let (exit, out, err) = desk.as_system(&running, "systems.root.admin", &register).await;
    assert_eq!(exit, Exit::Done, "{err}");
    assert!(out.contains(oak) && out.contains("FRAMEWORK_MANAGER"), "{out}");
    let (exit, out, _) = desk.as_system(&running, "systems.oak.bridge", &["whoami", "--lang", "cy"]).await;
    assert!(exit == Exit::Done && out.contains("Yn gweithredu fel") && out.contains("consortium"), "{out}");
    // Good certificates both: one is nobody's, one is not an administrator's.
    let (exit, _, err) = desk.as_system(&running, "systems.elm.bridge", &["whoami"]).await;
    assert!(exit == Exit::NotPermitted && err.contains("CREDENTIALS_REFUSED"), "{err}");
    let (exit, _, err) = desk.as_system(&running, "systems.oak.bridge", &["admin", "principal", "list"]).await;
    assert!(exit == Exit::NotPermitted && err.contains("NOT_PERMITTED"), "{err}");
    let revoke = ["admin", "principal", "revoke-credential", "systems/oak.bridge", oak];
    let (exit, _, err) = desk.as_system(&running, "systems.root.admin", &revoke).await;
    assert_eq!(exit, Exit::Done, "{err}");
    let (exit, _, err) = desk.as_system(&running, "systems.oak.bridge", &["whoami"]).await;
    assert!(exit == Exit::NotPermitted && err.contains("CREDENTIALS_REFUSED"), "{err}");
    running.stop().await.expect("an end");
}
