//! DBSCAN on the globe: crowds of points, however they are shaped.

mod grid;

use h3o::LatLng;

use super::sphere::{Unit, chord2_of_km};
use grid::Grid;

/// The radius is no distance.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("a radius of {eps_km} km is no distance above zero")]
pub struct NoRadius {
    /// What was given.
    pub eps_km: f64,
}

/// Which points form crowds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clusters {
    /// For each point, whether there is enough weight about it.
    pub core: Vec<bool>,
    /// For each point the number of its cluster, from 0, or none for noise.
    pub cluster: Vec<Option<u32>>,
    /// How many clusters.
    pub clusters: u32,
}

/// Joins points that lie in crowds.
///
/// A point is core if the `weights` (1 each, if none are given) of all points
/// within `eps_km` of it, itself included, reach `fewest`. Core points within
/// `eps_km` of each other share a cluster; another point within `eps_km` of a
/// core point joins the cluster of the nearest (of equally near ones, the one
/// that comes first); all others are noise. Clusters are numbered by their
/// first core point. Distances are great circles, R = 6371.0088 km, without a
/// seam at the 180th meridian or the poles. Points at the same place are taken
/// together, so a million of them cost no more than one; else time grows with
/// the number of pairs within some `eps_km`.
///
/// There is no null hypothesis: any threshold finds crowds, also where points
/// were strewn at random, and everything depends on the two parameters.
///
/// # Errors
///
/// [`NoRadius`] if `eps_km` is not a number above zero.
///
/// # Panics
///
/// If there are weights, but not one for each point.
///
/// # Example
///
/// ```
/// # use h3o::LatLng;
/// # use homeward::statistics::dbscan::dbscan;
/// let station = LatLng::new(-17.0, 179.9999)?;
/// let kiosk = LatLng::new(-17.0, -179.9999)?;
/// let far = LatLng::new(-17.0, 179.0)?;
/// let found = dbscan(&[far, station, kiosk], Some(&[1, 4, 1]), 0.1, 5)?;
/// assert_eq!(found.cluster, [None, Some(0), Some(0)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
///
/// Ester, Kriegel, Sander and Xu (1996), *KDD-96*, 226–231.
pub fn dbscan(
    points: &[LatLng],
    weights: Option<&[u32]>,
    eps_km: f64,
    fewest: u64,
) -> Result<Clusters, NoRadius> {
    if !(eps_km.is_finite() && eps_km > 0.0) {
        return Err(NoRadius { eps_km });
    }
    assert!(weights.is_none_or(|weights| weights.len() == points.len()), "a weight for each point");
    let (places, place_of) = Places::new(points, weights);
    let grid = Grid::new(&places.at, chord2_of_km(eps_km));
    let core: Vec<bool> = grid.weight_about(&places.weight).iter().map(|&about| about >= fewest).collect();
    let crowds = grid.join(&core);
    Ok(number(&core, &crowds, &place_of, &grid, &places.first))
}

/// Points at the same place, taken together.
struct Places {
    at: Vec<Unit>,
    weight: Vec<u64>,
    /// The first point there.
    first: Vec<u32>,
}

impl Places {
    /// The distinct places, and the place of each point.
    fn new(points: &[LatLng], weights: Option<&[u32]>) -> (Self, Vec<u32>) {
        // Adding 0 makes −0 and 0 one.
        let bits = |point: &LatLng| ((point.lat() + 0.0).to_bits(), (point.lng() + 0.0).to_bits());
        let mut sorted: Vec<_> = (0_u32..).zip(points).map(|(i, point)| (bits(point), i)).collect();
        sorted.sort_unstable();
        let mut places = Self { at: vec![], weight: vec![], first: vec![] };
        let mut place_of = vec![0; points.len()];
        for alike in sorted.chunk_by(|a, b| a.0 == b.0) {
            let mut weight = 0;
            for &(_, i) in alike {
                place_of[i as usize] = places.at.len() as u32;
                weight += weights.map_or(1, |weights| u64::from(weights[i as usize]));
            }
            let first = alike[0].1;
            places.at.push(points[first as usize].into());
            places.weight.push(weight);
            places.first.push(first);
        }
        (places, place_of)
    }
}

/// Numbers clusters by their first core point and lets other points join them.
fn number(core: &[bool], crowds: &[u32], place_of: &[u32], grid: &Grid, first: &[u32]) -> Clusters {
    let mut clusters = 0;
    let mut number_of = vec![None; core.len()];
    for &place in place_of {
        let crowd = crowds[place as usize] as usize;
        if core[place as usize] && number_of[crowd].is_none() {
            number_of[crowd] = Some(clusters);
            clusters += 1;
        }
    }
    let of_core = |place: u32| number_of[crowds[place as usize] as usize];
    let of_place: Vec<_> = (0..core.len() as u32)
        .map(|place| match core[place as usize] {
            true => of_core(place),
            false => grid.nearest(place, core, first).and_then(of_core),
        })
        .collect();
    Clusters {
        core: place_of.iter().map(|&place| core[place as usize]).collect(),
        cluster: place_of.iter().map(|&place| of_place[place as usize]).collect(),
        clusters,
    }
}

#[cfg(test)]
#[path = "dbscan_tests.rs"]
mod tests;
