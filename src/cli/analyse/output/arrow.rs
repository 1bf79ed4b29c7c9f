//! A table as Apache Parquet, or as an Arrow IPC file.
//!
//! A column of cells is text, as in every other form. Here the cells of the
//! rows are a second column too, `cell_id`, unsigned 64-bit: the number that H3
//! libraries for columns of numbers take, and that joins fastest.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, UInt64Array};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use super::Metadata;
use super::table::{Column, Table, Values};

/// The column with the cells of the rows as numbers.
const CELL_ID: &str = "cell_id";

/// Rows that are held at once.
const BATCH: usize = 65_536;

/// Writes an Arrow IPC file.
pub(super) fn write_ipc(table: &Table<'_>, metadata: &Metadata, out: &mut dyn Write) -> io::Result<()> {
    let schema = Arc::new(schema(table, metadata));
    let mut writer = FileWriter::try_new(out, &schema).map_err(of_arrow)?;
    for rows in batches(table.rows()) {
        writer.write(&batch(table, &schema, rows)?).map_err(of_arrow)?;
    }
    writer.finish().map_err(of_arrow)
}

/// Writes a Parquet file, a group of rows at a time.
pub(super) fn write_parquet(table: &Table<'_>, metadata: &Metadata, out: &mut dyn Write) -> io::Result<()> {
    // Said twice: some readers look for it in the file, Arrow's in its own schema.
    let schema = Arc::new(schema(table, metadata));
    let said = metadata.texts().map(|(name, text)| KeyValue::new(name, text)).collect();
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(Default::default()))
        .set_created_by(concat!("homeward ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(said))
        .build();
    // The writer wants to be sent between threads, which `out` need not stand:
    // it fills a buffer, which is emptied after each group.
    let mut writer =
        ArrowWriter::try_new(Vec::new(), schema.clone(), Some(properties)).map_err(of_parquet)?;
    for rows in batches(table.rows()) {
        writer.write(&batch(table, &schema, rows)?).map_err(of_parquet)?;
        writer.flush().map_err(of_parquet)?;
        out.write_all(writer.inner())?;
        writer.inner_mut().clear();
    }
    out.write_all(&writer.into_inner().map_err(of_parquet)?)
}

fn batches(rows: usize) -> impl Iterator<Item = Range<usize>> {
    (0..rows).step_by(BATCH).map(move |start| start..rows.min(start + BATCH))
}

fn schema(table: &Table<'_>, metadata: &Metadata) -> Schema {
    let of_column = |column: &Column<'_>| Field::new(column.name(), data_type(&column.values), true);
    let mut fields: Vec<_> = table.columns().iter().map(of_column).collect();
    if table.cells().is_some() {
        fields[0].set_nullable(false);
        fields.insert(1, Field::new(CELL_ID, DataType::UInt64, false));
    }
    Schema::new_with_metadata(fields, metadata.texts().collect::<arrow_schema::Metadata>())
}

fn data_type(values: &Values<'_>) -> DataType {
    match values {
        Values::Cell(_) | Values::Words(_) => DataType::Utf8,
        Values::Whole(_) => DataType::UInt64,
        Values::Signed(_) => DataType::Int64,
        Values::Real(_) => DataType::Float64,
        Values::Flag(_) => DataType::Boolean,
    }
}

fn batch(table: &Table<'_>, schema: &Arc<Schema>, rows: Range<usize>) -> io::Result<RecordBatch> {
    let mut arrays: Vec<_> =
        table.columns().iter().map(|column| array(&column.values, rows.clone())).collect();
    if let Some(cells) = table.cells() {
        let ids = cells[rows].iter().map(|&cell| u64::from(cell));
        arrays.insert(1, Arc::new(UInt64Array::from_iter_values(ids)));
    }
    RecordBatch::try_new(schema.clone(), arrays).map_err(of_arrow)
}

fn array(values: &Values<'_>, rows: Range<usize>) -> ArrayRef {
    match values {
        Values::Cell(of) => texts(rows.map(|row| of(row).map(|cell| cell.to_string()))),
        Values::Words(of) => texts(rows.map(of)),
        Values::Whole(of) => Arc::new(rows.map(of).collect::<UInt64Array>()),
        Values::Signed(of) => Arc::new(rows.map(of).collect::<Int64Array>()),
        Values::Real(of) => Arc::new(rows.map(of).collect::<Float64Array>()),
        Values::Flag(of) => Arc::new(rows.map(of).collect::<BooleanArray>()),
    }
}

fn texts<T: AsRef<str>>(texts: impl Iterator<Item = Option<T>>) -> ArrayRef {
    let mut array = StringBuilder::new();
    texts.for_each(|text| array.append_option(text));
    Arc::new(array.finish())
}

fn of_arrow(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, error) => error,
        other => io::Error::other(other),
    }
}

fn of_parquet(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(source) => io::Error::other(source),
        },
        other => io::Error::other(other),
    }
}

#[cfg(test)]
#[path = "arrow_tests.rs"]
mod tests;
