//! A proposed release before the attack suite, with what the records hold as
//! its oracle: exact, and for those who approve alone.

use std::collections::BTreeSet;

use crate::attack::{Documents, Extra, Placements as Stand, Report, Run, Told, Truth, against_files, ground};
use crate::intake::{HolderKind, LocationReport, Theme};
use crate::release::{Masks, Placements};

/// A report as the harness knows one.
fn told(report: &LocationReport) -> Told {
    let child = u64::from_be_bytes(report.child().0[..8].try_into().expect("eight of sixteen bytes"));
    let bits = (0_u16..).zip(Theme::ALL.iter());
    let themes = bits.filter(|(_, theme)| report.themes().contains(**theme)).map(|(bit, _)| 1 << bit).sum();
    Told {
        child,
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

/// The truth of some reports, for the attackers' judge.
#[must_use]
pub fn truth(reports: &[LocationReport], masks: &Masks, placements: &Placements) -> Truth {
    let told: Vec<Told> = reports.iter().map(told).collect();
    let is_hidden = |cell: &u64| h3o::CellIndex::try_from(*cell).is_ok_and(|cell| masks.hides(cell));
    let homes: BTreeSet<u64> = told.iter().map(|told| ground(told.cell)).filter(is_hidden).collect();
    let mut stand = Stand::new();
    for &holder in reports.iter().flat_map(LocationReport::holders) {
        if holder.kind == HolderKind::Placement && !stand.contains_key(&holder.tag) {
            stand.insert(holder.tag, placements.cells(holder).map(u64::from).collect());
        }
    }
    Truth::new(told, homes, &stand)
}

/// Attacks releases over their files, oldest first. The oracle knows the
/// records as they are now: it judges the last release alone, for the others
/// were made of others.
#[must_use]
pub fn attacked(releases: &[Documents], truth: &Truth, name: &str, synthetic: bool) -> Report {
    let extra = Extra { records_since: releases.len().saturating_sub(1), ..Extra::default() };
    let version = env!("CARGO_PKG_VERSION").to_owned();
    against_files(releases, truth, &extra, Run { version, worlds: vec![name.to_owned()], synthetic })
}
