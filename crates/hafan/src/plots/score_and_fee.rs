//! Score against fee: price on an axis of its own.

use std::collections::BTreeMap;

use api::decision::v1::{PricedOffer, ShortlistSensitivity};
use plotters::prelude::*;
use vocabulary::Language;

use super::{BLUE, GREY, ROWS_MAX, drawn, offer_label, words};
use crate::failure::Failure;
use crate::wire::pounds;

/// Height of the plot.
const HEIGHT: u32 = 460;

/// One point an offer; those that no other beats on both axes are filled and joined by a line.
pub(crate) fn score_and_fee(found: &ShortlistSensitivity, lang: Language) -> Result<String, Failure> {
    let ranks: BTreeMap<&str, u32> = found.offers.iter().map(|offer| (offer.offer.as_str(), offer.rank)).collect();
    let at = |offer: &PricedOffer| (whole_pounds(offer.total_weekly_pence), f64::from(offer.points_hundredths) / 100.0);
    let mut front: Vec<(f64, f64)> = found.priced.iter().filter(|offer| offer.on_front).map(at).collect();
    front.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (fees, scores) =
        (span(found.priced.iter().map(|offer| at(offer).0)), span(found.priced.iter().map(|offer| at(offer).1)));
    drawn(HEIGHT, |area| {
        words(area, lang.of("Score and fee", "Sgôr a ffi"), (10, 8), 18, BLACK)?;
        let key = lang.of(
            "filled and joined: no other offer beats it on both; hollow, with its rank: another does. The fee has no part in the score.",
            "wedi'u llenwi a'u cysylltu: nid oes cynnig arall yn eu curo ar y ddau; gwag, gyda'r safle: mae un. Nid oes gan y ffi ran yn y sgôr.",
        );
        words(area, key, (10, 32), 13, GREY)?;
        let mut chart = ChartBuilder::on(area)
            .margin_top(58)
            .margin_right(110)
            .margin_bottom(8)
            .x_label_area_size(44)
            .y_label_area_size(60)
            .build_cartesian_2d(fees.0..fees.1, scores.0..scores.1)?;
        chart
            .configure_mesh()
            .max_light_lines(0)
            .x_labels(6)
            .x_label_formatter(&|fee| format!("£{fee:.0}"))
            .y_label_formatter(&|score| format!("{score:.0}"))
            .x_desc(lang.of("fee a week", "ffi yr wythnos"))
            .y_desc(lang.of("points", "pwyntiau"))
            .label_style(("sans-serif", 13))
            .draw()?;
        chart.draw_series(LineSeries::new(front.iter().copied(), BLUE.stroke_width(2)))?;
        for (index, offer) in found.priced.iter().enumerate() {
            let point = at(offer);
            let dot = if offer.on_front { BLUE.filled() } else { GREY.stroke_width(2) };
            chart.draw_series([Circle::new(point, 6, dot)])?;
            // Offers of like score and fee lie close: the front is named above its dots, the others bear their rank.
            let (x, y) = chart.backend_coord(&point);
            let rank = ranks.get(offer.offer.as_str()).copied().unwrap_or_default();
            if offer.on_front {
                let label = format!("{} {}", offer_label(rank, &offer.offer), pounds(offer.total_weekly_pence));
                words(area, &label, (x - 60, y - 22), 11, BLACK)?;
            } else if index < ROWS_MAX {
                words(area, &rank.to_string(), (x + 9, y - 6), 12, GREY)?;
            }
        }
        Ok(())
    })
}

/// Pence as pounds, for drawing alone.
fn whole_pounds(pence: i64) -> f64 {
    f64::from(i32::try_from(pence / 100).unwrap_or(i32::MAX))
}

/// The span of some values with room at both ends.
fn span(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    if low > high {
        return (0.0, 1.0);
    }
    let room = ((high - low) * 0.1).max(1.0);
    ((low - room).max(0.0), high + room)
}
