//! Settings of master keys and of retention (`docs/keys.md`, `docs/retention.md`).

use std::time::Duration;

use super::super::{KeyCommand, Periods, Retention};
use super::layers::Layers;

/// Longest a period may be: a hundred years.
const DAYS_MAX: u64 = 36_525;

/// Longest a key command is waited for.
const SECONDS_MAX: u64 = 600;

/// What opens master keys, where a program does.
pub(super) fn key_command(layers: &mut Layers) -> Option<KeyCommand> {
    let within = Duration::from_secs(layers.number("keys.command_seconds", 1, SECONDS_MAX));
    KeyCommand::of(&layers.list("keys.command"), within)
}

/// For how long what is kept.
pub(super) fn periods(layers: &mut Layers) -> Periods {
    let mut days = |name: &str| {
        let days = layers.number(name, 0, DAYS_MAX);
        i32::try_from(days).unwrap_or(i32::MAX)
    };
    Periods {
        case_record_days: days("retention.case_record_days"),
        contract_days: days("retention.contract_days"),
        unsuccessful_offer_days: days("retention.unsuccessful_offer_days"),
        draft_days: days("retention.draft_days"),
        household_days: days("retention.household_days"),
    }
}

/// Whether retention works by itself.
pub(super) fn retention(layers: &mut Layers) -> Retention {
    if layers.boolean("retention.automatic") { Retention::Automatic } else { Retention::ByCommand }
}

#[cfg(test)]
mod tests {
    use super::super::{ServeFlags, settle};
    use super::*;
    use crate::config::Environment;

    #[test]
    fn the_defaults_of_the_table_are_those_of_the_domain() {
        let (options, _) = settle(&ServeFlags::default(), &Environment::default()).unwrap();
        assert_eq!(options.periods, Periods::default());
        assert_eq!((options.retention, options.key_command), (Retention::ByCommand, None));
    }

    #[test]
    fn a_key_command_is_its_words_and_a_period_a_number_of_days() {
        let variables =
            [("HAFAN_KEYS_COMMAND", "/usr/local/bin/kms, --realm ,adults"), ("HAFAN_RETENTION_AUTOMATIC", "true")];
        let (options, _) = settle(&ServeFlags::default(), &Environment::of(variables)).unwrap();
        let words = ["/usr/local/bin/kms", "--realm", "adults"].map(str::to_owned);
        assert_eq!(options.key_command, KeyCommand::of(&words, Duration::from_secs(30)));
        assert_eq!(options.retention, Retention::Automatic);
        let wrong = [("HAFAN_RETENTION_DRAFT_DAYS", "soon"), ("HAFAN_KEYS_COMMAND_SECONDS", "0")];
        let told = settle(&ServeFlags::default(), &Environment::of(wrong)).unwrap_err().to_string();
        assert!(told.contains("retention.draft_days") && told.contains("keys.command_seconds"), "{told}");
    }
}
