//! A02: tells an empty cell from one that holds too few.

use std::collections::BTreeSet;

use super::Case;
use crate::attack::h3;
use crate::attack::outcome::Outcome;
use crate::attack::reading::Release;

/// Rest-leaves list this many cells before what they leave out says anything.
const ENOUGH_CELLS: usize = 30;

/// Any mention of a cell without a leaf sets it apart from the others; and so
/// does a rest that lists the cells where something is, and no empty one.
pub(super) fn zero_or_hidden(case: &Case<'_>) -> Outcome {
    let mut outcome = Outcome::tried();
    for release in case.known() {
        outcome.saw(release);
        let few = |cell: u64| {
            let children = case.truth.children(&finest(cell), release).len();
            (1..5).contains(&children)
        };
        for (document, cell) in mentioned(release) {
            if is_told(release, cell) {
                continue;
            }
            outcome.claim(few(cell), || {
                format!("{}: {document} mentions {}, which no leaf tells", release.label(), h3::write(cell))
            });
        }
        let rests = release.leaves.iter().filter(|leaf| h3::resolution(leaf.named) < 9);
        let listed: BTreeSet<u64> = rests.flat_map(|leaf| leaf.cells.iter().copied()).collect();
        let empty = |cell: &&u64| case.truth.children(&[**cell], release).is_empty();
        let only_full = listed.len() >= ENOUGH_CELLS && !listed.iter().any(|cell| empty(&cell));
        outcome.claim(only_full, || format!("{}: a rest lists only cells with children", release.label()));
    }
    outcome
}

fn finest(cell: u64) -> Vec<u64> {
    if h3::resolution(cell) > 9 { vec![h3::parent(cell, 9)] } else { h3::children(cell, 9) }
}

/// Whether a cell is named by a leaf, is one of its cells, or lies in it.
fn is_told(release: &Release, cell: u64) -> bool {
    release.has_rest_of(cell) || finest(cell).iter().all(|&cell| release.leaf_at(cell).is_some())
}

/// Every H3 index that stands in any document, with the document's name.
fn mentioned(release: &Release) -> BTreeSet<(String, u64)> {
    let mut found = BTreeSet::new();
    for (name, bytes) in &release.documents {
        let words = bytes.split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| word.len() == 15);
        let cells = words.filter_map(|word| h3::parse(std::str::from_utf8(word).ok()?));
        found.extend(cells.map(|cell| (name.clone(), cell)));
    }
    let binary = release.documents.get("cells.bin").and_then(|bytes| super::formats::binary(bytes));
    let binary = binary.into_iter().flatten().map(|(cell, _, _)| ("cells.bin".to_owned(), cell));
    found.extend(binary);
    found
}
