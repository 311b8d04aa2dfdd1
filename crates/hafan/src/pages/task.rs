//! Tasks, one a row.

use api::task::v1::{CompleteTaskResponse, ListTasksResponse, Task};

use super::labels::{label, text};
use crate::output::Page;
use crate::wire::time_shown;

/// What waits for the caller.
pub(crate) fn tasks(all: &ListTasksResponse, page: Page) -> String {
    if all.tasks.is_empty() {
        return page.of("Nothing waits.\n", "Nid oes dim yn aros.\n").to_owned();
    }
    let headings = [
        ("Since", "Ers"),
        ("Due", "Erbyn"),
        ("Task", "Tasg"),
        ("About", "Ynghylch"),
        ("What to do", "Beth i'w wneud"),
        ("Id", "Id"),
    ];
    let rows = all.tasks.iter().map(|task| {
        vec![
            time_shown(task.created_at.as_ref()),
            time_shown(task.due_at.as_ref()),
            label("task-kind", &task.kind, page.lang),
            task.subject.clone(),
            [text(task.sentence.as_ref(), page.lang), task.settings.join(" ")].join(" ").trim_end().to_owned(),
            task.name.rsplit('/').next().unwrap_or_default().to_owned(),
        ]
    });
    page.table(&headings, rows.collect())
}

/// A task that was marked as done.
pub(crate) fn done(done: &CompleteTaskResponse, page: Page) -> String {
    page.facts(vec![
        (page.of("Task", "Tasg"), done.name.clone()),
        (page.of("Done", "Gorffennwyd"), time_shown(done.done_at.as_ref())),
        (page.of("By", "Gan"), done.done_by.clone()),
    ])
}

/// One, as a feed tells it.
pub(crate) fn told(task: &Task, page: Page) -> String {
    let told = format!("{} {} {}", task.subject, text(task.sentence.as_ref(), page.lang), task.settings.join(" "));
    told.trim_end().to_owned()
}
