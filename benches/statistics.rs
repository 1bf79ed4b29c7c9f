//! `cargo bench --bench statistics`: what the statistics cost on the open
//! data and on a map of 200,467 cells, in seconds of processor time (user and
//! system, all threads), to be set beside other programs' on the same machine.

mod cpu;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use h3o::{CellIndex, LatLng, Resolution};
use homeward::cells::study_area::fill;
use homeward::cells::windows::Windows;
use homeward::statistics::change::{Against, changes};
use homeward::statistics::cube::Cube;
use homeward::statistics::dbscan::dbscan;
use homeward::statistics::emerging::{Law, Neighbourhood, Settings, emerging};
use homeward::statistics::exact::permutations;
use homeward::statistics::getis_ord::{gi_star, two_sided};
use homeward::statistics::kernel;
use homeward::statistics::scan::{monte_carlo::Chance, space_time, spatial};
use homeward::statistics::significance::benjamini_hochberg;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, Gamma, Poisson};

type Anything = Box<dyn std::error::Error>;

fn main() -> Result<(), Anything> {
    large_map()?;
    let events = read()?;
    let eight = Study::new(&events, Resolution::Eight)?;
    let nine = Study::new(&events, Resolution::Nine)?;

    time("emerging, 14,017 x 36, cube", || {
        emerging(&nine.cube, &nine.windows, settings(Neighbourhood::Cube))
    })?;
    time("emerging, 14,017 x 36, slice", || {
        emerging(&nine.cube, &nine.windows, settings(Neighbourhood::Slice))
    })?;

    let scan = space_time::Scan::new(&eight.area, &eight.cube, space_time::Limits::default())?;
    time("space-time scan, 2,029 x 36, clusters", || scan.clusters(10))?;
    let chance = Chance { replicas: 999, seed: 1 };
    time("space-time scan, 999 replicas", || scan.null(chance))?;
    let counts: Vec<u32> = eight.cube.cell_totals().into_iter().map(|events| events as u32).collect();
    time("spatial scan, 2,029 cells, 999 replicas", || -> Result<_, Anything> {
        let scan = spatial::Scan::new(&eight.area, &counts, None, spatial::Limits::default())?;
        Ok((scan.clusters(10), scan.null(Chance { replicas: 999, seed: 1 })))
    })?;
    let totals = |from: usize| -> Vec<u32> {
        (0..eight.area.len()).map(|i| eight.cube.row(i)[from..from + 12].iter().sum()).collect()
    };
    let (before, after) = (totals(0), totals(24));
    let even = Against::Lengths { before: 12.0, after: 12.0 };
    time("change, 2,029 cells", || changes(&before, &after, even, 0.05))?;
    let points: Vec<_> = events.iter().map(|&(point, _)| point).collect();
    time("DBSCAN, 92,666 points", || dbscan(&points, None, 0.2, 60))?;
    let all = kernel::Events { points: &points, weights: None };
    let quartic = kernel::Kernel::new(kernel::Shape::Quartic, 1.0)?;
    time("kernel density, 92,666 on 14,017, 1 km", || kernel::density(&nine.area, all, quartic))?;
    Ok(())
}

/// The disk of the peers' test grid, with counts as uneven as theirs.
fn large_map() -> Result<(), Anything> {
    let mut area = LatLng::new(53.4808, -2.2426)?.to_cell(Resolution::Nine).grid_disk::<Vec<_>>(258);
    area.sort_unstable();
    let mut chance = ChaCha8Rng::seed_from_u64(7);
    let rates = Gamma::new(0.5, 2.0)?;
    let mut counts = Vec::with_capacity(area.len());
    for _ in &area {
        let rate: f64 = 0.6 * rates.sample(&mut chance);
        counts.push(if rate > 1e-9 { Poisson::new(rate)?.sample(&mut chance) as u32 } else { 0 });
    }
    time("Gi*, its q and its neighbours, 200,467 cells", || -> Result<_, Anything> {
        let z = gi_star(&counts, &Windows::new(&area))?;
        let p: Vec<f64> = z.iter().map(|&z| two_sided(z)).collect();
        Ok(benjamini_hochberg(&p))
    })?;
    let windows = Windows::new(&area);
    time("exact p, both nulls, 200,467 cells", || permutations(&counts, &windows))?;
    let wide = Windows::rings(&area, 2);
    time("the same over two rings", || permutations(&counts, &wide))?;
    Ok(())
}

fn settings(neighbourhood: Neighbourhood) -> Settings {
    Settings { neighbourhood, law: Law::Normal, alpha: 0.05 }
}

/// Prints the processor time of a job, run until the clock's ticks do not matter.
fn time<T>(name: &str, job: impl Fn() -> T) -> Result<(), Anything> {
    let (mut runs, mut spent) = (0, 0.0);
    while spent < 0.5 {
        spent += cpu::seconds(&job);
        runs += 1;
    }
    println!("{name:44} {:9.4} s", spent / f64::from(runs));
    Ok(())
}

/// An event: its point, and its month as text.
type Event = (LatLng, String);

fn read() -> Result<Vec<Event>, Anything> {
    let path = "tests/data/gmp_burglary_2016_2019.csv.gz";
    let mut text = String::new();
    let file = File::open(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))?;
    GzDecoder::new(file).read_to_string(&mut text)?;
    let event = |line: &str| -> Result<Event, Anything> {
        let mut values = line.split(',').skip(1);
        let mut next = || values.next().ok_or("a short line");
        Ok((LatLng::new(next()?.parse()?, next()?.parse()?)?, next()?.to_owned()))
    };
    text.lines().skip(1).map(event).collect()
}

struct Study {
    area: Vec<CellIndex>,
    windows: Windows,
    cube: Cube,
}

impl Study {
    fn new(events: &[Event], resolution: Resolution) -> Result<Self, Anything> {
        let cells: Vec<_> = events.iter().map(|(point, _)| point.to_cell(resolution)).collect();
        let mut months: Vec<_> = events.iter().map(|(_, month)| month).collect();
        months.sort_unstable();
        months.dedup();
        let area = fill(&cells)?;
        let windows = Windows::new(&area);
        let place = |(cell, (_, month)): (&CellIndex, &Event)| {
            Some((area.binary_search(cell).ok()?, months.binary_search(&month).ok()?))
        };
        let events: Option<Vec<_>> = cells.iter().zip(events).map(place).collect();
        let cube = Cube::of_events(area.len(), months.len(), events.ok_or("outside")?)?;
        Ok(Self { area, windows, cube })
    }
}
