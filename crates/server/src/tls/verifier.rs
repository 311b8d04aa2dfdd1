//! Client certificates that are refused look the same from outside: the reason is logged here and told nobody.

use std::sync::Arc;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, Error, SignatureScheme};
use tracing::warn;

use crate::identity::hex;

/// A verifier whose every refusal is one alert, be the certificate expired, not yet in force, revoked or another CA's.
#[derive(Debug)]
pub(super) struct Alike(pub(super) Arc<dyn ClientCertVerifier>);

impl ClientCertVerifier for Alike {
    fn offer_client_auth(&self) -> bool {
        self.0.offer_client_auth()
    }

    fn client_auth_mandatory(&self) -> bool {
        self.0.client_auth_mandatory()
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        // Whoever asks need not be told whose certificates are taken.
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.0.verify_client_cert(end_entity, intermediates, now).map_err(|error| refused(end_entity, &error))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls12_signature(message, cert, signed).map_err(|error| refused(cert, &error))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls13_signature(message, cert, signed).map_err(|error| refused(cert, &error))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

fn refused(certificate: &CertificateDer<'_>, reason: &Error) -> Error {
    let fingerprint = hex(&super::certificate::fingerprint(certificate));
    warn!(tls.certificate = %fingerprint, tls.reason = %reason, "a client certificate was refused");
    Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure)
}
