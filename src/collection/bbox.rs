//! Boxes that a client searches in.

use geo::{Contains as _, Geometry, Intersects as _, Polygon, Rect, coord};

use super::Table;
use crate::crs::Crs;

/// Parts into which a side of a projected box is cut, as it is no straight line
/// in degrees.
const PARTS: u32 = 16;

/// The ground within a client's box, in degrees.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchBox {
    rects: Vec<Rect>,
    /// The ground itself, where it is no rectangle in degrees.
    exact: Option<Polygon>,
}

/// A text that is no box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadBox {
    /// Not four or six finite numbers.
    #[error("four numbers with commas between: west, south, east, north; or six with heights")]
    Numbers,
    /// The second corner lies before the first.
    #[error("the lower corner comes first, then the upper")]
    Order,
    /// The system does not reach so far.
    #[error("the box lies outside the reach of its reference system")]
    Reach,
}

impl SearchBox {
    /// Reads `west,south,east,north`, or six numbers with heights, which are
    /// passed over: no feature has one. In degrees west may lie east of east:
    /// the box then crosses the 180th meridian.
    ///
    /// # Errors
    ///
    /// [`BadBox`] says what is wrong with it.
    ///
    /// # Example
    ///
    /// ```
    /// use homeward::collection::SearchBox;
    /// use homeward::crs::Crs;
    ///
    /// assert!(SearchBox::read("-2.3,53.5,-2.0,53.7", Crs::Crs84).is_ok());
    /// assert!(SearchBox::read("53.5,-2.3,53.7,-2.0", Crs::Wgs84).is_ok());
    /// assert!(SearchBox::read("-2.3,53.7,-2.0,53.5", Crs::Crs84).is_err());
    /// ```
    pub fn read(text: &str, crs: Crs) -> Result<Self, BadBox> {
        let number = |part: &str| part.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        let numbers: Option<Vec<f64>> = text.split(',').map(number).collect();
        let (low, high) = match numbers.as_deref() {
            Some(&[a, b, c, d]) => ([a, b], [c, d]),
            Some(&[a, b, low, c, d, high]) if low <= high => ([a, b], [c, d]),
            Some([_, _, _, _, _, _]) => return Err(BadBox::Order),
            _ => return Err(BadBox::Numbers),
        };
        let in_order = |[a, b]: [f64; 2]| if crs.latitude_first() { [b, a] } else { [a, b] };
        let ([west, south], [east, north]) = (in_order(low), in_order(high));
        if south > north {
            return Err(BadBox::Order);
        }
        match crs {
            Crs::Crs84 | Crs::Wgs84 => Ok(Self::degrees(west, south, east, north)),
            _ if west > east => Err(BadBox::Order),
            Crs::WebMercator | Crs::NationalGrid => Self::projected([west, south, east, north], crs),
        }
    }

    fn degrees(west: f64, south: f64, east: f64, north: f64) -> Self {
        let rect = |west, east| Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north });
        let rects = match west <= east {
            true => vec![rect(west, east)],
            false => vec![rect(west.min(180.0), 180.0), rect(-180.0, east.max(-180.0))],
        };
        Self { rects, exact: None }
    }

    fn projected([west, south, east, north]: [f64; 4], crs: Crs) -> Result<Self, BadBox> {
        let corners = [[west, south], [east, south], [east, north], [west, north]];
        let mut ring = Vec::new();
        for (at, [x, y]) in corners.into_iter().enumerate() {
            let [to_x, to_y] = corners[(at + 1) % 4];
            for part in 0..PARTS {
                let share = f64::from(part) / f64::from(PARTS);
                let at = coord! { x: x + (to_x - x) * share, y: y + (to_y - y) * share };
                ring.push(crs.to_degrees(at).map_err(|_| BadBox::Reach)?);
            }
        }
        let ground = Polygon::new(ring.into(), Vec::new());
        let rect = geo::BoundingRect::bounding_rect(&ground).ok_or(BadBox::Numbers)?;
        Ok(Self { rects: vec![rect], exact: Some(ground) })
    }

    /// The rectangles of degrees that hold the box: itself, but where it was
    /// given in a grid.
    #[must_use]
    pub fn rects(&self) -> &[Rect] {
        &self.rects
    }

    /// The ground within the box.
    pub(super) fn ground(&self) -> Geometry {
        match &self.exact {
            Some(ground) => Geometry::Polygon(ground.clone()),
            None => Geometry::MultiPolygon(self.rects.iter().map(|rect| rect.to_polygon()).collect()),
        }
    }

    /// Whether a feature shares a point with the box.
    pub(super) fn touches(&self, table: &Table, at: usize) -> bool {
        let bounds = table.bounds(at);
        let near = |rect: &&Rect| rect.intersects(&bounds);
        self.rects.iter().filter(near).any(|rect| match &self.exact {
            Some(ground) => table.shape(at).intersects(ground),
            None => rect.contains(&bounds) || table.shape(at).intersects(rect),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_box_is_refused() {
        for (text, why) in [
            ("", BadBox::Numbers),
            ("1,2,3", BadBox::Numbers),
            ("1,2,3,4,5", BadBox::Numbers),
            ("1,2,3,x", BadBox::Numbers),
            ("1,2,3,nan", BadBox::Numbers),
            ("1,2,3,inf", BadBox::Numbers),
            ("1,5,3,4", BadBox::Order),
            ("1,2,9,3,4,5", BadBox::Order),
        ] {
            assert_eq!(SearchBox::read(text, Crs::Crs84), Err(why), "{text}");
        }
        assert_eq!(SearchBox::read("5,2,3,4", Crs::NationalGrid), Err(BadBox::Order));
        assert_eq!(SearchBox::read("1e300,1,2e300,2", Crs::NationalGrid), Err(BadBox::Reach));
    }

    #[test]
    fn heights_are_passed_over_and_the_antimeridian_is_crossed() {
        let flat = SearchBox::read("1,2,3,4", Crs::Crs84);
        assert_eq!(SearchBox::read("1,2,-9,3,4,9", Crs::Crs84), flat);
        assert_eq!(SearchBox::read("2,1,4,3", Crs::Wgs84), flat);
        let across = SearchBox::read("170,-10,-170,10", Crs::Crs84).expect("a box");
        assert_eq!(across.rects.len(), 2);
    }
}
