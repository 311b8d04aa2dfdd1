//! CON: the Individual Placement Contract, and the placement that follows it.

mod signing;
