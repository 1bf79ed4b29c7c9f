//! The summary of an area: arithmetic on the leaves of one release, never a
//! second count from records (PRIVACY.md D9, D13).

use geo::MultiPolygon;

/// The area that a summary is asked of.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// What kind of area it is, in a word or two: "ward", "police beat", "area
    /// of the release", "drawn area".
    pub kind: String,
    /// Its code, where it has one.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Where the boundary comes from: title, vintage and licence of its layer;
    /// none for one that was drawn.
    pub source: Option<String>,
    /// The outline in WGS 84 degrees, longitude first.
    pub outline: MultiPolygon,
}
