//! A task as its owner reads it.

use std::str::FromStr;

use api::task::v1 as proto;
use views::World;
use views::tasks::{About, Task};
use vocabulary::{AuthorityCode, Language, Organisation, SettingId, TaskKind, Timestamp};

use super::names;
use super::text::localized;
use crate::convert::{FormError, instant_out};

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
        approval: match task.about {
            About::Approval(_, kind, _) => kind.code().to_owned(),
            About::Search(_)
            | About::Offer(..)
            | About::OfferQuestion(..)
            | About::Provider(_)
            | About::Setting(..)
            | About::WeightProfile(..)
            | About::Contract(_) => String::new(),
        },
        category: task.category.map(|category| category.code().to_owned()).unwrap_or_default(),
        created_at: Some(instant_out(task.created_at)),
        due_at: task.due_at.map(instant_out),
        sentence: Some(localized(|language| sentence(task, language))),
        settings: task.settings.iter().filter_map(|id| setting(world, *id)).collect(),
    }
}

/// What the name of an authority's task says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskName {
    /// Whose it is.
    pub authority: AuthorityCode,
    /// Its kind.
    pub kind: TaskKind,
    /// The id of what it is about.
    pub about: [u8; 16],
    /// Since when it waits.
    pub created_at: Timestamp,
}

impl FromStr for TaskName {
    type Err = FormError;

    fn from_str(text: &str) -> Result<Self, FormError> {
        const FORM: FormError = FormError("authorities/{code}/tasks/{id}, as it was listed");
        let (authority, id) = text.split_once("/tasks/").ok_or(FORM)?;
        let authority = authority.strip_prefix("authorities/").and_then(|code| code.parse().ok()).ok_or(FORM)?;
        let mut parts = id.rsplitn(3, '-');
        let (since, about, kind) = (parts.next(), parts.next(), parts.next());
        let micros = since.and_then(|since| i64::from_str_radix(since, 16).ok()).ok_or(FORM)?;
        let about = about.and_then(|about| u128::from_str_radix(about, 16).ok().filter(|_| about.len() == 32));
        let kind = kind.and_then(|kind| kind.to_ascii_uppercase().replace('-', "_").parse().ok()).ok_or(FORM)?;
        let created_at = Timestamp::from_micros(micros);
        Ok(Self { authority, kind, about: about.ok_or(FORM)?.to_be_bytes(), created_at })
    }
}

/// What is to be done; after a concealment with its category, and never more.
fn sentence(task: &Task, language: Language) -> String {
    let sentence = task.kind.sentence(language);
    let of = match task.about {
        About::Approval(_, kind, _) => Some(kind.label(language)),
        About::Search(_)
        | About::Offer(..)
        | About::OfferQuestion(..)
        | About::Provider(_)
        | About::Setting(..)
        | About::WeightProfile(..)
        | About::Contract(_) => None,
    };
    match of.or_else(|| task.category.map(|category| category.label(language))) {
        None => sentence.to_owned(),
        Some(label) => format!("{sentence} ({label})"),
    }
}

/// The name of a setting, while the register has it.
fn setting(world: &World, id: SettingId) -> Option<String> {
    world.setting(id).map(|setting| names::setting(setting.recorded.provider, id))
}

fn subject(world: &World, about: About) -> String {
    match about {
        About::Search(id) => world.search(id).map(|search| names::search(&search)).unwrap_or_default(),
        About::Offer(id, offer) => {
            world.search(id).map(|search| names::closed_offer(&search, offer)).unwrap_or_default()
        }
        About::OfferQuestion(id, offer, question) => {
            world.search(id).map(|search| names::offer_question(&search, offer, question)).unwrap_or_default()
        }
        About::Provider(id) => names::provider(id),
        About::Setting(provider, id) => names::setting(provider, id),
        About::Approval(id, ..) => world.search(id).map(|search| names::search(&search)).unwrap_or_default(),
        About::WeightProfile(authority, version) => names::weight_profile(authority, version),
        About::Contract(id) => {
            let found = world.contract(id);
            found.map(|contract| names::contract(contract.generated.authority, id)).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_task_reads_back_and_nothing_else_does() {
        let text = "authorities/W06000015/tasks/concealment-review-0193e4a07c1b7d3e8f2a5b6c7d8e9f01-64f0a1b2c3d4e";
        let read: TaskName = text.parse().unwrap();
        assert_eq!(read.kind, TaskKind::ConcealmentReview);
        assert_eq!((read.about[0], read.created_at.micros()), (0x01, 0x0006_4f0a_1b2c_3d4e));
        for wrong in ["", "authorities/W06000015/tasks/x", "providers/1/tasks/a-b-c", &text[..text.len() - 20]] {
            assert!(wrong.parse::<TaskName>().is_err(), "{wrong}");
        }
    }
}
