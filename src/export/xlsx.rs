//! A workbook: a sheet a table, and one of caveats and the mark.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::facts::{self, Fact};
use super::tables::{Table, tables};
use super::{Mark, Value};
use crate::summary::{Summary, words};

/// The most letters that Excel takes at the head or the foot of a page.
const LONGEST_FOOT: usize = 240;

/// A day that is the same in every workbook; when it was taken is in the mark.
const CREATED: (u16, u8, u8) = (2000, 1, 1);

/// The slip is the comment of the archive: no program shows it, none changes it.
pub(super) fn write(summary: &Summary, mark: &Mark, slip: &str) -> Vec<u8> {
    let bytes = workbook(summary, mark).expect("a workbook in memory of few rows");
    with_comment(bytes, slip)
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
            strip: Format::new().set_bold().set_background_color("#0B0C0C").set_font_color("#FFFFFF"),
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
        let marking = format!("{} · {}", summary.marking, facts::stamp(summary));
        let foot: String = facts::foot(mark).chars().take(LONGEST_FOOT / 2).collect();
        sheet.set_header(format!("&C&\"Arial,Bold\"{}", harmless_head(&marking)));
        sheet.set_footer(format!("&L{}&RPage &P of &N", harmless_head(&foot)));
        let mut filled = Self { sheet, look, row: 0 };
        filled.line(&[&marking], &look.strip)?;
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
            self.sheet.write_string_with_format(self.row, 1, text, &self.look.wrapped)?;
            self.row += 1;
        }
        Ok(())
    }
}

fn overview(sheet: &mut Sheet<'_>, summary: &Summary, mark: &Mark) -> Result<(), XlsxError> {
    sheet.sheet.set_column_width(0, 34)?.set_column_width(1, 110)?;
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
    for row in &table.rows {
        sheet.values(row)?;
    }
    for (column, width) in (0..).zip(widths(table)) {
        sheet.sheet.set_column_width(column, width)?;
    }
    let last = u16::try_from(table.header.len() - 1).unwrap_or(u16::MAX);
    sheet.sheet.autofilter(head, 0, sheet.row - 1, last)?.set_freeze_panes(head + 1, 0)?;
    sheet.sheet.set_repeat_rows(head, head)?;
    Ok(())
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
    sheet.sheet.set_column_width(0, 34)?.set_column_width(1, 110)?;
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

/// Puts a comment on a ZIP archive that has none: its length is the last two
/// bytes of the archive's end.
fn with_comment(mut archive: Vec<u8>, comment: &str) -> Vec<u8> {
    let length = u16::try_from(comment.len()).expect("a slip of a few hundred letters");
    let at = archive.len() - 2;
    archive.splice(at.., length.to_le_bytes());
    archive.extend(comment.as_bytes());
    archive
}
