//! Points as the Ordnance Survey writes them.

use std::fmt;

use geo::Coord;
use serde::{Serialize, Serializer, ser::SerializeStruct as _};

use crate::crs::{Crs, OutOfReach};

/// The side of a square with two letters, in metres.
const SQUARE_M: i64 = 100_000;

/// A point of British National Grid to the metre, and the square of 100 m that
/// it lies in, as people say it: `SD 895 126`.
///
/// True to about 2 m ([`Crs`]), so that a point near the edge of its square may
/// be given the next.
///
/// # Example
///
/// ```
/// use homeward::summary::GridReference;
///
/// let town_hall = GridReference::of(geo::coord! { x: -2.1590, y: 53.6160 })?;
/// assert_eq!(town_hall.to_string(), "SD 895 132");
/// # Ok::<(), homeward::crs::OutOfReach>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GridReference {
    /// Metres east of the false origin.
    pub easting: i64,
    /// Metres north of it.
    pub northing: i64,
}

impl GridReference {
    /// The grid reference of a point in WGS 84 degrees, longitude first.
    ///
    /// # Errors
    ///
    /// [`OutOfReach`] outside the lettered squares of Great Britain: 700 km from
    /// west to east and 1,300 km from south to north.
    pub fn of(degrees: Coord) -> Result<Self, OutOfReach> {
        let at = Crs::NationalGrid.of_degrees(degrees)?;
        let (easting, northing) = (at.x.floor() as i64, at.y.floor() as i64);
        let reached = (0..7 * SQUARE_M).contains(&easting) && (0..13 * SQUARE_M).contains(&northing);
        reached.then_some(Self { easting, northing }).ok_or(OutOfReach)
    }

    /// The two letters of the square of 100 km: the first names one of 500 km,
    /// the second one of the 25 in it, from the north-west, without `I`.
    fn letters(self) -> [char; 2] {
        let (east, north) = (self.easting / SQUARE_M, self.northing / SQUARE_M);
        // The grid of letters begins 1,000 km west and 500 km south of the origin.
        let (east, north) = (east + 10, north + 5);
        [letter(east / 5, north / 5), letter(east % 5, north % 5)]
    }
}

fn letter(east: i64, north: i64) -> char {
    const ROWS: [&str; 5] = ["VWXYZ", "QRSTU", "LMNOP", "FGHJK", "ABCDE"];
    let row = usize::try_from(north).ok().and_then(|north| ROWS.get(north));
    let at = usize::try_from(east).ok().and_then(|east| row.and_then(|row| row.chars().nth(east)));
    at.expect("a square of Great Britain")
}

impl fmt::Display for GridReference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = self.letters();
        let (east, north) = (self.easting % SQUARE_M / 100, self.northing % SQUARE_M / 100);
        write!(out, "{first}{second} {east:03} {north:03}")
    }
}

impl Serialize for GridReference {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut fields = out.serialize_struct("GridReference", 3)?;
        fields.serialize_field("easting", &self.easting)?;
        fields.serialize_field("northing", &self.northing)?;
        fields.serialize_field("reference", &self.to_string())?;
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_have_the_letters_of_the_ordnance_survey() {
        // By the survey's own diagram of the squares.
        for (easting, northing, reference) in [
            (389_545, 412_698, "SD 895 126"),
            (0, 0, "SV 000 000"),
            (438_700, 114_800, "SU 387 148"),
            (530_268, 179_640, "TQ 302 796"),
            (216_650, 771_250, "NN 166 712"),
            (651_409, 313_177, "TG 514 131"),
            (320_000, 1_115_000, "HT 200 150"),
            (465_149, 1_214_133, "HP 651 141"),
        ] {
            let at = GridReference { easting, northing };
            assert_eq!(at.to_string(), reference);
        }
    }

    #[test]
    fn what_is_not_in_great_britain_has_no_reference() {
        for (x, y) in [(2.35, 48.86), (-20.0, 64.0), (-2.0, 62.5), (-2.0, 49.5), (f64::NAN, 53.0)] {
            assert_eq!(GridReference::of(geo::coord! { x: x, y: y }), Err(OutOfReach), "{x} {y}");
        }
    }
}
