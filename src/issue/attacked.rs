//! A proposed release before the attack suite, with what the records hold as
//! its oracle: exact, and for those who approve alone.

use std::collections::BTreeSet;

use geo::CoordsIter as _;
use serde_json::Value;

use crate::area::{self, Area};
use crate::attack::{
    Documents, Extra, Open, Placements as Stand, Report, Run, Told, Truth, against_files, ground,
};
use crate::intake::{ChildToken, Holder, HolderKind, LocationReport, Theme};
use crate::release::{Masks, Placements};

fn number(child: ChildToken) -> u64 {
    u64::from_be_bytes(child.0[..8].try_into().expect("eight of sixteen bytes"))
}

/// A report as the harness knows one.
fn told(report: &LocationReport) -> Told {
    let bits = (0_u16..).zip(Theme::ALL.iter());
    let themes = bits.filter(|(_, theme)| report.themes().contains(**theme)).map(|(bit, _)| 1 << bit).sum();
    Told {
        child: number(report.child()),
        host: report.host().tag,
        month: report.month().ordinal(),
        cell: report.cell().into(),
        themes,
        holders: report.holders().iter().map(|holder| (holder.kind as u8, holder.tag)).collect(),
        came: 0,
        went: usize::MAX,
        planted: false,
        point: None,
    }
}

/// The truth of some reports, for the attackers' judge, with everyone who knows a
/// child, whether or not a report says so (docs/privacy.md#d3b).
#[must_use]
pub fn truth(
    reports: &[LocationReport],
    masks: &Masks,
    placements: &Placements,
    knows: impl IntoIterator<Item = (ChildToken, Holder)>,
) -> Truth {
    let knows: Vec<(ChildToken, Holder)> = knows.into_iter().collect();
    let told: Vec<Told> = reports.iter().map(told).collect();
    let is_hidden = |cell: &u64| h3o::CellIndex::try_from(*cell).is_ok_and(|cell| masks.hides(cell));
    let homes: BTreeSet<u64> = told.iter().map(|told| ground(told.cell)).filter(is_hidden).collect();
    let mut stand = Stand::new();
    let known = knows.iter().map(|(_, holder)| holder);
    for &holder in reports.iter().flat_map(LocationReport::holders).chain(known) {
        if holder.kind == HolderKind::Placement && !stand.contains_key(&holder.tag) {
            stand.insert(holder.tag, placements.cells(holder).map(u64::from).collect());
        }
    }
    let knows = knows.into_iter().map(|(child, holder)| (number(child), (holder.kind as u8, holder.tag)));
    Truth::new(told, homes, &stand, knows.collect())
}

/// Attacks releases over their files, oldest first. The oracle knows the
/// records as they are now: of the releases before the last, which were made of
/// others, it judges what follows from the rules alone and what changed since.
#[must_use]
pub fn attacked(releases: &[Documents], truth: &Truth, name: &str, synthetic: bool) -> Report {
    let open = releases.last().map(open_to_all).into_iter().flatten().collect();
    let extra = Extra { records_since: releases.len().saturating_sub(1), open, ..Extra::default() };
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let run = Run { version, worlds: vec![name.to_owned()], synthetic, ..Run::default() };
    against_files(releases, truth, &extra, run)
}

/// What anybody knows of the area of a release, by its manifest.
fn open_to_all(documents: &Documents) -> Option<Open> {
    let manifest: Value = serde_json::from_slice(documents.get("manifest.json")?).ok()?;
    let code = manifest.pointer("/area/code")?.as_str()?;
    let members = manifest.pointer("/area/members").and_then(Value::as_array).into_iter().flatten();
    let codes = members.filter_map(|member| member.get("code").unwrap_or(member).as_str()).chain([code]);
    let areas: Vec<&Area> = codes.filter_map(|code| area::find(&code.parse().ok()?)).collect();
    Some(open_ground(code, &areas))
}

/// What anybody knows of an area: the cells of its authorities, and where the
/// outlines of their wards have corners.
#[must_use]
pub fn open_ground(code: &str, authorities: &[&Area]) -> Open {
    let cells: BTreeSet<u64> =
        authorities.iter().flat_map(|area| area.cells()).map(|&cell| u64::from(cell)).collect();
    let wards = authorities.iter().flat_map(|area| area.wards());
    let corners = wards.flat_map(|ward| ward.outline.coords_iter()).map(|at| (at.y, at.x));
    Open { area: code.to_owned(), cells: cells.into_iter().collect(), corners: corners.collect() }
}
