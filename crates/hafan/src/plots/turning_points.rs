//! At which weight of each criterion another offer is first.

use api::decision::v1::{ShortlistSensitivity, TurningPoint};
use plotters::prelude::*;
use vocabulary::Language;

use super::{GREEN, GREY, LABEL_WIDTH, ORANGE, drawn, height_of, row, words};
use crate::failure::Failure;
use crate::pages::labels::criterion;

/// One row a criterion: the shares at which the first offer stays first lie on a solid bar, those at which it does not are hatched by a
/// thin one; a line stands at the share as it is.
pub(crate) fn turning_points(found: &ShortlistSensitivity, lang: Language) -> Result<String, Failure> {
    let points = &found.turning_points;
    drawn(height_of(points.len()), |area| {
        words(area, lang.of("Turning points of the weights", "Trobwyntiau'r pwysau"), (10, 8), 18, BLACK)?;
        let key = lang.of(
            "thick: the first offer stays first; thin: another is first; line: weight as it is",
            "trwchus: mae'r cynnig cyntaf yn aros; tenau: un arall yn gyntaf; llinell: y pwysau fel y mae",
        );
        words(area, key, (10, 32), 13, GREY)?;
        let mut chart = ChartBuilder::on(area)
            .margin_top(54)
            .margin_bottom(16)
            .margin_right(30)
            .x_label_area_size(36)
            .y_label_area_size(LABEL_WIDTH + 40)
            .build_cartesian_2d(0.0..100.0, row(points.len().max(1)) - 0.5..-0.5)?;
        chart
            .configure_mesh()
            .disable_y_mesh()
            .max_light_lines(0)
            .disable_y_axis()
            .x_labels(11)
            .x_label_formatter(&|share| format!("{share:.0}%"))
            .x_desc(lang.of("share of all weights", "cyfran o'r holl bwysau"))
            .label_style(("sans-serif", 13))
            .draw()?;
        for (index, point) in points.iter().enumerate() {
            let y = row(index);
            let (from, to) = stays(point);
            chart.draw_series([Rectangle::new([(0.0, y - 0.06), (100.0, y + 0.06)], ORANGE.filled())])?;
            chart.draw_series([Rectangle::new([(from, y - 0.26), (to, y + 0.26)], GREEN.filled())])?;
            let share = percent(point.share_permille);
            chart.draw_series([PathElement::new([(share, y - 0.4), (share, y + 0.4)], BLACK.stroke_width(3))])?;
            let (_, pixel) = chart.backend_coord(&(0.0, y));
            words(area, &criterion(&point.criterion, lang), (14, pixel - 8), 14, BLACK)?;
        }
        if points.is_empty() {
            let none = lang.of("One criterion alone counts.", "Un maen prawf yn unig sy'n cyfrif.");
            words(area, none, (14, 66), 14, BLACK)?;
        }
        Ok(())
    })
}

/// Between which shares the first offer stays first, in per cent.
fn stays(point: &TurningPoint) -> (f64, f64) {
    (point.below_permille.map_or(0.0, percent), point.above_permille.map_or(100.0, percent))
}

fn percent(permille: u32) -> f64 {
    f64::from(permille) / 10.0
}
