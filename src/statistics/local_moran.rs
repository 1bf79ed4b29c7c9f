//! Anselin's local Moran's I: is a cell like its neighbours, or unlike them?

use super::getis_ord::ConstantInput;
use crate::cells::windows::Windows;

/// Which corner of Moran's scatter plot a cell is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quadrant {
    /// High among high: part of a cluster.
    HighHigh,
    /// Low among high.
    LowHigh,
    /// Low among low.
    LowLow,
    /// High among low: a lone busy place.
    HighLow,
}

impl Quadrant {
    /// The quadrant's usual abbreviation, the cell's own letter first.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::HighHigh => "HH",
            Self::LowHigh => "LH",
            Self::LowLow => "LL",
            Self::HighLow => "HL",
        }
    }
}

/// What local Moran's I says of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LocalMoran {
    /// The statistic, without unit: above 0 where a cell is like its neighbours.
    pub i: f64,
    /// Its mean under the conditional null.
    pub expected: f64,
    /// Its variance under the conditional null.
    pub variance: f64,
    /// (I − mean) / √variance; 0 where a cell has no neighbour in the area.
    pub z: f64,
    /// High or low, among high or low.
    pub quadrant: Quadrant,
}

/// Compares each cell with the mean of its neighbours.
///
/// `counts` holds a number for each of the *n* cells of one area, zeros
/// included; a cell's neighbours are the others of its window, of equal weight
/// and together 1. Returns *n* answers in the same order. The null hypothesis
/// is conditional: the cell keeps its count, and the others are drawn from the
/// rest of the area. A cell without neighbours has I = 0 and z = 0.
///
/// The normal law of z ([`two_sided`](super::getis_ord::two_sided)) is as wrong
/// for sparse counts as that of Gi*. With the cell's own count held fixed, I is
/// a linear function of what its neighbours hold, so the conditional tails of
/// [`permutations`](super::exact::permutations) are its exact p-values: the
/// upper one asks for high neighbours, whatever the cell itself is.
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
/// # use homeward::{cells::windows::Windows, statistics::local_moran::{local_moran, Quadrant}};
/// let park: h3o::CellIndex = "89194ad14b7ffff".parse()?;
/// let mut area = park.grid_disk::<Vec<_>>(3);
/// area.sort_unstable();
/// let events: Vec<u32> = area.iter().map(|&cell| u32::from(cell == park)).collect();
/// let answers = local_moran(&events, &Windows::new(&area))?;
/// assert_eq!(answers[area.binary_search(&park).unwrap()].quadrant, Quadrant::HighLow);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
///
/// Anselin (1995), *Geographical Analysis* 27(2), 93–115; the conditional
/// moments: Sokal, Oden and Thomson (1998), *Geographical Analysis* 30(4),
/// 331–354. As spdep's `localmoran(conditional = TRUE)`; esda's `Is` is
/// (n − 1)/n of I here.
pub fn local_moran(counts: &[u32], windows: &Windows) -> Result<Vec<LocalMoran>, ConstantInput> {
    let area = Area::of(counts)?;
    let answer = |(i, sum): (usize, u64)| {
        let neighbours = windows.of(i).len() - 1;
        let others = (sum - u64::from(counts[i])) as f64;
        area.answer(f64::from(counts[i]), others, neighbours as f64)
    };
    Ok(windows.sums(counts).into_iter().enumerate().map(answer).collect())
}

/// The moments of the counts of an area.
struct Area {
    n: f64,
    mean: f64,
    /// The mean squared deviation.
    m2: f64,
}

impl Area {
    fn of(counts: &[u32]) -> Result<Self, ConstantInput> {
        if counts.iter().min() == counts.iter().max() {
            return Err(ConstantInput);
        }
        let n = counts.len() as f64;
        let mean = counts.iter().map(|&x| u64::from(x)).sum::<u64>() as f64 / n;
        let m2 = counts.iter().map(|&x| (f64::from(x) - mean).powi(2)).sum::<f64>() / n;
        Ok(Self { n, mean, m2 })
    }

    fn answer(&self, own: f64, others: f64, neighbours: f64) -> LocalMoran {
        let Self { n, mean, m2 } = *self;
        let deviation = own - mean;
        let (lag, share) =
            if neighbours > 0.0 { (others / neighbours - mean, 1.0 / neighbours) } else { (0.0, 0.0) };
        let scaled = deviation / m2;
        let has_any = f64::from(neighbours > 0.0);
        let i = scaled * lag;
        let expected = -deviation * deviation * has_any / ((n - 1.0) * m2);
        let left = m2 - deviation * deviation / (n - 1.0);
        let variance = scaled * scaled * (n / (n - 2.0)) * (share - has_any / (n - 1.0)) * left;
        let z = if variance > 0.0 { (i - expected) / variance.sqrt() } else { 0.0 };
        let variance = if variance > 0.0 { variance } else { 0.0 };
        let quadrant = match (deviation > 0.0, lag > 0.0) {
            (true, true) => Quadrant::HighHigh,
            (true, false) => Quadrant::HighLow,
            (false, true) => Quadrant::LowHigh,
            (false, false) => Quadrant::LowLow,
        };
        LocalMoran { i, expected, variance, z, quadrant }
    }
}

#[cfg(test)]
#[path = "local_moran_tests.rs"]
mod tests;
