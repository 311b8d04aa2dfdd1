//! A task as its owner reads it.

use api::task::v1 as proto;
use views::World;
use views::tasks::{About, Task};
use vocabulary::{Language, Organisation};

use super::names;
use super::text::localized;
use crate::convert::instant_out;

/// A task; its name is the same each time it is told.
pub fn task(world: &World, task: &Task) -> proto::Task {
    let owner = match task.of {
        Organisation::Authority(code) => names::authority(code),
        Organisation::Provider(id) => names::provider(id),
        Organisation::Consortium => "consortium".to_owned(),
        Organisation::Operator => "operator".to_owned(),
    };
    let id: String = task.about.id().iter().map(|byte| format!("{byte:02x}")).collect();
    let kind = task.kind.code().to_ascii_lowercase().replace('_', "-");
    proto::Task {
        name: format!("{owner}/tasks/{kind}-{id}-{:x}", task.created_at.micros()),
        kind: task.kind.code().to_owned(),
        subject: subject(world, task.about),
        category: task.category.map(|category| category.code().to_owned()).unwrap_or_default(),
        created_at: Some(instant_out(task.created_at)),
        due_at: task.due_at.map(instant_out),
        sentence: Some(localized(|language| sentence(task, language))),
    }
}

/// What is to be done; after a concealment with its category, and never more.
fn sentence(task: &Task, language: Language) -> String {
    let sentence = task.kind.sentence(language);
    match task.category {
        None => sentence.to_owned(),
        Some(category) => format!("{sentence} ({})", category.label(language)),
    }
}

fn subject(world: &World, about: About) -> String {
    match about {
        About::Search(id) => world.search(id).map(|search| names::search(search)).unwrap_or_default(),
        About::Provider(id) => names::provider(id),
        About::Setting(provider, id) => names::setting(provider, id),
    }
}
