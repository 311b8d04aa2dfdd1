//! Certificates for trying out TLS on one machine: a CA of a folder, a server's certificate for this machine alone, and those of systems.
//!
//! What guards children needs a CA whose key nobody has lying in a folder. Key files are their owner's alone, and nothing is overwritten.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rcgen::string::Ia5String;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SanType,
    SerialNumber, date_time_ymd,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use vocabulary::{ActorId, Date};
use webpki::EndEntityCert;

use crate::failure::Failure;

/// Days for which a CA and its server are good.
const DAYS: i32 = 365;

/// Days for which a system's certificate is good.
const CLIENT_DAYS: i32 = 90;

/// Days for which a list of revoked certificates is believed.
const LIST_DAYS: i32 = 30;

/// What the folder's files are called.
const CA: &str = "ca.pem";
const CA_KEY: &str = "ca.key";
const LIST: &str = "revoked.crl";
const SERIALS: &str = "revoked.serials";

/// Whether a certificate is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Force {
    /// From yesterday on.
    Now,
    /// Until yesterday: to see one refused.
    Expired,
}

/// A folder of a development CA, on a day.
pub(crate) struct Folder<'a> {
    path: &'a Path,
    today: Date,
    written: Vec<PathBuf>,
}

impl<'a> Folder<'a> {
    pub(crate) const fn new(path: &'a Path, today: Date) -> Self {
        Self { path, today, written: Vec::new() }
    }

    /// Whether it has a CA.
    pub(crate) fn is_made(&self) -> bool {
        self.path.join(CA_KEY).exists()
    }

    /// Makes the CA, a list that revokes nothing, and the server's certificate for `localhost`, `127.0.0.1` and `::1`.
    pub(crate) fn make(&mut self) -> Result<(), Failure> {
        self.none_there(&[CA, CA_KEY, LIST, "server.pem", "server.key"])?;
        fs::create_dir_all(self.path).map_err(|error| at_fault(self.path, &error))?;
        let key = KeyPair::generate().map_err(failed)?;
        let mut params = ca_params();
        in_force(&mut params, self.today.plus_days(-1), self.today.plus_days(DAYS));
        let certificate = params.self_signed(&key).map_err(failed)?;
        self.write(CA_KEY, &key.serialize_pem(), 0o600)?;
        self.write(CA, &certificate.pem(), 0o644)?;
        let issuer = Issuer::new(ca_params(), key);
        let names = vec![
            SanType::DnsName(ia5("localhost")?),
            SanType::IpAddress(Ipv4Addr::LOCALHOST.into()),
            SanType::IpAddress(Ipv6Addr::LOCALHOST.into()),
        ];
        let server = self.params("localhost", names, ExtendedKeyUsagePurpose::ServerAuth, (-1, DAYS));
        self.signed("server", &server, &issuer)?;
        self.list(&issuer, &[])
    }

    /// Makes the certificate of a system: its name is the URI `hafan:systems/…`.
    pub(crate) fn client(&mut self, system: &ActorId, force: Force) -> Result<(), Failure> {
        let issuer = self.issuer()?;
        let file = file_of(system);
        self.none_there(&[&format!("{file}.pem"), &format!("{file}.key")])?;
        let names = vec![SanType::URI(ia5(&format!("hafan:{system}"))?)];
        let days = match force {
            Force::Now => (-1, CLIENT_DAYS),
            Force::Expired => (-CLIENT_DAYS, -1),
        };
        let params = self.params(system.as_str(), names, ExtendedKeyUsagePurpose::ClientAuth, days);
        self.signed(&file, &params, &issuer)
    }

    /// Revokes the certificate of a system: the list is made anew with it.
    pub(crate) fn revoke(&mut self, system: &ActorId) -> Result<(), Failure> {
        let issuer = self.issuer()?;
        let path = self.path.join(format!("{}.pem", file_of(system)));
        let der = CertificateDer::from_pem_file(&path).map_err(|error| at_fault(&path, &error))?;
        let parsed = EndEntityCert::try_from(&der).map_err(|error| at_fault(&path, &error))?;
        let serial: String = parsed.serial().iter().map(|byte| format!("{byte:02x}")).collect();
        let path = self.path.join(SERIALS);
        let known = if path.exists() {
            fs::read_to_string(&path).map_err(|error| at_fault(&path, &error))?
        } else {
            String::new()
        };
        let mut serials: Vec<String> = known.lines().map(str::to_owned).collect();
        if !serials.contains(&serial) {
            serials.push(serial);
        }
        self.list(&issuer, &serials)
    }

    /// What was written.
    pub(crate) fn written(self) -> Vec<PathBuf> {
        self.written
    }

    fn issuer(&self) -> Result<Issuer<'static, KeyPair>, Failure> {
        let path = self.path.join(CA_KEY);
        let pem = fs::read_to_string(&path).map_err(|error| at_fault(&path, &error))?;
        let key = KeyPair::from_pem(&pem).map_err(|error| at_fault(&path, &error))?;
        Ok(Issuer::new(ca_params(), key))
    }

    fn params(
        &self,
        name: &str,
        names: Vec<SanType>,
        usage: ExtendedKeyUsagePurpose,
        (from, to): (i32, i32),
    ) -> CertificateParams {
        let mut params = CertificateParams::default();
        params.distinguished_name = named(name);
        params.subject_alt_names = names;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![usage];
        params.use_authority_key_identifier_extension = true;
        in_force(&mut params, self.today.plus_days(from), self.today.plus_days(to));
        params
    }

    fn signed(&mut self, file: &str, params: &CertificateParams, issuer: &Issuer<'_, KeyPair>) -> Result<(), Failure> {
        let key = KeyPair::generate().map_err(failed)?;
        let certificate = params.signed_by(&key, issuer).map_err(failed)?;
        self.write(&format!("{file}.key"), &key.serialize_pem(), 0o600)?;
        self.write(&format!("{file}.pem"), &certificate.pem(), 0o644)
    }

    /// Puts a list in the place of the one there is, whole: a running server reads it as it is.
    fn list(&mut self, issuer: &Issuer<'_, KeyPair>, serials: &[String]) -> Result<(), Failure> {
        let midnight =
            |date: Date| date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs());
        let revoked = serials.iter().map(|serial| RevokedCertParams {
            serial_number: SerialNumber::from_slice(&bytes_of(serial)),
            revocation_time: midnight(self.today),
            reason_code: None,
            invalidity_date: None,
        });
        let params = CertificateRevocationListParams {
            this_update: midnight(self.today.plus_days(-1)),
            next_update: midnight(self.today.plus_days(LIST_DAYS)),
            crl_number: SerialNumber::from(serials.len() as u64 + 1),
            issuing_distribution_point: None,
            revoked_certs: revoked.collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let pem = params.signed_by(issuer).and_then(|list| list.pem()).map_err(failed)?;
        for (name, text) in [(SERIALS, serials.join("\n")), (LIST, pem)] {
            let (path, beside) = (self.path.join(name), self.path.join(format!("{name}.new")));
            let replaced = fs::write(&beside, text).and_then(|()| fs::rename(&beside, &path));
            replaced.map_err(|error| at_fault(&path, &error))?;
            self.written.push(path);
        }
        Ok(())
    }

    /// Refuses where any of the files is there, and names all that are.
    fn none_there(&self, names: &[&str]) -> Result<(), Failure> {
        let there: Vec<String> = names
            .iter()
            .map(|name| self.path.join(name))
            .filter(|path| path.exists())
            .map(|path| path.display().to_string())
            .collect();
        if there.is_empty() {
            return Ok(());
        }
        let message = format!("there already, and nothing is overwritten: {}", there.join(", "));
        Err(Failure::File { path: self.path.to_owned(), message })
    }

    fn write(&mut self, name: &str, text: &str, mode: u32) -> Result<(), Failure> {
        let path = self.path.join(name);
        let file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&path);
        let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|error| at_fault(&path, &error))?;
        self.written.push(path);
        Ok(())
    }
}

/// The file of a system without its ending: `systems.oak.bridge`.
pub(crate) fn file_of(system: &ActorId) -> String {
    system.as_str().replace('/', ".")
}

/// The same each time, so that a CA is known by its key alone.
fn ca_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named("Hafan development CA, for trying out only");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn named(name: &str) -> DistinguishedName {
    let mut named = DistinguishedName::new();
    named.push(DnType::CommonName, name);
    named
}

/// Lets a certificate be in force from the beginning of one day to that of another.
fn in_force(params: &mut CertificateParams, from: Date, to: Date) {
    let midnight =
        |date: Date| date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs());
    (params.not_before, params.not_after) = (midnight(from), midnight(to));
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let pairs = (0..hex.len() / 2).filter_map(|at| hex.get(2 * at..2 * at + 2));
    pairs.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect()
}

fn ia5(text: &str) -> Result<Ia5String, Failure> {
    Ia5String::try_from(text).map_err(failed)
}

fn at_fault(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::File { path: path.to_owned(), message: error.to_string() }
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::Internal(format!("a certificate could not be made: {error}"))
}
