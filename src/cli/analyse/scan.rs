//! `--statistic scan`: which circle holds more events than the rest of the area
//! would put there?

use clap::Args;
use serde::Serialize;

use super::Failure;
use super::settings::rate;
use crate::statistics::scan::Refused;

/// A scan.
#[derive(Debug, Clone, Args, Serialize)]
#[serde(rename_all = "kebab-case")]
#[command(next_help_heading = "Scan")]
pub struct Asked {
    /// The largest share of the cells, or of the population, in a circle
    #[arg(long, default_value_t = 0.10, value_parser = rate)]
    pub most_cells: f64,
    /// The largest share of the events in a circle of a space-time scan
    #[arg(long, default_value_t = 0.10, value_parser = rate)]
    pub most_events: f64,
    /// The most months of a cluster
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u16).range(1..=600))]
    pub most_months: u16,
    /// The fewest events of a cluster
    #[arg(long, default_value_t = 2)]
    pub fewest: u64,
    /// How many clusters are kept
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    pub keep: u16,
}

/// Why there was nothing to scan, or too much.
pub(super) fn refused(why: Refused) -> Failure {
    match why {
        Refused::TooLarge | Refused::TooMuch => Failure::TooMuch(why.to_string()),
        _ => Failure::Meaningless(why.to_string()),
    }
}

/// For each cell of an area the rank of the strongest cluster that it is in.
pub(super) fn ranks<'a>(cells: usize, clusters: impl Iterator<Item = &'a [u32]>) -> Vec<Option<u64>> {
    let mut ranks = vec![None; cells];
    for (rank, members) in (1..).zip(clusters) {
        for &member in members {
            ranks[member as usize].get_or_insert(rank);
        }
    }
    ranks
}
