//! A plot a measurement: cost or rate over size, ours and the ceiling, both axes by powers of ten, so that a power of the size is a line.

use std::path::PathBuf;

use plotters::prelude::*;

use super::frame::{Failed, Measured, told};
use super::results::folder;

/// Blue and orange that colour-blind readers tell apart (Okabe and Ito).
const BLUE: RGBColor = RGBColor(0, 114, 178);
const ORANGE: RGBColor = RGBColor(213, 94, 0);
const SIZE: (u32, u32) = (720, 440);

/// Draws every measurement; answers where they are.
pub(super) fn draw(measured: &[Measured]) -> Result<Vec<PathBuf>, Failed> {
    let folder = folder()?;
    let mut drawn = Vec::with_capacity(measured.len());
    for one in measured.iter().filter(|one| !one.points.is_empty()) {
        let path = folder.join(format!("{}.svg", one.row.name));
        std::fs::write(&path, svg(one)?).map_err(told)?;
        drawn.push(path);
    }
    Ok(drawn)
}

fn svg(one: &Measured) -> Result<String, Failed> {
    let mut svg = String::new();
    paint(one, &mut svg).map_err(told)?;
    Ok(svg)
}

fn paint(one: &Measured, svg: &mut String) -> Result<(), Box<dyn std::error::Error>> {
    let at = |size: u64| size as f64;
    let ours: Vec<(f64, f64)> = one.points.iter().map(|point| (at(point.size), point.ours.median)).collect();
    let with_ceiling = one.points.iter().filter_map(|point| Some((at(point.size), point.ceiling.as_ref()?.median)));
    let ceiling: Vec<(f64, f64)> = with_ceiling.collect();
    let both = || ours.iter().chain(&ceiling);
    let (sizes, values) = (span(both().map(|point| point.0)), span(both().map(|point| point.1)));
    let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption(one.row.name, ("sans-serif", 18))
        .margin(14)
        .x_label_area_size(44)
        .y_label_area_size(78)
        .build_cartesian_2d((sizes.0..sizes.1).log_scale(), (values.0..values.1).log_scale())?;
    chart.configure_mesh().max_light_lines(0).x_desc(one.row.size_of).y_desc(one.row.unit.sign()).draw()?;
    for (points, colour, name) in [(&ours, BLUE, "ours, filled"), (&ceiling, ORANGE, "ceiling, hollow")] {
        if points.is_empty() {
            continue;
        }
        let line = LineSeries::new(points.iter().copied(), colour.stroke_width(2));
        let sample = move |(x, y)| PathElement::new([(x, y), (x + 20, y)], colour.stroke_width(2));
        chart.draw_series(line)?.label(name).legend(sample);
        let style = if colour == BLUE { colour.filled() } else { colour.stroke_width(2) };
        chart.draw_series(points.iter().map(|point| Circle::new(*point, 5, style)))?;
    }
    chart.configure_series_labels().background_style(WHITE).border_style(BLACK).draw()?;
    area.present()?;
    Ok(())
}

/// From below the smallest to above the largest.
fn span(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values.fold((f64::INFINITY, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    (low * 0.7, high * 1.4)
}
