//! The server under test: the program's own, in this process, on a free loopback port, with the sled store in a folder of its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use hafan::serve::{Hooks, Identities, Mode, Running, ServeOptions, Ticker, start};
use tonic::transport::{Channel, Endpoint};

/// Starts a server with its store and keys in `folder`.
pub(super) async fn serve(folder: &Path, ticker: Ticker) -> Running {
    let options = ServeOptions {
        data_dir: folder.join("data"),
        keys_dir: folder.join("data.keys"),
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        metrics: Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))),
        mode: Mode::Sandbox,
        identities: Identities::Insecure,
        hooks: Hooks { ticker, ..Hooks::default() },
    };
    start(options).await.unwrap_or_else(|error| panic!("the server did not start: {error}"))
}

/// Connects to a server.
pub(super) async fn connect(address: SocketAddr) -> Channel {
    let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("an address");
    endpoint.tcp_nodelay(true).connect().await.unwrap_or_else(|error| panic!("nobody answers at {address}: {error}"))
}
