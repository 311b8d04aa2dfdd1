//! Licences and bans of every package of the lock file, by the lists of `deny.toml`: cargo-deny itself takes a quarter
//! of an hour to build and is run for releases, this is run every time.

use super::finding::Finding;
use super::packages::{Package, Packages};
use crate::repository::Repository;

/// The one place where the lists stand.
const LISTS: &str = "deny.toml";

/// The lists of `deny.toml` that are held here: allowed licences and banned packages.
#[derive(Debug, PartialEq, Eq)]
struct Lists {
    allowed: Vec<String>,
    /// Packages that one further licence is allowed to, and which.
    excepted: Vec<(String, String)>,
    banned: Vec<String>,
}

/// Findings in the lock file.
pub(crate) fn check(repository: &Repository, packages: &Packages) -> Vec<Finding> {
    let Some(file) = repository.file(LISTS) else {
        return vec![Finding::new(LISTS, 0, "licence-lists", "the file with the licence and ban lists is missing")];
    };
    let lists = Lists::read(&file.text);
    if lists.allowed.is_empty() || lists.banned.is_empty() {
        let advice = "cannot find `allow = [` under [licenses] or `deny = [` under [bans]: one entry a line";
        return vec![Finding::new(LISTS, 0, "licence-lists", advice)];
    }
    packages.all().iter().flat_map(|package| check_package(package, &lists)).collect()
}

fn check_package(package: &Package, lists: &Lists) -> Vec<Finding> {
    let named = format!("{} {}", package.name, package.version);
    let licence = match package.license.as_deref() {
        Some(expression) if allows(expression, &lists.allowed) || lists.excepts(&package.name, expression) => None,
        Some(expression) => Some(format!("{named} is under `{expression}`, which {LISTS} does not allow: replace it")),
        None => Some(format!("{named} states no licence: replace it")),
    };
    let banned = lists.banned.contains(&package.name);
    let ban =
        banned.then(|| format!("{named} is banned in {LISTS}, with the reason: find who asks for it, `cargo tree -i`"));
    let finding = |rule| move |advice| Finding::new("Cargo.lock", 0, rule, advice);
    licence.map(finding("licence")).into_iter().chain(ban.map(finding("ban"))).collect()
}

impl Lists {
    /// Reads the two lists line by line; the rest of the file is cargo-deny's.
    fn read(text: &str) -> Self {
        let mut lists = Self { allowed: Vec::new(), excepted: Vec::new(), banned: Vec::new() };
        let (mut section, mut list) = ("", "");
        for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
            if line.starts_with('[') && line.ends_with(']') {
                (section, list) = (line, "");
            } else if let Some((key, _)) = line.split_once(" = [").filter(|_| !line.starts_with('{')) {
                list = key;
            } else if line.starts_with(']') {
                list = "";
            } else if let Some(entry) = line.split('"').nth(1) {
                match (section, list) {
                    ("[licenses]", "allow") => lists.allowed.push(entry.to_owned()),
                    ("[licenses]", "exceptions") => {
                        lists
                            .excepted
                            .extend(line.split('"').nth(3).map(|licence| (entry.to_owned(), licence.to_owned())));
                    }
                    // With wrappers it is banned but for those: that is cargo-deny's to judge.
                    ("[bans]", "deny") if !line.contains("wrappers") => lists.banned.push(entry.to_owned()),
                    (_, _) => {}
                }
            }
        }
        lists
    }

    /// Whether a package is excepted with just this licence.
    fn excepts(&self, package: &str, licence: &str) -> bool {
        self.excepted.iter().any(|(name, allowed)| name == package && allowed == licence)
    }
}

/// Whether an SPDX expression can be met with allowed licences alone. `AND` binds closer than `OR`; the old `/` is `OR`;
/// an exception (`WITH`) belongs to the licence before it. An expression that cannot be read is not allowed.
fn allows(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut reader = Reader { words: spaced.split_whitespace().peekable(), allowed };
    reader.either().unwrap_or(false) && reader.words.next().is_none()
}

struct Reader<'a, Words: Iterator<Item = &'a str>> {
    words: std::iter::Peekable<Words>,
    allowed: &'a [String],
}

/// Each part answers whether it can be met, or None where it cannot be read.
impl<'a, Words: Iterator<Item = &'a str>> Reader<'a, Words> {
    fn either(&mut self) -> Option<bool> {
        let mut met = self.both()?;
        while self.words.next_if_eq(&"OR").is_some() {
            met |= self.both()?;
        }
        Some(met)
    }

    fn both(&mut self) -> Option<bool> {
        let mut met = self.one()?;
        while self.words.next_if_eq(&"AND").is_some() {
            met &= self.one()?;
        }
        Some(met)
    }

    fn one(&mut self) -> Option<bool> {
        if self.words.next_if_eq(&"(").is_some() {
            let met = self.either()?;
            return self.words.next_if_eq(&")").map(|_| met);
        }
        let licence = self.words.next()?;
        let full = match self.words.next_if_eq(&"WITH") {
            Some(_) => format!("{licence} WITH {}", self.words.next()?),
            None => licence.to_owned(),
        };
        Some(self.allowed.contains(&full))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_licence(expression: &str, expected: bool) {
        let allowed = ["MIT", "Apache-2.0", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
        assert_eq!(allows(expression, &allowed), expected, "{expression}");
    }

    #[test]
    fn one_allowed_branch_is_enough_and_every_joined_part_is_needed() {
        check_licence("MIT", true);
        check_licence("GPL-3.0", false);
        check_licence("MIT OR GPL-3.0", true);
        check_licence("GPL-3.0/Apache-2.0", true);
        check_licence("Apache-2.0 / MIT", true);
        check_licence("MIT AND GPL-3.0", false);
        check_licence("(MIT OR Apache-2.0) AND Unicode-3.0", true);
        check_licence("(MIT OR Apache-2.0) AND GPL-3.0", false);
        check_licence("GPL-3.0 OR MIT AND Apache-2.0", true);
        check_licence("Apache-2.0 WITH LLVM-exception", true);
        check_licence("GPL-2.0 WITH Classpath-exception-2.0", false);
    }

    #[test]
    fn an_expression_that_cannot_be_read_is_not_allowed() {
        check_licence("", false);
        check_licence("MIT OR", false);
        check_licence("(MIT", false);
        check_licence("MIT MIT", false);
        check_licence("MIT)", false);
    }

    #[test]
    fn the_lists_are_read_from_their_sections() {
        let text = "[licenses]\n# \"GPL\" is not\nallow = [\n  \"MIT\", # plain\n  \"Zlib\",\n]\nexceptions = [\n  { crate = \"drawer\", allow = [\"CDDL-1.0\"] },\n]\n[bans]\nallow = [\n  \"x\",\n]\ndeny = [\n  { crate = \"openssl-sys\", reason = \"rustls\" },\n  { crate = \"wrapped\", wrappers = [\"by\"] },\n]\n[advisories]\nignore = [\n  { id = \"Y\" },\n]\n";
        let lists = Lists::read(text);
        let excepted = vec![("drawer".into(), "CDDL-1.0".into())];
        let allowed = vec!["MIT".into(), "Zlib".into()];
        assert_eq!(lists, Lists { allowed, excepted, banned: vec!["openssl-sys".into()] });
    }

    #[test]
    fn a_banned_or_unlicensed_package_is_named() {
        let lists = Lists {
            allowed: vec!["MIT".into()],
            excepted: vec![("drawer".into(), "CDDL-1.0".into())],
            banned: vec!["openssl-sys".into()],
        };
        let package = |name: &str, license: Option<&str>| Package {
            id: String::new(),
            name: name.to_owned(),
            version: "1.2.3".to_owned(),
            license: license.map(str::to_owned),
            dependencies: Vec::new(),
        };
        let rules = |package| check_package(&package, &lists).iter().map(|f| f.rule).collect::<Vec<_>>();
        assert_eq!(rules(package("fine", Some("MIT"))), [""; 0]);
        assert_eq!(rules(package("openssl-sys", Some("MIT"))), ["ban"]);
        assert_eq!(rules(package("bare", None)), ["licence"]);
        assert_eq!(rules(package("copyleft", Some("GPL-3.0"))), ["licence"]);
        assert_eq!(rules(package("drawer", Some("CDDL-1.0"))), [""; 0]);
        assert_eq!(rules(package("drawer", Some("CDDL-1.1"))), ["licence"]);
        assert_eq!(rules(package("another", Some("CDDL-1.0"))), ["licence"]);
    }
}
