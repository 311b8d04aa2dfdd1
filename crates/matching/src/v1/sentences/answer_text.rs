//! The answer a rejected provider gets unless a person writes another: where the offer fell short most, in both languages (DEC-7).

use serde::{Deserialize, Serialize};
use vocabulary::{Language, RejectionReason};

use super::{fell_short, fell_short_reason};
use crate::v1::criterion::{Applies, Criterion, CriterionScore};
use crate::v1::score::Scored;
use crate::v1::share::Share;

/// Sentences of one answer: the largest losses, no more than a person will read.
const SENTENCES_MAX: usize = 3;

/// A code and a text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefaultAnswer {
    /// The criterion that lost most.
    pub criterion: Criterion,
    /// Its code.
    pub reason: RejectionReason,
    /// English text.
    pub en: String,
    /// Welsh text.
    pub cy: String,
}

/// The default answer to an offer that was not chosen; `None` where it fell short in nothing, so that only a better match or a
/// taken place can be the answer.
pub fn default_answer(scored: &Scored) -> Option<DefaultAnswer> {
    let mut short: Vec<&CriterionScore> =
        scored.criteria().iter().filter(|criterion| criterion.applies == Applies::Yes && loss(criterion) > 0).collect();
    short.sort_by_key(|criterion| std::cmp::Reverse(loss(criterion)));
    let worst = short.first()?;
    let text = |language: Language| {
        let sentences = short.iter().take(SENTENCES_MAX).filter_map(|criterion| fell_short(criterion, language));
        sentences.collect::<Vec<_>>().join(" ")
    };
    Some(DefaultAnswer {
        criterion: worst.criterion,
        reason: fell_short_reason(worst)?,
        en: text(Language::En),
        cy: text(Language::Cy),
    })
}

/// What a criterion lost of the score, in weight times units.
fn loss(scored: &CriterionScore) -> i128 {
    i128::from(scored.weight) * i128::from(Share::ONE.above(scored.utility.at()).units())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::examples::{candidate, tender};
    use crate::v1::score;

    #[test]
    fn the_largest_loss_gives_the_code_and_stands_first() {
        let answer = default_answer(&score(&tender(), &candidate(1))).unwrap();
        expect_test::expect![[r#"
            DefaultAnswer {
                criterion: C2,
                reason: TooFar,
                en: "The school the child should stay at is 10 to 20 miles away. The child would live apart from brothers and sisters, with a contact plan. These needs would not be met in full: behaviour, risk.",
                cy: "Mae'r ysgol y dylai'r plentyn aros ynddi 10 i 20 milltir i ffwrdd. Byddai'r plentyn yn byw ar wahân i frodyr a chwiorydd, gyda chynllun cyswllt. Ni fyddai'r anghenion hyn yn cael eu diwallu'n llawn: ymddygiad, risg.",
            }
        "#]].assert_debug_eq(&answer);
    }

    #[test]
    fn an_offer_that_lost_nothing_has_no_default_answer() {
        let mut scored = score(&tender(), &candidate(1));
        for criterion in &mut scored.children[0].criteria {
            criterion.utility = crate::v1::Utility::Known(Share::ONE);
        }
        assert_eq!(default_answer(&scored), None);
    }
}
