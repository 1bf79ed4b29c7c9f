//! The desk where a summary is taken away: what is asked for, by whom and for
//! whom, the row in the ledger, and then the file (docs/adr/0017).

pub mod trace;
mod words;

pub use words::{Line, NotALine};
