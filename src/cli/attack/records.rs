//! The issued releases of a data folder, against its records.

use std::path::Path;

use jiff::Timestamp;

use super::super::{DataFolder, Failure, block_on};
use crate::attack::{Documents, Report};
use crate::audit::{Act, Entry};
use crate::document::Package;
use crate::issue;
use crate::store::releases::{NotLoaded, ReleaseReader};

/// Attacks the issued releases of a data folder.
pub(super) fn attack(folder: &Path) -> Result<Report, Failure> {
    let folder = DataFolder::existing(folder)?;
    block_on(async {
        let packages = issued(&folder).await?;
        if packages.is_empty() {
            return Err(Failure::Refused("no release was issued from this folder".to_owned()));
        }
        let records = folder.records().await?;
        let entry = Entry::new(Timestamp::now(), Entry::SHELL, Act::ReadRecords);
        let reports = records.reports(&entry, |_| true).await?;
        let insiders = records.insiders(&entry).await?;
        let (masks, placements) = (records.masks().await?, records.placements().await?);
        records.close().await;
        let synthetic = packages.iter().all(Package::synthetic);
        let releases: Vec<Documents> = packages.iter().map(|package| package.documents().clone()).collect();
        let truth = issue::truth(&reports, &masks, &placements, insiders.iter());
        Ok(issue::attacked(&releases, &truth, "the releases of a folder", synthetic))
    })
}

async fn issued(folder: &DataFolder) -> Result<Vec<Package>, Failure> {
    let store = ReleaseReader::open(folder.path()).await?;
    let mut packages = Vec::new();
    for entry in store.since(0).await? {
        let package = store.package(&entry.id).await.map_err(|error| match error {
            NotLoaded::Store(store) => store.into(),
            error => Failure::Refused(format!("{}: {error}", entry.id)),
        })?;
        packages.extend(package);
    }
    store.close().await;
    Ok(packages)
}
