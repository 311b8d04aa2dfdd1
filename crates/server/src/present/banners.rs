//! What to know before reading a shortlist.

use api::common::v1::LocalizedText;
use api::decision::v1 as proto;
use engine::ShortlistView;
use matching::v1::sentences::banner as said;
use matching::v1::{Banner, CandidateKey, Criterion};
use vocabulary::OfferId;

use super::names;
use super::round::criterion_code;
use super::text::localized;

/// Fewer ranked offers than this leave nothing to compare.
const RANKED_MIN: usize = 2;

/// Every banner: about the whole first, then offer by offer in the order of the ranks.
pub fn banners(view: &ShortlistView, unanswered_questions: u32) -> Vec<proto::Banner> {
    let mut banners = Vec::new();
    banners.extend(few_offers(view.result.ranked.len()));
    banners.extend((unanswered_questions > 0).then(|| unanswered(unanswered_questions)));
    banners.extend(view.combinations().iter().any(|combined| combined.offers.len() == 1).then(together));
    banners.extend(view.result.banners.iter().flat_map(|banner| of_matching(view, banner)));
    banners
}

fn of_matching(view: &ShortlistView, banner: &Banner) -> Vec<proto::Banner> {
    let offer = |key: &CandidateKey| {
        let offer = view.offer_of(*key);
        offer.map(|offer: OfferId| names::closed_offer(&view.search, offer)).unwrap_or_default()
    };
    let told = |code: &str, about: &str, offer: String, banner: &Banner| proto::Banner {
        code: code.to_owned(),
        about: about.to_owned(),
        text: Some(localized(|language| said(banner, language))),
        offer,
    };
    match banner {
        Banner::CriterionDropped { criterion } => {
            vec![told("CRITERION_DROPPED", criterion_code(*criterion), String::new(), banner)]
        }
        Banner::PlanLengthNotKnown => {
            vec![told("PLAN_LENGTH_NOT_KNOWN", criterion_code(Criterion::C9), String::new(), banner)]
        }
        Banner::NothingToScore { child: _ } => vec![told("NOTHING_TO_SCORE", "", String::new(), banner)],
        Banner::TakesSome { key, .. } => vec![told("TAKES_SOME", "", offer(key), banner)],
        Banner::NeedsCheck { key, gates } => {
            let one = |gate: &vocabulary::Gate| {
                let only = Banner::NeedsCheck { key: *key, gates: vec![*gate] };
                told("NEEDS_CHECK", gate.code(), offer(key), &only)
            };
            gates.iter().map(one).collect()
        }
        Banner::TierNeedsCheck { key } => vec![told("TIER_NEEDS_CHECK", "", offer(key), banner)],
    }
}

fn whole(code: &str, text: LocalizedText) -> proto::Banner {
    proto::Banner { code: code.to_owned(), about: String::new(), text: Some(text), offer: String::new() }
}

fn few_offers(ranked: usize) -> Option<proto::Banner> {
    let text = match ranked {
        0 => LocalizedText {
            en: "No offer is ranked: none came, or none that came could be.".to_owned(),
            cy: "Nid oes cynnig wedi'i osod mewn trefn: ni ddaeth yr un, neu ni ellid gosod yr un a ddaeth.".to_owned(),
        },
        1 => LocalizedText {
            en: "One offer is ranked: there is nothing to compare it with.".to_owned(),
            cy: "Un cynnig sydd wedi'i osod mewn trefn: nid oes dim i'w gymharu ag ef.".to_owned(),
        },
        _ => return None,
    };
    (ranked < RANKED_MIN).then(|| whole("TOO_FEW_OFFERS", text))
}

/// An offer for the whole group stands: nobody parts brothers and sisters in silence (DEC-6).
fn together() -> proto::Banner {
    let text = LocalizedText {
        en: "An offer takes all the children together. A choice for some of them needs its reason in words.".to_owned(),
        cy: "Mae cynnig yn cymryd yr holl blant gyda'i gilydd. Rhaid wrth reswm mewn geiriau dros ddewis ar gyfer rhai ohonynt."
            .to_owned(),
    };
    whole("TOGETHER_POSSIBLE", text)
}

fn unanswered(questions: u32) -> proto::Banner {
    let text = LocalizedText {
        en: format!("Questions without an answer at the close: {questions}. Offers were made without it."),
        cy: format!("Cwestiynau heb ateb adeg y cau: {questions}. Gwnaed cynigion hebddo."),
    };
    whole("UNANSWERED_QUESTIONS", text)
}
