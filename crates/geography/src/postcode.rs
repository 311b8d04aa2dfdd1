//! Postcodes and sectors, parsed once and written one way: `CF10 4UW` and `CF10 4`.

use std::fmt;
use std::str::FromStr;

use crate::packed;

/// A text that is no postcode or sector of Great Britain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PostcodeError {
    /// It does not have the form of one.
    #[error("expected a postcode such as CF10 4UW or a sector such as CF10 4")]
    Malformed,
    /// It is of Northern Ireland, which uses another grid and is not covered.
    #[error("postcodes of Northern Ireland (BT) are not covered: they use another grid")]
    NorthernIreland,
}

/// A postcode of Great Britain in its proper form; whether it exists the look-up says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Postcode(u64);

/// A postcode sector: a postcode less its last two letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sector(u64);

impl Postcode {
    /// The sector of the postcode.
    pub const fn sector(self) -> Sector {
        Sector(self.0 >> 16)
    }

    pub(crate) const fn key(self) -> u64 {
        self.0
    }

    pub(crate) const fn from_key(key: u64) -> Self {
        Self(key)
    }

    /// Reads a postcode of the directory, which keeps some of before 1985 with letters that none has today, such as `NPT 0VA`.
    pub(crate) fn of_directory(text: &str) -> Result<Self, PostcodeError> {
        let (outward, inward) = halves::<3>(text)?;
        match inward {
            [digit, rest @ ..] if digit.is_ascii_digit() && rest.iter().all(u8::is_ascii_uppercase) => {}
            _ => return Err(PostcodeError::Malformed),
        }
        Ok(Self(packed::key(outward.trim_ascii_end(), &inward)))
    }
}

impl Sector {
    pub(crate) const fn key(self) -> u64 {
        self.0
    }

    pub(crate) const fn from_key(key: u64) -> Self {
        Self(key)
    }
}

impl FromStr for Postcode {
    type Err = PostcodeError;

    /// Reads a postcode in capitals or small letters, with one space before its last three characters or none.
    fn from_str(text: &str) -> Result<Self, PostcodeError> {
        let (outward, inward) = halves(text)?;
        // The letters that no inward part uses, because they are misread.
        let letter = |byte: u8| byte.is_ascii_uppercase() && !b"CIKMOV".contains(&byte);
        match inward {
            [digit, first, second] if digit.is_ascii_digit() && letter(first) && letter(second) => {}
            _ => return Err(PostcodeError::Malformed),
        }
        Ok(Self(packed::key(outward.trim_ascii_end(), &inward)))
    }
}

impl FromStr for Sector {
    type Err = PostcodeError;

    /// Reads a sector in capitals or small letters, with one space before its last digit or none.
    fn from_str(text: &str) -> Result<Self, PostcodeError> {
        let (outward, [digit]) = halves(text)?;
        if !digit.is_ascii_digit() {
            return Err(PostcodeError::Malformed);
        }
        Ok(Self(packed::key(outward.trim_ascii_end(), &[digit])))
    }
}

/// The outward part, padded to four, and the last `N` characters, both in capitals; the outward part has been judged.
fn halves<const N: usize>(text: &str) -> Result<([u8; 4], [u8; N]), PostcodeError> {
    let bytes = text.as_bytes();
    let (outward, inward) = bytes.split_at_checked(bytes.len().saturating_sub(N)).ok_or(PostcodeError::Malformed)?;
    let outward = outward.strip_suffix(b" ").unwrap_or(outward);
    let mut inward: [u8; N] = inward.try_into().map_err(|_| PostcodeError::Malformed)?;
    inward.make_ascii_uppercase();
    let mut padded = [b' '; 4];
    padded.get_mut(..outward.len()).ok_or(PostcodeError::Malformed)?.copy_from_slice(outward);
    padded.make_ascii_uppercase();
    judge_outward(padded.trim_ascii_end())?;
    Ok((padded, inward))
}

/// One or two letters, a digit, and perhaps a digit or a letter; or `NPT`, which Newport used until 1984.
fn judge_outward(outward: &[u8]) -> Result<(), PostcodeError> {
    let letters = outward.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let (area, district) = outward.split_at(letters.min(2));
    let in_form = match district {
        _ if outward == b"NPT" => true,
        [digit] => digit.is_ascii_digit(),
        [digit, last] => digit.is_ascii_digit() && last.is_ascii_alphanumeric(),
        _ => false,
    };
    if area.is_empty() || !in_form {
        return Err(PostcodeError::Malformed);
    }
    if area == b"BT" { Err(PostcodeError::NorthernIreland) } else { Ok(()) }
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.sector(), char::from((self.0 >> 8) as u8), char::from(self.0 as u8))
    }
}

impl fmt::Display for Sector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [_, _, _, outward @ .., digit] = self.0.to_be_bytes();
        for byte in outward.trim_ascii_end() {
            write!(f, "{}", char::from(*byte))?;
        }
        write!(f, " {}", char::from(digit))
    }
}

impl fmt::Debug for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Postcode({self})")
    }
}

impl fmt::Debug for Sector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sector({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postcode_is_read_in_any_case_and_written_one_way() {
        for text in ["CF10 4UW", "cf10 4uw", "CF104UW", "Cf104uw"] {
            assert_eq!(text.parse::<Postcode>().unwrap().to_string(), "CF10 4UW");
        }
        for text in ["M1 1AE", "SA1 1DP", "EC1A 1BB", "W1A 0AX", "NPT 0AD"] {
            assert_eq!(text.parse::<Postcode>().unwrap().to_string(), text);
            let sector = text.parse::<Postcode>().unwrap().sector();
            assert_eq!(sector.to_string(), text[..text.len() - 2]);
            assert_eq!(sector.to_string().parse(), Ok(sector));
        }
        assert_eq!("cf104".parse::<Sector>().unwrap().to_string(), "CF10 4");
    }

    #[test]
    fn what_is_no_postcode_is_refused() {
        for wrong in [
            "",
            " ",
            "CF10",
            "CF10 4",
            "CF10  4UW",
            "CF10 4UW ",
            " CF10 4UW",
            "CF10 4U",
            "CF100 4UW",
            "CFF1 4UW",
            "10 4UW",
            "CF10 UW4",
            "CF10 4CW",
            "CF 4UW",
            "CF10 4ÛW",
            "é10 4UW",
            "1",
            "CF10-4UW",
            "C\u{0}1 4UW",
        ] {
            assert_eq!(wrong.parse::<Postcode>(), Err(PostcodeError::Malformed), "{wrong:?}");
        }
        for wrong in ["", "CF10", "CF10 4UW", "4", "CF10 X", "CF"] {
            let read = wrong.parse::<Sector>();
            assert!(read == Err(PostcodeError::Malformed) || wrong == "CF10", "{wrong:?} {read:?}");
        }
    }

    #[test]
    fn northern_ireland_is_refused_by_name() {
        assert_eq!("BT1 1AA".parse::<Postcode>(), Err(PostcodeError::NorthernIreland));
        assert_eq!("bt48 6".parse::<Sector>(), Err(PostcodeError::NorthernIreland));
        assert_eq!("BT".parse::<Postcode>(), Err(PostcodeError::Malformed));
        assert_eq!("B1 1AA".parse::<Postcode>().map(|postcode| postcode.to_string()), Ok("B1 1AA".into()));
    }
}
