//! The courses that a world can take: how its months go, who leaves, and what
//! comes later than it should.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use clap::ValueEnum;
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::release::{Policy, TopBand};

/// How a world goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(super) enum Course {
    /// Four releases; one child in forty withdraws before each.
    Usual,
    /// A folder whose first release is of its fourth month.
    Young,
    /// Months in which little is told.
    Quiet,
    /// A child with very many reports withdraws before each release, and nobody else.
    Heavy,
    /// A second provider interviews one child in twelve.
    Providers,
    /// What stood in some places turns out to be refuges.
    Masks,
    /// Reports are corrected: a place was another.
    Corrected,
    /// Two ids turn out to be one child's.
    Merged,
    /// Interviews come from two systems, one child in twelve from the second.
    Sources,
    /// Ids of children and caseworkers are spelled now so and now otherwise.
    Spelled,
    /// How many others there must be is raised, and lowered again.
    Thresholds,
    /// The release before the last is recalled.
    Recall,
    /// The area is joined with a neighbour, after a release of it alone was made.
    Joint,
    /// As usual, under a policy that tells of 25 children and more in one band.
    OneBand,
    /// Twelve releases, a month apart.
    Long,
}

/// The provider that comes second.
const SECOND: &str = "SYNTHETIC-second-advocacy";
/// The systems that interviews come from.
pub(super) const SYSTEMS: [&str; 2] = ["SYNTHETIC-first-system", "SYNTHETIC-second-system"];
/// One child in so many is the second provider's, or system's.
const SECONDS: u64 = 12;
/// Of the lines of a quiet month one in so many is left.
const QUIET: u64 = 4;
/// One child in so many withdraws between two releases.
const WITHDRAWS: usize = 40;
/// Of so many children with the most reports one is drawn.
const HEAVY: usize = 10;

impl Course {
    /// A world's name with how it went.
    pub fn title(self, world: &str) -> String {
        match self {
            Self::Usual => world.to_owned(),
            course => {
                let named = course.to_possible_value();
                format!("{world} ({})", named.as_ref().map_or("", |named| named.get_name()))
            }
        }
    }

    /// How many months before the last cut-off, which is planned and not issued,
    /// the releases lie.
    pub fn releases(self) -> Vec<i32> {
        match self {
            Self::Usual | Self::OneBand => vec![6, 3, 2, 1],
            Self::Young | Self::Quiet | Self::Providers => (1..=6).rev().collect(),
            Self::Heavy | Self::Masks | Self::Corrected | Self::Merged => (1..=9).rev().collect(),
            Self::Recall => (1..=4).rev().collect(),
            Self::Sources | Self::Spelled | Self::Thresholds | Self::Joint => (1..=5).rev().collect(),
            Self::Long => (1..=12).rev().collect(),
        }
    }

    /// What the program must be able to import for the course, if more than
    /// interviews.
    pub fn needs(self) -> Option<&'static str> {
        match self {
            Self::Corrected => Some("corrections"),
            Self::Merged => Some("merges"),
            _ => None,
        }
    }

    /// Those of the lines of a world that are told, as they are told. `last` is
    /// the last cut-off.
    pub fn told(self, lines: Vec<String>, last: Date) -> Vec<String> {
        let months_ago = |months: i32| last.saturating_sub(months.months()).to_string();
        let (young, quiet) = (months_ago(9), months_ago(6));
        let told = lines.into_iter().filter_map(|line| {
            let mut interview: Value = serde_json::from_str(&line).ok()?;
            let held_on = interview["held_on"].as_str()?.to_owned();
            match self {
                Self::Young if held_on < young => None,
                Self::Quiet if held_on >= quiet && !draw(&line).is_multiple_of(QUIET) => None,
                Self::Providers if draw(interview["child"].as_str()?).is_multiple_of(SECONDS) => {
                    interview["provider"] = json!(SECOND);
                    Some(interview.to_string())
                }
                _ => Some(line),
            }
        });
        told.collect()
    }

    /// The system that a child's interviews come from, where it is told.
    pub fn system(self, child: &str) -> Option<&'static str> {
        let [first, second] = SYSTEMS;
        let system = if draw(child).is_multiple_of(SECONDS) { second } else { first };
        (self == Self::Sources).then_some(system)
    }

    /// A line as it is imported: who reads it reads the same ids.
    pub fn spelled(self, text: &str) -> Cow<'_, str> {
        if self != Self::Spelled {
            return Cow::Borrowed(text);
        }
        let mut interview: Value = serde_json::from_str(text).unwrap_or_default();
        for id in ["child", "caseworker"] {
            let plain = interview[id].as_str().unwrap_or_default();
            let spelled = match draw(&format!("{id} of {text}")) % 4 {
                0 => plain.to_owned(),
                1 => plain.to_lowercase(),
                2 => plain.replace('-', "\u{2010}"),
                _ => format!("{} ", plain.replace('-', "\u{2013}")),
            };
            interview[id] = spelled.into();
        }
        Cow::Owned(interview.to_string())
    }

    /// What of the policy two custodians change before a release, as the program
    /// takes it.
    pub fn policy(self, release: usize) -> Option<[&'static str; 2]> {
        match (self, release) {
            (Self::Thresholds, 1) => Some(["--k", "8"]),
            (Self::Thresholds, 3) => Some(["--k", "5"]),
            (Self::OneBand, 0) => Some(["--top-band", "25+"]),
            _ => None,
        }
    }

    /// The band that the bands end with.
    pub fn top_band(self) -> TopBand {
        match self {
            Self::OneBand => TopBand::TwentyFiveOrMore,
            _ => Policy::default().top_band,
        }
    }

    /// Who of some children withdraws before a release: reports by child.
    pub fn leavers(self, reports: &BTreeMap<String, usize>, release: usize) -> Vec<String> {
        if self == Self::Heavy {
            let mut order: Vec<(&usize, &String)> =
                reports.iter().map(|(child, reports)| (reports, child)).collect();
            order.sort_unstable_by(|a, b| b.cmp(a));
            let drawn = order.get(release * 7 % HEAVY.min(order.len().max(1)));
            return drawn.map(|(_, child)| (*child).clone()).into_iter().collect();
        }
        // What these show is not to wait for the month after a withdrawal.
        let nobody = matches!(
            self,
            Self::Corrected
                | Self::Merged
                | Self::Masks
                | Self::Sources
                | Self::Spelled
                | Self::Thresholds
                | Self::Recall
                | Self::Joint
        );
        let chosen = reports.keys().enumerate().filter(|_| !nobody);
        let chosen = chosen.filter(|(number, _)| number % WITHDRAWS == release % WITHDRAWS);
        chosen.map(|(_, child)| child.clone()).collect()
    }

    /// The cells that are found to hold refuges before a release, of those that
    /// the release before it tells one by one.
    pub fn refuges(self, told: &BTreeSet<u64>, release: usize) -> Vec<u64> {
        let is_told = self == Self::Masks && release == 1;
        told.iter().nth(told.len() / 2).filter(|_| is_told).copied().into_iter().collect()
    }
}

/// A number that is drawn for a text: the same for the same text.
fn draw(text: &str) -> u64 {
    let step = |state: u64, byte: u8| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    let state = text.bytes().fold(0xCBF2_9CE4_8422_2325, step);
    // The last bits of such a product are the text's own.
    state >> 33
}
