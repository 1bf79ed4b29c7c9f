use std::sync::LazyLock;

use geo::{BoundingRect as _, MultiPolygon, Rect};

use super::{Boundary, Kind, Layer};
use crate::area::{self, AreaCode};

/// A layer that is compiled into the program.
pub struct BuiltIn {
    /// What is known of it.
    pub layer: Layer,
    /// Its boundaries, by code.
    pub boundaries: Vec<Boundary>,
}

/// Borough, and the year of its wards.
const WARDS: [(&str, &str); 2] = [("bradford", "2024"), ("rochdale", "2023")];

static BUILT_IN: LazyLock<Vec<BuiltIn>> =
    LazyLock::new(|| WARDS.into_iter().map(|(borough, year)| wards(borough, year)).collect());

/// The layers that are compiled in: the wards of the two demo boroughs.
#[must_use]
pub fn built_in() -> &'static [BuiltIn] {
    &BUILT_IN
}

fn wards(borough: &str, year: &str) -> BuiltIn {
    let code = AreaCode::from_name(borough).expect("the demo boroughs have codes");
    let area = area::find(&code).expect("the demo boroughs are compiled in");
    let boundaries: Vec<Boundary> = area
        .wards()
        .map(|ward| Boundary {
            code: ward.code.to_string(),
            name: ward.name.clone(),
            outline: ward.outline.clone(),
        })
        .collect();
    let layer = Layer {
        id: format!("wards-{borough}-{year}"),
        kind: Kind::Ward,
        title: format!("Wards of {}", area.name),
        vintage: year.to_owned(),
        source: "Office for National Statistics".to_owned(),
        licence: "Licensed under the Open Government Licence v.3.0. Contains OS data © Crown copyright and \
                  database right 2024"
            .to_owned(),
        features: boundaries.len(),
        bounds: bounds(boundaries.iter().map(|boundary| &boundary.outline))
            .expect("the demo boroughs have wards"),
        imported_at: None,
    };
    BuiltIn { layer, boundaries }
}

/// What holds all of these outlines; none if there is no vertex.
pub(super) fn bounds<'a>(outlines: impl Iterator<Item = &'a MultiPolygon>) -> Option<Rect> {
    outlines.filter_map(|outline| outline.bounding_rect()).reduce(|one, other| {
        let least = (one.min().x.min(other.min().x), one.min().y.min(other.min().y));
        Rect::new(least, (one.max().x.max(other.max().x), one.max().y.max(other.max().y)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wards_of_both_demo_boroughs_are_offered() {
        let told: Vec<_> =
            built_in().iter().map(|each| (each.layer.id.as_str(), each.layer.features)).collect();
        assert_eq!(told, [("wards-bradford-2024", 30), ("wards-rochdale-2023", 20)]);
        for each in built_in() {
            assert_eq!(each.boundaries.len(), each.layer.features);
            let (least, most) = (each.layer.bounds.min(), each.layer.bounds.max());
            assert!(least.x > -2.3 && most.x < -1.6 && least.y > 53.5 && most.y < 54.0, "{least:?} {most:?}");
        }
    }
}
