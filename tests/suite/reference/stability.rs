//! How sure the hot cells of the open data are, were other events recorded or other points.

use h3o::{LatLng, Resolution};
use homeward::cells::windows::Windows;
use homeward::statistics::exact::permutations;
use homeward::statistics::significance::benjamini_hochberg;
use homeward::statistics::stability::{Reading, children, places};

use super::cube::Cube;
use super::{Table, burglaries};

fn read(counts: &[u32], windows: &Windows) -> Reading {
    let answers = permutations(counts, windows).expect("few cells");
    let p: Vec<_> = answers.iter().map(|answer| answer.full.upper).collect();
    let hot = benjamini_hochberg(&p).into_iter().map(|q| q <= 0.05).collect();
    Reading { scores: p.iter().map(|p| -p.log10()).collect(), hot }
}

fn points() -> Vec<LatLng> {
    let table = Table::new(&burglaries());
    let degrees = table.numbers("lat").into_iter().zip(table.numbers("lon"));
    degrees.map(|(lat, lon)| LatLng::new(lat, lon).expect("a point")).collect()
}

/// Where every point is exact, every draw is the map; the coarser the places,
/// the more cells become hot that were not. Blurring makes neighbours alike,
/// and Gi* takes likeness for clustering: hot cells stay, and spread.
#[test]
fn coarser_places_spread_what_is_hot() {
    let cube = Cube::read(&burglaries(), Resolution::Nine);
    let points = points();
    let locate = |at: LatLng| cube.area.binary_search(&at.to_cell(Resolution::Nine)).ok();
    let spread = [0.0, 200.0, 500.0].map(|radius_m| {
        let events: Vec<_> = points.iter().map(|&at| (at, radius_m)).collect();
        let found = places(
            &events,
            cube.area.len(),
            (4, 1),
            |at| locate(at).map(|cell| cell as u32),
            |counts| read(counts, &cube.windows),
        );
        assert_eq!(found.hot.len(), 277);
        let kept: f64 = found.hot.iter().map(|cell| cell.share).sum();
        let drawn: f64 = found.shares.iter().sum();
        println!("{radius_m} m: of 277 hot cells {kept} stay hot, and {} become hot", drawn - kept);
        (kept, drawn - kept)
    });
    assert_eq!(spread[0], (277.0, 0.0));
    assert!(spread.is_sorted_by(|a, b| a.1 < b.1));
}

/// Where children have ten reports each, drawing children leaves less sure than drawing reports.
#[test]
fn drawing_children_leaves_less_sure_than_drawing_their_reports() {
    let cube = Cube::read(&burglaries(), Resolution::Eight);
    let cells = cube.totals().into_iter().zip(0_u32..);
    let reports: Vec<u32> =
        cells.flat_map(|(count, cell)| std::iter::repeat_n(cell, count as usize / 10)).collect();
    // Ten reports in a row, and so mostly of one cell, are one child's.
    let of = |each: usize| {
        let told: Vec<_> = reports.iter().enumerate().map(|(at, &cell)| (at / each, cell)).collect();
        let found = children(&told, cube.area.len(), 20, 1, |counts| read(counts, &cube.windows));
        found.hot.iter().map(|cell| f64::from(cell.ranks.1 - cell.ranks.0)).sum::<f64>()
    };
    let (children, reports) = (of(10), of(1));
    println!("ranks between the 5 % and the 95 % point, over the hot cells: {children} and {reports}");
    assert!(children > 1.5 * reports);
}
