//! Lists of a message: no more of their entries than are worth reading.
//!
//! A message of 1 MiB has room for half a million empty entries. What goes beyond any list's limit is refused unread, so that
//! no comparison of entries with each other is ever made on so many.

use vocabulary::limits;

use super::faults::Faults;
use super::path::Path;

impl Faults {
    /// The entries that are read: all, or with its fault the first of too many.
    pub fn readable<G>(&mut self, at: &Path<'_>, mut given: Vec<G>) -> Vec<G> {
        self.list(at, given.len(), limits::LIST_ITEMS_MAX);
        given.truncate(limits::LIST_ITEMS_MAX);
        given
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_long_a_list_is_refused_unread() {
        let mut faults = Faults::new();
        let read = faults.readable(&Path::root("places"), vec![(); 500_000]);
        assert_eq!(read.len(), limits::LIST_ITEMS_MAX);
        assert_eq!(faults.finish(read).unwrap_err().to_string(), "refused LIMIT_EXCEEDED places given=500000 max=1000");
    }
}
