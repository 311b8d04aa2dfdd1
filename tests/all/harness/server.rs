//! The server under test: the program's own, in this process, on a free loopback port, with the sled store in a folder of its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use hafan::serve::{Hooks, Identities, Mode, Running, ServeOptions, Ticker, start};
use tonic::transport::{Channel, Endpoint};

/// Starts a server with its store and keys in `folder`.
pub(super) async fn serve(folder: &Path, ticker: Ticker) -> Running {
    start(options(folder, ticker)).await.unwrap_or_else(|error| panic!("the server did not start: {error}"))
}

/// Why a server does not start.
pub(super) async fn refused(folder: &Path) -> String {
    match start(options(folder, Ticker::Stopped)).await {
        Ok(_) => panic!("the server started"),
        Err(error) => error.to_string(),
    }
}

fn options(folder: &Path, ticker: Ticker) -> ServeOptions {
    ServeOptions {
        data_dir: folder.join("data"),
        keys_dir: folder.join("data.keys"),
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        metrics: Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))),
        mode: Mode::Sandbox,
        identities: Identities::Insecure,
        hooks: Hooks { ticker, ..Hooks::default() },
    }
}

/// Connects to a server.
pub(super) async fn connect(address: SocketAddr) -> Channel {
    let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("an address");
    endpoint.tcp_nodelay(true).connect().await.unwrap_or_else(|error| panic!("nobody answers at {address}: {error}"))
}
