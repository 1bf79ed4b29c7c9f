//! `homeward import addresses` and `homeward import placements`: all rows of a
//! file or none, because a place that is left out shows where children live.

use std::io::Read;
use std::path::Path;

use super::{Failure, Moment, Progress, Summary, stopped};
use crate::audit::{Act, Entry};
use crate::intake::{AddressReader, PlacementReader};
use crate::release::Homes;
use crate::store::records::Records;

fn entry(at: Moment) -> Entry {
    Entry::new(at.now, Entry::SHELL, Act::Import)
}

/// Counts addresses, and keeps which cells have few in the place of those that
/// were kept before.
pub(in crate::cli) async fn addresses(
    records: &Records,
    input: impl Read,
    file: &Path,
    at: Moment,
) -> Result<Summary, Failure> {
    let mut summary = Summary { what: "cells of 1 to 7 homes", ..Summary::default() };
    let mut reader = AddressReader::new(input).map_err(|error| stopped(file, &error))?;
    let mut homes = Homes::default();
    let progress = Progress::rows("addresses counted");
    while let Some((line, cell)) = reader.next_row().map_err(|error| stopped(file, &error))? {
        progress.step();
        summary.read += 1;
        match cell {
            Ok(cell) => homes.add(cell),
            Err(error) => summary.refuse(file, line, &error),
        }
    }
    progress.end();
    if summary.refused == 0 && summary.read > 0 {
        let few = homes.few();
        records.replace_few_homes(&few, &entry(at)).await?;
        summary.added = few.len() as u64;
        summary.kept = true;
    }
    Ok(summary)
}

/// Takes in where placements are: their cells, and no coordinate.
pub(in crate::cli) async fn placements(
    records: &Records,
    input: impl Read,
    file: &Path,
    at: Moment,
) -> Result<Summary, Failure> {
    let mut summary = Summary { what: "cells of placements", ..Summary::default() };
    let mut reader = PlacementReader::new(input).map_err(|error| stopped(file, &error))?;
    let mut placements = Vec::new();
    let mut next = || reader.next_row(records.token_key()).map_err(|error| stopped(file, &error));
    while let Some((line, placement)) = next()? {
        summary.read += 1;
        match placement {
            Ok(placement) => placements.push(placement),
            Err(error) => summary.refuse(file, line, &error),
        }
    }
    summary.near_ids = reader.near_ids().warnings();
    if summary.refused == 0 && summary.read > 0 {
        summary.added = records.add_placements(&placements, &entry(at)).await?;
        summary.unchanged = summary.read - summary.added;
        summary.kept = true;
    }
    Ok(summary)
}
