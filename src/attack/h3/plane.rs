//! The plane of one face of the icosahedron: three axes at 120 degrees, the
//! least of the three coordinates 0.

/// A place in the plane: i, j and k.
pub(super) type Ijk = [i64; 3];

pub(super) fn normal([i, j, k]: Ijk) -> Ijk {
    let least = i.min(j).min(k);
    [i - least, j - least, k - least]
}

pub(super) fn add(a: Ijk, b: Ijk) -> Ijk {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

pub(super) fn scale(a: Ijk, by: i64) -> Ijk {
    a.map(|part| part * by)
}

/// The sum of three vectors, as often as the coordinates say.
fn span(at: Ijk, axes: [Ijk; 3]) -> Ijk {
    let sum = at.iter().zip(axes).fold([0; 3], |sum, (&times, axis)| add(sum, scale(axis, times)));
    normal(sum)
}

/// The unit vector of an H3 digit: its bits are i, j and k.
pub(super) fn unit(digit: u8) -> Ijk {
    let bit = |at: u8| i64::from(digit >> at & 1);
    [bit(2), bit(1), bit(0)]
}

/// The H3 digit of a unit vector.
pub(super) fn digit([i, j, k]: Ijk) -> u8 {
    // Normal unit vectors have parts of 0 and 1 only.
    u8::try_from(4 * i + 2 * j + k).unwrap_or(7)
}

/// A sixth of a turn to the left.
pub(super) fn turn(at: Ijk) -> Ijk {
    span(at, [[1, 1, 0], [0, 1, 1], [1, 0, 1]])
}

/// A sixth of a turn to the right.
pub(super) fn turn_back(at: Ijk) -> Ijk {
    span(at, [[1, 0, 1], [1, 1, 0], [0, 1, 1]])
}

/// The same place on the grid that is one resolution finer.
pub(super) fn finer(at: Ijk, odd: bool) -> Ijk {
    match odd {
        true => span(at, [[3, 0, 1], [1, 3, 0], [0, 1, 3]]),
        false => span(at, [[3, 1, 0], [0, 3, 1], [1, 0, 3]]),
    }
}

/// The nearest place on the grid that is one resolution coarser.
pub(super) fn coarser([i, j, k]: Ijk, odd: bool) -> Ijk {
    let (i, j) = (i - k, j - k);
    match odd {
        true => normal([sevenths(3 * i - j), sevenths(i + 2 * j), 0]),
        false => normal([sevenths(2 * i + j), sevenths(3 * j - i), 0]),
    }
}

/// A seventh, rounded; no whole number is half a seventh from the next.
fn sevenths(number: i64) -> i64 {
    (2 * number + 7).div_euclid(14)
}

/// On the grid of the corners: three times finer each way, twice.
pub(super) fn corners_grid(at: Ijk) -> Ijk {
    span(span(at, [[2, 0, 1], [1, 2, 0], [0, 1, 2]]), [[2, 1, 0], [0, 2, 1], [1, 0, 2]])
}

/// x and y of a place, in units of the grid.
pub(super) fn xy([i, j, k]: Ijk) -> (f64, f64) {
    let (i, j) = ((i - k) as f64, (j - k) as f64);
    (i - 0.5 * j, j * 3_f64.sqrt() / 2.0)
}

/// The place whose hexagon holds a point: the three oblique coordinates are
/// rounded, and the one that was moved farthest follows from the others.
pub(super) fn nearest(x: f64, y: f64) -> Ijk {
    let j = y * 2.0 / 3_f64.sqrt();
    let q = x - 0.5 * j;
    let parts = [q, j, -q - j];
    let mut round = parts.map(f64::round);
    let moved = |at: usize| (round[at] - parts[at]).abs();
    let farthest = (0..3).max_by(|&a, &b| moved(a).total_cmp(&moved(b))).unwrap_or(0);
    round[farthest] -= round.iter().sum::<f64>();
    #[allow(clippy::cast_possible_truncation)]
    let [q, r] = [round[0] as i64, round[1] as i64];
    normal([q + r, r, 0])
}
