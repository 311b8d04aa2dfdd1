//! `hafan register import` and `export`: the register from and into CSV, JSON and Excel files.
//!
//! An import stages every row, shows how far it is, and commits all of them at once; broken off, it is resumed by its name. A check
//! tells every fault by file, row and column, and changes nothing.

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;

use api::framework::v1 as framework;
use api::imports::v1 as proto;
use api::register::v1 as register;
use clap::Args;
use prost::Message as _;

use super::{PAGE_SIZE, Session};
use crate::failure::Failure;
use crate::output::Page;
use crate::sheet::{Exported, FileForm, Kind, Read, SheetFault, read, write};

/// Rows of one chunk, at most: what the contract allows.
const CHUNK_ROWS: usize = 500;

/// Bytes of one chunk's rows, at most: below what a message may have.
const CHUNK_BYTES: usize = 800 << 10;

/// Files to import.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// CSV, JSON or .xlsx files; providers, settings, places or price in a file's name tell its kind
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// What the files hold, where their names do not tell
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// Judge every row and tell every fault; change nothing
    #[arg(long, conflicts_with = "resume")]
    check: bool,
    /// Go on with an import that broke off, from the same files
    #[arg(long, value_name = "IMPORT")]
    resume: Option<String>,
}

/// A file to export to.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// What to export
    #[arg(long, value_enum)]
    kind: Kind,
    /// In which form; by the file's ending unless given
    #[arg(long, value_enum)]
    format: Option<FileForm>,
    /// The file; one that is there is replaced
    file: PathBuf,
}

/// Imports files, or checks them.
pub(crate) async fn import(session: &mut Session<'_>, command: Import) -> Result<(), Failure> {
    let Import { files, kind, check, resume } = command;
    let read = read(&files, kind);
    // Files at fault begin no import: every fault is told as by a check, those that only the server finds among them.
    if check || !read.faults.is_empty() {
        return checked(session, &files, read).await;
    }
    let import = match resume {
        Some(name) => going_on(session, name).await?,
        None => started(session).await?,
    };
    if let Err(failure) = stage(session, &import, &read).await {
        return Err(refused(session, &files, &read, &import, failure).await);
    }
    let request_id = session.connection.request_id();
    let commit = proto::CommitImportRequest { name: import.name.clone(), request_id };
    match session.connection.imports().commit_import(commit).await {
        Ok(committed) => session.output.show(committed.get_ref(), summary),
        Err(status) => Err(refused(session, &files, &read, &import, status.into()).await),
    }
}

async fn started(session: &Session<'_>) -> Result<proto::Import, Failure> {
    let request_id = session.connection.request_id();
    let import =
        session.connection.imports().start_import(proto::StartImportRequest { request_id }).await?.into_inner();
    tell(&format!("{}: begun; if it breaks off, go on with --resume {}\n", import.name, import.name));
    Ok(import)
}

async fn going_on(session: &Session<'_>, name: String) -> Result<proto::Import, Failure> {
    let import = session.connection.imports().get_import(proto::GetImportRequest { name }).await?.into_inner();
    match import.state() {
        proto::ImportState::Open | proto::ImportState::Committed => Ok(import),
        proto::ImportState::Abandoned | proto::ImportState::Unspecified => {
            Err(Failure::Usage(format!("{} was abandoned; start a new import", import.name)))
        }
    }
}

/// Stages what is not staged yet. The last chunk that is goes once more: it changes nothing, and tells whether the files are the same.
async fn stage(session: &Session<'_>, import: &proto::Import, read: &Read) -> Result<(), Failure> {
    if import.state() != proto::ImportState::Open {
        return Ok(());
    }
    let from = import.next_sequence.saturating_sub(1).max(1);
    let (total, mut staged) = (read.rows.len(), 0);
    for (sequence, rows) in (1..).zip(chunks(&read.rows)) {
        staged += rows.len();
        if sequence < from {
            continue;
        }
        let request = proto::StageRowsRequest {
            name: import.name.clone(),
            sequence,
            rows: rows.to_vec(),
            validate_only: false,
            request_id: session.connection.request_id(),
        };
        session.connection.imports().stage_rows(request).await?;
        progress(staged, total);
    }
    Ok(())
}

/// The rows in chunks, the same each time for the same rows.
fn chunks(rows: &[proto::ImportRow]) -> impl Iterator<Item = &[proto::ImportRow]> {
    let mut rest = rows;
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fits = |row: &&proto::ImportRow| {
            bytes += row.encoded_len() + 8;
            bytes <= CHUNK_BYTES
        };
        let count = rest.iter().take(CHUNK_ROWS).take_while(fits).count();
        let (chunk, more) = rest.split_at(count.max(1).min(rest.len()));
        rest = more;
        (!chunk.is_empty()).then_some(chunk)
    })
}

/// What a refused import tells: every fault by file, row and column. It is given up, so that it takes no room.
async fn refused(
    session: &Session<'_>,
    files: &[PathBuf],
    read: &Read,
    import: &proto::Import,
    failure: Failure,
) -> Failure {
    let Failure::Refused(said) = &failure else { return failure };
    let by_rows = said.violations.iter().any(|violation| violation.subject.starts_with("rows["));
    if !by_rows {
        return failure;
    }
    let request_id = session.connection.request_id();
    let abandon = proto::AbandonImportRequest { name: import.name.clone(), request_id };
    // What counts is the refusal; an import that could not be given up is told with the next.
    let _ = session.connection.imports().abandon_import(abandon).await;
    match faults_of(session, files, read).await {
        Ok((faults, answer)) if !faults.is_empty() => faulty(faults, answer.faults_left_out),
        Ok(_) | Err(_) => failure,
    }
}

/// Judges all rows on the server, and tells every fault with those of the files.
async fn checked(session: &mut Session<'_>, files: &[PathBuf], mut read: Read) -> Result<(), Failure> {
    let mut faults = std::mem::take(&mut read.faults);
    let (more, answer) = faults_of(session, files, &read).await?;
    faults.extend(more);
    if faults.is_empty() {
        return session.output.show(&answer, tallied);
    }
    Err(faulty(faults, answer.faults_left_out))
}

async fn faults_of(
    session: &Session<'_>,
    files: &[PathBuf],
    read: &Read,
) -> Result<(Vec<SheetFault>, proto::CheckRowsResponse), Failure> {
    let sent: Vec<_> = chunks(&read.rows).map(|rows| proto::CheckRowsRequest { rows: rows.to_vec() }).collect();
    if sent.is_empty() {
        return Ok((Vec::new(), proto::CheckRowsResponse::default()));
    }
    let answer = session.connection.imports().check_rows(tokio_stream::iter(sent)).await?.into_inner();
    let lang = session.output.lang;
    let faults = answer.faults.iter().map(|fault| {
        let (file, row, column) = read.place(files, fault.row, &fault.field);
        let message = lang.of(&fault.message_en, &fault.message_cy);
        let expected =
            if fault.working.is_empty() { message.to_owned() } else { format!("{message} ({})", fault.working) };
        SheetFault { file, row, column, reason: fault.reason.clone(), expected }
    });
    Ok((faults.collect(), answer))
}

fn faulty(mut faults: Vec<SheetFault>, left_out: u32) -> Failure {
    faults.sort_by(|one, other| (&one.file, one.row, &one.column).cmp(&(&other.file, other.row, &other.column)));
    Failure::Sheets { faults, left_out }
}

/// How far an import is, for people who watch.
fn progress(staged: usize, total: usize) {
    if std::io::stderr().is_terminal() {
        let end = if staged >= total { "\n" } else { "" };
        // Nobody is left to tell when even this cannot be written.
        let _ = write!(std::io::stderr(), "\r{staged} of {total} rows staged{end}");
    }
}

fn tell(text: &str) {
    let _ = write!(std::io::stderr(), "{text}");
}

/// What an import came to.
fn summary(import: &proto::Import, page: Page) -> String {
    page.facts(vec![
        (page.of("Import", "Mewnforiad"), import.name.clone()),
        (page.of("Created", "Crëwyd"), import.created_rows.to_string()),
        (page.of("Changed", "Newidiwyd"), import.changed_rows.to_string()),
        (page.of("Unchanged", "Heb newid"), import.unchanged_rows.to_string()),
    ])
}

/// What an import would come to.
fn tallied(answer: &proto::CheckRowsResponse, page: Page) -> String {
    let tally = answer.tally.unwrap_or_default();
    page.facts(vec![
        (page.of("Would create", "Byddai'n creu"), tally.created_rows.to_string()),
        (page.of("Would change", "Byddai'n newid"), tally.changed_rows.to_string()),
        (page.of("Unchanged", "Heb newid"), tally.unchanged_rows.to_string()),
    ])
}

/// Exports what the caller may read of one kind.
pub(crate) async fn export(session: &mut Session<'_>, command: Export) -> Result<(), Failure> {
    let Export { kind, format, file } = command;
    let form = format.or_else(|| FileForm::of_name(&file));
    let form =
        form.ok_or_else(|| Failure::Usage("a file that ends in .csv, .json or .xlsx, or --format".to_owned()))?;
    let written = match kind {
        Kind::Providers => write(&file, form, providers(session).await?.into_iter().map(bare).collect()),
        Kind::Settings => write(&file, form, settings(session).await?.into_iter().map(|(row, _)| row).collect()),
        Kind::Places => write(&file, form, settings(session).await?.into_iter().map(|(_, places)| places).collect()),
        Kind::PriceLists => write(&file, form, price_lists(session).await?),
    };
    let Exported { rows, lines } = written.map_err(|message| Failure::File { path: file.clone(), message })?;
    let told = session.output.lang.of("rows in", "rhes mewn");
    session.output.say(&format!("{rows} ({lines} {told} {})", file.display()))
}

/// A provider as an import reads it: what only the server says is left out, and its registration says which it is.
fn bare(provider: register::Provider) -> register::Provider {
    let register::Provider {
        display_name, registration_number, regulator, kind, legal_form, agreement_signed_on, ..
    } = provider;
    register::Provider {
        display_name,
        registration_number,
        regulator,
        kind,
        legal_form,
        agreement_signed_on,
        ..register::Provider::default()
    }
}

async fn providers(session: &Session<'_>) -> Result<Vec<register::Provider>, Failure> {
    let own = session.connection.organisation();
    if own.starts_with("providers/") {
        let request = register::GetProviderRequest { name: own.to_owned() };
        return Ok(vec![session.connection.register().get_provider(request).await?.into_inner()]);
    }
    let (mut all, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = register::ListProvidersRequest { page_size: PAGE_SIZE, page_token };
        let page = session.connection.register().list_providers(request).await?.into_inner();
        all.extend(page.providers);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(all);
        }
    }
}

/// The keys of the providers the caller reads, by name.
async fn keys(session: &Session<'_>) -> Result<std::collections::BTreeMap<String, proto::ProviderKey>, Failure> {
    let key = |provider: register::Provider| {
        let register::Provider { name, regulator, registration_number, .. } = provider;
        (name, proto::ProviderKey { name: String::new(), regulator, registration_number })
    };
    Ok(providers(session).await?.into_iter().map(key).collect())
}

/// Every setting the caller reads, and its places. One with a reference is known by it, another by its name.
async fn settings(session: &Session<'_>) -> Result<Vec<(proto::SettingRow, proto::PlacesRow)>, Failure> {
    let keys = keys(session).await?;
    let own = session.connection.organisation();
    let parent = if own.starts_with("providers/") { own.to_owned() } else { "providers/-".to_owned() };
    let (mut all, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = register::ListSettingsRequest { parent: parent.clone(), page_size: PAGE_SIZE, page_token };
        let page = session.connection.register().list_settings(request).await?.into_inner();
        all.extend(page.settings.into_iter().map(|setting| rows_of(setting, &keys)));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(all);
        }
    }
}

fn rows_of(
    setting: register::Setting,
    keys: &std::collections::BTreeMap<String, proto::ProviderKey>,
) -> (proto::SettingRow, proto::PlacesRow) {
    let register::Setting {
        name,
        reference,
        display_name,
        kind,
        placement_types,
        approval,
        postcode,
        languages,
        capacities,
        skills,
        services,
        usual_fostering_exemption,
        inspection,
        animals,
        places,
        ..
    } = setting;
    let of = name.split("/settings/").next().unwrap_or_default();
    let provider = keys.get(of).cloned();
    let by_name = if reference.is_empty() { name } else { String::new() };
    let bare = |place: register::Place| register::Place {
        number: place.number,
        available_from: place.available_from,
        ..register::Place::default()
    };
    let stated = proto::PlacesRow {
        provider: provider.clone(),
        setting: by_name.clone(),
        reference: reference.clone(),
        places: places.into_iter().map(bare).collect(),
    };
    let setting = register::Setting {
        name: by_name,
        reference,
        display_name,
        kind,
        placement_types,
        approval,
        postcode,
        languages,
        capacities,
        skills,
        services,
        usual_fostering_exemption,
        inspection,
        animals,
        ..register::Setting::default()
    };
    (proto::SettingRow { provider, setting: Some(setting) }, stated)
}

async fn price_lists(session: &Session<'_>) -> Result<Vec<proto::PriceListRow>, Failure> {
    let keys = keys(session).await?;
    let (mut all, mut page_token) = (Vec::new(), String::new());
    loop {
        let parent = "frameworks/-/lots/-".to_owned();
        let request = framework::ListPriceListsRequest { parent, page_size: PAGE_SIZE, page_token };
        let page = session.connection.frameworks().list_price_lists(request).await?.into_inner();
        all.extend(page.price_lists.into_iter().map(|mut list| {
            let provider = keys.get(&std::mem::take(&mut list.provider)).cloned();
            proto::PriceListRow { provider, price_list: Some(list) }
        }));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(all);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_hold_every_row_once_and_are_the_same_each_time() {
        let rows = vec![proto::ImportRow::default(); 1_201];
        let lengths: Vec<usize> = chunks(&rows).map(<[_]>::len).collect();
        assert_eq!(lengths, [500, 500, 201]);
        let wide = register::Provider { display_name: "x".repeat(300 << 10), ..register::Provider::default() };
        let rows =
            vec![proto::ImportRow { row: Some(proto::import_row::Row::Provider(wide)), ..Default::default() }; 5];
        assert_eq!(chunks(&rows).map(<[_]>::len).collect::<Vec<_>>(), [2, 2, 1]);
        assert_eq!(chunks(&[]).count(), 0);
    }
}
