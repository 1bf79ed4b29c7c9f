//! Answers: features with what stands round them.

use serde_json::{Value, json};

use super::feature::write_feature;
use super::{Collection, Selection, Shape};
use crate::crs::OutOfReach;
use crate::document::MARKING;

impl Collection {
    /// The features of a selection as a GeoJSON document with `links`.
    ///
    /// # Errors
    ///
    /// [`OutOfReach`] where the reference system does not reach a feature.
    pub fn features(
        &self,
        selection: &Selection,
        shape: &Shape,
        links: &Value,
    ) -> Result<String, OutOfReach> {
        let mut head = json!({
            "type": "FeatureCollection",
            "release": self.release,
            "data": self.data,
            "marking": MARKING,
            "numberMatched": selection.matched,
            "numberReturned": selection.page.len(),
            "links": links,
        });
        if let Some(day) = self.played_on {
            head["played_on"] = json!(day);
        }
        let mut text = head.to_string();
        text.reserve(selection.page.iter().map(|&at| self.fragments.get(at).len() + 1).sum());
        text.pop();
        text.push_str(",\"features\":[");
        for (nth, &at) in selection.page.iter().enumerate() {
            if nth > 0 {
                text.push(',');
            }
            self.write(at, shape, &mut text)?;
        }
        text.push_str("]}");
        Ok(text)
    }

    /// One feature as a GeoJSON document with `links`.
    ///
    /// # Errors
    ///
    /// [`OutOfReach`] where the reference system does not reach it.
    pub fn feature(&self, at: usize, shape: &Shape, links: &Value) -> Result<String, OutOfReach> {
        let mut text = String::new();
        self.write(at, shape, &mut text)?;
        text.pop();
        text.push_str(&format!(",\"links\":{links}}}"));
        Ok(text)
    }

    fn write(&self, at: usize, shape: &Shape, text: &mut String) -> Result<(), OutOfReach> {
        if *shape == Shape::default() {
            text.push_str(self.fragments.get(at));
            return Ok(());
        }
        write_feature(&self.table, at, shape, text)
    }
}
