//! `homeward import masks`: all rows or none, because a mask that is left out
//! shows where children live; by two people where there is something to probe.

use std::io::Read;
use std::path::Path;

use h3o::{CellIndex, Resolution};

use super::{Summary, stopped};
use crate::access::Role;
use crate::audit::{Act, Entry};
use crate::cli::clock::Moment;
use crate::cli::masks::check_areas;
use crate::cli::shell::{By, Doing};
use crate::cli::{DataFolder, Failure};
use crate::intake::{RowError, Rows, Rule, Stopped};
use crate::issue::People;
use crate::release::Mask;
use crate::store::access::{self, Access};
use crate::store::records::Records;
use crate::store::releases::{self, Releases};

/// Takes masks in at once.
pub(in crate::cli) async fn at_once(
    records: &Records,
    input: impl Read,
    file: &Path,
    entry: &Entry,
) -> Result<Summary, Failure> {
    let (mut summary, masks) = read(input, file)?;
    if summary.refused == 0 && !masks.is_empty() {
        summary.added = records.add_masks(&masks, entry).await?;
        summary.unchanged = masks.len() as u64 - summary.added;
        summary.kept = true;
    }
    Ok(summary)
}

/// Takes masks in, or lets them wait for a second person where a map could be
/// probed or blanked with them.
pub(super) async fn or_wait(
    folder: &DataFolder,
    records: &Records,
    input: impl Read,
    file: &Path,
    by: &By,
    at: Moment,
) -> Result<Summary, Failure> {
    let Doing { entry, account } = by.doing(folder, Act::MasksProposed).await?;
    let entry = Entry { at: at.now, ..entry };
    if !must_wait(folder, records).await? {
        return at_once(records, input, file, &Entry { act: Act::MasksImported, ..entry }).await;
    }
    let (mut summary, masks) = read(input, file)?;
    if summary.refused > 0 {
        return Ok(summary);
    }
    if let Some(account) = &account {
        let cells: Vec<CellIndex> = masks.iter().map(|(cell, _)| *cell).collect();
        let store = Releases::open(folder.path()).await?;
        let checked = check_areas(&store.reader(), account, &cells).await;
        store.close().await;
        checked?;
    }
    summary.read = masks.len() as u64;
    summary.waiting = records.propose_masks(&masks, &entry).await?;
    summary.unchanged = summary.read - summary.waiting.map_or(0, |(_, new)| new);
    summary.kept = true;
    Ok(summary)
}

/// Whether a release was issued, or masks are there and custodians who would have
/// to know of more.
async fn must_wait(folder: &DataFolder, records: &Records) -> Result<bool, Failure> {
    if folder.path().join(releases::FILE).exists() {
        let store = Releases::open(folder.path()).await?;
        let issued = store.reader().placed().await;
        store.close().await;
        if !issued?.is_empty() {
            return Ok(true);
        }
    }
    if !records.has_masks().await? || !folder.path().join(access::FILE).exists() {
        return Ok(false);
    }
    let store = Access::open(folder.path()).await?;
    let people = People::of(&store).await;
    store.close().await;
    Ok(people?.has(Role::Custodian))
}

fn read(input: impl Read, file: &Path) -> Result<(Summary, Vec<(CellIndex, Mask)>), Failure> {
    let mut summary = Summary { what: "masked cells", ..Summary::default() };
    let mut rows = Rows::new(input);
    let mut masks = Vec::new();
    let mut next = || rows.next_row().map_err(|error| stopped(file, &error));
    if let Some((line, header)) = next()? {
        check_header(&header).map_err(|error| stopped(file, &Stopped::Row { line, error }))?;
    }
    while let Some((line, row)) = next()? {
        match mask(&row) {
            Ok(mask) => masks.push(mask),
            Err((field, rule)) => summary.refuse(file, line, &RowError { field: field.to_owned(), rule }),
        }
    }
    Ok((summary, masks))
}

/// A mask in the place of the header would be lost, and a place shown.
fn check_header(header: &csv::ByteRecord) -> Result<(), RowError> {
    if header.iter().eq([&b"cell"[..], b"reason"]) {
        return Ok(());
    }
    Err(RowError { field: "(header)".to_owned(), rule: Rule::NotTheHeader("cell,reason") })
}

fn mask(row: &csv::ByteRecord) -> Result<(CellIndex, Mask), (&'static str, Rule)> {
    let text = |at| row.get(at).map(|bytes| std::str::from_utf8(bytes).unwrap_or_default());
    let (Some(cell), Some(reason), 2) = (text(0), text(1), row.len()) else {
        return Err(("(whole line)", Rule::MissingField));
    };
    let cell: CellIndex = cell.parse().map_err(|_| ("cell", Rule::WrongType))?;
    if cell.resolution() != Resolution::Nine {
        return Err(("cell", Rule::WrongType));
    }
    Ok((cell, reason.parse().map_err(|_| ("reason", Rule::UnknownCode))?))
}
