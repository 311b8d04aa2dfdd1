//! event-log-sled
