//! The sandbox's clock: where it stands, and moving it to where a story begins.

use api::admin::v1::{AdvanceSandboxClockRequest, GetServerStatusRequest};
use vocabulary::{Date, Timestamp, from_london, working_days};

use super::cast::Cast;
use crate::failure::Failure;
use crate::wire::{duration, timestamp};

/// The sandbox's now.
pub(super) async fn now(cast: &Cast) -> Result<Timestamp, Failure> {
    let status = cast.administrator.admin().get_server_status(GetServerStatusRequest {}).await?;
    let now = status.get_ref().now.as_ref().map(timestamp);
    now.ok_or_else(|| Failure::Internal("the server does not say what time it is".to_owned()))
}

/// Moves the sandbox's clock to an instant ahead; answers where it is then.
pub(super) async fn advance_to(cast: &Cast, at: Timestamp) -> Result<Timestamp, Failure> {
    let by = Some(duration(at.since(now(cast).await?)));
    let request = AdvanceSandboxClockRequest { by, request_id: cast.administrator.request_id() };
    let moved = cast.administrator.admin().advance_sandbox_clock(request).await?;
    let now = moved.get_ref().now.as_ref().map(timestamp);
    now.ok_or_else(|| Failure::Internal("the clock does not say where it is".to_owned()))
}

/// Half past nine in London on the next Monday with a whole working week after it, so that the window ends in office hours.
pub(super) fn next_monday(now: Timestamp) -> Option<Timestamp> {
    let works = |on: Date| working_days::is_working_day(on).unwrap_or(false);
    let today = now.london_date();
    let monday = (1..=60).map(|days| today.plus_days(days)).find(|on| {
        let weekend = on.plus_days(-1).is_weekend() && on.plus_days(-2).is_weekend();
        weekend && (0..5).all(|days| works(on.plus_days(days)))
    })?;
    from_london(monday, 9, 30).ok()
}

/// Six in the evening in London of the next Friday that is followed by an ordinary weekend, a working Monday and a working week.
pub(super) fn next_friday_evening(now: Timestamp) -> Option<Timestamp> {
    let monday = next_monday(now.plus_days(3))?.london_date();
    from_london(monday.plus_days(-3), 18, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_begins_on_a_monday_whose_week_is_whole() {
        let on = |text: &str| next_monday(text.parse().unwrap()).unwrap().to_string();
        assert_eq!(on("2026-11-21T22:00:00Z"), "2026-11-23T09:30:00Z");
        assert_eq!(on("2026-11-23T08:00:00Z"), "2026-11-30T09:30:00Z");
        assert_eq!(on("2026-12-19T12:00:00Z"), "2027-01-04T09:30:00Z", "not in the week of Christmas, nor of New Year");
    }
    #[test]
    fn an_emergency_begins_on_a_friday_evening_before_an_ordinary_week() {
        let on = |text: &str| next_friday_evening(text.parse().unwrap()).unwrap().to_string();
        assert_eq!(on("2026-11-21T22:00:00Z"), "2026-11-27T18:00:00Z");
        assert_eq!(on("2026-11-27T17:00:00Z"), "2026-12-04T18:00:00Z", "never an hour from now");
    }
}
