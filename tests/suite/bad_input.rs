//! Bad input: a clear message that names file, line, field and rule and repeats
//! nothing that a row says; the right exit code; and nothing half-written.

mod boundaries;
mod files;
mod keys;
mod machine;
mod rows;
