//! Homeward: where children who went missing from care say they were, released
//! as maps that never point at a child.
//!
//! Two gates, two stores, a pure middle. [`intake`] lets in location reports
//! that name no one, [`release`] lets out what partners may see.
//! `docs/ARCHITECTURE.md` walks through it. A module uses those above it in
//! this list, never those below.

mod codes;
mod markup;

pub mod age;
pub mod place;
pub mod consent;
pub mod identity;
pub mod interview;
pub mod crs;
pub mod intake;
pub mod cells;
pub mod statistics;
pub mod area;
pub mod boundary;
pub mod coverage;
pub mod release;
pub mod hotspot;
pub mod document;
pub mod summary;
pub mod export;
pub mod collection;
pub mod dggs;
pub mod signature;
pub mod audit;
pub mod signed;
pub mod access;
pub mod store;
pub mod attack;
pub mod issue;
pub mod takeaway;
pub mod api;
pub mod synth;
pub mod cli;
