//! FlatGeobuf: one layer of all features, each with its `layer`, in WGS 84.

use std::collections::BTreeMap;

use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use geozero::{ColumnValue, PropertyProcessor as _};
use serde_json::json;

use super::layers::{Column, Feature, Layer, layers};
use super::{Mark, Value};
use crate::summary::Summary;

/// The slip is in the metadata of the header. No index is written: it would put
/// the leaves in its own order, and there are few.
pub(super) fn write(summary: &Summary, mark: &Mark, slip: &str) -> Vec<u8> {
    let layers = layers(summary, mark);
    let facts: BTreeMap<&str, &str> =
        layers.facts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let metadata = json!({
        "facts": facts,
        "caveats": summary.caveats,
        "not_to_be_used_for": summary.not_for,
        "notices": summary.notices,
        "signed": slip,
    });
    let metadata = metadata.to_string();
    let options = FgbWriterOptions {
        write_index: false,
        crs: FgbCrs { org: Some("EPSG"), code: 4326, name: Some("WGS 84"), ..FgbCrs::default() },
        title: Some(&layers.title),
        description: Some(&layers.description),
        metadata: Some(&metadata),
        ..FgbWriterOptions::default()
    };
    let columns = columns(&layers.layers);
    let written = features(&layers.layers, &columns, options);
    written.expect("features of polygons in a file of our own")
}

fn features(
    layers: &[Layer],
    columns: &[(&'static str, Column)],
    options: FgbWriterOptions<'_>,
) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut writer = FgbWriter::create_with_options("homeward", GeometryType::MultiPolygon, options)?;
    for (name, column) in columns {
        let kind = match column {
            Column::Text => ColumnType::String,
            Column::Whole => ColumnType::Long,
            Column::Number => ColumnType::Double,
        };
        writer.add_column(name, kind, |_, _| {});
    }
    for layer in layers {
        for feature in &layer.features {
            let outline = geo::Geometry::MultiPolygon(feature.outline.clone());
            writer.add_feature_geom(outline, |properties| {
                for (at, name, value) in values(layer, feature, columns) {
                    // A property of a column that was declared is always taken.
                    let _ = properties.property(at, name, &value);
                }
            })?;
        }
    }
    let mut bytes = Vec::new();
    writer.write(&mut bytes)?;
    Ok(bytes)
}

/// The columns of all layers, each once, `layer` first.
fn columns(layers: &[Layer]) -> Vec<(&'static str, Column)> {
    let mut columns = vec![("layer", Column::Text)];
    for column in layers.iter().flat_map(|layer| &layer.columns) {
        if !columns.iter().any(|(name, _)| name == &column.0) {
            columns.push(*column);
        }
    }
    columns
}

fn values<'a>(
    layer: &'a Layer,
    feature: &'a Feature,
    columns: &'a [(&'static str, Column)],
) -> Vec<(usize, &'static str, ColumnValue<'a>)> {
    let value = |(at, (name, _)): (usize, &(&'static str, Column))| {
        if *name == "layer" {
            return Some((at, *name, ColumnValue::String(layer.name)));
        }
        let own = layer.columns.iter().position(|(own, _)| own == name)?;
        let value = match feature.values.get(own)? {
            Value::Text(text) => ColumnValue::String(text),
            Value::Whole(number) => ColumnValue::Long(*number),
            Value::Number(number) => ColumnValue::Double(*number),
            Value::Nothing => return None,
        };
        Some((at, *name, value))
    };
    columns.iter().enumerate().filter_map(value).collect()
}
