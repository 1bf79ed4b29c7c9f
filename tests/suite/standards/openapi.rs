//! OpenAPI 3.0 and 3.1: whole in itself, and true of the addresses.

use std::collections::BTreeSet;

use serde_json::Value;

use super::layers::Layers;
use crate::serving::site::ROCHDALE;

fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(object) => {
            found.extend(object.get("$ref").and_then(Value::as_str));
            object.values().for_each(|inside| references(inside, found));
        }
        Value::Array(items) => items.iter().for_each(|inside| references(inside, found)),
        _ => {}
    }
}

#[tokio::test]
async fn conf_oas30_and_oas31_resolve_offline() {
    let layers = Layers::new().await;
    for (version, wanted) in [("", "3.0.3"), ("?v=3.0", "3.0.3"), ("?v=3.1", "3.1.1")] {
        let answer = layers.get(&format!("/ogc/api{version}")).await;
        let media = format!("application/vnd.oai.openapi+json;version={}", &wanted[..3]);
        assert_eq!(answer.header("content-type"), media);
        let document = answer.json();
        assert_eq!(document["openapi"], wanted);
        let mut found = BTreeSet::new();
        references(&document, &mut found);
        assert!(found.len() > 15);
        for reference in found {
            let pointer = reference.strip_prefix('#').unwrap_or_else(|| panic!("{reference} leads outside"));
            assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
        }
        let operations: Vec<_> = document["paths"]
            .as_object()
            .expect("paths")
            .values()
            .map(|path| path["get"]["operationId"].to_string())
            .collect();
        assert_eq!(operations.iter().collect::<BTreeSet<_>>().len(), operations.len());
    }
}

#[tokio::test]
async fn what_gdal_and_qgis_read_before_they_push_a_filter_down_is_there() {
    let layers = Layers::new().await;
    let document = layers.json("/ogc/api").await;
    let path = &document["paths"][format!("/collections/leaves-{ROCHDALE}/items")]["get"];
    let parameters = path["parameters"].as_array().expect("parameters");
    let named = |name: &str| parameters.iter().find(|one| one["name"] == name);
    for name in ["band", "resolution", "leaf", "theme_after_dark", "cut_off"] {
        assert_eq!(named(name).expect(name)["in"], "query");
    }
    let languages = document.pointer("/components/parameters/filter-lang/schema/enum").expect("languages");
    assert!(languages.as_array().expect("a list").contains(&"cql-text".into()));
    let limit = document.pointer("/components/parameters/limit/schema/maximum");
    assert_eq!(limit.and_then(Value::as_u64), Some(10_000));
}

#[tokio::test]
async fn every_declared_path_answers_and_every_parameter_is_taken() {
    let layers = Layers::new().await;
    let document = layers.json("/ogc/api").await;
    for (path, item) in document["paths"].as_object().expect("paths") {
        let path = path.replace("{tileMatrix}", "10").replace("{tileRow}", "1").replace("{tileCol}", "1");
        let path = path.replace("{featureId}", "none").replace("{zoneId}", "89194ad14b7ffff");
        for parameter in item["get"]["parameters"].as_array().expect("parameters") {
            let parameter = match parameter["$ref"].as_str() {
                Some(reference) => document.pointer(&reference[1..]).expect("it resolves"),
                None => parameter,
            };
            if parameter["in"] != "query" {
                continue;
            }
            let name = parameter["name"].as_str().expect("a name");
            let answer = layers.get(&format!("/ogc{}?{name}=zzz", path.trim_end_matches('/'))).await;
            let problem = String::from_utf8_lossy(&answer.body);
            assert!(!problem.contains("unknown-parameter"), "{path} does not take {name}: {problem}");
        }
        let answer = layers.get(&format!("/ogc{path}")).await;
        assert!([200, 204, 404].contains(&answer.status.as_u16()), "{path}: {}", answer.status);
    }
}
