//! What can be said of a statistic on the command line.

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::cells::windows::MOST_RINGS;
use crate::statistics::scan::monte_carlo::Chance;
use crate::statistics::significance::{benjamini_hochberg, benjamini_yekutieli};

/// How cells are compared, and when one stands out.
#[derive(Debug, Clone, Args, Serialize)]
#[group(skip)]
#[serde(rename_all = "kebab-case")]
#[command(next_help_heading = "Test")]
pub struct Test {
    /// False discovery rate at which a place is called hot
    #[arg(long, default_value_t = 0.05, value_parser = rate)]
    pub alpha: f64,
    /// Where p-values come from [default: exact; drawn where near cells weigh more]
    #[arg(long, value_enum, conflicts_with = "exact")]
    law: Option<Law>,
    /// The same as --law exact
    #[arg(long, hide = true)]
    exact: bool,
    /// How the false discovery rate is kept
    #[arg(long, value_enum, default_value_t = Fdr::Bh)]
    pub fdr: Fdr,
    /// Rings of neighbours round a cell
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_RINGS)))]
    pub rings: u32,
    /// What a neighbour counts for
    #[arg(long, value_enum, default_value_t = Decay::None)]
    pub decay: Decay,
    /// Draws of what is drawn: permutations, replicas, other children
    #[arg(long, default_value_t = 999, value_parser = clap::value_parser!(u32).range(9..=1_000_000))]
    pub draws: u32,
    /// Ask again so many times with other children (by --by): how often is each place found?
    #[arg(long, value_name = "DRAWS", value_parser = clap::value_parser!(u32).range(9..=100_000))]
    pub stability: Option<u32>,
    /// Where chance begins: the same seed, the same answer
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Where p-values come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Law {
    /// All ways to shuffle the counts, counted
    Exact,
    /// So many shuffles, drawn
    Drawn,
    /// The normal law: wrong for small counts, as in other programs
    Normal,
}

/// How the false discovery rate is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fdr {
    /// Benjamini and Hochberg
    Bh,
    /// Benjamini and Yekutieli: whatever the dependence, and stricter
    By,
}

/// What a neighbour counts for, by how many rings it is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decay {
    /// As much as the cell itself
    None,
    /// 1 / (1 + rings)
    Inverse,
    /// Half as much with every ring
    Halving,
}

impl Test {
    /// The q-values of a family of p-values.
    #[must_use]
    pub fn q(&self, p: &[f64]) -> Vec<f64> {
        match self.fdr {
            Fdr::Bh => benjamini_hochberg(p),
            Fdr::By => benjamini_yekutieli(p),
        }
    }

    /// The law asked for, or the one that is right for the weights.
    #[must_use]
    pub fn law(&self) -> Law {
        self.law.unwrap_or(if self.is_weighted() { Law::Drawn } else { Law::Exact })
    }

    /// Whether the exact law was asked for where it cannot be counted.
    #[must_use]
    pub fn is_contradictory(&self) -> bool {
        self.is_weighted() && (self.exact || self.law == Some(Law::Exact))
    }

    /// Whether some neighbours count for less.
    #[must_use]
    pub fn is_weighted(&self) -> bool {
        self.decay != Decay::None
    }

    /// A weight for each ring, the centre's first.
    #[must_use]
    pub fn weights(&self) -> Vec<f64> {
        let weight = |ring: u32| match self.decay {
            Decay::None => 1.0,
            Decay::Inverse => 1.0 / f64::from(1 + ring),
            Decay::Halving => 0.5_f64.powi(ring as i32),
        };
        (0..=self.rings).map(weight).collect()
    }

    /// How chance is asked.
    #[must_use]
    pub fn chance(&self) -> Chance {
        Chance { replicas: self.draws, seed: self.seed }
    }

    /// The law in words.
    #[must_use]
    pub fn said(&self) -> String {
        match self.law() {
            Law::Exact => "exact permutation p".to_owned(),
            Law::Drawn => format!("permutation p from {} draws, seed {}", self.draws, self.seed),
            Law::Normal => "normal p; the exact one is stricter".to_owned(),
        }
    }
}

/// A share or rate, between 0 and 1.
pub(super) fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok().filter(|rate| *rate > 0.0 && *rate < 1.0);
    rate.ok_or_else(|| "must be a number between 0 and 1".to_owned())
}
