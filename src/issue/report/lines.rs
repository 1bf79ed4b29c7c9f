//! The report in lines for a terminal: with its counts for custodians, and what
//! analysts are told of it (docs/privacy.md#d23).

use super::{CellCounts, LeafChanges, Report, Withheld};
use crate::document::DataStamp;

impl Report {
    /// The report with every count: for custodians, and whoever keeps the machine.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = self.heading();
        lines.extend(self.withheld_lines());
        lines.extend(self.changes_lines());
        lines.push(format!(
            "children who left: {}, who came: {}; areas gone or fallen: {}, new or risen: {}; verdict: {}",
            self.churn.children_left,
            self.churn.children_came,
            self.churn.leaves_lost,
            self.churn.leaves_won,
            self.churn.verdict
        ));
        lines.extend(self.utility.lines());
        lines.extend(self.verdicts());
        lines
    }

    /// The report without a count of the records: for analysts. What readers would
    /// see, and the verdicts.
    #[must_use]
    pub fn lines_without_counts(&self) -> Vec<String> {
        let mut lines = self.heading();
        lines.extend(self.changes_lines());
        lines.push(format!("held against the releases before; verdict: {}", self.churn.verdict));
        lines.extend(self.verdicts());
        lines.push("counts of children and reports are told to custodians".to_owned());
        lines
    }

    fn heading(&self) -> Vec<String> {
        let stamp = DataStamp { synthetic: self.synthetic, played_on: self.played_on };
        let played = self.played_on.map(|_| stamp.words());
        let area = format!("{}, {} to {}", self.area_name, self.window.from, self.window.to);
        played.into_iter().chain([area]).collect()
    }

    fn withheld_lines(&self) -> [String; 4] {
        let Withheld {
            children,
            children_shown,
            reports,
            reports_shown,
            reports_elsewhere,
            reports_masked,
            cells,
        } = &self.withheld;
        let CellCounts { shown, too_few, held_by_one, audit, masked, few_homes } = cells;
        [
            format!(
                "children with a report that can be counted: {children}; in some area shown: {children_shown}"
            ),
            format!("reports that can be counted: {reports}; in some area shown: {reports_shown}"),
            format!("reports elsewhere: {reports_elsewhere}; in masked cells: {reports_masked}"),
            format!(
                "cells shown: {shown}; held back, too few children: {too_few}, one holder knows too many: \
                 {held_by_one}, the rest would tell: {audit}, masked: {masked}, few homes: {few_homes}"
            ),
        ]
    }

    fn changes_lines(&self) -> [String; 2] {
        let LeafChanges { new, gone, risen, fallen, same } = &self.changes.leaves;
        [
            format!(
                "areas shown: {}; hotspots: {}",
                new + risen + fallen + same,
                self.changes.hotspots.standing
            ),
            format!(
                "since the release before: areas new {new}, gone {gone}, risen {risen}, fallen {fallen}, same {same}"
            ),
        ]
    }

    fn verdicts(&self) -> Vec<String> {
        let mut lines = self.attack_lines();
        lines.extend(self.warnings.iter().cloned());
        lines.extend(self.refusals.iter().map(|why| format!("it may not be made: {why}")));
        lines
    }

    /// A line for what the attackers found in all, and one for each attack that
    /// did not end as it must.
    fn attack_lines(&self) -> Vec<String> {
        let attacks = self.attack["attacks"].as_array().map(Vec::as_slice).unwrap_or_default();
        let tried = attacks.iter().filter(|attack| attack["tried"] == true).count();
        let certain = &self.attack["certain"];
        let mut lines =
            vec![format!("attacks tried by the machine: {tried}; certain disclosures: {certain}")];
        let failed = attacks.iter().filter(|attack| attack["passed"] == false);
        lines.extend(failed.map(|attack| {
            let (id, title) = (attack["id"].as_str(), attack["title"].as_str());
            format!("{} {}: its figure is not met", id.unwrap_or_default(), title.unwrap_or_default())
        }));
        lines
    }
}
