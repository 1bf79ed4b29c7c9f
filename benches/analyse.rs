//! `cargo bench --bench analyse [-- POINTS.csv]`: what `homeward analyse` costs,
//! from the bytes of a file to the hotspots' GeoJSON, as a multiple of the floor.
//!
//! The floor is the least that a program on H3 must do, in a plain way: split the
//! lines, parse two numbers, ask h3o for the cell. Both take their turns in the
//! same run, in seconds of the processor, and the least of several is told. Then
//! come what other programs on the same file can be held against: cells, hot
//! cells, and the sum over the hot cells of (cell mod 1,000,003) times its events.
//! Without a file it takes the open data at resolutions 8 and 9, else 9.

mod cpu;

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use clap::Parser as _;
use flate2::read::GzDecoder;
use h3o::{CellIndex, LatLng, Resolution};
use homeward::cli::analyse::{self, Args};

const RUNS: usize = 5;

type Anything = Box<dyn std::error::Error>;

#[derive(clap::Parser)]
struct Command {
    #[command(flatten)]
    args: Args,
}

fn main() -> Result<(), Anything> {
    let folder = tempfile::tempdir()?;
    // Cargo adds words of its own.
    let named = std::env::args().skip(1).find(|word| !word.starts_with("--"));
    if let Some(file) = named {
        return compare(&PathBuf::from(file), Resolution::Nine, folder.path());
    }
    let packed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/gmp_burglary_2016_2019.csv.gz");
    let mut text = Vec::new();
    GzDecoder::new(File::open(packed)?).read_to_end(&mut text)?;
    let file = folder.path().join("points.csv");
    fs::write(&file, text)?;
    compare(&file, Resolution::Eight, folder.path())?;
    compare(&file, Resolution::Nine, folder.path())
}

fn compare(file: &Path, resolution: Resolution, folder: &Path) -> Result<(), Anything> {
    let hotspots = folder.join("hotspots.geojson");
    let (mut least, mut least_floor, mut least_exact) = (f64::INFINITY, f64::INFINITY, f64::INFINITY);
    for _ in 0..RUNS {
        least_floor = least_floor.min(timed(|| floor(file, resolution))?);
        let normal = ["--law", "normal", "--hotspots"];
        least = least.min(timed(|| run(file, resolution, &normal, &hotspots))?);
        least_exact = least_exact.min(timed(|| run(file, resolution, &["--hotspots"], &hotspots))?);
    }
    println!("{resolution:?}: floor {least_floor:.2} s of the processor");
    println!("  file to hotspots by the normal law {least:.2} s, {:.2} of the floor", least / least_floor);
    println!("  by the exact law {least_exact:.2} s, {:.2} of the floor", least_exact / least_floor);
    let cells = folder.join("cells.csv");
    run(file, resolution, &["--law", "normal", "--cells"], &cells)?;
    told(&cells)?;
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("  {}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default());
    Ok(())
}

/// The seconds of the processor that some work took.
fn timed<T>(work: impl FnOnce() -> Result<T, Anything>) -> Result<f64, Anything> {
    let mut done = None;
    let seconds = cpu::seconds(|| done = Some(work()));
    done.ok_or("it did not run")??;
    Ok(seconds)
}

fn run(file: &Path, resolution: Resolution, options: &[&str], out: &Path) -> Result<(), Anything> {
    let number = u8::from(resolution).to_string();
    let mut words = vec!["analyse", file.to_str().ok_or("a name")?, "--resolution", &number];
    words.extend(options);
    words.push(out.to_str().ok_or("a name")?);
    Ok(analyse::run(&Command::try_parse_from(words)?.args)?)
}

/// Parses and indexes each line, and keeps nothing.
fn floor(file: &Path, resolution: Resolution) -> Result<u64, Anything> {
    let mut mixed = 0;
    let mut lines = BufReader::with_capacity(1 << 20, File::open(file)?);
    let mut line = String::new();
    lines.read_line(&mut line)?;
    loop {
        line.clear();
        if lines.read_line(&mut line)? == 0 {
            return Ok(mixed);
        }
        let mut values = line.split(',').skip(1);
        let mut degrees = || values.next().unwrap_or_default().parse::<f64>();
        let point = LatLng::new(degrees()?, degrees()?)?;
        mixed ^= u64::from(point.to_cell(resolution));
    }
}

/// How many cells, how many hot, and their checksum.
fn told(cells: &Path) -> Result<(), Anything> {
    let (mut all, mut hot, mut checksum) = (0_u64, 0_u64, 0_u64);
    for row in csv::Reader::from_path(cells)?.records() {
        let row = row?;
        let (cell, events): (CellIndex, u64) = (row[0].parse()?, row[1].parse()?);
        all += 1;
        if &row[6] == "1" && row[3].parse::<f64>()? > 0.0 {
            hot += 1;
            checksum = (checksum + u64::from(cell) % 1_000_003 * events) % ((1 << 61) - 1);
        }
    }
    println!("  {all} study cells, {hot} hot, checksum {checksum}");
    Ok(())
}
