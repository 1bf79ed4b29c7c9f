//! What a file says of itself.

use serde_json::{Map, Value};

/// What a table was made from and how, written into the file with it, so that
/// one met alone can still be understood: members with names, in order.
///
/// GeoJSON has them as foreign members, Parquet and Arrow as key-value
/// metadata (words as they are, all else as JSON). A CSV has no place for them
/// that every reader passes over; the report beside it has them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metadata(Vec<(String, Value)>);

/// Names that GeoJSON gives a meaning, so that nothing else may have them (RFC
/// 7946, 7.1).
const TAKEN: [&str; 7] = ["type", "features", "bbox", "geometry", "geometries", "coordinates", "properties"];

impl Metadata {
    /// Nothing said yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Says one thing more; a name that is there already gets the new value.
    ///
    /// # Panics
    ///
    /// If GeoJSON has another meaning for the name.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        assert!(!TAKEN.contains(&name), "GeoJSON has its own meaning for {name}");
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value.into()));
        self
    }

    /// All that is said, in order.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The same as members of a GeoJSON object, for those who write their own.
    #[must_use]
    pub fn foreign_members(&self) -> Map<String, Value> {
        self.0.iter().cloned().collect()
    }

    /// The same as texts.
    pub(super) fn texts(&self) -> impl Iterator<Item = (String, String)> {
        self.members().map(|(name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (name.to_owned(), text)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_one_thing() {
        let said = Metadata::new().with("alpha", 0.05).with("statistic", "gi-star").with("alpha", 0.01);
        let texts: Vec<_> = said.texts().collect();
        assert_eq!(texts, [("statistic", "gi-star"), ("alpha", "0.01")].map(|(a, b)| (a.into(), b.into())));
    }

    #[test]
    #[should_panic(expected = "meaning for features")]
    fn a_name_of_geojson_is_refused() {
        let _ = Metadata::new().with("features", 1);
    }
}
