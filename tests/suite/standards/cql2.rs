//! CQL2 against the standard's own examples and predicates, where they are at
//! hand: the folder is named in `HOMEWARD_CQL2` (see docs/clients.md), and the
//! repository holds none of it.

use std::fs;
use std::path::PathBuf;

use homeward::collection::cql2::{BadFilter, Filter, from_json, from_text, to_json, to_text};
use homeward::collection::{Column, Query, Table, Type, Value};
use homeward::crs::Crs;

fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("HOMEWARD_CQL2").map(PathBuf::from);
    let found = named.filter(|folder| folder.join("examples").is_dir());
    if found.is_none() {
        eprintln!("not run: HOMEWARD_CQL2 names no folder with the standard's examples");
    }
    found
}

#[test]
fn what_is_read_is_written_so_that_it_reads_the_same() {
    for text in [
        "a = 1",
        "NOT a <> 'it''s' AND b IS NULL OR c LIKE '%x\\_%'",
        "a BETWEEN 1 AND 2 AND b NOT IN ('x','y')",
        "S_INTERSECTS(geometry, POLYGON((0 0,1 0,1 1,0 0),(0.1 0.1,0.2 0.1,0.2 0.2,0.1 0.1)))",
        "T_DURING(INTERVAL(a, b), INTERVAL('2020-01-01', '..'))",
        "CASEI(name) = CASEI('X') AND a * (b + -2) ^ 2 >= c % 3",
        "S_WITHIN(geometry, BBOX(-1,-2,3,4))",
        "\"odd name\" = DATE('2020-01-01')",
        "A_OVERLAPS(layer:ids, ('a', TRUE, 1.5))",
    ] {
        let read = from_text(text).unwrap_or_else(|why| panic!("{text}: {why}"));
        assert_eq!(from_text(&to_text(&read)).as_ref(), Ok(&read), "{text}");
        assert_eq!(from_json(&to_json(&read).to_string()).as_ref(), Ok(&read), "{text}");
    }
}

#[test]
fn what_is_no_filter_is_refused_and_never_crashes() {
    for text in [
        "",
        "a =",
        "= 1",
        "a = 1 b",
        "(a = 1",
        "a = 'x",
        "a IN ()",
        "POINT(1)",
        "a NOT = 1",
        "a IS 1",
        "🦀 = '",
        "DATE('x') = 1",
        "and",
        "a = \u{0}",
    ] {
        assert!(matches!(from_text(text), Err(BadFilter::NotRead(_))), "{text}: {:?}", from_text(text));
    }
    for text in [
        "",
        "{}",
        "null",
        "{\"op\":1,\"args\":[]}",
        "{\"op\":\"=\"}",
        "{\"type\":\"Point\"}",
        "{\"interval\":[1]}",
        "{\"property\":1}",
    ] {
        assert_eq!(from_json(text), Err(BadFilter::NotJson), "{text}");
    }
    assert_eq!(from_text(&"(".repeat(4000)), Err(BadFilter::TooDeep));
    assert_eq!(from_text(&"NOT ".repeat(1000)), Err(BadFilter::TooDeep));
    assert_eq!(from_text(&"x".repeat(4097)), Err(BadFilter::TooLong));
}

#[test]
fn the_standards_examples_are_read_in_both_encodings_and_mean_the_same() {
    let Some(folder) = folder() else { return };
    let (mut texts, mut pairs, mut apart) = (0, 0, Vec::new());
    for entry in fs::read_dir(folder.join("examples/text")).expect("a folder") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a text");
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        let read = match from_text(&text) {
            Ok(read) => read,
            Err(why) => {
                apart.push(format!("{name}: {why}"));
                continue;
            }
        };
        texts += 1;
        assert_eq!(from_text(&to_text(&read)).as_ref(), Ok(&read), "{name}");
        let Ok(json) = fs::read_to_string(folder.join(format!("examples/json/{name}.json"))) else {
            continue;
        };
        match from_json(&json) {
            Ok(other) if other == read => pairs += 1,
            Ok(_) => apart.push(format!("{name}: the encodings differ")),
            Err(why) => apart.push(format!("{name}.json: {why}")),
        }
    }
    println!("{texts} texts, {pairs} pairs; {}", apart.join("; "));
    assert!(texts >= 100 && pairs >= 100, "{apart:#?}");
    assert!(apart.len() <= 4, "{apart:#?}");
}

/// A layer of the standard's GeoPackage, as GDAL writes it.
fn table(folder: &std::path::Path, layer: &str) -> Table {
    let gpkg = folder.join("ne110m4cql2.gpkg");
    let out = std::process::Command::new("ogr2ogr")
        .args([
            "-f",
            "GeoJSON",
            "/vsistdout/",
            gpkg.to_str().expect("a path"),
            layer,
            "-lco",
            "COORDINATE_PRECISION=15",
        ])
        .output()
        .expect("ogr2ogr runs (Debian: apt-get install gdal-bin)");
    let read: serde_json::Value = serde_json::from_slice(&out.stdout).expect("GeoJSON");
    let features = read["features"].as_array().expect("features");
    let shapes = features.iter().map(|feature| {
        let geometry: geojson::Geometry =
            serde_json::from_value(feature["geometry"].clone()).expect("a geometry");
        geo::Geometry::try_from(geometry).expect("a geometry")
    });
    let names: Vec<String> =
        features[0]["properties"].as_object().expect("properties").keys().cloned().collect();
    let columns = names.iter().map(|name| column(name, features)).collect();
    Table::new((0..features.len()).map(|at| at.to_string()).collect(), shapes.collect(), columns)
}

fn column(name: &str, features: &[serde_json::Value]) -> Column {
    let of = |feature: &serde_json::Value| feature["properties"][name].clone();
    let known = features.iter().map(of).find(|value| !value.is_null());
    let holds = match &known {
        Some(serde_json::Value::Bool(_)) => Type::Boolean,
        _ if name == "boolean" => Type::Boolean,
        Some(serde_json::Value::Number(_)) => Type::Number,
        Some(serde_json::Value::String(_)) if name == "date" => Type::Date,
        Some(serde_json::Value::String(_)) if ["start", "end"].contains(&name) => Type::Timestamp,
        _ => Type::Text,
    };
    let value = |feature: &serde_json::Value| match (holds, of(feature)) {
        (_, serde_json::Value::Null) => Value::Null,
        (Type::Boolean, value) => Value::Boolean(value == true || value == 1),
        (Type::Number, value) => value.as_f64().map_or(Value::Null, Value::Number),
        (Type::Date, value) => {
            Value::Date(value.as_str().expect("a day").replace('/', "-").parse().expect("a day"))
        }
        // GDAL leaves out that it is UTC.
        (Type::Timestamp, value) => {
            let moment = format!("{}Z", value.as_str().expect("a moment").trim_end_matches('Z'));
            Value::Timestamp(moment.parse().expect("a moment"))
        }
        (_, value) => Value::text(value.as_str().unwrap_or_default()),
    };
    Column::each(name, "", holds, features.iter().map(value).collect())
}

#[test]
fn the_standards_predicates_give_its_counts_in_both_encodings() {
    let Some(folder) = folder() else { return };
    let mut reader = csv::Reader::from_path(folder.join("predicates.csv")).expect("a table");
    let mut tables = std::collections::BTreeMap::new();
    let (mut right, mut wrong) = (0, Vec::new());
    for row in reader.records().map(|row| row.expect("a row")) {
        let (layer, predicate, count) = (&row[2], &row[3], row[4].parse::<usize>().expect("a number"));
        let table = tables.entry(layer.to_owned()).or_insert_with(|| table(&folder, layer));
        // Our geometry has one name everywhere.
        let predicate = predicate.replace("(geom,", "(geometry,");
        let read = from_text(&predicate).unwrap_or_else(|why| panic!("{predicate}: {why}"));
        let again = from_json(&to_json(&read).to_string()).expect("its own writing");
        for read in [read, again] {
            let filter = Filter::new(&read, table, Crs::Crs84);
            let filter = filter.unwrap_or_else(|why| panic!("{predicate}: {why}"));
            let query = Query { filter: Some(filter), ..Query::default() };
            match query.matching(table).expect("little work").len() {
                found if found == count => right += 1,
                found => wrong.push(format!("{predicate}: {found}, not {count}")),
            }
        }
    }
    println!("{right} right; {}", wrong.join("; "));
    assert!(wrong.is_empty() && right >= 270, "{wrong:#?}");
}
