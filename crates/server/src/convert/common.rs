//! Days, instants and answers: `hafan.common.v1` and the well-known timestamp.

use api::common::v1 as proto;
use domain::Fault;
use domain::request::YesNoUnknown;
use vocabulary::{Date, RefusalReason, Timestamp};

use super::faults::Faults;
use super::path::Path;

/// Years a day may lie in.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

const NANOS_PER_MICRO: i32 = 1_000;
const MICROS_PER_SECOND: i64 = 1_000_000;

impl Faults {
    /// An answer that must be given.
    pub fn answer(&mut self, at: &Path<'_>, given: i32) -> YesNoUnknown {
        match proto::YesNoUnknown::try_from(given) {
            Ok(proto::YesNoUnknown::Yes) => YesNoUnknown::Yes,
            Ok(proto::YesNoUnknown::No) => YesNoUnknown::No,
            Ok(proto::YesNoUnknown::Unknown) => YesNoUnknown::Unknown,
            Ok(proto::YesNoUnknown::Unspecified) => {
                self.at_fault(Fault::new(RefusalReason::FieldRequired, at.to_string()))
            }
            Err(_) => self.at_fault(unknown_number(at, given)),
        }
    }

    /// An answer of which the contract says that silence is NO.
    pub fn answer_or_no(&mut self, at: &Path<'_>, given: i32) -> YesNoUnknown {
        if given == proto::YesNoUnknown::Unspecified as i32 { YesNoUnknown::No } else { self.answer(at, given) }
    }

    /// A day that may be left out.
    pub fn optional_date(&mut self, at: &Path<'_>, given: Option<proto::Date>) -> Option<Date> {
        given.map(|given| self.day(at, given))
    }

    /// A day that must be given.
    pub fn date(&mut self, at: &Path<'_>, given: Option<proto::Date>) -> Date {
        match given {
            Some(given) => self.day(at, given),
            None => self.at_fault(Fault::new(RefusalReason::FieldRequired, at.to_string())),
        }
    }

    fn day(&mut self, at: &Path<'_>, given: proto::Date) -> Date {
        let proto::Date { year, month, day } = given;
        if !YEARS.contains(&year) {
            let fault = Fault::new(RefusalReason::ValueOutOfRange, at.field("year").to_string());
            return self.at_fault(fault.with("given", year).with("min", YEARS.start()).with("max", YEARS.end()));
        }
        let parts = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
        let date = match parts {
            (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day).ok(),
            _ => None,
        };
        date.unwrap_or_else(|| {
            let fault = Fault::new(RefusalReason::ValueInvalid, at.to_string());
            self.at_fault(
                fault.with("given", format_args!("{year}-{month}-{day}")).with("expected", "a day of the calendar"),
            )
        })
    }

    /// An instant that may be left out.
    pub fn optional_instant(&mut self, at: &Path<'_>, given: Option<prost_types::Timestamp>) -> Option<Timestamp> {
        given.map(|given| self.moment(at, given))
    }

    /// An instant that must be given.
    pub fn instant(&mut self, at: &Path<'_>, given: Option<prost_types::Timestamp>) -> Timestamp {
        match given {
            Some(given) => self.moment(at, given),
            None => self.at_fault(Fault::new(RefusalReason::FieldRequired, at.to_string())),
        }
    }

    /// Whole microseconds from 2000 to before 2100; nothing is rounded.
    fn moment(&mut self, at: &Path<'_>, given: prost_types::Timestamp) -> Timestamp {
        let prost_types::Timestamp { seconds, nanos } = given;
        if !(0..1_000_000_000).contains(&nanos) || nanos % NANOS_PER_MICRO != 0 {
            let fault = Fault::new(RefusalReason::ValueInvalid, at.to_string());
            return self.at_fault(fault.with("nanos", nanos).with("expected", "whole microseconds"));
        }
        let micros = seconds.saturating_mul(MICROS_PER_SECOND).saturating_add(i64::from(nanos / NANOS_PER_MICRO));
        let instant = Timestamp::from_micros(micros);
        if instant.is_plausible() {
            return instant;
        }
        let fault = Fault::new(RefusalReason::ValueOutOfRange, at.to_string()).with("seconds", seconds);
        self.at_fault(fault.with("min", Timestamp::MIN_PLAUSIBLE).with("before", Timestamp::MAX_PLAUSIBLE))
    }
}

/// A number that the enum of a field does not have.
pub(crate) fn unknown_number(at: &Path<'_>, given: i32) -> Fault {
    let fault = Fault::new(RefusalReason::ValueInvalid, at.to_string());
    fault.with("given", given).with("expected", "a value of this field's enum")
}

/// An answer, for the wire.
pub fn answer_out(answer: YesNoUnknown) -> i32 {
    let answer = match answer {
        YesNoUnknown::Yes => proto::YesNoUnknown::Yes,
        YesNoUnknown::No => proto::YesNoUnknown::No,
        YesNoUnknown::Unknown => proto::YesNoUnknown::Unknown,
    };
    answer as i32
}

/// A day, for the wire.
pub fn date_out(date: Date) -> proto::Date {
    proto::Date { year: date.year().into(), month: date.month().into(), day: date.day().into() }
}

/// A signature of the service, for the wire.
pub fn signature_out(signature: &engine::signing::Signature) -> proto::Signature {
    proto::Signature { key: signature.key.clone(), signature: engine::vault::hex(&signature.bytes) }
}

/// An instant, for the wire.
pub fn instant_out(instant: Timestamp) -> prost_types::Timestamp {
    let micros = instant.micros();
    let nanos = micros.rem_euclid(MICROS_PER_SECOND) * i64::from(NANOS_PER_MICRO);
    // Below 10⁹, so it always fits.
    let nanos = i32::try_from(nanos).unwrap_or(0);
    prost_types::Timestamp { seconds: micros.div_euclid(MICROS_PER_SECOND), nanos }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(read: impl FnOnce(&mut Faults)) -> String {
        let mut faults = Faults::new();
        read(&mut faults);
        faults.finish(()).map_or_else(|refusal| refusal.to_string(), |()| "fine".to_owned())
    }

    #[test]
    fn an_instant_is_taken_to_the_microsecond_and_never_rounded() {
        let at = Path::root("closes_at");
        let read = |seconds, nanos| {
            let mut faults = Faults::new();
            let instant = faults.instant(&at, Some(prost_types::Timestamp { seconds, nanos }));
            faults.finish(instant).map(|instant| instant.micros())
        };
        assert_eq!(read(1_795_000_000, 1_000).unwrap(), 1_795_000_000_000_001);
        for (seconds, nanos) in [(1_795_000_000, 1), (1_795_000_000, -1_000), (0, 0), (4_102_444_800, 0), (i64::MIN, 0)]
        {
            assert!(read(seconds, nanos).is_err(), "{seconds} {nanos}");
        }
        assert_eq!(instant_out(Timestamp::from_micros(-1)), prost_types::Timestamp { seconds: -1, nanos: 999_999_000 });
    }

    #[test]
    fn a_day_is_of_the_calendar_and_of_our_age() {
        let at = Path::root("on");
        let read = |year, month, day| faults_of(|faults| _ = faults.date(&at, Some(proto::Date { year, month, day })));
        assert_eq!(read(2026, 11, 21), "fine");
        assert_eq!(read(2026, 2, 29), "refused VALUE_INVALID on expected=a day of the calendar given=2026-2-29");
        assert_eq!(read(0, 1, 1), "refused VALUE_OUT_OF_RANGE on.year given=0 max=2200 min=1900");
        assert_eq!(read(9999, 1, 1), "refused VALUE_OUT_OF_RANGE on.year given=9999 max=2200 min=1900");
        assert_eq!(read(2026, 257, 1), "refused VALUE_INVALID on expected=a day of the calendar given=2026-257-1");
        assert_eq!(faults_of(|faults| _ = faults.date(&at, None)), "refused FIELD_REQUIRED on");
    }

    #[test]
    fn silence_is_no_answer_and_an_unknown_number_neither() {
        let at = Path::root("keep");
        assert_eq!(faults_of(|faults| _ = faults.answer(&at, 0)), "refused FIELD_REQUIRED keep");
        let unknown = "refused VALUE_INVALID keep expected=a value of this field's enum given=7";
        assert_eq!(faults_of(|faults| _ = faults.answer(&at, 7)), unknown);
        assert_eq!(faults_of(|faults| _ = faults.answer_or_no(&at, 7)), unknown);
        for answer in [YesNoUnknown::Yes, YesNoUnknown::No, YesNoUnknown::Unknown] {
            assert_eq!(Faults::new().answer(&at, answer_out(answer)), answer);
        }
        assert_eq!(Faults::new().answer_or_no(&at, 0), YesNoUnknown::No);
    }
}
