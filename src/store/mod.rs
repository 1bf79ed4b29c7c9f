//! The stores: the only SQL.
//!
//! A file each, so that what partners may see (`releases.sqlite`), who may
//! sign in (`access.sqlite`) and the records (`records.sqlite`) can be held
//! by different users of the machine.

mod audit;
mod error;
mod export_key;
mod holders;
mod key_file;
mod signing;
mod sqlite;

pub mod access;
pub mod boundaries;
pub mod geopackage;
pub mod records;
pub mod releases;

pub use audit::AuditLog;
pub use error::{Fault, StoreError};
pub use export_key::{ExportKey, ExportKeys};
pub use holders::Exporter;
pub use key_file::KeyFault;
pub use signing::SigningKeys;
pub use sqlite::{Sqlite, Stamp};
