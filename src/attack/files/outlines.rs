//! A19: holds every coordinate against the corners of released cells.

use std::collections::HashSet;

use serde_json::Value;

use super::Case;
use crate::attack::h3;
use crate::attack::outcome::Outcome;
use crate::attack::reading::Release;

/// The document that draws wards.
const WARDS: &str = "coverage.geojson";
/// Steps in a degree in which coordinates are compared: about a decimetre.
const STEPS: f64 = 1e6;
/// The frame of the drawing: x, y, width, height, and how far its ground stays
/// from the edge.
const FRAME: [f64; 4] = [24.0, 112.0, 860.0, 732.0];
const PADDING: f64 = 24.0;
/// Units of the drawing that its coordinates are rounded to, and some.
const UNITS: f64 = 0.16;

/// Every coordinate of every document must be a corner of a released cell, or
/// in the one document that draws wards a corner of theirs: those are open data,
/// and may lie where a child was without telling of it.
pub(super) fn geometry(case: &Case<'_>) -> Outcome {
    let mut outcome = Outcome::tried();
    for release in case.releases {
        outcome.saw(release);
        let corners = Corners::of(release);
        let open = case.extra.open.iter().find(|open| open.area == release.area);
        let open = open.map(|open| Corners::new(open.corners.clone()));
        for name in release.documents.keys().filter(|name| name.ends_with("json")) {
            let Some(value) = release.json(name) else { continue };
            let mut found = Vec::new();
            coordinates(&value, "", &mut found);
            for (longitude, latitude) in found {
                let at = (latitude, longitude);
                let is_open = name == WARDS && open.as_ref().is_none_or(|open| open.hold(at));
                outcome.claim(!is_open && !corners.hold(at), || {
                    format!("{}: {name} has {longitude}, {latitude}, which is no corner", release.label())
                });
            }
        }
        for astray in drawn_astray(release, &corners) {
            outcome.claim(true, || format!("{}: map.svg draws {astray} beside its corners", release.label()));
        }
    }
    outcome.or_else("no document has a coordinate")
}

/// The corners of released cells, on a grid.
struct Corners {
    degrees: Vec<(f64, f64)>,
    grid: HashSet<(i64, i64)>,
}

fn grid((latitude, longitude): (f64, f64), up: i64, right: i64) -> (i64, i64) {
    #[allow(clippy::cast_possible_truncation)]
    let step = |degrees: f64| (degrees * STEPS).round() as i64;
    (step(latitude) + up, step(longitude) + right)
}

impl Corners {
    fn of(release: &Release) -> Self {
        let cells = release.leaves.iter().flat_map(|leaf| &leaf.cells);
        Self::new(cells.flat_map(|&cell| h3::boundary(cell)).collect())
    }

    fn new(degrees: Vec<(f64, f64)>) -> Self {
        let grid = degrees.iter().map(|&at| grid(at, 0, 0)).collect();
        Self { degrees, grid }
    }

    fn hold(&self, at: (f64, f64)) -> bool {
        (-1..=1).any(|up| (-1..=1).any(|right| self.grid.contains(&grid(at, up, right))))
    }
}

/// Every pair of numbers that could be a place: under `coordinates`, `label`,
/// `bbox`, `centre` and such, and whatever else is two numbers in the country.
fn coordinates(value: &Value, under: &str, found: &mut Vec<(f64, f64)>) {
    match value {
        Value::Array(parts) => {
            let pair = (parts.first().and_then(Value::as_f64), parts.get(1).and_then(Value::as_f64));
            match pair {
                // The area's bounds are the open outline's.
                _ if under == "bounds" => {}
                (Some(x), Some(y)) if parts.len() == 2 => found.push((x, y)),
                _ => parts.iter().for_each(|part| coordinates(part, under, found)),
            }
        }
        Value::Object(parts) => {
            let number = |name: &str| parts.get(name).and_then(Value::as_f64);
            let longitude = number("lon").or_else(|| number("lng")).or_else(|| number("longitude"));
            let latitude = number("lat").or_else(|| number("latitude"));
            found.extend(longitude.zip(latitude));
            parts.iter().for_each(|(name, part)| coordinates(part, name, found));
        }
        _ => {}
    }
}

/// The drawn leaves that have a point which is no corner of a released cell, on
/// the map that the manifest's bounds and the documented projection give.
fn drawn_astray(release: &Release, corners: &Corners) -> Vec<String> {
    let bounds = release.json("manifest.json").and_then(|manifest| {
        let bounds = manifest.pointer("/area/bounds")?.as_array()?.iter().map(Value::as_f64);
        bounds.collect::<Option<Vec<f64>>>()
    });
    let Some(Ok(bounds)) = bounds.map(<[f64; 4]>::try_from) else { return Vec::new() };
    let sheet = Sheet::fit(bounds);
    #[allow(clippy::cast_possible_truncation)]
    let square = |(x, y): (f64, f64)| ((x / UNITS).floor() as i64, (y / UNITS).floor() as i64);
    let drawn: HashSet<(i64, i64)> = corners.degrees.iter().map(|&at| square(sheet.point(at))).collect();
    let near = |at: (f64, f64)| {
        let (x, y) = square(at);
        (-1..=1).any(|right| (-1..=1).any(|down| drawn.contains(&(x + right, y + down))))
    };
    let paths = super::drawn::leaf_paths(release).into_iter();
    let astray = paths.filter(|path| path.get("d").is_some_and(|d| !points(d).into_iter().all(near)));
    astray.filter_map(|mut path| path.remove("data-leaf")).collect()
}

/// The spherical Mercator projection, fitted to bounds.
struct Sheet {
    scale: f64,
    middle: (f64, f64),
}

impl Sheet {
    fn fit([west, south, east, north]: [f64; 4]) -> Self {
        let (low, high) = (mercator((south, west)), mercator((north, east)));
        let [_, _, width, height] = FRAME;
        let across = (width - 2.0 * PADDING) / (high.0 - low.0);
        let up = (height - 2.0 * PADDING) / (high.1 - low.1);
        Self { scale: across.min(up), middle: ((low.0 + high.0) / 2.0, (low.1 + high.1) / 2.0) }
    }

    fn point(&self, at: (f64, f64)) -> (f64, f64) {
        let (x, y) = mercator(at);
        let [left, top, width, height] = FRAME;
        (
            left + width / 2.0 + (x - self.middle.0) * self.scale,
            top + height / 2.0 - (y - self.middle.1) * self.scale,
        )
    }
}

fn mercator((latitude, longitude): (f64, f64)) -> (f64, f64) {
    (longitude.to_radians(), latitude.to_radians().tan().asinh())
}

/// The points of a path, absolute or relative, of straight lines.
fn points(path: &str) -> Vec<(f64, f64)> {
    let mut found = Vec::new();
    let (mut at, mut start, mut command, mut numbers) = ((0.0, 0.0), (0.0, 0.0), 'M', Vec::new());
    for token in tokens(path) {
        match token {
            Ok(letter) => {
                numbers.clear();
                command = letter;
                if letter.eq_ignore_ascii_case(&'z') {
                    at = start;
                }
            }
            Err(number) => {
                numbers.push(number);
                let Some(next) = step(command, &numbers, at) else { continue };
                numbers.clear();
                at = next;
                if command.eq_ignore_ascii_case(&'m') {
                    start = at;
                    command = if command == 'm' { 'l' } else { 'L' };
                }
                found.push(at);
            }
        }
    }
    found
}

fn step(command: char, numbers: &[f64], at: (f64, f64)) -> Option<(f64, f64)> {
    match (command, numbers) {
        ('H', &[x]) => Some((x, at.1)),
        ('h', &[x]) => Some((at.0 + x, at.1)),
        ('V', &[y]) => Some((at.0, y)),
        ('v', &[y]) => Some((at.0, at.1 + y)),
        ('m' | 'l', &[x, y]) => Some((at.0 + x, at.1 + y)),
        ('M' | 'L', &[x, y]) => Some((x, y)),
        _ => None,
    }
}

/// The letters and numbers of a path.
fn tokens(path: &str) -> Vec<Result<char, f64>> {
    let mut found = Vec::new();
    let mut number = String::new();
    let end = |number: &mut String, found: &mut Vec<Result<char, f64>>| {
        found.extend(number.parse().ok().map(Err));
        number.clear();
    };
    for letter in path.chars() {
        let goes_on = letter.is_ascii_digit() || (letter == '.' && !number.contains('.'));
        if !goes_on {
            end(&mut number, &mut found);
        }
        if goes_on || letter == '-' || letter == '.' {
            number.push(letter);
        } else if letter.is_ascii_alphabetic() {
            found.push(Ok(letter));
        }
    }
    end(&mut number, &mut found);
    found
}
