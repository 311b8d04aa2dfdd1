//! What is told, in both languages at once: a story is written once. The Welsh waits for review by somebody who places children in Welsh.

use vocabulary::Language;

/// A sentence in English and in Welsh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    en: String,
    cy: String,
}

impl Said {
    /// From both.
    pub(crate) fn of(en: impl Into<String>, cy: impl Into<String>) -> Self {
        Self { en: en.into(), cy: cy.into() }
    }

    /// As it reads in a language.
    pub(crate) fn read(&self, lang: Language) -> &str {
        match lang {
            Language::En => &self.en,
            Language::Cy => &self.cy,
        }
    }
}

/// A sentence in both languages, each a format string that may name what is in scope.
macro_rules! said {
    ($en:literal, $cy:literal $(,)?) => {
        $crate::demo::said::Said::of(format!($en), format!($cy))
    };
}

pub(crate) use said;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_reads_in_either_language_with_what_it_names() {
        let count = 3;
        let told = said!("sees {count} offers", "yn gweld {count} o gynigion");
        assert_eq!((told.read(Language::En), told.read(Language::Cy)), ("sees 3 offers", "yn gweld 3 o gynigion"));
    }
}
