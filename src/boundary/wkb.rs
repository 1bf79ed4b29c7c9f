//! Well-known binary, as GeoPackage and our own store have it. Counts are held
//! against the bytes that are there before room is made for them.

use geo::{Coord, LineString, MultiPolygon, Polygon};

use super::raw::Parts;

/// Deepest nesting of collections that is read.
const DEEPEST: u8 = 4;
/// A ring's point takes at least two numbers.
const POINT_BYTES: usize = 16;

/// Bytes that are not well-known binary of an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotWkb {
    /// The bytes end early, or hold what they should not.
    #[error("its outline is not well-known binary")]
    Malformed,
    /// A curve: arcs would have to be guessed at.
    #[error("its outline is a curve; save it with straight edges")]
    Curve,
}

/// An outline that was written whole.
///
/// # Errors
///
/// [`NotWkb`] if it cannot be had.
pub fn outline(bytes: &[u8]) -> Result<MultiPolygon, NotWkb> {
    let (parts, _) = read(bytes)?;
    let part = |rings: Vec<LineString>| {
        let mut rings = rings.into_iter();
        rings.next().map(|exterior| Polygon::new(exterior, rings.collect()))
    };
    Ok(parts.into_iter().filter_map(part).collect())
}

/// The areas of a geometry, and how many points and lines stood beside them.
///
/// # Errors
///
/// [`NotWkb`] if they cannot be had.
pub fn read(bytes: &[u8]) -> Result<(Parts, usize), NotWkb> {
    let mut reader = Reader { rest: bytes, parts: Vec::new(), others: 0 };
    reader.geometry(DEEPEST)?;
    Ok((reader.parts, reader.others))
}

struct Reader<'a> {
    rest: &'a [u8],
    parts: Parts,
    others: usize,
}

/// How numbers are written.
#[derive(Clone, Copy)]
struct Shape {
    little: bool,
    /// Numbers a point.
    numbers: usize,
}

impl Reader<'_> {
    fn geometry(&mut self, deepest: u8) -> Result<(), NotWkb> {
        let little = match self.take::<1>()? {
            [0] => false,
            [1] => true,
            _ => return Err(NotWkb::Malformed),
        };
        let code = self.count(little)?;
        // ISO has thousands for the dimensions, the older form flags.
        let flags = code >> 28;
        let plain = code & 0x0fff_ffff;
        let (z, m) = (
            flags & 8 != 0 || matches!(plain / 1000, 1 | 3),
            flags & 4 != 0 || matches!(plain / 1000, 2 | 3),
        );
        if flags & 2 != 0 {
            self.take::<4>()?;
        }
        let shape = Shape { little, numbers: 2 + usize::from(z) + usize::from(m) };
        match plain % 1000 {
            1 => self.skip_points(1, shape),
            2 => {
                let points = self.count(little)?;
                self.skip_points(points, shape)
            }
            3 => self.polygon(shape),
            4..=7 => self.members(little, deepest),
            8..=15 => Err(NotWkb::Curve),
            _ => Err(NotWkb::Malformed),
        }
    }

    fn members(&mut self, little: bool, deepest: u8) -> Result<(), NotWkb> {
        let deeper = deepest.checked_sub(1).ok_or(NotWkb::Malformed)?;
        for _ in 0..self.count(little)? {
            self.geometry(deeper)?;
        }
        Ok(())
    }

    fn skip_points(&mut self, points: u32, shape: Shape) -> Result<(), NotWkb> {
        let bytes = (points as usize).checked_mul(shape.numbers * 8).ok_or(NotWkb::Malformed)?;
        self.rest = self.rest.get(bytes..).ok_or(NotWkb::Malformed)?;
        self.others += 1;
        Ok(())
    }

    fn polygon(&mut self, shape: Shape) -> Result<(), NotWkb> {
        let mut rings = Vec::new();
        for _ in 0..self.count(shape.little)? {
            rings.push(self.ring(shape)?);
        }
        self.parts.push(rings);
        Ok(())
    }

    fn ring(&mut self, shape: Shape) -> Result<LineString, NotWkb> {
        let points = self.count(shape.little)? as usize;
        if points > self.rest.len() / POINT_BYTES {
            return Err(NotWkb::Malformed);
        }
        let mut ring = Vec::with_capacity(points);
        for _ in 0..points {
            let (x, y) = (self.number(shape.little)?, self.number(shape.little)?);
            for _ in 2..shape.numbers {
                self.number(shape.little)?;
            }
            ring.push(Coord { x, y });
        }
        Ok(LineString(ring))
    }

    fn count(&mut self, little: bool) -> Result<u32, NotWkb> {
        let bytes = self.take()?;
        Ok(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn number(&mut self, little: bool) -> Result<f64, NotWkb> {
        let bytes = self.take()?;
        Ok(if little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], NotWkb> {
        let (taken, rest) = self.rest.split_first_chunk::<N>().ok_or(NotWkb::Malformed)?;
        self.rest = rest;
        Ok(*taken)
    }
}

#[cfg(test)]
mod tests {
    use geo::wkt;
    use geozero::{CoordDimensions, ToWkb as _};

    use super::*;

    fn written(geometry: &geo::Geometry) -> Vec<u8> {
        geometry.to_wkb(CoordDimensions::xy()).unwrap()
    }

    #[test]
    fn areas_read_back_and_the_rest_is_counted() {
        let area = wkt!(MULTIPOLYGON(((0. 0., 4. 0., 4. 4., 0. 0.), (1. 1., 2. 1., 2. 2., 1. 1.)), ((9. 9., 8. 9., 8. 8., 9. 9.))));
        assert_eq!(outline(&written(&area.clone().into())), Ok(area.clone()));
        let mixed = geo::GeometryCollection(vec![
            wkt!(POINT(1. 2.)).into(),
            area.clone().into(),
            wkt!(LINESTRING(0. 0., 1. 1.)).into(),
        ]);
        let mixed = written(&geo::Geometry::GeometryCollection(mixed));
        assert_eq!((outline(&mixed), read(&mixed).unwrap().1), (Ok(area), 2));
    }

    #[test]
    fn bytes_cut_short_or_counted_wrong_are_refused_without_room_being_made() {
        let whole = written(&wkt!(POLYGON((0. 0., 4. 0., 4. 4., 0. 0.))).into());
        for end in 0..whole.len() {
            assert_eq!(read(&whole[..end]), Err(NotWkb::Malformed), "{end}");
        }
        let mut counted = whole;
        counted[9..13].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(read(&counted), Err(NotWkb::Malformed));
        // A collection of itself, without end.
        let nested: Vec<u8> = std::iter::repeat_n([1, 7, 0, 0, 0, 1, 0, 0, 0], 9).flatten().collect();
        assert_eq!(read(&nested), Err(NotWkb::Malformed));
        assert_eq!(read(&[1, 10, 0, 0, 0]), Err(NotWkb::Curve));
    }
}
