//! An Individual Placement Contract as a document to print: the words of its parties, and the digest of the text that is signed.

use api::contract::v1::{Contract, ContractDocument, ContractFeeWorking, ContractSide, ContractText};
use maud::{Markup, html};
use vocabulary::Language;

use super::{page, section};
use crate::pages::contract::{side, state};
use crate::pages::labels::{label, text};
use crate::wire::{date_shown, pounds, time_shown};

/// The document.
pub(crate) fn contract(found: &Contract, lang: Language) -> String {
    let document = found.document.clone().unwrap_or_default();
    let title = lang.of("Individual Placement Contract", "Contract Lleoliad Unigol");
    let body = html! {
        h1 { (title) }
        p.quiet { (found.name) " · " (state(found.state(), lang)) }
        (parties(&document, lang))
        (placement(&document, lang))
        (fees(&document, lang))
        @if let Some(working) = &document.fee_working { (checked(working, lang)) }
        (supports(&document, lang))
        (words(lang.of("Support the provider needs of the authority", "Cymorth sydd ei angen ar y darparwr gan yr awdurdod"), &document.support_needed))
        (section(lang.of("Reviews", "Adolygiadau"), &document.review_dates.iter().map(|date| date_shown(Some(date))).collect::<Vec<_>>()))
        (contacts(&document, lang))
        (words(lang.of("Special terms", "Telerau arbennig"), &document.special_terms))
        (signed(&found.texts, lang))
    };
    page(title, lang, &body)
}

fn parties(document: &ContractDocument, lang: Language) -> Markup {
    html! {
        h2 { (lang.of("Parties", "Partïon")) }
        table {
            tr { th { (lang.of("Authority", "Awdurdod")) } td { (text(document.authority_name.as_ref(), lang)) } }
            tr { th { (lang.of("Provider", "Darparwr")) } td { (document.provider_name) } }
            tr {
                th { (lang.of("Registered with", "Cofrestrwyd gyda")) }
                td { (label("regulator", &document.regulator, lang)) " " (document.registration_number) }
            }
            tr { th { (lang.of("Legal form", "Ffurf gyfreithiol")) } td { (label("legal-form", &document.legal_form, lang)) } }
        }
    }
}

fn placement(document: &ContractDocument, lang: Language) -> Markup {
    html! {
        h2 { (lang.of("Placement", "Lleoliad")) }
        table {
            tr { th { (lang.of("Type", "Math")) } td { (label("placement-type", &document.placement_type, lang)) } }
            tr { th { (lang.of("Level of need", "Lefel angen")) } td { (label("level-of-need", &document.level, lang)) } }
            tr {
                th { (lang.of("Setting", "Lleoliad")) }
                td { (document.setting_name) ", " (label("setting-kind", &document.setting_kind, lang)) ", " (document.setting_sector) }
            }
            tr { th { (lang.of("Starts on", "Yn dechrau ar")) } td { (date_shown(document.start_date.as_ref())) } }
            tr { th { (lang.of("Length of stay", "Hyd yr arhosiad")) } td { (label("plan-length", &document.stay, lang)) } }
            tr { th { (lang.of("Notice", "Rhybudd")) } td { (document.notice_days) " " (lang.of("days", "o ddyddiau")) } }
            @for child in &document.children {
                tr {
                    th { (lang.of("Child", "Plentyn")) " " (child.index + 1) }
                    td { (label("age-band", &child.age_band, lang)) ", " (label("sex", &child.sex, lang)) }
                }
            }
        }
        p.quiet {
            (lang.of(
                "Names and birth dates are in the identity block of the search; the signed text binds it by its commitment.",
                "Mae enwau a dyddiadau geni ym mloc hunaniaeth y chwiliad; mae'r testun a lofnodir yn ei rwymo gan ei ymrwymiad.",
            ))
        }
    }
}

fn fees(document: &ContractDocument, lang: Language) -> Markup {
    let fees = document.fees.clone().unwrap_or_default();
    html! {
        h2 { (lang.of("Fees", "Ffioedd")) }
        table {
            (line(lang.of("Core fee a week", "Ffi graidd yr wythnos"), &pounds(fees.core_weekly_pence)))
            @for extra in &fees.extras {
                (line(&format!("{} {}", lang.of("Extra a week:", "Ychwanegiad yr wythnos:"), extra.code), &pounds(extra.weekly_pence)))
            }
            (line(lang.of("Education a week", "Addysg yr wythnos"), &pounds(fees.education_weekly_pence)))
            (line(lang.of("Other a week", "Arall yr wythnos"), &pounds(fees.other_weekly_pence)))
            (line(lang.of("Total a week", "Cyfanswm yr wythnos"), &pounds(fees.total_weekly_pence)))
            (line(lang.of("One-off", "Unwaith yn unig"), &pounds(fees.one_off_pence)))
            (line(lang.of("By the night", "Fesul noson"), &pounds(fees.nightly_pence)))
        }
    }
}

fn checked(working: &ContractFeeWorking, lang: Language) -> Markup {
    let per_cent = |points: u32| format!("{}.{:02} %", points / 100, points % 100);
    let from = lang.of("from", "o");
    html! {
        h2 { (lang.of("Fee check on the first day, and schedule of discounts", "Gwirio'r ffi ar y diwrnod cyntaf, ac atodlen gostyngiadau")) }
        table {
            (line(&format!("{} {}", lang.of("List price from", "Pris rhestr o"), date_shown(working.list_from.as_ref())), &pounds(working.list_weekly_pence)))
            (line(lang.of("Sibling discount", "Gostyngiad brodyr a chwiorydd"), &per_cent(working.sibling_basis_points)))
            (line(lang.of("Long-stay discount", "Gostyngiad arhosiad hir"), &per_cent(working.long_stay_basis_points)))
            (line(lang.of("Volume discount", "Gostyngiad maint"), &per_cent(working.volume_basis_points)))
            (line(lang.of("Allowed core fee a week", "Ffi graidd a ganiateir yr wythnos"), &pounds(working.allowed_core_weekly_pence)))
            @for step in &working.sibling_steps {
                (line(&format!("{} {from} {}", lang.of("Children placed in the setting", "Plant a leolir yn y lleoliad"), step.from), &per_cent(step.basis_points)))
            }
            @for step in &working.long_stay_steps {
                (line(
                    &format!("{} {}", lang.of("From", "O"), date_shown(step.from.as_ref())),
                    &format!("{}, {} {}", per_cent(step.basis_points), lang.of("at most", "ar y mwyaf"), pounds(step.allowed_core_weekly_pence)),
                ))
            }
            @for step in &working.volume_steps {
                (line(&format!("{} {from} {}", lang.of("Live placements with the provider", "Lleoliadau byw gyda'r darparwr"), step.from), &per_cent(step.basis_points)))
            }
        }
    }
}

fn line(name: &str, value: &str) -> Markup {
    html! { tr { th { (name) } td.number { (value) } } }
}

fn supports(document: &ContractDocument, lang: Language) -> Markup {
    html! {
        @if !document.supports.is_empty() {
            h2 { (lang.of("Support for gaps the match left", "Cymorth ar gyfer bylchau a adawyd gan y paru")) }
            table {
                @for support in &document.supports {
                    tr {
                        td { (support.criterion) } td { (text(support.gap.as_ref(), lang)) } td { (support.agreed) }
                    }
                }
            }
        }
    }
}

fn contacts(document: &ContractDocument, lang: Language) -> Markup {
    html! {
        @if !document.contacts.is_empty() {
            h2 { (lang.of("Contacts", "Cysylltiadau")) }
            table {
                @for contact in &document.contacts {
                    tr {
                        th { (side(contact.side(), lang)) }
                        td { (contact.name) } td { (contact.telephone) } td { (contact.email) }
                    }
                }
            }
        }
    }
}

fn words(title: &str, words: &str) -> Markup {
    html! {
        @if !words.trim().is_empty() {
            h2 { (title) }
            @for line in words.lines() { p { (line) } }
        }
    }
}

fn signed(texts: &[ContractText], lang: Language) -> Markup {
    html! {
        h2 { (lang.of("Texts and signatures", "Testunau a llofnodion")) }
        @if texts.is_empty() {
            p { (lang.of("Not completed yet: there is no text to sign.", "Heb ei gwblhau eto: nid oes testun i'w lofnodi.")) }
        }
        @for fixed in texts {
            p {
                @if fixed.variation == 0 { (lang.of("The contract itself", "Y contract ei hun")) }
                @else { (lang.of("Variation", "Amrywiad")) " " (fixed.variation) ", " (date_shown(fixed.effective_on.as_ref())) ": " (fixed.changes) }
            }
            p.quiet { "SHA-256 " (fixed.digest) }
            table {
                @for each in [ContractSide::Authority, ContractSide::Provider] {
                    tr {
                        th { (side(each, lang)) }
                        td { (signature(fixed, each, lang)) }
                    }
                }
            }
        }
    }
}

fn signature(fixed: &ContractText, of: ContractSide, lang: Language) -> String {
    match fixed.signatures.iter().find(|signature| signature.side() == of) {
        Some(signature) => format!(
            "{} {}, {}",
            lang.of("signed electronically by", "llofnodwyd yn electronig gan"),
            signature.signed_by,
            time_shown(signature.signed_at.as_ref())
        ),
        None => lang.of("not signed", "heb ei lofnodi").to_owned(),
    }
}
