//! Writes layers as the bytes of a GeoPackage.

use geo::{BoundingRect as _, MapCoords as _, MultiPolygon, Rect, coord};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _};

use crate::crs::Crs;
use crate::export::{Feature, Layer, Layers, Value};

/// EPSG's number of British National Grid.
const NATIONAL_GRID: i32 = 27700;

/// `GPKG`, and version 1.3.0, in the head of the file.
const APPLICATION: &str = "1196444487";
const VERSION: &str = "10300";

/// The one column that not every layer has, after those of `schema.sql`.
const PLAYED_ON: &str = "played_on";

/// Layers that do not make a GeoPackage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the GeoPackage could not be written")]
pub struct NotWritten;

/// The layers as a GeoPackage in British National Grid, with a style each.
///
/// It is made in memory and goes through no file. Equal input gives equal bytes.
/// `slip` is the text of one row of the table `about`.
///
/// # Errors
///
/// [`NotWritten`] where an outline lies out of the grid's reach, or the engine
/// refuses.
pub async fn write(layers: &Layers, slip: &str) -> Result<Vec<u8>, NotWritten> {
    let grid = layers.layers.iter().map(on_the_grid).collect::<Option<Vec<Layer>>>().ok_or(NotWritten)?;
    filled(layers, &grid, slip).await.map_err(|_| NotWritten)
}

fn on_the_grid(layer: &Layer) -> Option<Layer> {
    let mut layer = layer.clone();
    for feature in &mut layer.features {
        let metres = Crs::NationalGrid.outline_of_degrees(&feature.outline).ok()?;
        // To the millimetre, as no shift is truer.
        let round = |m: f64| (m * 1_000.0).round() / 1_000.0;
        feature.outline = metres.map_coords(|at| coord! { x: round(at.x), y: round(at.y) });
    }
    Some(layer)
}

async fn filled(layers: &Layers, grid: &[Layer], slip: &str) -> Result<Vec<u8>, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .in_memory(true)
        // A row with a slip must stand on a page of its own, in one piece.
        .page_size(16_384)
        .journal_mode(SqliteJournalMode::Memory)
        .pragma("application_id", APPLICATION)
        .pragma("user_version", VERSION)
        .disable_statement_logging();
    let mut file = options.connect().await?;
    file.execute(include_str!("schema.sql")).await?;
    for layer in grid {
        if layer.columns.iter().any(|(name, _)| *name == PLAYED_ON) {
            let column = format!("ALTER TABLE {} ADD COLUMN {PLAYED_ON} TEXT", layer.name);
            file.execute(AssertSqlSafe(column)).await?;
        }
        contents(&mut file, layers, layer).await?;
        for (fid, feature) in (1..).zip(&layer.features) {
            insert(&mut file, layer, fid, feature).await?;
        }
        let rtree = include_str!("rtree.sql").replace("leaves", layer.name);
        file.execute(AssertSqlSafe(rtree)).await?;
        style(&mut file, layers, layer).await?;
    }
    about(&mut file, layers, slip).await?;
    let bytes = file.serialize(None).await?.to_vec();
    file.close().await?;
    Ok(bytes)
}

async fn contents(file: &mut SqliteConnection, layers: &Layers, layer: &Layer) -> Result<(), sqlx::Error> {
    let bounds = bounds(&layer.features);
    let of = |end: fn(Rect) -> f64| bounds.map(end);
    sqlx::query("INSERT INTO gpkg_contents VALUES (?1, 'features', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
        .bind(layer.name)
        .bind(&layer.title)
        .bind(&layers.taken_at)
        .bind(of(|bounds| bounds.min().x))
        .bind(of(|bounds| bounds.min().y))
        .bind(of(|bounds| bounds.max().x))
        .bind(of(|bounds| bounds.max().y))
        .bind(NATIONAL_GRID)
        .execute(&mut *file)
        .await?;
    sqlx::query("INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', 'MULTIPOLYGON', ?2, 0, 0)")
        .bind(layer.name)
        .bind(NATIONAL_GRID)
        .execute(&mut *file)
        .await?;
    let rtree = "CREATE VIRTUAL TABLE rtree_leaves_geom USING rtree(id, minx, maxx, miny, maxy)";
    file.execute(AssertSqlSafe(rtree.replace("leaves", layer.name))).await?;
    Ok(())
}

fn bounds(features: &[Feature]) -> Option<Rect> {
    let all: MultiPolygon = features.iter().flat_map(|feature| feature.outline.0.iter().cloned()).collect();
    all.bounding_rect()
}

async fn insert(
    file: &mut SqliteConnection,
    layer: &Layer,
    fid: i64,
    feature: &Feature,
) -> Result<(), sqlx::Error> {
    let places = ", ?".repeat(feature.values.len());
    let statement = format!("INSERT INTO {} VALUES (?, ?{places})", layer.name);
    let mut row = sqlx::query(AssertSqlSafe(statement)).bind(fid).bind(blob(&feature.outline));
    for value in &feature.values {
        row = match value {
            Value::Text(text) => row.bind(text.clone()),
            Value::Whole(number) => row.bind(*number),
            Value::Number(number) => row.bind(*number),
            Value::Nothing => row.bind(None::<String>),
        };
    }
    row.execute(&mut *file).await?;
    let Some(bounds) = feature.outline.bounding_rect() else { return Ok(()) };
    let statement = format!("INSERT INTO rtree_{}_geom VALUES (?, ?, ?, ?, ?)", layer.name);
    let row = sqlx::query(AssertSqlSafe(statement)).bind(fid).bind(bounds.min().x).bind(bounds.max().x);
    row.bind(bounds.min().y).bind(bounds.max().y).execute(file).await?;
    Ok(())
}

async fn style(file: &mut SqliteConnection, layers: &Layers, layer: &Layer) -> Result<(), sqlx::Error> {
    let style = "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, \
                 styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time) \
                 VALUES ('', '', ?1, 'geom', ?1, ?2, ?3, 1, 'The colours and patterns of Homeward', '', ?4)";
    let row = sqlx::query(style).bind(layer.name).bind(&layer.qml).bind(&layer.sld).bind(&layers.taken_at);
    row.execute(file).await?;
    Ok(())
}

/// The facts, what is to be kept in mind, and the slip.
async fn about(file: &mut SqliteConnection, layers: &Layers, slip: &str) -> Result<(), sqlx::Error> {
    for (table, title) in [("about", &layers.title), ("layer_styles", &"Styles of the layers".to_owned())] {
        sqlx::query(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) \
             VALUES (?1, 'attributes', ?1, ?2, ?3, 0)",
        )
        .bind(table)
        .bind(title)
        .bind(&layers.taken_at)
        .execute(&mut *file)
        .await?;
    }
    let facts = layers.facts.iter().map(|(name, text)| (*name, text.as_str()));
    for (name, text) in facts.chain([("description", layers.description.as_str()), ("signed", slip)]) {
        let row = sqlx::query("INSERT INTO about (name, text) VALUES (?, ?)").bind(name).bind(text);
        row.execute(&mut *file).await?;
    }
    Ok(())
}

/// An outline as a GeoPackage has it: a head with its bounds, then well-known
/// binary, little-endian.
fn blob(outline: &MultiPolygon) -> Vec<u8> {
    let mut bytes = b"GP\x00\x03".to_vec();
    bytes.extend(NATIONAL_GRID.to_le_bytes());
    let bounds = outline.bounding_rect();
    let ends = bounds.map_or([f64::NAN; 4], |it| [it.min().x, it.max().x, it.min().y, it.max().y]);
    bytes.extend(ends.iter().flat_map(|end| end.to_le_bytes()));
    let head = |bytes: &mut Vec<u8>, kind: u32, parts: usize| {
        bytes.push(1);
        bytes.extend(kind.to_le_bytes());
        bytes.extend(u32::try_from(parts).expect("an outline of few parts").to_le_bytes());
    };
    head(&mut bytes, 6, outline.0.len());
    for polygon in outline {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        head(&mut bytes, 3, 1 + polygon.interiors().len());
        for ring in rings {
            bytes.extend(u32::try_from(ring.0.len()).expect("a ring of few points").to_le_bytes());
            bytes.extend(ring.coords().flat_map(|at| [at.x.to_le_bytes(), at.y.to_le_bytes()].concat()));
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::layers;
    use crate::export::tests::{drawn, mark, slip, whole};

    fn count(bytes: &[u8], what: &str) -> usize {
        bytes.windows(what.len()).filter(|window| *window == what.as_bytes()).count()
    }

    #[tokio::test]
    async fn a_geopackage_is_the_same_twice_and_has_its_slip_once() {
        let mut played = drawn();
        played.release.played_on = Some(jiff::civil::date(2026, 11, 3));
        for summary in [drawn(), whole(), played] {
            let layers = layers(&summary, &mark(1));
            let bytes = write(&layers, &slip('a')).await.unwrap();
            assert_eq!(&bytes[..16], b"SQLite format 3\0");
            assert_eq!(&bytes[68..72], b"GPKG");
            assert!(bytes == write(&layers, &slip('a')).await.unwrap());
            assert_eq!(count(&bytes, &slip('a')), 1);
            let other = write(&layers, &slip('b')).await.unwrap();
            assert_eq!(bytes.iter().zip(&other).filter(|(one, other)| one != other).count(), 600);
        }
    }
}
