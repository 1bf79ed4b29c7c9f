//! Audit: what was done, by whom and for what, in a log that shows if it was
//! changed.
//!
//! Each entry's hash covers the entry and the hash before it, so a log is a
//! chain: an entry changed, dropped, added or moved breaks it. Whoever can write
//! the file could make the whole chain anew; that is what a [`Checkpoint`] kept
//! elsewhere is for (docs/adr/0013). An entry holds who, what, about which
//! release, area or account, and for what purpose; never the data.

mod chain;
mod checkpoint;
mod entry;

pub use chain::{Broken, Head, Stored, verify};
pub use checkpoint::{Checkpoint, NotACheckpoint, Standing};
pub use entry::{Act, Class, Entry, Log, Purpose};

#[cfg(test)]
mod tests;
