//! The canonical text: the whole contract as plain lines, English first and then Welsh, written the same way each time. Its SHA-256 is what
//! both sides sign. A line of somebody's own words is indented, so that no words can pass for a heading.

use std::fmt::Write as _;

use vocabulary::{ContractSide, Date, Language, Pence};

use super::document::{Document, Step, Working};

/// The text.
pub fn canonical_text(document: &Document) -> String {
    let mut text = Text::default();
    for language in Language::ALL {
        write_in(&mut text, document, *language);
    }
    text.lines
}

#[derive(Default)]
struct Text {
    lines: String,
}

impl Text {
    fn line(&mut self, line: &str) {
        self.lines.push_str(line);
        self.lines.push('\n');
    }

    fn heading(&mut self, heading: &str) {
        self.line("");
        self.line(heading);
    }

    fn fact(&mut self, name: &str, value: impl std::fmt::Display) {
        // A fact is one line, whatever it holds.
        let value: String = value.to_string().chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
        let _ = writeln!(self.lines, "  {name}: {value}");
    }

    /// Somebody's own words, line by line; a dash where there are none.
    fn words(&mut self, words: &str) {
        let words = words.trim();
        if words.is_empty() {
            self.line("    -");
        }
        for line in words.lines() {
            let plain: String = line.chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
            self.line(&format!("    {}", plain.trim_end()));
        }
    }
}

fn write_in(text: &mut Text, document: &Document, language: Language) {
    let of = |en: &'static str, cy: &'static str| language.of(en, cy);
    if language == Language::Cy {
        text.line("");
        text.line("--------------------------------------------------------------------------------");
        text.line("");
    }
    text.line(of("INDIVIDUAL PLACEMENT CONTRACT", "CONTRACT LLEOLIAD UNIGOL"));
    text.fact(of("Contract", "Contract"), document.contract);
    text.fact(of("Text", "Testun"), told_text(document.variation, language));
    text.fact(of("Search", "Chwiliad"), document.search);
    if let Some((from, changes)) = &document.varied {
        text.fact(of("In force from", "Mewn grym o"), from);
        text.heading(of("WHAT THIS VARIATION CHANGES", "YR HYN Y MAE'R AMRYWIAD HWN YN EI NEWID"));
        text.words(changes);
    }
    parties(text, document, language);
    placement(text, document, language);
    fees(text, document, language);
    supports(text, document, language);
    reviews_and_contacts(text, document, language);
    text.heading(of("SPECIAL TERMS", "TELERAU ARBENNIG"));
    text.words(&document.special_terms);
}

fn told_text(variation: u32, language: Language) -> String {
    match variation {
        0 => language.of("the contract itself", "y contract ei hun").to_owned(),
        number => format!("{} {number}", language.of("variation", "amrywiad")),
    }
}

fn parties(text: &mut Text, document: &Document, language: Language) {
    let of = |en: &'static str, cy: &'static str| language.of(en, cy);
    let provider = &document.provider;
    text.heading(of("PARTIES", "PARTÏON"));
    let (english, welsh) = &document.authority_name;
    text.fact(
        of("Authority", "Awdurdod"),
        format!("{} ({})", language.of(english.as_str(), welsh.as_str()), document.authority),
    );
    text.fact(of("Provider", "Darparwr"), format!("{} ({})", provider.name, provider.id));
    let registered = format!("{} {}", provider.regulator.label(language), provider.registration_number);
    text.fact(of("Registered with", "Cofrestrwyd gyda"), registered);
    text.fact(of("Legal form", "Ffurf gyfreithiol"), provider.legal_form.label(language));
    text.fact(
        of("Pre-Placement Agreement signed on", "Llofnodwyd y Cytundeb Cyn Lleoli ar"),
        day(provider.agreement_signed_on),
    );
}

fn placement(text: &mut Text, document: &Document, language: Language) {
    let of = |en: &'static str, cy: &'static str| language.of(en, cy);
    let setting = &document.setting;
    text.heading(of("PLACEMENT", "LLEOLIAD"));
    text.fact(of("Type", "Math"), document.placement_type.label(language));
    text.fact(of("Level of need", "Lefel angen"), document.level.label(language));
    text.fact(of("Setting", "Lleoliad"), format!("{} ({})", setting.name, setting.id));
    text.fact(of("Kind and sector", "Math a sector"), format!("{}, {}", setting.kind.label(language), setting.sector));
    text.fact(of("Starts on", "Yn dechrau ar"), document.start_date);
    text.fact(of("Length of stay", "Hyd yr arhosiad"), document.stay.label(language));
    text.fact(of("Notice in days", "Rhybudd mewn dyddiau"), document.notice_days);
    text.heading(of(
        "CHILDREN (names and birth dates: the identity block of the search, bound here by its commitment)",
        "PLANT (enwau a dyddiadau geni: bloc hunaniaeth y chwiliad, a rwymir yma gan ei ymrwymiad)",
    ));
    for child in &document.children {
        let band = child.age_band.map_or("-", |band| band.label(language));
        let sex = child.sex.map_or("-", |sex| sex.label(language));
        let number = child.index.saturating_add(1);
        text.fact(&format!("{} {number}", of("Child", "Plentyn")), format!("{band}, {sex}, {}", child.identity));
    }
}

fn fees(text: &mut Text, document: &Document, language: Language) {
    let of = |en: &'static str, cy: &'static str| language.of(en, cy);
    let fees = &document.fees;
    text.heading(of("FEES", "FFIOEDD"));
    text.fact(of("Core fee a week", "Ffi graidd yr wythnos"), pounds(fees.core_weekly));
    for extra in &fees.extras {
        let list = extra.list.map_or_else(|| "-".to_owned(), pounds);
        let told = format!("{} ({} {list})", pounds(extra.weekly), of("list price", "pris rhestr"));
        text.fact(&format!("{} {} {}", of("Extra", "Ychwanegiad"), extra.code, of("a week", "yr wythnos")), told);
    }
    text.fact(of("Education a week", "Addysg yr wythnos"), pounds(fees.education_weekly));
    text.fact(of("Other a week", "Arall yr wythnos"), pounds(fees.other_weekly));
    text.fact(of("Total a week", "Cyfanswm yr wythnos"), pounds(fees.total_weekly));
    text.fact(of("One-off", "Unwaith yn unig"), pounds(fees.one_off));
    text.fact(of("By the night", "Fesul noson"), pounds(fees.nightly));
    match &document.working {
        Some(working) => worked(text, working, language),
        None => text.fact(
            of("Fee check", "Gwirio'r ffi"),
            of("no list price binds the provider", "nid oes pris rhestr yn rhwymo'r darparwr"),
        ),
    }
}

fn worked(text: &mut Text, working: &Working, language: Language) {
    let of = |en: &'static str, cy: &'static str| language.of(en, cy);
    text.heading(of("FEE CHECK ON THE FIRST DAY", "GWIRIO'R FFI AR Y DIWRNOD CYNTAF"));
    text.fact(of("Price list from", "Rhestr brisiau o"), working.list_from);
    text.fact(of("Age band", "Band oedran"), working.age_band.label(language));
    text.fact(of("List price a week", "Pris rhestr yr wythnos"), pounds(working.list));
    for (name, discount) in [
        (of("Sibling discount", "Gostyngiad brodyr a chwiorydd"), working.sibling),
        (of("Long-stay discount", "Gostyngiad arhosiad hir"), working.long_stay),
        (of("Volume discount", "Gostyngiad maint"), working.volume),
        (of("Discounts together", "Gostyngiadau gyda'i gilydd"), working.discounts),
    ] {
        text.fact(name, per_cent(discount));
    }
    text.fact(of("Allowed core fee a week", "Ffi graidd a ganiateir yr wythnos"), pounds(working.allowed));
    text.heading(of("DISCOUNT SCHEDULE", "ATODLEN GOSTYNGIADAU"));
    steps(text, of("Children placed in the setting, from", "Plant a leolir yn y lleoliad, o"), &working.sibling_steps);
    for step in &working.long_stay_steps {
        let name = format!("{} {} ({} {})", of("From", "O"), step.from, step.weeks, of("weeks", "wythnos"));
        let told = format!(
            "{}, {} {}",
            per_cent(step.discount),
            of("core fee at most", "ffi graidd ar y mwyaf"),
            pounds(step.allowed)
        );
        text.fact(&name, told);
    }
    steps(
        text,
        of("Live placements with the provider, from", "Lleoliadau byw gyda'r darparwr, o"),
        &working.volume_steps,
    );
}

fn steps(text: &mut Text, name: &str, steps: &[Step]) {
    for step in steps {
        text.fact(&format!("{name} {}", step.from), per_cent(step.discount));
    }
}

fn supports(text: &mut Text, document: &Document, language: Language) {
    let of = |en: &'static str, cy: &'static str| language.of(en, cy);
    text.heading(of("SUPPORT FOR GAPS THE MATCH LEFT", "CYMORTH AR GYFER BYLCHAU A ADAWYD GAN Y PARU"));
    if document.supports.is_empty() {
        text.words("");
    }
    for (index, support) in document.supports.iter().enumerate() {
        let (english, welsh) = &support.gap;
        let gap = language.of(english.as_str(), welsh.as_str());
        text.fact(&format!("{} ({})", index + 1, support.criterion), gap);
        text.words(&support.agreed);
    }
    text.heading(of(
        "SUPPORT THE PROVIDER NEEDS OF THE AUTHORITY",
        "CYMORTH SYDD EI ANGEN AR Y DARPARWR GAN YR AWDURDOD",
    ));
    text.words(&document.support_needed);
}

fn reviews_and_contacts(text: &mut Text, document: &Document, language: Language) {
    let of = |en: &'static str, cy: &'static str| language.of(en, cy);
    text.heading(of("REVIEWS", "ADOLYGIADAU"));
    for (index, date) in document.review_dates.iter().enumerate() {
        text.fact(&format!("{} {}", of("Review", "Adolygiad"), index + 1), date);
    }
    text.heading(of("CONTACTS", "CYSYLLTIADAU"));
    for contact in &document.contacts {
        let side = match contact.side {
            ContractSide::Authority => of("For the authority", "Dros yr awdurdod"),
            ContractSide::Provider => of("For the provider", "Dros y darparwr"),
        };
        let reach: Vec<&str> = [&contact.name, &contact.telephone, &contact.email]
            .into_iter()
            .map(|part| part.trim())
            .filter(|part| !part.is_empty())
            .collect();
        text.fact(side, reach.join(", "));
    }
}

fn day(day: Option<Date>) -> String {
    day.map_or_else(|| "-".to_owned(), |day| day.to_string())
}

/// Whole pence as pounds, without commas: `£1234.50`.
fn pounds(amount: Pence) -> String {
    let pence = amount.pence();
    let sign = if pence < 0 { "-" } else { "" };
    format!("{sign}£{}.{:02}", pence.unsigned_abs() / 100, pence.unsigned_abs() % 100)
}

/// Basis points as per cent: `2.50 %`.
fn per_cent(discount: vocabulary::BasisPoints) -> String {
    format!("{}.{:02} %", discount.points() / 100, discount.points() % 100)
}
