//! The settings of TLS: which of them go together, and what may not stand beside them.

use std::net::SocketAddr;

use server::tls::TlsFiles;

use super::layers::Layers;

/// Where certificates and keys lie; none where the server speaks plainly, which it does on loopback alone.
pub(super) fn settled(layers: &mut Layers, listen: Option<SocketAddr>) -> Option<TlsFiles> {
    let (certificate, key) = (layers.path("tls.certificate"), layers.path("tls.key"));
    let (client_ca, lists) = (layers.path("tls.client_ca"), layers.list("tls.client_crl"));
    for (given, needed) in [
        ("tls.certificate", "tls.key"),
        ("tls.key", "tls.certificate"),
        ("tls.client_ca", "tls.certificate"),
        ("tls.client_crl", "tls.client_ca"),
    ] {
        if !layers.text(given).is_empty() && layers.text(needed).is_empty() {
            layers.faults.push(format!("{given}: needs {needed} too"));
        }
    }
    if any_given(layers) && layers.text("insecure_identities") == "true" {
        let fault =
            "insecure_identities: not beside tls.*; whoever is reached over TLS is known by a token or a certificate";
        layers.faults.push(fault.to_owned());
    }
    if !any_given(layers) && listen.is_some_and(|address| !address.ip().to_canonical().is_loopback()) {
        let fault = "listen: other machines reach this address, and nothing is sent to them without TLS; set tls.certificate and tls.key";
        layers.faults.push(fault.to_owned());
    }
    let client_crl = lists.into_iter().map(std::path::PathBuf::from).collect();
    Some(TlsFiles { certificate: certificate?, key: key?, client_ca, client_crl })
}

fn any_given(layers: &Layers) -> bool {
    ["tls.certificate", "tls.key", "tls.client_ca", "tls.client_crl"].iter().any(|name| !layers.text(name).is_empty())
}
