//! Bands: the only way in which a number of children is ever told.

use crate::codes::code_list;

code_list! {
    /// A band of distinct children (docs/privacy.md#d10, #d10a).
    ///
    /// The bands of one release are in ascending order. Those of two releases
    /// may overlap, where one of them tells of 25 and more in one band: compare
    /// them with [`Band::is_above`].
    #[derive(Debug)]
    Band {
        /// 5 to 9 children.
        FiveToNine = "5-9",
        /// 10 to 14 children.
        TenToFourteen = "10-14",
        /// 15 to 24 children.
        FifteenToTwentyFour = "15-24",
        /// 25 children or more: of a rest, or where no band is told above it.
        TwentyFiveOrMore = "25+",
        /// 25 to 49 children.
        From25 = "25-49",
        /// 50 to 99 children.
        From50 = "50-99",
        /// 100 to 199 children.
        From100 = "100-199",
        /// 200 to 399 children.
        From200 = "200-399",
        /// 400 to 799 children.
        From400 = "400-799",
        /// 800 children or more.
        EightHundredOrMore = "800+",
    }
}

code_list! {
    /// The band that a release's bands end with (docs/privacy.md#d10a).
    #[derive(Debug)]
    TopBand {
        /// One band of 25 children or more, as the rules had it up to version 2.
        TwentyFiveOrMore = "25+",
        /// Bands that double from 25 on, for all but rests.
        EightHundredOrMore = "800+",
    }
}

impl TopBand {
    /// The bands, ascending.
    #[must_use]
    pub fn bands(self) -> &'static [Band] {
        use Band::{
            EightHundredOrMore, FifteenToTwentyFour, FiveToNine, From25, From50, From100, From200, From400,
            TenToFourteen, TwentyFiveOrMore,
        };
        match self {
            Self::TwentyFiveOrMore => &[FiveToNine, TenToFourteen, FifteenToTwentyFour, TwentyFiveOrMore],
            Self::EightHundredOrMore => &[
                FiveToNine,
                TenToFourteen,
                FifteenToTwentyFour,
                From25,
                From50,
                From100,
                From200,
                From400,
                EightHundredOrMore,
            ],
        }
    }

    /// The band of a number of children, or `None` below five.
    ///
    /// # Example
    ///
    /// ```
    /// use homeward::release::TopBand;
    ///
    /// let code = |top: TopBand| top.band_of(130).map(|band| band.code());
    /// assert_eq!(code(TopBand::EightHundredOrMore), Some("100-199"));
    /// assert_eq!(code(TopBand::TwentyFiveOrMore), Some("25+"));
    /// ```
    #[must_use]
    pub fn band_of(self, children: usize) -> Option<Band> {
        self.bands().iter().rev().find(|band| band.least() <= children).copied()
    }
}

impl Band {
    /// The smallest number of children in the band.
    #[must_use]
    pub fn least(self) -> usize {
        match self {
            Self::FiveToNine => 5,
            Self::TenToFourteen => 10,
            Self::FifteenToTwentyFour => 15,
            Self::TwentyFiveOrMore | Self::From25 => 25,
            Self::From50 => 50,
            Self::From100 => 100,
            Self::From200 => 200,
            Self::From400 => 400,
            Self::EightHundredOrMore => 800,
        }
    }

    /// The largest number of children in the band, or `None` in an open one.
    #[must_use]
    pub fn most(self) -> Option<usize> {
        match self {
            Self::FiveToNine => Some(9),
            Self::TenToFourteen => Some(14),
            Self::FifteenToTwentyFour => Some(24),
            Self::From25 => Some(49),
            Self::From50 => Some(99),
            Self::From100 => Some(199),
            Self::From200 => Some(399),
            Self::From400 => Some(799),
            Self::TwentyFiveOrMore | Self::EightHundredOrMore => None,
        }
    }

    /// Whether every number of this band is larger than every number of
    /// another. A reader of two releases sees no more than that: 25+ is neither
    /// above nor below 100-199.
    #[must_use]
    pub fn is_above(self, other: Self) -> bool {
        other.most().is_some_and(|most| self.least() > most)
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
        for &top in TopBand::ALL {
            assert!((0..5).all(|children| top.band_of(children).is_none()));
            for children in 5..2_000 {
                let holds = |band: &&Band| {
                    band.least() <= children && band.most().is_none_or(|most| children <= most)
                };
                let held: Vec<_> = top.bands().iter().filter(holds).copied().collect();
                assert_eq!(held, [top.band_of(children).expect("five or more")], "{children}");
            }
        }
    }

    #[test]
    fn the_bands_end_with_the_one_that_names_them() {
        for &top in TopBand::ALL {
            let last = top.bands()[top.bands().len() - 1];
            assert_eq!((last.code(), last.most()), (top.code(), None));
            assert!(top.bands().is_sorted());
        }
        let all: usize = TopBand::ALL.iter().map(|top| top.bands().len()).sum();
        assert_eq!(all, Band::ALL.len() + 3, "the first three are told either way");
    }

    #[test]
    fn no_band_from_25_on_is_narrower_in_proportion_than_5_to_9() {
        let width =
            |band: Band| band.most().map_or(f64::INFINITY, |most| (most + 1) as f64 / band.least() as f64);
        for &band in &TopBand::EightHundredOrMore.bands()[3..] {
            assert!(width(band) >= width(Band::FiveToNine), "{}", band.code());
        }
    }

    #[test]
    fn a_band_is_above_another_only_where_no_number_lies_in_both() {
        let above = |a: Band, b: Band| a.is_above(b);
        assert!(
            above(Band::From50, Band::From25) && above(Band::TwentyFiveOrMore, Band::FifteenToTwentyFour)
        );
        for &band in &TopBand::EightHundredOrMore.bands()[3..] {
            assert!(!above(band, Band::TwentyFiveOrMore) && !above(Band::TwentyFiveOrMore, band));
        }
        for &top in TopBand::ALL {
            for (at, &a) in top.bands().iter().enumerate() {
                for (other, &b) in top.bands().iter().enumerate() {
                    assert_eq!(above(a, b), at > other, "{} and {}", a.code(), b.code());
                }
            }
        }
    }
}
