//! The features of a collection: outlines and columns, by place.

use geo::{BoundingRect as _, Geometry, Rect, coord};

use super::Column;

/// Features with their shapes and properties, in a fixed order.
pub struct Table {
    ids: Vec<String>,
    shapes: Vec<Geometry>,
    bounds: Vec<Rect>,
    columns: Vec<Column>,
}

impl Table {
    /// A table of features: an id and a shape each, in WGS 84 degrees, and
    /// columns of as many values.
    #[must_use]
    pub fn new(ids: Vec<String>, shapes: Vec<Geometry>, columns: Vec<Column>) -> Self {
        let nowhere = Rect::new(coord! { x: f64::MAX, y: f64::MAX }, coord! { x: f64::MAX, y: f64::MAX });
        let bounds = shapes.iter().map(|shape| shape.bounding_rect().unwrap_or(nowhere)).collect();
        Self { ids, shapes, bounds, columns }
    }

    /// How many features there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The feature's id.
    #[must_use]
    pub fn id(&self, at: usize) -> &str {
        &self.ids[at]
    }

    /// The place of the feature with this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<usize> {
        // Ids of leaves are in order; a few hotspots or wards are looked through.
        match self.ids.binary_search_by(|known| known.as_str().cmp(id)) {
            Ok(at) => Some(at),
            Err(_) => self.ids.iter().position(|known| known == id),
        }
    }

    /// The feature's shape, in WGS 84 degrees.
    #[must_use]
    pub fn shape(&self, at: usize) -> &Geometry {
        &self.shapes[at]
    }

    /// The smallest box round the feature.
    #[must_use]
    pub fn bounds(&self, at: usize) -> Rect {
        self.bounds[at]
    }

    /// The smallest box round all features.
    #[must_use]
    pub fn extent(&self) -> Option<[f64; 4]> {
        let first = *self.bounds.first()?;
        let (mut low, mut high) = (first.min(), first.max());
        for bounds in &self.bounds {
            low = coord! { x: low.x.min(bounds.min().x), y: low.y.min(bounds.min().y) };
            high = coord! { x: high.x.max(bounds.max().x), y: high.y.max(bounds.max().y) };
        }
        Some([low.x, low.y, high.x, high.y])
    }

    /// The columns, in their order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The place of the column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}
