//! A search's rules as stories (section 3, SRC, APR, INV, QST, SHL, DEC).

mod amending;
mod answering;
mod approving;
mod award_approvals;
mod awarding;
mod changing;
mod choosing;
mod closing;
mod confirming;
mod direct;
mod drafting;
mod emergency;
mod ending;
mod freezing;
mod further;
mod invitees;
mod nearer;
mod people;
mod publishing;
mod sending;
mod siblings;
mod spot;
mod table;
mod time;
mod transferring;
mod undoing;
