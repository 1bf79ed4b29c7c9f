//! The law in floating point: for windows of many cells, whose ways to be
//! filled are beyond any whole number.
//!
//! Everything is a sum of products of numbers that are not negative, so each
//! share is right to within a rounding a step, however small it is. The null in
//! which the centre keeps its count needs the product of all others: dividing
//! one factor out would subtract, so the products that leave one group out are
//! made by halves.

use super::groups::{Group, Groups};
use super::{Asked, Permutation, Tails};

/// The weight of drawing so many cells (first index) with some sum (second);
/// the last sum stands for all that are higher than any of the map's.
#[derive(Clone)]
struct Product {
    by_size: Vec<Vec<f64>>,
    top: usize,
    /// What each chosen cell is weighed with, so that no number of ways leaves
    /// the range: cells of a window by cells of the area.
    each: f64,
}

impl Product {
    fn one(groups: &Groups) -> Self {
        let mut by_size = vec![Vec::new(); groups.window + 1];
        by_size[0].push(1.0);
        let each = groups.window as f64 / groups.cells.max(1) as f64;
        Self { by_size, top: groups.highest + 1, each }
    }

    /// Takes a group of cells in: from none of them to all may be chosen.
    fn times(&mut self, group: Group) {
        let largest = self.by_size.len() - 1;
        let most = largest.min(group.cells);
        let mut weights = vec![1.0; most + 1];
        for chosen in 1..=most {
            weights[chosen] =
                weights[chosen - 1] * (group.cells - chosen + 1) as f64 / chosen as f64 * self.each;
        }
        for size in (1..=largest).rev() {
            let (smaller, this) = self.by_size.split_at_mut(size);
            for chosen in 1..=size.min(most) {
                let shift = (chosen * group.value as usize).min(self.top);
                add_shifted(&mut this[0], &smaller[size - chosen], shift, weights[chosen], self.top);
            }
        }
    }
}

/// `to += times · from · t^shift`, powers beyond `top` put to `top`.
fn add_shifted(to: &mut Vec<f64>, from: &[f64], shift: usize, times: f64, top: usize) {
    if from.is_empty() {
        return;
    }
    let length = (from.len() + shift).min(top + 1);
    if to.len() < length {
        to.resize(length, 0.0);
    }
    let (within, beyond) = from.split_at(from.len().min(top - shift));
    for (to, from) in to[shift..].iter_mut().zip(within) {
        *to += from * times;
    }
    if !beyond.is_empty() {
        to[top] += beyond.iter().sum::<f64>() * times;
    }
}

/// Both tails by size and sum.
pub(super) struct Weighed {
    up_to: Vec<Vec<f64>>,
    at_least: Vec<Vec<f64>>,
}

impl Weighed {
    pub(super) fn new(groups: &Groups) -> Self {
        let mut product = Product::one(groups);
        groups.groups.iter().for_each(|&group| product.times(group));
        Self::of(product)
    }

    fn of(product: Product) -> Self {
        let at_least =
            product.by_size.iter().map(|ways| running(ways.iter().rev()).into_iter().rev().collect());
        let at_least = at_least.collect();
        Self { up_to: product.by_size.iter().map(|ways| running(ways.iter())).collect(), at_least }
    }

    pub(super) fn tails(&self, size: usize, sum: u64) -> Tails {
        let (up_to, at_least) = (&self.up_to[size], &self.at_least[size]);
        let all = at_least.first().copied().unwrap_or(1.0);
        // Below the range of floating point is not never.
        let share = |ways: Option<&f64>| (ways.map_or(0.0, |ways| ways / all)).clamp(f64::MIN_POSITIVE, 1.0);
        Tails {
            upper: share(at_least.get(sum as usize)),
            lower: share(up_to.get(sum as usize).or(up_to.last())),
        }
    }

    pub(super) fn answer(&self, groups: &Groups, asked: &Asked) -> Vec<Permutation> {
        let never = Tails { upper: 1.0, lower: 1.0 };
        let full = (0..asked.sums.len()).map(|i| {
            let (size, _, _) = asked.window(i);
            Permutation { sum: asked.sums[i], full: self.tails(size, asked.sums[i]), conditional: never }
        });
        let mut answers: Vec<_> = full.collect();
        let mut by_value: Vec<usize> = (0..answers.len()).collect();
        by_value.sort_by_key(|&i| asked.counts[i]);
        leave_one_out(&groups.groups, Product::one(groups), &mut |value, law| {
            let from = by_value.partition_point(|&i| asked.counts[i] < value);
            for &i in by_value[from..].iter().take_while(|&&i| asked.counts[i] == value) {
                let (size, _, others) = asked.window(i);
                answers[i].conditional = law.tails(size - 1, others);
            }
        });
        answers
    }
}

/// For each group, the law of all cells but one of it; `rest` is the product of
/// the groups that are not among `groups`.
fn leave_one_out(groups: &[Group], mut rest: Product, take: &mut impl FnMut(u32, &Weighed)) {
    match groups {
        [] => {}
        [group] => {
            rest.times(Group { cells: group.cells - 1, ..*group });
            take(group.value, &Weighed::of(rest));
        }
        _ => {
            let (low, high) = groups.split_at(groups.len() / 2);
            let mut without_low = rest.clone();
            high.iter().for_each(|&group| rest.times(group));
            leave_one_out(low, rest, take);
            low.iter().for_each(|&group| without_low.times(group));
            leave_one_out(high, without_low, take);
        }
    }
}

fn running<'a>(ways: impl Iterator<Item = &'a f64>) -> Vec<f64> {
    let add = |total: &mut f64, ways: &f64| {
        *total += ways;
        Some(*total)
    };
    ways.scan(0.0, add).collect()
}
