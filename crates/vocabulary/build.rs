//! Turns `codes.toml` and `refusals.toml` into Rust: one enum per code list and `RefusalReason`. The build fails, naming
//! the entry, where an entry lacks a language, repeats a code or uses an undeclared flag, so that no client can meet an
//! undocumented value.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

type Failure = Box<dyn std::error::Error>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    en: String,
    cy: String,
    #[serde(default)]
    flags: Vec<String>,
    #[serde(default)]
    texts: Vec<String>,
    codes: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    code: String,
    en: String,
    cy: String,
    #[serde(default)]
    provisional: bool,
    #[serde(default)]
    cy_review: bool,
    #[serde(default)]
    text: bool,
    #[serde(default)]
    flags: Vec<String>,
    /// The further texts a list declares, as `<name>_en` and `<name>_cy`; anything else is an error.
    #[serde(flatten)]
    texts: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Refusals {
    refusals: Vec<Refusal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refusal {
    code: String,
    rule: String,
    kind: String,
    en: String,
    cy: String,
}

fn main() -> Result<(), Failure> {
    println!("cargo::rerun-if-changed=codes.toml");
    println!("cargo::rerun-if-changed=refusals.toml");
    #[allow(clippy::disallowed_methods, reason = "cargo tells a build script where to write by this variable only")]
    let out = env::var("OUT_DIR")?;
    let lists: BTreeMap<String, List> = toml::from_str(&fs::read_to_string("codes.toml")?)?;
    let refusals: Refusals = toml::from_str(&fs::read_to_string("refusals.toml")?)?;
    fs::write(Path::new(&out).join("codes.rs"), codes(&lists)?)?;
    fs::write(Path::new(&out).join("refusals.rs"), refusal_reasons(&refusals.refusals)?)?;
    Ok(())
}

fn codes(lists: &BTreeMap<String, List>) -> Result<String, Failure> {
    let mut rust = String::new();
    for (name, list) in lists {
        check_list(name, list)?;
        write_enum(&mut rust, name, list)?;
    }
    writeln!(rust, "static LISTS: &[CodeList] = &[")?;
    for (name, list) in lists {
        writeln!(rust, "CodeList {{ name: {name:?}, title_en: {:?}, title_cy: {:?}, entries: &[", list.en, list.cy)?;
        for entry in &list.codes {
            writeln!(
                rust,
                "CodeEntry {{ code: {:?}, en: {:?}, cy: {:?}, provisional: {}, cy_review: {}, needs_text: {} }},",
                entry.code,
                entry.en,
                entry.cy,
                entry.provisional,
                entry.cy_review,
                needs_text(entry)
            )?;
        }
        writeln!(rust, "] }},")?;
    }
    writeln!(rust, "];")?;
    Ok(rust)
}

fn check_list(name: &str, list: &List) -> Result<(), Failure> {
    let mut seen = BTreeSet::new();
    if list.en.trim().is_empty() || list.cy.trim().is_empty() || list.codes.is_empty() {
        return Err(format!("codes.toml: {name} needs a title in both languages and at least one code").into());
    }
    for entry in &list.codes {
        let code = &entry.code;
        if entry.en.trim().is_empty() || entry.cy.trim().is_empty() {
            return Err(format!("codes.toml: {name} {code} needs a label in both languages").into());
        }
        if !seen.insert(code) {
            return Err(format!("codes.toml: {name} has {code} twice").into());
        }
        if let Some(flag) = entry.flags.iter().find(|flag| !list.flags.contains(flag)) {
            return Err(
                format!("codes.toml: {name} {code} uses the flag {flag}, which the list does not declare").into()
            );
        }
        let expected: BTreeSet<String> =
            list.texts.iter().flat_map(|text| [format!("{text}_en"), format!("{text}_cy")]).collect();
        let given: BTreeSet<String> = entry.texts.keys().cloned().collect();
        if expected != given || entry.texts.values().any(|text| text.trim().is_empty()) {
            return Err(format!("codes.toml: {name} {code} must give exactly the texts {expected:?}").into());
        }
    }
    Ok(())
}

fn write_enum(rust: &mut String, name: &str, list: &List) -> Result<(), Failure> {
    let kind = camel_case(name);
    writeln!(rust, "/// {} (list `{name}`).", list.en)?;
    writeln!(rust, "#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]")?;
    writeln!(rust, "#[derive(serde::Serialize, serde::Deserialize)]")?;
    writeln!(rust, "pub enum {kind} {{")?;
    for entry in &list.codes {
        let note = if entry.provisional { " (provisional label)" } else { "" };
        writeln!(rust, "    /// {}{note}.", entry.en)?;
        writeln!(rust, "    #[serde(rename = {:?})]", entry.code)?;
        writeln!(rust, "    {},", camel_case(&entry.code))?;
    }
    writeln!(rust, "}}")?;
    writeln!(
        rust,
        "code_list!({kind}, {name:?}, [{}]);",
        list_of(&list.codes, |entry| {
            format!(
                "({}, {:?}, {:?}, {:?}, {}, {})",
                camel_case(&entry.code),
                entry.code,
                entry.en,
                entry.cy,
                entry.provisional,
                needs_text(entry)
            )
        })
    )?;
    for flag in &list.flags {
        let flagged: Vec<String> = list
            .codes
            .iter()
            .filter(|entry| entry.flags.contains(flag))
            .map(|entry| format!("Self::{}", camel_case(&entry.code)))
            .collect();
        if flagged.is_empty() {
            return Err(format!("codes.toml: no code of {name} has the flag {flag}").into());
        }
        writeln!(rust, "impl {kind} {{")?;
        writeln!(rust, "    /// Whether the list marks this code `{flag}`.")?;
        writeln!(rust, "    pub const fn {flag}(self) -> bool {{ matches!(self, {}) }}", flagged.join(" | "))?;
        writeln!(rust, "}}")?;
    }
    for text in &list.texts {
        writeln!(rust, "impl {kind} {{")?;
        writeln!(rust, "    /// The `{text}` of this code.")?;
        writeln!(rust, "    pub const fn {text}(self, language: Language) -> &'static str {{")?;
        writeln!(rust, "        match (self, language) {{")?;
        for entry in &list.codes {
            for language in ["En", "Cy"] {
                let words = &entry.texts[&format!("{text}_{}", language.to_lowercase())];
                writeln!(rust, "(Self::{}, Language::{language}) => {words:?},", camel_case(&entry.code))?;
            }
        }
        writeln!(rust, "}} }} }}")?;
    }
    Ok(())
}

fn refusal_reasons(refusals: &[Refusal]) -> Result<String, Failure> {
    let mut seen = BTreeSet::new();
    for refusal in refusals {
        let code = &refusal.code;
        if !seen.insert(code) {
            return Err(format!("refusals.toml: {code} stands there twice").into());
        }
        if refusal.en.trim().is_empty() || refusal.cy.trim().is_empty() {
            return Err(format!("refusals.toml: {code} needs a message in both languages").into());
        }
    }
    let mut rust = String::new();
    writeln!(rust, "/// Why a call was refused: the frozen words of `ErrorInfo.reason`.")?;
    writeln!(rust, "#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]")?;
    writeln!(rust, "#[derive(serde::Serialize, serde::Deserialize)]")?;
    writeln!(rust, "pub enum RefusalReason {{")?;
    for refusal in refusals {
        writeln!(rust, "    /// {}", refusal.en)?;
        writeln!(rust, "    #[serde(rename = {:?})]", refusal.code)?;
        writeln!(rust, "    {},", camel_case(&refusal.code))?;
    }
    writeln!(rust, "}}")?;
    writeln!(
        rust,
        "refusal_reasons!([{}]);",
        list_of(refusals, |refusal| {
            format!(
                "({}, {:?}, {:?}, {}, {:?}, {:?})",
                camel_case(&refusal.code),
                refusal.code,
                refusal.rule,
                camel_case(&refusal.kind),
                refusal.en,
                refusal.cy
            )
        })
    )?;
    Ok(rust)
}

fn needs_text(entry: &Entry) -> bool {
    entry.text || entry.code == "OTHER"
}

fn list_of<T>(items: &[T], line: impl Fn(&T) -> String) -> String {
    items.iter().map(line).collect::<Vec<_>>().join(",\n")
}

/// `SHORT_TERM_FOSTERING` and `placement-type` in CamelCase; an underscore stays between two digits (`Age1_4`).
fn camel_case(code: &str) -> String {
    let mut camel = String::new();
    for word in code.split(['_', '-']) {
        let ends_in_digit = camel.ends_with(|last: char| last.is_ascii_digit());
        if ends_in_digit && word.starts_with(|first: char| first.is_ascii_digit()) {
            camel.push('_');
        }
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.extend(letters.map(|letter| letter.to_ascii_lowercase()));
    }
    camel
}
