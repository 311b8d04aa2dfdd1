//! CON: the Individual Placement Contract, and the placement that follows it.

mod feed;
mod nearer;
mod placing;
mod signing;
mod tasks;
mod varying;
