//! `serious-harm.csv`: what may be told of serious harm, by ward-sized area or
//! the whole one.

use h3o::{CellIndex, LatLng};

use super::rows;
use crate::area::place_name;
use crate::release::{HarmArea, Leaves, Released};

/// A row an area and theme, by theme; often none.
pub(super) fn csv(released: &Released<Leaves>) -> Vec<u8> {
    let row = |harm: &HarmArea| {
        let (area, theme) = (harm.id.clone(), harm.theme.label().to_owned());
        vec![area, name(released, &harm.id), theme, harm.band.words()]
    };
    let blank = "Nothing of this may be shown. That does not mean that there was none.";
    let blank = vec![String::new(), blank.to_owned(), String::new(), String::new()];
    let rows = released.serious_harm().iter().map(row).collect();
    rows::csv(released, &["area", "name", "theme", "band"], rows, blank)
}

/// An area's name: that of the place nearest to its middle, which is a label
/// and no place of a report.
pub(crate) fn name(released: &Released<Leaves>, id: &str) -> String {
    let whole = &released.terms().area_name;
    let cell: Option<CellIndex> = id.strip_prefix("7-").and_then(|cell| cell.parse().ok());
    match cell.map(LatLng::from) {
        Some(middle) => format!("Round {}", place_name(middle.lng(), middle.lat())),
        None if id == "rest" => format!("The rest of {whole}"),
        None => whole.clone(),
    }
}
