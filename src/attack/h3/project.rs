//! From the globe to the cells and back: the gnomonic projection of each face.

use std::f64::consts::TAU;

use super::plane::{self, Ijk};
use super::tables::{AXES, BASE, BASE_AT, BEYOND, CENTRES};
use super::{CELL, FINEST, base_cell, digit, digit_shift, resolution};

/// The turn between the grids of even and odd resolutions, radians.
const ODD_TURN: f64 = 0.333_473_172_251_832_1;
/// The unit of the grid of resolution 0 on the plane of a face.
const UNIT: f64 = 0.381_966_011_250_105;

/// The cell of a point in degrees, at a resolution.
#[must_use]
pub fn cell_at(latitude: f64, longitude: f64, resolution: u8) -> u64 {
    let point = (latitude.to_radians(), longitude.to_radians());
    let face = nearest_face(point);
    let (mut r, azimuth) = polar(CENTRES[face], point);
    r = r.tan() / UNIT * 7_f64.powf(f64::from(resolution) / 2.0);
    let mut theta = AXES[face] - azimuth;
    if is_odd(resolution) {
        theta -= ODD_TURN;
    }
    cell_on(face, plane::nearest(r * theta.cos(), r * theta.sin()), resolution)
}

fn is_odd(resolution: u8) -> bool {
    resolution % 2 == 1
}

fn on_sphere((latitude, longitude): (f64, f64)) -> [f64; 3] {
    let (sin, cos) = latitude.sin_cos();
    [cos * longitude.cos(), cos * longitude.sin(), sin]
}

fn nearest_face(point: (f64, f64)) -> usize {
    let at = on_sphere(point);
    let nearness =
        |face: &usize| -> f64 { on_sphere(CENTRES[*face]).iter().zip(at).map(|(a, b)| a * b).sum() };
    (0..20).max_by(|a, b| nearness(a).total_cmp(&nearness(b))).unwrap_or(0)
}

/// The angle to a point and the azimuth in which it lies, radians.
fn polar(from: (f64, f64), to: (f64, f64)) -> (f64, f64) {
    let apart = to.1 - from.1;
    let east = to.0.cos() * apart.sin();
    let north = from.0.cos() * to.0.sin() - from.0.sin() * to.0.cos() * apart.cos();
    let along = from.0.sin() * to.0.sin() + from.0.cos() * to.0.cos() * apart.cos();
    (east.hypot(north).atan2(along), east.atan2(north))
}

/// The point so far from another in an azimuth, radians.
fn travel(from: (f64, f64), r: f64, azimuth: f64) -> (f64, f64) {
    let latitude = (from.0.sin() * r.cos() + from.0.cos() * r.sin() * azimuth.cos()).clamp(-1.0, 1.0).asin();
    let east = azimuth.sin() * r.sin() * from.0.cos();
    let along = r.cos() - from.0.sin() * latitude.sin();
    (latitude, from.1 + east.atan2(along))
}

/// The cell at a place of a face's plane.
fn cell_on(face: usize, mut at: Ijk, resolution: u8) -> u64 {
    let mut digits = [7; FINEST as usize + 1];
    for level in (1..=resolution).rev() {
        let above = plane::coarser(at, is_odd(level));
        let offset = plane::add(at, plane::scale(plane::finer(above, is_odd(level)), -1));
        digits[usize::from(level)] = plane::digit(plane::normal(offset));
        at = above;
    }
    let place = usize::try_from(9 * at[0] + 3 * at[1] + at[2]).unwrap_or_default();
    let (base, turns) = BASE_AT[face][place];
    let digits = &mut digits[1..=usize::from(resolution)];
    let (_, _, is_pentagon, other_way) = BASE[usize::from(base)];
    if is_pentagon && leading(digits) == 1 {
        let back = other_way.iter().any(|&other| usize::try_from(other) == Ok(face));
        digits.iter_mut().for_each(|digit| *digit = if back { right(*digit) } else { left(*digit) });
    }
    for _ in 0..turns {
        if is_pentagon {
            turn_pentagon(digits)
        } else {
            digits.iter_mut().for_each(|digit| *digit = left(*digit))
        }
    }
    write(base, resolution, digits)
}

fn write(base: u8, resolution: u8, digits: &[u8]) -> u64 {
    let empty = CELL | ((1 << 45) - 1);
    let head = empty | u64::from(resolution) << 52 | u64::from(base) << 45;
    (1..).zip(digits).fold(head, |cell, (level, &digit)| {
        (cell & !(7 << digit_shift(level))) | u64::from(digit) << digit_shift(level)
    })
}

/// The first digit that is not 0.
fn leading(digits: &[u8]) -> u8 {
    digits.iter().copied().find(|&digit| digit != 0).unwrap_or(0)
}

/// A digit a sixth of a turn to the left.
fn left(digit: u8) -> u8 {
    [0, 5, 3, 1, 6, 4, 2, 7][usize::from(digit)]
}

fn right(digit: u8) -> u8 {
    [0, 3, 6, 2, 5, 1, 4, 7][usize::from(digit)]
}

/// Turns the digits of a pentagon, past the direction that it does not have.
fn turn_pentagon(digits: &mut [u8]) {
    digits.iter_mut().for_each(|digit| *digit = left(*digit));
    if leading(digits) == 1 {
        digits.iter_mut().for_each(|digit| *digit = left(*digit));
    }
}

/// Where a cell lies: the face and the place on its plane.
fn place_of(cell: u64) -> (usize, Ijk) {
    let level = resolution(cell);
    let mut digits: Vec<u8> = (1..=level).map(|at| digit(cell, at)).collect();
    let (face, home, is_pentagon, _) = BASE[usize::from(base_cell(cell))];
    if is_pentagon && leading(&digits) == 5 {
        digits.iter_mut().for_each(|digit| *digit = right(*digit));
    }
    let mut at = home;
    for (level, &digit) in (1..=level).zip(&digits) {
        at = plane::normal(plane::add(plane::finer(at, is_odd(level)), plane::unit(digit)));
    }
    // Faces meet on grids of even resolution.
    let (even, even_level) = if is_odd(level) { (plane::finer(at, false), level + 1) } else { (at, level) };
    let missing = is_pentagon && leading(&digits) == 4;
    let mut there = over_edge(usize::from(face), even, even_level, 1, missing);
    while let (true, Some((face, at))) = (is_pentagon, there) {
        match over_edge(face, at, even_level, 1, false) {
            None => break,
            next => there = next,
        }
    }
    match there {
        None => (usize::from(face), at),
        Some((face, at)) if is_odd(level) => (face, plane::coarser(at, false)),
        Some(there) => there,
    }
}

/// The place in the coordinates of the face beyond the edge, if it lies there.
/// `grid` is 3 on the grid of the corners.
fn over_edge(face: usize, at: Ijk, level: u8, grid: i64, missing: bool) -> Option<(usize, Ijk)> {
    let unit = grid * 7_i64.pow(u32::from(level) / 2);
    if at.iter().sum::<i64>() <= 2 * unit {
        return None;
    }
    let mut at = at;
    let quadrant = match at {
        [_, j, k] if k > 0 && j > 0 => 2,
        [_, _, k] if k > 0 => 1,
        _ => 0,
    };
    if quadrant == 1 && missing {
        let corner = [2 * unit, 0, 0];
        at = plane::add(plane::turn_back(plane::add(at, plane::scale(corner, -1))), corner);
    }
    let (beyond, shift, turns) = BEYOND[face][quadrant];
    for _ in 0..turns {
        at = plane::turn(at);
    }
    Some((usize::from(beyond), plane::normal(plane::add(at, plane::scale(shift, unit)))))
}

/// The corners of a hexagon, latitude and longitude in degrees.
///
/// Where an edge of the icosahedron crosses a cell, H3 adds a point there; none
/// does in the United Kingdom, and this one leaves it out.
#[must_use]
pub fn boundary(cell: u64) -> Vec<(f64, f64)> {
    const EVEN: [Ijk; 6] = [[2, 1, 0], [1, 2, 0], [0, 2, 1], [0, 1, 2], [1, 0, 2], [2, 0, 1]];
    const ODD: [Ijk; 6] = [[5, 4, 0], [1, 5, 0], [0, 5, 4], [0, 1, 5], [4, 0, 5], [5, 0, 1]];
    let level = resolution(cell);
    let (face, at) = place_of(cell);
    let mut middle = plane::corners_grid(at);
    let (corners, even_level) = match is_odd(level) {
        true => (ODD, level + 1),
        false => (EVEN, level),
    };
    if is_odd(level) {
        middle = plane::finer(middle, false);
    }
    let of = |corner| {
        let at = plane::normal(plane::add(middle, corner));
        let (face, at) = over_edge(face, at, even_level, 3, false).unwrap_or((face, at));
        let (x, y) = plane::xy(at);
        let r = x.hypot(y) / 7_f64.powf(f64::from(even_level) / 2.0) / 3.0 * UNIT;
        let (latitude, longitude) = travel(CENTRES[face], r.atan(), AXES[face] - y.atan2(x));
        let longitude = (longitude + TAU / 2.0).rem_euclid(TAU) - TAU / 2.0;
        (latitude.to_degrees(), longitude.to_degrees())
    };
    corners.into_iter().map(of).collect()
}
