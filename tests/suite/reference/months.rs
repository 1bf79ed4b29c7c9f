//! The open data as the program's own cube.

use h3o::{CellIndex, Resolution};
use homeward::statistics::cube::Cube;

use super::{burglaries, cube};

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
        let cube::Cube { area, months, counts, .. } = cube::Cube::read(&burglaries(), resolution);
        let cube = Cube::new(area.len(), months.len(), counts).expect("a small cube");
        Self { area, names: months, cube }
    }
}
