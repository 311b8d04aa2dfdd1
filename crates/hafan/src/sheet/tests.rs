//! Files there and back in all three forms, what spreadsheets do to them, and docs/import.md held against the columns.

use std::path::{Path, PathBuf};

use api::evidence::v1::{ImportedBudget, ImportedPlacement};
use api::imports::v1::import_row::Row;
use api::imports::v1::{PlacesRow, PriceListRow, SettingRow};
use api::register::v1::Provider;

use super::columns::{Column, Need};
use super::lines::{Line, Sheet};
use super::{FileForm, Kind, Plain, column, read, read_plain, write};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn file(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// The rows of lines that hold each column's own example.
fn examples<M: Line>() -> M {
    let mut line = M::default();
    for column in M::COLUMNS.iter().filter(|column| column.heading != "name" && column.heading != "setting") {
        // Of a price list only what its line is of; the others refuse it.
        let _ = (column.read)(&mut line, column.example);
    }
    line
}

fn there_and_back<M: Line + PartialEq + std::fmt::Debug>(rows: Vec<M>, of: fn(Row) -> Option<M>) {
    let folder = folder();
    for (form, name) in [(FileForm::Csv, "x.csv"), (FileForm::Json, "x.json"), (FileForm::Xlsx, "x.xlsx")] {
        let path = folder.path().join(name);
        write(&path, form, rows.clone()).unwrap();
        let back = read(&[path], Some(M::KIND));
        assert_eq!(back.faults, [], "{name}");
        let back: Vec<M> = back.rows.into_iter().map(|row| of(row.row.unwrap()).unwrap()).collect();
        assert_eq!(back, rows, "{name}");
    }
}

#[test]
fn every_kind_reads_back_as_it_was_written_in_every_form() {
    let mut provider: Provider = examples();
    provider.registration_number = "=00417".to_owned();
    provider.display_name = "Derwen, \"Oak\"; a'r teulu".to_owned();
    there_and_back(
        vec![provider.clone(), Provider { registration_number: "2".to_owned(), ..provider }],
        |row| match row {
            Row::Provider(provider) => Some(provider),
            _ => None,
        },
    );
    let mut setting: SettingRow = examples();
    let of = setting.setting.as_mut().unwrap();
    of.reference = "007".to_owned();
    of.skills = vec!["a; b".to_owned(), "c\\d".to_owned()];
    there_and_back(vec![setting], |row| match row {
        Row::Setting(setting) => Some(setting),
        _ => None,
    });
    let places: PlacesRow = examples();
    let mut two = PlacesRow { reference: "D18".to_owned(), ..places.clone() };
    two.places.push(api::register::v1::Place { number: 2, ..Default::default() });
    let none = PlacesRow { reference: "D19".to_owned(), places: Vec::new(), ..places.clone() };
    there_and_back(vec![places, two, none], |row| match row {
        Row::Places(places) => Some(places),
        _ => None,
    });
    let mut prices: PriceListRow = examples();
    let list = prices.price_list.as_mut().unwrap();
    list.extras.push(api::framework::v1::ExtraPrice {
        code: "@RUN".to_owned(),
        label: "-".to_owned(),
        weekly_pence: 0,
    });
    list.sibling.push(api::framework::v1::SiblingDiscount { children: 2, basis_points: 500 });
    list.long_stay.push(api::framework::v1::LongStayDiscount { from_weeks: 0, basis_points: 1 });
    list.volume.push(api::framework::v1::VolumeDiscount { from_live_placements: 3, basis_points: 10 });
    there_and_back(vec![prices], |row| match row {
        Row::PriceList(prices) => Some(prices),
        _ => None,
    });
}

#[test]
fn headings_are_read_in_both_languages_and_blank_rows_are_none() {
    let folder = folder();
    let text = "\u{feff}Rheoleiddiwr;Rhif cofrestru;Enw;MATH;Legal form\r\nciw;0012;Derwen;fostering agency;\r\n;;;;\r\n;;;;\r\n";
    let path = file(&folder, "providers.csv", text);
    let read = read(&[path], None);
    assert_eq!(read.faults, []);
    assert_eq!(read.rows.len(), 1);
    let Some(Row::Provider(provider)) = &read.rows[0].row else { panic!("a provider") };
    assert_eq!((provider.regulator.as_str(), provider.registration_number.as_str()), ("CIW", "0012"));
    assert_eq!(provider.kind, "FOSTERING_AGENCY");
}

#[test]
fn every_fault_of_a_file_is_told_with_its_row_and_column() {
    let folder = folder();
    let text = "provider_regulator,provider_registration_number,reference,number,available_from\n\
                CIW,W-1,A1,one,2026-01-01\nCIW,W-1,A1,2,soon\nCIW,W-1,A1,3,2026-01-01,extra\n";
    let path = file(&folder, "places.csv", text);
    let told = read(&[path], None).faults;
    let told: Vec<(u32, &str)> = told.iter().map(|fault| (fault.row, fault.column.as_str())).collect();
    assert_eq!(told, [(2, "number"), (3, "available_from"), (4, "")]);
    let path = file(&folder, "settings.csv", "reference,colour\nA1,blue\n");
    let told = read(&[path], None).faults;
    assert!(told.iter().any(|fault| fault.column == "colour" && fault.expected.contains("display_name")));
    assert!(told.iter().any(|fault| fault.column == "postcode"), "and what is missing");
    let path = file(&folder, "list.csv", "a\n");
    assert_eq!(read(&[path.clone(), folder.path().join("nowhere-places.csv")], None).faults.len(), 2);
    assert_eq!(read(&[file(&folder, "places.json", "[{\"numbr\": 1}]")], None).faults[0].row, 1);
}

#[test]
fn a_fault_of_the_servers_is_told_by_the_line_and_column_it_lies_in() {
    let folder = folder();
    let places = "provider_regulator,provider_registration_number,reference,number,available_from\n\
                  CIW,W-1,A1,1,2026-01-01\nCIW,W-1,A1,2,\nCIW,W-1,A2,1,\n";
    let prices = "provider_regulator,provider_registration_number,lot,valid_from,line,code,label,weekly_pence,threshold,basis_points,placement_type,age_band,level\n\
                  CIW,W-1,frameworks/x/lots/FOSTERING,2026-04-01,EXTRA,A,a,1,,,,,\n\
                  CIW,W-1,frameworks/x/lots/FOSTERING,2026-04-01,CORE,,,5,,,RESIDENTIAL,AGE_5_9,STANDARD\n\
                  CIW,W-1,frameworks/x/lots/FOSTERING,2026-04-01,EXTRA,B,b,2,,,,,\n";
    let files = [file(&folder, "prices.csv", prices), file(&folder, "places.csv", places)];
    let read = read(&files, None);
    assert_eq!((read.rows.len(), read.faults.len()), (3, 0));
    let place = |row, field: &str| {
        let (file, line, column) = read.place(&files, row, field);
        (file.file_name().unwrap().to_str().unwrap().to_owned(), line, column)
    };
    assert_eq!(place(0, "places.places[1].number"), ("places.csv".to_owned(), 3, "number".to_owned()));
    assert_eq!(place(1, "places.reference"), ("places.csv".to_owned(), 4, "reference".to_owned()));
    assert_eq!(place(1, "places.provider"), ("places.csv".to_owned(), 4, "provider_regulator".to_owned()));
    let list = |field: &str| place(2, &format!("price_list.price_list.{field}"));
    assert_eq!(list("core[0].weekly_pence"), ("prices.csv".to_owned(), 3, "weekly_pence".to_owned()));
    assert_eq!(list("extras[1].code"), ("prices.csv".to_owned(), 4, "code".to_owned()));
}

#[test]
fn headings_differ_and_every_example_is_read() {
    fn hold<M: Line>(columns: &'static [Column<M>]) {
        for column in columns {
            let same = |other: &&Column<M>| other.heading == column.heading || other.welsh == column.welsh;
            assert_eq!(columns.iter().filter(same).count(), 1, "{}", column.heading);
            let mut line: M = examples();
            let wrong = (column.read)(&mut line, column.example);
            let of_another_line = wrong.is_err_and(|expected| expected.starts_with("nothing, unless"));
            assert!(wrong.is_ok() || of_another_line, "{}", column.heading);
        }
    }
    hold(Provider::COLUMNS);
    hold(SettingRow::COLUMNS);
    hold(PlacesRow::COLUMNS);
    hold(PriceListRow::COLUMNS);
}

/// The table of docs/import.md for one kind.
fn documented<M: Sheet>() -> String {
    let mut table = "| column | Welsh heading | required | form | example |\n|---|---|---|---|---|\n".to_owned();
    for Column { heading, welsh, need, form, example, .. } in M::COLUMNS {
        let need = if *need == Need::Required { "yes" } else { "" };
        table += &format!("| `{heading}` | {welsh} | {need} | {form} | `{example}` |\n");
    }
    table
}

#[test]
fn the_document_says_what_the_columns_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/import.md");
    let text = std::fs::read_to_string(path).unwrap();
    for table in
        [documented::<Provider>(), documented::<SettingRow>(), documented::<PlacesRow>(), documented::<PriceListRow>()]
    {
        assert!(text.contains(&table), "docs/import.md lacks this table:\n{table}");
    }
}

#[test]
fn the_document_says_what_the_columns_of_what_was_made_elsewhere_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/evidence.md");
    let text = std::fs::read_to_string(path).unwrap();
    for table in [documented::<ImportedPlacement>(), documented::<ImportedBudget>()] {
        assert!(text.contains(&table), "docs/evidence.md lacks this table:\n{table}");
    }
}

#[test]
fn placements_made_elsewhere_are_read_by_either_heading_and_each_cell_at_fault_is_told() {
    let folder = folder();
    let path = file(
        &folder,
        "lleoliadau.csv",
        "rhif plentyn;cod;lleolwyd yn;o;hyd;ceiniogau'r wythnos\nCDF-1;u4;w06000018;02/09/2019;;82600\nCDF-2;K2;authorities/W06000015;soon;;a lot\n",
    );
    let Plain { rows, faults } = read_plain::<ImportedPlacement>(&path);
    let first = &rows[0].message;
    assert_eq!((first.code.as_str(), first.placed_in.as_str()), ("U4", "authorities/W06000018"));
    assert_eq!((first.until, first.weekly_pence), (None, Some(82_600)));
    let told: Vec<_> = faults.iter().map(|fault| (fault.row, fault.column.as_str())).collect();
    assert_eq!(told, [(3, "from"), (3, "weekly_pence")]);
    assert_eq!(rows[1].unreadable, ["from", "weekly_pence"]);
    assert_eq!(column::<ImportedPlacement>("until").as_deref(), Some("until"));
}

#[test]
fn a_name_tells_one_kind_or_none() {
    let of = |name: &str| Kind::of_name(Path::new(name));
    assert_eq!(of("2026-providers.csv"), Some(Kind::Providers));
    assert_eq!(of("Price lists.xlsx"), Some(Kind::PriceLists));
    assert_eq!((of("register.csv"), of("settings-and-places.csv")), (None, None));
}
