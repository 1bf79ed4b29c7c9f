//! `coverage.geojson` and `coverage.csv`: how many were asked, by ward.

use serde_json::{Value, json};

use super::{geojson, rows};
use crate::area::{Ward, ward};
use crate::coverage::Asked;
use crate::intake::WardCode;
use crate::release::{Leaves, Released};

/// A feature a ward that has an outline, by code.
pub(super) fn geojson(released: &Released<Leaves>) -> Vec<u8> {
    let feature = |(code, asked)| ward(code).map(|ward| feature(ward, asked));
    geojson::collection(released, released.coverage().iter().filter_map(feature).collect())
}

fn feature(ward: &Ward, asked: Asked) -> Value {
    json!({
        "type": "Feature",
        "id": ward.code.to_string(),
        "geometry": geojson::geometry(&ward.outline),
        "properties": {
            "ward": ward.code.to_string(),
            "name": ward.name,
            "asked": asked.code(),
        },
    })
}

/// A row a ward, by code; its name where it has an outline.
pub(super) fn csv(released: &Released<Leaves>) -> Vec<u8> {
    let row = |(code, asked): (WardCode, Asked)| {
        let name = ward(code).map(|ward| ward.name.clone()).unwrap_or_default();
        vec![code.to_string(), name, asked.code().to_owned()]
    };
    let blank = "It is not known here how many were asked.";
    let blank = vec![String::new(), blank.to_owned(), Asked::TooFewToSay.code().to_owned()];
    rows::csv(released, &["ward", "name", "asked"], released.coverage().iter().map(row).collect(), blank)
}
