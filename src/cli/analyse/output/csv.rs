//! A table as comma-separated values.

use std::io::{self, Write};

use super::Table;
use super::table::Value;
use crate::document::harmless;

/// Writes a header and a line for each row, RFC 4180 but for `\n` as line end,
/// which is what the reference values have.
///
/// Reals are the shortest text that reads back to the same number, flags 1 and
/// 0, no value is nothing. Words that a spreadsheet would take for a formula
/// get an apostrophe before them. There are no lines of comment: they break
/// readers.
pub(super) fn write(table: &Table<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (at, column) in table.columns().iter().enumerate() {
        comma(at, out)?;
        quoted(column.name(), out)?;
    }
    writeln!(out)?;
    for row in 0..table.rows() {
        for (at, column) in table.columns().iter().enumerate() {
            comma(at, out)?;
            match column.value(row) {
                // An only column's empty line would be passed over.
                None if table.columns().len() == 1 => out.write_all(b"\"\"")?,
                None => {}
                Some(Value::Cell(cell)) => write!(out, "{cell}")?,
                Some(Value::Whole(number)) => write!(out, "{number}")?,
                Some(Value::Signed(number)) => write!(out, "{number}")?,
                Some(Value::Real(number)) => write!(out, "{number:?}")?,
                Some(Value::Flag(flag)) => write!(out, "{}", u8::from(flag))?,
                Some(Value::Words(words)) => quoted(&harmless(&words), out)?,
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

fn comma(at: usize, out: &mut dyn Write) -> io::Result<()> {
    if at > 0 { out.write_all(b",") } else { Ok(()) }
}

/// A text, in quotes if it needs them.
fn quoted(text: &str, out: &mut dyn Write) -> io::Result<()> {
    if text.contains([',', '"', '\n', '\r']) {
        write!(out, "\"{}\"", text.replace('"', "\"\""))
    } else {
        out.write_all(text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(table: &Table<'_>) -> String {
        let mut out = Vec::new();
        write(table, &mut out).expect("memory takes any row");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_table_is_written_as_the_reference_values_are() {
        let cells = ["89194ad14b7ffff", "89194ad14bbffff"].map(|cell| cell.parse().expect("a cell"));
        let (z, p) = ([2.0, -0.1], [1e-38, 0.1 + 0.2]);
        let table = Table::of_cells(&cells).whole("count", |i| i as u64).real("z", |i| z[i]);
        let table = table.real("p", |i| p[i]).flag("hot", |i| i == 0).words("name", |_| None::<&str>);
        assert_eq!(
            text(&table),
            "cell,count,z,p,hot,name\n89194ad14b7ffff,0,2.0,1e-38,1,\n\
             89194ad14bbffff,1,-0.1,0.30000000000000004,0,\n"
        );
    }

    #[test]
    fn a_formula_is_made_harmless_and_a_comma_is_kept() {
        let words = ["=1+1", "a, \"b\"\nc", "-2"];
        let table = Table::of_rows(3).words("says", |i| words[i]).real("x", |_| -2.0);
        assert_eq!(text(&table), "says,x\n'=1+1,-2.0\n\"a, \"\"b\"\"\nc\",-2.0\n'-2,-2.0\n");
    }

    #[test]
    fn no_rows_are_a_header() {
        assert_eq!(text(&Table::of_cells(&[]).real("z", |_| 0.0)), "cell,z\n");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(reals in prop::collection::vec(any::<f64>(), 1..20), words in "\\PC{0,12}") {
            let table = Table::of_rows(reals.len()).real("x", |i| reals[i]).words("w", |_| words.as_str());
            let text = text(&table);
            let mut reader = ::csv::Reader::from_reader(text.as_bytes());
            let rows: Vec<_> = reader.records().map(|row| row.expect("a row")).collect();
            prop_assert_eq!(rows.len(), reals.len());
            for (row, &real) in rows.iter().zip(&reals) {
                let read = row[0].parse().ok();
                prop_assert_eq!(read, Some(real).filter(|real| real.is_finite()));
                prop_assert_eq!(row[1].trim_start_matches('\''), words.trim_start_matches('\''));
            }
        }
    }
}
