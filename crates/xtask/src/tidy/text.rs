//! What no tracked text may hold: markers of unfinished work, paths of somebody's machine, hosts of package registries.
//! This file spells them, so it is the one that is not searched.

use super::code::{is_name, lines_with_word};
use super::finding::Finding;
use crate::repository::{File, Repository};

/// Files that are not searched: this one, and the lock file, which names its registry by design.
const NOT_SEARCHED: [&str; 2] = ["crates/xtask/src/tidy/text.rs", "Cargo.lock"];
/// Marks of work left undone.
const MARKERS: [&str; 2] = ["TODO", "FIXME"];
/// Folders that exist on a developer's machine and nowhere else.
const MACHINE_FOLDERS: [&str; 3] = ["/work", "/root", "/home"];
/// Hosts of package registries and the settings that point at them: where packages come from is set on the machine.
const REGISTRIES: [&str; 9] = [
    "index.crates.io",
    "static.crates.io",
    "pypi.org",
    "pythonhosted.org",
    "registry.npmjs.org",
    "proxy.golang.org",
    "deb.debian.org",
    "index-url",
    "replace-with",
];

/// Findings in all text files.
pub(crate) fn check(repository: &Repository) -> Vec<Finding> {
    let searched = |file: &&File| !NOT_SEARCHED.contains(&file.path.as_str());
    repository.files.iter().filter(searched).flat_map(check_file).collect()
}

fn check_file(file: &File) -> Vec<Finding> {
    let marked = MARKERS.into_iter().flat_map(|marker| {
        let advice = format!("`{marker}`: finish it, delete it, or write an issue and name what is refused until then");
        lines_with_word(&file.text, marker)
            .into_iter()
            .map(move |line| Finding::new(&file.path, line, "marker", advice.clone()))
    });
    let numbered = || file.text.lines().enumerate();
    let machine = numbered().filter_map(|(index, line)| {
        let folder = MACHINE_FOLDERS.into_iter().find(|folder| names_folder(line, folder))?;
        let advice = format!("an absolute path under `{folder}`: nobody else has it; make it relative or a setting");
        Some(Finding::new(&file.path, index + 1, "machine-path", advice))
    });
    let registries = numbered().filter_map(|(index, line)| {
        let host = REGISTRIES.into_iter().find(|host| line.contains(host))?;
        let advice = format!("`{host}`: name packages and versions here, the registry is the machine's setting");
        Some(Finding::new(&file.path, index + 1, "registry-host", advice))
    });
    marked.chain(machine).chain(registries).collect()
}

/// Whether an absolute path starts with the folder: `/work/x` and `"/work"`, not `/workspace`, `net/work` or a web address.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + folder.len()..].chars().next();
        let continues = |letter: char| is_name(letter) || matches!(letter, '-' | '.' | '}' | ')' | '*' | '~');
        !before.is_some_and(continues) && !after.is_some_and(|letter| is_name(letter) || letter == '-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_text(text: &str, expected: &[&str]) {
        let file = File { path: "a.md".to_owned(), text: text.to_owned() };
        let found: Vec<_> = check_file(&file).iter().map(|f| format!("{}:{}", f.rule, f.line)).collect();
        assert_eq!(found, expected, "in {text:?}");
    }

    #[test]
    fn markers_are_found_as_words() {
        check_text("done\n// TODO: more\nFIXME", &["marker:2", "marker:3"]);
        check_text("todo lists, TODOS, METODO", &[]);
    }

    #[test]
    fn paths_of_a_machine_are_found_and_other_slashes_are_not() {
        check_text("cd /work/main\n\"/home\"\n`/root/.cargo`", &["machine-path:1", "machine-path:2", "machine-path:3"]);
        check_text("paperwork/work, https://example.org/home/x, /workspace, ../root/x, $HOME/work, /home-care", &[]);
    }

    #[test]
    fn registry_hosts_and_their_settings_are_found() {
        check_text(
            "pip install --index-url https://x\nsee files.pythonhosted.org",
            &["registry-host:1", "registry-host:2"],
        );
        check_text("crates.io and PyPI as words", &[]);
    }
}
