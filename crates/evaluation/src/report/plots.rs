//! Plots as SVG: bars with their intervals, in colours that those who see few colours can tell apart.

use plotters::prelude::*;

use super::Worlds;
use super::tables::figure;
use crate::intervals::Estimate;
use crate::methods::Method;
use crate::results::{Group, Results};

const WIDTH: u32 = 900;
const BAR_HEIGHT: u32 = 22;
const TOP: i32 = 50;
const LEFT: i32 = 230;
const RIGHT: i32 = 90;
const INK: RGBColor = RGBColor(40, 40, 40);
const OURS: RGBColor = RGBColor(0, 114, 178);
const OTHER: RGBColor = RGBColor(150, 165, 180);

/// One bar.
struct Bar {
    label: String,
    value: Estimate,
    colour: RGBColor,
}

/// Every method in every world.
pub(crate) fn methods(
    title: &str,
    worlds: &Worlds,
    of: fn(&Results) -> &[Estimate; Method::ALL.len()],
) -> Result<String, String> {
    let sets = [("main", &worlds.main), ("boastful", &worlds.boastful), ("only miles", &worlds.only_miles)];
    let bars = sets.into_iter().flat_map(|(world, results)| {
        Method::ALL.into_iter().zip(of(results)).map(move |(method, value)| Bar {
            label: format!("{world}: {}", method.name()),
            value: *value,
            colour: if method == Method::Ours { OURS } else { OTHER },
        })
    });
    draw(title, &bars.collect::<Vec<_>>(), Method::ALL.len())
}

/// Regret of every group.
pub(crate) fn groups(title: &str, groups: &[Group]) -> Result<String, String> {
    let bar = |group: &Group| Bar { label: group.name.to_owned(), value: group.regret, colour: OURS };
    draw(title, &groups.iter().map(bar).collect::<Vec<_>>(), groups.len().max(1))
}

/// Bars from left to right, a gap after each `set` of them.
fn draw(title: &str, bars: &[Bar], set: usize) -> Result<String, String> {
    let rows = bars.len() + bars.len() / set;
    let height = BAR_HEIGHT * rows as u32 + TOP as u32 + 10;
    let longest = bars.iter().map(|bar| bar.value.high).fold(0.05, f64::max);
    let width = f64::from(WIDTH as i32 - LEFT - RIGHT);
    let across = |value: f64| LEFT + (value.max(0.0) / longest * width) as i32;
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (WIDTH, height)).into_drawing_area();
        let failed = |error| format!("a plot cannot be drawn: {error:?}");
        area.fill(&WHITE).map_err(failed)?;
        let text = |size: i32| ("sans-serif", size).into_font().color(&INK);
        area.draw_text(title, &text(18), (20, 14)).map_err(failed)?;
        for (at, bar) in bars.iter().enumerate() {
            let top = TOP + (BAR_HEIGHT as i32) * (at + at / set) as i32;
            let middle = top + BAR_HEIGHT as i32 / 2 - 2;
            area.draw_text(&bar.label, &text(13), (20, top + 2)).map_err(failed)?;
            let corners = [(LEFT, top), (across(bar.value.mean), top + BAR_HEIGHT as i32 - 5)];
            area.draw(&Rectangle::new(corners, bar.colour.filled())).map_err(failed)?;
            let whisker = vec![(across(bar.value.low), middle), (across(bar.value.high), middle)];
            area.draw(&PathElement::new(whisker, INK.stroke_width(2))).map_err(failed)?;
            let shown = figure(bar.value.mean);
            area.draw_text(&shown, &text(13), (across(bar.value.high) + 8, top + 2)).map_err(failed)?;
        }
        area.present().map_err(failed)?;
    }
    Ok(svg)
}
