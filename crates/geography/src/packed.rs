//! The layout of the tables: what the build script writes and the look-up reads. No other crate, so that both compile it.
//!
//! A row is 16 bytes, little-endian: a key of 64 bits and a value of 64 bits. A postcode's key is its seven characters (outward part
//! padded to four, then the inward part), so that keys order as postcodes do; a sector's key stops after the inward digit. The value
//! holds easting, northing, the authority's place in the list of authorities, and one flag.

/// Bytes of a row.
pub(crate) const ROW_BYTES: usize = 16;

/// One row of a table.
pub(crate) type Row = [u8; ROW_BYTES];

const EASTING_BITS: u32 = 20;
const NORTHING_BITS: u32 = 21;
const AUTHORITY_BITS: u32 = 10;

/// What a row says of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    /// Metres east.
    pub(crate) easting: u32,
    /// Metres north.
    pub(crate) northing: u32,
    /// Place in the list of authorities.
    pub(crate) authority: u16,
    /// Of a sector: it holds postcodes of more than one authority, as far as the data tells.
    pub(crate) shared: Shared,
}

/// Whether a sector lies in one authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shared {
    /// One authority has all its postcodes, as far as the data tells.
    No,
    /// Several have.
    Yes,
}

/// The key of an outward part of at most four characters and an inward part of one (a sector) or three (a postcode).
pub(crate) fn key(outward: &[u8], inward: &[u8]) -> u64 {
    let padding = std::iter::repeat_n(b' ', 4_usize.saturating_sub(outward.len()));
    let bytes = outward.iter().copied().chain(padding).chain(inward.iter().copied());
    bytes.fold(0, |key, byte| (key << 8) | u64::from(byte))
}

/// The key of a row.
pub(crate) fn row_key(row: &Row) -> u64 {
    u64::from_le_bytes([row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7]])
}

/// The value of a row.
pub(crate) fn row_value(row: &Row) -> Value {
    let bits = u64::from_le_bytes([row[8], row[9], row[10], row[11], row[12], row[13], row[14], row[15]]);
    let northing = bits >> EASTING_BITS;
    let authority = northing >> NORTHING_BITS;
    Value {
        easting: low(bits, EASTING_BITS),
        northing: low(northing, NORTHING_BITS),
        authority: low(authority, AUTHORITY_BITS) as u16,
        shared: if authority >> AUTHORITY_BITS == 0 { Shared::No } else { Shared::Yes },
    }
}

/// The row of a key and a value; `None` where the value does not fit.
pub(crate) fn row(key: u64, value: Value) -> Option<Row> {
    let fits = value.easting < 1 << EASTING_BITS
        && value.northing < 1 << NORTHING_BITS
        && u32::from(value.authority) < 1 << AUTHORITY_BITS;
    if !fits {
        return None;
    }
    let shared = match value.shared {
        Shared::No => 0_u64,
        Shared::Yes => 1,
    };
    let bits = (shared << AUTHORITY_BITS) | u64::from(value.authority);
    let bits = (bits << NORTHING_BITS) | u64::from(value.northing);
    let bits = (bits << EASTING_BITS) | u64::from(value.easting);
    let mut row = [0; ROW_BYTES];
    row[..8].copy_from_slice(&key.to_le_bytes());
    row[8..].copy_from_slice(&bits.to_le_bytes());
    Some(row)
}

/// The lowest bits of a number, fewer than 32.
fn low(bits: u64, count: u32) -> u32 {
    (bits & ((1 << count) - 1)) as u32
}
