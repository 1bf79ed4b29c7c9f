//! Outlines as a standard allows them: what is certain is mended and told, what
//! is not is refused with the place.
//!
//! An outline says where it is by how often its edges go round a point: once
//! inside, not at all outside. Ground that they go round twice, or backwards, is
//! in doubt. Where there is none, or less than can be seen, every way to read the
//! outline gives the same area, and one of them is taken.

mod doubt;
mod ring;

use std::collections::BTreeSet;

use geo::orient::Direction;
use geo::{
    BoundingRect as _, Contains as _, Euclidean, Length as _, LineString, MultiPolygon, Orient as _, Polygon,
    Winding as _,
};

use super::Rule;
use super::raw::Parts;
use doubt::Doubt;

/// Most ground that may be in doubt, in square metres, and as part of the area.
const MOST_DOUBT_M2: f64 = 1.0;
const MOST_DOUBT: f64 = 1e-4;

/// What was mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mend {
    Closed,
    Repeated,
    Spike,
    Empty,
    Wound,
    Apart,
    Touching,
}

impl Mend {
    /// What it was, in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Closed => "rings that did not end where they began were closed",
            Self::Repeated => "points that stood twice were taken once",
            Self::Spike => "spikes without ground were cut off",
            Self::Empty => "rings without ground were left out",
            Self::Wound => "rings wound the other way round were turned",
            Self::Apart => "holes drawn as areas of their own were made holes",
            Self::Touching => "edges that touch or overlap themselves were parted, without changing the area",
        }
    }
}

/// Mends an outline in degrees, and says what was mended.
///
/// # Errors
///
/// [`Rule`] says what is in doubt, where, and how much ground.
pub(super) fn mend(parts: Parts) -> Result<(MultiPolygon, BTreeSet<Mend>), Rule> {
    let mut mends = BTreeSet::new();
    if parts.iter().all(Vec::is_empty) {
        return Err(Rule::NoOutline);
    }
    let mut drawn: Vec<Polygon> = parts.into_iter().filter_map(|part| polygon(part, &mut mends)).collect();
    if drawn.is_empty() {
        return Err(Rule::NoGround);
    }
    let mut doubt = Doubt::of(&drawn);
    if !doubt.is_small() && drawn.len() > 1 {
        let holed = with_holes_drawn_apart(&drawn);
        let less = holed.as_ref().map(|holed| Doubt::of(holed)).filter(Doubt::is_small);
        if let (Some(holed), Some(less)) = (holed, less) {
            mends.insert(Mend::Apart);
            (drawn, doubt) = (holed, less);
        }
    }
    if !doubt.is_small() {
        return Err(doubt::told(&drawn));
    }
    if doubt.ground_m2() <= 0.0 {
        return Err(Rule::NoGround);
    }
    if same(&drawn, &doubt.positive) {
        return Ok((MultiPolygon(drawn), mends));
    }
    mends.insert(Mend::Touching);
    Ok((doubt.positive.orient(Direction::Default), mends))
}

/// A part with clean rings, the outer one anticlockwise and the others clockwise;
/// none if its outer ring encloses nothing.
fn polygon(rings: Vec<LineString>, mends: &mut BTreeSet<Mend>) -> Option<Polygon> {
    let mut rings = rings.into_iter();
    let outer = rings.next()?;
    let Some(mut outer) = ring::clean(outer, mends) else {
        mends.insert(Mend::Empty);
        return None;
    };
    if outer.is_cw() {
        mends.insert(Mend::Wound);
        outer.make_ccw_winding();
    }
    let mut inner = Vec::new();
    for hole in rings {
        match ring::clean(hole, mends) {
            Some(mut hole) => {
                hole.make_cw_winding();
                inner.push(hole);
            }
            None => drop(mends.insert(Mend::Empty)),
        }
    }
    Some(Polygon::new(outer, inner))
}

/// The parts again, where one that lies wholly within another is its hole; none
/// if no part does.
fn with_holes_drawn_apart(drawn: &[Polygon]) -> Option<Vec<Polygon>> {
    let lies_in = |inner: &Polygon, outer: &Polygon| {
        let (Some(within), Some(around)) = (inner.bounding_rect(), outer.bounding_rect()) else {
            return false;
        };
        inner.interiors().is_empty() && around.contains(&within) && outer.contains(inner)
    };
    let mut holed: Vec<Polygon> = Vec::new();
    let mut holes: Vec<(usize, LineString)> = Vec::new();
    for (at, part) in drawn.iter().enumerate() {
        let around = drawn.iter().enumerate().position(|(other, outer)| other != at && lies_in(part, outer));
        match around {
            Some(around) => {
                let mut hole = part.exterior().clone();
                hole.make_cw_winding();
                holes.push((around, hole));
            }
            None => holed.push(part.clone()),
        }
    }
    for (around, hole) in &holes {
        let outer = holed.iter_mut().find(|part| part.exterior() == drawn[*around].exterior())?;
        outer.interiors_push(hole.clone());
    }
    (!holes.is_empty()).then_some(holed)
}

/// Whether going round the outline as it was drawn and as it was read is the same:
/// as many rings, as long, around as much. Points in a straight edge may be gone.
fn same(drawn: &[Polygon], read: &MultiPolygon) -> bool {
    let rings = |parts: &[Polygon]| parts.iter().map(|part| 1 + part.interiors().len()).sum::<usize>();
    let length = |parts: &[Polygon]| -> f64 {
        let all = parts.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
        all.map(|ring| Euclidean.length(ring)).sum()
    };
    let points: usize = drawn.iter().map(|part| part.exterior().0.len()).sum();
    let bounds = read.bounding_rect();
    // Reading rounds to a grid of a billionth of the width.
    let grid = bounds.map_or(0.0, |bounds| bounds.width().max(bounds.height())) * 4e-9;
    let room = grid * (points + 8) as f64;
    rings(drawn) == rings(&read.0) && (length(drawn) - length(&read.0)).abs() <= room
}

#[cfg(test)]
mod tests;
