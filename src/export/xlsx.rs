//! A workbook: a sheet a table, and one of caveats and the mark.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::facts::{self, Fact};
use super::tables::{Table, tables};
use super::{Mark, Value};
use crate::summary::{Summary, words};

/// The most letters that Excel takes at the head or the foot of a page.
const LONGEST_FOOT: usize = 220;

/// The width of a column of prose, in letters, and the height of a line, in points.
const WIDE: f64 = 110.0;
const LINE: f64 = 15.0;

/// A day that is the same in every workbook; when it was taken is in the mark.
const CREATED: (u16, u8, u8) = (2000, 1, 1);

/// The slip is in a field of the archive: no program shows it, none changes it.
pub(super) fn write(summary: &Summary, mark: &Mark, slip: &str) -> Vec<u8> {
    let bytes = workbook(summary, mark).expect("a workbook in memory of few rows");
    with_slip(bytes, slip).expect("an archive of some parts, and a slip of some hundred letters")
}

fn workbook(summary: &Summary, mark: &Mark) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(CREATED.0, CREATED.1, CREATED.2)?;
    let title = facts::title(summary);
    let about = DocProperties::new().set_title(&title).set_author("Homeward").set_creation_datetime(&created);
    book.set_properties(&about);
    let look = Look::new();
    overview(&mut Sheet::new(book.add_worksheet(), "Summary", summary, mark, &look)?, summary, mark)?;
    for table in tables(summary, mark).iter().filter(|table| table.name != "Actions") {
        rows(&mut Sheet::new(book.add_worksheet(), table.name, summary, mark, &look)?, table)?;
    }
    caveats(&mut Sheet::new(book.add_worksheet(), "Caveats & mark", summary, mark, &look)?, summary, mark)?;
    book.save_to_buffer()
}

struct Look {
    strip: Format,
    quiet: Format,
    title: Format,
    head: Format,
    wrapped: Format,
    plain: Format,
}

impl Look {
    fn new() -> Self {
        let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        Self {
            strip: Format::new().set_bold().set_font_size(12),
            quiet: Format::new().set_font_color("#383F43").set_font_size(9),
            title: Format::new().set_bold().set_font_size(14),
            head: wrapped.clone().set_bold().set_background_color("#E8E8E6"),
            plain: Format::new().set_align(FormatAlign::Top),
            wrapped,
        }
    }
}

/// A sheet that is filled from the top, marked in its first rows and on each
/// page that is printed.
struct Sheet<'a> {
    sheet: &'a mut Worksheet,
    look: &'a Look,
    row: u32,
}

impl<'a> Sheet<'a> {
    fn new(
        sheet: &'a mut Worksheet,
        name: &str,
        summary: &Summary,
        mark: &Mark,
        look: &'a Look,
    ) -> Result<Self, XlsxError> {
        sheet.set_name(name)?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        let marking = format!("{} · {}", summary.marking, summary.release.stamp().words());
        let foot = harmless_head(&facts::foot(mark));
        let foot: String = foot.chars().take(LONGEST_FOOT).collect();
        sheet.set_header(format!("&C&\"Arial,Bold\"{}", harmless_head(&marking)));
        sheet.set_footer(format!("&L{}&RPage &P of &N", foot.trim_end_matches('&')));
        let mut filled = Self { sheet, look, row: 0 };
        filled.line(&[&marking], &look.strip)?;
        filled.sheet.set_row_height(filled.row, 21)?;
        filled.line(&[&facts::title(summary)], &look.title)?;
        filled.line(&[&facts::foot(mark)], &look.quiet)?;
        filled.line(&[&format!("Purpose: {}", mark.purpose)], &look.quiet)?;
        filled.row += 1;
        Ok(filled)
    }

    /// Texts are written as texts, whatever they begin with.
    fn line(&mut self, texts: &[&str], format: &Format) -> Result<(), XlsxError> {
        for (column, text) in (0..).zip(texts) {
            self.sheet.write_string_with_format(self.row, column, *text, format)?;
        }
        self.row += 1;
        Ok(())
    }

    fn values(&mut self, values: &[Value]) -> Result<(), XlsxError> {
        for (column, value) in (0..).zip(values) {
            match value {
                Value::Text(text) => {
                    self.sheet.write_string_with_format(self.row, column, text, &self.look.wrapped)?;
                }
                Value::Whole(number) => {
                    self.sheet.write_number_with_format(
                        self.row,
                        column,
                        *number as f64,
                        &self.look.plain,
                    )?;
                }
                Value::Number(number) => {
                    self.sheet.write_number_with_format(self.row, column, *number, &self.look.plain)?;
                }
                Value::Nothing => {}
            }
        }
        self.row += 1;
        Ok(())
    }

    fn pairs(&mut self, pairs: impl IntoIterator<Item = (String, String)>) -> Result<(), XlsxError> {
        for (name, text) in pairs {
            self.sheet.write_string_with_format(self.row, 0, name, &self.look.head)?;
            self.sheet.set_row_height(self.row, height(&text, WIDE))?;
            self.sheet.write_string_with_format(self.row, 1, text, &self.look.wrapped)?;
            self.row += 1;
        }
        Ok(())
    }
}

fn overview(sheet: &mut Sheet<'_>, summary: &Summary, mark: &Mark) -> Result<(), XlsxError> {
    sheet.sheet.set_column_width(0, 34)?.set_column_width(1, WIDE)?;
    let range = summary.children.as_ref();
    let mut pairs = vec![
        ("Area".to_owned(), format!("{} ({})", summary.subject.name, summary.subject.kind)),
        ("Says".to_owned(), summary.headline.clone()),
    ];
    if let Some(range) = range {
        pairs.push(("Children, lowest".to_owned(), range.lowest.to_string()));
        let highest =
            range.highest.map_or_else(|| "no number can be told".to_owned(), |most| most.to_string());
        pairs.push(("Children, highest".to_owned(), highest));
    }
    for section in facts::sections(summary, mark) {
        let is_empty = section.text.is_empty();
        let text = if is_empty { format!("Empty. {}", section.empty) } else { section.text.join("\n") };
        pairs.push((section.heading.to_owned(), text));
    }
    pairs.push(("What a blank means".to_owned(), summary.blank_means.clone()));
    pairs.extend(summary.not_for.iter().map(|text| ("Not to be used for".to_owned(), text.clone())));
    sheet.pairs(pairs)
}

fn rows(sheet: &mut Sheet<'_>, table: &Table) -> Result<(), XlsxError> {
    if table.rows.is_empty() {
        return sheet.line(&[table.empty], &sheet.look.plain);
    }
    if table.name == "Themes" {
        sheet.line(&[words::RANGE_MEANS], &sheet.look.quiet)?;
    }
    let head = sheet.row;
    sheet.line(&table.header, &sheet.look.head)?;
    let widths = widths(table);
    for row in &table.rows {
        let heights = row.iter().zip(&widths).map(|(value, width)| height(&value.words(), *width));
        sheet.sheet.set_row_height(sheet.row, heights.fold(LINE, f64::max))?;
        sheet.values(row)?;
    }
    for (column, width) in (0..).zip(widths) {
        sheet.sheet.set_column_width(column, width)?;
    }
    let last = u16::try_from(table.header.len() - 1).unwrap_or(u16::MAX);
    sheet.sheet.autofilter(head, 0, sheet.row - 1, last)?.set_freeze_panes(head + 1, 0)?;
    sheet.sheet.set_repeat_rows(head, head)?;
    Ok(())
}

/// As high as a wrapped text needs: a program that only shows a workbook does not
/// measure it.
fn height(text: &str, width: f64) -> f64 {
    let lines = |part: &str| (part.chars().count() as f64 / (width * 0.95)).ceil().max(1.0);
    text.lines().map(lines).sum::<f64>().max(1.0) * LINE
}

/// As wide as the longest text of a column, and no wider than can be read.
fn widths(table: &Table) -> Vec<f64> {
    let longest = |column: usize| {
        let texts = table.rows.iter().filter_map(|row| row.get(column));
        texts.map(|value| value.words().chars().count()).max().unwrap_or(0)
    };
    let width = |(column, name): (usize, &&str)| longest(column).max(name.len()).clamp(8, 46) as f64 + 3.0;
    table.header.iter().enumerate().map(width).collect()
}

fn caveats(sheet: &mut Sheet<'_>, summary: &Summary, mark: &Mark) -> Result<(), XlsxError> {
    sheet.sheet.set_column_width(0, 34)?.set_column_width(1, WIDE)?;
    let fact = |fact: Fact| (fact.label.to_owned(), fact.text);
    sheet.pairs(facts::of_mark(mark).into_iter().map(fact))?;
    sheet.pairs(facts::of_summary(summary).into_iter().map(fact))?;
    sheet.pairs(summary.caveats.iter().map(|text| ("To be kept in mind".to_owned(), text.clone())))?;
    sheet.pairs(summary.not_for.iter().map(|text| ("Not to be used for".to_owned(), text.clone())))?;
    sheet.pairs(summary.notices.iter().map(|text| ("Notice".to_owned(), text.clone())))
}

/// At the head and the foot of a page `&` begins a code.
fn harmless_head(text: &str) -> String {
    text.replace('&', "&&")
}

/// The id of the field of ours, `HW`.
const FIELD: u16 = 0x5748;

/// Puts the slip into a field of the archive's last local header, where every
/// reader passes over what it does not know. A comment on the archive would be
/// simpler, but LibreOffice does not open a workbook that has one.
fn with_slip(mut archive: Vec<u8>, slip: &str) -> Option<Vec<u8>> {
    let end = archive.windows(4).rposition(|window| window == b"PK\x05\x06")?;
    let directory = long(&archive, end + 16)?;
    let mut entry = directory;
    let mut last = None;
    while entry < end {
        last = Some(long(&archive, entry + 42)?);
        let lengths =
            short(&archive, entry + 28)? + short(&archive, entry + 30)? + short(&archive, entry + 32)?;
        entry += 46 + usize::from(lengths);
    }
    let header = last?;
    let (name, extra) = (short(&archive, header + 26)?, short(&archive, header + 28)?);
    let length = u16::try_from(slip.len()).ok()?;
    let field = [&FIELD.to_le_bytes()[..], &length.to_le_bytes(), slip.as_bytes()].concat();
    put(&mut archive, header + 28, &(extra.checked_add(length)?.checked_add(4)?).to_le_bytes())?;
    put(&mut archive, end + 16, &u32::try_from(directory + field.len()).ok()?.to_le_bytes())?;
    let at = header + 30 + usize::from(name);
    archive.splice(at..at, field);
    Some(archive)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()
}

fn put(bytes: &mut [u8], at: usize, what: &[u8]) -> Option<()> {
    bytes.get_mut(at..at + what.len())?.copy_from_slice(what);
    Some(())
}
