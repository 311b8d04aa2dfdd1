//! Places for connections: so many in all, so many for one address.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use crate::rates::network;

/// The places of one server.
#[derive(Clone, Debug)]
pub(super) struct Places {
    taken: Arc<Mutex<Taken>>,
    in_all: usize,
    per_address: usize,
}

#[derive(Debug, Default)]
struct Taken {
    in_all: usize,
    by_address: BTreeMap<IpAddr, usize>,
}

/// A place, given back when dropped.
#[derive(Debug)]
pub(super) struct Place {
    taken: Arc<Mutex<Taken>>,
    address: IpAddr,
}

/// Why there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Full {
    /// As many connections are open as may be.
    InAll,
    /// As many are open from this address as may be.
    ForAddress,
}

impl Full {
    pub(super) const fn said(self) -> &'static str {
        match self {
            Self::InAll => "as many connections are open as may be",
            Self::ForAddress => "as many connections are open from this address as may be",
        }
    }
}

impl Places {
    pub(super) fn new(in_all: usize, per_address: usize) -> Self {
        Self { taken: Arc::default(), in_all, per_address }
    }

    /// Takes a place for a connection from an address.
    pub(super) fn take(&self, address: IpAddr) -> Result<Place, Full> {
        let address = network(address);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.in_all >= self.in_all {
            return Err(Full::InAll);
        }
        if taken.by_address.get(&address).is_some_and(|open| *open >= self.per_address) {
            return Err(Full::ForAddress);
        }
        taken.in_all += 1;
        *taken.by_address.entry(address).or_default() += 1;
        Ok(Place { taken: Arc::clone(&self.taken), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.in_all = taken.in_all.saturating_sub(1);
        if let Some(open) = taken.by_address.get_mut(&self.address) {
            *open = open.saturating_sub(1);
            if *open == 0 {
                taken.by_address.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_one_of_all_and_one_of_its_address_until_it_is_given_back() {
        let places = Places::new(3, 2);
        let (here, there) = ("127.0.0.1".parse().unwrap(), "127.0.0.2".parse().unwrap());
        let first = places.take(here).unwrap();
        let _second = places.take("::ffff:127.0.0.1".parse().unwrap()).unwrap();
        assert_eq!(places.take(here).unwrap_err(), Full::ForAddress);
        let third = places.take(there).unwrap();
        assert_eq!(places.take("127.0.0.3".parse().unwrap()).unwrap_err(), Full::InAll);
        drop((first, third));
        let _again = places.take(here).unwrap();
        assert!(
            !places.taken.lock().unwrap().by_address.contains_key(&there),
            "an address without connections is forgotten"
        );
    }
}
