//! The records: private, pseudonymous. A place holder until the store lands.

/// The store of records. A server that serves readers only has none.
pub struct Records;
