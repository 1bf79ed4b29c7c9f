//! Has it become more, or less, between two periods? An answer for small counts.

use super::significance::benjamini_hochberg;
use super::tails::binomial;

/// What counts of two periods are measured against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Against {
    /// An even rate: the lengths of the periods, in any one unit.
    Lengths {
        /// Of the period before.
        before: f64,
        /// Of the period after.
        after: f64,
    },
    /// The change of the map as a whole: which cells did better or worse than it?
    WholeMap,
}

/// Why periods cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum Refused {
    /// A period of no length.
    #[error("each period needs a length above zero")]
    Length,
    /// Nothing to be relative to.
    #[error("one of the periods has no events, so there is no change of the map to compare with")]
    EmptyPeriod,
    /// An error rate that is none.
    #[error("a false discovery rate lies between 0 and 0.5")]
    Alpha,
}

/// The word for a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Word {
    /// Significantly more.
    Rose,
    /// Significantly fewer.
    Fell,
    /// Could have been significant, and was not.
    NoClearChange,
    /// Even all of its events in one period would not have been significant
    /// alone.
    TooFewToTell,
}

impl Word {
    /// As a reader sees it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rose => "rose",
            Self::Fell => "fell",
            Self::NoClearChange => "no clear change",
            Self::TooFewToTell => "too few to tell",
        }
    }
}

/// The change of one cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Two-sided p-value: twice the smaller tail, at most 1.
    pub p: f64,
    /// The false discovery rate at which it rose, among all cells of the map.
    pub q_rose: f64,
    /// The false discovery rate at which it fell.
    pub q_fell: f64,
    /// The word at the rate in use.
    pub word: Word,
    /// The rate after over the rate before, from at least this...
    pub ratio_low: f64,
    /// ...to at most this, with confidence 1 − α; no bound if nothing was before.
    pub ratio_high: Option<f64>,
}

/// Tells for each cell whether its events became more or fewer.
///
/// `before` and `after` hold a count for each cell of one area, zeros included.
/// Null hypothesis: each event of a cell, in whichever period, falls into the
/// second with the same chance, that of `against`. Given the sum of the two
/// counts, the later one is then binomial, and no normal law is needed. Rises
/// are one family for Benjamini and Hochberg (by the upper tails), falls
/// another: a map full of rises must not make falls significant.
///
/// The two-sided p is twice the smaller tail, not the sum of all chances as
/// small: it agrees with the Clopper–Pearson interval of the ratio, and is
/// what two families of one tail each amount to. "Too few to tell" means that
/// with as many events in all, none of the ways to divide them between the
/// periods has a tail at or below `alpha`, even were the cell alone on the map.
/// Events that come in groups (one night, one child) change by more than this
/// says; and where fewer were asked, fewer is told.
///
/// # Errors
///
/// [`Refused`] if a length is not above zero, `alpha` is no error rate, or the
/// whole map has no events in one of the periods and is to be compared with.
///
/// # Panics
///
/// If the two periods do not have as many counts.
///
/// # Example
///
/// ```
/// # use homeward::statistics::change::{Against, changes};
/// let years = Against::Lengths { before: 12.0, after: 12.0 };
/// let words = changes(&[0, 9, 20, 2], &[14, 11, 3, 0], years, 0.05)?;
/// let words: Vec<_> = words.iter().map(|change| change.word.name()).collect();
/// assert_eq!(words, ["rose", "no clear change", "fell", "too few to tell"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
///
/// Przyborowski and Wilenski (1940), *Biometrika* 31(3/4), 313–323; Clopper and
/// Pearson (1934), *Biometrika* 26(4), 404–413.
pub fn changes(before: &[u32], after: &[u32], against: Against, alpha: f64) -> Result<Vec<Change>, Refused> {
    assert_eq!(before.len(), after.len(), "counts of the same cells");
    if !(alpha > 0.0 && alpha < 0.5) {
        return Err(Refused::Alpha);
    }
    let share = share_after(before, after, against)?;
    let cells = || before.iter().zip(after).map(|(&before, &after)| (u64::from(before), u64::from(after)));
    let tails: Vec<_> = cells().map(|(before, after)| binomial(after, before + after, share)).collect();
    let q_rose = benjamini_hochberg(&tails.iter().map(|tails| tails.upper).collect::<Vec<_>>());
    let q_fell = benjamini_hochberg(&tails.iter().map(|tails| tails.lower).collect::<Vec<_>>());
    let describe = |(i, (before, after)): (usize, (u64, u64))| {
        let (low, high) = interval(after, before + after, alpha);
        let ratio = |part: f64| part / (1.0 - part) * (1.0 - share) / share;
        Change {
            p: tails[i].two(),
            q_rose: q_rose[i],
            q_fell: q_fell[i],
            word: word(before + after, share, q_rose[i], q_fell[i], alpha),
            ratio_low: ratio(low),
            ratio_high: (before > 0).then(|| ratio(high)),
        }
    };
    Ok(cells().enumerate().map(describe).collect())
}

/// The chance of an event to fall into the second period.
fn share_after(before: &[u32], after: &[u32], against: Against) -> Result<f64, Refused> {
    match against {
        Against::Lengths { before, after } => {
            let share = after / (before + after);
            let length = |length: f64| length > 0.0 && length.is_finite();
            let apart = share > 0.0 && share < 1.0;
            if length(before) && length(after) && apart { Ok(share) } else { Err(Refused::Length) }
        }
        Against::WholeMap => {
            let sum = |counts: &[u32]| counts.iter().map(|&count| u64::from(count)).sum::<u64>() as f64;
            let (before, after) = (sum(before), sum(after));
            if before > 0.0 && after > 0.0 { Ok(after / (before + after)) } else { Err(Refused::EmptyPeriod) }
        }
    }
}

fn word(events: u64, share: f64, q_rose: f64, q_fell: f64, alpha: f64) -> Word {
    let least = binomial(events, events, share).upper.min(binomial(0, events, share).lower);
    if least > alpha {
        Word::TooFewToTell
    } else if q_rose <= alpha {
        Word::Rose
    } else if q_fell <= alpha {
        Word::Fell
    } else {
        Word::NoClearChange
    }
}

/// Between which chances `k` of `n` is no surprise: Clopper and Pearson.
fn interval(k: u64, n: u64, alpha: f64) -> (f64, f64) {
    // A tail as a function of the chance crosses α/2 once.
    let crossing = |too_low: &dyn Fn(f64) -> bool| {
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if too_low(middle) { low = middle } else { high = middle }
        }
        f64::midpoint(low, high)
    };
    let low = if k == 0 { 0.0 } else { crossing(&|share| binomial(k, n, share).upper < alpha / 2.0) };
    let high = if k == n { 1.0 } else { crossing(&|share| binomial(k, n, share).lower >= alpha / 2.0) };
    (low, high)
}

#[cfg(test)]
#[path = "change_tests.rs"]
mod tests;
