//! `cargo bench --bench power [-- FOLDER]`: what is found, and what is not there.
//!
//! Boroughs of 1,519 cells in which twelve places draw four children in ten, by
//! the number of children; and boroughs with as many children and no such place.
//! Four ways to say which cells are hot, each at 0.05. Seeded: every run prints
//! the same table, and draws it into the folder. The default of `homeward analyse` rests on it (docs/statistics.md).

#[path = "evidence/plot.rs"]
mod plot;
#[path = "evidence/worlds.rs"]
mod worlds;

use h3o::LatLng;
use homeward::statistics::exact::permutations;
use homeward::statistics::getis_ord::{gi_star, two_sided};
use homeward::statistics::significance::benjamini_hochberg;
use plot::{Chart, ticks};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use statrs::distribution::{DiscreteCDF, Poisson};
use worlds::{Borough, Found, Ground, PLANTED, Places, World, judge};

const WORLDS: u64 = 400;
const CHILDREN: [u32; 4] = [100, 350, 1_000, 3_000];
const RATE: f64 = 0.05;
const REPLICAS: usize = 999;
/// The largest circle of the scan, as a share of the cells.
const LARGEST: f64 = 0.1;
const METHODS: [&str; 4] = ["Gi*, normal law", "Gi*, exact", "scan", "Poisson tail"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let borough = Borough::new();
    let circles = circles(&borough);
    let needed = CHILDREN.map(|children| needed(children, &borough, &circles));
    println!(
        "{WORLDS} worlds a line, {} cells; mean (standard error) of planted places found, of",
        borough.area.len()
    );
    println!("{PLANTED}; false hotspots a map; hot cells a map; worlds with a false hotspot");
    println!("| ground | places | children | {} |", METHODS.join(" | "));
    println!("|---|---|---|---|---|---|---|");
    for ground in [Ground::Uniform, Ground::Town] {
        for places in [Places::Spot, Places::Wide, Places::None] {
            let mut found = vec![Vec::new(); METHODS.len()];
            for (children, needed) in CHILDREN.into_iter().zip(needed) {
                let results = run(&borough, (children, ground, places), |counts| {
                    [
                        by_normal_law(counts, &borough),
                        by_counting(counts, &borough),
                        scan(counts, &circles, needed),
                        tail(counts),
                    ]
                });
                let cells = (0..METHODS.len()).map(|at| cell(&results, at, places)).collect::<Vec<_>>();
                println!("| {ground:?} | {places:?} | {children} | {} |", cells.join(" | "));
                for (at, points) in found.iter_mut().enumerate() {
                    let hits = mean(results.iter().map(|all| all[at].planted)).0;
                    points.push((f64::from(children).ln(), hits));
                }
            }
            if let Some(path) = picture(ground, places) {
                draw(places, found).write(&path)?;
            }
        }
    }
    Ok(())
}

/// Where to draw a table: only the even ground's, if a folder was given.
fn picture(ground: Ground, places: Places) -> Option<String> {
    let folder = std::env::args().skip(1).find(|word| !word.starts_with('-'))?;
    let name = format!("{places:?}").to_lowercase();
    (ground == Ground::Uniform && places != Places::None)
        .then(|| format!("{folder}/statistics-power-{name}.svg"))
}

fn draw(places: Places, found: Vec<Vec<(f64, f64)>>) -> Chart<'static> {
    Chart {
        title: match places {
            Places::Wide => "Planted places of seven cells found, of 12",
            _ => "Planted places of one cell found, of 12",
        },
        across: ("children", CHILDREN.map(|n| (f64::from(n).ln(), n.to_string())).to_vec()),
        up: ("found", ticks(&[0.0, 3.0, 6.0, 9.0, 12.0], "")),
        lines: METHODS.into_iter().zip(found).collect(),
    }
}

/// A method's cell of the table.
fn cell(results: &[[Found; 4]], at: usize, places: Places) -> String {
    let of = |value: fn(&Found) -> f64| mean(results.iter().map(|all| value(&all[at])));
    let (hits, wrong, cells) = (of(|f| f.planted), of(|f| f.wrong), of(|f| f.cells));
    let any = of(|f| f64::from(u8::from(f.wrong > 0.0)));
    let hits = if places == Places::None { String::new() } else { format!("{}; ", told(hits)) };
    format!("{hits}{}; {:.0}; {:.0} %", told(wrong), cells.0, 100.0 * any.0)
}

/// The answers of every method on as many worlds, each with a seed of its own.
fn run(
    borough: &Borough,
    (children, ground, places): (u32, Ground, Places),
    methods: impl Fn(&[u32]) -> [Vec<bool>; 4],
) -> Vec<[Found; 4]> {
    let one = |number| {
        let mut chance = ChaCha8Rng::seed_from_u64(2026);
        chance.set_stream(number);
        let world: World = borough.world(children, ground, places, &mut chance);
        methods(&world.counts).map(|hot| judge(&world, &borough.area, &hot))
    };
    (0..WORLDS).map(one).collect()
}

fn by_normal_law(counts: &[u32], borough: &Borough) -> Vec<bool> {
    let scores = gi_star(counts, &borough.windows).expect("unequal counts");
    let p: Vec<_> = scores.iter().map(|&z| two_sided(z)).collect();
    benjamini_hochberg(&p).iter().zip(scores).map(|(q, z)| *q <= RATE && z > 0.0).collect()
}

fn by_counting(counts: &[u32], borough: &Borough) -> Vec<bool> {
    let answers = permutations(counts, &borough.windows).expect("few cells");
    let p: Vec<_> = answers.iter().map(|answer| answer.full.upper).collect();
    benjamini_hochberg(&p).into_iter().map(|q| q <= RATE).collect()
}

/// Each cell against the area's mean.
fn tail(counts: &[u32]) -> Vec<bool> {
    let mean = f64::from(counts.iter().sum::<u32>()) / counts.len() as f64;
    let law = Poisson::new(mean).expect("a mean above 0");
    let p_of = |&count: &u32| if count == 0 { 1.0 } else { law.sf(u64::from(count) - 1) };
    benjamini_hochberg(&counts.iter().map(p_of).collect::<Vec<_>>()).into_iter().map(|q| q <= RATE).collect()
}

/// For every cell, the nearest cells in order, as many as the largest circle holds.
fn circles(borough: &Borough) -> Vec<Vec<u32>> {
    let centres: Vec<LatLng> = borough.area.iter().map(|&cell| cell.into()).collect();
    let most = (LARGEST * centres.len() as f64) as usize;
    let nearest = |from: &LatLng| {
        let mut order: Vec<_> = (0_u32..).zip(&centres).map(|(at, to)| (from.distance_m(*to), at)).collect();
        order.sort_unstable_by(|a, b| a.partial_cmp(b).expect("finite distances"));
        order[..most].iter().map(|near| near.1).collect()
    };
    centres.iter().map(nearest).collect()
}

/// The spatial Poisson scan: the best circle round each cell, by Kulldorff's likelihood ratio.
fn best_circles(counts: &[u32], circles: &[Vec<u32>]) -> Vec<(f64, usize)> {
    let all = f64::from(counts.iter().sum::<u32>());
    let best = |circle: &Vec<u32>| {
        let (mut inside, mut best) = (0.0, (0.0, 0));
        for (size, &cell) in (1_usize..).zip(circle) {
            inside += f64::from(counts[cell as usize]);
            let expected = all * size as f64 / counts.len() as f64;
            // Only a cell with events can be the last of the best circle.
            if counts[cell as usize] > 0 && inside > expected {
                let ratio = log_ratio(inside, expected) + log_ratio(all - inside, all - expected);
                best = if ratio > best.0 { (ratio, size) } else { best };
            }
        }
        best
    };
    circles.iter().map(best).collect()
}

fn log_ratio(observed: f64, expected: f64) -> f64 {
    if observed > 0.0 { observed * (observed / expected).ln() } else { 0.0 }
}

/// The likelihood ratio that one map in twenty without clusters reaches.
fn needed(children: u32, borough: &Borough, circles: &[Vec<u32>]) -> f64 {
    let mut chance = ChaCha8Rng::seed_from_u64(999);
    let mut highest: Vec<f64> = (0..REPLICAS)
        .map(|_| {
            let mut counts = vec![0; borough.area.len()];
            (0..children).for_each(|_| counts[chance.random_range(0..borough.area.len())] += 1);
            best_circles(&counts, circles).into_iter().map(|best| best.0).fold(0.0, f64::max)
        })
        .collect();
    highest.sort_unstable_by(f64::total_cmp);
    // p = (higher ones + 1) / (replicas + 1) ≤ 0.05.
    highest[REPLICAS + 1 - ((REPLICAS + 1) as f64 * RATE) as usize - 1]
}

/// Cells of circles that pass and share none with a better one.
fn scan(counts: &[u32], circles: &[Vec<u32>], needed: f64) -> Vec<bool> {
    let best = best_circles(counts, circles);
    let mut order: Vec<usize> = (0..best.len()).filter(|&at| best[at].0 > needed).collect();
    order.sort_by(|&a, &b| best[b].0.total_cmp(&best[a].0));
    let mut hot = vec![false; counts.len()];
    for at in order {
        let circle = &circles[at][..best[at].1];
        if !circle.iter().any(|&cell| hot[cell as usize]) {
            circle.iter().for_each(|&cell| hot[cell as usize] = true);
        }
    }
    hot
}

/// Mean and standard error.
fn mean(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let n = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / n;
    let squares: f64 = values.map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

fn told((mean, error): (f64, f64)) -> String {
    format!("{mean:.2} ({error:.2})")
}
