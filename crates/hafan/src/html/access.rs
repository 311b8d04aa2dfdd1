//! Everything held of a person, as a page to hand over.

use api::privacy::v1 as proto;
use maud::html;
use vocabulary::Language;

use super::page;
use crate::wire::timestamp;

/// The page in a language: the parts in their order, each with its lines. Names of fields are those of the API in both languages.
pub(crate) fn subject_access(parts: &[proto::SubjectAccessPart], lang: Language) -> String {
    let title = lang.of("What this service holds of you", "Yr hyn y mae'r gwasanaeth hwn yn ei ddal amdanoch");
    let said = |text: Option<&api::common::v1::LocalizedText>| {
        text.map_or_else(String::new, |text| lang.of(&text.en, &text.cy).to_owned())
    };
    let erased = lang.of("ERASED", "WEDI'I DDILEU");
    let body = html! {
        h1 { (title) }
        @for part in parts {
            @if part.section() == proto::SubjectAccessSection::About {
                p { (said(part.title.as_ref())) }
                p.quiet { (part.object) }
            } @else {
                h2 { (section(part.section(), lang)) ": " (said(part.title.as_ref())) }
                p.quiet {
                    @if let Some(at) = &part.at { (timestamp(at)) " " }
                    (part.by) " " (part.object)
                }
                @if part.erased { p.fail { (erased) } }
                @if !part.lines.is_empty() {
                    table {
                        @for line in &part.lines {
                            tr {
                                td { (line.field) }
                                td { (line.value) @if line.label.is_some() { " (" (said(line.label.as_ref())) ")" } }
                            }
                        }
                    }
                }
            }
        }
    };
    page(title, lang, &body)
}

fn section(section: proto::SubjectAccessSection, lang: Language) -> &'static str {
    use proto::SubjectAccessSection as Section;
    match section {
        Section::About | Section::Unspecified => "",
        Section::Request => lang.of("Request", "Cais"),
        Section::Opening => lang.of("Shown to others", "Dangoswyd i eraill"),
        Section::Question => lang.of("Question", "Cwestiwn"),
        Section::Offer => lang.of("Offer", "Cynnig"),
        Section::Decision => lang.of("Decision", "Penderfyniad"),
        Section::Contract => lang.of("Contract", "Contract"),
        Section::Elsewhere => lang.of("Elsewhere", "Mewn man arall"),
        Section::Privacy => lang.of("Your data", "Eich data"),
        Section::Setting => lang.of("Setting", "Lleoliad"),
    }
}
