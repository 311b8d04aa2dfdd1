//! Codes as bits: a list of codes is one number.

use vocabulary::{Animal, IdentityNeed, PlacementType, Sex};

/// One bit of a list of at most sixteen codes, by its place in the list.
fn bit<T: PartialEq>(all: &[T], code: &T) -> u16 {
    all.iter()
        .position(|known| known == code)
        .and_then(|at| u32::try_from(at).ok())
        .map_or(0, |at| 1_u16.wrapping_shl(at))
}

fn codes<T: Copy + PartialEq>(all: &[T], bits: u16) -> impl Iterator<Item = T> + '_ {
    all.iter().copied().filter(move |code| bits & bit(all, code) != 0)
}

pub(super) fn type_bit(placement_type: PlacementType) -> u16 {
    bit(PlacementType::ALL, &placement_type)
}

pub(super) fn types_of(bits: u16) -> impl Iterator<Item = PlacementType> {
    codes(PlacementType::ALL, bits)
}

pub(super) fn sex_bit(sex: Sex) -> u8 {
    u8::try_from(bit(Sex::ALL, &sex)).unwrap_or(0)
}

pub(super) fn sexes_of(bits: u8) -> impl Iterator<Item = Sex> {
    codes(Sex::ALL, u16::from(bits))
}

pub(super) fn animal_bit(animal: Animal) -> u16 {
    bit(Animal::ALL, &animal)
}

pub(super) fn animals_of(bits: u16) -> impl Iterator<Item = Animal> {
    codes(Animal::ALL, bits)
}

pub(super) fn identity_bit(need: IdentityNeed) -> u16 {
    bit(IdentityNeed::ALL, &need)
}

pub(super) fn capacities_of(bits: u16) -> Vec<IdentityNeed> {
    codes(IdentityNeed::ALL, bits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_bit_of_its_own() {
        let lists = [PlacementType::ALL.len(), Animal::ALL.len(), IdentityNeed::ALL.len()];
        assert!(lists.iter().all(|codes| *codes <= 16), "{lists:?}: a list needs a wider column");
        assert!(Sex::ALL.len() <= 8);
        let types: Vec<PlacementType> =
            types_of(PlacementType::ALL.iter().fold(0, |bits, code| bits | type_bit(*code))).collect();
        assert_eq!(types, PlacementType::ALL);
        assert_eq!(animals_of(animal_bit(Animal::ALL[1])).collect::<Vec<_>>(), [Animal::ALL[1]]);
    }
}
