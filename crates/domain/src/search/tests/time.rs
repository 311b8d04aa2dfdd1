//! What time makes due, and when the next thing falls due: the same on every command, however late a ticker is.

use expect_test::expect;

use crate::fixtures::{World, short, time};
use crate::search::due;

#[test]
fn what_is_due_first_and_what_comes_next() {
    let told = |story: &str, at: &str| {
        let world = World::after(story);
        format!("{story} at {at}: {}\n", short(&format!("{:?}", due(world.search(), time(at)))))
    };
    let told = [
        told("@approved", "02T09:00"),
        told("@open", "03T08:59:59.999999"),
        told("@open", "03T09:00"),
        told("@closed", "03T09:00"),
        told("@short", "03T09:00"),
        told("@deciding", "07T08:59:59.999999"),
        told("@deciding", "07T09:00"),
        told("@deciding; return-tranche", "07T09:00"),
        told("@chosen", "07T09:00"),
        told("@awarded", "07T09:00"),
        told("@withdrawn", "07T09:00"),
        told("@nomatch", "07T09:00"),
    ];
    expect![[r#"
        @approved at 02T09:00: (None, None)
        @open at 03T08:59:59.999999: (None, Some(Timestamp(1796288400000000)))
        @open at 03T09:00: (Some(CloseRound), None)
        @closed at 03T09:00: (Some(PublishShortlist(1)), None)
        @short at 03T09:00: (None, None)
        @deciding at 07T08:59:59.999999: (None, Some(Timestamp(1796634000000000)))
        @deciding at 07T09:00: (Some(PassReturnBy(TrancheId(tranche 0))), None)
        @deciding; return-tranche at 07T09:00: (None, None)
        @chosen at 07T09:00: (Some(PassConfirmBy(TrancheId(tranche 0))), None)
        @awarded at 07T09:00: (None, None)
        @withdrawn at 07T09:00: (None, None)
        @nomatch at 07T09:00: (None, None)
    "#]]
    .assert_eq(&told.concat());
}
