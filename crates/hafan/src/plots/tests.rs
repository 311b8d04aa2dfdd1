//! Every plot of a shortlist, drawn from made-up figures: well formed, in both languages, and bounded.

use api::decision::v1::{OfferSensitivity, PricedOffer, RankChange, TurningPoint};

use super::*;

fn found(offers: u32) -> ShortlistSensitivity {
    let name = |rank: u32| {
        format!("authorities/W06000015/searches/s/rounds/1/offers/0193e4a0-7c1b-7d3e-8f2a-0000000000{rank:02}")
    };
    let change = |kind: api::decision::v1::RankChangeKind, rank| RankChange {
        criterion: "C2".to_owned(),
        kind: kind.into(),
        rank,
        text: None,
    };
    use api::decision::v1::RankChangeKind::{UnknownAtBest, UnknownAtWorst};
    ShortlistSensitivity {
        draws: 1_000,
        offers: (1..=offers)
            .map(|rank| OfferSensitivity {
                offer: name(rank),
                rank,
                tie_band: rank,
                best_place: 1,
                worst_place: offers,
                first_draws: 1_000 / rank,
                first_band_draws: 1_000 / rank,
                rank_changes: vec![change(UnknownAtWorst, offers), change(UnknownAtBest, 1)],
            })
            .collect(),
        turning_points: vec![TurningPoint {
            criterion: "C1".to_owned(),
            share_permille: 300,
            below_permille: Some(120),
            below_offer: name(2),
            ..TurningPoint::default()
        }],
        priced: (1..=offers)
            .map(|rank| PricedOffer {
                offer: name(rank),
                points_hundredths: 9_000 - rank * 100,
                total_weekly_pence: 100_000 - i64::from(rank) * 1_000,
                on_front: rank <= 2,
            })
            .collect(),
        ..ShortlistSensitivity::default()
    }
}

fn of<'a>(plots: &'a [Plot], name: &str) -> &'a str {
    &plots.iter().find(|plot| plot.name == name).unwrap().svg
}

#[test]
fn every_plot_is_well_formed_and_speaks_its_readers_language() {
    for (lang, place, weight) in
        [(Language::En, "Places under other weights", "Needs"), (Language::Cy, "Safleoedd", "Anghenion")]
    {
        let plots = all(&found(3), lang).unwrap();
        assert_eq!(
            plots.iter().map(|plot| plot.name).collect::<Vec<_>>(),
            ["places", "turning-points", "unknowns", "score-and-fee"]
        );
        for plot in &plots {
            assert!(plot.svg.starts_with("<svg") && plot.svg.trim_end().ends_with("</svg>"), "{}", plot.name);
        }
        assert!(of(&plots, "places").contains(place));
        assert!(of(&plots, "turning-points").contains(weight));
        assert!(of(&plots, "places").contains("33.3%") || of(&plots, "places").contains("50.0%"));
        assert!(of(&plots, "score-and-fee").contains("£980.00"));
    }
}

#[test]
fn no_ranked_offer_no_plot_and_many_are_cut_with_a_word() {
    assert!(all(&ShortlistSensitivity::default(), Language::En).unwrap().is_empty());
    let plots = all(&found(64), Language::En).unwrap();
    assert!(of(&plots, "places").contains("lower ranked: 44"));
    let one = all(&found(1), Language::En).unwrap();
    assert_eq!(one.len(), 4);
}
