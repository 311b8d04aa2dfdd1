//! What a development CA made, and how to try it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use vocabulary::ActorId;

use crate::dev_ca::file_of;
use crate::output::Page;

/// The files, the warning, and the commands that use them.
pub(crate) fn made(folder: &Path, written: &[PathBuf], client: Option<&ActorId>, page: Page) -> String {
    let mut told = String::new();
    let warning = page.of(
        "FOR TRYING OUT ONLY. Whoever reads this folder can be anybody. Never guard real children with it.",
        "I ROI CYNNIG ARNI YN UNIG. Gall pwy bynnag sy'n darllen y ffolder hon fod yn unrhyw un. Peidiwch byth â gwarchod plant go iawn â hi.",
    );
    // Writing to a string cannot fail.
    let _ = writeln!(told, "{warning}\n");
    for path in written {
        let _ = writeln!(told, "  {}", path.display());
    }
    let shown = folder.display();
    let serve = page.of("Serve with it:", "Gweinwch gyda hi:");
    let _ = writeln!(
        told,
        "\n{serve}\n  hafan serve --set tls.certificate={shown}/server.pem --set tls.key={shown}/server.key \\\n    --set tls.client_ca={shown}/ca.pem --set tls.client_crl={shown}/revoked.crl"
    );
    let call = page.of("Call it:", "Galwch hi:");
    let identity = client.map(|system| {
        let file = file_of(system);
        format!(" \\\n    --certificate {shown}/{file}.pem --key {shown}/{file}.key")
    });
    let identity = identity.unwrap_or_else(|| " --token-file FILE".to_owned());
    let _ = writeln!(told, "\n{call}\n  hafan --server https://localhost:7447 --ca {shown}/ca.pem{identity} tasks");
    told
}
