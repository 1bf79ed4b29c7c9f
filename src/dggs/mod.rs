//! H3 as a discrete global grid reference system, after OGC API - DGGS Part 1
//! (21-038r1), over the leaves of a release.
//!
//! A *zone* is an H3 cell. Which zones there are, and what is told of each, is
//! arithmetic on released leaves (docs/privacy.md#d20): a zone on blank ground is a
//! zone without data, whatever the reason.

mod definition;
mod depth;
mod values;
mod zones;

pub use definition::{TITLE, URI, definition};
pub use depth::{Depths, NotDepths};
pub use values::{Value, Values};
pub use zones::{Query, Zones, sub_zones};

use h3o::{CellIndex, Resolution};

/// The finest level at which there is data: that of the finest leaves.
pub const FINEST: Resolution = Resolution::Nine;

/// The deepest that a zone's data may go beneath it: 2,401 sub-zones.
pub const DEEPEST: u8 = 4;

/// A text that names no zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a zone of H3: fifteen hexadecimal digits, such as 89194ad14b7ffff")]
pub struct NotAZone;

/// The zone that a text names: an H3 index in lower-case hexadecimal digits.
///
/// # Errors
///
/// [`NotAZone`] for any other text, upper case and leading zeros too, so that
/// each zone has one address.
pub fn zone(text: &str) -> Result<CellIndex, NotAZone> {
    let zone: CellIndex = text.parse().map_err(|_| NotAZone)?;
    if zone.to_string() == text { Ok(zone) } else { Err(NotAZone) }
}

#[cfg(test)]
mod tests;
