//! Kernel density on cells: a smooth surface of events, or the ratio of two.

use std::f64::consts::PI;

use h3o::{CellIndex, LatLng};

use super::sphere::{EARTH_KM, Unit, chord2_of_km};

/// How the weight of an event falls with distance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// 3/(πh²)·(1 − d²/h²)² up to the bandwidth h, nothing beyond.
    Quartic,
    /// exp(−d²/2h²)/(2πh²), cut at six bandwidths, where it is 10⁻⁸ of its peak.
    Gaussian,
}

/// A shape and its width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kernel {
    shape: Shape,
    bandwidth_km: f64,
}

/// The widest bandwidth, in kilometres: beyond, the earth is not flat enough
/// for a kernel that is made for a plane.
pub const WIDEST_KM: f64 = 500.0;

/// Why there is no surface.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum Refused {
    /// The bandwidth is no useful distance.
    #[error("a bandwidth of {0} km is not above 0 and at most {WIDEST_KM} km")]
    Bandwidth(f64),
    /// The smallest density to divide by is no number above zero.
    #[error("a floor of {0} events per km² is not above 0")]
    Floor(f64),
}

/// Events and how much each counts.
#[derive(Debug, Clone, Copy)]
pub struct Events<'a> {
    /// Where they are.
    pub points: &'a [LatLng],
    /// One whole number each; 1 each if not given.
    pub weights: Option<&'a [u32]>,
}

impl Kernel {
    /// A kernel of a bandwidth in kilometres.
    ///
    /// # Errors
    ///
    /// [`Refused::Bandwidth`] if that is not above 0 or above [`WIDEST_KM`].
    pub fn new(shape: Shape, bandwidth_km: f64) -> Result<Self, Refused> {
        let good = bandwidth_km > 0.0 && bandwidth_km <= WIDEST_KM;
        if good { Ok(Self { shape, bandwidth_km }) } else { Err(Refused::Bandwidth(bandwidth_km)) }
    }

    fn reach_km(self) -> f64 {
        match self.shape {
            Shape::Quartic => self.bandwidth_km,
            Shape::Gaussian => 6.0 * self.bandwidth_km,
        }
    }

    /// The density, per km², that one event lends a place at this distance.
    fn at(self, km: f64) -> f64 {
        let (h2, near) = (self.bandwidth_km * self.bandwidth_km, km / self.bandwidth_km);
        match self.shape {
            Shape::Quartic => 3.0 / (PI * h2) * (1.0 - near * near).max(0.0).powi(2),
            Shape::Gaussian => (-near * near / 2.0).exp() / (2.0 * PI * h2),
        }
    }
}

/// The density of events at the centre of each cell, in events per km².
///
/// Returns a number for each cell of `area`, 0 far from all events. Distances
/// are great circles, R = 6371.0088 km, without seams. Points at one place are
/// taken together and sums run in a set order, so that the order of events
/// changes no bit. Events outside the area count where they reach into it;
/// events nobody recorded beyond its edge are missing there.
///
/// There is no null hypothesis: a surface shows bumps also of events strewn at
/// random, and the bandwidth decides how many.
///
/// # Panics
///
/// If there are weights, but not one for each point.
///
/// # Example
///
/// ```
/// # use h3o::LatLng;
/// # use homeward::statistics::kernel::*;
/// let park: h3o::CellIndex = "89194ad14b7ffff".parse()?;
/// let events = Events { points: &[LatLng::from(park)], weights: Some(&[2]) };
/// let surface = density(&[park], events, Kernel::new(Shape::Quartic, 1.0)?);
/// assert!((surface[0] - 2.0 * 3.0 / std::f64::consts::PI).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
///
/// Silverman (1986), *Density Estimation for Statistics and Data Analysis*,
/// section 4.2.
#[must_use]
pub fn density(area: &[CellIndex], events: Events<'_>, kernel: Kernel) -> Vec<f64> {
    let places = Places::new(events);
    area.iter().map(|&cell| places.density_at(cell.into(), kernel)).collect()
}

/// How many times the density of the one events that of the other is.
///
/// Returns a ratio for each cell of `area`, or none where the density of
/// `under` is below `floor` events per km²: there it rests on next to nothing,
/// and would be noise or no number. With residents or all interviews `under`,
/// it shows risk rather than where people are. It is no test.
///
/// # Errors
///
/// [`Refused::Floor`] if the floor is not a number above 0.
///
/// # Panics
///
/// If there are weights, but not one for each point.
///
/// # Source
///
/// Bithell (1990), *Statistics in Medicine* 9(6), 691–701.
pub fn density_ratio(
    area: &[CellIndex],
    over: Events<'_>,
    under: Events<'_>,
    kernel: Kernel,
    floor: f64,
) -> Result<Vec<Option<f64>>, Refused> {
    if !(floor > 0.0 && floor.is_finite()) {
        return Err(Refused::Floor(floor));
    }
    let (over, under) = (density(area, over, kernel), density(area, under, kernel));
    let ratio =
        |(over, under): (f64, f64)| Some(over / under).filter(|ratio| under >= floor && ratio.is_finite());
    Ok(over.into_iter().zip(under).map(ratio).collect())
}

/// Distinct places with their weights, from the south pole to the north.
struct Places {
    at: Vec<Unit>,
    weight: Vec<f64>,
}

impl Places {
    fn new(events: Events<'_>) -> Self {
        let Events { points, weights } = events;
        assert!(weights.is_none_or(|weights| weights.len() == points.len()), "a weight for each point");
        let weight = |i: usize| weights.map_or(1, |weights| u64::from(weights[i]));
        let mut all: Vec<(Unit, u64)> =
            points.iter().enumerate().map(|(i, &point)| (point.into(), weight(i))).collect();
        let order = |a: &Unit, b: &Unit| {
            let ([ax, ay, az], [bx, by, bz]) = (a.coordinates(), b.coordinates());
            az.total_cmp(&bz).then(ax.total_cmp(&bx)).then(ay.total_cmp(&by))
        };
        all.sort_unstable_by(|(a, _), (b, _)| order(a, b));
        let (mut at, mut weight) = (Vec::new(), Vec::new());
        for alike in all.chunk_by(|(a, _), (b, _)| order(a, b).is_eq()) {
            at.push(alike[0].0);
            weight.push(alike.iter().map(|&(_, weight)| weight).sum::<u64>() as f64);
        }
        Self { at, weight }
    }

    fn density_at(&self, centre: Unit, kernel: Kernel) -> f64 {
        let height = |place: &Unit| place.coordinates()[2];
        // No two places are farther apart along the axis than through the earth.
        let chord2 = chord2_of_km(kernel.reach_km());
        let chord = chord2.sqrt() * (1.0 + 1e-9);
        let from = self.at.partition_point(|place| height(place) < height(&centre) - chord);
        let to = self.at.partition_point(|place| height(place) <= height(&centre) + chord);
        let near = self.at[from..to].iter().zip(&self.weight[from..to]).filter_map(|(&place, weight)| {
            let far2 = centre.chord2(place);
            (far2 <= chord2).then(|| weight * kernel.at(arc_km(far2)))
        });
        near.sum()
    }
}

fn arc_km(chord2: f64) -> f64 {
    2.0 * EARTH_KM * (chord2.sqrt() / 2.0).min(1.0).asin()
}

#[cfg(test)]
#[path = "kernel_tests.rs"]
mod tests;
