//! hafan
