//! What a file of boundaries holds, as it was written: before fields are chosen,
//! coordinates shifted and outlines mended.

use geo::{Coord, LineString};

use super::Rule;

/// Most areas of a file. England and Wales have 35,672 LSOAs and 188,880 output
/// areas.
pub const MOST_FEATURES: usize = 200_000;
/// Most points of all outlines of a file: 128 MiB of them.
pub const MOST_POINTS: usize = 8_000_000;
/// Most bytes of a file, and of each file in a zip, as they are in memory.
pub const MOST_BYTES: u64 = 512 << 20;
/// Most fields of an area that are looked at.
const MOST_FIELDS: usize = 256;
/// Longest value of a field that could be a code or a name, in bytes.
const LONGEST_VALUE: usize = 500;

/// What a file says of its coordinates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Declared {
    /// WGS 84 degrees, or what is the same here to half a metre (ETRS89).
    Degrees,
    /// British National Grid.
    NationalGrid,
    /// Web Mercator.
    WebMercator,
    /// Nothing.
    Nothing,
    /// Something else, in its own words.
    Other(String),
}

/// The areas of a file.
#[derive(Debug)]
pub struct Raw {
    /// What it says of its coordinates.
    pub declared: Declared,
    /// Its areas, in its order.
    pub features: Vec<Feature>,
    /// What was seen and not taken, for whoever imports it.
    pub told: Vec<String>,
    /// Each area came in a file of its own, as police neighbourhoods do.
    pub a_file_each: bool,
    /// The format says which way rings are wound.
    pub says_winding: bool,
}

/// The parts of an outline: rings as they were written, the outer one first.
pub type Parts = Vec<Vec<LineString>>;

/// One area as a file has it.
#[derive(Debug, Default)]
pub struct Feature {
    /// Its fields, in the file's order.
    pub fields: Vec<(String, String)>,
    /// Its rings: open, crossing, wound either way, in whatever coordinates.
    pub outline: Parts,
    /// Points and lines that stood beside.
    pub others: usize,
}

impl Raw {
    /// A file without areas.
    #[must_use]
    pub fn new(declared: Declared) -> Self {
        Self { declared, features: Vec::new(), told: Vec::new(), a_file_each: false, says_winding: false }
    }

    /// Adds an area.
    ///
    /// # Errors
    ///
    /// [`Rule::TooManyFeatures`] or [`Rule::TooManyPoints`].
    pub fn push(&mut self, feature: Feature, points: &mut Points) -> Result<(), Rule> {
        if self.features.len() == MOST_FEATURES {
            return Err(Rule::TooManyFeatures);
        }
        points.take(feature.points())?;
        self.features.push(feature);
        Ok(())
    }
}

impl Feature {
    /// Adds a field, unless there are too many or its value is too long for a name.
    pub fn add_field(&mut self, name: &str, value: String) {
        if self.fields.len() < MOST_FIELDS && value.len() <= LONGEST_VALUE {
            self.fields.push((name.to_owned(), value.trim().to_owned()));
        }
    }

    /// The value of a field, by its name in whatever case.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// What to call it by when something is wrong with it: its first value.
    #[must_use]
    pub fn label(&self) -> &str {
        self.fields.first().map_or("", |(_, value)| value)
    }

    pub(super) fn positions(&self) -> impl Iterator<Item = &Coord> {
        self.outline.iter().flatten().flat_map(|ring| &ring.0)
    }

    fn points(&self) -> usize {
        self.outline.iter().flatten().map(|ring| ring.0.len()).sum()
    }
}

/// How many points of outlines there is still room for.
pub struct Points(usize);

impl Default for Points {
    fn default() -> Self {
        Self(MOST_POINTS)
    }
}

impl Points {
    /// Takes room for some points.
    ///
    /// # Errors
    ///
    /// [`Rule::TooManyPoints`] if there is none.
    pub fn take(&mut self, points: usize) -> Result<(), Rule> {
        self.0 = self.0.checked_sub(points).ok_or(Rule::TooManyPoints)?;
        Ok(())
    }
}
