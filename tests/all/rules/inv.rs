//! Invitations: whom (INV-1), what at once (INV-2), disclosed how far (INV-3), and a no-bid (INV-4).

mod audience;
mod disclosure;
mod filters;
mod no_bid;
