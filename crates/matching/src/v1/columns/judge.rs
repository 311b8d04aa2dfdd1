//! Gates over columns: two masks a row, one bit a gate. A pass of plain comparisons over each array; rows whose places or listing the
//! arrays do not hold are judged again after it.

use std::ops::Range;

use vocabulary::{Gate, Sex};

use super::codes::{animal_bit, sex_bit, type_bit};
use super::facts::standing;
use super::places::{INLINE_PLACES, NO_DAY, number_of};
use super::question::Question;
use super::{Columns, NEVER, NOWHERE, flag};
use crate::v1::answer::Answer;
use crate::v1::columns::route::squares_from;
use crate::v1::gates::{GateOutcome, pre_match_gates};
use crate::v1::miles::Place;
use crate::v1::setting::{LegalFormOutcome, Standing};
use crate::v1::tender::{IncompatibleWith, NoGoArea, Safety};

/// Rows judged at a time, so that their masks stay in the nearest cache.
const CHUNK: usize = 2_048;
/// Not a gate: the places are stale (REG-4).
const STALE: u16 = 1 << 15;

/// The gates of every row of one question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    fail: Vec<u16>,
    check: Vec<u16>,
}

/// What becomes of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No gate fails: it could serve.
    Serves,
    /// It would, but its places are stale: left out of pre-matching until they are confirmed (REG-4).
    Stale,
    /// The first gate that fails.
    Fails(Gate),
}

/// How many settings came out how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All that were judged.
    pub settings: u32,
    /// Those that could serve.
    pub could_serve: u32,
    /// Of them, those of which something has to be checked first.
    pub to_check: u32,
    /// Those left out for stale places alone.
    pub stale: u32,
    /// Those that fail, by the first gate that does; gates nobody fails are left out.
    pub failing: Vec<(Gate, u32)>,
}

fn bit(gate: Gate) -> u16 {
    let at = Gate::ALL.iter().position(|known| *known == gate).and_then(|at| u32::try_from(at).ok());
    at.map_or(0, |at| 1_u16.wrapping_shl(at))
}

/// All ones where it holds, else none: a comparison as a mask.
fn mask(holds: bool, bits: u16) -> u16 {
    u16::from(holds).wrapping_neg() & bits
}

impl Judged {
    /// What becomes of a row.
    pub fn verdict(&self, row: u32) -> Verdict {
        let at = usize::try_from(row).unwrap_or(usize::MAX);
        let fail = self.fail.get(at).copied().unwrap_or(STALE);
        match Gate::ALL.iter().find(|gate| fail & bit(**gate) != 0) {
            Some(gate) => Verdict::Fails(*gate),
            None if fail != 0 => Verdict::Stale,
            None => Verdict::Serves,
        }
    }

    /// How one gate of a row came out.
    pub fn outcome(&self, row: u32, gate: Gate) -> GateOutcome {
        let at = usize::try_from(row).unwrap_or(usize::MAX);
        let (fail, check) = (self.fail.get(at).copied().unwrap_or(0), self.check.get(at).copied().unwrap_or(0));
        match (fail & bit(gate) != 0, check & bit(gate) != 0) {
            (true, _) => GateOutcome::Fail,
            (false, true) => GateOutcome::NeedsCheck,
            (false, false) => GateOutcome::Pass,
        }
    }

    /// Whether a row could serve.
    pub(super) fn serves(&self) -> impl Iterator<Item = usize> + '_ {
        self.fail.iter().enumerate().filter(|(_, fail)| **fail == 0).map(|(at, _)| at)
    }

    /// How many came out how, of the rows that `wanted` picks.
    pub fn counts(&self, wanted: impl Fn(u32) -> bool) -> Counts {
        let mut first_failing = [0_u32; 17];
        let mut counts = Counts::default();
        for (row, (fail, check)) in (0_u32..).zip(self.fail.iter().zip(&self.check)) {
            if !wanted(row) {
                continue;
            }
            counts.settings += 1;
            counts.to_check += u32::from(*fail == 0 && *check != 0);
            let at = usize::try_from(fail.trailing_zeros()).unwrap_or(16);
            if let Some(count) = first_failing.get_mut(at) {
                *count += 1;
            }
        }
        let [failing @ .., stale, serves] = first_failing;
        (counts.stale, counts.could_serve) = (stale, serves);
        let by_gate = Gate::ALL.iter().copied().zip(failing);
        counts.failing = by_gate.filter(|(_, count)| *count > 0).collect();
        counts
    }
}

impl Columns {
    /// Judges every row.
    pub fn judge(&self, question: &Question<'_>) -> Judged {
        let rows = self.len();
        let mut judged = Judged { fail: vec![0; rows], check: vec![0; rows] };
        let asked = Asked::of(self, question);
        for from in (0..rows).step_by(CHUNK) {
            let range = from..rows.min(from + CHUNK);
            let (Some(fail), Some(check)) = (judged.fail.get_mut(range.clone()), judged.check.get_mut(range.clone()))
            else {
                continue;
            };
            asked.judge(self, range, fail, check);
        }
        self.judge_places_beside(question, &mut judged);
        for setting in question.listed.keys() {
            self.judge_by_row(*setting, question, &mut judged);
        }
        judged
    }

    /// G6 of the rows whose places lie beside.
    fn judge_places_beside(&self, question: &Question<'_>, judged: &mut Judged) {
        let needed = question.tender.places_for(question.tender.children.len());
        let wanted = usize::try_from(needed).unwrap_or(usize::MAX);
        let g6 = bit(Gate::G6);
        for (row, places) in &self.beside {
            let at = usize::try_from(*row).unwrap_or(usize::MAX);
            let (Some(fail), Some(check)) = (judged.fail.get_mut(at), judged.check.get_mut(at)) else { continue };
            let (free, held) = places.in_time(question.tender.start_needed, question.own_search);
            let unknown = question.tender.start_needed.is_none() || (free < wanted && free + held >= wanted);
            *fail = (*fail & !g6) | mask(free + held < wanted, g6);
            *check = (*check & !g6) | mask(unknown, g6);
        }
    }

    /// A row judged by the row-wise gates: those listed singly, of which there are few.
    fn judge_by_row(&self, setting: vocabulary::SettingId, question: &Question<'_>, judged: &mut Judged) {
        let Some(row) = self.row(setting) else { return };
        let at = usize::try_from(row).unwrap_or(usize::MAX);
        let (Some(facts), Some(fail), Some(check)) =
            (self.facts(row, question), judged.fail.get_mut(at), judged.check.get_mut(at))
        else {
            return;
        };
        (*fail, *check) = (*fail & STALE, 0);
        for result in pre_match_gates(question.tender, &facts) {
            match result.outcome {
                GateOutcome::Pass => {}
                GateOutcome::NeedsCheck => *check |= bit(result.gate),
                GateOutcome::Fail => *fail |= bit(result.gate),
            }
        }
    }
}

/// Gates and staleness that come with a provider.
#[derive(Clone, Copy, Default)]
struct OfProvider {
    fail: u16,
    check: u16,
    confirmed: i64,
}

/// A question as the loops read it.
struct Asked {
    check_all: u16,
    types: u16,
    type_fails: u16,
    children: Vec<ChildAsked>,
    places: u8,
    fostering_limit: Option<u8>,
    needed_on: Option<i32>,
    providers: Vec<OfProvider>,
    stale_at: i64,
    circles: Vec<Circle>,
    no_go_sectors: Vec<u16>,
    animals: Option<u16>,
}

struct ChildAsked {
    youngest: u8,
    oldest: u8,
    sexes: u8,
    sex_uncovered: GateOutcome,
}

/// A circle the setting must lie outside of, as squares of metres by the margin of a row's place.
struct Circle {
    centre: Place,
    inside: u64,
    perhaps_inside: Vec<u64>,
}

impl Asked {
    fn of(columns: &Columns, question: &Question<'_>) -> Self {
        let tender = question.tender;
        let mut check_all = 0;
        let children = tender.children.iter().map(|child| {
            if child.age.is_none() || child.sex.is_none() {
                check_all |= bit(Gate::G4);
            }
            // What is not known is in every range: it never fails, and the check stands for all above.
            let (youngest, oldest) = child.age.map_or((0, u32::MAX), |age| age.span());
            let unknown_age = child.age.is_none();
            let narrow = |years: u32| u8::try_from(years).unwrap_or(u8::MAX);
            ChildAsked {
                youngest: if unknown_age { u8::MAX } else { narrow(youngest) },
                oldest: if unknown_age { 0 } else { narrow(oldest) },
                sexes: child.sex.map_or(u8::MAX, sex_bit),
                sex_uncovered: match child.sex {
                    Some(Sex::M | Sex::F) => GateOutcome::Fail,
                    Some(Sex::U) => GateOutcome::NeedsCheck,
                    None => GateOutcome::Pass,
                },
            }
        });
        let children = children.collect();
        if tender.safety.named_people > 0 {
            check_all |= bit(Gate::G8);
        }
        if tender.parent_and_baby.is_some() {
            // The register does not say whether both are housed, whatever the assessment.
            check_all |= bit(Gate::G12);
        }
        let (circles, no_go_sectors) = safety(columns, &tender.safety);
        let cutoff = question.now.minus(question.stale_after).micros();
        Self {
            check_all,
            types: type_bit(tender.placement_type),
            type_fails: bit(Gate::G2) | bit(Gate::G4),
            children,
            places: u8::try_from(tender.places_for(tender.children.len())).unwrap_or(u8::MAX),
            fostering_limit: tender
                .asks_fostering()
                .then(|| u8::try_from(tender.policy.usual_fostering_limit).unwrap_or(u8::MAX)),
            needed_on: tender.start_needed.and_then(number_of).map(|day| day.clamp(-1, i32::from(NO_DAY) - 1)),
            providers: columns.providers().iter().enumerate().map(|(at, _)| of_provider(question, at)).collect(),
            stale_at: cutoff,
            circles,
            no_go_sectors,
            animals: animals(question),
        }
    }

    fn judge(&self, columns: &Columns, rows: Range<usize>, fail: &mut [u16], check: &mut [u16]) {
        fail.fill(0);
        check.fill(self.check_all);
        self.types(columns.types.get(rows.clone()).unwrap_or_default(), fail);
        self.children(columns, &rows, fail, check);
        self.numbers(columns, &rows, fail, check);
        self.vacancies(columns, &rows, fail, check);
        self.by_provider(columns, &rows, fail, check);
        self.circles(columns, &rows, fail, check);
        for sector in &self.no_go_sectors {
            let sectors = columns.sector.get(rows.clone()).unwrap_or_default();
            let g8 = bit(Gate::G8);
            for (fail, there) in fail.iter_mut().zip(sectors) {
                *fail |= mask(there == sector, g8);
            }
        }
        if let Some(meant) = self.animals {
            self.animals(meant, columns, &rows, fail, check);
        }
    }

    /// G2, and the type in G4.
    fn types(&self, types: &[u16], fail: &mut [u16]) {
        for (fail, types) in fail.iter_mut().zip(types) {
            *fail |= mask(types & self.types == 0, self.type_fails);
        }
    }

    /// G4: ages and sexes.
    fn children(&self, columns: &Columns, rows: &Range<usize>, fail: &mut [u16], check: &mut [u16]) {
        let g4 = bit(Gate::G4);
        let youngest = columns.youngest.get(rows.clone()).unwrap_or_default();
        let oldest = columns.oldest.get(rows.clone()).unwrap_or_default();
        let sexes = columns.sexes.get(rows.clone()).unwrap_or_default();
        let both = sex_bit(Sex::M) | sex_bit(Sex::F);
        for child in &self.children {
            let known = child.youngest <= child.oldest;
            for ((fail, check), (from, to)) in fail.iter_mut().zip(check.iter_mut()).zip(youngest.iter().zip(oldest)) {
                let none = known & ((child.oldest < *from) | (child.youngest > *to));
                let all = (child.youngest >= *from) & (child.oldest <= *to);
                *fail |= mask(none, g4);
                *check |= mask(known & !all, g4);
            }
            let (fails, checks) = match child.sex_uncovered {
                GateOutcome::Fail => (g4, 0),
                GateOutcome::NeedsCheck => (0, g4),
                GateOutcome::Pass => (0, 0),
            };
            for ((fail, check), covered) in fail.iter_mut().zip(check.iter_mut()).zip(sexes) {
                let uncovered = (covered & child.sexes == 0) & (covered & both != both);
                *fail |= mask(uncovered, fails);
                *check |= mask(uncovered, checks);
            }
        }
    }

    /// The number in G4, and G5.
    fn numbers(&self, columns: &Columns, rows: &Range<usize>, fail: &mut [u16], check: &mut [u16]) {
        let (g4, g5) = (bit(Gate::G4), bit(Gate::G5));
        let number = columns.number.get(rows.clone()).unwrap_or_default();
        let there = columns.there.get(rows.clone()).unwrap_or_default();
        let flags = columns.flags.get(rows.clone()).unwrap_or_default();
        for (fail, (there, number)) in fail.iter_mut().zip(there.iter().zip(number)) {
            *fail |= mask(there.saturating_add(self.places) > *number, g4);
        }
        let Some(limit) = self.fostering_limit else { return };
        for (check, (there, flags)) in check.iter_mut().zip(there.iter().zip(flags)) {
            let over = (there.saturating_add(self.places) > limit) & (*there > 0) & (flags & flag::EXEMPT == 0);
            *check |= mask(over, g5);
        }
    }

    /// G6 of the places a row holds itself; those beside are judged after.
    fn vacancies(&self, columns: &Columns, rows: &Range<usize>, fail: &mut [u16], check: &mut [u16]) {
        let g6 = bit(Gate::G6);
        let free = columns.free.get(rows.clone()).unwrap_or_default();
        let flags = columns.flags.get(rows.clone()).unwrap_or_default();
        let wanted = usize::from(self.places);
        // The day from which so many are free at once; never, where a row cannot hold so many.
        let nth = |days: &[u16; INLINE_PLACES]| wanted.checked_sub(1).map_or(Some(0), |at| days.get(at).copied());
        for ((fail, check), (days, flags)) in fail.iter_mut().zip(check.iter_mut()).zip(free.iter().zip(flags)) {
            let stated = flags & flag::STATED != 0;
            let day = nth(days).unwrap_or(NO_DAY);
            match self.needed_on {
                Some(needed) => {
                    *fail |= mask(stated & (i32::from(day) > needed), g6);
                    *check |= mask(!stated, g6);
                }
                None => {
                    *fail |= mask(stated & (day == NO_DAY) & (days[0] != NO_DAY), g6);
                    *check |= g6;
                }
            }
        }
    }

    /// G1, G7 and staleness: what comes with the provider, and the setting's own concealment.
    fn by_provider(&self, columns: &Columns, rows: &Range<usize>, fail: &mut [u16], check: &mut [u16]) {
        let g1 = bit(Gate::G1);
        let provider = columns.provider.get(rows.clone()).unwrap_or_default();
        let flags = columns.flags.get(rows.clone()).unwrap_or_default();
        let confirmed = columns.confirmed.get(rows.clone()).unwrap_or_default();
        let rows = provider.iter().zip(flags.iter().zip(confirmed));
        for ((fail, check), (provider, (flags, confirmed))) in fail.iter_mut().zip(check.iter_mut()).zip(rows) {
            let number = usize::try_from(*provider).unwrap_or(usize::MAX);
            let of = self.providers.get(number).copied().unwrap_or_default();
            let latest = if *confirmed == NEVER { NEVER } else { (*confirmed).max(of.confirmed) };
            *fail |= of.fail | mask(flags & flag::CONCEALED != 0, g1) | mask(latest <= self.stale_at, STALE);
            *check |= of.check;
        }
    }

    /// G8: circles, as squares.
    fn circles(&self, columns: &Columns, rows: &Range<usize>, fail: &mut [u16], check: &mut [u16]) {
        let g8 = bit(Gate::G8);
        let easting = columns.easting.get(rows.clone()).unwrap_or_default();
        let northing = columns.northing.get(rows.clone()).unwrap_or_default();
        let margin = columns.margin.get(rows.clone()).unwrap_or_default();
        for circle in &self.circles {
            let places = easting.iter().zip(northing).zip(margin);
            for ((fail, check), ((easting, northing), margin)) in fail.iter_mut().zip(check.iter_mut()).zip(places) {
                let nowhere = *easting == NOWHERE;
                let square = circle.centre.square_to(Place { easting: *easting, northing: *northing });
                let perhaps = circle.perhaps_inside.get(usize::from(*margin)).copied().unwrap_or(u64::MAX);
                *fail |= mask(!nowhere & (square < circle.inside), g8);
                *check |= mask(nowhere | (square < perhaps), g8);
            }
        }
    }

    /// G11, as far as animals go.
    fn animals(&self, meant: u16, columns: &Columns, rows: &Range<usize>, fail: &mut [u16], check: &mut [u16]) {
        let g11 = bit(Gate::G11);
        let animals = columns.animals.get(rows.clone()).unwrap_or_default();
        let flags = columns.flags.get(rows.clone()).unwrap_or_default();
        for ((fail, check), (animals, flags)) in fail.iter_mut().zip(check.iter_mut()).zip(animals.iter().zip(flags)) {
            let known = flags & flag::ANIMALS_KNOWN != 0;
            *fail |= mask(known & (animals & meant != 0), g11);
            *check |= mask(!known, g11);
        }
    }
}

fn of_provider(question: &Question<'_>, at: usize) -> OfProvider {
    let facts = question.providers.get(at).copied().unwrap_or_default();
    let Standing { registered, signed, concealed } = standing(&facts, facts.listing, false);
    let g1 = bit(Gate::G1);
    let outcome = |answer: Answer, holds: Answer| match answer {
        Answer::Unknown => GateOutcome::NeedsCheck,
        answer if answer == holds => GateOutcome::Pass,
        Answer::Yes | Answer::No => GateOutcome::Fail,
    };
    let standing = [outcome(registered, Answer::Yes), outcome(signed, Answer::Yes), outcome(concealed, Answer::No)];
    let legal = match facts.legal_form {
        LegalFormOutcome::Allowed => GateOutcome::Pass,
        LegalFormOutcome::NotAllowed => GateOutcome::Fail,
        LegalFormOutcome::MinistersApprovalNeeded | LegalFormOutcome::NotKnown => GateOutcome::NeedsCheck,
    };
    let has = |outcome: GateOutcome| mask(standing.contains(&outcome), g1) | mask(legal == outcome, bit(Gate::G7));
    OfProvider {
        fail: has(GateOutcome::Fail),
        check: has(GateOutcome::NeedsCheck),
        confirmed: facts.confirmed_at.map_or(NEVER, vocabulary::Timestamp::micros),
    }
}

/// The circles and sectors of the safety exclusions. A sector nobody is in excludes nobody.
fn safety(columns: &Columns, safety: &Safety) -> (Vec<Circle>, Vec<u16>) {
    let circle = |centre: Place, keeps_out_from: u32| Circle {
        centre,
        inside: squares_from(keeps_out_from),
        perhaps_inside: columns
            .margins
            .values
            .iter()
            .map(|margin| if keeps_out_from == 0 { 0 } else { squares_from(keeps_out_from.saturating_add(*margin)) })
            .collect(),
    };
    let mut circles = Vec::new();
    let mut sectors = Vec::new();
    for area in &safety.no_go {
        match area {
            NoGoArea::Circle { centre, radius_tenths } => {
                circles.push(circle(*centre, radius_tenths.saturating_add(1)))
            }
            NoGoArea::Sector(sector) => {
                sectors.extend(columns.sectors.find(sector).and_then(|number| u16::try_from(number).ok()));
            }
        }
    }
    circles.extend(safety.minimum_distances.iter().map(|distance| circle(distance.from, distance.at_least_tenths)));
    (circles, sectors)
}

/// Animals that rule a setting out; `None` where no child of the search is concerned by any.
fn animals(question: &Question<'_>) -> Option<u16> {
    let tender = question.tender;
    let concerns = |child: Option<u32>| child.is_none_or(|child| tender.child(child).is_some());
    let asked = tender.incompatibilities.iter().filter(|asked| concerns(asked.child));
    let meant = asked.filter_map(|asked| match asked.with {
        IncompatibleWith::AnyChild
        | IncompatibleWith::OlderChild
        | IncompatibleWith::YoungerChild
        | IncompatibleWith::NamedChild => None,
        IncompatibleWith::AnyAnimal => Some(u16::MAX),
        IncompatibleWith::Animal(animal) => Some(animal_bit(animal)),
    });
    meant.fold(None, |all, bits| Some(all.unwrap_or(0) | bits))
}
