//! Serving: who gets what, byte for byte, and who gets nothing.

mod boundaries;
mod callers;
mod custody;
mod documents;
mod packages;
mod process;
mod receipts;
mod scopes;
mod sessions;
pub(crate) mod site;
mod stores;
