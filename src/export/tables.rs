//! A summary as tables, for the formats that are read in rows.

use super::layers::{HOTSPOT_COLUMNS, LEAF_COLUMNS, hotspot_values, leaf_values};
use super::{Mark, Value};
use crate::summary::{Summary, words};

/// A table of a summary.
pub(super) struct Table {
    /// The sheet that it stands on.
    pub name: &'static str,
    /// The columns.
    pub header: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<Vec<Value>>,
    /// What is said where there is no row.
    pub empty: &'static str,
}

/// The tables of a summary: leaves in the order of the mark.
pub(super) fn tables(summary: &Summary, mark: &Mark) -> Vec<Table> {
    vec![leaves(summary, mark), hotspots(summary), coverage(summary), themes(summary), actions(summary)]
}

fn leaves(summary: &Summary, mark: &Mark) -> Table {
    let order = mark.order(summary.leaves.iter().map(|leaf| leaf.leaf.as_str()));
    let rows = order.into_iter().filter_map(|at| summary.leaves.get(at));
    Table {
        name: "Leaves",
        header: LEAF_COLUMNS.map(|(name, _)| name).to_vec(),
        rows: rows.map(|leaf| leaf_values(leaf, mark)).collect(),
        empty: words::NO_LEAF,
    }
}

fn hotspots(summary: &Summary) -> Table {
    Table {
        name: "Hotspots",
        header: HOTSPOT_COLUMNS.map(|(name, _)| name).to_vec(),
        rows: summary.hotspots.iter().map(hotspot_values).collect(),
        empty: words::NO_HOTSPOT,
    }
}

fn coverage(summary: &Summary) -> Table {
    let row = |ward: &crate::summary::WardLine| {
        vec![Value::text(&*ward.ward), Value::text(&*ward.name), Value::text(ward.asked.code())]
    };
    Table {
        name: "Coverage",
        header: vec!["ward", "name", "asked"],
        rows: summary.coverage.iter().map(row).collect(),
        empty: words::NO_COVERAGE,
    }
}

/// The themes of leaves, then those of serious harm with the areas they are
/// told of.
fn themes(summary: &Summary) -> Table {
    let of_leaves = summary.themes.iter().map(|line| {
        let range = &line.children;
        let (lowest, highest) = (Value::whole(Some(range.lowest)), Value::whole(range.highest));
        let told_of = Value::text(line.leaves.join(" "));
        vec![
            Value::text(line.label),
            Value::text("shown places"),
            told_of,
            Value::text(&*range.words),
            lowest,
            highest,
        ]
    });
    let of_harm = summary.serious_harm.iter().map(|line| {
        let name = format!("{} ({} in the area asked of)", line.name, line.lies.code());
        let (least, most) = (Value::whole(Some(line.band.least())), Value::whole(line.band.most()));
        vec![
            Value::text(line.label),
            Value::text("ward-sized area"),
            Value::text(name),
            Value::text(line.band.words()),
            least,
            most,
        ]
    });
    Table {
        name: "Themes",
        header: vec!["theme", "told_by", "where", "children", "lowest_children", "highest_children"],
        rows: of_leaves.chain(of_harm).collect(),
        empty: words::NO_THEME,
    }
}

fn actions(summary: &Summary) -> Table {
    let row = |action: &crate::summary::Action| {
        vec![Value::text(&*action.what), Value::text(&*action.owner), Value::text(&*action.status)]
    };
    Table {
        name: "Actions",
        header: vec!["what", "owner", "status"],
        rows: summary.actions.iter().map(row).collect(),
        empty: words::NO_ACTIONS,
    }
}
