//! The bytes that stand for a release.

use h3o::{CellIndex, Resolution};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::content::{Leaf, Leaves, ReleaseId, Terms};
use super::harm::HarmArea;
use super::{Policy, Threshold, TopBand, Window};
use crate::area::Authority;
use crate::cells::outline;
use crate::coverage::Coverage;

/// The rules that format 1 was made by, and those that format 2 was.
const FIRST_RULES: &str = "1";
const SECOND_RULES: &str = "2";

/// The form of the bytes. The order of the fields is part of the format.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wire {
    format: u8,
    area: String,
    area_name: String,
    /// Since format 2, and only where an area has several authorities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    members: Vec<(String, String)>,
    from: String,
    to: String,
    months: u8,
    cut_off: Date,
    policy: String,
    k: usize,
    /// Since format 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    colluding_holders: Option<bool>,
    /// Since format 3; before it, 25+.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    top_band: Option<String>,
    previous: Option<ReleaseId>,
    synthetic: bool,
    /// Only where the clock was one of the folder's own, which its records
    /// being synthetic allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    played_on: Option<Date>,
    leaves: Vec<WireLeaf>,
    /// Since format 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    serious_harm: Option<Vec<WireHarm>>,
    /// Since format 2, and only where a ward is told of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    coverage: Vec<(String, String)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireLeaf {
    leaf: String,
    cells: Vec<String>,
    band: String,
    themes: Vec<(String, String)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireHarm {
    area: String,
    cells: Vec<String>,
    theme: String,
    band: String,
}

impl Wire {
    pub fn of(terms: &Terms, leaves: &Leaves) -> Self {
        // Releases of earlier rules keep their bytes, and so their hash.
        let format = match terms.rules.as_str() {
            FIRST_RULES => 1,
            SECOND_RULES => 2,
            _ => 3,
        };
        let is_first = format == 1;
        let top_band = terms.policy.top_band.code();
        Self {
            format,
            area: terms.area.to_string(),
            area_name: terms.area_name.clone(),
            members: terms.members.iter().map(|one| (one.code.to_string(), one.name.clone())).collect(),
            from: terms.window.from.to_string(),
            to: terms.window.to.to_string(),
            months: terms.window.months,
            cut_off: terms.cut_off,
            policy: terms.rules.clone(),
            k: terms.policy.k.get(),
            colluding_holders: (!is_first).then_some(terms.policy.colluding_holders),
            top_band: (format >= 3).then(|| top_band.to_owned()),
            previous: terms.previous.clone(),
            synthetic: terms.synthetic,
            played_on: terms.played_on,
            leaves: leaves.iter().map(WireLeaf::from).collect(),
            serious_harm: (!is_first).then(|| leaves.serious_harm().iter().map(WireHarm::from).collect()),
            coverage: leaves
                .coverage()
                .iter()
                .map(|(ward, asked)| (ward.to_string(), asked.code().to_owned()))
                .collect(),
        }
    }
}

impl From<&Leaf> for WireLeaf {
    fn from(leaf: &Leaf) -> Self {
        let themes =
            leaf.themes().iter().map(|(theme, band)| (theme.code().to_owned(), band.code().to_owned()));
        Self {
            leaf: leaf.id().to_owned(),
            cells: texts(leaf.cells()),
            band: leaf.band().code().to_owned(),
            themes: themes.collect(),
        }
    }
}

impl From<&HarmArea> for WireHarm {
    fn from(harm: &HarmArea) -> Self {
        Self {
            area: harm.id.clone(),
            cells: texts(&harm.cells),
            theme: harm.theme.code().to_owned(),
            band: harm.band.code().to_owned(),
        }
    }
}

/// Cells as texts: the coarser cell in the place of all its children.
fn texts(cells: &[CellIndex]) -> Vec<String> {
    outline::compact(cells).iter().map(CellIndex::to_string).collect()
}

/// The cells of resolution 9 that [`texts`] stand for.
fn cells(texts: &[String]) -> Option<Vec<CellIndex>> {
    let coarse: Vec<CellIndex> = texts.iter().map(|cell| cell.parse().ok()).collect::<Option<_>>()?;
    Some(coarse.iter().flat_map(|cell| cell.children(Resolution::Nine)).collect())
}

impl Wire {
    pub fn open(self) -> Option<(Terms, Leaves)> {
        if self.played_on.is_some() && !self.synthetic {
            return None;
        }
        let window = Window { from: self.from.parse().ok()?, to: self.to.parse().ok()?, months: self.months };
        let policy = Policy {
            k: Threshold::new(self.k)?,
            colluding_holders: self.colluding_holders.unwrap_or_default(),
            top_band: match self.top_band {
                Some(code) => code.parse().ok()?,
                None => TopBand::TwentyFiveOrMore,
            },
        };
        let terms = Terms {
            area: self.area.parse().ok()?,
            area_name: self.area_name,
            members: self.members.into_iter().map(authority).collect::<Option<_>>()?,
            window,
            cut_off: self.cut_off,
            rules: self.policy,
            policy,
            previous: self.previous,
            synthetic: self.synthetic,
            played_on: self.played_on,
        };
        let leaves: Vec<Leaf> = self.leaves.into_iter().map(WireLeaf::open).collect::<Option<_>>()?;
        let serious_harm = self.serious_harm.unwrap_or_default().into_iter().map(WireHarm::open);
        let serious_harm: Vec<HarmArea> = serious_harm.collect::<Option<_>>()?;
        let themes = leaves.iter().flat_map(|leaf| leaf.themes().iter().map(|(_, band)| *band));
        let told =
            leaves.iter().map(Leaf::band).chain(themes).chain(serious_harm.iter().map(|harm| harm.band));
        if told.into_iter().any(|band| !policy.bands().contains(&band)) {
            return None;
        }
        let asked = |(ward, asked): (String, String)| Some((ward.parse().ok()?, asked.parse().ok()?));
        let coverage = Coverage::reopen(self.coverage.into_iter().map(asked).collect::<Option<_>>()?)?;
        Some((terms, Leaves::new(leaves, serious_harm).with_coverage(coverage)))
    }
}

impl WireLeaf {
    fn open(self) -> Option<Leaf> {
        let named_by: CellIndex = self.leaf.split_once('-')?.1.parse().ok()?;
        let theme = |(theme, band): (String, String)| Some((theme.parse().ok()?, band.parse().ok()?));
        let themes = self.themes.into_iter().map(theme).collect::<Option<_>>()?;
        Some(Leaf::new(named_by, cells(&self.cells)?, self.band.parse().ok()?, themes))
    }
}

impl WireHarm {
    fn open(self) -> Option<HarmArea> {
        Some(HarmArea {
            id: self.area,
            cells: cells(&self.cells)?,
            theme: self.theme.parse().ok()?,
            band: self.band.parse().ok()?,
        })
    }
}

fn authority((code, name): (String, String)) -> Option<Authority> {
    Some(Authority { code: code.parse().ok()?, name })
}
