//! The forms in which a canary may stand in bytes: as it is in either case, in UTF-16, in base64, in hexadecimal, percent-encoded, as a list of
//! bytes such as a debugging print makes; a number as pence or pounds. Every canary begins alike, so each form is one pass over the bytes.

use std::sync::LazyLock;

use memchr::memmem::Finder;

/// What every word begins with: nothing else does.
pub(super) const MARK: &str = "zqxkanari";
/// Hexadecimal digits after it.
pub(super) const DIGITS: usize = 12;
const LENGTH: usize = MARK.len() + DIGITS;

/// What every number begins with, in pence.
const NUMBER_MARK: &str = "73451";
/// The same, where thousands are parted.
const PARTED_MARK: &str = "734,51";
/// Digits after it.
const NUMBER_DIGITS: usize = 3;
/// The numbers are this one and those after it; as a varint, only their first byte differs.
pub(super) const FIRST_NUMBER: i64 = 573_836 << 7;
/// How many numbers there are.
pub(super) const NUMBERS: i64 = 1 << 7;

/// What finds one form: the bytes the mark has in it, and what reads a canary that begins there.
struct Form {
    mark: Finder<'static>,
    read: fn(&[u8], usize) -> Option<String>,
}

impl Form {
    fn new(mark: impl AsRef<[u8]>, read: fn(&[u8], usize) -> Option<String>) -> Self {
        Self { mark: Finder::new(&mark).into_owned(), read }
    }

    fn found_in(&self, bytes: &[u8], found: &mut Vec<String>) {
        found.extend(self.mark.find_iter(bytes).map(|at| (self.read)(bytes, at).unwrap_or_else(|| MARK.to_owned())));
    }
}

fn of_each(byte: impl Fn(u8) -> String) -> String {
    MARK.bytes().map(byte).collect()
}

/// Forms in which case says nothing: looked for in small letters.
static FOLDED: LazyLock<Vec<Form>> = LazyLock::new(|| {
    let wide: Vec<u8> = MARK.bytes().flat_map(|byte| [byte, 0]).collect();
    vec![
        Form::new(MARK, plain),
        Form::new(&wide[..wide.len() - 1], wide_at),
        Form::new(of_each(|byte| format!("{byte:02x}")), hexadecimal),
        Form::new(of_each(|byte| format!("%{byte:02x}")), percent),
        Form::new(of_each(|byte| format!("{byte}, ")), listed),
        Form::new(of_each(|byte| format!("{byte},")), listed),
    ]
});

/// Base64 in either alphabet: what lies before a canary moves its bits, so there are three ways it may be written.
static BASE64: LazyLock<[Form; 3]> = LazyLock::new(|| {
    let written = |shift: usize| {
        // What stands before fills the first letters; those after them depend on the mark alone, as far as it fills whole groups.
        let padded: Vec<u8> = std::iter::repeat_n(0, shift).chain(MARK.bytes()).collect();
        encoded(&padded[..padded.len() / 3 * 3])[before(shift)..].to_vec()
    };
    [
        Form::new(written(0), |bytes, at| base64(bytes, at, 0)),
        Form::new(written(1), |bytes, at| base64(bytes, at, 1)),
        Form::new(written(2), |bytes, at| base64(bytes, at, 2)),
    ]
});

static NUMERAL: LazyLock<[Finder<'static>; 2]> =
    LazyLock::new(|| [Finder::new(NUMBER_MARK).into_owned(), Finder::new(PARTED_MARK).into_owned()]);

static VARINT: LazyLock<Finder<'static>> = LazyLock::new(|| {
    let mut bytes = Vec::new();
    prost::encoding::encode_varint(FIRST_NUMBER.unsigned_abs(), &mut bytes);
    Finder::new(&bytes[1..]).into_owned()
});

/// The words in some bytes, in whatever form; a word that is cut off is the mark alone. And the numbers written out.
pub(super) fn found_in(bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let folded = bytes.to_ascii_lowercase();
    FOLDED.iter().for_each(|form| form.found_in(&folded, &mut found));
    BASE64.iter().for_each(|form| form.found_in(bytes, &mut found));
    for mark in &*NUMERAL {
        found.extend(mark.find_iter(bytes).filter_map(|at| numeral(bytes, at)));
    }
    found
}

/// Whether a number may be among these bytes of a message: it is worth reading.
pub(super) fn may_hold_a_number(bytes: &[u8]) -> bool {
    VARINT.find(bytes).is_some()
}

fn plain(bytes: &[u8], at: usize) -> Option<String> {
    text(bytes.get(at..at + LENGTH)?)
}

fn wide_at(bytes: &[u8], at: usize) -> Option<String> {
    // In either order of the two bytes of a unit, the letters are two apart.
    text(bytes.get(at..at + 2 * LENGTH - 1)?.iter().step_by(2).copied().collect::<Vec<_>>())
}

fn hexadecimal(bytes: &[u8], at: usize) -> Option<String> {
    let digits = std::str::from_utf8(bytes.get(at..at + 2 * LENGTH)?).ok()?;
    let pairs = (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok());
    text(pairs.collect::<Option<Vec<u8>>>()?)
}

fn percent(bytes: &[u8], at: usize) -> Option<String> {
    let mut read = Vec::new();
    let mut rest = bytes.get(at..)?;
    // Letters and digits need not be escaped, whatever stands before them was.
    while read.len() < LENGTH {
        let (letter, length) = match rest {
            [b'%', high, low, ..] => (u8::from_str_radix(std::str::from_utf8(&[*high, *low]).ok()?, 16).ok()?, 3),
            [letter, ..] => (*letter, 1),
            [] => return None,
        };
        read.push(letter);
        rest = &rest[length..];
    }
    text(read)
}

fn listed(bytes: &[u8], at: usize) -> Option<String> {
    let end = bytes.len().min(at + LENGTH * 5);
    let written = String::from_utf8_lossy(bytes.get(at..end)?);
    let numbers = written.split(',').take(LENGTH);
    // Whatever follows the last is not part of it.
    let one = |number: &str| {
        let number = number.trim_start();
        number[..number.find(|end: char| !end.is_ascii_digit()).unwrap_or(number.len())].parse().ok()
    };
    text(numbers.map(one).collect::<Option<Vec<u8>>>()?).filter(|word| word.len() == LENGTH)
}

/// How many letters of the first group depend on what stands before the mark.
fn before(shift: usize) -> usize {
    if shift == 0 { 0 } else { 4 }
}

fn base64(bytes: &[u8], at: usize, shift: usize) -> Option<String> {
    let run = bytes.get(at.checked_sub(before(shift))?..)?.iter().copied();
    let run: Vec<u8> = run.take_while(|letter| sextet(*letter).is_some()).take(60).collect();
    let decoded = decoded(&run).to_ascii_lowercase();
    plain(&decoded, shift)
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn sextet(letter: u8) -> Option<u8> {
    let letter = match letter {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    };
    ALPHABET.iter().position(|known| *known == letter).and_then(|at| u8::try_from(at).ok())
}

fn encoded(bytes: &[u8]) -> Vec<u8> {
    let mut letters = Vec::new();
    for three in bytes.chunks(3) {
        let group = three.iter().chain([0; 2].iter()).take(3).fold(0_u32, |group, byte| group << 8 | u32::from(*byte));
        let parts = (0..=three.len()).map(|part| ALPHABET[(group >> (18 - 6 * part) & 63) as usize]);
        letters.extend(parts);
    }
    letters
}

fn decoded(letters: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for four in letters.chunks(4) {
        let sextets = four.iter().map(|letter| u32::from(sextet(*letter).unwrap_or(0))).chain([0; 3]).take(4);
        let group = sextets.fold(0_u32, |group, sextet| group << 6 | sextet);
        bytes.extend_from_slice(&group.to_be_bytes()[1..four.len().max(1)]);
    }
    bytes
}

/// The number that begins there, in pence, unless it is part of a longer one or of a word.
fn numeral(bytes: &[u8], at: usize) -> Option<String> {
    let parts_of_a_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    if at.checked_sub(1).is_some_and(|before| parts_of_a_word(bytes.get(before))) {
        return None;
    }
    let rest = bytes.get(at..)?.iter().enumerate().take(NUMBER_MARK.len() + NUMBER_DIGITS + 2);
    let mut digits = String::new();
    for (index, byte) in rest {
        match byte {
            b'0'..=b'9' if digits.len() < NUMBER_MARK.len() + NUMBER_DIGITS => digits.push((*byte).into()),
            b'.' | b',' => {}
            _ => break,
        }
        if digits.len() == NUMBER_MARK.len() + NUMBER_DIGITS {
            return (!parts_of_a_word(bytes.get(at + index + 1))).then_some(digits);
        }
    }
    None
}

fn text(bytes: impl AsRef<[u8]>) -> Option<String> {
    std::str::from_utf8(bytes.as_ref()).ok().map(str::to_owned)
}

#[test]
fn a_canary_is_found_in_every_form() {
    let canary = format!("{MARK}0123456789ab");
    let hex: String = canary.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut forms: Vec<Vec<u8>> = vec![
        canary.clone().into_bytes(),
        canary.to_uppercase().into_bytes(),
        canary.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        canary.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        hex.to_uppercase().into_bytes(),
        hex.into_bytes(),
        canary.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>().into_bytes(),
        format!("{:?}", canary.as_bytes()).into_bytes(),
        format!("{:?}", canary.as_bytes()).replace(' ', "").into_bytes(),
        format!("{:?}\n2026-11-24", canary.as_bytes()).into_bytes(),
    ];
    forms.extend((0..3).map(|shift| encoded(format!("{}{canary}xyz", &"abc"[..shift]).as_bytes())));
    forms.extend((0..3).map(|shift| encoded(format!("{}{canary}", &"abc"[..shift]).as_bytes())));
    for form in forms {
        let within = [b"before ".to_vec(), form.clone(), b" after".to_vec()].concat();
        assert!(found_in(&within).contains(&canary), "{form:?} {}", String::from_utf8_lossy(&form));
    }
    assert_eq!(found_in(&canary.as_bytes()[..LENGTH - 1]), [MARK], "one that is cut off");
    for pence in ["73451023", "734510.23", "734,510.23", "£734,510.23 a week", "{\"pence\":73451023}"] {
        assert_eq!(found_in(pence.as_bytes()), ["73451023"], "{pence}");
    }
    for other in ["173451023", "734510231", "a73451023", "73451"] {
        assert!(found_in(other.as_bytes()).is_empty(), "{other}");
    }
    let message = api::search::v1::Fee { one_off_pence: FIRST_NUMBER + 5, ..Default::default() };
    assert!(may_hold_a_number(&prost::Message::encode_to_vec(&message)));
}
