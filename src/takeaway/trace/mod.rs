//! Whose export a leaked page is: by the serial on its face, by the references
//! of its rows, and by the order in which they stand.
//!
//! Each way tells how often somebody else's export would fit as well, so that
//! nobody is named on the strength of a line or two.

mod lines;
mod order;
mod serial;

use std::collections::{BTreeMap, BTreeSet};

use crate::export::{Serial, place, reference};
use lines::{Line, off};
use serial::Shapes;

pub use lines::Known;

/// An export that a page may be of.
#[derive(Debug, Clone)]
pub struct Suspect {
    /// Its number.
    pub serial: Serial,
    /// What its hidden mark follows from.
    pub hidden: [u8; 32],
    /// The release's id.
    pub release: String,
    /// The leaves that it shows; none where that is no longer known.
    pub shown: Option<BTreeSet<String>>,
}

/// What speaks for an export.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Which of the suspects it is.
    pub suspect: usize,
    /// How many letters of its serial were wrong where it was read.
    pub serial: Option<usize>,
    /// How many rows carry its references, of how many that carry something like
    /// one.
    pub references: Share,
    /// How many more carry one that is a letter off.
    pub nearly: usize,
    /// How many rows stand in its order, of how many that could be told.
    pub order: Share,
    /// How many others of the ledger would fit as well by chance: far below one
    /// where it is this one.
    pub by_chance: f64,
}

/// Some of many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// Some.
    pub of_these: usize,
    /// Of how many.
    pub all: usize,
}

/// How sure it is whose a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sureness {
    /// One in a thousand or less that it is another's.
    Certain,
    /// One in twenty or less.
    Likely,
    /// Others fit as well, or nearly.
    Open,
}

/// Less than this many others that fit as well: nobody else's.
const CERTAIN: f64 = 0.001;
const LIKELY: f64 = 0.05;
/// The letters that are told apart in a reference: those that look alike are one.
const SHAPES: f64 = 26.0;

impl Fit {
    /// How sure it is.
    #[must_use]
    pub fn sureness(&self) -> Sureness {
        match self.by_chance {
            chance if chance < CERTAIN => Sureness::Certain,
            chance if chance < LIKELY => Sureness::Likely,
            _ => Sureness::Open,
        }
    }
}

/// Holds a page against the exports of the ledger: those that fit, the best
/// first. `known` has the leaves of each release.
#[must_use]
pub fn trace(page: &str, suspects: &[Suspect], known: &BTreeMap<String, Vec<Known>>) -> Vec<Fit> {
    let shapes = Shapes::of(page);
    let mut fits = Vec::new();
    for (release, known) in known {
        let own = suspects.iter().enumerate().filter(|(_, suspect)| suspect.release == *release);
        fits.extend(Page::read(page, known).fits(&shapes, &own.collect::<Vec<_>>(), known));
    }
    // Where there is too little to tell, all that it may be are told.
    let may_be = |fit: &Fit| fit.order.all > 1 && fit.order.of_these == fit.order.all;
    fits.retain(|fit| fit.serial.is_some() || fit.by_chance < 1.0 || may_be(fit));
    fits.sort_by(|one, other| {
        let by_serial = |fit: &Fit| fit.serial.unwrap_or(usize::MAX);
        by_serial(one).cmp(&by_serial(other)).then(one.by_chance.total_cmp(&other.by_chance))
    });
    fits
}

/// The lines of a page that tell something, of the leaves of one release.
struct Page(Vec<Line>);

impl Page {
    fn read(page: &str, known: &[Known]) -> Self {
        Self(page.lines().filter_map(|line| Line::read(line, known)).collect())
    }

    fn fits(&self, shapes: &Shapes, suspects: &[(usize, &Suspect)], known: &[Known]) -> Vec<Fit> {
        let told: Vec<&BTreeSet<usize>> =
            self.0.iter().map(|line| &line.leaves).filter(|leaves| leaves.len() < known.len()).collect();
        let could = |suspect: &Suspect| may_show(suspect, &told, known);
        let others = suspects.iter().filter(|(_, suspect)| could(suspect)).count();
        // Of the same fit the chance is the same, and takes long to work out.
        let mut chances: BTreeMap<usize, f64> = BTreeMap::new();
        let mut fit = |&(number, suspect): &(usize, &Suspect)| {
            let serial = serial::distance(shapes, suspect.serial);
            let mut fit = Fit {
                suspect: number,
                serial,
                references: Share::default(),
                nearly: 0,
                order: Share::default(),
                by_chance: 1.0,
            };
            if could(suspect) {
                let places: Vec<u64> = known.iter().map(|leaf| place(&suspect.hidden, &leaf.leaf)).collect();
                (fit.references, fit.nearly) = self.references(suspect, known);
                fit.order = Share { of_these: order::in_order(&told, &places), all: told.len() };
                let chance = chances.entry(fit.order.of_these);
                let chance =
                    chance.or_insert_with(|| order::by_chance(&told, known.len(), fit.order.of_these));
                fit.by_chance = *chance * self.referred_by_chance(&fit);
                fit.by_chance *= others.saturating_sub(1) as f64;
            }
            if serial == Some(0) {
                fit.by_chance = 0.0;
            }
            fit
        };
        suspects.iter().map(&mut fit).collect()
    }

    /// The lines that carry a reference of this export, and those that nearly do.
    fn references(&self, suspect: &Suspect, known: &[Known]) -> (Share, usize) {
        let own: Vec<String> = known.iter().map(|leaf| reference(&suspect.hidden, &leaf.leaf)).collect();
        let least = |line: &Line| {
            let pairs = line.words.iter().flat_map(|word| line.leaves.iter().map(move |&leaf| (word, leaf)));
            pairs.map(|(word, leaf)| off(word, &own[leaf])).min()
        };
        let offs: Vec<usize> = self.0.iter().filter_map(least).collect();
        let of = |wanted: usize| offs.iter().filter(|&&off| off == wanted).count();
        (Share { of_these: of(0), all: offs.len() }, of(1))
    }

    /// How likely so many lines carry an export's references by chance.
    fn referred_by_chance(&self, fit: &Fit) -> f64 {
        let tries = self.0.iter().map(|line| line.words.len() * line.leaves.len());
        let tries = (tries.max().unwrap_or_default() * fit.references.all) as f64;
        let power = |chance: f64, count: usize| {
            (tries * chance).min(1.0).powi(i32::try_from(count).unwrap_or(i32::MAX))
        };
        let word = SHAPES.powi(-4);
        power(word, fit.references.of_these) * power(4.0 * (SHAPES - 1.0) * word, fit.nearly)
    }
}

/// Whether an export can have shown every leaf that a line is sure to speak of.
fn may_show(suspect: &Suspect, told: &[&BTreeSet<usize>], known: &[Known]) -> bool {
    let Some(shown) = &suspect.shown else { return true };
    let has = |leaf: &usize| shown.contains(&known[*leaf].leaf);
    // A line that was misread must not clear whoever leaked the others.
    let hidden = told.iter().filter(|leaves| !leaves.iter().any(has)).count();
    hidden * 5 <= told.len()
}

#[cfg(test)]
mod tests;
