//! Reading the data compiled into the program.

use std::io::Read;

use geojson::{Feature, FeatureCollection};

/// Unpacks a gzipped text that was compiled in.
pub(super) fn unpack(packed: &[u8]) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed)
        .read_to_string(&mut text)
        .expect("compiled-in data is whole: a test unpacks each layer");
    text
}

/// The features of a GeoJSON text that was compiled in.
pub(super) fn features(text: &str) -> Vec<Feature> {
    text.parse::<FeatureCollection>().expect("compiled-in data is GeoJSON: a test reads each layer").features
}

/// A text property that the build script gives every feature of its layer.
pub(super) fn text(feature: &Feature, name: &str) -> String {
    feature
        .property(name)
        .and_then(|value| value.as_str())
        .expect("the build script writes this property")
        .to_owned()
}

/// A feature's geometry as the type that its layer consists of.
pub(super) fn geometry<T: TryFrom<geo::Geometry>>(feature: &Feature) -> T {
    let geometry = feature.geometry.as_ref().expect("the build script writes a geometry");
    let geometry = geo::Geometry::try_from(geometry).expect("compiled-in geometries are plain");
    geometry.try_into().ok().expect("a layer has one type of geometry")
}
