//! The wards where few children were asked, hatched under the leaves: what is
//! blank there says nothing.

use super::Sheet;
use super::base::simplified;
use super::patterns::{ASKED_INK, FEW_ASKED};
use super::svg::{Path, Svg};
use crate::area::{Ward, ward};
use crate::coverage::Asked;

/// The wards where few were asked and whose outlines are known, by code. On the
/// map of a country they are too small to be seen.
pub(super) fn few(sheet: &Sheet<'_>) -> Vec<&'static Ward> {
    let coverage = sheet.released.coverage().iter();
    let few = coverage.filter(|(_, asked)| *asked == Asked::Few && sheet.is_close);
    few.filter_map(|(code, _)| ward(code)).collect()
}

/// Whether it is known of any ward how many were asked.
pub(super) fn is_known(sheet: &Sheet<'_>) -> bool {
    sheet.released.coverage().iter().any(|(_, asked)| asked != Asked::TooFewToSay)
}

/// Draws the wards where few were asked.
pub(super) fn draw(svg: &mut Svg, sheet: &Sheet<'_>) {
    let wards = few(sheet);
    if wards.is_empty() {
        return;
    }
    svg.open(
        "g",
        &[
            ("id", &"few-asked"),
            ("fill", &FEW_ASKED),
            ("fill-rule", &"evenodd"),
            ("stroke", &ASKED_INK),
            ("stroke-width", &"1.2"),
            ("stroke-linejoin", &"round"),
        ],
    );
    for ward in wards {
        let outline = simplified(&sheet.projection.outline(&ward.outline));
        let code = ward.code.to_string();
        svg.empty("path", &[("class", &"few-asked"), ("data-ward", &code), ("d", &Path::of(&outline))]);
    }
    svg.close("g");
}
