//! Homeward shows where children who went missing from care said they had
//! been, as maps that never point at a child.
//!
//! Two gates, two stores, a pure middle; `docs/ARCHITECTURE.md` walks through
//! it. A module uses those above it, never those below.

pub mod document;

pub mod access;

pub mod store;

pub mod api;

pub mod cli;
