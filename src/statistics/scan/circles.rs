//! Which cells lie in the circles about each cell.

use h3o::CellIndex;

use super::{MOST_MEMBERS, Refused};
use crate::statistics::sphere::Unit;

/// How many of the nearest cells are sorted at first.
const AT_FIRST: usize = 256;

/// For each cell of an area the cells nearest to it, itself first.
///
/// A circle is the first so many of them; distances are between centres, equal
/// ones in order of cells.
pub(super) struct Circles {
    ends: Vec<usize>,
    members: Vec<u32>,
}

impl Circles {
    /// Circles that hold at most `most` of the weight of the cells.
    pub(super) fn new(area: &[CellIndex], weight: &[f64], most: f64) -> Result<Self, Refused> {
        let places: Vec<Unit> = area.iter().map(|&cell| cell.into()).collect();
        let mut circles = Self { ends: Vec::with_capacity(area.len()), members: Vec::new() };
        let mut by_distance = Vec::with_capacity(area.len());
        for &centre in &places {
            by_distance.clear();
            by_distance.extend((0_u32..).zip(&places).map(|(i, place)| (centre.chord2(*place), i)));
            circles.add(&mut by_distance, weight, most)?;
        }
        Ok(circles)
    }

    fn add(&mut self, by_distance: &mut [(f64, u32)], weight: &[f64], most: f64) -> Result<(), Refused> {
        let nearer = |a: &(f64, u32), b: &(f64, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        let (mut sorted, mut inside) = (0, 0.0);
        while sorted < by_distance.len() {
            let rest = &mut by_distance[sorted..];
            // Few of all cells lie in a circle: more are sorted when needed.
            let next = AT_FIRST.max(sorted).min(rest.len());
            if next < rest.len() {
                rest.select_nth_unstable_by(next, nearer);
            }
            let nearest = &mut rest[..next];
            nearest.sort_unstable_by(nearer);
            for &mut (_, i) in nearest {
                inside += weight[i as usize];
                if inside > most {
                    self.ends.push(self.members.len());
                    return Ok(());
                }
                self.members.push(i);
            }
            if self.members.len() > MOST_MEMBERS {
                return Err(Refused::TooLarge);
            }
            sorted += next;
        }
        self.ends.push(self.members.len());
        Ok(())
    }

    /// The cells about cell `i`, nearest first, as far as circles reach; none
    /// if the cell alone is too much.
    pub(super) fn about(&self, i: usize) -> &[u32] {
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.members[start..self.ends[i]]
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }
}
