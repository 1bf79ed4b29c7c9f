//! The law in whole numbers: for windows of seven, the usual case.

use super::groups::Groups;
use super::{Asked, Permutation, Tails};

/// In how many ways cells can be chosen by how many they are and their sum.
pub(super) struct Counted {
    /// `up_to[k][s]`: *k* cells with a sum of at most *s*; constant from the
    /// end on, as far as the sums of the map reach.
    up_to: Vec<Vec<u128>>,
    /// `all[k]`: *k* cells with any sum.
    all: Vec<u128>,
}

impl Counted {
    /// Counts the ways, if their number fits 128 bits.
    pub(super) fn new(groups: &Groups) -> Option<Self> {
        // Every number below is a part of one of these, so that none overflows.
        let all = (0..=groups.window).map(|size| choose(groups.cells, size)).collect::<Option<_>>()?;
        let mut up_to = multiply_out(groups);
        for ways in &mut up_to {
            let mut total = 0;
            for ways in ways {
                total += *ways;
                *ways = total;
            }
        }
        Some(Self { up_to, all })
    }

    pub(super) fn answer(&self, asked: &Asked) -> Vec<Permutation> {
        let answer = |(i, &sum): (usize, &u64)| {
            let (size, own, others) = asked.window(i);
            let conditional =
                tails(others, self.all_without_one(size - 1), |most| self.up_to_without(own, size - 1, most));
            Permutation { sum, full: self.tails(size, sum), conditional }
        };
        asked.sums.iter().enumerate().map(answer).collect()
    }

    pub(super) fn tails(&self, size: usize, sum: u64) -> Tails {
        tails(sum, self.all[size], |most| self.up_to(size, most))
    }

    fn up_to(&self, size: usize, sum: u64) -> u128 {
        let ways = &self.up_to[size];
        ways.get(sum as usize).or(ways.last()).map_or(0, |&ways| ways)
    }

    /// The same with one cell of count `own` left out of the area: the choices
    /// of *k* that hold it are those of *k* − 1 that do not, each with `own` more.
    fn up_to_without(&self, own: u32, size: usize, sum: u64) -> u128 {
        (0..=size).fold(0, |smaller, k| {
            let others = (size - k) as u64 * u64::from(own);
            sum.checked_sub(others).map_or(0, |sum| self.up_to(k, sum) - smaller)
        })
    }

    fn all_without_one(&self, size: usize) -> u128 {
        (0..=size).fold(0, |smaller, k| self.all[k] - smaller)
    }
}

/// Both tails at a sum, from the ways in all and those with at most some sum.
fn tails(sum: u64, all: u128, up_to: impl Fn(u64) -> u128) -> Tails {
    let below = if sum == 0 { 0 } else { up_to(sum - 1) };
    let share = |ways: u128| ways as f64 / all as f64;
    Tails { upper: share(all - below), lower: share(up_to(sum)) }
}

/// ∏ᵥ (1 + y tᵛ)^h(v) to the power `window` of y and `highest` of t.
fn multiply_out(groups: &Groups) -> Vec<Vec<u128>> {
    let mut product = vec![Vec::new(); groups.window + 1];
    product[0].push(1);
    for group in &groups.groups {
        let most = groups.window.min(group.cells);
        let ways: Vec<u128> = (0..=most).filter_map(|chosen| choose(group.cells, chosen)).collect();
        for size in (1..=groups.window).rev() {
            let (smaller, this) = product.split_at_mut(size);
            for chosen in 1..=size.min(most) {
                let shift = chosen * group.value as usize;
                add_shifted(&mut this[0], &smaller[size - chosen], shift, ways[chosen], groups.highest);
            }
        }
    }
    product
}

/// `to += times · from · t^shift`, cut after the power `highest`.
fn add_shifted(to: &mut Vec<u128>, from: &[u128], shift: usize, times: u128, highest: usize) {
    if from.is_empty() || shift > highest {
        return;
    }
    let length = (from.len() + shift).min(highest + 1);
    if to.len() < length {
        to.resize(length, 0);
    }
    for (to, from) in to[shift..length].iter_mut().zip(from) {
        *to += from * times;
    }
}

/// How many ways there are to choose `k` of `n`, if that fits.
pub(super) fn choose(n: usize, k: usize) -> Option<u128> {
    let mut ways: u128 = 1;
    for i in 0..k.min(n) {
        let (more, parts) = ((n - i) as u128, (i + 1) as u128);
        let common = greatest_common_divisor(ways, parts);
        ways = (ways / common).checked_mul(more / (parts / common))?;
    }
    Some(if k > n { 0 } else { ways })
}

fn greatest_common_divisor(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}
