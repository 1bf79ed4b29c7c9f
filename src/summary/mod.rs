//! The summary of an area: arithmetic on the leaves of one release, never a
//! second count from records (docs/privacy.md#d9, #d13).
//!
//! It says nothing that the release does not: whoever holds the release can
//! compute it with a pencil. `docs/adr/0015-area-summary.md` argues its words.

mod gather;
mod grid;
mod ground;
mod lines;
mod osara;
mod range;
mod subject;
pub mod words;

pub use grid::GridReference;
pub use ground::{Lies, Share};
pub use lines::{Action, HarmLine, HotspotLine, LeafLine, ThemeBand, ThemeLine, WardLine};
pub use osara::Section;
pub use range::Range;
pub use subject::{Ground, Source, Subject};

use serde::Serialize;

use crate::area::Area;
use crate::document::Issued;
use crate::release::Band;
use gather::Gather;

/// What a release says of an area, ready to be read or written.
///
/// Serialised it is the preview of every export, and every export is written
/// from it alone.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// The release that everything here is arithmetic on.
    pub release: Source,
    /// The area that was asked of.
    pub subject: Ground,
    /// How many distinct children told of somewhere in the area; `None` where no
    /// leaf touches it, which is not the same as none.
    pub children: Option<Range>,
    /// What the figures say, in a sentence or two.
    pub headline: String,
    /// The leaves that touch the area, by id.
    pub leaves: Vec<LeafLine>,
    /// The hotspots that touch it, by rank, then those that are gone.
    pub hotspots: Vec<HotspotLine>,
    /// The themes that may be told of its leaves.
    pub themes: Vec<ThemeLine>,
    /// What was released of serious harm in ward-sized areas that touch it.
    pub serious_harm: Vec<HarmLine>,
    /// How many were asked in the wards that touch it, by code.
    pub coverage: Vec<WardLine>,
    /// What meetings agreed here: nothing until they record it in Homeward.
    pub actions: Vec<Action>,
    /// The headings of a problem profile, those without text too.
    pub osara: Vec<Section>,
    /// What is to be kept in mind with any of it.
    pub caveats: Vec<String>,
    /// What it may not be used for.
    pub not_for: Vec<String>,
    /// What a blank means.
    pub blank_means: String,
    /// What "partly" means.
    pub partly_means: String,
    /// How the sheet is marked.
    pub marking: String,
    /// How it is to be handled.
    pub handling: String,
    /// Whose open data lies under it.
    pub notices: Vec<String>,
    /// The map of the area, a standalone SVG.
    #[serde(skip)]
    pub map: String,
    /// What a reader of the map sees, for one who does not.
    pub map_description: String,
    /// The bands that the release may tell of, ascending.
    #[serde(skip)]
    pub(crate) bands: &'static [Band],
    /// The cells of the leaves, in their order.
    #[serde(skip)]
    pub(crate) cells: Vec<Vec<h3o::CellIndex>>,
    /// The cells of the hotspots, in their order; none for those that are gone.
    #[serde(skip)]
    pub(crate) hotspot_cells: Vec<Vec<h3o::CellIndex>>,
}

/// Why there is no summary of an area.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{subject} does not lie in {area}, of which the release is")]
pub struct Outside {
    /// The name of the area that was asked of.
    pub subject: String,
    /// The name of the area of the release.
    pub area: String,
}

impl Summary {
    /// What a release says of an area.
    ///
    /// `area` is the area of the release's terms. A leaf lies *inside* the
    /// subject if at least 999 in 1000 of its ground do, and *partly* if at
    /// least 100 m2 of it do (a thousandth of a cell): so much may be lost to the
    /// rounding of coordinates where an outline follows the cells. Of the area
    /// of the release itself every leaf lies inside, though cells stand out of
    /// its edge. Children are never apportioned to the part of a leaf that lies
    /// in the subject, because nobody knows where in it they were.
    ///
    /// Distinct children who told of somewhere in the subject are given as the
    /// lowest and the highest number that its leaves leave possible. The lowest
    /// is the largest floor of a band among the leaves inside, as all of them
    /// may be of the same children; without a leaf inside there need be none.
    /// The highest is the sum of the tops of the leaves that touch it, or no
    /// number where one has none. Blank ground is outside both: see
    /// [`words::BLANK_MEANS`]. Growing a subject never lowers its highest.
    ///
    /// # Errors
    ///
    /// [`Outside`] where less than 100 m2 of the subject lie in the area.
    ///
    /// # Example
    ///
    /// ```
    /// use homeward::area::{self, AreaCode};
    /// use homeward::document::Issued;
    /// use homeward::hotspot::Hotspots;
    /// # use homeward::release::{Insiders, Masks, Placements, Policy, Request, gate};
    /// use homeward::summary::{Subject, Summary};
    ///
    /// let rochdale = area::find(&"E08000005".parse::<AreaCode>()?).expect("a demo area");
    /// # let (masks, placements, policy) = (Masks::default(), Placements::default(), Policy::default());
    /// # let request = Request {
    /// #     area: rochdale, cut_off: "2026-11-01".parse()?, masks: &masks, placements: &placements,
    /// #     insiders: &Insiders::default(), custodians: &Default::default(), returns: &[],
    /// #     policy: &policy, previous: None, synthetic: true, played_on: None,
    /// # };
    /// # let released = gate(&[], &request).0;
    /// let issued = Issued { released, hotspots: Hotspots::default() };
    /// let summary = Summary::of(&issued, rochdale, Subject::of_release(rochdale))?;
    /// assert!(summary.children.is_none(), "a release without leaves is no nought");
    /// assert!(summary.headline.contains("does not mean"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(issued: &Issued, area: &Area, subject: Subject) -> Result<Self, Outside> {
        Gather::new(issued, area, subject)?.summary()
    }
}

#[cfg(test)]
pub(crate) mod tests;
