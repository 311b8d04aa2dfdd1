//! What the open answers could do to the ranks.

use api::decision::v1::{OfferSensitivity, RankChangeKind, ShortlistSensitivity};
use plotters::prelude::*;
use vocabulary::Language;

use super::{BLUE, GREEN, GREY, LABEL_WIDTH, ORANGE, ROWS_MAX, drawn, height_of, left_out, offer_label, row, words};
use crate::failure::Failure;
use crate::pages::labels::criterion;

/// One open answer of one offer.
struct Open<'a> {
    offer: &'a OfferSensitivity,
    criterion: &'a str,
    at_worst: u32,
    at_best: u32,
}

/// One row an open answer: a line from the rank at its worst to the rank at its best, a dot at the rank as published.
pub(crate) fn unknowns(found: &ShortlistSensitivity, lang: Language) -> Result<String, Failure> {
    let open: Vec<Open<'_>> = found.offers.iter().flat_map(of).collect();
    let shown = &open[..open.len().min(ROWS_MAX)];
    let last = f64::from(u32::try_from(found.offers.len()).unwrap_or(u32::MAX));
    drawn(height_of(shown.len()), |area| {
        words(area, lang.of("What is unknown", "Yr hyn sy'n anhysbys"), (10, 8), 18, BLACK)?;
        if shown.is_empty() {
            let none = lang.of("Every answer of every ranked offer is known.", "Mae pob ateb o bob cynnig yn hysbys.");
            return words(area, none, (14, 66), 14, BLACK);
        }
        let key = lang.of(
            "square: if it turns out worst; triangle: if it turns out best; dot: as published",
            "sgwâr: ar y gwaethaf; triongl: ar y gorau; dot: fel y'i cyhoeddwyd",
        );
        words(area, key, (10, 32), 13, GREY)?;
        let mut chart = ChartBuilder::on(area)
            .margin_top(54)
            .margin_bottom(16)
            .margin_right(30)
            .x_label_area_size(36)
            .y_label_area_size(LABEL_WIDTH + 160)
            .build_cartesian_2d(0.5..last + 0.5, row(shown.len()) - 0.5..-0.5)?;
        chart
            .configure_mesh()
            .disable_y_mesh()
            .max_light_lines(0)
            .disable_y_axis()
            .x_labels(found.offers.len().clamp(2, 12))
            .x_label_formatter(&|rank| format!("{rank:.0}"))
            .x_desc(lang.of("rank", "safle"))
            .label_style(("sans-serif", 13))
            .draw()?;
        for (index, open) in shown.iter().enumerate() {
            let y = row(index);
            let (worst, best) = (f64::from(open.at_worst), f64::from(open.at_best));
            chart.draw_series([PathElement::new([(best, y), (worst, y)], BLUE.stroke_width(3))])?;
            let square = EmptyElement::at((worst, y)) + Rectangle::new([(-6, -6), (6, 6)], ORANGE.filled());
            chart.draw_series([square])?;
            chart.draw_series([TriangleMarker::new((best, y), 8, GREEN.filled())])?;
            chart.draw_series([Circle::new((f64::from(open.offer.rank), y), 4, BLACK.filled())])?;
            let (_, pixel) = chart.backend_coord(&(0.5, y));
            let label = offer_label(open.offer.rank, &open.offer.offer);
            let label = format!("{label}  {}", criterion(open.criterion, lang));
            words(area, &label, (14, pixel - 8), 14, BLACK)?;
        }
        left_out(area, open.len(), lang)
    })
}

/// Each open answer of an offer: its two changes stand one after the other.
fn of(offer: &OfferSensitivity) -> impl Iterator<Item = Open<'_>> {
    let worst = offer.rank_changes.iter().filter(|change| change.kind() == RankChangeKind::UnknownAtWorst);
    worst.filter_map(|worst| {
        let mut all = offer.rank_changes.iter();
        let is_best = |kind, criterion: &str| kind == RankChangeKind::UnknownAtBest && *criterion == worst.criterion;
        let best = all.find(|change| is_best(change.kind(), &change.criterion))?;
        Some(Open { offer, criterion: &worst.criterion, at_worst: worst.rank, at_best: best.rank })
    })
}
