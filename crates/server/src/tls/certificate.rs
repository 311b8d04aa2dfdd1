//! What is read from a client certificate once it was verified: its names, its fingerprint, and when it ends.

use ring::digest::{SHA256, digest};
use rustls::pki_types::CertificateDer;
use vocabulary::Timestamp;
use webpki::EndEntityCert;

use crate::identity::PeerCertificate;

/// Most names taken from one certificate; the rest is left out.
pub(crate) const NAMES_MAX: usize = 32;

/// Longest name taken.
const NAME_BYTES_MAX: usize = 500;

/// A certificate as the transport keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Presented {
    /// What the layers above are told.
    pub(crate) certificate: PeerCertificate,
    /// The last instant at which it is in force.
    pub(crate) not_after: Timestamp,
}

/// Reads a certificate that was verified; none where it is not what a verified one is.
pub(crate) fn read_presented(der: &CertificateDer<'_>) -> Option<Presented> {
    let parsed = EndEntityCert::try_from(der).ok()?;
    let uris = parsed.valid_uri_names().map(|name| format!("uri:{name}"));
    let hosts = parsed.valid_dns_names().map(|name| format!("dns:{name}"));
    let names = uris.chain(hosts).filter(|name| name.len() <= NAME_BYTES_MAX).take(NAMES_MAX).collect();
    let certificate = PeerCertificate { names, fingerprint: fingerprint(der) };
    Some(Presented { certificate, not_after: not_after(der)? })
}

/// SHA-256 of a certificate.
pub(super) fn fingerprint(der: &[u8]) -> [u8; 32] {
    let mut fingerprint = [0; 32];
    fingerprint.copy_from_slice(digest(&SHA256, der).as_ref());
    fingerprint
}

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xA0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The end of its validity: `Certificate.tbsCertificate.validity.notAfter` (RFC 5280, 4.1).
fn not_after(der: &[u8]) -> Option<Timestamp> {
    let certificate = Der(der).take(SEQUENCE)?;
    let mut signed = Der(Der(certificate).take(SEQUENCE)?);
    if signed.0.first() == Some(&VERSION) {
        signed.any()?;
    }
    let (_serial, _algorithm, _issuer) = (signed.any()?, signed.any()?, signed.any()?);
    let mut validity = Der(signed.take(SEQUENCE)?);
    validity.any()?;
    let (tag, time) = validity.any()?;
    instant(tag, std::str::from_utf8(time).ok()?)
}

/// `YYMMDDHHMMSSZ` up to 2049, `YYYYMMDDHHMMSSZ` from then on (RFC 5280, 4.1.2.5).
fn instant(tag: u8, text: &str) -> Option<Timestamp> {
    let (year, rest) = match tag {
        UTC_TIME => {
            let (year, rest) = text.split_at_checked(2)?;
            let century = if year.parse::<u8>().ok()? < 50 { "20" } else { "19" };
            (format!("{century}{year}"), rest)
        }
        GENERALIZED_TIME => {
            let (year, rest) = text.split_at_checked(4)?;
            (year.to_owned(), rest)
        }
        _ => return None,
    };
    let part = |from: usize| rest.get(from..from + 2);
    let (month, day, hour, minute, second) = (part(0)?, part(2)?, part(4)?, part(6)?, part(8)?);
    if rest.get(10..) != Some("Z") {
        return None;
    }
    format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z").parse().ok()
}

/// Elements one after another, as DER has them.
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    /// The contents of the next element, which has this tag.
    fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (found, contents) = self.any()?;
        (found == tag).then_some(contents)
    }

    /// Tag and contents of the next element.
    fn any(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, mut rest) = rest.split_first()?;
        let mut length = usize::from(first);
        if first >= 0x80 {
            let octets = usize::from(first & 0x7F);
            if octets == 0 || octets > 4 {
                return None;
            }
            let (written, after) = rest.split_at_checked(octets)?;
            length = written.iter().fold(0, |length, octet| (length << 8) | usize::from(*octet));
            rest = after;
        }
        let (contents, after) = rest.split_at_checked(length)?;
        self.0 = after;
        Some((tag, contents))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_time_are_read() {
        let told = |tag, text: &str| instant(tag, text).map(|instant| instant.to_string());
        assert_eq!(
            told(UTC_TIME, "260722130000Z"),
            "2026-07-22T13:00:00Z".parse::<Timestamp>().ok().map(|at| at.to_string())
        );
        assert_eq!(
            told(GENERALIZED_TIME, "20510101000000Z"),
            "2051-01-01T00:00:00Z".parse::<Timestamp>().ok().map(|at| at.to_string())
        );
        for (tag, wrong) in
            [(UTC_TIME, "2607221300Z"), (UTC_TIME, "260722130000+0100"), (4, "260722130000Z"), (UTC_TIME, "")]
        {
            assert_eq!(told(tag, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_cut_short_is_no_certificate() {
        for wrong in [&[][..], &[0x30], &[0x30, 0x05, 0x30], &[0x30, 0x85, 1, 1, 1, 1, 1], &[0x30, 0x80]] {
            assert!(not_after(wrong).is_none());
        }
    }
}
