//! How shapes lie in each other, in square metres of ground.

use std::f64::consts::PI;

use geo::{
    Area as _, BooleanOps as _, BoundingRect as _, Intersects as _, MapCoords as _, MultiPolygon, Rect,
};

use crate::codes::code_list;

/// Metres in a degree along a meridian (mean radius, IUGG).
const METRES_PER_DEGREE: f64 = 6_371_008.8 * PI / 180.0;

/// Ground that counts as some: a thousandth of a cell of resolution 9. Less may
/// come of coordinates rounded to a centimetre.
const SOME_M2: f64 = 100.0;

/// The share of a shape that counts as the whole of it.
const WHOLE: f64 = 0.999;

code_list! {
    /// How a leaf or a hotspot lies in the area asked of.
    #[derive(Debug)]
    Lies {
        /// All its ground does.
        Inside = "inside",
        /// Some of its ground does, and nobody knows whether that is where the
        /// children were.
        Partly = "partly",
    }
}

code_list! {
    /// How much of a leaf's ground lies in the area asked of, in words: a share
    /// of ground, never of children.
    #[derive(Debug)]
    Share {
        /// The whole of it.
        All = "all of it",
        /// Nine tenths or more.
        NearlyAll = "nearly all of it",
        /// Six tenths or more.
        Most = "most of it",
        /// Four tenths or more.
        AboutHalf = "about half of it",
        /// A tenth or more.
        Some = "less than half of it",
        /// Under a tenth.
        Little = "a small part of it",
    }
}

impl Share {
    fn of(share: f64) -> Self {
        match share {
            WHOLE.. => Self::All,
            0.9.. => Self::NearlyAll,
            0.6.. => Self::Most,
            0.4.. => Self::AboutHalf,
            0.1.. => Self::Some,
            _ => Self::Little,
        }
    }

    /// How what has this share lies.
    #[must_use]
    pub fn lies(self) -> Lies {
        if self == Self::All { Lies::Inside } else { Lies::Partly }
    }
}

impl serde::Serialize for Lies {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.code())
    }
}

impl serde::Serialize for Share {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.code())
    }
}

/// A shape on a plane of metres about the latitude of its middle, and what lies
/// near it: true to a thousandth over a county.
pub(super) struct Plane {
    shape: MultiPolygon,
    bounds: Option<Rect>,
    shrink: f64,
}

impl Plane {
    /// A shape given in degrees.
    pub fn of(degrees: &MultiPolygon) -> Self {
        let middle = degrees.bounding_rect().map_or(0.0, |bounds| bounds.center().y);
        let shrink = middle.to_radians().cos();
        let shape = metres(degrees, shrink);
        Self { bounds: shape.bounding_rect(), shape, shrink }
    }

    /// Its area in square metres.
    pub fn area_m2(&self) -> f64 {
        self.shape.unsigned_area()
    }

    /// The ground that it has in common with a shape given in degrees.
    pub fn common_m2(&self, other: &MultiPolygon) -> f64 {
        let other = metres(other, self.shrink);
        if !self.is_near(&other) {
            return 0.0;
        }
        self.shape.intersection(&other).unsigned_area()
    }

    /// How much of a shape given in degrees lies in it; `None` where none does.
    pub fn share_of(&self, other: &MultiPolygon) -> Option<Share> {
        let other = metres(other, self.shrink);
        if !self.is_near(&other) {
            return None;
        }
        let common = self.shape.intersection(&other).unsigned_area();
        (common >= SOME_M2).then(|| Share::of(common / other.unsigned_area()))
    }

    fn is_near(&self, other: &MultiPolygon) -> bool {
        let both = self.bounds.zip(other.bounding_rect());
        both.is_some_and(|(one, other)| one.intersects(&other))
    }
}

/// Whether some square metres are ground at all.
pub(super) fn is_some_ground(m2: f64) -> bool {
    m2 >= SOME_M2
}

fn metres(degrees: &MultiPolygon, shrink: f64) -> MultiPolygon {
    degrees.map_coords(|at| {
        geo::coord! {
            x: at.x * shrink * METRES_PER_DEGREE,
            y: at.y * METRES_PER_DEGREE,
        }
    })
}

#[cfg(test)]
mod tests {
    use geo::{Rect, coord};

    use super::*;

    fn square(west: f64, south: f64, side: f64) -> MultiPolygon {
        let corner = coord! { x: west, y: south };
        Rect::new(corner, corner + coord! { x: side, y: side }).to_polygon().into()
    }

    #[test]
    fn a_share_is_told_in_words() {
        let town = square(-2.0, 53.0, 0.1);
        let whole = Plane::of(&town);
        let share = |east: f64| whole.share_of(&square(-2.0 + east, 53.0, 0.1));
        let expected = [
            (0.0, Some(Share::All)),
            (0.000_05, Some(Share::All)),
            (0.000_2, Some(Share::NearlyAll)),
            (0.03, Some(Share::Most)),
            (0.05, Some(Share::AboutHalf)),
            (0.08, Some(Share::Some)),
            (0.095, Some(Share::Little)),
            // A centimetre of a side of eleven kilometres.
            (0.099_999_9, None),
            (0.2, None),
        ];
        for (east, expected) in expected {
            assert_eq!(share(east), expected, "{east}");
        }
    }

    #[test]
    fn areas_are_in_square_metres_of_ground() {
        // A degree's hundredth at 53.005 north: 669 by 1,112 m.
        let area = Plane::of(&square(-2.0, 53.0, 0.01)).area_m2();
        assert!((area / 744_100.0 - 1.0).abs() < 0.001, "{area}");
    }
}
