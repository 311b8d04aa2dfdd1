//! The server under test: the program's own, in this process, on a free loopback port, with the sled store in a folder of its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use hafan::serve::{
    AccessOptions, Hooks, Identities, Limits, Mode, Periods, Retention, Running, ServeOptions, Ticker, start,
};
use tonic::transport::{Channel, Endpoint};

/// Starts a server with its store and keys in `folder`.
pub(super) async fn serve(folder: &Path, ticker: Ticker) -> Running {
    serve_as(options(folder, ticker)).await
}

/// As [`serve`], with every hook given.
pub(super) async fn serve_hooked(folder: &Path, hooks: Hooks) -> Running {
    serve_as(ServeOptions { hooks, ..options(folder, Ticker::Stopped) }).await
}

/// Starts a server as told.
pub(super) async fn serve_as(options: ServeOptions) -> Running {
    start(options).await.unwrap_or_else(|error| panic!("the server did not start: {error}"))
}

/// Why a server does not start.
pub(super) async fn refused(folder: &Path) -> String {
    match start(options(folder, Ticker::Stopped)).await {
        Ok(_) => panic!("the server started"),
        Err(error) => error.to_string(),
    }
}

/// How a server of the tests runs.
pub(crate) fn options(folder: &Path, ticker: Ticker) -> ServeOptions {
    ServeOptions {
        data_dir: folder.join("data"),
        keys_dir: folder.join("data.keys"),
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        backups_dir: None,
        metrics: Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))),
        mode: Mode::Sandbox,
        identities: Identities::Insecure,
        access: AccessOptions::beside(&folder.join("data")),
        key_command: None,
        periods: Periods::default(),
        retention: Retention::ByCommand,
        tls: None,
        limits: Limits::default(),
        hooks: Hooks { ticker, ..Hooks::default() },
    }
}

/// Connects to a server.
pub(crate) async fn connect(address: SocketAddr) -> Channel {
    let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("an address");
    endpoint.tcp_nodelay(true).connect().await.unwrap_or_else(|error| panic!("nobody answers at {address}: {error}"))
}
