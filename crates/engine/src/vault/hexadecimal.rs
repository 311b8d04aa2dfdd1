//! Bytes as hexadecimal text, and back.

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        text.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        text.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
        text
    })
}

/// Bytes of hexadecimal text as [`hex`] writes it; none where it is not exactly that, for bytes have one text: a token or a signature that
/// reads otherwise is not the one we gave.
#[must_use]
pub fn unhex_bytes(text: &str) -> Option<Vec<u8>> {
    if !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

/// 32 bytes of hexadecimal text.
pub(crate) fn unhex(text: &str) -> Option<[u8; 32]> {
    unhex_bytes(text)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::{hex, unhex_bytes};

    #[test]
    fn bytes_have_one_text() {
        assert_eq!(unhex_bytes("0aff").as_deref(), Some(&[10, 255][..]));
        assert_eq!(hex(&[10, 255]), "0aff");
        for other in ["0AFF", "+aff", "aff", "0xff", " aff", "0affé"] {
            assert_eq!(unhex_bytes(other), None, "{other}");
        }
    }
}
