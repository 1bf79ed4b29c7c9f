//! The open data as counts by cell and month. Benches read theirs with it too.

use std::collections::BTreeMap;

use h3o::{CellIndex, LatLng, Resolution};
use homeward::cells::study_area::fill;
use homeward::cells::windows::Windows;

/// Counts of an area by cell and month.
pub struct Cube {
    pub area: Vec<CellIndex>,
    pub windows: Windows,
    /// All from the first to the last, as YYYY-MM.
    pub months: Vec<String>,
    /// All months of the first cell, then of the second.
    pub counts: Vec<u32>,
}

impl Cube {
    /// Reads a table with the columns lat, lon and date (YYYY-MM and more).
    pub fn read(table: &[u8], resolution: Resolution) -> Self {
        let mut reader = csv::Reader::from_reader(table);
        let header = reader.headers().expect("a header").clone();
        let column = |name: &str| header.iter().position(|own| own == name).expect("the column");
        let (lat, lon, date) = (column("lat"), column("lon"), column("date"));
        let mut events: BTreeMap<(CellIndex, String), u32> = BTreeMap::new();
        for row in reader.records() {
            let row = row.expect("a row");
            let degrees = |at: usize| row[at].parse().expect("degrees");
            let cell = LatLng::new(degrees(lat), degrees(lon)).expect("a point").to_cell(resolution);
            *events.entry((cell, row[date][..7].to_owned())).or_default() += 1;
        }
        Self::new(&events)
    }

    fn new(events: &BTreeMap<(CellIndex, String), u32>) -> Self {
        let mut cells: Vec<_> = events.keys().map(|key| key.0).collect();
        cells.dedup();
        let area = fill(&cells).expect("a small area");
        let months = calendar(events.keys().map(|key| key.1.as_str()));
        let mut counts = vec![0; area.len() * months.len()];
        for ((cell, month), count) in events {
            let at = (area.binary_search(cell), months.binary_search(month));
            let (Ok(i), Ok(t)) = at else { unreachable!("every event is in the cube") };
            counts[i * months.len() + t] += count;
        }
        Self { windows: Windows::new(&area), area, months, counts }
    }

    /// The counts of each cell over all months.
    pub fn totals(&self) -> Vec<u32> {
        self.counts.chunks(self.months.len()).map(|row| row.iter().sum()).collect()
    }
}

/// All months from the first of these to the last.
fn calendar<'a>(dates: impl Iterator<Item = &'a str> + Clone) -> Vec<String> {
    let number = |date: &str| {
        let part = |range: std::ops::Range<usize>| date[range].parse::<usize>().expect("a month");
        part(0..4) * 12 + part(5..7) - 1
    };
    let (first, last) = (dates.clone().min().expect("an event"), dates.max().expect("an event"));
    (number(first)..=number(last)).map(|month| format!("{:04}-{:02}", month / 12, month % 12 + 1)).collect()
}
