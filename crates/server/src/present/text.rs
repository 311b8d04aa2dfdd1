//! What Hafan itself says, always in both languages (ACR-4).

use api::common::v1::LocalizedText;
use vocabulary::Language;

/// A text in both languages.
pub fn localized<T: Into<String>>(of: impl Fn(Language) -> T) -> LocalizedText {
    LocalizedText { en: of(Language::En).into(), cy: of(Language::Cy).into() }
}

/// A text in both languages, as two words of one.
pub fn both(en: &str, cy: &str) -> LocalizedText {
    LocalizedText { en: en.to_owned(), cy: cy.to_owned() }
}
