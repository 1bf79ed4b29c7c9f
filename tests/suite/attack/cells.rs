//! The attackers' arithmetic of cells, against the C library.

use h3ron::{H3Cell, Index as _, ToCoordinates as _};
use homeward::attack::h3;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha20Rng;

fn c(latitude: f64, longitude: f64, resolution: u8) -> u64 {
    let at = h3ron::Coord { x: longitude, y: latitude };
    H3Cell::from_coordinate(at, resolution).expect("a point on the earth").h3index()
}
