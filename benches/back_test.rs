//! `cargo bench --bench back_test [-- POINTS.csv] [-- PICTURE.svg]`: which score foretells best.
//!
//! Every month after the first twelve is foretold from those before it, at
//! resolutions 8 and 9: the open data, or a table with the columns lat, lon and
//! date. Differences from the naive rank with a paired bootstrap over months.

#[path = "../tests/suite/reference/cube.rs"]
mod cube;
#[path = "evidence/plot.rs"]
mod plot;

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use cube::Cube;
use flate2::read::GzDecoder;
use h3o::Resolution;
use homeward::statistics::back_test::{BackTest, Month, Past, Plan, back_test, pool};
use homeward::statistics::forecast::{self, memory};
use plot::{Chart, ticks};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const DRAWS: usize = 10_000;
/// How much of the area the curve shows.
const SHOWN: f64 = 0.2;

type Anything = Box<dyn std::error::Error>;

fn main() -> Result<(), Anything> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let table = match words.iter().find(|word| word.ends_with(".csv")) {
        Some(path) => fs::read(path)?,
        None => open_data()?,
    };
    for resolution in [Resolution::Eight, Resolution::Nine] {
        let cube = Cube::read(&table, resolution);
        let tests = judge(&cube)?;
        print(&cube, resolution, &tests);
        if let (Resolution::Nine, Some(path)) = (resolution, words.iter().find(|word| word.ends_with(".svg")))
        {
            draw(&tests).write(path)?;
        }
    }
    Ok(())
}

fn open_data() -> Result<Vec<u8>, Anything> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/gmp_burglary_2016_2019.csv.gz");
    let mut table = Vec::new();
    GzDecoder::new(File::open(path)?).read_to_end(&mut table)?;
    Ok(table)
}

type Score<'a> = Box<dyn Fn(&Past) -> Vec<f64> + 'a>;

fn judge(cube: &Cube) -> Result<Vec<(&'static str, BackTest)>, Anything> {
    let windows = &cube.windows;
    let methods: [(&str, Score); 9] = [
        ("count, 12 months", Box::new(|past| forecast::count(past, 12))),
        ("Gi*, 12 months", Box::new(|past| forecast::gi_star(past, 12, windows))),
        ("exact p, 12 months", Box::new(|past| forecast::exact(past, 12, windows).expect("few cells"))),
        ("empirical Bayes, 12 months", Box::new(|past| forecast::empirical_bayes(past, 12, windows))),
        ("count, all months", Box::new(|past| forecast::count(past, usize::MAX))),
        ("decay, half-life 6", Box::new(|past| forecast::decay(past, 6.0))),
        ("decay, half-life 24", Box::new(|past| forecast::decay(past, 24.0))),
        ("(hindsight: all other months)", Box::new(|past| others(cube, past.months()))),
        ("memory", Box::new(|past| memory::forecast(past, windows, memory::learn(past, windows)))),
    ];
    let test = |(name, score): (&'static str, Score)| {
        Ok((name, back_test(&cube.counts, cube.months.len(), Plan::default(), score)?))
    };
    methods.into_iter().map(test).collect()
}

/// What no forecast can have: the events of all months but this one, the later ones too.
fn others(cube: &Cube, month: usize) -> Vec<f64> {
    let rows = cube.counts.chunks(cube.months.len());
    rows.map(|row| row.iter().map(|&count| f64::from(count)).sum::<f64>() - f64::from(row[month])).collect()
}

fn print(cube: &Cube, resolution: Resolution, tests: &[(&'static str, BackTest)]) {
    let events: u32 = cube.totals().iter().sum();
    let months = cube.months.len();
    println!("\nresolution {resolution}: {} cells, {months} months, {events} events", cube.area.len());
    println!(
        "| score | hit rate | PAI | PEI | RRI | area to 20 % | PEI against the count (95 %) | second half |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let naive = &tests[0].1.months;
    for (name, test) in tests {
        let all = pool(&test.months).expect("a month");
        let half = naive.len() / 2;
        println!(
            "| {name} | {:.3} | {:.2} | {:.3} | {:.3} | {:.4} | {} | {} |",
            all.hit_rate(),
            all.pai(),
            all.pei(),
            all.rri(),
            test.surveillance.area(SHOWN),
            gain(&test.months, naive),
            gain(&test.months[half..], &naive[half..])
        );
    }
    let whole = Past::new(&cube.counts, months, months).expect("the months");
    println!("the memory in the end: {:?}", memory::learn(&whole, &cube.windows));
}

/// How much higher the PEI is than the other's, drawing months with replacement, the same for both.
fn gain(ours: &[Month], theirs: &[Month]) -> String {
    let pei = |months: &[Month]| pool(months).map_or(0.0, |month| month.pei());
    let mut chance = ChaCha8Rng::seed_from_u64(1);
    let mut draws: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let drawn: Vec<usize> = ours.iter().map(|_| chance.random_range(0..ours.len())).collect();
            let of = |months: &[Month]| pei(&drawn.iter().map(|&at| months[at]).collect::<Vec<_>>());
            of(ours) / of(theirs) - 1.0
        })
        .collect();
    draws.sort_unstable_by(f64::total_cmp);
    let plain = pei(ours) / pei(theirs) - 1.0;
    let percent = |share: f64| format!("{:+.1} %", 100.0 * share);
    format!("{} ({} to {})", percent(plain), percent(draws[DRAWS / 40]), percent(draws[DRAWS - DRAWS / 40]))
}

fn draw(tests: &[(&'static str, BackTest)]) -> Chart<'static> {
    let shown = ["count, 12 months", "Gi*, 12 months", "memory"];
    let curve = |(name, test): &(&'static str, BackTest)| {
        let points: Vec<_> = test.surveillance.points().take_while(|point| point.0 <= SHOWN).collect();
        (*name, points.iter().step_by(40).copied().collect())
    };
    Chart {
        title: "Events found by share of the area (resolution 9)",
        across: ("share of the area looked at", ticks(&[0.0, 0.05, 0.1, 0.15, 0.2], "")),
        up: ("share of next month's events", ticks(&[0.0, 0.2, 0.4, 0.6, 0.8], "")),
        lines: tests.iter().filter(|test| shown.contains(&test.0)).map(curve).collect(),
    }
}
