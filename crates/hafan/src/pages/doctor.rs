//! What `hafan doctor` found.

use crate::commands::doctor::{Finding, State};
use crate::output::Page;

/// One line for each finding, and what to do where something is to be done.
pub(crate) fn table(findings: &[Finding], page: Page) -> String {
    let headings = [("What", "Beth"), ("State", "Cyflwr"), ("Found", "Canfuwyd"), ("To do", "I'w wneud")];
    let row = |finding: &Finding| {
        let state = match finding.state {
            State::Good => page.of("good", "da"),
            State::Look => page.of("look", "edrychwch"),
            State::Bad => page.of("BAD", "GWAEL"),
        };
        let what = what(finding.of, page).to_owned();
        let todo = if finding.state == State::Good { "" } else { todo(finding.of, page) };
        vec![what, state.to_owned(), finding.found.clone(), todo.to_owned()]
    };
    page.table(&headings, findings.iter().map(row).collect())
}

fn what(of: &str, page: Page) -> &'static str {
    match of {
        "store" => page.of("Store", "Storfa"),
        "log" => page.of("Chain of the log, up to", "Cadwyn y log, hyd at"),
        "blobs" => page.of("Files beside the store's own", "Ffeiliau wrth ochr rhai'r storfa"),
        "space" => page.of("Room on the disk", "Lle ar y ddisg"),
        "keys" => page.of("Master keys", "Prif allweddi"),
        "keys_folder" => page.of("Who reads the keys", "Pwy sy'n darllen yr allweddi"),
        "tls" => "TLS",
        "geography" => page.of("Directory of postcodes", "Cyfeiriadur codau post"),
        _ => page.of("A synced write (median)", "Ysgrifennu wedi'i gysoni (canolrif)"),
    }
}

fn todo(of: &str, page: Page) -> &'static str {
    match of {
        "store" => page.of(
            "stop the service to look inside; none: it is made at the first start; damaged: restore a backup",
            "ataliwch y gwasanaeth i edrych y tu mewn; dim un: fe'i gwneir ar y cychwyn cyntaf; wedi'i ddifrodi: adferwch gopi",
        ),
        "log" => page.of("restore a backup, and keep this folder", "adferwch gopi wrth gefn, a chadwch y ffolder hwn"),
        "blobs" => page.of("tell the developers: a power cut may take the store", "dywedwch wrth y datblygwyr"),
        "space" => page.of("free room: writes are refused below 128 MiB", "rhyddhewch le: gwrthodir ysgrifennu o dan 128 MiB"),
        "keys" => page.of("the folder that belongs to the store", "y ffolder sy'n perthyn i'r storfa"),
        "keys_folder" => page.of("for the service's own user alone: chmod 700", "i ddefnyddiwr y gwasanaeth yn unig: chmod 700"),
        "tls" => page.of("without it on loopback only", "hebddo ar ddolen gefn yn unig"),
        "geography" => page.of("hafan geography import", "hafan geography import"),
        _ => page.of("look at the disk", "edrychwch ar y ddisg"),
    }
}
