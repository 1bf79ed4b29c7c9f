//! `cargo bench --bench index [-- POINTS.csv] [RESOLUTION]`: the cells of ten
//! million places, against h3o one by one; at all resolutions from 7 to 11 if
//! none is named.
//!
//! Both are timed in turn in the same run, the processor's time and not the
//! clock's, and the least of several times is taken, so that the ratio holds
//! on another machine and on a busy one. Each answer of one is compared with
//! the other's. Without a file the places are drawn here, from a seed, with the
//! shape of the real thing: towns of unequal size, each with its own spread,
//! some places many times over, and a fifth anywhere.
//!
//! The checksum is that of the peer programs: the sum over the cells of (cell
//! mod 1,000,003) times its count, modulo 2^61 - 1.

mod cpu;

use std::collections::HashMap;
use std::fs;

use h3o::{CellIndex, LatLng, Resolution};
use homeward::cells::index::Indexer;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

const RUNS: usize = 5;
const PLACES: usize = 10_000_000;

type Anything = Box<dyn std::error::Error>;

fn main() -> Result<(), Anything> {
    // Cargo adds words of its own.
    let words: Vec<_> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let named = |word: &String| word.parse().ok().and_then(|number: u8| Resolution::try_from(number).ok());
    let places = match words.iter().find(|&word| named(word).is_none()) {
        Some(file) => read(&fs::read_to_string(file)?)?,
        None => draw(PLACES)?,
    };
    println!("{} places; h3o, the indexer, and how many times as fast:", places.len());
    let named = words.iter().find_map(named);
    let (first, last) = named.map_or((Resolution::Seven, Resolution::Eleven), |one| (one, one));
    for resolution in Resolution::range(first, last) {
        compare(&places, resolution);
    }
    Ok(())
}

/// Times both on one resolution, and prints the ratio and the checksum.
fn compare(places: &[LatLng], resolution: Resolution) {
    let (mut ours, mut theirs) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..RUNS {
        theirs = theirs.min(cpu::seconds(|| mix(places, |place| place.to_cell(resolution))));
        ours = ours.min(cpu::seconds(|| {
            let mut indexer = Indexer::new(resolution);
            mix(places, |place| indexer.cell(place))
        }));
    }
    let mut indexer = Indexer::new(resolution);
    let mut counts = HashMap::<CellIndex, u64>::new();
    for &place in places {
        let cell = indexer.cell(place);
        assert_eq!(cell, place.to_cell(resolution), "{place:?}");
        *counts.entry(cell).or_default() += 1;
    }
    let modulus = (1 << 61) - 1;
    let parts = counts.iter().map(|(&cell, &count)| u64::from(cell) % 1_000_003 * count % modulus);
    let checksum = parts.fold(0, |sum, part| (sum + part) % modulus);
    println!(
        "  resolution {resolution:>2}: {theirs:.2} s, {ours:.2} s, {:.1} times; {} cells, checksum {checksum}",
        theirs / ours,
        counts.len()
    );
}

/// All cells in one number, so that none can be left out.
fn mix(places: &[LatLng], mut cell: impl FnMut(LatLng) -> CellIndex) -> u64 {
    places.iter().fold(0, |mixed, &place| mixed ^ u64::from(cell(place)))
}

/// The places of a table with columns `id,lat,lon,…`.
fn read(text: &str) -> Result<Vec<LatLng>, Anything> {
    let place = |line: &str| {
        let mut values = line.split(',').skip(1);
        let mut degrees = || values.next().unwrap_or_default().parse::<f64>();
        Ok(LatLng::new(degrees()?, degrees()?)?)
    };
    text.lines().skip(1).map(place).collect()
}

/// Made-up places in the north of England.
fn draw(places: usize) -> Result<Vec<LatLng>, Anything> {
    const TOWNS: usize = 400;
    let mut chance = ChaCha8Rng::seed_from_u64(20_260_101);
    let anywhere =
        |chance: &mut ChaCha8Rng| (chance.random_range(53.1..54.1), chance.random_range(-3.1..-0.8));
    let near = |chance: &mut ChaCha8Rng, town: (f64, f64), spread: f64| {
        let (radius, angle) =
            (spread * (-2.0 * (1.0 - chance.random::<f64>()).ln()).sqrt(), chance.random::<f64>());
        let (north, east) = (angle * std::f64::consts::TAU).sin_cos();
        (town.0 + radius * north, town.1 + radius * east * 1.65)
    };
    let towns: Vec<_> = (0..TOWNS)
        .map(|_| {
            let (middle, spread) = (anywhere(&mut chance), 0.008 * chance.random_range(-0.9_f64..0.9).exp());
            let known: Vec<_> = (0..50).map(|_| near(&mut chance, middle, spread)).collect();
            (middle, spread, known)
        })
        .collect();
    let place = |_| {
        // A town of rank k has a share like k^-0.9: the inverse of its sum.
        let rank = chance.random::<f64>().powi(10) * TOWNS as f64;
        let (middle, spread, known) = &towns[(rank as usize).min(TOWNS - 1)];
        let (lat, lng) = match chance.random::<f64>() {
            sort if sort < 0.3 => known[chance.random_range(0..known.len())],
            sort if sort < 0.8 => near(&mut chance, *middle, *spread),
            _ => anywhere(&mut chance),
        };
        Ok(LatLng::new(lat, lng)?)
    };
    (0..places).map(place).collect()
}
