//! `cells.bin`: the cells of a release in few bytes, for a map that draws them
//! itself.

use crate::release::{Leaves, Released};

/// `HWC1`, then how many cells (u32), then the H3 indexes at resolution 9 (u64,
/// ascending), then for each the position of its leaf in `leaves.geojson`
/// (u16), then for each the position of its band in the manifest's list of bands,
/// 0 for the lowest (u8). Little-endian.
pub(super) fn binary(released: &Released<Leaves>) -> Vec<u8> {
    let bands = released.terms().policy.bands();
    let position = |band| bands.iter().position(|one| *one == band);
    let mut cells: Vec<(u64, u16, u8)> = Vec::new();
    for (at, leaf) in (0u16..).zip(released.content().iter()) {
        let band = position(leaf.band()).and_then(|band| u8::try_from(band).ok());
        let band = band.expect("a release opens with its own bands only");
        cells.extend(leaf.cells().iter().map(|&cell| (cell.into(), at, band)));
    }
    cells.sort_unstable();
    let mut bytes = b"HWC1".to_vec();
    bytes.extend(u32::try_from(cells.len()).expect("England has 1.4 million cells").to_le_bytes());
    bytes.extend(cells.iter().flat_map(|(cell, _, _)| cell.to_le_bytes()));
    bytes.extend(cells.iter().flat_map(|(_, leaf, _)| leaf.to_le_bytes()));
    bytes.extend(cells.iter().map(|(_, _, band)| band));
    bytes
}
