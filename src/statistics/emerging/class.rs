//! The 17 classes of emerging hot spots.

use super::Mark;
use crate::statistics::mann_kendall::Trend;

/// From which share of the steps on a cell counts as hot (or cold) throughout.
const THROUGHOUT: f64 = 0.9;

/// What became of a cell over time: eight patterns of heat, eight of cold, or none.
///
/// The hot side is asked first, then its mirror image:
///
/// - last step not hot: historical if 90 % of the steps are hot, else not on this side;
/// - only the last step hot: new;
/// - all hot steps in one run of two or more up to the last, below 90 %: consecutive;
/// - 90 % hot: intensifying if the scores rise significantly (on the cold side:
///   fall), diminishing if they go the other way, else persistent;
/// - otherwise oscillating if some earlier step is cold (hot), else sporadic.
///
/// Esri's text leaves open whether a persistent hot spot must be hot in the
/// last step, and other programs let a sporadic one be cool there: here both must.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// None of the patterns.
    Plain,
    /// A pattern of high counts.
    Hot(Pattern),
    /// A pattern of low counts.
    Cold(Pattern),
}

/// How hot (or cold) steps lie in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pattern {
    /// In the last step only.
    New,
    /// In one run of steps up to the last.
    Consecutive,
    /// Throughout, and more and more so.
    Intensifying,
    /// Throughout, without a trend.
    Persistent,
    /// Throughout, and less and less so.
    Diminishing,
    /// On and off, and in the last step.
    Sporadic,
    /// In the last step, after having been the opposite.
    Oscillating,
    /// Throughout, but not in the last step.
    Historical,
}

impl Pattern {
    /// Every pattern, in the order of this enumeration.
    pub const ALL: [Self; 8] = [
        Self::New,
        Self::Consecutive,
        Self::Intensifying,
        Self::Persistent,
        Self::Diminishing,
        Self::Sporadic,
        Self::Oscillating,
        Self::Historical,
    ];

    /// Its name with the side it lies on: hot, cold.
    const fn names(self) -> [&'static str; 2] {
        match self {
            Self::New => ["new_hot", "new_cold"],
            Self::Consecutive => ["consecutive_hot", "consecutive_cold"],
            Self::Intensifying => ["intensifying_hot", "intensifying_cold"],
            Self::Persistent => ["persistent_hot", "persistent_cold"],
            Self::Diminishing => ["diminishing_hot", "diminishing_cold"],
            Self::Sporadic => ["sporadic_hot", "sporadic_cold"],
            Self::Oscillating => ["oscillating_hot", "oscillating_cold"],
            Self::Historical => ["historical_hot", "historical_cold"],
        }
    }

    /// The pattern of the steps marked `side`; `sign` is the direction in
    /// which scores move away from 0 on that side.
    fn of(marks: &[Mark], side: Mark, sign: i64, trend: &Trend, alpha: f64) -> Option<Self> {
        let (&last, earlier) = marks.split_last()?;
        let steps = marks.iter().filter(|&&mark| mark == side).count();
        let run = marks.iter().rev().take_while(|&&mark| mark == side).count();
        let throughout = steps as f64 / marks.len() as f64 >= THROUGHOUT;
        if last != side {
            return throughout.then_some(Self::Historical);
        }
        let away = trend.s.signum() * sign * i64::from(trend.p <= alpha);
        Some(match (steps, throughout, away) {
            (1, ..) => Self::New,
            (_, true, 1) => Self::Intensifying,
            (_, true, -1) => Self::Diminishing,
            (_, true, _) => Self::Persistent,
            _ if run == steps => Self::Consecutive,
            _ if earlier.iter().any(|&mark| mark != side && mark != Mark::Plain) => Self::Oscillating,
            _ => Self::Sporadic,
        })
    }
}

impl Class {
    /// The class of a cell from the mark of its window in each step and the
    /// trend of its scores, significant at `alpha`.
    #[must_use]
    pub fn of(marks: &[Mark], trend: &Trend, alpha: f64) -> Self {
        let hot = || Pattern::of(marks, Mark::Hot, 1, trend, alpha).map(Self::Hot);
        let cold = || Pattern::of(marks, Mark::Cold, -1, trend, alpha).map(Self::Cold);
        hot().or_else(cold).unwrap_or(Self::Plain)
    }

    /// Its name, such as `new_hot`, `historical_cold` or `none`.
    ///
    /// # Example
    ///
    /// ```
    /// # use homeward::statistics::emerging::{Class, Pattern};
    /// assert_eq!(Class::Hot(Pattern::Sporadic).name(), "sporadic_hot");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "none",
            Self::Hot(pattern) => pattern.names()[0],
            Self::Cold(pattern) => pattern.names()[1],
        }
    }
}
