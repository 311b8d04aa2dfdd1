//! Documents as HTML: one file each, with its style and drawings inside, that prints well and needs no network.

mod access;
mod contract;
mod explanation;
mod sensitivity;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use vocabulary::Language;

use crate::plots::Plot;

pub(crate) use access::subject_access;
pub(crate) use contract::contract;
pub(crate) use explanation::explanation;
pub(crate) use sensitivity::sensitivity;

/// The style of every document: black on white, on A4, in one column.
const STYLE: &str = "\
@page { size: A4; margin: 14mm }
* { box-sizing: border-box }
body { font: 10pt/1.35 sans-serif; color: #111; max-width: 190mm; margin: 1em auto; padding: 0 1em }
h1 { font-size: 15pt; margin: 0 0 .2em } h2 { font-size: 11pt; margin: 1em 0 .3em; border-bottom: 1px solid #999 }
p, ul { margin: .3em 0 } ul { padding-left: 1.2em } .quiet { color: #555; font-size: 8.5pt }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; vertical-align: top; padding: .12em .5em .12em 0 }
td.number, th.number { text-align: right; white-space: nowrap } tr { border-bottom: 1px solid #ddd; break-inside: avoid }
.fail { font-weight: bold } figure { margin: .6em 0; break-inside: avoid } svg { width: 100%; height: auto }
@media print { body { margin: 0; padding: 0; max-width: none } }
";

/// A whole document.
pub(crate) fn page(title: &str, lang: Language, body: &Markup) -> String {
    let code = lang.of("en", "cy");
    let markup = html! {
        (DOCTYPE)
        html lang=(code) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    };
    markup.into_string() + "\n"
}

/// A drawing with its caption. It is drawn by Hafan, its words escaped by the plotting library.
fn figure(plot: &Plot) -> Markup {
    html! {
        figure role="img" aria-label=(plot.caption) {
            (PreEscaped(&plot.svg))
            figcaption.quiet { (plot.caption) }
        }
    }
}

/// A heading with a list below it; nothing where the list is empty.
fn section(title: &str, lines: &[String]) -> Markup {
    html! {
        @if !lines.is_empty() {
            h2 { (title) }
            ul { @for line in lines { li { (line) } } }
        }
    }
}
