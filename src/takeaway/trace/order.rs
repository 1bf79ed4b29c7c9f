//! How well the lines of a table follow an export's own order of its leaves.

use std::collections::BTreeSet;

/// How many made-up orders the best fit is held against.
const MADE_UP: u64 = 4_000;

/// The most lines that stand in an order: each on a leaf that it may speak of,
/// and no leaf twice. `places` has the place of each leaf in that order.
pub(super) fn in_order(lines: &[&BTreeSet<usize>], places: &[u64]) -> usize {
    // The least place on which so many lines can end (patience sorting).
    let mut ends: Vec<u64> = Vec::new();
    for leaves in lines {
        let mut here: Vec<u64> = leaves.iter().map(|&leaf| places[leaf]).collect();
        // From the last, so that a line is used once.
        here.sort_unstable_by(|one, other| other.cmp(one));
        for place in here {
            let at = ends.partition_point(|&end| end < place);
            match ends.get_mut(at) {
                Some(end) => *end = place,
                None => ends.push(place),
            }
        }
    }
    ends.len()
}

/// How often an export that nobody took would fit as well: by made-up orders,
/// and where each line speaks of one leaf, by how many ways there are.
pub(super) fn by_chance(lines: &[&BTreeSet<usize>], leaves: usize, fit: usize) -> f64 {
    let as_well = (0..MADE_UP).filter(|&number| in_order(lines, &made_up(number, leaves)) >= fit).count();
    let seen = (as_well + 1) as f64 / (MADE_UP + 1) as f64;
    let distinct: BTreeSet<_> = lines.iter().filter_map(|leaves| leaves.first()).collect();
    let is_plain = lines.iter().all(|leaves| leaves.len() == 1) && distinct.len() == lines.len();
    if is_plain { seen.min(at_most(lines.len(), fit)) } else { seen }
}

/// At most how likely it is that of so many lines in an order that is as good as
/// thrown, so many are in order: the ways to choose them, over those to put them.
fn at_most(lines: usize, fit: usize) -> f64 {
    (0..fit).map(|at| (lines - at) as f64 / ((at + 1) * (at + 1)) as f64).product()
}

/// Places of leaves in an export that never was (SplitMix64).
fn made_up(number: u64, leaves: usize) -> Vec<u64> {
    let mut state = number.wrapping_mul(0x5851_f42d_4c95_7f2d);
    let next = |_| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    };
    (0..leaves).map(next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(of: &[&[usize]]) -> Vec<BTreeSet<usize>> {
        of.iter().map(|leaves| leaves.iter().copied().collect()).collect()
    }

    #[track_caller]
    fn check(of: &[&[usize]], expected: usize) {
        let lines = lines(of);
        let lines: Vec<_> = lines.iter().collect();
        assert_eq!(in_order(&lines, &[10, 20, 30, 40]), expected, "{of:?}");
    }

    #[test]
    fn the_most_lines_in_order_are_counted() {
        check(&[&[0], &[1], &[2], &[3]], 4);
        check(&[&[3], &[2], &[1], &[0]], 1);
        check(&[&[0], &[3], &[1], &[2]], 3);
        // A line that may be either leaf is one line.
        check(&[&[0, 1]], 1);
        check(&[&[0, 1], &[0, 1]], 2);
        check(&[&[2, 0], &[1, 3], &[0, 2]], 3);
        check(&[&[1], &[1]], 1);
    }

    #[test]
    fn chance_is_told_for_few_lines_and_many() {
        let of: Vec<BTreeSet<usize>> = (0..30).map(|leaf| [leaf].into()).collect();
        let chance = |count: usize| by_chance(&of[..count].iter().collect::<Vec<_>>(), 30, count);
        // Two lines are in order half of the time, three a sixth.
        assert!((chance(2) - 0.5).abs() < 0.03, "{}", chance(2));
        assert!((chance(3) - 1.0 / 6.0).abs() < 0.02, "{}", chance(3));
        assert!(chance(12) < 1e-8);
        // Of thirty lines nine or ten are in order by nothing but chance.
        assert!(by_chance(&of.iter().collect::<Vec<_>>(), 30, 9) > 0.3);
    }
}
