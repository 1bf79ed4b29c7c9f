//! Vector tiles of a collection (Mapbox Vector Tile 2.1, WebMercatorQuad).

use std::f64::consts::PI;

use fast_mvt::{MvtCoord, MvtGeomType, MvtLayerBuilder, MvtResult, MvtValueRef};
use geo::{Coord, Geometry, LineString, Polygon, Rect, coord};

use super::{Collection, Value};

/// Steps beyond the sides that are drawn as well, so that outlines do not show
/// where tiles meet.
const BUFFER: f64 = 64.0;
const SIDE: f64 = 4096.0;
/// The levels that there are tiles of: at the first a cell is still four steps
/// wide, and after the last a map shows no more by asking for more.
pub const LEVELS: std::ops::RangeInclusive<u8> = 5..=16;

/// The columns that say the same of every feature, and so stand in the
/// collection and not in each of its tiles.
const OF_ALL: [&str; 3] = ["cut_off", "period", "marking"];

/// A tile of WebMercatorQuad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TileAt {
    level: u8,
    row: u32,
    column: u32,
}

impl TileAt {
    /// The tile of a level, a row from the north and a column from the west;
    /// none where there is no such one.
    #[must_use]
    pub fn new(level: u8, row: u32, column: u32) -> Option<Self> {
        let side = 1_u32.checked_shl(level.into()).filter(|_| LEVELS.contains(&level))?;
        (row < side && column < side).then_some(Self { level, row, column })
    }

    /// The tile that holds a place.
    #[must_use]
    pub fn holding(level: u8, lon: f64, lat: f64) -> Option<Self> {
        let world = in_world(coord! { x: lon, y: lat });
        let side = f64::from(1_u32.checked_shl(level.into())?);
        // Both are inside the world, so not negative and far inside the range.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let [column, row] = [(world.x * side) as u32, (world.y * side) as u32];
        Self::new(level, row, column)
    }

    /// Level, row and column.
    #[must_use]
    pub fn address(self) -> (u8, u32, u32) {
        (self.level, self.row, self.column)
    }

    /// The tile with its buffer, in degrees.
    fn ground(self) -> Rect {
        let side = f64::from(1_u32 << self.level);
        let margin = BUFFER / SIDE;
        let place = |x: f64, y: f64| {
            let y = PI * (1.0 - 2.0 * y / side);
            coord! { x: x / side * 360.0 - 180.0, y: y.sinh().atan().to_degrees() }
        };
        let (row, column) = (f64::from(self.row), f64::from(self.column));
        Rect::new(place(column - margin, row + 1.0 + margin), place(column + 1.0 + margin, row - margin))
    }

    /// A place in steps from the tile's north-western corner.
    fn steps(self, at: Coord) -> Coord {
        let side = f64::from(1_u32 << self.level);
        let world = in_world(at);
        let step = |world: f64, of: u32| (world * side - f64::from(of)) * SIDE;
        coord! { x: step(world.x, self.column), y: step(world.y, self.row) }
    }
}

/// A place as shares of the world's width and height, from its north-western corner.
fn in_world(at: Coord) -> Coord {
    let y = at.y.to_radians().tan().asinh() / PI;
    coord! { x: at.x / 360.0 + 0.5, y: 0.5 - y / 2.0 }
}

impl Collection {
    /// The features of a tile, with their properties; none where it has none.
    #[must_use]
    pub fn tile(&self, at: TileAt) -> Option<Vec<u8>> {
        // Names and values are numbered in 32 bits: they cannot run out.
        self.try_tile(at).ok().flatten()
    }

    fn try_tile(&self, at: TileAt) -> MvtResult<Option<Vec<u8>>> {
        let ground = at.ground();
        let mut layer = MvtLayerBuilder::new(self.kind.code())?;
        let columns: Vec<_> =
            self.table.columns().iter().filter(|column| !OF_ALL.contains(&column.name.as_str())).collect();
        for nth in 0..self.table.len() {
            if !meets(&ground, &self.table.bounds(nth)) {
                continue;
            }
            let rings = rings(self.table.shape(nth), at);
            if rings.is_empty() {
                continue;
            }
            let mut feature = layer.feature_of(MvtGeomType::Polygon);
            for (ring, exterior) in rings {
                feature.ring(ring, exterior)?;
            }
            for column in &columns {
                match column.value(nth) {
                    Value::Null | Value::Date(_) | Value::Timestamp(_) => {}
                    Value::Text(text) => drop(feature.tag_ref(&column.name, MvtValueRef::String(text))?),
                    Value::Integer(number) => drop(feature.tag_int(&column.name, *number)?),
                    Value::Number(number) => drop(feature.tag_double(&column.name, *number)?),
                    Value::Boolean(truth) => drop(feature.tag_bool(&column.name, *truth)?),
                }
            }
            layer = feature.end();
        }
        Ok((layer.num_features() > 0).then(|| layer.encode()))
    }
}

/// Cheaper than the general one, and asked of every feature.
fn meets(one: &Rect, other: &Rect) -> bool {
    one.min().x <= other.max().x
        && one.max().x >= other.min().x
        && one.min().y <= other.max().y
        && one.max().y >= other.min().y
}

type Ring = (Vec<MvtCoord>, bool);

/// The rings of a feature in steps, each exterior before its interiors.
fn rings(shape: &Geometry, at: TileAt) -> Vec<Ring> {
    let polygons: &[Polygon] = match shape {
        Geometry::Polygon(polygon) => std::slice::from_ref(polygon),
        Geometry::MultiPolygon(polygons) => &polygons.0,
        _ => &[],
    };
    let mut rings = Vec::new();
    for polygon in polygons {
        let Some(exterior) = ring(polygon.exterior(), at) else { continue };
        rings.push((exterior, true));
        rings.extend(polygon.interiors().iter().filter_map(|hole| Some((ring(hole, at)?, false))));
    }
    rings
}

/// A ring in whole steps, cut at the buffer; none where nothing is left.
fn ring(line: &LineString, at: TileAt) -> Option<Vec<MvtCoord>> {
    let open = line.0.split_last().map_or(&[][..], |(_, open)| open);
    let steps: Vec<Coord> = open.iter().map(|&place| at.steps(place)).collect();
    let far = |at: &Coord| {
        let reach = -BUFFER..=SIDE + BUFFER;
        !reach.contains(&at.x) || !reach.contains(&at.y)
    };
    let steps = if steps.iter().any(far) { cut(steps) } else { steps };
    // Inside the buffer, so far inside the range.
    #[allow(clippy::cast_possible_truncation)]
    let whole = |at: &Coord| MvtCoord { x: at.x.round() as i32, y: at.y.round() as i32 };
    let mut ring: Vec<MvtCoord> = steps.iter().map(whole).collect();
    ring.dedup();
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    (ring.len() >= 3).then_some(ring)
}

/// How far a place lies inwards.
type Along = fn(Coord) -> f64;

/// Cuts a ring at each side of the buffered tile in turn (Sutherland and Hodgman).
fn cut(ring: Vec<Coord>) -> Vec<Coord> {
    let (low, high) = (-BUFFER, SIDE + BUFFER);
    let sides: [(Along, f64); 4] =
        [(|at| at.x, low), (|at| -at.x, -high), (|at| at.y, low), (|at| -at.y, -high)];
    sides.into_iter().fold(ring, |ring, (along, limit)| {
        let mut kept = Vec::with_capacity(ring.len() + 2);
        for (nth, &to) in ring.iter().enumerate() {
            let from = ring[(nth + ring.len() - 1) % ring.len()];
            let (was, is) = (along(from) - limit, along(to) - limit);
            if (was < 0.0) != (is < 0.0) {
                kept.push(from + (to - from) * (was / (was - is)));
            }
            if is >= 0.0 {
                kept.push(to);
            }
        }
        kept
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_is_within_its_level_and_holds_what_it_should() {
        assert!(TileAt::new(4, 0, 0).is_none() && TileAt::new(17, 0, 0).is_none());
        assert!(TileAt::new(5, 32, 0).is_none() && TileAt::new(5, 0, 32).is_none());
        assert_eq!(TileAt::holding(10, -1.15, 52.95), TileAt::new(10, 333, 508));
        let tile = TileAt::new(10, 333, 508).expect("a tile");
        let ground = tile.ground();
        assert!(ground.min().x < -1.15 && ground.max().x > -1.15);
        let middle = tile.steps(ground.center());
        // The middle of the degrees lies a little off that of the tile.
        assert!((middle.x - 2048.0).abs() < 0.01 && (middle.y - 2048.0).abs() < 8.0, "{middle:?}");
    }

    #[test]
    fn what_reaches_beyond_the_buffer_is_cut_there() {
        let ring = [(-1e6, -1e6), (1e6, -1e6), (1e6, 1e6), (-1e6, 1e6)];
        let cut = cut(ring.map(|(x, y)| coord! { x: x, y: y }).to_vec());
        assert_eq!(cut.len(), 4);
        let at_a_side = |place: f64| (place + 64.0).abs().min((place - 4160.0).abs()) < 1e-6;
        assert!(cut.iter().all(|at| at_a_side(at.x) && at_a_side(at.y)), "{cut:?}");
        let away = [(5000.0, 0.0), (6000.0, 0.0), (6000.0, 100.0)];
        assert!(super::cut(away.map(|(x, y)| coord! { x: x, y: y }).to_vec()).is_empty());
    }
}
