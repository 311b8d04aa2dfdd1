//! The places of a setting by number: a sorted list, because a register of 100,000 settings has a few places each, and a tree's node
//! takes more room than all of them.

use super::Place;

/// Numbered places, in the order of their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places(Vec<(u32, Place)>);

impl Places {
    /// No places.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The place of a number.
    pub fn get(&self, number: &u32) -> Option<&Place> {
        let at = self.at(*number).ok()?;
        self.0.get(at).map(|(_, place)| place)
    }

    /// The place of a number, to change.
    pub fn get_mut(&mut self, number: &u32) -> Option<&mut Place> {
        let at = self.at(*number).ok()?;
        self.0.get_mut(at).map(|(_, place)| place)
    }

    /// Puts a place, in the stead of the one of its number if there is one.
    pub fn insert(&mut self, number: u32, place: Place) {
        match self.at(number) {
            Ok(at) => {
                if let Some(entry) = self.0.get_mut(at) {
                    entry.1 = place;
                }
            }
            Err(at) => self.0.insert(at, (number, place)),
        }
    }

    /// Keeps the places that `keep` picks, and no more room than they need.
    pub fn retain(&mut self, mut keep: impl FnMut(&u32, &mut Place) -> bool) {
        self.0.retain_mut(|(number, place)| keep(number, place));
        self.0.shrink_to_fit();
    }

    /// Takes all away.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Numbers and places.
    pub fn iter(&self) -> impl Iterator<Item = (&u32, &Place)> + Clone {
        self.0.iter().map(|(number, place)| (number, place))
    }

    /// The numbers.
    pub fn keys(&self) -> impl Iterator<Item = &u32> + Clone {
        self.0.iter().map(|(number, _)| number)
    }

    /// The places.
    pub fn values(&self) -> impl Iterator<Item = &Place> + Clone {
        self.0.iter().map(|(_, place)| place)
    }

    /// The places, to change.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        self.0.iter_mut().map(|(_, place)| place)
    }

    fn at(&self, number: u32) -> Result<usize, usize> {
        self.0.binary_search_by_key(&number, |(number, _)| *number)
    }
}

impl FromIterator<(u32, Place)> for Places {
    fn from_iter<I: IntoIterator<Item = (u32, Place)>>(places: I) -> Self {
        let mut all = Self::new();
        for (number, place) in places {
            all.insert(number, place);
        }
        all
    }
}

#[cfg(test)]
impl std::ops::Index<&u32> for Places {
    type Output = Place;

    fn index(&self, number: &u32) -> &Place {
        self.get(number).expect("a place of that number")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::Taken;

    #[test]
    fn places_stand_by_number_whatever_the_order_they_came_in() {
        let free = Place { available_from: None, taken: Taken::Free };
        let mut places: Places = [3, 1, 2, 1].into_iter().map(|number| (number, free)).collect();
        assert_eq!(places.keys().copied().collect::<Vec<_>>(), [1, 2, 3]);
        assert!(places.get(&4).is_none() && places.get_mut(&2).is_some());
        places.retain(|number, _| *number != 2);
        assert_eq!(places.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 3]);
    }
}
