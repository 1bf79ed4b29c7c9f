//! Where coordinates are: what a file says of them, what their numbers say, and
//! the way to WGS 84 degrees.

use std::sync::LazyLock;

use geo::{
    BoundingRect as _, Contains as _, Coord, Distance as _, Euclidean, MultiPolygon, Point, Rect, coord,
};

use super::raw::{Declared, Feature};
use super::{Fault, Rule, fault::Place};
use crate::area::{self, AreaCode};
use crate::crs::Crs;

/// How far from England's outline, which is generalised, an area still belongs
/// to it: some 5 km.
const NEAR_ENGLAND_DEGREES: f64 = 0.05;

/// How a file's numbers are to be read.
#[derive(Debug, PartialEq)]
pub(super) struct Reading {
    crs: Crs,
    swapped: bool,
    /// What to tell whoever imports it.
    pub told: Option<&'static str>,
}

/// What a name, a number of EPSG or a well-known text says of coordinates.
#[must_use]
pub fn declared(words: &str) -> Declared {
    let plain = words.trim().to_lowercase();
    let code = plain.rsplit([':', '/', '#']).next().unwrap_or_default();
    match code {
        "4326" | "crs84" | "crs84h" | "4258" | "4979" => return Declared::Degrees,
        "27700" | "7405" => return Declared::NationalGrid,
        "3857" | "900913" => return Declared::WebMercator,
        _ => {}
    }
    let says = |any: &[&str]| any.iter().any(|each| plain.contains(each));
    let projected = says(&["projcs", "projcrs"]);
    if projected && says(&["british_national_grid", "british national grid"]) {
        Declared::NationalGrid
    } else if projected && says(&["pseudo-mercator", "pseudo_mercator", "web_mercator", "auxiliary_sphere"]) {
        Declared::WebMercator
    } else if !projected && says(&["geogcs", "geogcrs", "geodcrs"]) && says(&["wgs_1984", "wgs 84", "etrs"]) {
        Declared::Degrees
    } else {
        Declared::Other(named(words))
    }
}

/// A name that fits on a line: that of a well-known text, or the text itself.
fn named(words: &str) -> String {
    let inner = words.split('"').nth(1).unwrap_or(words);
    inner.chars().filter(|letter| !letter.is_control()).take(80).collect()
}

/// How to read numbers that lie within `bounds`, by what is said of them and by
/// what they can be.
pub(super) fn reading(declared: &Declared, bounds: Rect, anywhere: bool) -> Result<Reading, Rule> {
    let plain = |crs| Ok(Reading { crs, swapped: false, told: None });
    let told = |crs, told| Ok(Reading { crs, swapped: false, told: Some(told) });
    let could_be_degrees = within(bounds, Rect::new((-180.0, -90.0), (180.0, 90.0)));
    match declared {
        Declared::Other(words) => Err(Rule::OtherCrs(words.clone())),
        Declared::WebMercator => plain(Crs::WebMercator),
        Declared::NationalGrid if could_be_degrees && in_britain(bounds) => {
            told(Crs::Crs84, "it says British National Grid, but its numbers are degrees, and were read so")
        }
        Declared::NationalGrid => plain(Crs::NationalGrid),
        Declared::Degrees | Declared::Nothing if could_be_degrees => {
            let swapped = !anywhere && !in_britain(bounds) && in_britain(turned(bounds));
            let told = swapped.then_some("its axes were swapped: latitude stood first; they were turned");
            Ok(Reading { crs: Crs::Crs84, swapped, told })
        }
        Declared::Nothing if on_grid(bounds) => told(
            Crs::NationalGrid,
            "it does not say so, but its numbers are British National Grid, and were read so",
        ),
        Declared::Degrees if on_grid(bounds) => told(
            Crs::NationalGrid,
            "it says degrees, but its numbers are British National Grid, and were read so",
        ),
        Declared::Nothing if in_mercator_britain(bounds) => {
            told(Crs::WebMercator, "it does not say so, but its numbers are Web Mercator, and were read so")
        }
        _ => Err(Rule::NoCrs(bounds.max().x, bounds.max().y)),
    }
}

fn within(inner: Rect, outer: Rect) -> bool {
    outer.min().x <= inner.min().x
        && outer.min().y <= inner.min().y
        && outer.max().x >= inner.max().x
        && outer.max().y >= inner.max().y
}

fn in_britain(bounds: Rect) -> bool {
    within(bounds, Rect::new((-9.0, 49.0), (2.5, 61.5)))
}

fn on_grid(bounds: Rect) -> bool {
    within(bounds, Rect::new((0.0, 0.0), (700_000.0, 1_300_000.0)))
}

fn in_mercator_britain(bounds: Rect) -> bool {
    within(bounds, Rect::new((-1_000_000.0, 6_270_000.0), (280_000.0, 8_700_000.0)))
}

fn turned(bounds: Rect) -> Rect {
    let (least, most) = (bounds.min(), bounds.max());
    Rect::new((least.y, least.x), (most.y, most.x))
}

/// What holds the coordinates of all areas.
///
/// # Errors
///
/// [`Rule::NotANumber`] of an area with an infinite or undefined one.
pub(super) fn bounds(features: &[Feature]) -> Result<Option<Rect>, Fault> {
    let mut bounds: Option<Rect> = None;
    for (at, feature) in features.iter().enumerate() {
        for position in feature.positions() {
            if !position.x.is_finite() || !position.y.is_finite() {
                return Err(Fault::at(at + 1, feature.label(), Rule::NotANumber));
            }
            bounds = Some(match bounds {
                None => Rect::new(*position, *position),
                Some(held) => {
                    let least = coord! { x: held.min().x.min(position.x), y: held.min().y.min(position.y) };
                    let most = coord! { x: held.max().x.max(position.x), y: held.max().y.max(position.y) };
                    Rect::new(least, most)
                }
            });
        }
    }
    Ok(bounds)
}

impl Reading {
    /// Turns an area's coordinates into WGS 84 degrees, longitude first.
    pub fn shift(&self, feature: &mut Feature) -> Result<(), Rule> {
        if self.crs == Crs::Crs84 && !self.swapped {
            return Ok(());
        }
        for position in feature.outline.iter_mut().flatten().flat_map(|ring| &mut ring.0) {
            let plain = if self.swapped {
                coord! { x: position.y, y: position.x }
            } else {
                *position
            };
            *position = self.crs.to_degrees(plain).map_err(|_| Rule::OutOfReach)?;
        }
        Ok(())
    }
}

static ENGLAND: LazyLock<&MultiPolygon> = LazyLock::new(|| {
    let code = AreaCode::from_name("england").expect("England has a code");
    &area::find(&code).expect("England is compiled in").outline
});

/// Holds an area to England: one that lies elsewhere was most likely misplaced.
pub(super) fn must_be_in_england(outline: &MultiPolygon) -> Result<(), Rule> {
    let some =
        outline.iter().flat_map(|part| part.exterior().0.iter().step_by(1 + part.exterior().0.len() / 3));
    if some.take(12).any(|at| ENGLAND.contains(at)) {
        return Ok(());
    }
    let Some(middle) = outline.bounding_rect().map(|bounds| bounds.center()) else { return Ok(()) };
    let holds_england = ENGLAND.iter().any(|part| outline.contains(&Point(part.exterior().0[0])));
    let near = |at: Coord| Euclidean.distance(&Point(at), *ENGLAND) < NEAR_ENGLAND_DEGREES;
    let first = outline.iter().flat_map(|part| part.exterior().0.first().copied()).next();
    match holds_england || near(middle) || first.is_some_and(near) {
        true => Ok(()),
        false => Err(Rule::Elsewhere(Place(middle))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_system_is_known_by_any_of_its_names() {
        let national = "PROJCS[\"OSGB_1936_British_National_Grid\",GEOGCS[\"GCS_OSGB_1936\"]]";
        let wgs84 = "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\"]]";
        for (words, expected) in [
            ("urn:ogc:def:crs:OGC:1.3:CRS84", Declared::Degrees),
            ("urn:ogc:def:crs:EPSG::27700", Declared::NationalGrid),
            ("EPSG:27700", Declared::NationalGrid),
            ("http://www.opengis.net/def/crs/EPSG/0/4258", Declared::Degrees),
            ("EPSG:3857", Declared::WebMercator),
            (national, Declared::NationalGrid),
            (wgs84, Declared::Degrees),
            ("GEOGCS[\"GCS_OSGB_1936\"]", Declared::Other("GCS_OSGB_1936".to_owned())),
            ("EPSG:29903", Declared::Other("EPSG:29903".to_owned())),
        ] {
            assert_eq!(declared(words), expected, "{words}");
        }
    }

    #[test]
    fn numbers_are_read_as_what_they_can_be() {
        let degrees = Rect::new((-2.3, 53.5), (-2.0, 53.7));
        let grid = Rect::new((381_000.0, 403_000.0), (399_000.0, 422_000.0));
        let mercator = Rect::new((-250_000.0, 7_090_000.0), (-220_000.0, 7_120_000.0));
        let nowhere = Rect::new((-5_000.0, 0.0), (9e9, 1.0));
        for (declared, bounds, expected) in [
            (Declared::Degrees, degrees, Some((Crs::Crs84, false, false))),
            (Declared::Nothing, degrees, Some((Crs::Crs84, false, false))),
            (Declared::Nothing, turned(degrees), Some((Crs::Crs84, true, true))),
            (Declared::NationalGrid, degrees, Some((Crs::Crs84, false, true))),
            (Declared::NationalGrid, grid, Some((Crs::NationalGrid, false, false))),
            (Declared::Nothing, grid, Some((Crs::NationalGrid, false, true))),
            (Declared::Degrees, grid, Some((Crs::NationalGrid, false, true))),
            (Declared::Nothing, mercator, Some((Crs::WebMercator, false, true))),
            (Declared::WebMercator, mercator, Some((Crs::WebMercator, false, false))),
            (Declared::Nothing, nowhere, None),
        ] {
            let read = reading(&declared, bounds, false).ok();
            let read = read.map(|read| (read.crs, read.swapped, read.told.is_some()));
            assert_eq!(read, expected, "{declared:?} {bounds:?}");
        }
        // Somewhere off Somalia, if somebody means it.
        assert_eq!(reading(&Declared::Nothing, turned(degrees), true).map(|read| read.swapped), Ok(false));
    }

    #[test]
    fn what_lies_elsewhere_is_turned_away() {
        let square = |x: f64, y: f64| Rect::new((x, y), (x + 0.01, y + 0.01)).to_polygon().into();
        for (lon, lat, inside) in [
            (-2.16, 53.61, true),
            (-0.12, 51.50, true),
            (-5.7, 50.07, true),
            (-3.2, 51.48, false), // Cardiff
            (-3.2, 55.95, false), // Edinburgh
            (1.5, 54.5, false),   // at sea
        ] {
            assert_eq!(must_be_in_england(&square(lon, lat)).is_ok(), inside, "{lat}, {lon}");
        }
        assert!(must_be_in_england(&Rect::new((-9.0, 49.0), (3.0, 61.0)).to_polygon().into()).is_ok());
    }
}
