//! REG-6: inspection reports, the newest by its own day.

use expect_test::expect;
use vocabulary::Regulator;

use super::then;
use crate::fixtures::{actor, day, sealed, setting, short, time};
use crate::setting::{Report, Setting, record_inspection};

fn report(on: &str, tag: u8) -> Report {
    Report { inspected_on: day(on), body: Regulator::Ciw, report: sealed(tag) }
}

fn recorded(home: Setting, on: &str, tag: u8) -> Setting {
    let decision = record_inspection(&home, &actor("manager"), report(on, tag), time("01T12:00")).unwrap();
    then(home, &decision.events)
}

#[test]
fn the_newest_report_by_its_day_stands_whenever_it_came() {
    let home = recorded(setting("oak", 1), "2026-05-12", 1);
    assert_eq!(home.report, Some(report("2026-05-12", 1)));
    let home = recorded(home, "2024-05-12", 2);
    assert_eq!(home.report, Some(report("2026-05-12", 1)), "an older one is history");
    let home = recorded(home, "2026-05-12", 3);
    assert_eq!(home.report, Some(report("2026-05-12", 3)), "of one day the one recorded last: a correction");
    let home = recorded(home, "2026-12-01", 4);
    assert_eq!(home.report, Some(report("2026-12-01", 4)), "today is not ahead");
}

#[test]
fn no_inspection_lies_ahead() {
    let refused = |now: &str| {
        let told = record_inspection(&setting("oak", 1), &actor("manager"), report("2026-12-02", 1), time(now));
        told.map_or_else(|refusal| short(&refusal.to_string()), |_| "recorded".to_owned())
    };
    expect!["refused VALUE_OUT_OF_RANGE inspected_on given=02 max=01"].assert_eq(&refused("01T23:59:59"));
    expect!["recorded"].assert_eq(&refused("02T00:00"));
}
