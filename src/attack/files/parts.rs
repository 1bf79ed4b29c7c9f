//! Attacks that subtract one statement from another: A03, A05, A07, A23.

use std::collections::{BTreeMap, BTreeSet};

use super::Case;
use crate::attack::h3;
use crate::attack::outcome::Outcome;
use crate::attack::reading::{Band, Leaf, Release};
use crate::attack::statements::{Statement, statements};

/// The documents that tell of serious harm, apart from the leaves.
const SERIOUS_HARM: [&str; 3] = ["serious-harm.csv", "release.json", "content.json"];
const SERIOUS_THEMES: [&str; 2] = ["sexual_harm", "criminal_exploitation"];

/// A03: takes a theme from its leaf's band, and the leaves from a total.
pub(super) fn complement(case: &Case<'_>) -> Outcome {
    let mut outcome = Outcome::tried();
    for release in case.known() {
        outcome.saw(release);
        super::harm::audit(case, release, &mut outcome);
        for leaf in &release.leaves {
            for &(theme, told) in &leaf.themes {
                let (with, without) = split(case, leaf, release, theme);
                let holders = &case.holders[release.at];
                let k = release.k.max(5);
                let apart = [(told, &with), (less(leaf.band, told), &without)];
                let certain = apart.iter().any(|(band, children)| is_certain(*band, children.len()));
                let bare = ![&with, &without].into_iter().all(|set| holders.lets_out(set, k));
                outcome.claim(certain || bare, || {
                    format!("{}: leaf {} with and without a theme", release.label(), leaf.id)
                });
            }
        }
        for statement in statements(release).iter().filter(|statement| is_total(statement, release)) {
            outcome.claim(true, || {
                format!(
                    "{}: {} tells {} of all parts",
                    release.label(),
                    statement.document,
                    statement.measure
                )
            });
        }
    }
    outcome.or_else("no theme is told beside an area, no serious harm, and no total")
}

/// The children behind a leaf who told of a theme there, and those who did not.
pub(super) fn split(
    case: &Case<'_>,
    leaf: &Leaf,
    release: &Release,
    theme: u16,
) -> (BTreeSet<u64>, BTreeSet<u64>) {
    let all = case.counted(leaf, release);
    let told = case.truth.behind(leaf, release).into_iter();
    let told: BTreeSet<u64> = told.filter(|told| told.themes & theme != 0).map(|told| told.child).collect();
    (&all & &told, &all - &told)
}

/// What a band leaves of another.
fn less(whole: Band, part: Band) -> Band {
    let least = part.1.map_or(0, |most| whole.0.saturating_sub(most));
    (least, whole.1.map(|most| most.saturating_sub(part.0)))
}

/// Whether a band says for certain that there are one to four, and is right.
pub(super) fn is_certain((least, most): Band, children: usize) -> bool {
    let children = u32::try_from(children).unwrap_or(u32::MAX);
    let Some(most) = most.filter(|&most| most <= 4) else { return false };
    least >= 1 && (least..=most).contains(&children)
}

/// A number for the whole area, or for a leaf beside its band, or for those
/// without a theme.
fn is_total(statement: &Statement, release: &Release) -> bool {
    if is_serious_harm(statement, release) {
        return false;
    }
    let whole = match &statement.about {
        None => true,
        Some((_, place)) => *place == release.area,
    };
    whole || (statement.measure != "band" && statement.about.as_ref().is_some_and(|(kind, _)| kind == "leaf"))
}

/// A05: looks for statements about cells that lie in each other, and for rests
/// that tell of their parts.
pub(super) fn zoom(case: &Case<'_>) -> Outcome {
    let mut outcome = Outcome::tried();
    for release in case.known() {
        super::rests::audit(case, release, &mut outcome);
    }
    for release in case.releases {
        outcome.saw(release);
        let mut regions: BTreeMap<BTreeSet<u64>, String> = BTreeMap::new();
        for leaf in &release.leaves {
            let cells: BTreeSet<u64> = leaf.cells.iter().copied().collect();
            // One set of cells under two names is two leaves on one ground.
            let twice = regions.insert(cells, leaf.id.clone()).is_some();
            outcome.claim(twice, || format!("{}: leaf {} lies on another", release.label(), leaf.id));
        }
        for statement in statements(release) {
            if let (Some(cells), None) = (&statement.cells, &statement.theme) {
                let name = statement.about.map_or(statement.document, |(_, place)| place);
                regions.entry(cells.iter().copied().collect()).or_insert(name);
            }
        }
        let mut owner: BTreeMap<u64, &String> = BTreeMap::new();
        let mut overlaps: BTreeSet<(&String, &String)> = BTreeSet::new();
        for (cells, name) in &regions {
            for cell in cells {
                if let Some(other) = owner.insert(*cell, name) {
                    overlaps.insert((other, name));
                }
            }
        }
        outcome.certain.claims += regions.len() as u64;
        for (a, b) in overlaps {
            outcome.claim(true, || format!("{}: {a} and {b} overlap", release.label()));
        }
    }
    outcome
}

/// A07: looks for numbers put to any ground but the leaves.
pub(super) fn second_geography(case: &Case<'_>) -> Outcome {
    let mut outcome = Outcome::tried();
    for release in case.releases {
        outcome.saw(release);
        let leaves: BTreeSet<&str> = release.leaves.iter().map(|leaf| leaf.id.as_str()).collect();
        for statement in statements(release) {
            let Some((kind, place)) = &statement.about else { continue };
            let is_second = match kind.as_str() {
                "leaf" => !leaves.contains(place.as_str()),
                "hotspot" => false,
                _ if is_serious_harm(&statement, release) => false,
                // The whole area beside its parts is A03's.
                _ => *place != release.area,
            };
            outcome.claim(is_second, || {
                format!("{}: {} tells of {kind} {place}", release.label(), statement.document)
            });
        }
    }
    outcome
}

/// What may be told beside the leaves: serious harm, for a ward-sized cell, what
/// such cells leave of the area, or the whole of it, of ten or more.
pub(super) fn is_serious_harm(statement: &Statement, release: &Release) -> bool {
    let Some((_, place)) = &statement.about else { return false };
    let theme = statement.theme.as_deref().unwrap_or_default();
    let written = theme.to_lowercase().replace(' ', "_");
    let is_serious = SERIOUS_THEMES.contains(&written.as_str());
    let cell = h3::parse(place.trim_start_matches("7-"));
    let is_ward_sized = cell.is_some_and(|cell| h3::resolution(cell) == 7);
    SERIOUS_HARM.contains(&statement.document.as_str())
        && is_serious
        && (is_ward_sized || [&release.area[..], "borough", "rest"].contains(&place.as_str()))
        && statement.band.0 >= 10
}

/// A23: looks for one place in the releases of two tenants, and takes the one
/// from the other.
pub(super) fn border(case: &Case<'_>) -> Outcome {
    let areas: BTreeSet<&str> = case.releases.iter().map(|release| release.area.as_str()).collect();
    if areas.len() < 2 {
        return Outcome::not_tried("there are releases of one tenant only");
    }
    let mut outcome = Outcome::tried();
    let mut owner: BTreeMap<u64, &Release> = BTreeMap::new();
    let mut both: BTreeSet<(&str, &str)> = BTreeSet::new();
    for release in case.releases {
        outcome.saw(release);
        for &cell in release.leaves.iter().flat_map(|leaf| &leaf.cells) {
            let other = owner.entry(cell).or_insert(release);
            outcome.certain.claims += 1;
            if other.area != release.area {
                both.insert((&other.area, &release.area));
            }
        }
        for other in areas.iter().filter(|other| **other != release.area) {
            let mentions = release.documents.iter().filter(|(_, bytes)| contains(bytes, other.as_bytes()));
            for (name, _) in mentions {
                outcome.claim(true, || format!("{}: {name} speaks of {other}", release.label()));
            }
        }
    }
    for (a, b) in both {
        outcome.claim(true, || format!("releases of {a} and of {b} tell of the same ground"));
    }
    outcome
}

fn contains(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|part| part == word)
}
