//! Scan statistics of the open data, beside SaTScan's.

use homeward::statistics::scan::monte_carlo::{Chance, Null};
use homeward::statistics::scan::space_time::{self, Limits};
use homeward::statistics::scan::spatial;

use super::months::Months;
use super::{Table, read};

fn table(name: &str) -> Table {
    Table::new(read(&format!("goldens/{name}")).as_bytes())
}

fn same(ours: impl Iterator<Item = f64>, reference: &[f64]) {
    let ours: Vec<_> = ours.collect();
    assert_eq!(ours.len(), reference.len());
    for (ours, golden) in ours.into_iter().zip(reference) {
        assert!((ours - golden).abs() <= 1e-9 * golden.abs().max(1.0), "{ours} {golden}");
    }
}

/// A line of `gmp_r8_scan_satscan.txt`: centre, cells, cases, LLR and p (0 if
/// below the smallest that SaTScan writes).
fn satscan(kind: &str) -> Vec<(String, usize, u64, f64, f64)> {
    let text = read("goldens/gmp_r8_scan_satscan.txt");
    let mut sections = text.split("# ");
    let section = sections.find(|section| section.contains(&format!(" {kind}: "))).expect("the section");
    let line = |line: &str| {
        let words: Vec<_> = line.split(' ').collect();
        let from_end = |i: usize| words[words.len() - i];
        let cases = if kind == "st" { 6 } else { 4 };
        let p = if from_end(2) == "<" { 0.0 } else { from_end(1).parse().expect("p") };
        let llr = if p == 0.0 { from_end(5) } else { from_end(3) };
        let number = |word: &str| word.parse().expect("a number");
        (
            words[1].to_owned(),
            words[2].parse().expect("cells"),
            words[cases].parse().expect("cases"),
            number(llr),
            p,
        )
    };
    section.lines().skip(1).map(line).collect()
}

/// Both are Gumbel tails with the mean and spread of replicas, theirs of 999,
/// and the logarithm of each has a standard error of 1.1 / √replicas of itself.
fn gumbel_agrees(null: &Null, llr: f64, reference: f64) {
    let ours = null.gumbel_p(llr).expect("a spread");
    let replicas = null.maxima().len() as f64;
    let error = 1.1 * (1.0 / replicas + 1.0 / 999.0).sqrt() * reference.ln().abs();
    println!("LLR {llr:.3}: p {ours:.2e}, SaTScan {reference:.2e}");
    assert!((ours.ln() - reference.ln()).abs() <= 4.0 * error, "{ours} {reference}");
}

#[test]
fn the_space_time_scan_gives_the_reference_clusters_and_satscans() {
    let months = Months::of_burglaries(8);
    let scan = space_time::Scan::new(&months.area, &months.cube, Limits::default()).expect("events");
    let clusters = scan.clusters(10);
    let centre = |cluster: &space_time::Cluster| months.area[cluster.cells[0] as usize].to_string();

    let reference = table("gmp_r8_scan_st_permutation.csv");
    let five = &clusters[..5];
    assert!(reference.column("centre").eq(five.iter().map(centre)));
    assert!(reference.column("first_month").eq(five.iter().map(|found| &months.names[found.steps.start])));
    assert!(reference.column("last_month").eq(five.iter().map(|found| &months.names[found.steps.end - 1])));
    assert!(reference.column("cells").eq(five.iter().map(|found| found.cells.len().to_string())));
    assert!(reference.column("observed").eq(five.iter().map(|found| found.observed.to_string())));
    same(five.iter().map(|found| found.expected), &reference.numbers("expected"));
    same(five.iter().map(|found| found.llr), &reference.numbers("llr"));

    let null = scan.null(Chance { replicas: 199, seed: 2026 });
    let theirs = satscan("st");
    // Its eighth is our ninth: ours shares no cell and month with a better one.
    for (ours, (their_centre, cells, cases, llr, p)) in clusters.iter().zip(theirs).take(7) {
        assert_eq!((centre(ours), ours.cells.len(), ours.observed), (their_centre, cells, cases));
        assert!((ours.llr - llr).abs() <= 5.1e-7);
        assert_eq!(null.p(ours.llr), 0.005);
        gumbel_agrees(&null, ours.llr, p);
    }
}

#[test]
fn the_spatial_scan_gives_the_reference_clusters_and_satscans() {
    let months = Months::of_burglaries(8);
    let counts: Vec<u32> = months.cube.cell_totals().into_iter().map(|events| events as u32).collect();
    let scan = spatial::Scan::new(&months.area, &counts, None, spatial::Limits::default()).expect("events");
    let clusters = scan.clusters(10);
    let centre = |cluster: &spatial::Cluster| months.area[cluster.cells[0] as usize].to_string();

    let reference = table("gmp_r8_scan_spatial.csv");
    let five = &clusters[..5];
    assert!(reference.column("centre").eq(five.iter().map(centre)));
    assert!(reference.column("cells").eq(five.iter().map(|found| found.cells.len().to_string())));
    assert!(reference.column("observed").eq(five.iter().map(|found| found.observed.to_string())));
    same(five.iter().map(|found| found.expected), &reference.numbers("expected"));
    same(five.iter().map(|found| found.llr), &reference.numbers("llr"));
    same(five.iter().map(|found| found.radius_km), &reference.numbers("radius_km"));
    let risks = five.iter().map(|found| found.relative_risk.expect("events outside"));
    same(risks, &reference.numbers("relative_risk"));

    let null = scan.null(Chance { replicas: 999, seed: 2026 });
    let theirs = satscan("spatial");
    assert_eq!(theirs.len(), clusters.len());
    for (ours, (their_centre, cells, cases, llr, p)) in clusters.iter().zip(theirs) {
        assert_eq!((centre(ours), ours.cells.len(), ours.observed), (their_centre, cells, cases));
        assert!((ours.llr - llr).abs() <= 5.1e-7);
        assert_eq!((null.p(ours.llr), p), (0.001, 0.0));
        assert!(null.gumbel_p(ours.llr).expect("a spread") < 1e-16);
    }
}
