//! The maker: rows in, documents out, by rules written for these tests.

use std::collections::{BTreeMap, BTreeSet};

use homeward::attack::{Documents, Holder, Told, authority, h3};
use serde_json::{Value, json};

use super::Flaw;
use super::rules::Judge;
use super::told::{AREA, ground};

/// What a release is made of.
#[derive(Clone)]
pub(crate) struct Asked<'a> {
    pub told: &'a [Told],
    /// The last month of the window.
    pub to: i32,
    pub cut_off: String,
    /// How many releases there were before.
    pub at: usize,
    pub homes: &'a BTreeSet<u64>,
    /// Where some placements stand, by tag.
    pub placements: &'a BTreeMap<u64, BTreeSet<u64>>,
    /// Who knows a child beside the holders of what it told.
    pub knows: &'a [(u64, Holder)],
    pub area: &'a str,
    /// Leaves of the release before, for hysteresis.
    pub before: BTreeSet<u64>,
    pub flaw: Flaw,
}

impl<'a> Asked<'a> {
    /// A release of the twelve months up to one, made at the first of the next.
    pub fn monthly(told: &'a [Told], to: i32, homes: &'a BTreeSet<u64>, flaw: Flaw) -> Self {
        const NOWHERE: &BTreeMap<u64, BTreeSet<u64>> = &BTreeMap::new();
        let (year, month) = ((to + 1).div_euclid(12), (to + 1).rem_euclid(12) + 1);
        let cut_off = format!("{year:04}-{month:02}-01");
        let before = BTreeSet::new();
        Self { told, to, cut_off, at: 0, homes, placements: NOWHERE, knows: &[], area: AREA, before, flaw }
    }

    pub fn in_window(&self, told: &Told) -> bool {
        (self.to - 11..=self.to).contains(&told.month) && (told.came..told.went).contains(&self.at)
    }

    /// The k, the others, and whether reports count for children.
    pub fn rule(&self) -> (usize, usize) {
        match self.flaw {
            Flaw::SmallBand => (1, 0),
            Flaw::NoHolderRule | Flaw::KByReports => (5, 0),
            Flaw::HolderRuleThree => (5, 3),
            _ => (5, 5),
        }
    }
}

pub(crate) struct MadeLeaf {
    pub named: u64,
    pub cells: Vec<u64>,
    pub children: BTreeSet<u64>,
    reports: usize,
    themed: BTreeSet<u64>,
    point: Option<(f64, f64)>,
}

impl MadeLeaf {
    pub fn id(&self) -> String {
        format!("{}-{}", h3::resolution(self.named), h3::write(self.named))
    }

    fn count(&self, flaw: Flaw) -> usize {
        if flaw == Flaw::KByReports { self.reports } else { self.children.len() }
    }
}

/// The leaves of a release.
pub(crate) fn leaves(asked: &Asked<'_>) -> Vec<MadeLeaf> {
    // The counts of placements belong to nobody unless they are not masked.
    let judge = Judge::of(asked);
    let is_counted = |told: &&Told| {
        let ground = h3::parent(told.cell, 9);
        let at_home = judge.lived(told.child, ground);
        let masked = asked.homes.contains(&ground) && asked.flaw != Flaw::PlacementsShown;
        !masked && !at_home && asked.in_window(told)
    };
    let mut by_cell: BTreeMap<u64, Vec<&Told>> = BTreeMap::new();
    for told in asked.told.iter().filter(is_counted) {
        by_cell.entry(h3::parent(told.cell, 9)).or_default().push(told);
    }
    let all: BTreeSet<u64> = ground().into_iter().chain(by_cell.keys().copied()).collect();
    let (mut leaves, mut quarters) = (Vec::new(), BTreeMap::<u64, Vec<u64>>::new());
    for &cell in &all {
        let rows = by_cell.get(&cell).cloned().unwrap_or_default();
        match leaf(&judge, cell, vec![cell], &rows) {
            Some(leaf) => leaves.push(leaf),
            None => quarters.entry(h3::parent(cell, 8)).or_default().push(cell),
        }
    }
    let mut towns: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    for (level, parts) in [(7, &mut quarters)] {
        for (named, cells) in std::mem::take(parts) {
            match rest(&judge, named, &cells, &by_cell) {
                Some(leaf) => leaves.push(leaf),
                None => towns.entry(h3::parent(named, level)).or_default().extend(cells),
            }
        }
    }
    leaves.extend(towns.iter().filter_map(|(named, cells)| rest(&judge, *named, cells, &by_cell)));
    leaves.sort_by_key(MadeLeaf::id);
    if asked.flaw == Flaw::OrderByCount {
        leaves.sort_by_key(|leaf| leaf.children.len());
    }
    leaves
}

fn rest(
    judge: &Judge<'_>,
    named: u64,
    cells: &[u64],
    by_cell: &BTreeMap<u64, Vec<&Told>>,
) -> Option<MadeLeaf> {
    let asked = judge.asked;
    let full: Vec<u64> = cells.iter().copied().filter(|cell| by_cell.contains_key(cell)).collect();
    let rows: Vec<&Told> = full.iter().flat_map(|cell| by_cell[cell].clone()).collect();
    let only_full = [Flaw::RestsWithoutZeros, Flaw::NoAudit].contains(&asked.flaw);
    let listed = if only_full { full.clone() } else { cells.to_vec() };
    let found = leaf(judge, named, listed, &rows)?;
    let remains = |told: &&&Told| asked.flaw == Flaw::GuestsAudited || found.children.contains(&told.child);
    let held: BTreeSet<u64> = rows.iter().filter(remains).map(|told| h3::parent(told.cell, 9)).collect();
    let atoms = held.len().min(cells.len().saturating_sub(1));
    let floor = band_of(found.count(asked.flaw)).0;
    let audited = atoms.saturating_sub(1) * 4 >= floor || asked.flaw == Flaw::NoAudit;
    audited.then_some(found)
}

fn leaf(judge: &Judge<'_>, named: u64, cells: Vec<u64>, rows: &[&Told]) -> Option<MadeLeaf> {
    let children: BTreeSet<u64> = rows.iter().map(|told| told.child).collect();
    let (asked, children) = (judge.asked, judge.countable(&children));
    let themed = rows.iter().filter(|told| told.themes & 1 != 0).map(|told| told.child);
    let themed = themed.filter(|child| children.contains(child)).collect();
    let made = MadeLeaf {
        named,
        cells,
        reports: rows.len(),
        themed,
        point: rows.first().and_then(|told| told.point),
        children,
    };
    let kept = asked.flaw == Flaw::Hysteresis && asked.before.contains(&named) && made.children.len() >= 3;
    (kept || judge.is_eligible(&made.children, made.count(asked.flaw))).then_some(made)
}

/// The band of a number of children, and its place among the bands.
fn band_of(children: usize) -> (usize, &'static str, u8) {
    match children {
        0..=4 => (1, "1-4", 0),
        5..=9 => (5, "5-9", 0),
        10..=14 => (10, "10-14", 1),
        15..=24 => (15, "15-24", 2),
        _ => (25, "25+", 3),
    }
}

fn written(children: usize, flaw: Flaw) -> String {
    if flaw == Flaw::ExactNumbers { children.to_string() } else { band_of(children).1.to_owned() }
}

/// The documents of a release.
pub(crate) fn make(asked: &Asked<'_>) -> Documents {
    let leaves = leaves(asked);
    let mut documents = Documents::new();
    let mut put = |name: &str, bytes: Vec<u8>| documents.insert(name.to_owned(), bytes);
    put("leaves.geojson", leaves_document(asked, &leaves).to_string().into_bytes());
    put("hotspots.geojson", hotspots_document(asked, &leaves).to_string().into_bytes());
    put("table.csv", table(asked, &leaves).into_bytes());
    put("map.svg", drawing(asked, &leaves).into_bytes());
    put("cells.bin", binary(&leaves, asked.flaw));
    put("coverage.geojson", wards(asked).to_string().into_bytes());
    if asked.flaw == Flaw::HarmOfTwoWards {
        put("serious-harm.csv", b"area,name,theme,band\nborough,A town,Sexual harm,10-14\n".to_vec());
    }
    if asked.flaw == Flaw::SecondGeography {
        put("wards.csv", b"ward,band\nE05000001,15-24\nE05000002,5-9\n".to_vec());
    }
    put("manifest.json", manifest(asked).to_string().into_bytes());
    documents
}

/// A release's id: as the product's, sixteen digits.
pub(crate) fn id(asked: &Asked<'_>) -> String {
    format!("{:08x}{:08x}", asked.at, asked.to)
}

fn manifest(asked: &Asked<'_>) -> Value {
    let month = |at: i32| format!("{:04}-{:02}", at.div_euclid(12), at.rem_euclid(12) + 1);
    let (k, others) = asked.rule();
    let mut manifest = json!({
        "format": 1, "id": id(asked), "area": {"code": asked.area, "name": "A town"},
        "window": {"from": month(asked.to - 11), "to": month(asked.to), "months": 12},
        "cut_off": asked.cut_off, "policy": {"version": "t", "k": k, "others": others},
        "documents": {"leaves.geojson": "-", "hotspots.geojson": "-", "table.csv": "-", "map.svg": "-", "cells.bin": "-"},
    });
    match asked.flaw {
        Flaw::TotalShown => manifest["children"] = json!(137),
        Flaw::DayInFile => manifest["data"] = json!("the last of 2026-03-17"),
        _ => {}
    }
    manifest
}

pub(crate) fn leaves_document(asked: &Asked<'_>, leaves: &[MadeLeaf]) -> Value {
    let mut features: Vec<Value> = leaves.iter().map(|leaf| feature(asked, leaf)).collect();
    if asked.flaw == Flaw::ParentsShown {
        features.extend(leaves.iter().filter(|leaf| h3::resolution(leaf.named) == 9).take(3).map(|leaf| {
            let parent = h3::parent(leaf.named, 8);
            json!({"type": "Feature", "id": "p", "properties": {"leaf": format!("8-{}", h3::write(parent)),
                "cells": [h3::write(parent)], "resolution": 8, "band": "15-24", "themes": []}})
        }));
    }
    let mut document = json!({"type": "FeatureCollection", "features": features});
    if asked.flaw == Flaw::ZeroTold {
        let shown: BTreeSet<u64> = leaves.iter().flat_map(|leaf| leaf.cells.clone()).collect();
        let told: BTreeSet<u64> = asked.told.iter().map(|told| h3::parent(told.cell, 9)).collect();
        document["marking"] = json!(told.difference(&shown).map(|cell| h3::write(*cell)).collect::<Vec<_>>());
    }
    document
}

fn feature(asked: &Asked<'_>, leaf: &MadeLeaf) -> Value {
    let (with, without) = (leaf.themed.len(), leaf.children.len() - leaf.themed.len());
    let both = (with >= 10 && without >= 10) || (asked.flaw == Flaw::BareComplement && with >= 5);
    let themes = if both && h3::resolution(leaf.named) == 9 {
        vec![json!({"theme": "after_dark", "label": "After dark", "band": written(with, asked.flaw)})]
    } else {
        Vec::new()
    };
    let mut properties = json!({
        "leaf": leaf.id(), "cells": leaf.cells.iter().map(|cell| h3::write(*cell)).collect::<Vec<_>>(),
        "resolution": h3::resolution(leaf.named), "band": written(leaf.count(asked.flaw), asked.flaw),
        "themes": themes,
    });
    if asked.flaw == Flaw::ExactAttribute {
        properties["weight"] = json!(leaf.children.len());
    }
    json!({"type": "Feature", "id": leaf.id(), "properties": properties})
}

fn hotspots_document(asked: &Asked<'_>, leaves: &[MadeLeaf]) -> Value {
    let most =
        leaves.iter().filter(|leaf| h3::resolution(leaf.named) == 9).max_by_key(|leaf| leaf.children.len());
    let features = most.map(|leaf| {
        let corner = match (asked.flaw, leaf.point) {
            (Flaw::PointCoordinates, Some(point)) => point,
            _ => h3::boundary(leaf.named)[0],
        };
        json!({"type": "Feature", "id": "h-1", "properties": {"hotspot": "h-1", "rank": 1,
            "leaves": [leaf.id()], "band": written(leaf.count(asked.flaw), asked.flaw), "label": [corner.1, corner.0]}})
    });
    json!({"type": "FeatureCollection", "features": features.into_iter().collect::<Vec<_>>()})
}

/// The corners of the one ward's outline: open data. One lies where the first
/// child was, as it may.
pub(crate) fn ward(told: &[Told]) -> Vec<(f64, f64)> {
    let chance = told.iter().find_map(|told| told.point).expect("every row has its point");
    vec![(53.5, -2.3), (53.5, -2.0), chance, (53.7, -2.0), (53.7, -2.3), (53.5, -2.3)]
}

fn wards(asked: &Asked<'_>) -> Value {
    let mut ring = ward(asked.told);
    if asked.flaw == Flaw::PointInWard {
        ring.insert(1, asked.told.iter().rev().find_map(|told| told.point).expect("a point"));
    }
    let ring: Vec<[f64; 2]> = ring.into_iter().map(|at| [at.1, at.0]).collect();
    json!({"type": "FeatureCollection", "features": [{"type": "Feature", "id": "E05000001",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {"ward": "E05000001", "name": "Middleton", "asked": "most"}}]})
}

fn table(asked: &Asked<'_>, leaves: &[MadeLeaf]) -> String {
    let mut text = String::from("row,leaf,band\r\n");
    let sliver = asked.flaw == Flaw::PerFormatSliver;
    for leaf in leaves {
        // From the point to the cell of resolution 8 at once, as another
        // endpoint might: some records fall into the next one.
        let direct = |told: &&Told| {
            let at = told.point.expect("every row has its point");
            h3::cell_at(at.0, at.1, 8) == h3::parent(leaf.named, 8)
        };
        let mut children = leaf.count(asked.flaw);
        if sliver && h3::resolution(leaf.named) == 8 {
            let rows = asked.told.iter().filter(|told| (asked.to - 11..=asked.to).contains(&told.month));
            let own = rows.filter(|told| leaf.cells.contains(&h3::parent(told.cell, 9)));
            children = own.filter(direct).map(|told| told.child).collect::<BTreeSet<_>>().len();
        }
        text.push_str(&format!("leaf,{},{}\r\n", leaf.id(), written(children, asked.flaw)));
    }
    text
}

fn drawing(asked: &Asked<'_>, leaves: &[MadeLeaf]) -> String {
    let mut text = String::from("<svg xmlns=\"http://www.w3.org/2000/svg\">");
    for leaf in leaves {
        let band = written(leaf.count(asked.flaw), asked.flaw);
        let fill = match asked.flaw {
            Flaw::ColourByCount => format!("#{:06x}", leaf.children.len() * 4097),
            _ => format!("#{:06x}", usize::from(band_of(leaf.children.len()).2) * 4096),
        };
        text.push_str(&format!(
            "<path class=\"leaf\" data-leaf=\"{}\" data-band=\"{band}\" data-resolution=\"{}\" fill=\"{fill}\"/>",
            leaf.id(),
            h3::resolution(leaf.named)
        ));
    }
    if asked.flaw == Flaw::MapOfItsOwn {
        text.push_str("<path class=\"leaf\" data-leaf=\"9-89194ad3267ffff\" data-band=\"5-9\"/>");
    }
    text + "</svg>"
}

fn binary(leaves: &[MadeLeaf], flaw: Flaw) -> Vec<u8> {
    let mut cells: Vec<(u64, u16, u8)> = Vec::new();
    for (at, leaf) in (0..).zip(leaves) {
        let band = band_of(leaf.count(flaw)).2;
        cells.extend(leaf.cells.iter().map(|&cell| (cell, at, band)));
    }
    cells.sort_unstable();
    let mut bytes = b"HWC1".to_vec();
    bytes.extend(u32::try_from(cells.len()).expect("few").to_le_bytes());
    bytes.extend(cells.iter().flat_map(|(cell, _, _)| cell.to_le_bytes()));
    bytes.extend(cells.iter().flat_map(|(_, leaf, _)| leaf.to_le_bytes()));
    bytes.extend(cells.iter().map(|(_, _, band)| band));
    bytes
}

/// Another tenant's rows: the same, told of to another authority.
pub(crate) fn of_another_tenant(told: &[Told]) -> Vec<Told> {
    let move_over = |told: &Told| Told { host: authority("E08000032"), ..told.clone() };
    told.iter().map(move_over).collect()
}
