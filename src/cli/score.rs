//! `homeward score`: what was planted against what a release shows.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use h3o::LatLng;
use jiff::civil::Date;

use super::policy::top_band;
use super::synthesise::{Where, Without};
use super::{DataFolder, Failure, block_on, say, whole_file};
use crate::area::{self, Area, AreaCode, ward_at};
use crate::hotspot::{self, Hotspots};
use crate::issue;
use crate::release::{Leaves, Policy, Released, TopBand};
use crate::store::releases::ReleaseReader;
use crate::synth::score::{self, HotspotView, LeafView};
use crate::synth::truth::Truth;
use crate::synth::utility::{self, SIZES};
use crate::synth::{self, Spec};

#[derive(Args)]
pub(super) struct Score {
    /// The world: a folder with truth.json.
    #[arg(long, value_name = "DIR", requires = "data", required_unless_present = "seeds")]
    world: Option<PathBuf>,
    /// The data folder whose last release of the world's area is scored.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Instead: make so many worlds in memory, seeds 1 and up, and score them
    /// together.
    #[arg(long, conflicts_with_all = ["world", "data"])]
    seeds: Option<u64>,
    /// With --seeds: the borough.
    #[arg(long, value_enum, default_value = "bradford")]
    area: Where,
    /// With --seeds: how many months of records.
    #[arg(long, default_value_t = 24)]
    months: u16,
    /// With --seeds: children who go missing in a year.
    #[arg(long, value_name = "CHILDREN")]
    size: Option<u32>,
    /// With --seeds: worlds without hot places.
    #[arg(long, value_enum)]
    null: Option<Without>,
    /// With --seeds: worlds of 24 places of very unequal strength, of a borough.
    #[arg(long, conflicts_with = "null")]
    graded: bool,
    /// With --seeds: the band that the bands end with, 25+ or 800+.
    #[arg(long, value_name = "25+|800+", default_value = "800+", value_parser = top_band)]
    top_band: TopBand,
    /// Instead: with --seeds, make worlds of boroughs of seven sizes, and draw
    /// what their releases keep over windows of 12 and 24 months.
    #[arg(long, value_name = "SVG", requires = "seeds")]
    utility: Option<PathBuf>,
    /// Write the score as JSON, too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

impl Score {
    pub(super) fn run(self) -> Result<(), Failure> {
        if let (Some(chart), Some(seeds)) = (&self.utility, self.seeds) {
            return self.utility(chart, seeds);
        }
        if self.graded && self.area == Where::England {
            return Err(Failure::Usage("a graded world is of a borough, not of a country".to_owned()));
        }
        let total = match (&self.world, &self.data, self.seeds) {
            (Some(world), Some(data), _) => of_folder(world, data)?,
            (_, _, Some(seeds)) => self.of_worlds(seeds),
            _ => return Err(Failure::Usage("give --world and --data, or --seeds".to_owned())),
        };
        let json = serde_json::to_string_pretty(&total).expect("a score has string keys only");
        if let Some(file) = &self.json {
            whole_file::write(file, json.as_bytes())
                .map_err(|error| Failure::Environment(format!("{}: {error}", file.display())))?;
        }
        say("SYNTHETIC")?;
        say(&json)
    }

    fn utility(&self, chart: &Path, seeds: u64) -> Result<(), Failure> {
        let mut kept = Vec::new();
        for size in SIZES {
            let spec = Spec {
                area: self.area.choice(),
                months: self.months,
                seed: 1,
                size: Some(size),
                null: None,
                graded: false,
                last: Date::constant(2026, 10, 1),
            };
            kept.extend(utility::kept(&spec, seeds, |trial| {
                let score = compare(&trial.truth, trial.area, &trial.released, &trial.hotspots);
                [score.lasting.found, score.lasting.with_leaf, score.lasting.of]
            }));
            eprintln!("{size} children a year");
        }
        let caption = format!("{}, {seeds} worlds of each of seven sizes", self.area.choice().name());
        let written = whole_file::write(chart, utility::chart(&kept, &caption).as_bytes());
        written.map_err(|error| Failure::Environment(format!("{}: {error}", chart.display())))?;
        let json = serde_json::to_string_pretty(&kept).expect("string keys only");
        if let Some(file) = &self.json {
            whole_file::write(file, json.as_bytes())
                .map_err(|error| Failure::Environment(format!("{}: {error}", file.display())))?;
        }
        say("SYNTHETIC")?;
        say(&json)
    }

    fn of_worlds(&self, seeds: u64) -> score::Score {
        let mut total = score::Score::default();
        for seed in 1..=seeds {
            let spec = Spec {
                area: self.area.choice(),
                months: self.months,
                seed,
                size: self.size,
                null: self.null.map(Without::choice),
                graded: self.graded,
                last: Date::constant(2026, 10, 1),
            };
            let policy = Policy { top_band: self.top_band, ..Policy::default() };
            let trial = synth::trial_under(&spec, policy);
            total += compare(&trial.truth, trial.area, &trial.released, &trial.hotspots);
            eprintln!("seed {seed} of {seeds}");
        }
        total
    }
}

/// Scores the last release of the world's area.
fn of_folder(world: &Path, data: &Path) -> Result<score::Score, Failure> {
    let file = world.join("truth.json");
    let bad = |why: String| Failure::BadInput(format!("{}: {why}", file.display()));
    let text = fs::read(&file).map_err(|error| bad(error.to_string()))?;
    let truth: Truth =
        serde_json::from_slice(&text).map_err(|_| bad("this is not the truth of a world".to_owned()))?;
    let code: AreaCode = truth.area.code.parse().map_err(|_| bad("the area has no code".to_owned()))?;
    let area = area::find(&code).ok_or_else(|| bad("there is no map of the area".to_owned()))?;
    let folder = DataFolder::existing(data)?;
    let releases = block_on(async {
        let store = ReleaseReader::open(folder.path()).await?;
        let releases = issue::issued_in(&store, area).await;
        store.close().await;
        Ok(releases?)
    })?;
    let Some(last) = releases.last() else {
        return Err(Failure::Refused(format!("no release of {} was issued", area.name)));
    };
    Ok(compare(&truth, area, last, &hotspot::follow(&releases, area)))
}

fn compare(truth: &Truth, area: &Area, released: &Released<Leaves>, hotspots: &Hotspots) -> score::Score {
    let leaf = |leaf: &crate::release::Leaf| LeafView {
        resolution: leaf.resolution().into(),
        cells: leaf.cells().to_vec(),
    };
    let leaves: Vec<_> = released.content().iter().map(leaf).collect();
    let hotspots: Vec<_> = hotspots
        .standing()
        .map(|hotspot| HotspotView {
            cells: hotspot.cells.clone(),
            confidence: hotspot.confidence.code().to_owned(),
        })
        .collect();
    let mut score = score::score(truth, area.cells(), &leaves, &hotspots);
    score.flag_blind(truth, |cell| {
        let at = LatLng::from(cell);
        released.coverage().asked(ward_at(at.lng(), at.lat())?.code)
    });
    score
}
