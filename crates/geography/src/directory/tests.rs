//! Directories made up for the purpose: both generations of columns, what is left out, and everything that is refused.

use std::borrow::Cow;

use expect_test::expect;
use vocabulary::{AuthorityCode, Tier};

use super::*;
use crate::geography::Codes;
use crate::place::{Place, Precision};
use crate::{GridReference, TierOutcome, tier};

const SINCE_2025: &str = "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,lad25cd,wd25cd";
const BEFORE: &str = "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,usertype,oseast1m,osnrth1m,osgrdind";

/// Nothing known: whatever comes is no extract of it.
fn nothing() -> Geography {
    Geography {
        postcodes: Cow::Borrowed(&[]),
        sectors: Cow::Borrowed(&[]),
        codes: Codes::Own(Vec::new()),
        release: Cow::Borrowed("none of 2000"),
    }
}

/// A row as the directory has it since 2025.
fn row(postcode: &str, east: &str, north: &str, authority: &str, terminated: &str) -> String {
    format!("{postcode},{postcode},{postcode},198001,{terminated},0,{east},{north},1,W00000001,{authority},W05000001")
}

fn read(heading: &str, rows: &[String], known: &Geography) -> Result<(Geography, Summary), DirectoryFaults> {
    let names: Vec<&str> = heading.split(',').collect();
    let mut directory = Directory::new(Heading(&names).columns()?, known);
    for (number, line) in (2_u64..).zip(rows) {
        let cells: Vec<&[u8]> = line.split(',').map(str::as_bytes).collect();
        let cell = |column| cells.get(directory.columns().index(column)).copied();
        let fields = Fields { width: cells.len(), cells: Column::ALL.map(cell) };
        directory.row(number, &fields);
    }
    directory.finish(&Release::of("ONSPD February 2026").unwrap())
}

fn some() -> Vec<String> {
    vec![
        row("CF10 1AA", "318284", "0176230", "W06000015", ""),
        row("CF10 1AB", "318296", "0176179", "W06000015", "199606"),
        row("LD8 2AA", "330000", "260000", "W06000023", ""),
        row("LD8 2AB", "332001", "262001", "E06000019", ""),
        row("BS1 5TR", "358000", "173000", "E06000023", ""),
        row("AB10 1AA", "393675", "0806097", "S12000033", ""),
        row("BT1 1AA", "333500", "374500", "N09000003", ""),
        row("JE2 3AB", "", "", "L99999999", ""),
        row("IM1 1AA", "", "", "M99999999", ""),
        row("CF10 9ZZ", "", "", "W06000015", "200001"),
        row("GIR 0AA", "", "", "", "199206"),
        row("B1 1AA", "0", "0000000", "E08000025", ""),
        row("B1 1AB", "406000", "286000", "", ""),
    ]
}

fn at(made: &Geography, postcode: &str) -> Place {
    made.locate(postcode.parse().unwrap()).unwrap()
}

fn code(text: &str) -> AuthorityCode {
    text.parse().unwrap()
}

fn told(result: Result<(Geography, Summary), DirectoryFaults>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn welsh_postcodes_are_exact_and_sectors_the_middle_of_theirs() {
    let (made, summary) = read(SINCE_2025, &some(), &nothing()).unwrap();
    let live = at(&made, "CF10 1AA");
    assert_eq!((live.authority, live.precision), (Some(code("W06000015")), Precision::Postcode));
    assert_eq!(live.at, GridReference { easting: 318_284, northing: 176_230 });
    assert_eq!(at(&made, "CF10 1AB").precision, Precision::Postcode, "terminated ones stay");
    let sector = made.locate_sector("CF10 1".parse().unwrap()).unwrap();
    assert_eq!(sector.at, GridReference { easting: 318_290, northing: 176_204 }, "176,204.5 goes to the even metre");
    assert_eq!(sector.authority, Some(code("W06000015")));
    let shared = made.locate_sector("LD8 2".parse().unwrap()).unwrap();
    assert_eq!(shared.authority, None, "Powys and Herefordshire");
    let bristol = at(&made, "BS1 5AA");
    assert_eq!((bristol.authority, bristol.precision), (Some(code("E06000023")), Precision::Sector));
    assert_eq!(made.release(), "ONSPD February 2026");
    assert!(made.attribution().contains("database right 2026"));
    let left = (summary.northern_ireland, summary.islands, summary.without_grid, summary.without_authority);
    assert_eq!(left, (1, 2, 3, 1));
    assert_eq!((summary.rows, summary.placed, summary.terminated), (13, 6, 1));
    assert_eq!((summary.welsh, summary.sectors), (3, 4));
    assert!(made.locate("BT1 1AA".parse().unwrap_or("ZZ9 9ZZ".parse().unwrap())).is_err());
}

#[test]
fn both_generations_of_columns_and_the_next_one_say_the_same() {
    let (made, _) = read(SINCE_2025, &some(), &nothing()).unwrap();
    let next = SINCE_2025.replace("lad25cd", "LAD31CD").replace("pcds", "PCDS").replace("east1m", "EAST1M");
    assert_eq!(read(&next, &some(), &nothing()).unwrap().0, made);
    let older: Vec<String> = some()
        .iter()
        .map(|line| {
            let [_, _, pcds, _, doterm, _, east, north, _, _, lad, _] = line.split(',').collect::<Vec<_>>()[..] else {
                panic!("{line}")
            };
            format!("{pcds},{pcds},{pcds},198001,{doterm},W99999999,W99999999,{lad},W05000001,0,{east},{north},1")
        })
        .collect();
    assert_eq!(read(BEFORE, &older, &nothing()).unwrap().0, made);
}

#[test]
fn a_heading_without_its_columns_is_told_what_it_lacks() {
    expect![[r#"
        row 1: expected one column pcds
        row 1: expected one column east1m or oseast1m
        row 1: expected one column north1m or osnrth1m
        row 1: `lad24cd and lad25cd`; expected one column lad25cd, another year's such as lad26cd, or oslaua
        row 1: expected one column doterm
    "#]]
    .assert_eq(&told(read("postcode,lad24cd,lad25cd,lad2xcd", &[], &nothing())));
}

#[test]
fn every_fault_of_every_row_is_told_and_nothing_is_made() {
    let mut rows = some();
    rows.extend([
        row("CF10 AA", "east", "9999999", "Cardiff", "June"),
        row("CF10 1AC", "-5", "", "W06000007", "202413"),
        row("CF10 1AD", "+5", "100", "W06000015", ""),
        "CF10 1AE,318284".to_owned(),
        row("CF10 1AA", "318284", "176230", "W06000015", ""),
    ]);
    expect![[r#"
        row 15: pcds: `CF10 AA`; expected a postcode, such as CF10 4UW
        row 15: lad25cd: `Cardiff`; expected the code of an authority: a letter and eight digits, such as W06000015
        row 15: doterm: `June`; expected a month, such as 202406, or nothing
        row 15: east1m: `east`; expected whole metres on the British National Grid, at most 700000
        row 15: north1m: `9999999`; expected whole metres on the British National Grid, at most 1300000
        row 16: lad25cd: `W06000007`; expected the code of one of the 22 authorities of Wales
        row 16: doterm: `202413`; expected a month, such as 202406, or nothing
        row 16: east1m: `-5`; expected whole metres on the British National Grid, at most 700000
        row 16: north1m: expected whole metres on the British National Grid, at most 1300000
        row 17: east1m: `+5`; expected whole metres on the British National Grid, at most 700000
        row 18: `2`; expected 12 columns, as the heading has
        row 19: pcds: `CF10 1AA`; expected each postcode once: row 2 has it
    "#]]
    .assert_eq(&told(read(SINCE_2025, &rows, &nothing())));
}

#[test]
fn faults_are_told_up_to_a_number_and_counted_to_the_end() {
    let rows = vec![row("nowhere", "1", "1", "E06000023", ""); 250];
    let faults = read(SINCE_2025, &rows, &nothing()).unwrap_err();
    assert_eq!((faults.told().len(), faults.count()), (100, 250));
    assert!(faults.to_string().ends_with("and 150 more\n"));
}

#[test]
fn part_of_a_directory_is_not_taken_for_all_of_it() {
    let (known, _) = read(SINCE_2025, &some(), &nothing()).unwrap();
    assert!(read(SINCE_2025, &some(), &known).is_ok());
    expect![[r#"
        `no postcode of Powys`; expected postcodes of W06000023
        `1 Welsh postcodes`; expected the whole directory: at least 2 of them
        `3 sectors missing of 4, such as AB10 1, BS1 5, LD8 2`; expected the whole directory: this file was cut, or is an extract
    "#]]
    .assert_eq(&told(read(SINCE_2025, &some()[..1], &known)));
    assert!(told(read(SINCE_2025, &[], &known)).contains("the whole directory"));
}

#[test]
fn an_authority_the_program_does_not_know_yet_is_kept_counted_and_needs_a_check() {
    let mut rows = some();
    rows.push(row("HR1 1AA", "351000", "240000", "E06000099", ""));
    let (made, summary) = read(SINCE_2025, &rows, &nothing()).unwrap();
    assert_eq!(summary.unlisted.into_iter().collect::<Vec<_>>(), [(code("E06000099"), 1)]);
    let (read, _) = Geography::from_bytes(&made.to_bytes()).unwrap();
    assert_eq!(read, made);
    let place = at(&read, "HR1 1AA");
    assert_eq!(place.authority, Some(code("E06000099")));
    assert_eq!(tier(code("W06000023"), &place), TierOutcome::NeedsCheck);
    assert_eq!(tier(code("W06000023"), &at(&read, "LD8 2AA")), TierOutcome::Tier(Tier::T1));
}

#[test]
fn a_release_is_told_by_the_name_of_its_file_or_named_with_its_year() {
    let told = |name: &str| Release::of_file(name).map(|release| release.to_string());
    assert_eq!(told("ONSPD_FEB_2026_UK.csv").as_deref(), Some("ONSPD February 2026"));
    assert_eq!(told("onspd-november-2025.csv").as_deref(), Some("ONSPD November 2025"));
    for unclear in ["postcodes.csv", "ONSPD.csv", "ONSPD_2026.csv", "ONSPD_FEB.csv", "ONSPD_XXX_2026_UK.csv"] {
        assert_eq!(told(unclear), None, "{unclear}");
    }
    assert!(Release::of("ONSPD May 2027").is_some());
    for wrong in ["", "ONSPD", "ONSPD\n2026", &"2026 ".repeat(40)] {
        assert_eq!(Release::of(wrong), None, "{wrong:?}");
    }
}

/// The medians of the Welsh sectors that the compiled-in table has, from the Welsh postcodes that it has.
#[test]
fn sectors_are_computed_as_the_compiled_in_ones_were() {
    let builtin = Geography::builtin();
    let rows: Vec<String> = crate::welsh_authorities()
        .flat_map(|authority| {
            builtin.welsh_postcodes(authority.code).map(|(postcode, place)| (authority.code, postcode, place))
        })
        .map(|(authority, postcode, Place { at, .. })| {
            row(&postcode.to_string(), &at.easting.to_string(), &at.northing.to_string(), &authority.to_string(), "")
        })
        .collect();
    let (made, summary) = read(SINCE_2025, &rows, &nothing()).unwrap();
    assert_eq!(summary.welsh, 141_198);
    let mut same = 0;
    for sector in made.sectors() {
        let (ours, theirs) = (made.locate_sector(sector).unwrap(), builtin.locate_sector(sector).unwrap());
        // Sectors that English postcodes were counted in have other middles.
        if theirs.authority.is_some() {
            let apart = ours.at.easting.abs_diff(theirs.at.easting).max(ours.at.northing.abs_diff(theirs.at.northing));
            assert_eq!((apart, ours.authority), (0, theirs.authority), "{sector}");
            same += 1;
        }
    }
    assert!(same > 500, "{same}");
}
