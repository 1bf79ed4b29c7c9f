//! Which answers are wanted, and where they go.

use std::path::{Path, PathBuf};

use clap::Args;

use super::findings::Rows;
use super::output::Format;
use super::output::picture::PictureFormat;
use super::{Args as Asked, Failure};

/// Where the answers go.
#[derive(Debug, Clone, Args)]
#[group(skip)]
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

    /// Every file with what it holds and its form, for the report.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, &Path, &'static str)> {
        let tables = self.tables().map(|(rows, path)| {
            (rows.option().trim_start_matches("--"), path, Format::of(path).map_or("", Format::name))
        });
        let image = |path: &Path| match PictureFormat::of(path) {
            Ok(PictureFormat::Png) => "png",
            _ => "svg",
        };
        let hotspots = self.hotspots.as_deref().map(|path| ("hotspots", path, "geojson"));
        tables.chain(hotspots).chain(self.map.as_deref().map(|path| ("map", path, image(path))))
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
            PictureFormat::of(path).map_err(|error| Failure::Usage(error.to_string()))?;
        }
        ends_in(&self.hotspots, &["geojson", "json"])?;
        ends_in(&self.json, &["json"])
    }
}

/// Refuses to write over the input, or two answers into one file.
pub(super) fn check_names(args: &Asked) -> Result<(), Failure> {
    let inputs = [Some(&*args.file), args.area.area.as_deref()].into_iter().flatten();
    let mut names: Vec<_> = inputs.chain(args.outputs.files()).map(real_name).collect();
    names.sort();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(Failure::SameFile(pair[0].clone())),
        None => Ok(()),
    }
}

/// A path with its folder's links resolved, and its own if it is there.
fn real_name(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).canonicalize();
    let in_folder = folder.ok().zip(path.file_name()).map(|(folder, name)| folder.join(name));
    path.canonicalize().ok().or(in_folder).unwrap_or_else(|| path.to_path_buf())
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
