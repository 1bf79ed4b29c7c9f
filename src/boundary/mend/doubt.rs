use geo::bool_ops::FillRule;
use geo::{
    Area as _, BooleanOps as _, BoundingRect as _, Centroid as _, MultiPolygon, OpType, Polygon, Rect,
};

use super::{MOST_DOUBT, MOST_DOUBT_M2};
use crate::boundary::Rule;
use crate::boundary::fault::{Ground, Place};

/// Metres for a degree of latitude, near enough for telling how much.
const METRES: f64 = 111_195.0;

/// An outline, and the ground of it that is in doubt.
pub(super) struct Doubt {
    /// Where edges go round at least once.
    pub positive: MultiPolygon,
    /// Where they go round backwards.
    negative: MultiPolygon,
    /// What is in doubt, and what is not, in square metres.
    doubt_m2: f64,
    ground_m2: f64,
}

impl Doubt {
    pub fn of(drawn: &[Polygon]) -> Self {
        let outline = MultiPolygon(drawn.to_vec());
        let nothing = MultiPolygon(Vec::new());
        let filled = |rule| outline.boolean_op_with_fill_rule(&nothing, OpType::Union, rule);
        let (positive, negative) = (filled(FillRule::Positive), filled(FillRule::Negative));
        let bounds = outline.bounding_rect();
        let drawn: f64 = outline.iter().map(|part| part.signed_area()).sum();
        let (forward, backward) = (positive.unsigned_area(), negative.unsigned_area());
        let twice = (drawn + backward - forward).max(0.0);
        Self {
            doubt_m2: square_metres(backward + twice, bounds),
            ground_m2: square_metres(forward, bounds),
            positive,
            negative,
        }
    }

    pub fn ground_m2(&self) -> f64 {
        self.ground_m2
    }

    /// Whether it is less than can be seen, on a map or in an area.
    pub fn is_small(&self) -> bool {
        self.doubt_m2 <= MOST_DOUBT_M2.min(MOST_DOUBT * self.ground_m2)
    }

    /// The largest piece of ground in doubt.
    fn place(&self, drawn: &[Polygon]) -> Place {
        let odd = || {
            let outline = MultiPolygon(drawn.to_vec());
            outline.boolean_op_with_fill_rule(&MultiPolygon(Vec::new()), OpType::Union, FillRule::EvenOdd)
        };
        let pieces = match self.negative.0.is_empty() {
            true => self.positive.difference(&odd()),
            false => self.negative.clone(),
        };
        let size = |piece: &&Polygon| piece.unsigned_area();
        let largest = pieces.iter().max_by(|one, other| size(one).total_cmp(&size(other)));
        let middle = largest.and_then(|piece| piece.centroid()).or_else(|| self.positive.centroid());
        Place(middle.unwrap_or_default().into())
    }
}

/// Which rule an outline broke: its edge by itself, its holes, or its parts.
pub(super) fn told(drawn: &[Polygon]) -> Rule {
    for part in drawn {
        let edge = [Polygon::new(part.exterior().clone(), Vec::new())];
        let doubt = Doubt::of(&edge);
        if !doubt.is_small() {
            return Rule::CrossesItself { at: doubt.place(&edge), area: Ground(doubt.doubt_m2) };
        }
    }
    for part in drawn {
        let part = std::slice::from_ref(part);
        let doubt = Doubt::of(part);
        if !doubt.is_small() {
            return Rule::HoleOutside { at: doubt.place(part), area: Ground(doubt.doubt_m2) };
        }
    }
    let doubt = Doubt::of(drawn);
    Rule::PartsOverlap { at: doubt.place(drawn), area: Ground(doubt.doubt_m2) }
}

/// Square degrees as square metres, at the latitude of the middle.
fn square_metres(square_degrees: f64, bounds: Option<Rect>) -> f64 {
    let latitude = bounds.map_or(0.0, |bounds| bounds.center().y);
    square_degrees.abs() * METRES * METRES * latitude.to_radians().cos().abs()
}
