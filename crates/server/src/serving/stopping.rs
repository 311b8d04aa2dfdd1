//! The word to stop: given once, heard by the server and by every stream that would otherwise never end.

use tokio::sync::watch;

/// Gives the word. Dropped, it has been given.
#[derive(Debug)]
pub struct Stop(watch::Sender<bool>);

/// Hears the word.
#[derive(Clone, Debug)]
pub struct Stopping(watch::Receiver<bool>);

impl Stop {
    /// Not given yet.
    pub fn new() -> Self {
        Self(watch::channel(false).0)
    }

    /// A listener, as many as there are streams.
    pub fn stopping(&self) -> Stopping {
        Stopping(self.0.subscribe())
    }

    /// Gives the word.
    pub fn now(&self) {
        self.0.send_replace(true);
    }
}

impl Default for Stop {
    fn default() -> Self {
        Self::new()
    }
}

impl Stopping {
    /// Whether the word was given, or nobody is left to give it.
    pub fn is_stopping(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }

    /// Returns when the word is given, or when nobody is left to give it.
    pub async fn stopped(&mut self) {
        // An error says that the giver is gone, which is the word too.
        let _gone = self.0.wait_for(|stopped| *stopped).await;
    }
}
