//! A half-open window [opens, closes): exactly at the close is late (OFF-5).

use serde::{Deserialize, Serialize};

use crate::time::{Span, Timestamp};

/// From `opens`, included, to `closes`, excluded. Never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Bounds", into = "Bounds")]
pub struct Window {
    opens: Timestamp,
    closes: Timestamp,
}

/// A window that would close before anything could be in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a close after the opening {opens}, not {closes}")]
pub struct WindowError {
    /// When it would open.
    pub opens: Timestamp,
    /// When it would close.
    pub closes: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct Bounds {
    opens: Timestamp,
    closes: Timestamp,
}

impl Window {
    /// The window from `opens` to before `closes`.
    ///
    /// # Errors
    /// [`WindowError`] unless `closes` is after `opens`.
    pub const fn new(opens: Timestamp, closes: Timestamp) -> Result<Self, WindowError> {
        if closes.micros() <= opens.micros() {
            return Err(WindowError { opens, closes });
        }
        Ok(Self { opens, closes })
    }

    /// The first instant inside.
    pub const fn opens(self) -> Timestamp {
        self.opens
    }

    /// The first instant that is too late.
    pub const fn closes(self) -> Timestamp {
        self.closes
    }

    /// Whether `at` is inside.
    pub const fn contains(self, at: Timestamp) -> bool {
        self.opens.micros() <= at.micros() && !self.is_closed_at(at)
    }

    /// Whether the close has come; true exactly at the close.
    pub const fn is_closed_at(self, at: Timestamp) -> bool {
        self.closes.micros() <= at.micros()
    }

    /// How long it is open.
    pub const fn length(self) -> Span {
        self.closes.since(self.opens)
    }

    /// The same opening with another close.
    ///
    /// # Errors
    /// [`WindowError`] unless `closes` is after the opening.
    pub const fn closing_at(self, closes: Timestamp) -> Result<Self, WindowError> {
        Self::new(self.opens, closes)
    }
}

impl TryFrom<Bounds> for Window {
    type Error = WindowError;

    fn try_from(bounds: Bounds) -> Result<Self, WindowError> {
        Self::new(bounds.opens, bounds.closes)
    }
}

impl From<Window> for Bounds {
    fn from(window: Window) -> Self {
        Self { opens: window.opens, closes: window.closes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_opening_is_inside_and_the_close_is_not() {
        let (nine, noon) = (Timestamp::from_micros(9), Timestamp::from_micros(12));
        let window = Window::new(nine, noon).unwrap();
        assert!(!window.contains(nine.plus_micros(-1)));
        assert!(window.contains(nine));
        assert!(window.contains(noon.plus_micros(-1)));
        assert!(!window.contains(noon));
        assert!(window.is_closed_at(noon));
        assert!(!window.is_closed_at(noon.plus_micros(-1)));
        assert_eq!(window.length(), Span::of_micros(3));
    }

    #[test]
    fn an_empty_window_cannot_be_made_or_read() {
        let nine = Timestamp::from_micros(9);
        assert!(Window::new(nine, nine).is_err());
        assert!(Window::new(nine, nine.plus_micros(-1)).is_err());
        assert!(serde_json::from_str::<Window>(r#"{"opens":9,"closes":9}"#).is_err());
        assert_eq!(
            serde_json::from_str::<Window>(r#"{"opens":9,"closes":10}"#).unwrap(),
            Window::new(nine, nine.plus_micros(1)).unwrap()
        );
    }
}
