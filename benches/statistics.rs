//! `cargo bench --bench statistics`: what the statistics cost on the open
//! data, in seconds of processor time (user and system, all threads), to be set beside other programs' on the same machine.

use std::fs::{self, File};
use std::hint::black_box;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use h3o::{CellIndex, LatLng, Resolution};
use homeward::cells::study_area::{Windows, fill};
use homeward::statistics::change::{Against, changes};
use homeward::statistics::cube::Cube;
use homeward::statistics::dbscan::dbscan;
use homeward::statistics::emerging::{Law, Neighbourhood, Settings, emerging};
use homeward::statistics::kernel;
use homeward::statistics::scan::{monte_carlo::Chance, space_time, spatial};

type Anything = Box<dyn std::error::Error>;

fn main() -> Result<(), Anything> {
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
    for threads in [1, 2] {
        let chance = Chance { replicas: 999, seed: 1, threads };
        time(&format!("space-time scan, 999 replicas, on {threads}"), || scan.null(chance))?;
    }
    let counts: Vec<u32> = eight.cube.cell_totals().into_iter().map(|events| events as u32).collect();
    time("spatial scan, 2,029 cells, 999 replicas", || -> Result<_, Anything> {
        let scan = spatial::Scan::new(&eight.area, &counts, None, spatial::Limits::default())?;
        Ok((scan.clusters(10), scan.null(Chance { replicas: 999, seed: 1, threads: 1 })))
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

fn settings(neighbourhood: Neighbourhood) -> Settings {
    Settings { neighbourhood, law: Law::Normal, alpha: 0.05 }
}

/// Prints the processor time of a job, run until the clock's ticks do not matter.
fn time<T>(name: &str, job: impl Fn() -> T) -> Result<(), Anything> {
    let start = processor_seconds()?;
    let mut runs = 0;
    let mut spent = 0.0;
    while spent < 0.5 {
        black_box(job());
        runs += 1;
        spent = processor_seconds()? - start;
    }
    println!("{name:44} {:9.4} s", spent / f64::from(runs));
    Ok(())
}

/// Time this process has had on processors, in all its threads.
fn processor_seconds() -> Result<f64, Anything> {
    let text = fs::read_to_string("/proc/self/stat")?;
    // The second field is a name in brackets; user and system time are the
    // 14th and 15th, in hundredths of a second.
    let (_, rest) = text.rsplit_once(')').ok_or("no name")?;
    let times = rest.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    Ok(times.sum::<Result<f64, _>>()? / 100.0)
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
