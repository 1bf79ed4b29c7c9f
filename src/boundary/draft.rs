//! From what a file holds to a layer: every area of it, or the reason why none.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::built_in::bounds;
use super::fields::{self, Chosen, Said};
use super::mend::{Mend, mend};
use super::raw::{Feature, Raw};
use super::{Boundary, Fault, Layer, Rule, place, read::stem, slug};

/// Longest code and name, in characters.
const LONGEST_CODE: usize = 80;
const LONGEST_NAME: usize = 200;
/// How many areas are named where something was mended in many.
const MOST_NAMED: usize = 3;

/// What whoever imports a file says of it.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The name of the file.
    pub file: String,
    /// Its fields and kind.
    pub said: Said,
    /// The title; else the file's name.
    pub title: Option<String>,
    /// The year or edition; else the one in the name of the field.
    pub vintage: Option<String>,
    /// The publisher; else the file's name.
    pub source: Option<String>,
    /// The licence.
    pub licence: Option<String>,
    /// Areas outside England are meant.
    pub anywhere: bool,
}

/// A layer that can be added, and what to tell whoever imports it.
#[derive(Debug)]
pub struct Draft {
    /// The layer.
    pub layer: Layer,
    /// Its boundaries, in the file's order.
    pub boundaries: Vec<Boundary>,
    /// What was mended, and what was left out.
    pub told: Vec<String>,
}

/// Makes a layer of a file's areas. `step` is called for each that was read.
///
/// # Errors
///
/// [`Fault`] names the area and the rule; then nothing of the file is taken.
pub fn draft(raw: Raw, asked: &Asked, now: Timestamp, mut step: impl FnMut()) -> Result<Draft, Fault> {
    let mut told = raw.told.clone();
    let mut raw = only_areas(raw, &mut told)?;
    let chosen = fields::choose(&raw, &asked.said)?;
    let all = place::bounds(&raw.features)?.ok_or(Rule::NoAreas(""))?;
    let reading = place::reading(&raw.declared, all, asked.anywhere)?;
    told.extend(reading.told.map(str::to_owned));
    let mut mended: BTreeMap<Mend, Vec<String>> = BTreeMap::new();
    let mut boundaries: Vec<Boundary> = Vec::with_capacity(raw.features.len());
    let mut codes: BTreeMap<String, usize> = BTreeMap::new();
    let says_winding = raw.says_winding;
    for (at, mut feature) in raw.features.drain(..).enumerate() {
        let label = label(&feature, &chosen);
        let fault = |rule| Fault::at(at + 1, &label, rule);
        let (code, name) = words(&feature, &chosen, at + 1).map_err(fault)?;
        if let Some(first) = codes.insert(code.clone(), at + 1) {
            return Err(fault(Rule::SameCode(first)));
        }
        reading.shift(&mut feature).map_err(fault)?;
        let (outline, mends) = mend(std::mem::take(&mut feature.outline)).map_err(fault)?;
        if !asked.anywhere {
            place::must_be_in_england(&outline).map_err(fault)?;
        }
        for mend in mends.into_iter().filter(|&mend| says_winding || mend != Mend::Wound) {
            mended.entry(mend).or_default().push(if label.is_empty() { code.clone() } else { label.clone() });
        }
        boundaries.push(Boundary { code, name, outline });
        step();
    }
    told.extend(mended.iter().map(|(mend, areas)| format!("{}: {}", mend.words(), listed(areas))));
    Ok(Draft { layer: layer(asked, &chosen, &boundaries, now)?, boundaries, told })
}

/// Leaves out what has no outline because it is a point or a line.
fn only_areas(mut raw: Raw, told: &mut Vec<String>) -> Result<Raw, Fault> {
    for (at, feature) in raw.features.iter().enumerate() {
        if feature.outline.is_empty() && feature.others == 0 {
            return Err(Fault::at(at + 1, feature.label(), Rule::NoOutline));
        }
    }
    let others: usize = raw.features.iter().map(|feature| feature.others).sum();
    if others > 0 {
        told.push(format!("points and lines, which are no areas, left out: {others}"));
    }
    raw.features.retain(|feature| !feature.outline.is_empty());
    match raw.features.is_empty() {
        true => Err(Rule::NoAreas(", only points or lines").into()),
        false => Ok(raw),
    }
}

/// What to call an area by when something is wrong with it.
fn label(feature: &Feature, chosen: &Chosen) -> String {
    let value =
        |field: &Option<String>| field.as_deref().and_then(|field| feature.field(field)).unwrap_or_default();
    let both = format!("{} {}", value(&chosen.code), value(&chosen.name));
    both.trim().chars().filter(|letter| !letter.is_control()).take(LONGEST_CODE).collect()
}

/// The code and name of an area.
fn words(feature: &Feature, chosen: &Chosen, number: usize) -> Result<(String, String), Rule> {
    let code = match &chosen.code {
        None => number.to_string(),
        Some(field) => match feature.field(field) {
            Some(code) if !code.is_empty() => code.to_owned(),
            _ => return Err(Rule::NoCode(field.clone())),
        },
    };
    let name = chosen.name.as_deref().and_then(|field| feature.field(field)).filter(|name| !name.is_empty());
    let name = match (name, &chosen.code) {
        (Some(name), _) => name.to_owned(),
        (None, Some(_)) => code.clone(),
        (None, None) => format!("Area {number}"),
    };
    let bad =
        |words: &str, longest: usize| words.chars().count() > longest || words.chars().any(char::is_control);
    if bad(&code, LONGEST_CODE) {
        return Err(Rule::BadWords("code", LONGEST_CODE));
    }
    match bad(&name, LONGEST_NAME) {
        true => Err(Rule::BadWords("name", LONGEST_NAME)),
        false => Ok((code, name)),
    }
}

fn listed(areas: &[String]) -> String {
    let named = areas[..areas.len().min(MOST_NAMED)].join(", ");
    match areas.len().checked_sub(MOST_NAMED) {
        Some(more @ 1..) => format!("{named} and {more} more"),
        _ => named,
    }
}

fn layer(asked: &Asked, chosen: &Chosen, boundaries: &[Boundary], now: Timestamp) -> Result<Layer, Rule> {
    let own = |said: &Option<String>| {
        said.as_deref().map(str::trim).filter(|said| !said.is_empty()).map(str::to_owned)
    };
    let title = own(&asked.title).unwrap_or_else(|| stem(&asked.file).replace('_', " "));
    let vintage = own(&asked.vintage).or_else(|| chosen.vintage.clone()).unwrap_or_default();
    let source = own(&asked.source).unwrap_or_else(|| asked.file.clone());
    let licence = own(&asked.licence).unwrap_or_default();
    for (what, words) in
        [("title", &title), ("vintage", &vintage), ("source", &source), ("licence", &licence)]
    {
        if words.chars().count() > LONGEST_NAME || words.chars().any(char::is_control) {
            return Err(Rule::BadWords(what, LONGEST_NAME));
        }
    }
    let named = if title.contains(&vintage) { title.clone() } else { format!("{title} {vintage}") };
    Ok(Layer {
        id: slug(&named).ok_or(Rule::NoTitle)?,
        kind: chosen.kind,
        title,
        vintage,
        source,
        licence,
        features: boundaries.len(),
        bounds: bounds(boundaries.iter().map(|boundary| &boundary.outline)).ok_or(Rule::NoAreas(""))?,
        imported_at: Some(now),
    })
}
