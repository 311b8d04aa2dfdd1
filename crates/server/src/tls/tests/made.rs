//! Certificates of a day: a CA, what it signs, and what it takes back.

use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SanType, SerialNumber,
    date_time_ymd,
};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::tls::TlsFiles;

/// A CA and where its files lie.
pub(super) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: PathBuf,
}

/// A certificate and its key, in PEM.
#[derive(Clone)]
pub(super) struct Made {
    pub(super) certificate: String,
    pub(super) key: String,
}

/// From which year to which.
pub(super) type Years = (i32, i32);

/// In force for as long as these tests are run.
pub(super) const NOW: Years = (2020, 2120);

impl Authority {
    pub(super) fn new(folder: &Path, name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        Self { issuer, folder: folder.to_owned() }
    }

    pub(super) fn pem(&self) -> String {
        self.issuer.pem()
    }

    fn signed(&self, serial: u64, (from, to): Years, names: Vec<SanType>, usage: ExtendedKeyUsagePurpose) -> Made {
        let mut params = CertificateParams::default();
        (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(to, 1, 1));
        params.serial_number = Some(SerialNumber::from(serial));
        params.subject_alt_names = names;
        params.extended_key_usages = vec![usage];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate().unwrap();
        Made { certificate: params.signed_by(&key, &self.issuer).unwrap().pem(), key: key.serialize_pem() }
    }

    /// The server's own.
    pub(super) fn server(&self) -> Made {
        let names = vec![SanType::DnsName("localhost".try_into().unwrap()), SanType::IpAddress([127, 0, 0, 1].into())];
        self.signed(1, NOW, names, ExtendedKeyUsagePurpose::ServerAuth)
    }

    /// A system's.
    pub(super) fn client(&self, serial: u64, years: Years) -> Made {
        let names = vec![
            SanType::DnsName("bridge.oak.example".try_into().unwrap()),
            SanType::URI("systems/oak.bridge".try_into().unwrap()),
        ];
        self.signed(serial, years, names, ExtendedKeyUsagePurpose::ClientAuth)
    }

    /// A list of what was taken back.
    pub(super) fn list(&self, revoked: &[u64], number: u64) -> String {
        self.list_until(revoked, number, 2120)
    }

    /// The same, the next list promised for a year.
    pub(super) fn list_until(&self, revoked: &[u64], number: u64, year: i32) -> String {
        let revoked = revoked.iter().map(|serial| RevokedCertParams {
            serial_number: SerialNumber::from(*serial),
            revocation_time: date_time_ymd(2021, 1, 1),
            reason_code: None,
            invalidity_date: None,
        });
        let params = CertificateRevocationListParams {
            this_update: date_time_ymd(2021, 1, 1),
            next_update: date_time_ymd(year, 1, 1),
            crl_number: SerialNumber::from(number),
            issuing_distribution_point: None,
            revoked_certs: revoked.collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        params.signed_by(&self.issuer).unwrap().pem().unwrap()
    }

    /// Writes a file as an administrator replaces one: whole, and under its name at once.
    pub(super) fn write(&self, name: &str, text: &str) -> PathBuf {
        let (path, beside) = (self.folder.join(name), self.folder.join(format!("{name}.new")));
        std::fs::write(&beside, text).unwrap();
        std::fs::rename(beside, &path).unwrap();
        path
    }

    /// The files of a server that asks for client certificates of this CA.
    pub(super) fn files(&self, revoked: &[u64]) -> TlsFiles {
        let server = self.server();
        TlsFiles {
            certificate: self.write("server.pem", &server.certificate),
            key: self.write("server.key", &server.key),
            client_ca: Some(self.write("ca.pem", &self.pem())),
            client_crl: vec![self.write("revoked.crl", &self.list(revoked, 1))],
        }
    }
}

impl Made {
    /// As rustls takes it.
    pub(super) fn der(&self) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
        let certificate = CertificateDer::from_pem_slice(self.certificate.as_bytes()).unwrap();
        (vec![certificate], PrivateKeyDer::from_pem_slice(self.key.as_bytes()).unwrap())
    }
}
