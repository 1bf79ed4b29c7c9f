//! Bands: the only way in which a number of children is ever told.

use crate::codes::code_list;

code_list! {
    /// A band of distinct children (PRIVACY.md D10).
    #[derive(Debug)]
    Band {
        /// 5 to 9 children.
        FiveToNine = "5-9",
        /// 10 to 14 children.
        TenToFourteen = "10-14",
        /// 15 to 24 children.
        FifteenToTwentyFour = "15-24",
        /// 25 children or more.
        TwentyFiveOrMore = "25+",
    }
}

impl Band {
    /// The band of a number of children, or `None` below five.
    #[must_use]
    pub fn of(children: usize) -> Option<Self> {
        match children {
            0..=4 => None,
            5..=9 => Some(Self::FiveToNine),
            10..=14 => Some(Self::TenToFourteen),
            15..=24 => Some(Self::FifteenToTwentyFour),
            _ => Some(Self::TwentyFiveOrMore),
        }
    }

    /// The smallest number of children in the band.
    #[must_use]
    pub fn least(self) -> usize {
        match self {
            Self::FiveToNine => 5,
            Self::TenToFourteen => 10,
            Self::FifteenToTwentyFour => 15,
            Self::TwentyFiveOrMore => 25,
        }
    }

    /// The largest number of children in the band, or `None` in the open one.
    #[must_use]
    pub fn most(self) -> Option<usize> {
        match self {
            Self::FiveToNine => Some(9),
            Self::TenToFourteen => Some(14),
            Self::FifteenToTwentyFour => Some(24),
            Self::TwentyFiveOrMore => None,
        }
    }

    /// The band in words: "5 to 9 children".
    #[must_use]
    pub fn words(self) -> String {
        match self.most() {
            Some(most) => format!("{} to {most} children", self.least()),
            None => format!("{} children or more", self.least()),
        }
    }
}

impl serde::Serialize for Band {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_from_five_lies_in_one_band() {
        assert!((0..5).all(|children| Band::of(children).is_none()));
        for children in 5..200 {
            let band = Band::of(children).expect("five or more");
            assert!(band.least() <= children && band.most().is_none_or(|most| children <= most));
        }
    }
}
