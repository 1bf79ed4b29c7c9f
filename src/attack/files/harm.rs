//! Serious harm, told of ward-sized areas, what they leave, or the whole:
//! for A03 and A10.

use std::collections::{BTreeMap, BTreeSet};

use super::Case;
use super::parts::is_serious_harm;
use super::rests::hides;
use crate::attack::h3;
use crate::attack::outcome::Outcome;
use crate::attack::reading::{Band, Release};
use crate::attack::statements::statements;
use crate::attack::truth::{THEMES, Told};

/// The least number of others where serious harm is told of (docs/privacy.md#d3).
const LEAST: usize = 10;

/// A row of serious harm.
struct Row {
    place: String,
    theme: u16,
    band: Band,
}

/// The rows of a release, each once though several documents have it.
fn rows(release: &Release) -> Vec<Row> {
    let mut rows: BTreeMap<(String, u16), Band> = BTreeMap::new();
    for statement in statements(release).into_iter().filter(|statement| is_serious_harm(statement, release)) {
        let written = statement.theme.unwrap_or_default().to_lowercase().replace(' ', "_");
        let theme = THEMES.iter().position(|theme| *theme == written);
        if let (Some(theme), Some((_, place))) = (theme, statement.about) {
            rows.insert((place, 1 << theme), statement.band);
        }
    }
    rows.into_iter().map(|((place, theme), band)| Row { place, theme, band }).collect()
}

/// Claims of each row that those who told of the theme, or the others there,
/// are too few, and that what is left of the area stands for so few wards that
/// each is told (D8).
pub(super) fn audit(case: &Case<'_>, release: &Release, outcome: &mut Outcome) {
    let rows = rows(release);
    for row in &rows {
        let Some(ground) = Ground::of(case, release, row, &rows) else { continue };
        let (with, without) = ground.split(case, release, row.theme);
        let holders = &case.holders[release.at];
        let k = release.k.max(LEAST);
        let bare = ![&with, &without].into_iter().all(|some| holders.lets_out(some, k));
        outcome.claim(bare, || format!("{}: serious harm of {} is of too few", release.label(), row.place));
        if let Some(wards) = ground.wards {
            let remain = |told: &&&Told| with.contains(&told.child) && told.themes & row.theme != 0;
            let told: BTreeSet<u64> =
                ground.told.iter().filter(remain).map(|told| h3::parent(told.cell, 7)).collect();
            let tells = !hides(told.len().min(wards.saturating_sub(1)), k, row.band.0);
            outcome.claim(tells, || {
                format!(
                    "{}: serious harm of {} stands for so few wards that each is told",
                    release.label(),
                    row.place
                )
            });
        }
    }
}

/// The rows of one release that another has not, or in a lower band: what each
/// is, who stood behind it, and who of the other release's records does.
pub(super) fn lost(
    case: &Case<'_>,
    one: &Release,
    other: &Release,
) -> Vec<(String, BTreeSet<u64>, BTreeSet<u64>)> {
    let (then, now) = (rows(one), rows(other));
    let stands = |row: &Row| {
        let same = |kept: &&Row| kept.place == row.place && kept.theme == row.theme;
        now.iter().find(same).is_some_and(|kept| kept.band.0 >= row.band.0)
    };
    let mut found = Vec::new();
    for row in then.iter().filter(|row| !stands(row)) {
        let Some(ground) = Ground::of(case, one, row, &then) else { continue };
        let stood = ground.split(case, one, row.theme).0;
        let still = Ground::of(case, other, row, &then);
        let now = still.map(|ground| ground.split(case, other, row.theme).0).unwrap_or_default();
        found.push((format!("serious harm of {}", row.place), stood, now));
    }
    found
}

/// Who stood behind each row of a release.
pub(super) fn stood(case: &Case<'_>, release: &Release) -> Vec<BTreeSet<u64>> {
    let rows = rows(release);
    let behind = |row: &Row| Some(Ground::of(case, release, row, &rows)?.split(case, release, row.theme).0);
    rows.iter().filter_map(behind).collect()
}

/// The ground that a row is about.
struct Ground<'a> {
    told: Vec<&'a Told>,
    /// How many wards it has, where it is what the told ones leave.
    wards: Option<usize>,
}

impl<'a> Ground<'a> {
    /// The ground of a row among the rows of its release; `None` for what is
    /// left of an area whose cells nobody gave.
    fn of(case: &'a Case<'_>, release: &'a Release, row: &Row, rows: &[Row]) -> Option<Self> {
        let area = case.extra.open.iter().find(|open| open.area == release.area);
        let ward = |place: &str| h3::parse(place.trim_start_matches("7-"));
        if let Some(cell) = ward(&row.place) {
            let told = in_ward(case, release, cell);
            let is_inside = |told: &&Told| area.is_none_or(|area| area.has(told.cell));
            return Some(Self { told: told.filter(is_inside).collect(), wards: None });
        }
        let area = area?;
        let told: BTreeSet<u64> = rows
            .iter()
            .filter(|other| other.theme == row.theme)
            .filter_map(|other| ward(&other.place))
            .collect();
        let left: BTreeSet<u64> = area.wards().difference(&told).copied().collect();
        let rows = left.iter().flat_map(|&cell| in_ward(case, release, cell));
        let told = rows.filter(|told| area.has(told.cell)).collect();
        Some(Self { told, wards: Some(left.len()) })
    }

    /// Of the children there that may be counted, those who told of a theme and
    /// those who did not.
    fn split(&self, case: &Case<'_>, release: &Release, theme: u16) -> (BTreeSet<u64>, BTreeSet<u64>) {
        let all = self.told.iter().map(|told| told.child).collect();
        let all = case.holders[release.at].countable(all, release.k.max(LEAST));
        let with = self.told.iter().filter(|told| told.themes & theme != 0).map(|told| told.child);
        let with: BTreeSet<u64> = with.filter(|child| all.contains(child)).collect();
        let without = all.difference(&with).copied().collect();
        (with, without)
    }
}

/// What was told of a cell of resolution 7, finely or not.
fn in_ward<'a>(case: &'a Case<'_>, of: &'a Release, ward: u64) -> impl Iterator<Item = &'a Told> {
    let cells = h3::children(ward, 9).into_iter().chain(h3::children(ward, 8)).chain([ward]);
    cells.flat_map(move |cell| case.truth.told_at(cell, of))
}
