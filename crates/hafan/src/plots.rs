//! Plots as SVG, in the reader's language: what a shortlist rests on, at a glance. Nothing is told by colour alone.

mod places;
mod score_and_fee;
mod turning_points;
mod unknowns;

use api::decision::v1::ShortlistSensitivity;
use plotters::coord::Shift;
use plotters::prelude::*;
use vocabulary::Language;

use crate::failure::Failure;
use crate::output::short_name;

pub(crate) use places::places;
pub(crate) use score_and_fee::score_and_fee;
pub(crate) use turning_points::turning_points;
pub(crate) use unknowns::unknowns;

/// Rows one plot has room for; the best ranked are drawn, and a line says how many are not.
const ROWS_MAX: usize = 20;
/// Height of a row.
const ROW_HEIGHT: u32 = 34;
/// Width of every plot.
const WIDTH: u32 = 860;
/// Room for the label of a row.
const LABEL_WIDTH: u32 = 190;

/// Blue, orange, green and grey that are told apart by colour-blind readers and in print (Okabe and Ito).
const BLUE: RGBColor = RGBColor(0, 114, 178);
const ORANGE: RGBColor = RGBColor(213, 94, 0);
const GREEN: RGBColor = RGBColor(0, 158, 115);
const GREY: RGBColor = RGBColor(110, 110, 110);
const PALE: RGBColor = RGBColor(238, 238, 238);

/// A surface to draw on.
type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Why a drawing failed.
type Painted = Result<(), Box<dyn std::error::Error>>;

/// A plot under its file name.
pub(crate) struct Plot {
    /// Such as `places`, without an ending.
    pub(crate) name: &'static str,
    /// What it shows, for who cannot see it.
    pub(crate) caption: &'static str,
    /// The drawing.
    pub(crate) svg: String,
}

/// Every plot of a shortlist's sensitivity; none where no offer is ranked.
pub(crate) fn all(found: &ShortlistSensitivity, lang: Language) -> Result<Vec<Plot>, Failure> {
    if found.offers.is_empty() {
        return Ok(Vec::new());
    }
    let plot = |name, caption, svg: String| Plot { name, caption, svg };
    Ok(vec![
        plot(
            "places",
            lang.of(
                "Places under other weights: each offer's rank, its best and worst place, and how often it is first",
                "Safleoedd o dan bwysau eraill: safle pob cynnig, ei safle gorau a gwaethaf, a pha mor aml y mae'n gyntaf",
            ),
            places(found, lang)?,
        ),
        plot(
            "turning-points",
            lang.of(
                "Turning points: at which weight of each criterion another offer is first",
                "Trobwyntiau: ar ba bwysau o bob maen prawf y mae cynnig arall yn gyntaf",
            ),
            turning_points(found, lang)?,
        ),
        plot(
            "unknowns",
            lang.of(
                "Unknowns: each offer's rank if an open answer turns out worst, and if it turns out best",
                "Pethau anhysbys: safle pob cynnig os yw ateb agored ar y gwaethaf, ac os yw ar y gorau",
            ),
            unknowns(found, lang)?,
        ),
        plot(
            "score-and-fee",
            lang.of(
                "Score and fee: offers on the line are beaten by no other on both",
                "Sgôr a ffi: nid oes cynnig arall yn curo'r rhai ar y llinell ar y ddau",
            ),
            score_and_fee(found, lang)?,
        ),
    ])
}

/// Paints a drawing of a size.
fn drawn(height: u32, paint: impl FnOnce(&Area<'_>) -> Painted) -> Result<String, Failure> {
    let mut svg = String::new();
    let painted = (|| -> Painted {
        let area = SVGBackend::with_string(&mut svg, (WIDTH, height)).into_drawing_area();
        area.fill(&WHITE)?;
        paint(&area)?;
        area.present()?;
        Ok(())
    })();
    painted.map_err(|error| Failure::Internal(format!("cannot draw: {error}")))?;
    Ok(svg)
}

/// Height of a plot with so many rows.
fn height_of(rows: usize) -> u32 {
    u32::try_from(rows.clamp(1, ROWS_MAX)).unwrap_or(1) * ROW_HEIGHT + 110
}

/// Words in a size and colour; `x` and `y` in pixels from the upper left corner.
fn words(area: &Area<'_>, text: &str, (x, y): (i32, i32), size: u32, colour: RGBColor) -> Painted {
    let style = TextStyle::from(("sans-serif", size).into_font()).color(&colour);
    area.draw_text(text, &style, (x, y))?;
    Ok(())
}

/// What an offer is called in a plot: its rank and the end of its name.
fn offer_label(rank: u32, name: &str) -> String {
    format!("{rank}.  {}", short_name(name))
}

/// A line below a plot that says how many rows it leaves out.
fn left_out(area: &Area<'_>, rows: usize, lang: Language) -> Painted {
    let Some(more) = rows.checked_sub(ROWS_MAX).filter(|more| *more > 0) else { return Ok(()) };
    let text = format!("{} {more}", lang.of("Not drawn, lower ranked:", "Heb eu dangos, yn is yn y drefn:"));
    let bottom = i32::try_from(area.dim_in_pixel().1).unwrap_or(0);
    words(area, &text, (10, bottom - 18), 13, GREY)
}

/// A row's index as a coordinate.
fn row(index: usize) -> f64 {
    f64::from(u32::try_from(index).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests;
