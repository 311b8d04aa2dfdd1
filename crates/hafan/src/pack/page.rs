//! A pack as a page to read and to print, in one language: what `evidence.json` says, and nothing else. Each statement names the position of
//! the record it rests on.

use matching::v1::sentences::{Detail, sentence};
use matching::v1::{GateOutcome, GateResult, Scored, Shortlist as Result};
use maud::{Markup, html};
use serde_json::Value;
use vocabulary::{Language, Timestamp, london};

use super::statement::{At, Entry, Evidence, Fact, Invitation, Offer, Row, Shortlist, Told};
use super::words::{self, Form, Section};
use crate::html::page;
use crate::pages::labels::label;
use crate::wire::pounds;

/// The whole page.
pub(super) fn whole(evidence: &Evidence, lang: Language) -> String {
    let title = lang.of("Evidence pack", "Pecyn tystiolaeth");
    let (other, file) = lang.of(("Cymraeg", "index.cy.html"), ("English", "index.html"));
    let shown = Shown { evidence, lang };
    let body = html! {
        h1 { (title) }
        p.quiet { (evidence.search) " · " a href=(file) { (other) } }
        (shown.covered())
        (shown.acts(Section::Rounds, "The search and its rounds", "Y chwiliad a'i rowndiau"))
        (shown.invitations())
        (shown.acts(Section::Questions, "Questions and answers, refusals to offer", "Cwestiynau ac atebion, gwrthod cynnig"))
        (shown.offers())
        @for shortlist in &evidence.shortlists { (shown.shortlist(shortlist)) }
        (shown.acts(Section::Decisions, "What was decided of the offers, and why", "Beth a benderfynwyd am y cynigion, a pham"))
        (shown.acts(Section::Approvals, "Approvals, roles, interests", "Cymeradwyaethau, rolau, buddiannau"))
        (shown.acts(Section::Award, "Award and end", "Dyfarniad a diwedd"))
        (shown.acts(Section::Contract, "Contract and placement", "Contract a lleoliad"))
        (shown.acts(Section::Other, "Anything else", "Unrhyw beth arall"))
        (shown.history())
    };
    page(title, lang, &body)
}

struct Shown<'a> {
    evidence: &'a Evidence,
    lang: Language,
}

impl Shown<'_> {
    fn of(&self, en: &'static str, cy: &'static str) -> &'static str {
        self.lang.of(en, cy)
    }

    fn covered(&self) -> Markup {
        let withheld = self.evidence.identities == "WITHHELD";
        html! {
            table {
                tr { th { (self.of("Store", "Storfa")) } td { (self.evidence.store) } }
                tr {
                    th { (self.of("Positions of the log", "Safleoedd y log")) }
                    td { (self.evidence.from_position) " – " (self.evidence.to_position) }
                }
            }
            p {
                @if withheld {
                    (self.of(
                        "The request and the identities of the children are withheld. Numbers in brackets are positions of the records that say so.",
                        "Mae'r cais a hunaniaethau'r plant wedi'u dal yn ôl. Safleoedd y cofnodion sy'n dweud hynny yw'r rhifau mewn cromfachau.",
                    ))
                } @else {
                    (self.of(
                        "This pack says who the children are. Numbers in brackets are positions of the records that say so.",
                        "Mae'r pecyn hwn yn dweud pwy yw'r plant. Safleoedd y cofnodion sy'n dweud hynny yw'r rhifau mewn cromfachau.",
                    ))
                }
            }
        }
    }

    /// What a provider is called, by its name.
    fn provider<'b>(&'b self, name: &'b str) -> &'b str {
        self.evidence.providers.get(name).map(String::as_str).filter(|found| !found.is_empty()).unwrap_or(name)
    }

    fn invitations(&self) -> Markup {
        html! {
            @if !self.evidence.invitations.is_empty() {
                h2 { (self.of("Who was invited, and what each answered", "Pwy a wahoddwyd, a beth atebodd pob un")) }
                table {
                    tr {
                        th { (self.of("Provider", "Darparwr")) } th { (self.of("Invited", "Gwahoddwyd")) }
                        th { (self.of("Profile opened", "Agorwyd y proffil")) } th { (self.of("Answer", "Ateb")) }
                    }
                    @for found in &self.evidence.invitations {
                        tr {
                            td { (self.provider(&found.provider)) }
                            td { @for to in &found.invited { (when(&to.at)) " " (self.notice(&to.notice)) br; } }
                            td { @if let Some(opened) = &found.opened { (when(opened)) } @else { "–" } }
                            td { (self.answer(found)) }
                        }
                    }
                }
            }
        }
    }

    fn notice(&self, code: &str) -> String {
        match code {
            "ALERT" => self.of("alert", "rhybudd").to_owned(),
            "DIGEST" => self.of("digest", "crynodeb").to_owned(),
            other => other.to_owned(),
        }
    }

    fn answer(&self, found: &Invitation) -> Markup {
        html! {
            @if let Some(declined) = &found.declined {
                (label("no-bid-reason", &declined.reason, self.lang)) " " (when(&declined.at)) br;
            }
            @for offer in &found.offers { (self.of("offered", "cynigiodd")) ": " (short(offer)) br; }
            @if found.declined.is_none() && found.offers.is_empty() { (self.of("none", "dim")) }
        }
    }

    fn offers(&self) -> Markup {
        html! {
            @if !self.evidence.offers.is_empty() { h2 { (self.of("Offers", "Cynigion")) } }
            @for offer in &self.evidence.offers { (self.offer(offer)) }
        }
    }

    fn offer(&self, offer: &Offer) -> Markup {
        html! {
            p { b { (self.provider(&offer.provider)) } " · " (short(&offer.offer)) " · " (self.of("round", "rownd")) " " (offer.round) }
            p.quiet { (offer.offer) " · " (offer.setting) }
            table {
                @for version in &offer.versions {
                    tr {
                        th { (self.of("Version", "Fersiwn")) " " (version.version) ", " (when(&version.at)) }
                        td { (self.terms(&version.terms)) }
                    }
                }
                @if let Some(at) = &offer.withdrawn {
                    tr { th { (self.of("Withdrawn", "Tynnwyd yn ôl")) } td { (when(at)) } }
                }
                @if let Some(answered) = &offer.answered {
                    tr {
                        th { (self.of("Answered", "Atebwyd")) }
                        td { (label("rejection-reason", &answered.reason, self.lang)) " " (when(&answered.at)) }
                    }
                }
            }
        }
    }

    /// What of the terms people ask for first; all of them stand in `evidence.json`.
    fn terms(&self, told: &Told) -> Markup {
        let Some(terms) = told.value() else { return self.state(told) };
        let fee = &terms["fee"];
        let pence = |name: &str| pounds(fee[name].as_i64().unwrap_or(0));
        let words = |name: &str| terms[name].as_str().unwrap_or_default().to_owned();
        html! {
            (self.of("Core fee a week", "Ffi graidd yr wythnos")) ": " (pence("core_weekly_pence"))
            @for extra in fee["extras"].as_array().into_iter().flatten() {
                ", " (extra["code"].as_str().unwrap_or_default()) " " (pounds(extra["weekly_pence"].as_i64().unwrap_or(0)))
            }
            ", " (self.of("education", "addysg")) " " (pence("education_weekly_pence"))
            ", " (self.of("other", "arall")) " " (pence("other_weekly_pence")) br;
            (self.of("Earliest start", "Dechrau cynharaf")) ": " (words("earliest_start")) br;
            (self.of("Length of stay", "Hyd yr arhosiad")) ": " (label("plan-length", &words("stay"), self.lang)) br;
            (words("matching_statement"))
            @if !words("support_needed").is_empty() { br; (words("support_needed")) }
        }
    }

    fn state(&self, told: &Told) -> Markup {
        let words = match told.state {
            "ERASED" => self.of("ERASED", "WEDI'I DDILEU"),
            "WITHHELD" => self.of("withheld", "wedi'i ddal yn ôl"),
            _ => "",
        };
        html! { span.quiet { (words) } }
    }

    fn shortlist(&self, shortlist: &Shortlist) -> Markup {
        let result: Option<Result> =
            shortlist.result.content.as_ref().and_then(|raw| serde_json::from_str(raw.get()).ok());
        let judged: Vec<(&[GateResult], &Scored)> = result.iter().flat_map(judged).collect();
        html! {
            h2 { (self.of("Ranks and reasons", "Safleoedd a rhesymau")) ", " (self.of("snapshot", "ciplun")) " " (shortlist.snapshot) }
            p.quiet { (when(&shortlist.at)) " · " (shortlist.engine_version) " " @if result.is_none() { (self.state(&shortlist.result)) } }
            table {
                tr {
                    th { (self.of("Rank", "Safle")) } th { (self.of("Offer", "Cynnig")) } th.number { (self.of("Points", "Pwyntiau")) }
                    th { (self.of("Tier", "Haen")) } th { (self.of("Why", "Pam")) }
                }
                @for (index, row) in shortlist.rows.iter().enumerate() {
                    (self.row(row, judged.get(index).copied()))
                }
            }
        }
    }

    fn row(&self, row: &Row, judged: Option<(&[GateResult], &Scored)>) -> Markup {
        let offer = self.evidence.offers.iter().find(|offer| offer.offer == row.offer);
        let points = u32::try_from((row.score + 50_000_000) / 100_000_000).unwrap_or(0);
        let failing = row.gates.iter().filter(|(_, outcome)| outcome != "PASS");
        html! {
            tr {
                td { @if let Some(rank) = row.rank { (rank) } @else { "–" } }
                td { @if let Some(offer) = offer { (self.provider(&offer.provider)) br; } (short(&row.offer)) " (" (row.position) ")" }
                td.number { (crate::wire::hundredths(points)) }
                td { (row.tier.as_deref().unwrap_or("?")) }
                td {
                    @for (gate, outcome) in failing {
                        span.fail { (label("gate", gate, self.lang)) ": " (self.outcome(outcome)) } br;
                    }
                    @if let Some((gates, scored)) = judged {
                        @for reason in gates.iter().filter(|gate| gate.outcome != GateOutcome::Pass).flat_map(|gate| &gate.reasons) {
                            (reason.text(self.lang)) br;
                        }
                        @for criterion in scored.criteria() { (sentence(criterion, Detail::Banded, self.lang)) br; }
                    }
                }
            }
        }
    }

    fn outcome(&self, code: &str) -> &'static str {
        match code {
            "FAIL" => self.of("failed", "methodd"),
            "NEEDS_CHECK" => self.of("needs a check", "angen gwiriad"),
            _ => self.of("passed", "pasiodd"),
        }
    }

    /// The records of a section, with their facts and documents.
    fn acts(&self, section: Section, en: &'static str, cy: &'static str) -> Markup {
        let found: Vec<&Entry> = self.evidence.history.iter().filter(|entry| entry.section() == section).collect();
        html! {
            @if !found.is_empty() {
                h2 { (self.of(en, cy)) }
                table {
                    @for entry in found {
                        tr {
                            th { (self.event(&entry.event)) br; span.quiet { (when(&entry.at)) br; (self.by(entry)) } }
                            td {
                                @for fact in &entry.facts { (self.fact(fact, &entry.event)) br; }
                                @for told in &entry.documents { (self.document(told, &entry.event)) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn event(&self, code: &str) -> String {
        words::kind(code).map_or_else(|| code.to_owned(), |kind| kind.label(self.lang).to_owned())
    }

    fn by(&self, entry: &Entry) -> String {
        let role = entry.role.as_deref().map(|role| label("role", role, self.lang));
        match (&entry.by, role) {
            (Some(actor), Some(role)) => format!("{actor}, {role}"),
            (Some(actor), None) => actor.clone(),
            (None, _) => String::new(),
        }
    }

    fn name(&self, name: &str) -> String {
        words::field(name).map_or_else(|| name.to_owned(), |field| field.label(self.lang).to_owned())
    }

    fn fact(&self, fact: &Fact, event: &str) -> String {
        let of: Vec<String> = fact.of.iter().map(|inner| self.fact(inner, event)).collect();
        let value = if of.is_empty() { self.value(fact, event) } else { of.join(", ") };
        format!("{}: {value}", self.name(&fact.name))
    }

    fn value(&self, fact: &Fact, event: &str) -> String {
        let Some(field) = words::field(&fact.name) else { return fact.value.clone() };
        let value = fact.value.as_str();
        let number = || value.parse::<i64>().unwrap_or(0);
        match field.form {
            Form::Plain => value.to_owned(),
            Form::Code(list) => label(list, value, self.lang),
            Form::Reason if fact.name == "kind" => label(words::list_of_kind(event), value, self.lang),
            Form::Reason => self.reason(value, event),
            Form::Instant => london_time(Timestamp::from_micros(number())),
            Form::Pence => pounds(number()),
            Form::BasisPoints => format!("{}.{:02} %", number() / 100, number() % 100),
            Form::Provider => self.provider(&format!("providers/{value}")).to_owned(),
            Form::Answer => match value {
                "YES" => self.of("yes", "oes").to_owned(),
                "NO" => self.of("no", "nac oes").to_owned(),
                _ => self.of("not known", "ddim yn hysbys").to_owned(),
            },
        }
    }

    /// A reason by its event's list; what an answer was counted under or a direct search was for has a list of its own.
    fn reason(&self, code: &str, event: &str) -> String {
        let own = words::kind(event).map_or("", |kind| kind.reasons);
        let lists = [own, "rejection-reason", "direct-search-reason", "return-reason"];
        let said = lists.iter().map(|list| label(list, code, self.lang)).find(|said| said != code);
        said.unwrap_or_else(|| code.to_owned())
    }

    fn document(&self, told: &Told, event: &str) -> Markup {
        let name = told.field.split('/').rfind(|part| part.parse::<u32>().is_err()).unwrap_or_default();
        let Some(value) = told.value() else {
            return html! { p { i { (self.name(name)) } ": " (self.state(told)) } };
        };
        html! { p { i { (self.name(name)) } ":" } (self.content(&value, event)) }
    }

    fn content(&self, value: &Value, event: &str) -> Markup {
        match value {
            Value::String(text) => html! { @for line in text.lines() { p { (line) } } },
            Value::Object(_) | Value::Array(_) => {
                let mut said = Vec::new();
                self.flat(value, "", event, &mut said);
                html! { ul { @for (name, value) in said { li { @if !name.is_empty() { (name) ": " } (value) } } } }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => html! { p { (value) } },
        }
    }

    /// A document in lines, each by the path of its names.
    fn flat(&self, value: &Value, name: &str, event: &str, said: &mut Vec<(String, String)>) {
        let joined = |key: &str| if name.is_empty() { self.name(key) } else { format!("{name}, {}", self.name(key)) };
        match value {
            Value::Object(fields) => {
                let mut keys: Vec<&String> = fields.keys().collect();
                keys.sort_by_key(|key| (words::order(key), (*key).clone()));
                for key in keys {
                    self.flat(&fields[key.as_str()], &joined(key), event, said);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.flat(item, name, event, said)),
            Value::String(text) if !text.is_empty() => said.push((name.to_owned(), self.reason(text, event))),
            Value::Number(number) => said.push((name.to_owned(), number.to_string())),
            Value::Bool(yes) => said.push((name.to_owned(), yes.to_string())),
            Value::String(_) | Value::Null => {}
        }
    }

    fn history(&self) -> Markup {
        html! {
            h2 { (self.of("Everything in its order", "Popeth yn ei drefn")) }
            table {
                @for entry in &self.evidence.history {
                    tr {
                        td.number { (entry.at.position) } td { (shown_time(&entry.at.at)) }
                        td { (self.event(&entry.event)) } td { (self.by(entry)) }
                    }
                }
            }
        }
    }
}

/// What a result says of each offer, in the order in which their scores were recorded.
fn judged(result: &Result) -> Vec<(&[GateResult], &Scored)> {
    let ranked = result.ranked.iter().map(|ranked| (ranked.gates.as_slice(), &ranked.scored));
    let listed = result.failed.iter().chain(&result.unconfirmed);
    ranked.chain(listed.map(|listed| (listed.gates.as_slice(), &listed.scored))).collect()
}

/// An instant as a clock in London shows it, with the position of its record.
fn when(at: &At) -> String {
    format!("{} ({})", shown_time(&at.at), at.position)
}

fn shown_time(at: &str) -> String {
    at.parse().map_or_else(|_| at.to_owned(), london_time)
}

fn london_time(at: Timestamp) -> String {
    let (date, hour, minute) = london(at);
    format!("{date} {hour:02}:{minute:02}")
}

/// A name by its last part.
fn short(name: &str) -> &str {
    crate::names::last(name)
}
