//! Each offer's place under other weights, its tie band, and how often it is first.

use api::decision::v1::ShortlistSensitivity;
use plotters::prelude::*;
use vocabulary::Language;

use super::{BLUE, GREY, LABEL_WIDTH, ORANGE, PALE, ROWS_MAX, drawn, height_of, left_out, offer_label, row, words};
use crate::failure::Failure;
use crate::wire::per_cent;

/// Room for the words on the right.
const FIRST_WIDTH: u32 = 190;

/// One row an offer: a line from its best to its worst place, a dot at its rank, how often it is first; bands of effectively equal offers
/// lie on one ground.
pub(crate) fn places(found: &ShortlistSensitivity, lang: Language) -> Result<String, Failure> {
    let shown = &found.offers[..found.offers.len().min(ROWS_MAX)];
    let last = f64::from(u32::try_from(found.offers.len()).unwrap_or(u32::MAX));
    drawn(height_of(shown.len()), |area| {
        let title = lang.of("Places under other weights", "Safleoedd o dan bwysau eraill");
        words(area, title, (10, 8), 18, BLACK)?;
        words(area, lang.of("first in", "cyntaf mewn"), (680, 34), 13, GREY)?;
        let mut chart = ChartBuilder::on(area)
            .margin_top(48)
            .margin_bottom(22)
            .margin_right(FIRST_WIDTH)
            .x_label_area_size(36)
            .y_label_area_size(LABEL_WIDTH)
            .build_cartesian_2d(0.5..last + 0.5, row(shown.len()) - 0.5..-0.5)?;
        for (index, _) in shown.iter().enumerate().filter(|(_, offer)| offer.tie_band % 2 == 1) {
            let ground = [(0.5, row(index) - 0.5), (last + 0.5, row(index) + 0.5)];
            chart.draw_series([Rectangle::new(ground, PALE.filled())])?;
        }
        chart
            .configure_mesh()
            .disable_y_mesh()
            .max_light_lines(0)
            .disable_y_axis()
            .x_labels(shown.len().clamp(2, 12))
            .x_label_formatter(&|place| format!("{place:.0}"))
            .x_desc(lang.of(
                "place (dot: rank as published; line: best to worst)",
                "safle (dot: fel y'i cyhoeddwyd; llinell: gorau i waethaf)",
            ))
            .label_style(("sans-serif", 13))
            .draw()?;
        for (index, offer) in shown.iter().enumerate() {
            let y = row(index);
            let (best, worst) = (f64::from(offer.best_place), f64::from(offer.worst_place));
            chart.draw_series([PathElement::new([(best, y), (worst, y)], BLUE.stroke_width(4))])?;
            for end in [best, worst] {
                chart.draw_series([PathElement::new([(end, y - 0.18), (end, y + 0.18)], BLUE.stroke_width(3))])?;
            }
            chart.draw_series([Circle::new((f64::from(offer.rank), y), 6, ORANGE.filled())])?;
            let (_, pixel) = chart.backend_coord(&(0.5, y));
            words(area, &offer_label(offer.rank, &offer.offer), (14, pixel - 8), 14, BLACK)?;
            words(area, &per_cent(offer.first_draws, found.draws), (684, pixel - 8), 14, BLACK)?;
        }
        left_out(area, found.offers.len(), lang)
    })
}
