//! Places in cubes of space, so that near ones are found without a search.

use std::ops::Range;

use crate::statistics::sphere::Unit;

/// The smallest side of a cube: some twelve metres, so that three numbers of
/// cubes fit 64 bits.
const SMALLEST: f64 = 1.0 / (1 << 19) as f64;

/// Bits of a cube's number along one axis.
const BITS: u32 = 21;

/// Places by the cube of space that they lie in. Cubes know no poles and no
/// meridians.
pub(super) struct Grid {
    chord2: f64,
    /// Places in order of their cubes.
    at: Vec<[f64; 3]>,
    /// Which place stands where in that order, and the reverse.
    order: Vec<u32>,
    slot_of: Vec<u32>,
    cubes: Vec<Cube>,
    cube_of: Vec<u32>,
}

/// A cube of space that holds places.
struct Cube {
    /// The slots in it.
    own: Range<u32>,
    /// The slots in the nine columns of three cubes about it.
    columns: [Range<u32>; 9],
}

impl Grid {
    /// Takes places and the squared chord within which they are near.
    pub(super) fn new(places: &[Unit], chord2: f64) -> Self {
        // A little more than the chord, so that rounding brings none two cubes away.
        let side = (chord2.sqrt() * (1.0 + 1e-9)).max(SMALLEST);
        // From 1 on, so that there is a cube before the first.
        let along = |x: f64| ((x + 1.0) / side) as u64 + 1;
        let key = |place: &Unit| {
            let [x, y, z] = place.coordinates().map(along);
            x << (2 * BITS) | y << BITS | z
        };
        let mut keyed: Vec<(u64, u32)> = places.iter().map(key).zip(0..).collect();
        keyed.sort_unstable();
        let order: Vec<u32> = keyed.iter().map(|&(_, place)| place).collect();
        let mut slot_of = vec![0; places.len()];
        for (slot, &place) in (0..).zip(&order) {
            slot_of[place as usize] = slot;
        }
        let keys: Vec<u64> = keyed.into_iter().map(|(key, _)| key).collect();
        let at = order.iter().map(|&place| places[place as usize].coordinates()).collect();
        let (cubes, cube_of) = columns(&keys);
        Self { chord2, at, order, slot_of, cubes, cube_of }
    }

    /// The weight within reach of each place, itself included.
    pub(super) fn weight_about(&self, weight: &[u64]) -> Vec<u64> {
        let sorted: Vec<u64> = self.order.iter().map(|&place| weight[place as usize]).collect();
        let mut about = vec![0; weight.len()];
        for Cube { own, columns } in &self.cubes {
            for slot in own.clone() {
                let here = self.at[slot as usize];
                let near = |column: &Range<u32>| {
                    let column = column.start as usize..column.end as usize;
                    let pairs = self.at[column.clone()].iter().zip(&sorted[column]);
                    // No branch: a coin's toss in the middle of a city.
                    pairs
                        .map(|(there, weight)| weight * u64::from(chord2(here, *there) <= self.chord2))
                        .sum::<u64>()
                };
                about[self.order[slot as usize] as usize] = columns.iter().map(near).sum();
            }
        }
        about
    }

    /// For each core place the number of its crowd; for others their own.
    pub(super) fn join(&self, core: &[bool]) -> Vec<u32> {
        let slots = 0..self.order.len() as u32;
        let sorted: Vec<bool> = self.order.iter().map(|&place| core[place as usize]).collect();
        let mut crowd: Vec<u32> = slots.collect();
        for Cube { own, columns } in &self.cubes {
            for slot in own.clone().filter(|&slot| sorted[slot as usize]) {
                let here = self.at[slot as usize];
                // Each pair once: the other half comes from its other end.
                for other in columns.iter().cloned().flatten().filter(|&other| other < slot) {
                    if sorted[other as usize] && chord2(here, self.at[other as usize]) <= self.chord2 {
                        let (a, b) = (root(&mut crowd, slot), root(&mut crowd, other));
                        crowd[a.max(b) as usize] = a.min(b);
                    }
                }
            }
        }
        self.slot_of.iter().map(|&slot| root(&mut crowd, slot)).collect()
    }

    /// The core place nearest to a place, if one is within reach; of equally
    /// near ones that with the lowest `first`.
    pub(super) fn nearest(&self, place: u32, core: &[bool], first: &[u32]) -> Option<u32> {
        let slot = self.slot_of[place as usize] as usize;
        let Cube { columns, .. } = &self.cubes[self.cube_of[slot] as usize];
        let near = columns.iter().cloned().flatten().filter_map(|other| {
            let place = self.order[other as usize];
            let far = chord2(self.at[slot], self.at[other as usize]);
            (core[place as usize] && far <= self.chord2).then_some((far, first[place as usize], place))
        });
        near.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))).map(|(.., place)| place)
    }
}

/// The slots of each cube and of the columns about it, and the cube of each slot.
fn columns(keys: &[u64]) -> (Vec<Cube>, Vec<u32>) {
    let (mut cubes, mut cube_of) = (Vec::new(), Vec::with_capacity(keys.len()));
    // Cubes come in ascending order, so each column's ends only ever move on.
    let mut ends = [(0, 0); 9];
    let mut start = 0;
    for alike in keys.chunk_by(|a, b| a == b) {
        let columns = std::array::from_fn(|column| {
            let (x, y) = (column as u64 / 3, column as u64 % 3);
            // The middle cube of the column; never below 0, since cubes begin at 1.
            let middle = alike[0] + (x << (2 * BITS)) + (y << BITS) - (1 << (2 * BITS)) - (1 << BITS);
            let (from, to) = &mut ends[column];
            *from += keys[*from..].iter().take_while(|&&key| key < middle - 1).count();
            *to += keys[*to..].iter().take_while(|&&key| key <= middle + 1).count();
            *from as u32..*to as u32
        });
        let end = start + alike.len();
        cube_of.extend(std::iter::repeat_n(cubes.len() as u32, alike.len()));
        cubes.push(Cube { own: start as u32..end as u32, columns });
        start = end;
    }
    (cubes, cube_of)
}

fn chord2(a: [f64; 3], b: [f64; 3]) -> f64 {
    let [x, y, z] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
    x * x + y * y + z * z
}

/// The lowest slot of a crowd; halves the way there for the next to ask.
fn root(crowd: &mut [u32], mut slot: u32) -> u32 {
    while crowd[slot as usize] != slot {
        crowd[slot as usize] = crowd[crowd[slot as usize] as usize];
        slot = crowd[slot as usize];
    }
    slot
}
