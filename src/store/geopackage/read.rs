//! Reading a GeoPackage. The file is somebody else's program as much as data: it
//! is opened so that nothing in it runs (no trigger, view, virtual table or
//! function of its schema), and so that nothing beside it is written.

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{
    AssertSqlSafe, Column as _, ConnectOptions as _, Connection as _, Row as _, TypeInfo as _, ValueRef as _,
};
use tokio_stream::StreamExt as _;

use crate::boundary::raw::{Declared, Feature, Points, Raw};
use crate::boundary::{self, Fault, Rule, wkb};

/// The areas of a layer of the GeoPackage `file`; of several layers, the one
/// named.
///
/// # Errors
///
/// [`Fault`] names the area and the rule.
pub async fn read(file: &Path, layer: Option<&str>) -> Result<Raw, Fault> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .read_only(true)
        // Nobody changes it meanwhile; else the engine would put files beside it.
        .immutable(true)
        .pragma("trusted_schema", "OFF")
        .pragma("cell_size_check", "ON")
        .pragma("query_only", "ON")
        .disable_statement_logging();
    let mut connection = options.connect().await.map_err(broken)?;
    let read = layer_of(&mut connection, layer).await;
    // Nothing was written that closing could lose.
    let _ = connection.close().await;
    read
}

/// What the engine says of it, without its words, which may quote a value.
fn broken(error: sqlx::Error) -> Rule {
    let code = error.as_database_error().and_then(|error| error.code()).unwrap_or_default();
    let why = match code.as_ref() {
        "11" | "26" => "its pages or its schema are damaged".to_owned(),
        "1" => "a table or column that a GeoPackage has is missing".to_owned(),
        _ => format!("SQLite cannot read it (code {code})"),
    };
    Rule::Malformed("GeoPackage", why)
}

async fn layer_of(connection: &mut SqliteConnection, layer: Option<&str>) -> Result<Raw, Fault> {
    for table in ["gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"] {
        must_be_table(connection, table).await?;
    }
    let layers: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT table_name, column_name, gpkg_geometry_columns.srs_id
         FROM gpkg_contents JOIN gpkg_geometry_columns USING (table_name)
         WHERE data_type = 'features' ORDER BY table_name",
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(broken)?;
    let chosen = boundary::choose(layers.iter().map(|(table, ..)| table.as_str()), layer)?;
    let (table, column, srs) =
        layers.into_iter().find(|(table, ..)| *table == chosen).ok_or(Rule::NoAreas(""))?;
    must_be_table(connection, &table).await?;
    let mut raw = Raw::new(declared(connection, srs).await?);
    rows(connection, &table, &column, &mut raw).await?;
    match raw.features.is_empty() {
        true => Err(Rule::NoAreas("").into()),
        false => Ok(raw),
    }
}

/// A view may compute without end, and a virtual table run what it likes.
async fn must_be_table(connection: &mut SqliteConnection, name: &str) -> Result<(), Rule> {
    let sql: Option<String> =
        sqlx::query_scalar("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?")
            .bind(name)
            .fetch_optional(connection)
            .await
            .map_err(broken)?;
    match sql {
        Some(sql) if !sql.trim_start().to_ascii_uppercase().starts_with("CREATE VIRTUAL") => Ok(()),
        _ => Err(Rule::Malformed("GeoPackage", format!("{name} is no plain table"))),
    }
}

async fn declared(connection: &mut SqliteConnection, srs: i64) -> Result<Declared, Rule> {
    // By the standard, -1 and 0 are undefined.
    if srs <= 0 {
        return Ok(Declared::Nothing);
    }
    let found: Option<(String, i64, String)> = sqlx::query_as(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?",
    )
    .bind(srs)
    .fetch_optional(connection)
    .await
    .map_err(broken)?;
    let Some((organisation, code, definition)) = found else { return Ok(Declared::Nothing) };
    Ok(match boundary::declared(&format!("{organisation}:{code}")) {
        Declared::Other(_) => boundary::declared(&definition),
        known => known,
    })
}

async fn rows(
    connection: &mut SqliteConnection,
    table: &str,
    column: &str,
    raw: &mut Raw,
) -> Result<(), Fault> {
    // A name cannot be bound; between quotes that are doubled it is only a name.
    let sql = format!("SELECT * FROM \"{}\"", table.replace('"', "\"\""));
    let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(connection);
    let mut points = Points::default();
    while let Some(row) = rows.next().await {
        let number = raw.features.len() + 1;
        let row = row.map_err(broken)?;
        let mut feature = fields(&row, column);
        if let Some(blob) = geometry(&row, column)? {
            let taken = outline(blob).map_err(|rule| Fault::at(number, feature.label(), rule));
            (feature.outline, feature.others) = taken?;
        }
        raw.push(feature, &mut points)?;
    }
    Ok(())
}

fn fields(row: &SqliteRow, geometry: &str) -> Feature {
    let mut feature = Feature::default();
    for column in row.columns().iter().filter(|column| !column.name().eq_ignore_ascii_case(geometry)) {
        let at = column.ordinal();
        let kind = row.try_get_raw(at).map(|value| value.type_info().name().to_owned()).unwrap_or_default();
        let value = match kind.as_str() {
            "TEXT" => row.try_get_unchecked::<String, _>(at).ok(),
            "INTEGER" => row.try_get_unchecked::<i64, _>(at).ok().map(|number| number.to_string()),
            "REAL" => row.try_get_unchecked::<f64, _>(at).ok().map(|number| number.to_string()),
            _ => None,
        };
        if let Some(value) = value {
            feature.add_field(column.name(), value);
        }
    }
    feature
}

fn geometry<'r>(row: &'r SqliteRow, column: &str) -> Result<Option<&'r [u8]>, Rule> {
    let found = row.columns().iter().find(|each| each.name().eq_ignore_ascii_case(column));
    let at = found.map(|each| each.ordinal());
    let at = at.ok_or_else(|| Rule::Malformed("GeoPackage", format!("{column} is no column")))?;
    row.try_get_unchecked::<Option<&[u8]>, _>(at).map_err(broken)
}

/// A header that says how long it is, then well-known binary.
fn outline(blob: &[u8]) -> Result<(boundary::raw::Parts, usize), Rule> {
    let malformed = || Rule::Outline("its outline is not one of a GeoPackage".to_owned());
    let [b'G', b'P', _, flags, ..] = blob else { return Err(malformed()) };
    let envelope = match (flags >> 1) & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err(malformed()),
    };
    if flags & 0x20 != 0 {
        return Err(malformed());
    }
    let wkb = blob.get(8 + envelope..).ok_or_else(malformed)?;
    wkb::read(wkb).map_err(|error| Rule::Outline(error.to_string()))
}

#[cfg(test)]
mod tests;
