//! CON: the Individual Placement Contract, and the placement that follows it.

mod nearer;
mod placing;
mod signing;
mod tasks;
mod varying;
