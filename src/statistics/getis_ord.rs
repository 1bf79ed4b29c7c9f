//! Getis and Ord's Gi*: is the window around a cell high or low?

use statrs::function::erf::erfc;

use crate::cells::windows::Windows;

/// All counts are equal, so no window can stand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("every cell has the same count, so no place can stand out from the others")]
pub struct ConstantInput;

/// Scores each cell by how its window compares with the whole area.
///
/// `counts` holds a number for each of the *n* cells of one area, zeros
/// included; a window is a cell and its neighbours in the area, each with
/// weight 1. Returns *n* standard scores, without unit, above 0 where the
/// window is higher than the area's mean. A window that is the whole area says
/// nothing and scores 0. Whole numbers until the last root and division, so
/// equal input gives bit-equal output in any order of cells.
///
/// A low score does not mean safe: it also marks places where nobody was
/// asked. For the p-value that a normal law would give, see [`two_sided`], and
/// for a true one [`exact`](super::exact).
///
/// # Errors
///
/// [`ConstantInput`] if all counts are equal, as in an empty area.
///
/// # Panics
///
/// If there is not one count for each cell.
///
/// # Example
///
/// ```
/// # use homeward::{cells::windows::Windows, statistics::getis_ord::gi_star};
/// let park: h3o::CellIndex = "89194ad14b7ffff".parse()?;
/// let mut area = park.grid_disk::<Vec<_>>(3);
/// area.sort_unstable();
/// let events: Vec<u32> = area.iter().map(|&cell| u32::from(cell == park)).collect();
/// let z = gi_star(&events, &Windows::new(&area))?;
/// assert!(z[area.binary_search(&park).unwrap()] > 1.96);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
///
/// Ord and Getis (1995), *Geographical Analysis* 27(4), 286–306.
pub fn gi_star(counts: &[u32], windows: &Windows) -> Result<Vec<f64>, ConstantInput> {
    let n = counts.len() as u128;
    let total: u128 = counts.iter().map(|&x| u128::from(x)).sum();
    let squares: u128 = counts.iter().map(|&x| u128::from(x) * u128::from(x)).sum();
    // n² times the variance.
    let spread = n * squares - total * total;
    if spread == 0 {
        return Err(ConstantInput);
    }
    let score = |(i, sum): (usize, u64)| {
        let w = windows.of(i).len() as u128;
        if w == n {
            return 0.0;
        }
        // Both products stay far below 2^127: fewer than 2^32 cells, counts below 2^32.
        let excess = (n * u128::from(sum)) as i128 - (total * w) as i128;
        excess as f64 / (spread as f64 * (w * (n - w)) as f64 / (n - 1) as f64).sqrt()
    };
    Ok(windows.sums(counts).into_iter().enumerate().map(score).collect())
}

/// [`gi_star`] with a weight for each ring of the windows, the centre's first:
/// near cells may count for more than far ones.
///
/// In floating point from the start, and so not bit-equal to `gi_star` for
/// weights of 1, but to within rounding. A window whose weights leave nothing to
/// compare it with scores 0.
///
/// # Errors
///
/// [`ConstantInput`] if all counts are equal, as in an empty area.
///
/// # Panics
///
/// If there is not one count for each cell, or not one weight for each ring.
///
/// # Example
///
/// ```
/// # use homeward::{cells::windows::Windows, statistics::getis_ord::gi_star_weighted};
/// let park: h3o::CellIndex = "89194ad14b7ffff".parse()?;
/// let mut area = park.grid_disk::<Vec<_>>(4);
/// area.sort_unstable();
/// let events: Vec<u32> = area.iter().map(|&cell| u32::from(cell == park)).collect();
/// let z = gi_star_weighted(&events, &Windows::rings(&area, 2), &[1.0, 0.5, 0.25])?;
/// let beside = park.grid_ring::<Vec<_>>(1)[0];
/// assert!(z[area.binary_search(&park).unwrap()] > z[area.binary_search(&beside).unwrap()]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
///
/// Ord and Getis (1995), *Geographical Analysis* 27(4), 286–306, equation 14.
pub fn gi_star_weighted(
    counts: &[u32],
    windows: &Windows,
    weights: &[f64],
) -> Result<Vec<f64>, ConstantInput> {
    assert_eq!(counts.len(), windows.len(), "a count for each cell of the area");
    assert_eq!(weights.len(), windows.reach() as usize + 1, "a weight for each ring");
    if counts.iter().min() == counts.iter().max() {
        return Err(ConstantInput);
    }
    let n = counts.len() as f64;
    let mean = counts.iter().map(|&x| u64::from(x)).sum::<u64>() as f64 / n;
    let spread = counts.iter().map(|&x| (f64::from(x) - mean).powi(2)).sum::<f64>() / n;
    let score = |i| {
        let (mut excess, mut sum, mut squares) = (0.0, 0.0, 0.0);
        for (&at, &step) in windows.of(i).iter().zip(windows.steps(i)) {
            let weight = weights[usize::from(step)];
            excess += weight * (f64::from(counts[at as usize]) - mean);
            sum += weight;
            squares += weight * weight;
        }
        let variance = spread * (n * squares - sum * sum) / (n - 1.0);
        // Rounding leaves a window that is the whole area not quite without variance.
        if variance > 1e-12 * spread * squares { excess / variance.sqrt() } else { 0.0 }
    };
    Ok((0..counts.len()).map(score).collect())
}

/// The chance of a score at least this far from 0, under a standard normal law.
///
/// Takes a score, returns a p-value in 0..=1. For sparse counts the law of Gi*
/// is far from normal and this is too small by many orders of magnitude: on
/// counts shuffled over the cells, so that nothing is clustered, it finds
/// "hotspots" on every map.
///
/// # Example
///
/// ```
/// # use homeward::statistics::getis_ord::two_sided;
/// assert!((two_sided(-1.959963984540054) - 0.05).abs() < 1e-9);
/// ```
#[must_use]
pub fn two_sided(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2)
}

#[cfg(test)]
mod tests {
    use h3o::{CellIndex, LatLng, Resolution};
    use proptest::prelude::*;

    use super::*;

    fn disk(rings: u32) -> Vec<CellIndex> {
        let middle = LatLng::new(53.6, -2.16).expect("a point").to_cell(Resolution::Nine);
        let mut area = middle.grid_disk::<Vec<_>>(rings);
        area.sort_unstable();
        area
    }

    #[test]
    fn equal_counts_are_refused() {
        let windows = Windows::new(&disk(2));
        assert_eq!(gi_star(&[4; 19], &windows), Err(ConstantInput));
        assert_eq!(gi_star(&[], &Windows::new(&[])), Err(ConstantInput));
    }

    #[test]
    fn a_window_that_is_the_whole_area_says_nothing() {
        let windows = Windows::new(&disk(1));
        let z = gi_star(&[9, 0, 0, 0, 0, 0, 0], &windows).expect("unequal counts");
        assert_eq!(z.iter().filter(|&&z| z == 0.0).count(), 1);
        assert!(z.iter().all(|z| z.is_finite()));
    }

    proptest! {
        #[test]
        fn the_score_is_the_textbook_formula(counts in prop::collection::vec(0_u32..500, 37)) {
            let windows = Windows::new(&disk(3));
            let n = counts.len() as f64;
            let mean = counts.iter().map(|&x| f64::from(x)).sum::<f64>() / n;
            let s = (counts.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>() / n - mean * mean).sqrt();
            prop_assume!(s > 0.0);
            for (i, z) in gi_star(&counts, &windows).expect("unequal counts").into_iter().enumerate() {
                let w = windows.of(i).len() as f64;
                let sum: f64 = windows.of(i).iter().map(|&j| f64::from(counts[j as usize])).sum();
                let textbook = (sum - mean * w) / (s * ((n * w - w * w) / (n - 1.0)).sqrt());
                prop_assert!((z - textbook).abs() <= 1e-9 * textbook.abs().max(1.0));
            }
        }

        #[test]
        fn weights_of_one_are_none(
            counts in prop::collection::vec(0_u32..500, 37), rings in 0_u32..5, weight in 0.1..9.0_f64,
        ) {
            prop_assume!(counts.iter().min() != counts.iter().max());
            let windows = Windows::rings(&disk(3), rings);
            let plain = gi_star(&counts, &windows).expect("unequal counts");
            let weights = vec![weight; rings as usize + 1];
            let weighted = gi_star_weighted(&counts, &windows, &weights).expect("unequal counts");
            for (plain, weighted) in plain.into_iter().zip(weighted) {
                prop_assert!((plain - weighted).abs() <= 1e-9 * plain.abs().max(1.0));
            }
        }
    }
}
