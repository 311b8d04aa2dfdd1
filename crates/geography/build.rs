//! Turns the reference data into what the program reads in place: two sorted tables of 16-byte rows, the list of authorities
//! and the table of borders. The build fails, naming the row, on data it does not understand.
//!
//! It also finds the sectors that more than one authority shares, because a sector alone then says nothing about the
//! authority: Welsh postcodes of several authorities in it, or a sector median other than that of its Welsh postcodes, which
//! tells that English postcodes were counted in.

#[path = "src/packed.rs"]
#[allow(dead_code, reason = "shared with the library: the script writes the rows, the library reads them")]
mod packed;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use flate2::read::GzDecoder;
use packed::{Shared, Value};

type Failure = Box<dyn std::error::Error>;

/// Two medians of the same postcodes may differ by this many metres: an even number of them has two middles.
const MEDIAN_METRES: u32 = 1;

struct Row<'a> {
    code: &'a str,
    easting: u32,
    northing: u32,
    authority: u16,
}

fn main() -> Result<(), Failure> {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=src/packed.rs");
    #[allow(clippy::disallowed_methods, reason = "cargo tells a build script where to write by this variable only")]
    let out = std::env::var("OUT_DIR")?;
    let out = Path::new(&out);
    let authorities = fs::read_to_string("data/local_authorities.csv")?;
    let indexes = authority_indexes(&authorities)?;
    let postcodes = unpack("data/postcodes_wales.csv.gz")?;
    let postcodes = rows(&postcodes, &indexes)?;
    let sectors = unpack("data/postcode_sectors_gb.csv.gz")?;
    let sectors = rows(&sectors, &indexes)?;
    let shared = shared_sectors(&postcodes, &sectors);
    fs::write(out.join("postcodes.bin"), table(&postcodes, 3, &BTreeSet::new())?)?;
    fs::write(out.join("sectors.bin"), table(&sectors, 1, &shared)?)?;
    let borders = fs::read_to_string("data/authority_borders.csv")?;
    let mut rust = authority_list(&authorities)?;
    rust.push_str(&border_list(&borders)?);
    fs::write(out.join("authorities.rs"), rust)?;
    Ok(())
}

fn unpack(path: &str) -> Result<String, Failure> {
    let mut text = String::new();
    GzDecoder::new(File::open(path)?).read_to_string(&mut text)?;
    Ok(text)
}

/// Where each authority stands in the list; the list must be in order, because the program searches it.
fn authority_indexes(csv: &str) -> Result<BTreeMap<&str, u16>, Failure> {
    let codes: Vec<&str> = csv.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    if !codes.is_sorted() {
        return Err("local_authorities.csv is not in the order of its codes".into());
    }
    let indexed = codes.into_iter().enumerate();
    indexed.map(|(index, code)| Ok((code, u16::try_from(index)?))).collect()
}

fn rows<'a>(csv: &'a str, indexes: &BTreeMap<&str, u16>) -> Result<Vec<Row<'a>>, Failure> {
    csv.lines().skip(1).map(|line| row(line, indexes).ok_or_else(|| format!("not understood: {line}").into())).collect()
}

fn row<'a>(line: &'a str, indexes: &BTreeMap<&str, u16>) -> Option<Row<'a>> {
    let mut fields = line.split(',');
    let (code, easting, northing) = (fields.next()?, fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    let authority = *indexes.get(fields.next()?)?;
    Some(Row { code, easting, northing, authority })
}

/// The sectors that are not all one authority's, as far as the data tells.
fn shared_sectors<'a>(postcodes: &[Row<'a>], sectors: &[Row<'a>]) -> BTreeSet<&'a str> {
    let mut welsh: BTreeMap<&str, Vec<&Row<'_>>> = BTreeMap::new();
    for postcode in postcodes {
        welsh.entry(&postcode.code[..postcode.code.len() - 2]).or_default().push(postcode);
    }
    let is_shared = |sector: &&Row<'_>| {
        let Some(inside) = welsh.get(sector.code) else { return false };
        let one_authority = inside.iter().all(|postcode| postcode.authority == sector.authority);
        let easting = median(inside.iter().map(|postcode| postcode.easting).collect());
        let northing = median(inside.iter().map(|postcode| postcode.northing).collect());
        let apart = easting.abs_diff(sector.easting).max(northing.abs_diff(sector.northing));
        !one_authority || apart > MEDIAN_METRES
    };
    sectors.iter().filter(is_shared).map(|sector| sector.code).collect()
}

fn median(mut numbers: Vec<u32>) -> u32 {
    numbers.sort_unstable();
    let middle = numbers.len() / 2;
    if numbers.len().is_multiple_of(2) { (numbers[middle - 1] + numbers[middle]) / 2 } else { numbers[middle] }
}

/// A table sorted by key; `inward` characters of each code follow its outward part.
fn table(rows: &[Row<'_>], inward: usize, shared: &BTreeSet<&str>) -> Result<Vec<u8>, Failure> {
    let mut keyed: Vec<(u64, &Row<'_>)> = Vec::with_capacity(rows.len());
    for row in rows {
        let (outward, inward) = row.code.as_bytes().split_at(row.code.len() - inward);
        keyed.push((packed::key(outward, inward), row));
    }
    keyed.sort_unstable_by_key(|(key, _)| *key);
    let mut bytes = Vec::with_capacity(rows.len() * packed::ROW_BYTES);
    for (key, Row { code, easting, northing, authority }) in keyed {
        let shared = if shared.contains(code) { Shared::Yes } else { Shared::No };
        let value = Value { easting: *easting, northing: *northing, authority: *authority, shared };
        let packed = packed::row(key, value).ok_or_else(|| format!("{code} does not fit its row"))?;
        bytes.extend_from_slice(&packed);
    }
    Ok(bytes)
}

fn authority_list(csv: &str) -> Result<String, Failure> {
    let mut rust = String::from("pub(crate) static AUTHORITIES: &[Authority] = &[\n");
    for line in csv.lines().skip(1) {
        let fields = fields(line);
        let [code, name_en, name_cy, upper, _] = &fields[..] else {
            return Err(format!("local_authorities.csv: five fields expected: {line}").into());
        };
        let name_cy = if name_cy.is_empty() { name_en } else { name_cy };
        let (code, upper) = (constant(code)?, constant(upper)?);
        writeln!(
            rust,
            "Authority {{ code: {code}, name_en: {name_en:?}, name_cy: {name_cy:?}, upper_tier: {upper} }},"
        )?;
    }
    rust.push_str("];\n");
    Ok(rust)
}

/// The fields of a line, of which some stand in quotes because they contain commas.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    for (index, part) in line.split('"').enumerate() {
        let quoted = !index.is_multiple_of(2);
        for (piece_index, piece) in part.split(',').enumerate() {
            match fields.last_mut() {
                Some(field) if piece_index == 0 => field.push_str(piece),
                Some(field) if quoted => {
                    field.push(',');
                    field.push_str(piece);
                }
                _ => fields.push(piece.to_owned()),
            }
        }
    }
    fields
}

fn border_list(csv: &str) -> Result<String, Failure> {
    let mut pairs = BTreeSet::new();
    for line in csv.lines().skip(1) {
        pairs.insert(line.split_once(',').ok_or_else(|| format!("authority_borders.csv: {line}"))?);
    }
    let one_way = |(a, b): &&(&str, &str)| b.starts_with('W') && !pairs.contains(&(*b, *a));
    if let Some((a, b)) = pairs.iter().find(one_way) {
        return Err(format!("authority_borders.csv: {a} borders {b}, but not the other way").into());
    }
    let mut rust = String::from("pub(crate) static BORDERS: &[(AuthorityCode, AuthorityCode)] = &[\n");
    for (a, b) in &pairs {
        writeln!(rust, "({}, {}),", constant(a)?, constant(b)?)?;
    }
    rust.push_str("];\n");
    Ok(rust)
}

/// An authority code as a Rust constant.
fn constant(code: &str) -> Result<String, Failure> {
    let (letter, digits) = code.split_at_checked(1).ok_or("an authority code is empty")?;
    let country = match letter {
        "E" => "England",
        "W" => "Wales",
        "S" => "Scotland",
        "N" => "NorthernIreland",
        _ => return Err(format!("no country has the code {code}").into()),
    };
    let number: u32 = digits.parse()?;
    Ok(format!("AuthorityCode::of(Country::{country}, {number})"))
}
