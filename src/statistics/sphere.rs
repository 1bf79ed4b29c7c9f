//! Distances on the globe.

use h3o::{CellIndex, LatLng};

/// The mean radius of the earth, in kilometres.
pub const EARTH_KM: f64 = 6371.0088;

/// A place on the globe as the end of a vector of length 1.
///
/// Has no seam at the 180th meridian and none at the poles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit([f64; 3]);

impl From<LatLng> for Unit {
    fn from(place: LatLng) -> Self {
        let (lat, lng) = (place.lat_radians(), place.lng_radians());
        Self([lat.cos() * lng.cos(), lat.cos() * lng.sin(), lat.sin()])
    }
}

impl From<CellIndex> for Unit {
    fn from(cell: CellIndex) -> Self {
        LatLng::from(cell).into()
    }
}

impl Unit {
    /// Along x, y and z, each in −1..=1.
    #[must_use]
    pub fn coordinates(self) -> [f64; 3] {
        self.0
    }

    /// The square of the straight line between two places, in squared radii:
    /// grows with their distance, and costs no trigonometry.
    #[must_use]
    pub fn chord2(self, other: Self) -> f64 {
        let [x, y, z] = [0, 1, 2].map(|i| self.0[i] - other.0[i]);
        x * x + y * y + z * z
    }

    /// The length of the shortest way over the globe, in kilometres.
    #[must_use]
    pub fn distance_km(self, other: Self) -> f64 {
        2.0 * EARTH_KM * (self.chord2(other).sqrt() / 2.0).min(1.0).asin()
    }
}

/// The squared chord under an arc of so many kilometres (half the globe at most).
#[must_use]
pub fn chord2_of_km(km: f64) -> f64 {
    let half = (km / (2.0 * EARTH_KM)).min(std::f64::consts::FRAC_PI_2).sin();
    4.0 * half * half
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn haversine_km(a: LatLng, b: LatLng) -> f64 {
        let half = |x: f64| (x / 2.0).sin().powi(2);
        let h = half(b.lat_radians() - a.lat_radians())
            + a.lat_radians().cos() * b.lat_radians().cos() * half(b.lng_radians() - a.lng_radians());
        2.0 * EARTH_KM * h.sqrt().min(1.0).asin()
    }

    proptest! {
        #[test]
        fn chords_are_haversines(a in (-90.0..=90.0, -180.0..=180.0), b in (-90.0..=90.0, -180.0..=180.0)) {
            let at = |(lat, lng)| LatLng::new(lat, lng).expect("a point");
            let km = Unit::from(at(a)).distance_km(at(b).into());
            let reference = haversine_km(at(a), at(b));
            // Both lose digits between antipodes.
            let tolerance = if reference > 20_000.0 { 1.0 } else { 1e-6 };
            prop_assert!((km - reference).abs() <= tolerance);
            prop_assert!((chord2_of_km(km) - Unit::from(at(a)).chord2(at(b).into())).abs() < 1e-9);
        }
    }
}
