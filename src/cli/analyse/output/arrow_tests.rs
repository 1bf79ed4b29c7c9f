use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, UInt64Type};
use arrow_ipc::reader::FileReader;
use h3o::{CellIndex, LatLng, Resolution};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::super::Format;
use super::*;

fn cells(rings: u32) -> Vec<CellIndex> {
    let middle = LatLng::new(53.6, -2.16).expect("a point").to_cell(Resolution::Nine);
    let mut cells = middle.grid_disk::<Vec<_>>(rings);
    cells.sort_unstable();
    cells
}

fn table(cells: &[CellIndex]) -> Table<'_> {
    Table::of_cells(cells)
        .whole("count", |i| (i % 3 > 0).then_some(u64::MAX - i as u64))
        .real("z", |i| if i % 5 == 0 { f64::NAN } else { 0.1 * i as f64 })
        .flag("hot", |i| i % 2 == 0)
        .words("class", |i| (i % 7 > 0).then_some("not significant"))
}

fn said() -> Metadata {
    Metadata::new().with("statistic", "gi-star").with("alpha", 0.05).with("data", "SYNTHETIC")
}

fn bytes(format: Format, table: &Table<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    format.write(table, &said(), &mut out).expect("memory takes any row");
    out
}

/// Whether batches hold a table, row for row.
fn check(batches: &[RecordBatch], cells: &[CellIndex]) {
    let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
    assert_eq!(rows, cells.len());
    let mut i = 0;
    for batch in batches {
        let column = |name: &str| batch.column_by_name(name).expect("a column");
        for row in 0..batch.num_rows() {
            assert_eq!(column("cell").as_string::<i32>().value(row), cells[i].to_string());
            assert_eq!(column("cell_id").as_primitive::<UInt64Type>().value(row), u64::from(cells[i]));
            let count = column("count").as_primitive::<UInt64Type>();
            assert_eq!(count.iter().nth(row), Some((i % 3 > 0).then_some(u64::MAX - i as u64)));
            let z = column("z").as_primitive::<Float64Type>();
            assert_eq!(z.iter().nth(row), Some((i % 5 > 0).then_some(0.1 * i as f64)));
            assert_eq!(column("hot").as_boolean().value(row), i % 2 == 0);
            let class = column("class").as_string::<i32>();
            assert_eq!(class.iter().nth(row), Some((i % 7 > 0).then_some("not significant")));
            i += 1;
        }
    }
}

#[test]
fn an_arrow_file_reads_back_with_what_it_says_of_itself() {
    let cells = cells(5);
    let bytes = bytes(Format::Arrow, &table(&cells));
    let reader = FileReader::try_new(io::Cursor::new(bytes), None).expect("an Arrow file");
    let said: Vec<_> =
        reader.schema().metadata().iter().map(|(k, v)| (k.to_string(), v.to_string())).collect();
    let expected = [("alpha", "0.05"), ("data", "SYNTHETIC"), ("statistic", "gi-star")];
    assert_eq!(said, expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
    check(&reader.map(|batch| batch.expect("a batch")).collect::<Vec<_>>(), &cells);
}

#[test]
fn a_parquet_file_reads_back_with_what_it_says_of_itself() {
    let cells = cells(5);
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(&bytes(Format::Parquet, &table(&cells))).expect("written");
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("a Parquet file");
    let said = reader.metadata().file_metadata().key_value_metadata().expect("metadata").clone();
    for (name, text) in [("statistic", "gi-star"), ("alpha", "0.05"), ("data", "SYNTHETIC")] {
        assert!(said.contains(&KeyValue::new(name.to_owned(), text.to_owned())), "{name}");
    }
    let in_schema: Vec<_> = reader.schema().metadata().iter().map(|(name, _)| name.to_string()).collect();
    assert_eq!(in_schema, ["alpha", "data", "statistic"]);
    let reader = reader.build().expect("a reader");
    check(&reader.map(|batch| batch.expect("a batch")).collect::<Vec<_>>(), &cells);
}

#[test]
fn tables_of_many_groups_and_of_none_read_back_the_same_each_time() {
    for rings in [160, 0] {
        let cells = cells(rings);
        let cells = if rings == 0 { &[][..] } else { &cells };
        for format in [Format::Parquet, Format::Arrow] {
            assert_eq!(bytes(format, &table(cells)), bytes(format, &table(cells)));
        }
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(&bytes(Format::Parquet, &table(cells))).expect("written");
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("a Parquet file");
        assert_eq!(reader.metadata().num_row_groups(), cells.len().div_ceil(BATCH));
        let batches = reader.build().expect("a reader").map(|batch| batch.expect("a batch"));
        let ids = batches.flat_map(|batch| batch.column(1).as_primitive::<UInt64Type>().values().to_vec());
        assert!(ids.eq(cells.iter().map(|&cell| u64::from(cell))));
    }
}

#[test]
fn a_full_disk_is_an_error_of_its_own() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let cells = cells(2);
    for format in [Format::Csv, Format::GeoJson, Format::Parquet, Format::Arrow] {
        let error = format.write(&table(&cells), &said(), &mut Full).expect_err("full");
        assert_eq!(error.kind(), io::ErrorKind::StorageFull, "{format:?}");
    }
}
