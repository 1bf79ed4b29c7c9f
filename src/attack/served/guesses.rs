//! A02 over HTTP: places that are asked for one by one.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::Target;
use crate::attack::h3;
use crate::attack::outcome::Outcome;
use crate::attack::reading::Release;

/// Addresses where one place might be asked for, beside those of the table.
const GUESSED: [&str; 3] = [
    "/api/releases/{id}/cells/{cell}",
    "/api/releases/{id}/{cell}",
    "/api/releases/{id}/leaves.geojson?cell={cell}",
];
/// The parameters of the table that name a place.
const PLACES: [&str; 4] = ["{leaf}", "{feature}", "{zone}", "{cell}"];

/// An answer without the cell that was asked for.
type Blank = (u16, BTreeMap<String, String>, String);

/// A02: asks for a cell with too few and for empty ones beside it, wherever the
/// table takes a place.
pub(super) fn zero_or_hidden(target: &Target<'_>) -> io::Result<Outcome> {
    let mut outcome = Outcome::tried();
    let Some(release) = target.releases.last() else { return Ok(Outcome::default()) };
    let (few, empty) = blanks(target, release);
    if few.is_empty() || empty.is_empty() {
        return Ok(Outcome::not_tried("no cell is empty beside one with too few"));
    }
    let reader = target.logins.first().ok_or_else(|| io::Error::other("there is no account"))?;
    let (mut client, surface) = target.surface(reader)?;
    let told: Vec<u64> =
        release.leaves.iter().flat_map(|leaf| leaf.cells.iter().copied()).take(200).collect();
    let mut paths: Vec<String> = GUESSED.map(|path| path.replace("{id}", &release.id)).to_vec();
    for before in surface.before(&PLACES) {
        paths.extend([format!("{before}/{{cell}}"), format!("{before}/9-{{cell}}")]);
    }
    let mut awake = false;
    for path in paths {
        let mut asked = |cell: &u64| -> io::Result<_> {
            let cell = h3::write(*cell);
            let answer = client.get(&path.replace("{cell}", &cell))?;
            outcome.heard(answer.status);
            Ok(answer.without(&cell))
        };
        let of_few = few.iter().map(&mut asked).collect::<io::Result<BTreeSet<_>>>()?;
        let of_empty = empty.iter().map(&mut asked).collect::<io::Result<BTreeSet<_>>>()?;
        // What is told is answered somewhere: else it is asked where nothing is.
        for cell in &told {
            if awake {
                break;
            }
            awake = client.get(&path.replace("{cell}", &h3::write(*cell)))?.is_good();
            outcome.answers += u64::from(awake);
        }
        let differs = of_few != of_empty;
        outcome.claim(differs, || {
            let statuses =
                |answers: &BTreeSet<Blank>| answers.iter().map(|answer| answer.0).collect::<Vec<_>>();
            let (few, empty) = (statuses(&of_few), statuses(&of_empty));
            format!("{path} tells an empty cell from one with too few: {empty:?} and {few:?}")
        });
    }
    if !awake {
        outcome.miss("an address at which one told place is answered");
    }
    Ok(outcome)
}

/// Some unpublished cells with one to four children, and empty ones near them.
fn blanks(target: &Target<'_>, release: &Release) -> (Vec<u64>, Vec<u64>) {
    let told =
        target.truth.told().iter().filter(|told| release.counts(told) && h3::resolution(told.cell) >= 9);
    let cells: BTreeSet<u64> = told.map(|told| h3::parent(told.cell, 9)).collect();
    // A cell of a rest is told of with the rest, empty or not; and what another
    // release tells may be asked for there.
    let is_blank = |cell: &u64| target.releases.iter().all(|release| release.leaf_at(*cell).is_none());
    let children = |cell: &u64| target.truth.children(&[*cell], release).len();
    let few: Vec<u64> = cells
        .iter()
        .copied()
        .filter(|cell| is_blank(cell) && (1..5).contains(&children(cell)))
        .take(12)
        .collect();
    let near = few.iter().flat_map(|&cell| h3::children(h3::parent(cell, 8), 9));
    let empty = near.filter(|cell| is_blank(cell) && children(cell) == 0).take(12).collect();
    (few, empty)
}
