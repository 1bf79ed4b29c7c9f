//! Which answers are wanted, and where they go.

use std::path::{Path, PathBuf};

use clap::Args;

use super::Failure;
use super::findings::Rows;
use super::output::Format;
use super::output::picture::Image;

/// Where the answers go.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Answers (each form by its suffix)")]
pub struct Outputs {
    /// Table of all cells of the study area: .csv, .geojson, .parquet, .arrow
    #[arg(long, value_name = "FILE")]
    pub cells: Option<PathBuf>,
    /// Table of clusters: .csv, .parquet, .arrow
    #[arg(long, value_name = "FILE")]
    pub clusters: Option<PathBuf>,
    /// Table of the points: .csv, .parquet, .arrow
    #[arg(long, value_name = "FILE")]
    pub points: Option<PathBuf>,
    /// Table of the months of a back-test: .csv, .parquet, .arrow
    #[arg(long, value_name = "FILE")]
    pub table: Option<PathBuf>,
    /// Outlines of what stands out, with their statistics: .geojson
    #[arg(long, value_name = "FILE")]
    pub hotspots: Option<PathBuf>,
    /// A small picture of the map: .svg, .png
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
    /// Everything that is needed to repeat the run: .json
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Print what was found, for a person to read
    #[arg(long)]
    pub summary: bool,
    /// The points are made up: say so in every answer
    #[arg(long)]
    pub synthetic: bool,
}

impl Outputs {
    /// The tables that are wanted.
    pub fn tables(&self) -> impl Iterator<Item = (Rows, &Path)> {
        let all = [
            (Rows::Cells, &self.cells),
            (Rows::Clusters, &self.clusters),
            (Rows::Points, &self.points),
            (Rows::Months, &self.table),
        ];
        all.into_iter().filter_map(|(rows, path)| path.as_deref().map(|path| (rows, path)))
    }

    /// Every file that is to be written.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let others = [&self.hotspots, &self.map, &self.json];
        self.tables().map(|(_, path)| path).chain(others.into_iter().filter_map(Option::as_deref))
    }

    /// Refuses what no statistic of this kind has, or no form can hold, before
    /// anything is read.
    ///
    /// # Errors
    ///
    /// [`Failure::Usage`].
    pub fn check(&self, statistic: &str, has: &[Rows], has_cells: bool) -> Result<(), Failure> {
        if self.files().next().is_none() && !self.summary {
            let words = format!("nothing is asked for: say {} or --summary", options(has));
            return Err(Failure::Usage(words));
        }
        for (rows, path) in self.tables() {
            if !has.contains(&rows) {
                let words = format!("{statistic} has no {}: it has {}", rows.option(), options(has));
                return Err(Failure::Usage(words));
            }
            let format = Format::of(path).map_err(|error| Failure::Usage(error.to_string()))?;
            if rows != Rows::Cells {
                format.of_rows().map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))?;
            }
        }
        let pictured = [(&self.hotspots, "--hotspots"), (&self.map, "--map")];
        if let Some((_, option)) = pictured.iter().find(|(path, _)| path.is_some() && !has_cells) {
            return Err(Failure::Usage(format!("{statistic} is not about cells: it has no {option}")));
        }
        if let Some(path) = &self.map {
            Image::of(path).map_err(|error| Failure::Usage(error.to_string()))?;
        }
        ends_in(&self.hotspots, &["geojson", "json"])?;
        ends_in(&self.json, &["json"])
    }
}

fn ends_in(path: &Option<PathBuf>, suffixes: &[&str]) -> Result<(), Failure> {
    let Some(path) = path else {
        return Ok(());
    };
    let suffix = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    if suffixes.contains(&suffix.as_str()) {
        return Ok(());
    }
    Err(Failure::Usage(format!("{}: name a file that ends in .{}", path.display(), suffixes.join(" or ."))))
}

fn options(rows: &[Rows]) -> String {
    rows.iter().map(|rows| rows.option()).collect::<Vec<_>>().join(", ")
}

impl Rows {
    /// The option that asks for them.
    #[must_use]
    pub fn option(self) -> &'static str {
        match self {
            Self::Cells => "--cells",
            Self::Clusters => "--clusters",
            Self::Points => "--points",
            Self::Months => "--table",
        }
    }
}
