//! From a set of cells to the shape a map draws, and back to few names.
//!
//! Corners are named by the three cells that meet there, so joining cells is
//! set arithmetic on whole numbers: no coordinate is compared, nothing is
//! rounded, and two neighbouring shapes share their corners to the last bit.

use std::collections::BTreeMap;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use h3o::{CellIndex, DirectedEdgeIndex, Resolution};

/// Joins cells into polygons that follow their outer and inner edges.
///
/// Takes cells of any resolutions, in any order; those that repeat or lie
/// within another count once. All are first split to the finest resolution
/// among them (a cell and its children differ in outline): use [`dissolve_at`]
/// where shapes must fit others of a finer resolution. Returns longitudes (x)
/// and latitudes (y) in degrees, WGS 84: a polygon for each connected part,
/// ordered by its smallest cell, exterior ring anticlockwise and holes
/// clockwise as RFC 7946 asks. Every vertex is an H3 cell vertex, and equal
/// sets give equal bytes. A set that crosses the 180th meridian or holds a
/// pole is not cut there.
///
/// # Example
///
/// ```
/// # use homeward::cells::outline::dissolve;
/// let park: h3o::CellIndex = "89194ad14b7ffff".parse()?;
/// let ring = park.grid_ring::<Vec<_>>(1);
/// let shape = dissolve(&ring);
/// assert_eq!(shape.0.len(), 1);
/// assert_eq!(shape.0[0].exterior().0.len(), 19);
/// assert_eq!(shape.0[0].interiors().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn dissolve(cells: &[CellIndex]) -> MultiPolygon<f64> {
    dissolve_at(cells, Resolution::Zero)
}

/// [`dissolve`], with every cell first split to `resolution` or finer.
///
/// Compacted shapes that came from one resolution keep its exact outline this
/// way: give the resolution they were made at.
#[must_use]
pub fn dissolve_at(cells: &[CellIndex], resolution: Resolution) -> MultiPolygon<f64> {
    let cells = split(cells, resolution);
    components(&cells).iter().map(|part| polygon(part)).collect()
}

/// The fewest cells that cover exactly the same ground, ascending.
///
/// Seven children that are all there become their parent, and so on up.
/// Takes cells of any resolutions, repeated or nested.
///
/// # Example
///
/// ```
/// # use homeward::cells::outline::compact;
/// let parent: h3o::CellIndex = "88194ad14bfffff".parse()?;
/// let children: Vec<_> = parent.children(h3o::Resolution::Nine).collect();
/// assert_eq!(compact(&children), [parent]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn compact(cells: &[CellIndex]) -> Vec<CellIndex> {
    let mut cells = split(cells, Resolution::Zero);
    CellIndex::compact(&mut cells).expect("split cells are distinct and of one resolution");
    cells.sort_unstable();
    cells
}

/// The connected parts of a set of cells of one resolution.
///
/// Two cells hang together when they share an edge (grid distance 1). Takes
/// distinct cells in ascending order; returns parts ordered by their smallest
/// cell, each in ascending order.
#[must_use]
pub fn components(cells: &[CellIndex]) -> Vec<Vec<CellIndex>> {
    let mut part_of = vec![usize::MAX; cells.len()];
    let mut parts: Vec<Vec<CellIndex>> = Vec::new();
    for start in 0..cells.len() {
        if part_of[start] != usize::MAX {
            continue;
        }
        part_of[start] = parts.len();
        let mut members = vec![start];
        let mut next = 0;
        while let Some(&member) = members.get(next) {
            next += 1;
            for neighbour in cells[member].grid_disk::<Vec<_>>(1) {
                if let Ok(at) = cells.binary_search(&neighbour)
                    && part_of[at] == usize::MAX
                {
                    part_of[at] = parts.len();
                    members.push(at);
                }
            }
        }
        members.sort_unstable();
        parts.push(members.into_iter().map(|at| cells[at]).collect());
    }
    parts
}

/// All cells at one resolution: the finest of theirs, or `at_least`.
fn split(cells: &[CellIndex], at_least: Resolution) -> Vec<CellIndex> {
    let finest = cells.iter().map(|cell| cell.resolution()).max();
    let resolution = finest.map_or(at_least, |finest| finest.max(at_least));
    let mut cells: Vec<_> = CellIndex::uncompact(cells.iter().copied(), resolution).collect();
    cells.sort_unstable();
    cells.dedup();
    cells
}

/// A corner of the grid: the three cells that meet there, ascending.
type Corner = [CellIndex; 3];

/// The way along an outer edge: where it ends, and where it bends on the way
/// if it crosses an edge of the icosahedron.
struct Side {
    to: Corner,
    bend: Option<Coord>,
}

/// One connected part as a polygon.
fn polygon(part: &[CellIndex]) -> Polygon<f64> {
    let mut sides = sides(part);
    let mut rings = Vec::new();
    // Smallest corner first: a ring starts at the same vertex on every machine.
    while let Some((&start, _)) = sides.first_key_value() {
        rings.push(ring(&mut sides, start));
    }
    // Cells lie to the left of every side, so only the outer ring turns
    // anticlockwise, and its area alone is above zero.
    let outer = (0..rings.len()).max_by(|&a, &b| area(&rings[a]).total_cmp(&area(&rings[b])));
    let exterior = outer.map_or_else(|| LineString::new(Vec::new()), |outer| rings.remove(outer));
    Polygon::new(exterior, rings)
}

/// Follows the sides from `start` until they come back, taking them out.
fn ring(sides: &mut BTreeMap<Corner, Side>, start: Corner) -> LineString<f64> {
    let mut line = Vec::new();
    let mut corner = start;
    while let Some(side) = sides.remove(&corner) {
        line.push(vertex(corner));
        line.extend(side.bend);
        corner = side.to;
    }
    line.push(vertex(start));
    LineString::new(line)
}

/// The sides between a cell of `part` and one outside it, by the corner where
/// they begin. Three cells meet at a corner, so at most one begins there.
fn sides(part: &[CellIndex]) -> BTreeMap<Corner, Side> {
    let mut sides = BTreeMap::new();
    for &cell in part {
        let edges: Vec<_> = cell.edges().map(|edge| (edge, edge.destination())).collect();
        let around = edges.len();
        for (i, &(edge, beyond)) in edges.iter().enumerate() {
            if part.binary_search(&beyond).is_err() {
                let before = edges[(i + around - 1) % around].1;
                let after = edges[(i + 1) % around].1;
                let side = Side { to: corner(cell, beyond, after), bend: bend(edge) };
                sides.insert(corner(cell, before, beyond), side);
            }
        }
    }
    sides
}

fn corner(a: CellIndex, b: CellIndex, c: CellIndex) -> Corner {
    let mut cells = [a, b, c];
    cells.sort_unstable();
    cells
}

/// Where a corner is. Cells compute a shared vertex each with its own rounding,
/// so the smallest of the three decides for all.
fn vertex(corner: Corner) -> Coord {
    let [owner, second, third] = corner;
    let edges: Vec<_> = owner.edges().map(|edge| (edge, edge.destination())).collect();
    let leaving = (0..edges.len()).find(|&i| {
        let pair = [edges[(i + edges.len() - 1) % edges.len()].1, edges[i].1];
        pair == [second, third] || pair == [third, second]
    });
    let edge = edges[leaving.expect("cells of a corner are neighbours in turn")].0;
    edge.boundary()[0].into()
}

/// The vertex within an edge that crosses the icosahedron's, from one side of
/// it for both.
fn bend(edge: DirectedEdgeIndex) -> Option<Coord> {
    if edge.boundary().len() < 3 {
        return None;
    }
    let line = edge.min(edge.reverse()).boundary();
    line.get(1).map(|&middle| middle.into())
}

/// Twice the signed area of a ring, seen from its first vertex to keep digits.
fn area(ring: &LineString<f64>) -> f64 {
    let Some(&origin) = ring.0.first() else {
        return 0.0;
    };
    let cross = |line: geo::Line<f64>| (line.start - origin, line.end - origin);
    ring.lines().map(cross).map(|(a, b)| a.x * b.y - b.x * a.y).sum()
}

#[cfg(test)]
#[path = "outline_tests.rs"]
mod tests;
