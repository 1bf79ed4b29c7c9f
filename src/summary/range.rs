//! A number of distinct children, known only as between two ends.

use serde::Serialize;

use crate::release::Band;

/// The lowest and the highest number of distinct children that some leaves leave
/// possible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Range {
    /// There were at least so many; 0 where there need be none.
    pub lowest: usize,
    /// There were at most so many; `None` where no number can be told.
    pub highest: Option<usize>,
    /// Both in words.
    pub words: String,
}

impl Range {
    /// The range of some bands, each of a leaf that lies wholly inside or not;
    /// `None` without any.
    ///
    /// A child may have told of several leaves, so those inside may all be of
    /// the same children, and those that touch all of different ones.
    pub(super) fn of(bands: impl IntoIterator<Item = (Band, bool)>) -> Option<Self> {
        let bands: Vec<(Band, bool)> = bands.into_iter().collect();
        let inside = bands.iter().filter(|(_, inside)| *inside);
        let lowest = inside.map(|(band, _)| band.least()).max().unwrap_or(0);
        let highest = bands.iter().map(|(band, _)| band.most()).sum();
        (!bands.is_empty()).then(|| Self { lowest, highest, words: words(lowest, highest) })
    }
}

fn words(lowest: usize, highest: Option<usize>) -> String {
    match (lowest, highest) {
        (0, Some(most)) => format!("none need be, {most} children at most"),
        (0, None) => "none need be, and no highest number can be told".to_owned(),
        (least, Some(most)) => format!("{least} to {most} children"),
        (least, None) => format!("{least} children or more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bands: &[(Band, bool)], expected: Option<(usize, Option<usize>, &str)>) {
        let range = Range::of(bands.iter().copied());
        let said = range.as_ref().map(|range| (range.lowest, range.highest, range.words.as_str()));
        assert_eq!(said, expected, "{bands:?}");
    }

    #[test]
    fn children_may_be_the_same_ones_or_all_different() {
        use Band::{FifteenToTwentyFour, FiveToNine, TenToFourteen, TwentyFiveOrMore};
        check(&[], None);
        check(&[(FiveToNine, true)], Some((5, Some(9), "5 to 9 children")));
        check(&[(FiveToNine, false)], Some((0, Some(9), "none need be, 9 children at most")));
        check(&[(FiveToNine, true), (TenToFourteen, true)], Some((10, Some(23), "10 to 23 children")));
        check(&[(FiveToNine, true), (FifteenToTwentyFour, false)], Some((5, Some(33), "5 to 33 children")));
        check(&[(FiveToNine, true), (TwentyFiveOrMore, false)], Some((5, None, "5 children or more")));
        check(&[(TwentyFiveOrMore, true), (FiveToNine, true)], Some((25, None, "25 children or more")));
        let open = "none need be, and no highest number can be told";
        check(&[(TwentyFiveOrMore, false)], Some((0, None, open)));
    }
}
