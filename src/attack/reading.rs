//! Released files as a stranger reads them: by their names and what they say,
//! without the product's own types.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::h3;
use super::truth::{Told, authority};

/// The documents of one release, by file name.
pub type Documents = BTreeMap<String, Vec<u8>>;

/// A set of cells that a release puts a band to.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// The id, as it is written.
    pub id: String,
    /// The cell that it is, or is the rest of.
    pub named: u64,
    /// Its cells of resolution 9, ascending.
    pub cells: Vec<u64>,
    /// The band of children: the least, and the most if there is one.
    pub band: Band,
    /// The themes with a band of their own, by the bit of the theme.
    pub themes: Vec<(u16, Band)>,
}

/// The least and the most that a number can be.
pub type Band = (u32, Option<u32>);

/// One release, read from its files.
pub struct Release {
    /// Its position among the releases that were read.
    pub at: usize,
    /// The id.
    pub id: String,
    /// The code of the area.
    pub area: String,
    /// The numbers of its authorities, ascending: itself, its members where
    /// neighbours release together, none for a country.
    pub authorities: Vec<u64>,
    /// The day at which the data was frozen, as it is written.
    pub cut_off: String,
    /// The first month and the last one: twelve times the year, and the month.
    pub window: (i32, i32),
    /// The least number of other children.
    pub k: usize,
    /// The least number without the children of any one holder.
    pub others: usize,
    /// Whether two holders are thought to put together what they know.
    pub colluding: bool,
    /// The day of the clock of its own on which its records were frozen, if it
    /// says one: a day of no child's.
    pub played_on: Option<String>,
    /// The leaves, as `leaves.geojson` has them.
    pub leaves: Vec<Leaf>,
    /// Every file.
    pub documents: Documents,
    owner: HashMap<u64, usize>,
    named: HashSet<u64>,
}

/// Why released files could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} cannot be read as a release's")]
pub struct Unreadable(pub String);

impl Release {
    /// Reads the files of a release.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] names the file.
    pub fn read(at: usize, documents: &Documents) -> Result<Self, Unreadable> {
        let content = documents.get("content.json").map(|bytes| json(bytes, "content.json")).transpose()?;
        let (head, leaves) = match &content {
            Some(content) => (content.clone(), leaves_of(content.get("leaves"))),
            None => {
                let features = json(named(documents, "leaves.geojson")?, "leaves.geojson")?;
                let manifest = json(named(documents, "manifest.json")?, "manifest.json")?;
                (manifest, leaves_of(features.get("features")))
            }
        };
        let leaves = leaves.ok_or_else(|| Unreadable("leaves.geojson".to_owned()))?;
        let mut release = Self::head(at, &head).ok_or_else(|| Unreadable("manifest.json".to_owned()))?;
        for (index, leaf) in leaves.iter().enumerate() {
            for &cell in &leaf.cells {
                release.owner.entry(cell).or_insert(index);
            }
        }
        release.named = leaves.iter().map(|leaf| leaf.named).collect();
        release.leaves = leaves;
        release.documents.clone_from(documents);
        Ok(release)
    }

    /// What a manifest says, or the canonical content in its place.
    fn head(at: usize, head: &Value) -> Option<Self> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let window = head.get("window").unwrap_or(head);
        let policy = head.get("policy").filter(|policy| policy.is_object()).unwrap_or(head);
        let whole = |name: &str| policy.get(name).and_then(Value::as_u64);
        let k = whole("k").and_then(|k| usize::try_from(k).ok())?;
        let area = head.get("area").and_then(|area| text(area.get("code").unwrap_or(area)))?;
        Some(Self {
            at,
            id: head.get("id").and_then(text).unwrap_or_default(),
            authorities: authorities(&area, head),
            area,
            cut_off: head.get("cut_off").and_then(text)?,
            played_on: head.get("played_on").and_then(text),
            window: (month(window.get("from")?.as_str()?)?, month(window.get("to")?.as_str()?)?),
            k,
            others: whole("others").and_then(|others| usize::try_from(others).ok()).unwrap_or(k),
            colluding: policy.get("colluding_holders").and_then(Value::as_bool).unwrap_or_default(),
            leaves: Vec::new(),
            documents: BTreeMap::new(),
            owner: HashMap::new(),
            named: HashSet::new(),
        })
    }

    /// Whether the release may have counted a row: of its tenant, its months,
    /// and in the records at the time.
    #[must_use]
    pub fn counts(&self, told: &Told) -> bool {
        let (from, to) = self.window;
        (from..=to).contains(&told.month)
            && (told.came..told.went).contains(&self.at)
            && (self.authorities.is_empty() || self.authorities.contains(&told.host))
    }

    /// The leaf that holds a cell of resolution 9.
    #[must_use]
    pub fn leaf_at(&self, cell: u64) -> Option<&Leaf> {
        self.owner.get(&cell).map(|&index| &self.leaves[index])
    }

    /// Whether some leaf is the rest of a cell of resolution 8 or 7.
    #[must_use]
    pub fn has_rest_of(&self, cell: u64) -> bool {
        self.named.contains(&cell)
    }

    /// A file as JSON, if it is there and is one.
    #[must_use]
    pub fn json(&self, name: &str) -> Option<Value> {
        serde_json::from_slice(self.documents.get(name)?).ok()
    }

    /// The name by which it is told of in a report.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} of {}", self.area, self.cut_off)
    }
}

/// The authorities of an area, as a manifest or the content names them.
fn authorities(area: &str, head: &Value) -> Vec<u64> {
    let members = head.pointer("/area/members").or_else(|| head.get("members")).and_then(Value::as_array);
    let code =
        |member: &Value| member.get("code").or(member.get(0)).unwrap_or(member).as_str().map(authority);
    let mut found: Vec<u64> = members.into_iter().flatten().filter_map(code).collect();
    if found.is_empty() && area.get(1..3) != Some("92") {
        found.push(authority(area));
    }
    found.sort_unstable();
    found
}

fn named<'a>(documents: &'a Documents, name: &str) -> Result<&'a [u8], Unreadable> {
    documents.get(name).map(Vec::as_slice).ok_or_else(|| Unreadable(name.to_owned()))
}

fn json(bytes: &[u8], name: &str) -> Result<Value, Unreadable> {
    serde_json::from_slice(bytes).map_err(|_| Unreadable(name.to_owned()))
}

/// A month written `YYYY-MM`, as twelve times the year and the month from 0.
#[must_use]
pub fn month(text: &str) -> Option<i32> {
    let (year, month) = text.split_once('-')?;
    Some(year.parse::<i32>().ok()? * 12 + month.get(..2)?.parse::<i32>().ok()? - 1)
}

/// A band as any document writes it: `5-9`, `25+`, `5 to 9 children`, `25
/// children or more`, or a bare number, which is a band of one.
#[must_use]
pub fn band(value: &Value) -> Option<Band> {
    if let Some(number) = value.as_u64() {
        let number = u32::try_from(number).ok()?;
        return Some((number, Some(number)));
    }
    let text = value.as_str()?;
    let numbers: Vec<u32> =
        text.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    let open = text.contains('+') || text.contains("or more");
    match numbers[..] {
        [least] if open => Some((least, None)),
        [number] => Some((number, Some(number))),
        [least, most] if least <= most => Some((least, Some(most))),
        _ => None,
    }
}

fn leaves_of(features: Option<&Value>) -> Option<Vec<Leaf>> {
    features?.as_array()?.iter().map(|feature| leaf(feature.get("properties").unwrap_or(feature))).collect()
}

fn leaf(properties: &Value) -> Option<Leaf> {
    let id = properties.get("leaf")?.as_str()?.to_owned();
    let themes = properties.get("themes")?.as_array()?.iter().map(theme).collect::<Option<_>>()?;
    Some(Leaf {
        named: h3::parse(id.split_once('-')?.1)?,
        cells: cells(properties.get("cells")?)?,
        band: band(properties.get("band")?)?,
        themes,
        id,
    })
}

/// A theme with its band: an object, or a pair.
fn theme(value: &Value) -> Option<(u16, Band)> {
    let name = value.get("theme").or_else(|| value.get(0))?.as_str()?;
    let at = super::truth::THEMES.iter().position(|theme| *theme == name)?;
    Some((1 << at, band(value.get("band").or_else(|| value.get(1))?)?))
}

/// Cells written at any resolution, as cells of resolution 9, ascending.
#[must_use]
pub fn cells(value: &Value) -> Option<Vec<u64>> {
    let written: Vec<u64> =
        value.as_array()?.iter().map(|cell| cell.as_str().and_then(h3::parse)).collect::<Option<_>>()?;
    let at_nine = |cell: u64| if h3::resolution(cell) > 9 { vec![cell] } else { h3::children(cell, 9) };
    let mut cells: Vec<u64> = written.into_iter().flat_map(at_nine).collect();
    cells.sort_unstable();
    Some(cells)
}

/// A table of comma-separated values: each row by the header's names.
#[must_use]
pub fn table(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let text = String::from_utf8_lossy(bytes);
    let mut rows = records(&text).into_iter();
    let Some(header) = rows.next() else { return Vec::new() };
    rows.map(|row| header.iter().cloned().zip(row).collect()).collect()
}

fn records(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            _ => field.push(letter),
        }
    }
    if !field.is_empty() || !row.is_empty() {
        row.push(field);
        rows.push(row);
    }
    rows
}
