//! How the server runs.

use api::admin::v1::{AcceptClockResponse, AdvanceSandboxClockResponse, ServerMode, ServerStatus};

use crate::output::Page;
use crate::wire::timestamp;

/// The server's status.
pub(crate) fn status(status: &ServerStatus, page: Page) -> String {
    let mode = match status.mode() {
        ServerMode::Production => page.of("production", "byw"),
        ServerMode::Sandbox => page.of("sandbox", "blwch tywod"),
        ServerMode::Unspecified => "-",
    };
    let shown = |at: Option<&prost_types::Timestamp>| at.map_or_else(String::new, |at| timestamp(at).to_string());
    let offset = status.sandbox_offset.as_ref().map_or_else(String::new, |offset| format!("{} s", offset.seconds));
    let clock = if status.clock_suspect {
        page.of("suspect: what depends on time waits", "amheus: mae'r hyn sy'n dibynnu ar amser yn aros")
    } else {
        page.of("believed", "fe'i credir")
    };
    let lag = status.view_lag.as_ref().map_or_else(String::new, |lag| format!("{} s", lag.seconds));
    page.facts(vec![
        (page.of("Mode", "Modd"), mode.to_owned()),
        (page.of("Now", "Nawr"), shown(status.now.as_ref())),
        (page.of("Clock", "Cloc"), clock.to_owned()),
        (page.of("Clock ahead by", "Cloc ar y blaen o"), offset),
        (page.of("Build", "Adeiladwaith"), status.build.clone()),
        (page.of("Position", "Safle"), status.position.to_string()),
        (page.of("Views behind by", "Golygon ar ei hôl hi o"), lag),
        (page.of("Started", "Dechreuwyd"), shown(status.started_at.as_ref())),
    ])
}

/// Where the clock is now.
pub(crate) fn advanced(moved: &AdvanceSandboxClockResponse, page: Page) -> String {
    let now = moved.now.as_ref().map_or_else(String::new, |at| timestamp(at).to_string());
    page.facts(vec![(page.of("Now", "Nawr"), now)])
}

/// By which clock it goes on.
pub(crate) fn accepted(accepted: &AcceptClockResponse, page: Page) -> String {
    let now = accepted.now.as_ref().map_or_else(String::new, |at| timestamp(at).to_string());
    page.facts(vec![(page.of("Now", "Nawr"), now)])
}
