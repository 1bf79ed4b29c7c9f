//! Reads a summary off a release.

use geo::{BooleanOps as _, BoundingRect as _, CoordsIter as _, MultiPolygon, Orient as _, coord};
use h3o::{CellIndex, Resolution};

use super::ground::{Plane, is_some_ground};
use super::{
    GridReference, Ground, HarmLine, HotspotLine, LeafLine, Lies, Outside, Range, Share, Source, Subject,
    Summary, ThemeBand, ThemeLine, WardLine, osara, words,
};
use crate::area::{Area, place_name, ward};
use crate::cells::outline::dissolve;
use crate::document::{self, Figure, Issued};
use crate::hotspot::{Hotspot, Hotspots};
use crate::intake::Theme;
use crate::release::{HarmArea, Leaf};

/// Of the area of a release, which is drawn true to 200 m, less than this share
/// of a subject may be missing and the subject still counts as within it.
const WITHIN: f64 = 0.98;

/// Of a ward or a subject at least this share makes the two touch: outlines of
/// the same edge from two makers cross and cross again.
const TOUCHES: f64 = 0.005;

pub(super) struct Gather<'a> {
    issued: &'a Issued,
    area: &'a Area,
    subject: Subject,
    plane: Plane,
    /// Whether the whole area of the release is asked of: then every leaf lies
    /// inside, though cells stand out of the edge.
    is_whole: bool,
    in_area_m2: f64,
}

impl<'a> Gather<'a> {
    pub fn new(issued: &'a Issued, area: &'a Area, subject: Subject) -> Result<Self, Outside> {
        let outside = || Outside { subject: subject.name.clone(), area: area.name.clone() };
        if !subject.outline.coords_iter().all(|at| at.x.is_finite() && at.y.is_finite()) {
            return Err(outside());
        }
        let is_whole = subject.outline == area.outline;
        let plane = Plane::of(&subject.outline);
        let in_area_m2 = if is_whole { plane.area_m2() } else { plane.common_m2(&area.outline) };
        if !is_some_ground(in_area_m2) {
            return Err(outside());
        }
        Ok(Self { issued, area, subject, plane, is_whole, in_area_m2 })
    }

    pub fn summary(self) -> Result<Summary, Outside> {
        let touching = self.touching();
        let leaves: Vec<LeafLine> = touching.iter().map(|(leaf, share)| leaf_line(leaf, *share)).collect();
        let hotspots: Vec<(HotspotLine, Vec<CellIndex>)> = self.hotspots(&leaves);
        let children = Range::of(leaves.iter().map(|leaf| (leaf.band, leaf.lies == Lies::Inside)));
        let mut summary = Summary {
            release: Source::of(&self.issued.released),
            bands: self.issued.released.terms().policy.bands(),
            subject: self.ground(),
            headline: String::new(),
            themes: themes(&leaves),
            serious_harm: self.serious_harm(),
            coverage: self.coverage(),
            actions: Vec::new(),
            osara: Vec::new(),
            caveats: words::CAVEATS.map(str::to_owned).to_vec(),
            not_for: words::NOT_FOR.map(str::to_owned).to_vec(),
            blank_means: words::BLANK_MEANS.to_owned(),
            partly_means: words::PARTLY_MEANS.to_owned(),
            marking: words::MARKING.to_owned(),
            handling: words::HANDLING.to_owned(),
            notices: document::NOTICES.map(str::to_owned).to_vec(),
            cells: touching.iter().map(|(leaf, _)| leaf.cells().to_vec()).collect(),
            hotspot_cells: hotspots.iter().map(|(_, cells)| cells.clone()).collect(),
            hotspots: hotspots.into_iter().map(|(line, _)| line).collect(),
            map: String::new(),
            map_description: String::new(),
            children,
            leaves,
        };
        summary.headline = words::headline(&summary);
        summary.osara = osara::sections(&summary);
        summary.map_description = words::map_description(&summary);
        summary.map = self.map(&summary);
        Ok(summary)
    }

    fn map(&self, summary: &Summary) -> String {
        let told = |hotspot: &&Hotspot| summary.hotspots.iter().any(|line| line.hotspot == hotspot.id);
        let hotspots = Hotspots::reopen(self.issued.hotspots.iter().filter(told).cloned().collect());
        document::figure(&Figure {
            released: &self.issued.released,
            hotspots: &hotspots,
            area: self.area,
            subject: &summary.subject.shape,
            title: &format!("Map of {}", summary.subject.name),
            description: &summary.map_description,
        })
    }

    /// The leaves that touch the subject, by id, and how much of each does.
    fn touching(&self) -> Vec<(&'a Leaf, Share)> {
        let leaves = self.issued.released.content().iter();
        leaves.filter_map(|leaf| Some((leaf, self.share(leaf.cells())?))).collect()
    }

    fn share(&self, cells: &[CellIndex]) -> Option<Share> {
        if self.is_whole {
            return (!cells.is_empty()).then_some(Share::All);
        }
        self.plane.share_of(&dissolve(cells))
    }

    fn ground(&self) -> Ground {
        let outline = self.subject.outline.orient(geo::orient::Direction::Default);
        let corners = outline.bounding_rect().and_then(|bounds| {
            let corner = |at| GridReference::of(at).ok();
            Some([corner(bounds.min())?, corner(bounds.max())?])
        });
        let area_m2 = self.plane.area_m2();
        Ground {
            kind: self.subject.kind.clone(),
            code: self.subject.code.clone(),
            name: self.subject.name.clone(),
            source: self.subject.source.clone(),
            area_km2: (area_m2 / 1e4).round() / 100.0,
            corners,
            partly_outside: self.in_area_m2 < WITHIN * area_m2,
            outline: document::geometry(&document::rounded(&outline)),
            shape: outline,
        }
    }

    /// The hotspots with a leaf among those that touch, and those gone that lay
    /// on ground that does.
    fn hotspots(&self, touching: &[LeafLine]) -> Vec<(HotspotLine, Vec<CellIndex>)> {
        let lies = |hotspot: &Hotspot| match hotspot.rank {
            Some(_) => lies_by_leaves(hotspot, touching),
            None => self.share(&named_cells(hotspot, self.area)).map(Share::lies),
        };
        let hotspots = self.issued.hotspots.iter();
        hotspots
            .filter_map(|hotspot| Some((hotspot_line(hotspot, lies(hotspot)?), hotspot.cells.clone())))
            .collect()
    }

    fn serious_harm(&self) -> Vec<HarmLine> {
        let areas = self.issued.released.serious_harm();
        let line = |harm: &HarmArea| {
            Some(HarmLine {
                area: harm.id.clone(),
                name: document::harm_name(&self.issued.released, &harm.id),
                lies: self.harm_lies(harm)?,
                theme: harm.theme,
                label: harm.theme.label(),
                band: harm.band,
            })
        };
        areas.iter().filter_map(line).collect()
    }

    /// How an area of serious harm lies in the subject. The whole area, and the
    /// rest that its told cells leave, are no shapes of their own.
    fn harm_lies(&self, harm: &HarmArea) -> Option<Lies> {
        if !harm.cells.is_empty() || self.is_whole {
            return self
                .share(&harm.cells)
                .map_or(self.is_whole.then_some(Lies::Inside), |it| Some(it.lies()));
        }
        let told = self.issued.released.serious_harm().iter();
        let told = told.filter(|other| other.theme == harm.theme && !other.cells.is_empty());
        let told = told.fold(MultiPolygon::new(Vec::new()), |sum, other| sum.union(&dissolve(&other.cells)));
        let rest = self.area.outline.difference(&told);
        is_some_ground(self.plane.common_m2(&rest)).then_some(Lies::Partly)
    }

    fn coverage(&self) -> Vec<WardLine> {
        let wards = self.issued.released.coverage().iter();
        let line = |(code, asked)| {
            let known = ward(code);
            let touches = self.is_whole || known.is_some_and(|ward| self.touches(&ward.outline));
            let name = known.map_or_else(|| format!("{code}"), |ward| ward.name.clone());
            touches.then(|| WardLine { ward: code.to_string(), name, asked })
        };
        wards.filter_map(line).collect()
    }

    fn touches(&self, outline: &MultiPolygon) -> bool {
        let common = self.plane.common_m2(outline);
        let smaller = Plane::of(outline).area_m2().min(self.plane.area_m2());
        common > TOUCHES * smaller
    }
}

fn leaf_line(leaf: &Leaf, share: Share) -> LeafLine {
    let label = document::northernmost(leaf.cells());
    let at = coord! { x: label[0], y: label[1] };
    LeafLine {
        leaf: leaf.id().to_owned(),
        lies: share.lies(),
        share,
        band: leaf.band(),
        children: leaf.band().words(),
        themes: ThemeBand::all(leaf.themes()),
        resolution: leaf.resolution().into(),
        area_km2: document::area_km2(leaf.cells()),
        near: place_name(at.x, at.y),
        label,
        grid: GridReference::of(at).ok(),
    }
}

fn lies_by_leaves(hotspot: &Hotspot, touching: &[LeafLine]) -> Option<Lies> {
    let of = |id: &String| touching.iter().find(|leaf| leaf.leaf == *id).map(|leaf| leaf.lies);
    let lies: Vec<Option<Lies>> = hotspot.leaves.iter().map(of).collect();
    let is_inside = lies.iter().all(|lies| *lies == Some(Lies::Inside));
    let touches = lies.iter().any(Option::is_some);
    touches.then_some(if is_inside { Lies::Inside } else { Lies::Partly })
}

fn hotspot_line(hotspot: &Hotspot, lies: Lies) -> HotspotLine {
    let stands = hotspot.rank.is_some();
    let label = stands.then(|| document::northernmost(&hotspot.cells));
    HotspotLine {
        hotspot: hotspot.id.clone(),
        rank: hotspot.rank,
        lies,
        name: hotspot.name.clone(),
        confidence: stands.then_some(hotspot.confidence),
        share_of_draws: stands.then_some(hotspot.share_of_draws),
        change: hotspot.change,
        band: stands.then_some(hotspot.band),
        themes: ThemeBand::all(&hotspot.themes),
        sentence: hotspot.sentence.clone(),
        leaves: hotspot.leaves.clone(),
        area_km2: stands.then(|| document::area_km2(&hotspot.cells)),
        label,
        grid: label.and_then(|[x, y]| GridReference::of(coord! { x: x, y: y }).ok()),
    }
}

/// The cells by which the leaves of a hotspot that is gone are named: a leaf of
/// a release before is known here by its id alone.
fn named_cells(hotspot: &Hotspot, area: &Area) -> Vec<CellIndex> {
    let named = hotspot.leaves.iter().filter_map(|id| id.split_once('-')?.1.parse::<CellIndex>().ok());
    let cells = named.flat_map(|cell| cell.children(Resolution::Nine));
    cells.filter(|&cell| area.contains(cell)).collect()
}

/// The themes of some leaves, each over those where it may be told.
fn themes(leaves: &[LeafLine]) -> Vec<ThemeLine> {
    let of = |theme: Theme| {
        let told = leaves.iter().filter_map(|leaf| {
            let here = leaf.themes.iter().find(|here| here.theme == theme)?;
            Some((leaf.leaf.clone(), (here.band, leaf.lies == Lies::Inside)))
        });
        let (leaves, bands): (Vec<String>, Vec<_>) = told.unzip();
        Some(ThemeLine { theme, label: theme.label(), children: Range::of(bands)?, leaves })
    };
    Theme::ALL.iter().copied().filter_map(of).collect()
}
