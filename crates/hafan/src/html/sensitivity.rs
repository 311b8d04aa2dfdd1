//! What a shortlist rests on: the words, then the plots.

use api::decision::v1::ShortlistSensitivity;
use maud::html;
use vocabulary::Language;

use super::{figure, page};
use crate::pages::labels::text;
use crate::plots::Plot;

/// The document.
pub(crate) fn sensitivity(found: &ShortlistSensitivity, plots: &[Plot], lang: Language) -> String {
    let title = lang.of("What this shortlist rests on", "Ar beth y mae'r rhestr fer hon yn seiliedig");
    let body = html! {
        h1 { (title) }
        p.quiet {
            (found.round) ", " (lang.of("snapshot", "ciplun")) " " (found.snapshot) ", "
            (lang.of("seed", "hedyn")) " " (found.seed)
        }
        @for line in text(found.text.as_ref(), lang).lines() { p { (line) } }
        @for plot in plots { (figure(plot)) }
        ul { @for point in &found.turning_points { li { (text(point.text.as_ref(), lang)) } } }
    };
    page(title, lang, &body)
}
