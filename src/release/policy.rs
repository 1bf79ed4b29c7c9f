//! The rules that a data folder may make stricter, and never laxer than these.

use super::{Band, TopBand};

/// The least number of *other* distinct children (docs/privacy.md#d3), called k.
///
/// No constructor makes one under five.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Threshold(u8);

impl Threshold {
    /// Five: the rule where nobody raised it.
    pub const LEAST: Self = Self(5);
    /// Twenty-five: above it, and with one band from 25 on, none would be left.
    pub const MOST: Self = Self(25);
    /// Ten: for themes of serious harm, where nobody set a higher one.
    pub(super) const SERIOUS_HARM: Self = Self(10);

    /// The threshold of a number of children from 5 to 25; `None` for another.
    ///
    /// # Example
    ///
    /// ```
    /// use homeward::release::Threshold;
    ///
    /// assert_eq!(Threshold::new(4), None);
    /// assert_eq!(Threshold::new(7).map(Threshold::get), Some(7));
    /// ```
    #[must_use]
    pub fn new(children: usize) -> Option<Self> {
        let threshold = Self(u8::try_from(children).ok()?);
        (Self::LEAST..=Self::MOST).contains(&threshold).then_some(threshold)
    }

    /// The number of children.
    #[must_use]
    pub fn get(self) -> usize {
        self.0.into()
    }
}

/// How strict the gate is in a data folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// How many others there must be.
    pub k: Threshold,
    /// Whether two holders are thought to put together what they know. It can
    /// be switched on, and never off.
    pub colluding_holders: bool,
    /// The band that the bands end with. One open band from 25 on says less of
    /// a leaf than those that double, and so is the stricter: it can be chosen,
    /// and never left.
    pub top_band: TopBand,
}

impl Default for Policy {
    fn default() -> Self {
        Self { k: Threshold::LEAST, colluding_holders: false, top_band: TopBand::EightHundredOrMore }
    }
}

impl Policy {
    /// The fewest children that a published set can stand for. Each child has a
    /// caseworker, who is taken away before the others are counted; where two
    /// holders are, so are two caseworkers, unless one holds all.
    #[must_use]
    pub fn fewest_children(self) -> usize {
        self.k.get() + if self.colluding_holders { 2 } else { 1 }
    }

    /// The bands that a release may tell, ascending. Where those of cells double,
    /// the rests of wider areas have one from 25 on.
    #[must_use]
    pub fn bands(self) -> &'static [Band] {
        match self.top_band {
            TopBand::TwentyFiveOrMore => self.top_band.bands(),
            TopBand::EightHundredOrMore => Band::ALL,
        }
    }

    /// The policy for themes of serious harm (docs/privacy.md#d3): ten others.
    pub(super) fn for_serious_harm(self) -> Self {
        Self { k: self.k.max(Threshold::SERIOUS_HARM), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_threshold_is_under_five() {
        for children in (0..5).chain(26..400) {
            assert_eq!(Threshold::new(children), None);
        }
        for children in 5..=25 {
            assert_eq!(Threshold::new(children).map(Threshold::get), Some(children));
        }
        assert_eq!(Policy::default().k.get(), 5);
    }

    #[test]
    fn serious_harm_asks_for_ten_and_never_for_less_than_the_rest() {
        let k = |k: usize| {
            Policy { k: Threshold::new(k).unwrap(), ..Policy::default() }.for_serious_harm().k.get()
        };
        assert_eq!([k(5), k(9), k(10), k(12)], [10, 10, 10, 12]);
    }
}
