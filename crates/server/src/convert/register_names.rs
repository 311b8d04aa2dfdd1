//! Names that only the register and frameworks have: a setting to put, a framework by its slug, a lot.

use std::fmt;
use std::str::FromStr;

use domain::event::LotKey;
use vocabulary::{ProviderId, SettingId, limits};

use super::stand_in::StandIn;

/// A setting in a put: of its provider, and with an id unless the server is to make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettingPutName {
    /// Its provider.
    pub provider: ProviderId,
    /// Its id; absent in `providers/{id}/settings/`.
    pub setting: Option<SettingId>,
}

impl FromStr for SettingPutName {
    type Err = FormError;

    fn from_str(text: &str) -> Result<Self, FormError> {
        const FORM: FormError = FormError("providers/{id}/settings/{id}, or providers/{id}/settings/ for a new one");
        let rest = text.strip_prefix("providers/").ok_or(FORM)?;
        let (provider, setting) = rest.split_once("/settings/").ok_or(FORM)?;
        let setting = if setting.is_empty() { None } else { Some(setting.parse().map_err(|_| FORM)?) };
        Ok(Self { provider: provider.parse().map_err(|_| FORM)?, setting })
    }
}

impl StandIn for SettingPutName {
    fn stand_in() -> Self {
        Self { provider: ProviderId::stand_in(), setting: None }
    }
}

/// A framework by its slug, `frameworks/{slug}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameworkName(pub String);

impl FromStr for FrameworkName {
    type Err = FormError;

    fn from_str(text: &str) -> Result<Self, FormError> {
        const FORM: FormError = FormError(
            "frameworks/{slug}, the slug of lower-case letters, digits and hyphens, such as frameworks/4cs-2026",
        );
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let shaped =
            |slug: &&str| (1..=limits::FRAMEWORK_SLUG_CHARS_MAX).contains(&slug.len()) && slug.bytes().all(plain);
        let slug = text.strip_prefix("frameworks/").filter(shaped).ok_or(FORM)?;
        Ok(Self(slug.to_owned()))
    }
}

impl fmt::Display for FrameworkName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "frameworks/{}", self.0)
    }
}

impl StandIn for FrameworkName {
    fn stand_in() -> Self {
        Self(String::new())
    }
}

/// A lot of a framework, `frameworks/{slug}/lots/{LOT}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotName(pub LotKey);

impl FromStr for LotName {
    type Err = FormError;

    fn from_str(text: &str) -> Result<Self, FormError> {
        const FORM: FormError = FormError("frameworks/{slug}/lots/{LOT}, such as frameworks/4cs-2026/lots/FOSTERING");
        let (framework, lot) = text.split_once("/lots/").ok_or(FORM)?;
        let FrameworkName(framework) = framework.parse().map_err(|_| FORM)?;
        Ok(Self(LotKey { framework, lot: lot.parse().map_err(|_| FORM)? }))
    }
}

impl fmt::Display for LotName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "frameworks/{}/lots/{}", self.0.framework, self.0.lot)
    }
}

impl StandIn for LotName {
    fn stand_in() -> Self {
        Self(LotKey { framework: String::new(), lot: vocabulary::Lot::stand_in() })
    }
}

/// A text of another form than its name has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {0}")]
pub struct FormError(pub(crate) &'static str);

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01";

    #[test]
    fn frameworks_lots_and_settings_to_put_have_one_form() {
        for text in ["frameworks/4cs-2026/lots/FOSTERING", "frameworks/x/lots/PARENT_AND_BABY"] {
            assert_eq!(text.parse::<LotName>().unwrap().to_string(), text);
        }
        for wrong in [
            "frameworks/4CS/lots/FOSTERING",
            "frameworks//lots/FOSTERING",
            "frameworks/x/lots/fostering",
            "frameworks/x",
        ] {
            assert!(wrong.parse::<LotName>().is_err(), "{wrong}");
        }
        let new: SettingPutName = format!("providers/{ID}/settings/").parse().unwrap();
        assert_eq!(new.setting, None);
        let kept: SettingPutName = format!("providers/{ID}/settings/{ID}").parse().unwrap();
        assert_eq!(kept.setting.map(|id| id.to_string()).as_deref(), Some(ID));
        for wrong in
            [format!("providers/{ID}"), format!("providers/{ID}/settings/x"), "providers/x/settings/".to_owned()]
        {
            assert!(wrong.parse::<SettingPutName>().is_err(), "{wrong}");
        }
    }
}
