//! Tasks, one a row.

use api::task::v1::{ListTasksResponse, Task};

use super::labels::{label, text};
use crate::output::Page;
use crate::wire::time_shown;

/// What waits for the caller.
pub(crate) fn tasks(all: &ListTasksResponse, page: Page) -> String {
    if all.tasks.is_empty() {
        return page.of("Nothing waits.\n", "Nid oes dim yn aros.\n").to_owned();
    }
    let headings =
        [("Since", "Ers"), ("Due", "Erbyn"), ("Task", "Tasg"), ("About", "Ynghylch"), ("What to do", "Beth i'w wneud")];
    let rows = all.tasks.iter().map(|task| {
        vec![
            time_shown(task.created_at.as_ref()),
            time_shown(task.due_at.as_ref()),
            label("task-kind", &task.kind, page.lang),
            task.subject.clone(),
            text(task.sentence.as_ref(), page.lang),
        ]
    });
    page.table(&headings, rows.collect())
}

/// One, as a feed tells it.
pub(crate) fn told(task: &Task, page: Page) -> String {
    format!("{} {}", task.subject, text(task.sentence.as_ref(), page.lang))
}
