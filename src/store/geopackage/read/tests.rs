use geo::wkt;
use geozero::{CoordDimensions, ToWkb as _};
use sqlx::sqlite::SqliteJournalMode;

use super::*;

const TABLES: [&str; 7] = [
    "CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, srs_id INTEGER)",
    "CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER)",
    "CREATE TABLE gpkg_spatial_ref_sys
     (srs_id INTEGER, organization TEXT, organization_coordsys_id INTEGER, definition TEXT)",
    "INSERT INTO gpkg_spatial_ref_sys VALUES (7, 'EPSG', 27700, '')",
    "INSERT INTO gpkg_contents VALUES ('beats', 'features', 7)",
    "INSERT INTO gpkg_geometry_columns VALUES ('beats', 'geom', 7)",
    "CREATE TABLE beats (id INTEGER, code TEXT, size REAL, geom BLOB)",
];

/// Reads a GeoPackage with a layer of one beat, changed by more statements.
async fn package(more: &[&str]) -> Result<Raw, Fault> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("some.gpkg");
    let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true);
    let mut connection = options.journal_mode(SqliteJournalMode::Delete).connect().await.unwrap();
    for sql in TABLES {
        sqlx::query(sql).execute(&mut connection).await.unwrap();
    }
    let ground = wkt!(POLYGON((389000. 412000., 390000. 412000., 390000. 413000., 389000. 412000.)));
    let blob =
        geo::Geometry::from(ground).to_gpkg_wkb(CoordDimensions::xy(), Some(27700), Vec::new()).unwrap();
    let insert = "INSERT INTO beats VALUES (1, 'K1', 2.5, ?)";
    sqlx::query(insert).bind(blob).execute(&mut connection).await.unwrap();
    for sql in more {
        sqlx::query(AssertSqlSafe((*sql).to_owned())).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
    let read = read(&file, None).await;
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is written beside it");
    read
}

async fn told(more: &[&str]) -> String {
    package(more).await.unwrap_err().to_string()
}

#[tokio::test]
async fn a_layer_is_read_with_its_fields_and_its_reference_system() {
    let raw = package(&[]).await.unwrap();
    assert_eq!(raw.declared, Declared::NationalGrid);
    let fields = raw.features[0].fields.iter().map(|(name, value)| format!("{name}={value}"));
    assert_eq!(fields.collect::<Vec<_>>(), ["id=1", "code=K1", "size=2.5"]);
    assert_eq!(raw.features[0].outline[0][0].0.len(), 4);
}

#[tokio::test]
async fn triggers_do_not_run_and_views_are_not_asked() {
    let trigger = "CREATE TRIGGER broken AFTER UPDATE ON beats BEGIN SELECT no_such_function(1); END";
    assert!(package(&[trigger]).await.is_ok());
    let endless = [
        "DROP TABLE gpkg_contents",
        "CREATE VIEW gpkg_contents AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n)
         SELECT 'beats' table_name, 'features' data_type, 7 srs_id FROM n WHERE i = 2",
    ];
    assert_eq!(told(&endless).await, "it is not whole GeoPackage: gpkg_contents is no plain table");
    let schema = [
        "PRAGMA writable_schema = ON",
        "INSERT INTO sqlite_schema VALUES ('trigger', 'broken', 'beats', 0, 'CREATE TRIGGER broken ON nonsense')",
    ];
    assert_eq!(told(&schema).await, "it is not whole GeoPackage: its pages or its schema are damaged");
}

#[tokio::test]
async fn what_is_missing_or_cut_short_is_told() {
    let other = [
        "CREATE TABLE other (g BLOB)",
        "INSERT INTO gpkg_contents VALUES ('other', 'features', 7)",
        "INSERT INTO gpkg_geometry_columns VALUES ('other', 'g', 7)",
    ];
    let which = "it has several layers: beats, other; say which with --layer";
    let table = "it is not whole GeoPackage: gpkg_spatial_ref_sys is no plain table";
    let outline = "feature 1 (1): its outline is not well-known binary";
    assert_eq!(told(&other).await, which);
    assert_eq!(told(&["DROP TABLE gpkg_spatial_ref_sys"]).await, table);
    assert_eq!(told(&["UPDATE beats SET geom = substr(geom, 1, 40)"]).await, outline);
}
