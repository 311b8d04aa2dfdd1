//! Answers to offers, as the command line takes them: `--answer OFFER=REASON` or `--answer OFFER=REASON:TEXT`.

use api::decision::v1::{DefaultAnswers, OfferToAnswer};
use clap::Args;

/// Answers that a call gives besides what it does.
#[derive(Debug, Args)]
pub(crate) struct Answers {
    /// An answer, of the code list rejection-reason; may be repeated
    #[arg(long = "answer", value_name = "OFFER=REASON[:TEXT]", value_parser = answer)]
    answers: Vec<OfferToAnswer>,
    /// Give every other unanswered offer the sentences of the criteria where it fell short
    #[arg(long)]
    default_answers: bool,
}

impl Answers {
    /// Those given, and what to say to the others.
    pub(crate) fn given(self) -> (Vec<OfferToAnswer>, i32) {
        let default =
            if self.default_answers { DefaultAnswers::UseCriterionSentences } else { DefaultAnswers::Unspecified };
        (self.answers, default.into())
    }
}

fn answer(text: &str) -> Result<OfferToAnswer, String> {
    let expected = || "expected OFFER=REASON or OFFER=REASON:TEXT".to_owned();
    let (offer, answer) = text.split_once('=').ok_or_else(expected)?;
    let (reason, words) = answer.split_once(':').unwrap_or((answer, ""));
    if offer.is_empty() || reason.is_empty() {
        return Err(expected());
    }
    Ok(OfferToAnswer { offer: offer.to_owned(), reason: reason.to_owned(), text: words.trim().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_an_offer_a_reason_and_perhaps_words() {
        let read = answer("a/b/offers/c=OTHER: it was: close").unwrap();
        assert_eq!(
            (read.offer.as_str(), read.reason.as_str(), read.text.as_str()),
            ("a/b/offers/c", "OTHER", "it was: close")
        );
        assert_eq!(answer("o=TOO_FAR").unwrap().text, "");
        assert!(answer("o").is_err() && answer("=X").is_err() && answer("o=").is_err());
    }
}
