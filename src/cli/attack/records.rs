//! The oracle of a data folder: what the records hold, exact, for custodians.

use std::path::Path;

use super::super::{DataFolder, Failure, block_on};
use super::run_of;
use crate::attack::{Documents, Extra, Report, Told, Truth, against_files};
use crate::document::Package;
use crate::intake::{LocationReport, Theme};
use crate::release::Masks;
use crate::store::releases::{NotLoaded, ReleaseReader};

/// A report as the harness knows one.
pub(super) fn told(report: &LocationReport) -> Told {
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

/// The truth of some reports.
fn truth(reports: &[LocationReport], masks: &Masks) -> Truth {
    let told: Vec<Told> = reports.iter().map(told).collect();
    let grounds = told.iter().map(|told| crate::attack::ground(told.cell));
    let is_hidden = |cell: &u64| h3o::CellIndex::try_from(*cell).is_ok_and(|cell| masks.hides(cell));
    let homes: Vec<u64> = grounds.filter(is_hidden).collect();
    Truth::new(told, homes)
}

/// Attacks a proposed release with the issued ones before it, oldest first, the
/// proposal last; `reports` are those that it was made of. Quick enough to be
/// made whenever a release is planned, made or approved.
pub(in crate::cli) fn of_proposal(
    releases: &[Documents],
    reports: &[LocationReport],
    masks: &Masks,
    synthetic: bool,
) -> Report {
    // The records have changed since the others were made.
    let extra = Extra { records_since: releases.len().saturating_sub(1), ..Extra::default() };
    let run = run_of("the proposed release and those before it", synthetic);
    against_files(releases, &truth(reports, masks), &extra, run)
}

/// Attacks the issued releases of a data folder.
pub(super) fn attack(folder: &Path) -> Result<Report, Failure> {
    let folder = DataFolder::existing(folder)?;
    block_on(async {
        let packages = issued(&folder).await?;
        if packages.is_empty() {
            return Err(Failure::Refused("no release was issued from this folder".to_owned()));
        }
        let records = folder.records().await?;
        let reports = records.reports(|_| true).await?;
        let masks = records.masks().await?;
        records.close().await;
        let synthetic = packages.iter().all(Package::synthetic);
        let releases: Vec<Documents> = packages.iter().map(|package| package.documents().clone()).collect();
        let extra = Extra { records_since: releases.len() - 1, ..Extra::default() };
        Ok(against_files(
            &releases,
            &truth(&reports, &masks),
            &extra,
            run_of("the releases of a folder", synthetic),
        ))
    })
}

async fn issued(folder: &DataFolder) -> Result<Vec<Package>, Failure> {
    let store = ReleaseReader::open(folder.path()).await?;
    let mut packages = Vec::new();
    for entry in store.since(0).await? {
        let package = store.package(&entry.id).await.map_err(|error| match error {
            NotLoaded::Corrupt(corrupt) => Failure::Refused(format!("{}: {corrupt}", entry.id)),
            NotLoaded::Store(store) => store.into(),
        })?;
        packages.extend(package);
    }
    store.close().await;
    Ok(packages)
}
