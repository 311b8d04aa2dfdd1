//! Invented names: two words of the Welsh countryside and what the provider is. A likeness to anybody is chance.

const PLACES: [&str; 16] = [
    "Bryn", "Llwyn", "Cae", "Nant", "Pant", "Maes", "Coed", "Rhos", "Gelli", "Ystrad", "Tyddyn", "Dol", "Cwm", "Craig",
    "Glan", "Pont",
];

const THINGS: [&str; 20] = [
    "Helyg", "Celyn", "Derw", "Eos", "Gwenyn", "Rhedyn", "Bedw", "Eirin", "Meillion", "Grug", "Ysgaw", "Onnen",
    "Barcud", "Gwennol", "Dryw", "Cudyll", "Draenog", "Wiwer", "Eithin", "Mieri",
];

/// How many names there are before they repeat.
pub(super) const COUNT: usize = PLACES.len() * THINGS.len();

/// The name of a number below [`COUNT`]: neighbours share neither word.
pub(super) fn name(number: usize) -> String {
    let place = PLACES[number % PLACES.len()];
    let thing = THINGS[(number / PLACES.len() + number) % THINGS.len()];
    format!("{place} {thing}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_name_stands_there_twice() {
        assert_eq!((0..COUNT).map(name).collect::<BTreeSet<_>>().len(), COUNT);
    }
}
