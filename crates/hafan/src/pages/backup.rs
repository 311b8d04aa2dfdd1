//! Backups: what one holds, what became of it.

use std::path::Path;

use api::admin::v1::Backup;
use engine::vault::hex;
use event_log_sled::BackedUp;

use crate::output::Page;

/// What was written.
pub(crate) fn made(path: &Path, done: &BackedUp, page: Page) -> String {
    let mut text = facts(path, done, page);
    text.push_str(keys_apart(page));
    text
}

/// What the server wrote.
pub(crate) fn asked(backup: &Backup, page: Page) -> String {
    let mut text = page.facts(vec![
        (page.of("Written", "Ysgrifennwyd"), backup.file.clone()),
        (page.of("Epoch", "Epoc"), backup.epoch.to_string()),
        (page.of("Position", "Safle"), backup.position.to_string()),
        (page.of("Chain", "Cadwyn"), backup.chain.clone()),
        (page.of("Vault records", "Cofnodion cladd"), backup.vault_records.to_string()),
        ("SHA-256", backup.digest.clone()),
    ]);
    text.push_str(keys_apart(page));
    text
}

fn keys_apart(page: Page) -> &'static str {
    page.of(
        "\nThe keys are not in it: keep the newest copy of the keys folder, and of it alone, somewhere else.\n",
        "\nNid yw'r allweddi ynddo: cadwch y copi diweddaraf o'r ffolder allweddi, a hwnnw'n unig, yn rhywle arall.\n",
    )
}

/// What was made of it.
pub(crate) fn restored(into: &Path, done: &BackedUp, page: Page) -> String {
    let mut text = facts(into, done, page);
    text.push_str(page.of(
        "\nFeeds start anew: a cursor given out before is refused with one to go on from.\n",
        "\nMae ffrydiau'n dechrau o'r newydd: gwrthodir cyrchwr a roddwyd allan o'r blaen, gydag un i fynd ymlaen ohono.\n",
    ));
    text
}

fn facts(path: &Path, done: &BackedUp, page: Page) -> String {
    page.facts(vec![
        (page.of("Written", "Ysgrifennwyd"), path.display().to_string()),
        (page.of("Store", "Storfa"), hex(&done.marks.id.0)),
        (page.of("Mode", "Modd"), done.marks.mode.to_string()),
        (page.of("Epoch", "Epoc"), done.head.epoch.0.to_string()),
        (page.of("Position", "Safle"), done.head.position.0.to_string()),
        (page.of("Chain", "Cadwyn"), hex(&done.head.chain)),
        (page.of("Vault records", "Cofnodion cladd"), done.vault_records.to_string()),
        ("SHA-256", hex(&done.digest)),
    ])
}
