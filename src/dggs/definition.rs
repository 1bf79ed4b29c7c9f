//! The definition of H3 as a reference system, which the standard's annex lacks.

/// Its name.
pub const TITLE: &str = "H3";

/// Its address by the standard's pattern. No authority has registered H3 yet,
/// so that it is Homeward's own, and resolves nowhere.
pub const URI: &str = "urn:homeward:def:dggrs:H3";

/// The definition, by the schema of the standard's annex B, as JSON.
#[must_use]
pub fn definition() -> &'static str {
    include_str!("../../docs/dggrs/h3.json")
}
