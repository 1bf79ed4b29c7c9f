use std::collections::BTreeSet;

use geojson::FeatureCollection;
use h3o::{LatLng, Resolution};

use super::*;
use crate::cells::outline::dissolve;

fn text(table: &Table<'_>, metadata: &Metadata) -> String {
    let mut out = Vec::new();
    write(table, metadata, &mut out).expect("memory takes any row");
    String::from_utf8(out).expect("text")
}

fn disk(rings: u32) -> Vec<CellIndex> {
    let middle = LatLng::new(53.6, -2.16).expect("a point").to_cell(Resolution::Nine);
    middle.grid_disk(rings)
}

#[test]
fn it_is_a_feature_collection_with_what_it_says_of_itself() {
    let cells = disk(1);
    let table = Table::of_cells(&cells)
        .whole("count", |i| i as u64)
        .real("p", |i| (i > 0).then_some(1e-38))
        .flag("hot", |i| i == 3)
        .words("says", |_| "a \"b\"\n=1");
    let said = Metadata::new().with("statistic", "gi-star").with("alpha", 0.05);
    let collection: FeatureCollection = text(&table, &said).parse().expect("GeoJSON");
    assert_eq!(collection.foreign_members, Some(said.foreign_members()));
    assert_eq!(collection.features.len(), 7);
    let third = &collection.features[3];
    assert_eq!(third.id, Some(geojson::feature::Id::String(cells[3].to_string())));
    let properties = serde_json::json!({
        "cell": cells[3].to_string(), "count": 3, "p": 1e-38, "hot": true, "says": "a \"b\"\n=1",
    });
    assert_eq!(third.properties, properties.as_object().cloned());
    assert!(collection.features[0].property("p").is_some_and(serde_json::Value::is_null));
}

#[test]
fn neighbours_share_their_corners() {
    let collection: FeatureCollection =
        text(&Table::of_cells(&disk(4)), &Metadata::new()).parse().expect("GeoJSON");
    let mut corners = BTreeSet::new();
    for feature in collection {
        let shape: Polygon = feature.geometry.expect("an outline").try_into().expect("a polygon");
        assert_eq!(shape.exterior().0.len(), 7);
        corners.extend(shape.exterior().coords().map(|at| (at.x.to_bits(), at.y.to_bits())));
    }
    // A hexagon of hexagons, 4 around the middle, has 6 · 5² corners.
    assert_eq!(corners.len(), 150);
}

#[test]
fn nothing_is_a_collection_of_nothing() {
    let collection: FeatureCollection =
        text(&Table::of_cells(&[]), &Metadata::new()).parse().expect("GeoJSON");
    assert!(collection.features.is_empty());
}

#[test]
fn a_cell_across_the_meridian_is_cut() {
    let fiji = [LatLng::new(-17.0, 180.0).expect("a point").to_cell(Resolution::Six)];
    let collection: FeatureCollection =
        text(&Table::of_cells(&fiji), &Metadata::new()).parse().expect("GeoJSON");
    let shape: Result<MultiPolygon, _> =
        collection.features[0].geometry.clone().expect("an outline").try_into();
    assert_eq!(shape.expect("two parts").0.len(), 2);
}

/// The corners of an outer ring as they are written, from the least.
fn written(shape: &MultiPolygon) -> Vec<(u64, u64)> {
    let ring = shape.0[0].exterior();
    let mut corners: Vec<_> =
        ring.coords().skip(1).map(|at| (rounded(at.x).to_bits(), rounded(at.y).to_bits())).collect();
    let least = (0..corners.len()).min_by_key(|&at| corners[at]).unwrap_or(0);
    corners.rotate_left(least);
    corners
}

#[test]
fn an_outline_is_that_of_the_cell_joined_with_nothing() {
    let mut cells = disk(20);
    for resolution in [Resolution::Three, Resolution::Four, Resolution::Nine, Resolution::Twelve] {
        cells.extend(resolution.pentagons().flat_map(|pentagon| pentagon.grid_disk::<Vec<_>>(2)));
    }
    for cell in cells {
        assert_eq!(written(&outline(cell)), written(&dissolve(&[cell])), "{cell}");
    }
}
