//! Gi* of every bin of a cube.

use crate::cells::windows::Windows;
use crate::statistics::cube::Cube;
use crate::statistics::getis_ord::ConstantInput;

/// Which bins make up the window of a cell in a step of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Neighbourhood {
    /// The cell's window in that step, compared with the other cells in that step.
    Slice,
    /// The cell's window in that step and the one before (the first step:
    /// alone), compared with all cells in all steps.
    Cube,
}

/// Scores every bin of a cube by [Gi*](crate::statistics::getis_ord::gi_star).
///
/// Returns as many standard scores as the cube has counts, in the same order.
/// In a step whose counts are all equal no place stands out: its scores by
/// [`Neighbourhood::Slice`] are 0.
///
/// # Errors
///
/// [`ConstantInput`] if no window can stand out in any step.
///
/// # Panics
///
/// If the cube and the windows are not of the same number of cells.
pub fn scores(
    cube: &Cube,
    windows: &Windows,
    neighbourhood: Neighbourhood,
) -> Result<Vec<f64>, ConstantInput> {
    assert_eq!(cube.cells(), windows.len(), "a window for each cell of the cube");
    let yardsticks = match neighbourhood {
        Neighbourhood::Slice => slices(cube, windows),
        Neighbourhood::Cube => whole(cube, windows),
    };
    if yardsticks.iter().all(|yardstick| yardstick.spread == 0) {
        return Err(ConstantInput);
    }
    let mut z = Vec::with_capacity(cube.counts().len());
    let mut sums = vec![0_u64; cube.steps()];
    for i in 0..cube.cells() {
        sums.fill(0);
        for &j in windows.of(i) {
            for (sum, &count) in sums.iter_mut().zip(cube.row(j as usize)) {
                *sum += u64::from(count);
            }
        }
        let size = windows.of(i).len();
        match neighbourhood {
            Neighbourhood::Slice => {
                z.extend(sums.iter().zip(&yardsticks).map(|(&sum, slice)| slice.score(sum, size)));
            }
            Neighbourhood::Cube => {
                let all = &yardsticks[0];
                z.extend(sums.first().map(|&sum| all.score(sum, size)));
                z.extend(sums.windows(2).map(|two| all.score(two[0] + two[1], 2 * size)));
            }
        }
    }
    Ok(z)
}

fn slices(cube: &Cube, windows: &Windows) -> Vec<Yardstick> {
    let mut squares = vec![0_u128; cube.steps()];
    for i in 0..cube.cells() {
        for (squares, &count) in squares.iter_mut().zip(cube.row(i)) {
            *squares += u128::from(count) * u128::from(count);
        }
    }
    let totals = cube.step_totals();
    let largest = largest(windows);
    let of_step = |(&total, &squares)| Yardstick::new(cube.cells(), u128::from(total), squares, largest);
    totals.iter().zip(&squares).map(of_step).collect()
}

fn whole(cube: &Cube, windows: &Windows) -> Vec<Yardstick> {
    let total = cube.counts().iter().map(|&x| u128::from(x)).sum();
    let squares = cube.counts().iter().map(|&x| u128::from(x) * u128::from(x)).sum();
    vec![Yardstick::new(cube.counts().len(), total, squares, 2 * largest(windows))]
}

fn largest(windows: &Windows) -> usize {
    (0..windows.len()).map(|i| windows.of(i).len()).max().unwrap_or(0)
}

/// What a window of any size is measured against.
struct Yardstick {
    bins: i128,
    total: i128,
    /// Squared number of bins times the variance of their counts.
    spread: u128,
    /// `errors[w]`: the number of bins times the standard error of the sum of *w*.
    errors: Vec<f64>,
}

impl Yardstick {
    /// No product overflows: below 2³² bins (see [`Cube`]), counts below 2³².
    fn new(bins: usize, total: u128, squares: u128, largest: usize) -> Self {
        let n = bins as u128;
        let spread = n * squares - total * total;
        let error = |w: usize| {
            let free = (w as u128 * n.saturating_sub(w as u128)) as f64;
            (spread as f64 * free / (n as f64 - 1.0)).sqrt()
        };
        let errors = (0..=largest).map(error).collect();
        Self { bins: n as i128, total: total as i128, spread, errors }
    }

    fn score(&self, sum: u64, size: usize) -> f64 {
        let error = self.errors[size];
        let excess = self.bins * i128::from(sum) - self.total * size as i128;
        // A window that is everything, or counts that are all equal.
        if error > 0.0 { excess as f64 / error } else { 0.0 }
    }
}
