//! A summary as layers of a map: the area, its leaves, its hotspots.

use geo::MultiPolygon;

use super::{Mark, facts, style};
use crate::cells::outline::dissolve;
use crate::document;
use crate::summary::{HotspotLine, LeafLine, Summary, ThemeBand};

/// A summary as layers, for the formats that hold maps.
#[derive(Debug, Clone)]
pub struct Layers {
    /// What, where and when.
    pub title: String,
    /// What is to be kept in mind, and how the file is to be handled.
    pub description: String,
    /// When it was taken, in UTC to the millisecond, as GeoPackages write it.
    pub taken_at: String,
    /// The facts of the summary and of the mark: a name and a text each.
    pub facts: Vec<(&'static str, String)>,
    /// The area, the leaves and the hotspots, in this order.
    pub layers: Vec<Layer>,
}

/// A layer: features of the same columns.
#[derive(Debug, Clone)]
pub struct Layer {
    /// Its name in a file.
    pub name: &'static str,
    /// What it holds.
    pub title: String,
    /// Its columns; each feature has a value for each.
    pub columns: Vec<(&'static str, Column)>,
    /// Its features.
    pub features: Vec<Feature>,
    /// How QGIS is to draw it.
    pub qml: String,
    /// How other tools are to draw it: an OGC styled layer descriptor.
    pub sld: String,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Text.
    Text,
    /// Whole numbers.
    Whole,
    /// Numbers.
    Number,
}

/// One feature of a layer.
#[derive(Debug, Clone)]
pub struct Feature {
    /// Its id in the release; for the area, its code or `area`.
    pub id: String,
    /// A value for each column.
    pub values: Vec<Value>,
    /// Its outline in WGS 84 degrees, longitude first.
    pub outline: MultiPolygon,
}

/// A value of a feature or of a table's cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text; never empty.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number.
    Number(f64),
    /// Nothing is said.
    Nothing,
}

impl Value {
    /// A text as a value; nothing where it is empty.
    pub(super) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Nothing } else { Self::Text(text) }
    }

    /// A whole number as a value; nothing where there is none.
    pub(super) fn whole(number: Option<impl TryInto<i64>>) -> Self {
        number.and_then(|number| number.try_into().ok()).map_or(Self::Nothing, Self::Whole)
    }

    /// The value as it stands in a table.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Whole(number) => number.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Nothing => String::new(),
        }
    }
}

/// The layers of a summary, marked.
#[must_use]
pub fn layers(summary: &Summary, mark: &Mark) -> Layers {
    let facts = facts::of_summary(summary).into_iter().chain(facts::of_mark(mark));
    let serial = mark.serial.to_string();
    let data = summary.release.stamp().data().to_owned();
    let mut stamp = vec![("marking", summary.marking.clone()), ("data", data), ("serial", serial)];
    stamp.extend(summary.release.played_on.map(|day| ("played_on", day.to_string())));
    let mut layers = vec![area(summary), leaves(summary, mark), hotspots(summary)];
    for layer in &mut layers {
        layer.qml = style::qml(layer.name, summary.bands);
        layer.sld = style::sld(layer.name, summary.bands);
        layer.columns.extend(stamp.iter().map(|(name, _)| (*name, Column::Text)));
        let values = || stamp.iter().map(|(_, text)| Value::Text(text.clone()));
        layer.features.iter_mut().for_each(|feature| feature.values.extend(values()));
    }
    Layers {
        title: facts::title(summary),
        description: description(summary),
        taken_at: mark.at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string(),
        facts: facts.map(|fact| (fact.name, fact.text)).collect(),
        layers,
    }
}

fn description(summary: &Summary) -> String {
    let not_for = format!("Not to be used for: {}", summary.not_for.join(" "));
    [&summary.headline, &summary.handling, &summary.caveats.join(" "), &not_for, &summary.notices.join(" ")]
        .map(String::as_str)
        .join("\n\n")
}

fn area(summary: &Summary) -> Layer {
    let (subject, children) = (&summary.subject, summary.children.as_ref());
    let values = vec![
        Value::text(subject.code.clone().unwrap_or_default()),
        Value::text(&*subject.name),
        Value::text(&*subject.kind),
        Value::whole(children.map(|range| range.lowest)),
        Value::whole(children.and_then(|range| range.highest)),
        Value::text(children.map(|range| range.words.clone()).unwrap_or_default()),
        Value::text(&*summary.headline),
        Value::Number(subject.area_km2),
    ];
    Layer {
        name: "area",
        title: "The area asked of".to_owned(),
        columns: vec![
            ("code", Column::Text),
            ("name", Column::Text),
            ("kind", Column::Text),
            ("lowest_children", Column::Whole),
            ("highest_children", Column::Whole),
            ("children", Column::Text),
            ("says", Column::Text),
            ("area_km2", Column::Number),
        ],
        features: vec![Feature {
            id: subject.code.clone().unwrap_or_else(|| "area".to_owned()),
            values,
            outline: document::rounded(&subject.shape),
        }],
        qml: String::new(),
        sld: String::new(),
    }
}

/// The leaves, in the order of the mark.
fn leaves(summary: &Summary, mark: &Mark) -> Layer {
    let order = mark.order(summary.leaves.iter().map(|leaf| leaf.leaf.as_str()));
    let feature = |at: usize| {
        let leaf = summary.leaves.get(at)?;
        let outline = document::rounded(&dissolve(summary.cells.get(at)?));
        Some(Feature { id: leaf.leaf.clone(), values: leaf_values(leaf, mark), outline })
    };
    Layer {
        name: "leaves",
        title: "Shown places that touch the area".to_owned(),
        columns: LEAF_COLUMNS.to_vec(),
        features: order.into_iter().filter_map(feature).collect(),
        qml: String::new(),
        sld: String::new(),
    }
}

pub(super) const LEAF_COLUMNS: [(&str, Column); 13] = [
    ("ref", Column::Text),
    ("leaf", Column::Text),
    ("near", Column::Text),
    ("lies", Column::Text),
    ("share_of_ground", Column::Text),
    ("band", Column::Text),
    ("children", Column::Text),
    ("themes", Column::Text),
    ("resolution", Column::Whole),
    ("area_km2", Column::Number),
    ("grid_reference", Column::Text),
    ("easting", Column::Whole),
    ("northing", Column::Whole),
];

pub(super) fn leaf_values(leaf: &LeafLine, mark: &Mark) -> Vec<Value> {
    vec![
        Value::text(mark.reference(&leaf.leaf)),
        Value::text(&*leaf.leaf),
        Value::text(&*leaf.near),
        Value::text(leaf.lies.code()),
        Value::text(leaf.share.code()),
        Value::text(leaf.band.code()),
        Value::text(&*leaf.children),
        Value::text(themes(&leaf.themes)),
        Value::Whole(leaf.resolution.into()),
        Value::Number(leaf.area_km2),
        Value::text(leaf.grid.map(|grid| grid.to_string()).unwrap_or_default()),
        Value::whole(leaf.grid.map(|grid| grid.easting)),
        Value::whole(leaf.grid.map(|grid| grid.northing)),
    ]
}

/// "After dark: 5 to 9 children; Slept rough: 5 to 9 children".
pub(super) fn themes(themes: &[ThemeBand]) -> String {
    themes.iter().map(ThemeBand::words).collect::<Vec<_>>().join("; ")
}

/// The hotspots that stand now: those that are gone have no ground.
fn hotspots(summary: &Summary) -> Layer {
    let standing =
        summary.hotspots.iter().zip(&summary.hotspot_cells).filter(|(line, _)| line.rank.is_some());
    let feature = |(line, cells): (&HotspotLine, &Vec<_>)| Feature {
        id: line.hotspot.clone(),
        values: hotspot_values(line),
        outline: document::rounded(&dissolve(cells)),
    };
    Layer {
        name: "hotspots",
        title: "Hotspots that touch the area".to_owned(),
        columns: HOTSPOT_COLUMNS.to_vec(),
        features: standing.map(feature).collect(),
        qml: String::new(),
        sld: String::new(),
    }
}

pub(super) const HOTSPOT_COLUMNS: [(&str, Column); 16] = [
    ("rank", Column::Whole),
    ("hotspot", Column::Text),
    ("name", Column::Text),
    ("lies", Column::Text),
    ("confidence", Column::Text),
    ("share_of_draws", Column::Number),
    ("change", Column::Text),
    ("band", Column::Text),
    ("children", Column::Text),
    ("themes", Column::Text),
    ("says", Column::Text),
    ("leaves", Column::Text),
    ("area_km2", Column::Number),
    ("grid_reference", Column::Text),
    ("easting", Column::Whole),
    ("northing", Column::Whole),
];

pub(super) fn hotspot_values(line: &HotspotLine) -> Vec<Value> {
    let number = |number: Option<f64>| number.map_or(Value::Nothing, Value::Number);
    vec![
        Value::whole(line.rank),
        Value::text(&*line.hotspot),
        Value::text(&*line.name),
        Value::text(line.lies.code()),
        Value::text(line.confidence.map(|it| it.code()).unwrap_or_default()),
        number(line.share_of_draws),
        Value::text(line.change.code()),
        Value::text(line.band.map(|it| it.code()).unwrap_or_default()),
        Value::text(line.band.map(|it| it.words()).unwrap_or_default()),
        Value::text(themes(&line.themes)),
        Value::text(&*line.sentence),
        Value::text(line.leaves.join(" ")),
        number(line.area_km2),
        Value::text(line.grid.map(|grid| grid.to_string()).unwrap_or_default()),
        Value::whole(line.grid.map(|grid| grid.easting)),
        Value::whole(line.grid.map(|grid| grid.northing)),
    ]
}
