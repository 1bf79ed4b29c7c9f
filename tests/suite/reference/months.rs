//! The open data by cell and month.

use h3o::{CellIndex, LatLng, Resolution};
use homeward::cells::study_area::fill;
use homeward::statistics::cube::Cube;

use super::{Table, burglaries};

/// The burglaries of three years, by cell of their study area and by month.
pub(super) struct Months {
    pub(super) area: Vec<CellIndex>,
    /// Such as `2016-02`, ascending.
    pub(super) names: Vec<String>,
    pub(super) cube: Cube,
}

impl Months {
    pub(super) fn of_burglaries(resolution: u8) -> Self {
        let resolution = Resolution::try_from(resolution).expect("a resolution");
        let table = Table::new(&burglaries());
        let places = table.numbers("lat").into_iter().zip(table.numbers("lon"));
        let cells: Vec<_> =
            places.map(|(lat, lng)| LatLng::new(lat, lng).expect("a point").to_cell(resolution)).collect();
        let mut distinct = cells.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let area = fill(&distinct).expect("a small area");
        // Every month of the data has events, so that the distinct ones are all.
        let mut names: Vec<_> = table.column("date").map(str::to_owned).collect();
        names.sort_unstable();
        names.dedup();
        let place = |(cell, month): (&CellIndex, &str)| {
            let month = names.iter().position(|name| name == month);
            (area.binary_search(cell).expect("in the area"), month.expect("a month"))
        };
        let events: Vec<_> = cells.iter().zip(table.column("date")).map(place).collect();
        let cube = Cube::of_events(area.len(), names.len(), events).expect("a small cube");
        Self { area, names, cube }
    }
}
