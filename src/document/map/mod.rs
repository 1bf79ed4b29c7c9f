//! The map of a release as one picture, drawn by the server.
//!
//! It is the first thing on the screen, what stands there where there is no
//! WebGL, what is printed and the figure of the pack: one drawing, so that all
//! four agree. It needs no style sheet, script or other file.
//!
//! Every coordinate in it is a vertex of a released leaf, of the open basemap,
//! or of the furniture (docs/privacy.md#a19): a number stands at a vertex of its
//! hotspot's outline, never at the middle of a cell.

mod asked;
mod base;
mod figure;
mod furniture;
mod hotspots;
mod labels;
mod leaves;
mod legend;
mod measure;
mod patterns;
mod projection;
mod scale;
mod strip;
mod svg;
mod words;

use crate::area::Area;
use crate::hotspot::Hotspots;
use crate::release::{Band, Leaves, Released, TopBand};
pub(crate) use figure::{Figure, draw as figure};
use projection::{FRAME, Projection};
use svg::Svg;

/// The size of the picture, in its own units.
pub const SIZE: (u32, u32) = (1200, 900);

/// What the parts of the drawing share.
struct Sheet<'a> {
    released: &'a Released<Leaves>,
    hotspots: &'a Hotspots,
    area: &'a Area,
    projection: Projection,
    /// Whether the map is near enough for cells to be seen as such; on that of a
    /// country they are specks.
    is_close: bool,
}

/// The fewest bands that a legend shows, so that quiet boroughs have one legend.
const LEAST_BANDS: usize = 4;

impl Sheet<'_> {
    /// The bands that the legend shows: from the lowest to the highest that some
    /// leaf has, without gaps, and the first four in any case. Beside bands that
    /// double, 25+ stands only where some rest has it, and last: it is open, and
    /// not under the next.
    fn legend_bands(&self) -> Vec<Band> {
        let policy = self.released.terms().policy;
        let has = |band: Band| self.released.content().iter().any(|leaf| leaf.band() == band);
        let is_apart =
            |band: Band| policy.top_band != TopBand::TwentyFiveOrMore && band == Band::TwentyFiveOrMore;
        let (open, mut bands): (Vec<Band>, Vec<Band>) =
            policy.bands().iter().copied().partition(|band| is_apart(*band));
        let told = bands.iter().rposition(|band| has(*band)).map_or(0, |highest| highest + 1);
        bands.truncate(told.max(LEAST_BANDS));
        bands.extend(open.into_iter().filter(|band| has(*band)));
        bands
    }
}

/// Draws the map of a release as a standalone SVG.
///
/// `hotspots` are those of `released`, and `area` the area of its terms. The
/// view box is 1200 by 900; the map itself fills [`FRAME`], in the spherical
/// Mercator projection of web maps, fitted to the area's bounds with
/// [`PADDING`]. Equal input gives equal bytes, and nothing goes in that is not
/// released or open data. Blank ground says nothing: neither that no child told
/// of it nor that it is safe.
#[must_use]
pub fn draw(released: &Released<Leaves>, hotspots: &Hotspots, area: &Area) -> String {
    let sheet = Sheet {
        released,
        hotspots,
        area,
        projection: Projection::fit(area.bounds(), FRAME),
        is_close: area.is_authority(),
    };
    let marks = hotspots::place(&sheet);
    let mut svg = Svg::default();
    let (width, height) = SIZE;
    svg.open(
        "svg",
        &[
            ("xmlns", &"http://www.w3.org/2000/svg"),
            ("viewBox", &format_args!("0 0 {width} {height}")),
            ("role", &"img"),
            ("aria-labelledby", &"map-title map-desc"),
            ("font-family", &"Noto Sans, Arial, Helvetica, sans-serif"),
            ("fill", &INK),
        ],
    );
    svg.text("title", &[("id", &"map-title")], &words::title(&sheet));
    svg.text("desc", &[("id", &"map-desc")], &words::description(&sheet));
    patterns::define(&mut svg, FRAME, released.terms().policy.top_band);
    svg.open("g", &[("clip-path", &"url(#hw-frame)")]);
    ground(&mut svg, &sheet);
    told(&mut svg, &sheet, &marks);
    svg.close("g");
    furniture::draw(&mut svg, &sheet);
    svg.close("svg");
    svg.into_text()
}

/// What lies under the hotspots.
fn ground(svg: &mut Svg, sheet: &Sheet<'_>) {
    base::draw(svg, sheet);
    asked::draw(svg, sheet);
    leaves::draw(svg, sheet);
}

/// The hotspots and the names. A country's hotspots are specks: they lie under
/// its names.
fn told(svg: &mut Svg, sheet: &Sheet<'_>, marks: &[hotspots::Mark<'_>]) {
    if sheet.is_close {
        labels::draw(svg, sheet, marks);
        hotspots::draw(svg, sheet, marks);
    } else {
        hotspots::draw(svg, sheet, marks);
        labels::draw(svg, sheet, marks);
    }
}

/// The colour of a band, as other drawings of a release have it too.
pub(crate) fn band_colour(band: Band) -> &'static str {
    patterns::colour(band, patterns::Weight::Cell)
}

/// The colour of a band's marks, as other drawings of a release have it too.
pub(crate) fn band_ink(band: Band) -> &'static str {
    patterns::edge(band, patterns::Weight::Cell)
}

/// The colour of text and of hotspots' outlines.
const INK: &str = "#0b0c0c";

#[cfg(test)]
mod tests;
