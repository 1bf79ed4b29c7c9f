//! `cargo bench --bench analyse`: what `homeward analyse` costs above the floor.
//!
//! The floor is the least that any program on H3 must do: split the lines,
//! parse two numbers, ask h3o for the cell. Both are timed in turn in the same
//! run and the smallest of several times is taken, so that the ratios hold on
//! another machine, and the times do not.
//!
//! `cargo bench --bench analyse -- POINTS.csv` instead times the whole way of one
//! file at resolution 9, from its bytes to the hotspots' GeoJSON, in seconds of
//! the processor, with the counts and the checksum that the peer programs print:
//! the sum over the hot cells of (cell mod 1,000,003) times its events.

mod cpu;

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{self, Read};
use std::path::Path;
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use h3o::{LatLng, Resolution};
use homeward::cli::analyse::gi_star::{Exact, GiStar, Study};
use homeward::cli::analyse::{hotspots, points};

const RUNS: usize = 7;

type Anything = Box<dyn std::error::Error>;

fn main() -> Result<(), Anything> {
    // Cargo adds words of its own.
    if let Some(file) = std::env::args().skip(1).find(|word| !word.starts_with("--")) {
        return whole(Path::new(&file));
    }
    let path = "tests/data/gmp_burglary_2016_2019.csv.gz";
    let mut text = Vec::new();
    let file = File::open(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))?;
    GzDecoder::new(file).read_to_end(&mut text)?;
    for resolution in [Resolution::Eight, Resolution::Nine] {
        compare(&text, resolution)?;
    }
    Ok(())
}

/// Times every stage on one resolution and prints it as a multiple of the floor.
fn compare(text: &[u8], resolution: Resolution) -> Result<(), Anything> {
    let counts = points::count(text, resolution).map_err(|bad| format!("{bad:?}"))?;
    let study = Study::new(&counts)?;
    let mut scores = GiStar::new(&study)?;
    scores.exact = Some(Exact::new(&study)?);

    let mut least = [Duration::MAX; 6];
    for _ in 0..RUNS {
        let stages: [&dyn Fn(); 6] = [
            &|| drop(black_box(floor(text, resolution))),
            &|| drop(black_box(points::count(text, resolution))),
            &|| drop(black_box(Study::new(&counts))),
            &|| drop(black_box(GiStar::new(&study))),
            &|| drop(black_box(Exact::new(&study))),
            &|| drop(black_box(write(&study, &scores))),
        ];
        for (least, stage) in least.iter_mut().zip(stages) {
            let start = Instant::now();
            stage();
            *least = (*least).min(start.elapsed());
        }
    }
    let floor = least[0].as_secs_f64();
    let name =
        ["floor", "read and count", "study area, windows", "Gi* and q", "exact p and q", "table, outlines"];
    println!("resolution {resolution}: {} cells", study.cells.len());
    for (name, time) in name.iter().zip(least) {
        println!(
            "  {name:20} {:8.2} ms  {:6.3} of the floor",
            time.as_secs_f64() * 1e3,
            time.as_secs_f64() / floor
        );
    }
    let whole: Duration = least[1..].iter().sum();
    println!(
        "  {:20} {:8.2} ms  {:6.3} of the floor",
        "pipeline",
        whole.as_secs_f64() * 1e3,
        whole.as_secs_f64() / floor
    );
    Ok(())
}

/// Times the stages of one file, once.
fn whole(file: &Path) -> Result<(), Anything> {
    let (mut counts, mut study, mut scores, mut text) = (None, None, None, Vec::new());
    let read = cpu::seconds(|| counts = File::open(file).ok().map(|f| points::count(f, Resolution::Nine)));
    let counts = counts.ok_or("no such file")?.map_err(|bad| format!("{bad:?}"))?;
    let area = cpu::seconds(|| study = Some(Study::new(&counts)));
    let study = study.ok_or("no study")??;
    let score = cpu::seconds(|| scores = Some(GiStar::new(&study)));
    let scores = scores.ok_or("no scores")??;
    let outline =
        cpu::seconds(|| serde_json::to_writer(&mut text, &hotspots::hotspots(&study, &scores, 0.05)));
    let hot: Vec<_> = (0..study.cells.len()).filter(|&i| scores.is_hot(i, 0.05)).collect();
    let checksum = hot.iter().fold(0, |sum, &i| {
        (sum + u64::from(study.cells[i]) % 1_000_003 * u64::from(study.events[i])) % ((1 << 61) - 1)
    });
    println!("read and count {read:.2} s, study area and windows {area:.2} s, Gi* and q {score:.2} s,");
    println!("hotspots as GeoJSON {outline:.2} s, all {:.2} s", read + area + score + outline);
    println!("{} study cells, {} hot, checksum {checksum}", study.cells.len(), hot.len());
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default());
    Ok(())
}

/// Parses and indexes each line, and keeps nothing.
fn floor(text: &[u8], resolution: Resolution) -> Result<u64, Anything> {
    let mut mixed = 0;
    for line in std::str::from_utf8(text)?.lines().skip(1) {
        let mut values = line.split(',').skip(1);
        let mut degrees = || values.next().unwrap_or_default().parse::<f64>();
        let point = LatLng::new(degrees()?, degrees()?)?;
        mixed ^= u64::from(point.to_cell(resolution));
    }
    Ok(mixed)
}

/// Writes both answers to memory.
fn write(study: &Study, scores: &GiStar) -> io::Result<usize> {
    let mut bytes = Vec::new();
    scores.write(study, 0.05, &mut bytes)?;
    serde_json::to_writer(&mut bytes, &hotspots::hotspots(study, scores, 0.05))?;
    Ok(bytes.len())
}
