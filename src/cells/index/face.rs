//! The twenty faces of the icosahedron that H3 is laid out on.

use std::array;
use std::sync::LazyLock;

use h3o::{CellIndex, LatLng, Resolution};

/// A point of the unit sphere, or a direction.
pub(super) type Vector = [f64; 3];

/// A face: the point where its plane touches the sphere, and the direction in
/// that plane to one of its three corners.
///
/// On a face, cells are a hexagonal lattice with a cell at the centre and, at
/// an even resolution, a neighbour towards each corner. So any corner will do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Face {
    pub(super) centre: Vector,
    corner: Vector,
}

/// All faces. H3 puts a pentagon on each corner of the icosahedron, so that
/// its faces need not be copied here as numbers.
pub(super) static FACES: LazyLock<Vec<Face>> = LazyLock::new(|| {
    let pentagons = CellIndex::base_cells().filter(|cell| cell.is_pentagon());
    let corners: Vec<_> = pentagons.map(|cell| vector(LatLng::from(cell))).collect();
    let are_near = |a: usize, b: usize| dot(&corners[a], &corners[b]) > 0.0;
    let mut faces = Vec::with_capacity(20);
    for a in 0..corners.len() {
        for b in (0..a).filter(|&b| are_near(a, b)) {
            for c in (0..b).filter(|&c| are_near(a, c) && are_near(b, c)) {
                faces.push(Face::new(&corners[a], &corners[b], &corners[c]));
            }
        }
    }
    faces
});

impl Face {
    fn new(a: &Vector, b: &Vector, c: &Vector) -> Self {
        let centre = unit(&array::from_fn(|k| a[k] + b[k] + c[k]));
        let along = dot(a, &centre);
        let corner = unit(&array::from_fn(|k| a[k] - along * centre[k]));
        Self { centre, corner }
    }

    /// The face nearest to a point.
    pub(super) fn nearest(point: &Vector) -> &'static Self {
        let nearness = |face: &&Self| dot(&face.centre, point);
        let nearest = FACES.iter().max_by(|a, b| nearness(a).total_cmp(&nearness(b)));
        nearest.expect("an icosahedron has faces")
    }

    /// How far a point lies within this face: its distance, along a straight
    /// line through space, from the nearest plane that parts this face from
    /// another. Negative outside.
    pub(super) fn depth(&self, point: &Vector) -> f64 {
        let depth = |other: &Self| {
            let across: Vector = array::from_fn(|k| self.centre[k] - other.centre[k]);
            let length = dot(&across, &across).sqrt();
            if length > 0.5 { dot(&across, point) / length } else { f64::INFINITY }
        };
        FACES.iter().map(depth).fold(f64::INFINITY, f64::min)
    }

    /// The directions in the face's plane to two neighbours, 60 degrees apart,
    /// of the cell at its centre, as long as `length`.
    pub(super) fn axes(&self, resolution: Resolution, length: f64) -> [Vector; 2] {
        // Odd resolutions are turned by asin(√(3/28)), anticlockwise from outside.
        let odd = u8::from(resolution) % 2 == 1;
        let (sine, cosine) = if odd { ((3_f64 / 28.0).sqrt(), (25_f64 / 28.0).sqrt()) } else { (0.0, 1.0) };
        let side = cross(&self.centre, &self.corner);
        let towards = |sine: f64, cosine: f64| -> Vector {
            array::from_fn(|k| length * (cosine * self.corner[k] + sine * side[k]))
        };
        let (sine_60, cosine_60) = (0.75_f64.sqrt(), 0.5);
        let turned = (sine * cosine_60 + cosine * sine_60, cosine * cosine_60 - sine * sine_60);
        [towards(sine, cosine), towards(turned.0, turned.1)]
    }
}

/// A place as a point of the unit sphere.
pub(super) fn vector(at: LatLng) -> Vector {
    let ((sin_lat, cos_lat), (sin_lng, cos_lng)) = (at.lat_radians().sin_cos(), at.lng_radians().sin_cos());
    [cos_lat * cos_lng, cos_lat * sin_lng, sin_lat]
}

pub(super) fn dot(a: &Vector, b: &Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn cross(a: &Vector, b: &Vector) -> Vector {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

fn unit(a: &Vector) -> Vector {
    let length = dot(a, a).sqrt();
    a.map(|part| part / length)
}
