//! Where a canary may be: the table in `table.txt`, read as it stands. A group is what its field is; a stage is how far its search has come.

use std::path::Path;

use super::canaries::Canaries;
use super::viewers::Seen;

/// Those of the authority who read a search.
const AUTHORITY: [&str; 7] =
    ["finder", "colleague", "decision maker", "approver", "team manager", "officer", "auditor"];

/// One row: a group, its stages, and who may have it then.
struct Row {
    group: String,
    stages: Vec<String>,
    viewers: Vec<String>,
}

/// Who may have what, when.
pub(super) struct Table(Vec<Row>);

impl Table {
    pub(super) fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("all/leaks/table.txt");
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let words = |cell: &str| cell.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let row = |line: &str| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let [group, stages, viewers] = cells[..] else { panic!("group | stages | viewers, and not {line}") };
            Row { group: group.to_owned(), stages: words(stages), viewers: words(viewers) }
        };
        Self(lines.map(row).collect())
    }

    /// The rows of a stage.
    fn of_stage(&self, stage: &str) -> impl Iterator<Item = &Row> {
        self.0.iter().filter(move |row| row.stages.iter().any(|at| at == stage))
    }

    fn allows(&self, group: &str, stage: &str, viewer: &str) -> bool {
        self.of_stage(stage).any(|row| row.group == group && row.names(viewer))
    }

    /// Who has what they may not have at this stage, a line each.
    pub(super) fn leaks(&self, canaries: &Canaries, stage: &str, seen: &Seen) -> Vec<String> {
        let mut leaks = Vec::new();
        for ((canary, viewer), by) in &seen.canaries {
            let planted = canaries.planted(canary);
            if !self.allows(planted.group, stage, viewer) {
                leaks.push(format!("{stage}: {viewer} has {} ({}) by {by:?}", planted.field, planted.group));
            }
        }
        leaks
    }

    /// Who has nothing of what the table says they may have, a line each: a row that says too much says nothing.
    pub(super) fn unseen(&self, canaries: &Canaries, stage: &str, viewers: &[&str], seen: &Seen) -> Vec<String> {
        let mut unseen = Vec::new();
        for row in self.of_stage(stage) {
            for viewer in viewers.iter().filter(|viewer| row.promises(viewer)) {
                let has = |(canary, by): &(String, String)| by == viewer && canaries.planted(canary).group == row.group;
                if !seen.canaries.keys().any(has) {
                    unseen.push(format!("{stage}: {viewer} has nothing of {}", row.group));
                }
            }
        }
        unseen
    }
}

impl Row {
    /// Whether this viewer may have some of it.
    fn names(&self, viewer: &str) -> bool {
        self.viewers.iter().any(|named| is_named(named.trim_end_matches('?'), viewer))
    }

    /// Whether this viewer does have some of it, whatever it tries.
    fn promises(&self, viewer: &str) -> bool {
        self.viewers.iter().any(|named| is_named(named, viewer))
    }
}

/// A viewer of two words is written with a hyphen.
fn is_named(named: &str, viewer: &str) -> bool {
    match named {
        "everybody" => true,
        "authority" => AUTHORITY.contains(&viewer),
        named => named.replace('-', " ") == viewer,
    }
}
