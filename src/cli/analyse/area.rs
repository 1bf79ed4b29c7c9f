//! Which cells are compared: those between the events, those of a polygon, or
//! those of a list, with the people at risk in each.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use geo::MultiPolygon;
use h3o::{CellIndex, Resolution};
use jiff::Timestamp;
use serde::Serialize;

use super::Failure;
use super::failure::Problem;
use crate::boundary;
use crate::cells::study_area::{fill, within};

/// The study area.
#[derive(Debug, Clone, Args, Serialize)]
#[group(skip)]
#[serde(rename_all = "kebab-case")]
#[command(next_help_heading = "Study area")]
pub struct Asked {
    /// Polygons (GeoJSON, Shapefile, KML, TopoJSON, FlatGeobuf), or a .csv with the columns cell and, if known, population
    #[arg(long, value_name = "FILE")]
    pub area: Option<PathBuf>,
}

/// The cells of a study area, ascending, and how they were chosen.
#[derive(Clone)]
pub struct Area {
    /// The cells.
    pub cells: Vec<CellIndex>,
    /// People at risk in each, if the list says.
    pub population: Option<Vec<f64>>,
    /// How they were chosen, in words.
    pub chosen: String,
}

/// Which cells, before the events are known.
pub enum Plan {
    /// Those between the events.
    Filled,
    /// These.
    Given(Area),
}

impl Asked {
    /// Reads the file, if there is one: before the points, which may be many.
    ///
    /// # Errors
    ///
    /// [`Failure`] names the file and what is wrong with it.
    pub fn plan(&self, resolution: Resolution) -> Result<Plan, Failure> {
        let Some(file) = &self.area else {
            return Ok(Plan::Filled);
        };
        let suffix = file.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let bytes = fs::read(file).map_err(|source| Failure::reading(file, source))?;
        let area = if suffix == "csv" {
            listed(&bytes, file, resolution)?
        } else {
            drawn(&bytes, file, resolution)?
        };
        if area.cells.is_empty() {
            return Err(Failure::File { file: file.clone(), problem: Problem::NoCells });
        }
        Ok(Plan::Given(area))
    }
}

impl Plan {
    /// The cells, now that those with events are known.
    ///
    /// # Errors
    ///
    /// [`Failure::Area`] if there would be too many.
    pub fn cells(&self, busy: &[CellIndex]) -> Result<Area, Failure> {
        match self {
            Self::Given(area) => Ok(area.clone()),
            Self::Filled => Ok(Area {
                cells: fill(busy)?,
                population: None,
                chosen: "cells with events, and those centred in the convex hull of their centres".to_owned(),
            }),
        }
    }
}

/// The cells centred in the polygons of a file.
fn drawn(bytes: &[u8], file: &Path, resolution: Resolution) -> Result<Area, Failure> {
    let unusable =
        |fault: boundary::Fault| Failure::Boundary { file: file.to_path_buf(), fault: fault.to_string() };
    if boundary::is_geopackage(bytes) {
        let fault = "save the polygons as GeoJSON or FlatGeobuf; a GeoPackage is not read here".to_owned();
        return Err(Failure::Boundary { file: file.to_path_buf(), fault });
    }
    let raw = boundary::read(bytes, None).map_err(unusable)?;
    let asked = boundary::Asked { file: file.display().to_string(), anywhere: true, ..Default::default() };
    let draft = boundary::draft(raw, &asked, Timestamp::UNIX_EPOCH, || {}).map_err(unusable)?;
    let shape: MultiPolygon = draft.boundaries.into_iter().flat_map(|boundary| boundary.outline).collect();
    let chosen = "cells centred in the polygons of a file".to_owned();
    Ok(Area { cells: within(shape, resolution)?, population: None, chosen })
}

/// The cells of a list, with their population if it has that column.
fn listed(bytes: &[u8], file: &Path, resolution: Resolution) -> Result<Area, Failure> {
    let wrong = |line: u64, column: usize, field: &'static str, problem: Problem| Failure::Row {
        file: file.to_path_buf(),
        line,
        column: column + 1,
        field,
        problem,
    };
    let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let header = table.headers().map_err(|error| Failure::reading(file, io::Error::other(error)))?.clone();
    let find = |name: &str| header.iter().position(|column| column.trim().eq_ignore_ascii_case(name));
    let at = find("cell").ok_or_else(|| wrong(1, 0, "", Problem::NoCellColumn))?;
    let people = find("population");
    let mut cells = BTreeMap::new();
    for row in table.records() {
        let row = row.map_err(|error| Failure::reading(file, io::Error::other(error)))?;
        let line = row.position().map_or(1, csv::Position::line);
        let cell: CellIndex = row
            .get(at)
            .and_then(|text| text.trim().parse().ok())
            .filter(|cell: &CellIndex| cell.resolution() == resolution)
            .ok_or_else(|| wrong(line, at, "cell", Problem::NoCell(resolution.into())))?;
        let number = |column: usize| row.get(column).and_then(|text| text.trim().parse::<f64>().ok());
        let population = match people {
            None => 1.0,
            Some(column) => number(column)
                .filter(|people| people.is_finite() && *people >= 0.0)
                .ok_or_else(|| wrong(line, column, "population", Problem::NoPopulation))?,
        };
        if cells.insert(cell, population).is_some() {
            return Err(wrong(line, at, "cell", Problem::CellTwice));
        }
    }
    let population = people.map(|_| cells.values().copied().collect());
    Ok(Area { cells: cells.into_keys().collect(), population, chosen: "cells of a list".to_owned() })
}
