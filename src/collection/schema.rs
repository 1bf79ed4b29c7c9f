//! What a collection's features hold, as JSON Schema.

use serde_json::{Map, Value, json};

use super::{Collection, Column, Type};

impl Column {
    /// What the column holds, as JSON Schema.
    #[must_use]
    pub fn schema(&self) -> Value {
        let mut schema = self.kind();
        schema["title"] = self.says.trim_end_matches('.').into();
        if !self.codes.is_empty() {
            schema["enum"] = self.codes.iter().copied().map(Value::from).collect();
        }
        schema
    }

    fn kind(&self) -> Value {
        match self.holds {
            Type::Text => json!({"type": "string"}),
            Type::Integer => json!({"type": "integer"}),
            Type::Number => json!({"type": "number"}),
            Type::Boolean => json!({"type": "boolean"}),
            Type::Date => json!({"type": "string", "format": "date"}),
            Type::Timestamp => json!({"type": "string", "format": "date-time"}),
        }
    }
}

impl Collection {
    /// The schema of the features, or of what may be queried: `address` is its
    /// own. Queryables carry the array that GDAL before 3.9 looks for as well.
    #[must_use]
    pub fn schema(&self, title: &str, address: &str, queryables: bool) -> Value {
        let columns = self.table.columns();
        let mut properties: Map<String, Value> =
            columns.iter().map(|column| (column.name.clone(), column.schema())).collect();
        properties.insert(
            "geometry".to_owned(),
            json!({
                "title": "The ground that it stands for",
                "x-ogc-role": "primary-geometry",
                "format": "geometry-polygon-or-multipolygon",
            }),
        );
        let mut schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": address,
            "type": "object",
            "title": title,
            "description": self.kind.says(),
            "properties": properties,
            "additionalProperties": false,
        });
        if queryables {
            let listed = columns
                .iter()
                .map(|column| json!({"id": column.name, "name": column.name, "type": column.kind()["type"]}));
            schema["queryables"] = listed.collect();
        }
        schema
    }
}
