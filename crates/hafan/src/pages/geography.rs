//! What an import of the directory came to, and which release is in use.

use std::fmt::Write as _;
use std::path::Path;

use geography::{DirectoryFaults, Geography, Summary};
use serde_json::{Value, json};
use vocabulary::Language;

use crate::exit::Exit;
use crate::output::Page;

/// What an import came to.
pub(crate) struct Imported<'a> {
    pub(crate) release: &'a str,
    pub(crate) summary: &'a Summary,
    /// SHA-256 of the file that was read.
    pub(crate) source: [u8; 32],
    /// SHA-256 of the file that was written; absent where it was only checked.
    pub(crate) digest: Option<[u8; 32]>,
}

impl Imported<'_> {
    /// For programs.
    pub(crate) fn json(&self) -> Value {
        let Summary {
            rows,
            placed,
            terminated,
            northern_ireland,
            islands,
            without_grid,
            without_authority,
            welsh,
            sectors,
            unlisted,
        } = self.summary;
        let unlisted: Vec<Value> = unlisted
            .iter()
            .map(|(code, postcodes)| json!({ "authority": code.to_string(), "postcodes": postcodes }))
            .collect();
        json!({
            "release": self.release,
            "sourceDigest": hex(self.source),
            "digest": self.digest.map(hex),
            "changed": self.digest.is_some(),
            "rows": rows,
            "postcodes": { "placed": placed, "terminated": terminated, "welsh": welsh },
            "sectors": sectors,
            "leftOut": {
                "northernIreland": northern_ireland,
                "channelIslandsAndIsleOfMan": islands,
                "withoutGridReference": without_grid,
                "withoutAuthority": without_authority,
            },
            "authoritiesNotListed": unlisted,
        })
    }

    /// For people.
    pub(crate) fn page(&self, page: Page) -> String {
        let Summary { rows, placed, terminated, welsh, sectors, .. } = self.summary;
        let Summary { northern_ireland, islands, without_grid, without_authority, .. } = self.summary;
        let mut told = page.facts(vec![
            (page.of("Release", "Rhyddhad"), self.release.to_owned()),
            (page.of("Rows read", "Rhesi a ddarllenwyd"), rows.to_string()),
            (page.of("Postcodes placed", "Codau post a leolwyd"), placed.to_string()),
            (page.of("of them terminated", "ohonynt wedi'u terfynu"), terminated.to_string()),
            (page.of("Welsh, exactly", "Cymreig, yn union"), welsh.to_string()),
            (page.of("Sectors", "Sectorau"), sectors.to_string()),
            (page.of("Left out: Northern Ireland", "Hepgorwyd: Gogledd Iwerddon"), northern_ireland.to_string()),
            (page.of("Left out: islands", "Hepgorwyd: ynysoedd"), islands.to_string()),
            (page.of("Left out: no grid reference", "Hepgorwyd: dim cyfeirnod grid"), without_grid.to_string()),
            (page.of("Left out: no authority", "Hepgorwyd: dim awdurdod"), without_authority.to_string()),
            (page.of("Digest of the file read", "Crynodeb y ffeil a ddarllenwyd"), hex(self.source)),
            (
                page.of("Digest of the file written", "Crynodeb y ffeil a ysgrifennwyd"),
                self.digest.map(hex).unwrap_or_default(),
            ),
        ]);
        for (code, postcodes) in &self.summary.unlisted {
            // Writing to a string cannot fail.
            let _ = writeln!(
                told,
                "! {code}: {postcodes} {}",
                page.of(
                    "postcodes; an authority this program does not know, so its statutory tier needs a check",
                    "o godau post; awdurdod nad yw'r rhaglen hon yn ei adnabod, felly mae angen gwirio ei haen statudol",
                )
            );
        }
        told += match self.digest {
            Some(_) => page.of(
                "In use from the next start of the server; one that runs keeps the release it started with.\n",
                "Mewn defnydd o gychwyn nesaf y gweinydd; mae un sy'n rhedeg yn cadw'r rhyddhad y dechreuodd ag ef.\n",
            ),
            None => page.of("Checked only; nothing was changed.\n", "Gwiriwyd yn unig; ni newidiwyd dim.\n"),
        };
        told
    }
}

/// The release in use.
pub(crate) struct Shown<'a> {
    pub(crate) geography: &'a Geography,
    /// SHA-256 of the imported file; absent for the one compiled in.
    pub(crate) digest: Option<[u8; 32]>,
}

impl Shown<'_> {
    /// For programs.
    pub(crate) fn json(&self) -> Value {
        json!({
            "release": self.geography.release(),
            "imported": self.digest.is_some(),
            "digest": self.digest.map(hex),
            "welshPostcodes": self.geography.postcode_count(),
            "sectors": self.geography.sector_count(),
            "attribution": self.geography.attribution(),
        })
    }

    /// For people.
    pub(crate) fn page(&self, page: Page) -> String {
        let from = match self.digest {
            Some(digest) => format!("{} ({})", page.of("imported", "wedi'i fewnforio"), hex(digest)),
            None => page.of("built in", "wedi'i gynnwys yn y rhaglen").to_owned(),
        };
        page.facts(vec![
            (page.of("Release", "Rhyddhad"), self.geography.release().to_owned()),
            (page.of("From", "O"), from),
            (page.of("Welsh postcodes", "Codau post Cymreig"), self.geography.postcode_count().to_string()),
            (page.of("Sectors", "Sectorau"), self.geography.sector_count().to_string()),
            (page.of("Data", "Data"), self.geography.attribution()),
        ])
    }
}

/// Every fault of a directory on a line of its own, and how many there are.
pub(crate) fn faults(path: &Path, faults: &DirectoryFaults, lang: Language) -> String {
    let mut told = String::new();
    for fault in faults.told() {
        let row = if fault.row == 0 { String::new() } else { format!(", {} {}", lang.of("row", "rhes"), fault.row) };
        let column = if fault.column.is_empty() { String::new() } else { format!(", {}", fault.column) };
        let given = if fault.given.is_empty() { String::new() } else { format!("`{}`; ", fault.given) };
        let expected = lang.of("expected", "disgwyliwyd");
        // Writing to a string cannot fail.
        let _ = writeln!(told, "{}{row}{column}: {given}{expected} {}", path.display(), fault.expected);
    }
    let more = faults.count().saturating_sub(u64::try_from(faults.told().len()).unwrap_or(u64::MAX));
    if more > 0 {
        let _ = writeln!(told, "{} {more} {}", lang.of("and", "a"), lang.of("more", "arall"));
    }
    let error = lang.of("error", "gwall");
    let nothing = match faults.count() {
        1 => lang.of("fault; nothing was changed", "nam; ni newidiwyd dim"),
        _ => lang.of("faults; nothing was changed", "nam; ni newidiwyd dim"),
    };
    let _ = writeln!(told, "{error}: {} {nothing}", faults.count());
    told
}

/// The same for programs.
pub(crate) fn faults_as_json(path: &Path, faults: &DirectoryFaults, exit: Exit) -> Value {
    let told: Vec<Value> = faults
        .told()
        .iter()
        .map(|fault| json!({ "row": fault.row, "column": fault.column, "given": fault.given, "expected": fault.expected }))
        .collect();
    json!({
        "exit": exit as u8,
        "message": "faults in the directory",
        "file": path.display().to_string(),
        "count": faults.count(),
        "faults": told,
    })
}

fn hex(bytes: [u8; 32]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
