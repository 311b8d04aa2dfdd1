//! The not-for-profit rules as dated data (REG-7).

use api::common::v1::{Date, LocalizedText};
use api::reference::v1::{DatedEffect, NotForProfitPolicy};
use domain::policy::{NOT_FOR_PROFIT, is_phased_out, is_restricted_service, provides_restricted_service};
use vocabulary::{Language, LegalForm, ProviderKind, SettingKind};

/// The rules in force.
pub(super) fn policy() -> NotForProfitPolicy {
    let effects = NOT_FOR_PROFIT.effects().map(|(effect, (year, month, day))| DatedEffect {
        effect: effect.to_string(),
        text: Some(LocalizedText {
            en: effect.label(Language::En).to_owned(),
            cy: effect.label(Language::Cy).to_owned(),
        }),
        from: Some(Date { year: year.into(), month: month.into(), day: day.into() }),
    });
    NotForProfitPolicy {
        version: NOT_FOR_PROFIT.version,
        effects: effects.into(),
        legal_forms: LegalForm::ALL.iter().filter(|form| is_phased_out(**form)).map(ToString::to_string).collect(),
        provider_kinds: ProviderKind::ALL
            .iter()
            .filter(|kind| provides_restricted_service(**kind))
            .map(ToString::to_string)
            .collect(),
        setting_kinds: SettingKind::ALL
            .iter()
            .filter(|kind| is_restricted_service(**kind))
            .map(ToString::to_string)
            .collect(),
    }
}
