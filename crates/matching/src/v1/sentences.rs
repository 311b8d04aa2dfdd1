//! The result in words, in English and Welsh: a sentence per criterion, banners, and the text a rejected provider is answered with.
//!
//! A sentence never says more than its reader may know: in the first look and towards providers miles stand as a band (SHL-3), and
//! what an agreed minimum distance hides is told to a provider in general words only.

mod answer_text;
mod english;
mod reason;
mod welsh;

use vocabulary::{Language, RejectionReason};

use super::criterion::{Applies, Criterion, CriterionScore, Fact};
use super::miles::Miles;
use super::rank::Banner;
use super::share::Share;

pub use answer_text::{DefaultAnswer, default_answer};

/// How exactly distances are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// As bands: the first look (SHL-3), and everything a provider reads.
    Banded,
    /// To the tenth of a mile, once the offer's identity is open.
    Exact,
}

/// What a criterion is called.
pub fn criterion_name(criterion: Criterion, language: Language) -> &'static str {
    match criterion {
        Criterion::C1 => language.of("Needs", "Anghenion"),
        Criterion::C2 => language.of("School", "Ysgol"),
        Criterion::C3 => language.of("Home and community", "Cartref a chymuned"),
        Criterion::C4 => language.of("Brothers and sisters", "Brodyr a chwiorydd"),
        Criterion::C5 => language.of("The child's wishes", "Dymuniadau'r plentyn"),
        Criterion::C6 => language.of("Identity, language and faith", "Hunaniaeth, iaith a ffydd"),
        Criterion::C7 => language.of("Family time", "Amser teuluol"),
        Criterion::C8 => language.of("Household", "Aelwyd"),
        Criterion::C9 => language.of("Timing and permanence", "Amseru a sefydlogrwydd"),
    }
}

/// One sentence on one criterion, for the authority.
pub fn sentence(scored: &CriterionScore, detail: Detail, language: Language) -> String {
    let name = criterion_name(scored.criterion, language);
    let rest = match (scored.applies, &scored.fact) {
        (Applies::Yes, Some(fact)) => match language {
            Language::En => english::fact(fact, detail),
            Language::Cy => welsh::fact(fact, detail),
        },
        (Applies::Dropped, _) => language
            .of(
                "not counted, because the authority has not stated the fact",
                "heb ei gyfrif, am nad yw'r awdurdod wedi nodi'r ffaith",
            )
            .to_owned(),
        (Applies::NothingAsked | Applies::Yes, _) => {
            language.of("this search asks nothing of it", "nid yw'r chwiliad hwn yn gofyn dim ohono").to_owned()
        }
    };
    format!("{name}: {rest}.")
}

/// Where the offer fell short in one criterion, in words its provider may read; `None` where it lost nothing. This is the default
/// text of a rejection, which a person may edit (DEC-7).
pub fn fell_short(scored: &CriterionScore, language: Language) -> Option<String> {
    lost(scored).map(|fact| match language {
        Language::En => english::fell_short(fact),
        Language::Cy => welsh::fell_short(fact),
    })
}

/// The facts of a criterion in which the offer lost something.
fn lost(scored: &CriterionScore) -> Option<&Fact> {
    scored.fact.as_ref().filter(|_| scored.applies == Applies::Yes && scored.utility.at() < Share::ONE)
}

/// The code that goes with [`fell_short`]; `None` where the offer lost nothing.
pub fn fell_short_reason(scored: &CriterionScore) -> Option<RejectionReason> {
    lost(scored).map(reason::of)
}

/// A banner in words, without its offer's key: the page says whose it is.
pub fn banner(banner: &Banner, language: Language) -> String {
    match language {
        Language::En => english::banner(banner),
        Language::Cy => welsh::banner(banner),
    }
}

/// A distance as a band: `low` up to and including `high` miles, or beyond the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Band {
    UpTo(u32),
    Between(u32, u32),
    Over(u32),
}

/// The bands in which the first look shows miles.
fn band(tenths: u32) -> Band {
    match tenths {
        0..=50 => Band::UpTo(5),
        51..=100 => Band::Between(5, 10),
        101..=200 => Band::Between(10, 20),
        201..=500 => Band::Between(20, 50),
        _ => Band::Over(50),
    }
}

/// The longest of several distances, if all are known.
fn farthest(miles: &[Option<Miles>]) -> Option<Miles> {
    miles.iter().copied().collect::<Option<Vec<Miles>>>()?.into_iter().max()
}

fn tenths(tenths: u32) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// Whether a fact has distances that depend on an agreed minimum, which a provider must not learn.
fn hides_a_safe_zone(fact: &Fact) -> bool {
    matches!(fact, Fact::Home { mode: super::tender::HomeMode::SafeZone { .. }, .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::examples::{candidate, tender};
    use crate::v1::{Answer, HomeMode, Tender, score};

    fn all(scored: &[CriterionScore], detail: Detail, language: Language) -> String {
        scored.iter().map(|scored| sentence(scored, detail, language) + "\n").collect()
    }

    #[test]
    fn a_sentence_per_criterion_in_english() {
        let scored = score(&tender(), &candidate(1));
        expect_test::expect![[r#"
            Needs: 4 of 6 met in full; short in behaviour (needs 3, offers 2), risk (needs 3, offers 2).
            School: the child stays at the school, 20.0 miles away.
            Home and community: 20.0 miles from home.
            Brothers and sisters: lives with 0 of 1; a contact plan for the others.
            The child's wishes: 1 met, 1 partly met.
            Identity, language and faith: can meet language.
            Family time: 20.0 miles and 10.0 miles away; the provider drives.
            Household: only older children wanted; the other children there are older.
            Timing and permanence: starts on time; can stay 150 of 200 days.
        "#]]
        .assert_eq(&all(scored.criteria(), Detail::Exact, Language::En));
    }

    #[test]
    fn a_sentence_per_criterion_in_welsh() {
        let scored = score(&tender(), &candidate(1));
        expect_test::expect![[r#"
            Anghenion: 4 o 6 wedi'u diwallu'n llawn; diffyg: ymddygiad (angen 3, cynnig 2), risg (angen 3, cynnig 2).
            Ysgol: mae'r plentyn yn aros yn yr ysgol, 20.0 milltir i ffwrdd.
            Cartref a chymuned: 20.0 milltir o'r cartref.
            Brodyr a chwiorydd: yn byw gyda 0 o 1; cynllun cyswllt ar gyfer y lleill.
            Dymuniadau'r plentyn: 1 wedi'u bodloni, 1 wedi'u bodloni'n rhannol.
            Hunaniaeth, iaith a ffydd: gellir diwallu: iaith.
            Amser teuluol: 20.0 milltir, 10.0 milltir i ffwrdd; mae'r darparwr yn gyrru.
            Aelwyd: gyda phlant hŷn yn unig; mae'r plant eraill yno yn hŷn.
            Amseru a sefydlogrwydd: yn dechrau mewn pryd; gall aros 150 o 200 diwrnod.
        "#]]
        .assert_eq(&all(scored.criteria(), Detail::Exact, Language::Cy));
    }

    #[test]
    fn open_questions_are_said_in_both_languages() {
        let mut silent = candidate(1);
        silent.siblings = None;
        silent.drives_to_family_time = Answer::Unknown;
        silent.earliest_start = None;
        silent.stay = None;
        let answers = &mut silent.children[0];
        answers.needs.clear();
        answers.school = None;
        answers.wishes.clear();
        answers.identity.clear();
        answers.companions = None;
        let scored = score(&tender(), &silent);
        expect_test::expect![[r#"
            Needs: 0 of 6 met in full; not answered for behaviour, emotional wellbeing, relationships, risk, health, education.
            School: not answered.
            Home and community: 10 to 20 miles from home.
            Brothers and sisters: lives with 0 of 1; not answered for the others.
            The child's wishes: 2 not answered.
            Identity, language and faith: not answered for language.
            Family time: at most 20 miles away; whether the provider drives is not answered.
            Household: only older children wanted; who lives there is not answered.
            Timing and permanence: the start is not answered; the length of the stay is not answered.
        "#]].assert_eq(&all(scored.criteria(), Detail::Banded, Language::En));
        expect_test::expect![[r#"
            Anghenion: 0 o 6 wedi'u diwallu'n llawn; heb ateb: ymddygiad, llesiant emosiynol, perthnasoedd, risg, iechyd, addysg.
            Ysgol: heb ateb.
            Cartref a chymuned: 10 i 20 milltir o'r cartref.
            Brodyr a chwiorydd: yn byw gyda 0 o 1; heb ateb am y lleill.
            Dymuniadau'r plentyn: 2 heb ateb.
            Hunaniaeth, iaith a ffydd: heb ateb: iaith.
            Amser teuluol: hyd at 20 milltir i ffwrdd; heb ateb a yw'r darparwr yn gyrru.
            Aelwyd: gyda phlant hŷn yn unig; heb ateb am bwy sy'n byw yno.
            Amseru a sefydlogrwydd: heb ateb am y dechrau; heb ateb am hyd yr arhosiad.
        "#]].assert_eq(&all(scored.criteria(), Detail::Banded, Language::Cy));
    }

    #[test]
    fn the_first_look_tells_miles_as_a_band() {
        let scored = score(&tender(), &candidate(1));
        let banded = all(scored.criteria(), Detail::Banded, Language::En);
        assert!(!banded.contains("20.0"), "{banded}");
        let edges =
            [(50, Band::UpTo(5)), (51, Band::Between(5, 10)), (500, Band::Between(20, 50)), (501, Band::Over(50))];
        for (tenths, expected) in edges {
            assert_eq!(band(tenths), expected);
        }
    }

    #[test]
    fn a_provider_reads_where_it_fell_short_and_nowhere_else() {
        let scored = score(&tender(), &candidate(1));
        let short = |language| {
            scored.criteria().iter().filter_map(|scored| fell_short(scored, language)).collect::<Vec<_>>().join("\n")
        };
        expect_test::expect![[r#"
            These needs would not be met in full: behaviour, risk.
            The school the child should stay at is 10 to 20 miles away.
            The placement is 10 to 20 miles from the child's home.
            The child would live apart from brothers and sisters, with a contact plan.
            Not every wish of the child would be met.
            Family time would be up to 20 miles away.
            On time and length: starts on time; can stay 150 of 200 days."#]]
        .assert_eq(&short(Language::En));
        expect_test::expect![[r#"
            Ni fyddai'r anghenion hyn yn cael eu diwallu'n llawn: ymddygiad, risg.
            Mae'r ysgol y dylai'r plentyn aros ynddi 10 i 20 milltir i ffwrdd.
            Mae'r lleoliad 10 i 20 milltir o gartref y plentyn.
            Byddai'r plentyn yn byw ar wahân i frodyr a chwiorydd, gyda chynllun cyswllt.
            Ni fyddai pob un o ddymuniadau'r plentyn yn cael ei fodloni.
            Byddai amser teuluol hyd at 20 milltir i ffwrdd.
            Amseru a hyd: yn dechrau mewn pryd; gall aros 150 o 200 diwrnod."#]]
        .assert_eq(&short(Language::Cy));
        for scored in scored.criteria() {
            let lost = scored.applies == Applies::Yes && scored.utility.at() < Share::ONE;
            assert_eq!(fell_short(scored, Language::En).is_some(), lost);
        }
    }

    #[test]
    fn a_provider_never_learns_of_a_safe_zone() {
        let tender = Tender { home_mode: HomeMode::SafeZone { at_least_tenths: 555 }, ..tender() };
        let scored = score(&tender, &candidate(1));
        for language in Language::ALL {
            let text = fell_short(&scored.criteria()[2], *language).unwrap();
            assert!(!text.chars().any(|letter| letter.is_ascii_digit()), "{text}");
            assert_eq!(text, RejectionReason::LocationOrHouseholdNotSuitable.provider_text(*language));
        }
    }
}
