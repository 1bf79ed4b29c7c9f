//! What those who approve a release are shown before they do. Exact numbers:
//! never for a reader.

mod lines;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Refusal;
use crate::attack;
use crate::hotspot::{Change, Hotspots};
use crate::release::{Account, Band, Churn, Leaf, Leaves, Released, Utility, Verdict, Window, Without};

/// What those who approve a release are shown.
#[derive(Serialize, Deserialize)]
pub struct Report {
    area: String,
    area_name: String,
    cut_off: Date,
    window: Window,
    synthetic: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    played_on: Option<Date>,
    may_be_made: bool,
    refusals: Vec<String>,
    warnings: Vec<String>,
    changes: Changes,
    withheld: Withheld,
    churn: Moved,
    utility: Useful,
    attack: Value,
    /// Whether it waits for the next month: the churn gate holds it back, or it
    /// is no longer what was shown.
    waits: bool,
}

#[derive(Serialize, Deserialize)]
struct Changes {
    leaves: LeafChanges,
    hotspots: HotspotChanges,
}

#[derive(Serialize, Deserialize, Default)]
struct LeafChanges {
    new: usize,
    gone: usize,
    risen: usize,
    fallen: usize,
    same: usize,
}

#[derive(Serialize, Deserialize)]
struct HotspotChanges {
    standing: usize,
    new: usize,
    gone: usize,
}

#[derive(Serialize, Deserialize)]
struct Withheld {
    children: usize,
    children_shown: usize,
    reports: usize,
    reports_shown: usize,
    reports_elsewhere: usize,
    reports_masked: usize,
    cells: CellCounts,
}

#[derive(Serialize, Deserialize)]
struct CellCounts {
    shown: usize,
    too_few: usize,
    held_by_one: usize,
    audit: usize,
    masked: usize,
    few_homes: usize,
}

#[derive(Serialize, Deserialize)]
struct Moved {
    children_left: usize,
    children_came: usize,
    leaves_lost: usize,
    leaves_won: usize,
    others_changed: usize,
    verdict: String,
}

#[derive(Serialize, Deserialize)]
struct Useful {
    children_represented: f64,
    reports_fine: f64,
    reports_any: f64,
    costs: Vec<Cost>,
}

#[derive(Serialize, Deserialize)]
struct Cost {
    rule: String,
    words: String,
    children_represented_without: f64,
}

/// What a report is made of.
pub(super) struct Facts<'a> {
    pub released: &'a Released<Leaves>,
    pub previous: Option<&'a Released<Leaves>>,
    pub hotspots: &'a Hotspots,
    pub account: &'a Account,
    pub churn: &'a Churn,
    pub utility: &'a Utility,
    pub attack: &'a attack::Report,
    /// Whether nobody said where placements and refuges are.
    pub without_masks: bool,
    /// Whether it was not kept who stands behind one of the releases before.
    pub without_members: bool,
}

impl Report {
    pub(super) fn of(facts: &Facts<'_>) -> Self {
        let terms = facts.released.terms();
        let refusals = facts.refusals();
        Self {
            area: terms.area.to_string(),
            area_name: terms.area_name.clone(),
            cut_off: terms.cut_off,
            window: terms.window,
            synthetic: terms.synthetic,
            played_on: terms.played_on,
            may_be_made: refusals.is_empty(),
            refusals,
            warnings: facts.warnings(),
            changes: Changes {
                leaves: LeafChanges::between(facts.previous, facts.released),
                hotspots: HotspotChanges::of(facts.hotspots),
            },
            withheld: Withheld::of(facts.account),
            churn: Moved {
                children_left: facts.churn.children_left,
                children_came: facts.churn.children_came,
                leaves_lost: facts.churn.leaves_lost,
                leaves_won: facts.churn.leaves_won,
                others_changed: facts.churn.others_changed,
                verdict: facts.churn.verdict.code().to_owned(),
            },
            utility: Useful::of(facts.utility),
            attack: facts.attack.json(),
            waits: !facts.churn.verdict.lets_out(),
        }
    }

    /// The report where what would be released is no longer what was shown: its
    /// numbers are those of then.
    pub(super) fn overtaken(mut self) -> Self {
        self.may_be_made = false;
        self.waits = true;
        self.refusals = vec![
            "what would be released is no longer what was first shown of this month's records: the changes \
             wait for the next month"
                .to_owned(),
        ];
        self
    }

    /// Whether the release may be made.
    #[must_use]
    pub fn may_be_made(&self) -> bool {
        self.may_be_made
    }

    /// The rule that it breaks, if it breaks one.
    pub(super) fn refusal(&self) -> Option<Refusal> {
        if self.may_be_made {
            return None;
        }
        let (area, cut_off, why) = (self.area_name.clone(), self.cut_off, self.refusals.join("; "));
        Some(match self.waits {
            true => Refusal::Held { area, cut_off, why },
            false => Refusal::Disclosing { area, why },
        })
    }
}

impl Facts<'_> {
    fn refusals(&self) -> Vec<String> {
        self.of_nothing().into_iter().chain(self.of_churn()).chain(self.of_attack()).collect()
    }

    /// No release with a certain disclosure, whoever approves it.
    fn of_attack(&self) -> Option<String> {
        let found = self.attack.attacks().filter(|(_, outcome)| outcome.certain.found > 0);
        let ids: Vec<&str> = found.map(|(about, _)| about.id).collect();
        // Analysts read it too: it has no number.
        (!ids.is_empty()).then(|| {
            format!(
                "the attack suite found certain disclosures ({}): tell whoever keeps Homeward",
                ids.join(", ")
            )
        })
    }

    /// In words without a number: whoever approves reads them.
    fn of_churn(&self) -> Option<String> {
        let why = match self.churn.verdict {
            Verdict::First | Verdict::Release => return None,
            Verdict::TooFewMoved => {
                "something would be seen to come or go, and it takes ten children who came or left"
            }
            Verdict::LonelyChange => "what would be seen to come or go is too much one child's",
            Verdict::LateMask => {
                "what would be seen to go would point at a placement or refuge that was masked since"
            }
        };
        Some(format!("{why}: the changes wait for the next month"))
    }

    /// A map of nothing would be read as one of safety (docs/privacy.md#no-empty-release).
    fn of_nothing(&self) -> Option<String> {
        (self.account.reports == 0).then(|| "no report lies in this area".to_owned())
    }

    fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.without_masks {
            warnings.push(
                "no cell is masked: import the cells of placements and refuges (homeward import masks)"
                    .to_owned(),
            );
        }
        if let Some(kind) = self.account.emptied_by {
            warnings.push(format!(
                "nothing can be shown, for one {} knows too many of the children",
                kind.code().replace('_', " ")
            ));
        }
        if self.without_members {
            warnings.push(
                "who stands behind a release before was not kept: it is held to the older rule, that four areas \
                 go or fall, or none"
                    .to_owned(),
            );
        }
        if self.attack.certain() == 0 && !self.attack.passed() {
            warnings.push("not every figure of the attack suite is met: read its report".to_owned());
        }
        warnings
    }
}

impl LeafChanges {
    fn between(previous: Option<&Released<Leaves>>, released: &Released<Leaves>) -> Self {
        let before: &[Leaf] = previous.map_or(&[], |previous| previous.content());
        let mut before: BTreeMap<&str, Band> = before.iter().map(|leaf| (leaf.id(), leaf.band())).collect();
        let mut changes = Self::default();
        for leaf in released.content().iter() {
            let count = match before.remove(leaf.id()) {
                None => &mut changes.new,
                Some(band) if leaf.band().is_above(band) => &mut changes.risen,
                Some(band) if band.is_above(leaf.band()) => &mut changes.fallen,
                Some(_) => &mut changes.same,
            };
            *count += 1;
        }
        changes.gone = before.len();
        changes
    }
}

impl HotspotChanges {
    fn of(hotspots: &Hotspots) -> Self {
        let count = |change: Change| hotspots.iter().filter(|hotspot| hotspot.change == change).count();
        Self {
            standing: hotspots.standing().count(),
            new: count(Change::New) + count(Change::FirstRelease),
            gone: count(Change::Gone),
        }
    }
}

impl Useful {
    fn of(utility: &Utility) -> Self {
        let cost = |&(without, children_represented_without): &(Without, f64)| Cost {
            rule: without.code().to_owned(),
            words: without.words().to_owned(),
            children_represented_without,
        };
        Self {
            children_represented: utility.children_represented,
            reports_fine: utility.reports_fine,
            reports_any: utility.reports_any,
            costs: utility.costs.iter().map(cost).collect(),
        }
    }

    fn lines(&self) -> Vec<String> {
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        let mut lines = vec![format!(
            "children represented: {}; reports in a fine area: {}, in any area: {}",
            percent(self.children_represented),
            percent(self.reports_fine),
            percent(self.reports_any)
        )];
        lines.extend(self.costs.iter().map(|cost| {
            format!(
                "children represented without the rule that {}: {}",
                cost.words,
                percent(cost.children_represented_without)
            )
        }));
        lines
    }
}

impl Withheld {
    fn of(account: &Account) -> Self {
        let cells = &account.cells;
        Self {
            children: account.children,
            children_shown: account.children_shown,
            reports: account.reports,
            reports_shown: account.reports_shown,
            reports_elsewhere: account.reports_elsewhere,
            reports_masked: account.reports_masked,
            cells: CellCounts {
                shown: cells.shown,
                too_few: cells.too_few,
                held_by_one: cells.held_by_one,
                audit: cells.audit,
                masked: cells.masked,
                few_homes: cells.few_homes,
            },
        }
    }
}
