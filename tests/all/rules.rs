//! Rules, one file per family, each test named after the rule it shows: at least one that accepts and one that refuses, or, where a
//! rule cannot refuse, one that shows what it must not change.

mod acr;
mod approvals;
mod apr;
mod changing;
mod con;
mod concealing;
mod dec;
mod esc;
mod evd;
mod explaining;
mod frm;
mod further;
mod holding;
mod imports;
mod inv;
mod off;
mod people;
mod pre_match;
mod qst;
mod reg;
mod shl;
mod siblings;
mod src;
mod tasks;
mod undoing;
mod vacancies;
mod weights;
mod window_tasks;
