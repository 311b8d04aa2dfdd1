//! The two languages everything is said in (ACR-4).

use serde::{Deserialize, Serialize};

/// English or Welsh. Every label and message exists in both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English, `en`.
    #[default]
    En,
    /// Welsh, `cy`.
    Cy,
}

impl Language {
    /// Both languages.
    pub const ALL: &'static [Self] = &[Self::En, Self::Cy];

    /// The ISO 639-1 tag, `en` or `cy`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Cy => "cy",
        }
    }

    /// Picks the text of this language.
    pub const fn of<T: Copy>(self, en: T, cy: T) -> T {
        match self {
            Self::En => en,
            Self::Cy => cy,
        }
    }
}
