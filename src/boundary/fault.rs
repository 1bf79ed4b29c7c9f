use std::fmt;

/// Why a file of boundaries is not taken, and which area of it is at fault.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// The area's place in the file, from 1, and its code or name; none where the
    /// whole file is at fault.
    pub feature: Option<(usize, String)>,
    /// The rule.
    pub rule: Rule,
}

/// A rule that a file of boundaries broke.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Rule {
    /// None of the formats.
    #[error(
        "it is none of the formats that are read: GeoJSON, TopoJSON, GeoPackage, FlatGeobuf, KML, KMZ, or a \
         Shapefile in a zip"
    )]
    UnknownFormat,
    /// The bytes are not what the format says.
    #[error("it is not whole {0}: {1}")]
    Malformed(&'static str, String),
    /// A format's rule that keeps the program safe.
    #[error("{0}")]
    Unsafe(String),
    /// Too many areas.
    #[error("it has more than {} areas", super::raw::MOST_FEATURES)]
    TooManyFeatures,
    /// Too many points.
    #[error("its outlines have more than {} points; use a generalised edition", super::raw::MOST_POINTS)]
    TooManyPoints,
    /// Too many bytes, packed or not.
    #[error("{0}")]
    TooLarge(String),
    /// No area at all.
    #[error("it holds no areas{0}")]
    NoAreas(&'static str),
    /// Several layers, and nobody said which.
    #[error("it has several layers: {0}; say which with --layer")]
    WhichLayer(String),
    /// No layer of that name.
    #[error("it has no layer {0}; it has {1}")]
    NoSuchLayer(String, String),
    /// Several fields might be the code, or none.
    #[error("which field holds the {0} is not clear; say --{0}-field with one of: {1}")]
    WhichField(&'static str, String),
    /// No field of that name.
    #[error("it has no field {0}; it has: {1}")]
    NoSuchField(String, String),
    /// A reference system that is not read.
    #[error(
        "its coordinates are in {0}; save it in WGS 84 (EPSG:4326) or British National Grid (EPSG:27700)"
    )]
    OtherCrs(String),
    /// Numbers that are neither degrees nor grid metres.
    #[error("its coordinates are neither degrees nor British National Grid: {0:.1}, {1:.1}")]
    NoCrs(f64, f64),
    /// A number that is none.
    #[error("a coordinate is not a number")]
    NotANumber,
    /// A place that the grid does not reach.
    #[error("a coordinate lies outside the reach of its reference system")]
    OutOfReach,
    /// No outline.
    #[error("it has no outline")]
    NoOutline,
    /// Not well-known binary, or curves.
    #[error("{0}")]
    Outline(String),
    /// No ground inside the outline.
    #[error("its outline encloses no ground")]
    NoGround,
    /// The edge crosses itself.
    #[error("its edge crosses itself near {at}: {area} would be in doubt")]
    CrossesItself {
        /// Where.
        at: Place,
        /// How much ground.
        area: Ground,
    },
    /// A hole that is not inside.
    #[error("a hole of it lies outside it, or crosses its edge, near {at}: {area} would be in doubt")]
    HoleOutside {
        /// Where.
        at: Place,
        /// How much ground.
        area: Ground,
    },
    /// Parts that overlap.
    #[error("parts of it overlap near {at}: {area} would be in doubt")]
    PartsOverlap {
        /// Where.
        at: Place,
        /// How much ground.
        area: Ground,
    },
    /// Elsewhere.
    #[error("it lies outside England, near {0}; say --anywhere if that is meant")]
    Elsewhere(Place),
    /// No code where the others have one.
    #[error("its field {0} is empty")]
    NoCode(String),
    /// A code or name that could not be shown.
    #[error("its {0} has control characters or more than {1} characters")]
    BadWords(&'static str, usize),
    /// The code of another.
    #[error(
        "it has the same code as feature {0}; join the parts of an area into one, or name another --code-field"
    )]
    SameCode(usize),
    /// No short name can be made.
    #[error("a title needs a letter or a digit")]
    NoTitle,
}

/// A place, printed as latitude and longitude.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place(pub geo::Coord);

/// Ground, printed in the unit that reads best.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ground(pub f64);

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:.5}, {:.5}", self.0.y, self.0.x)
    }
}

impl fmt::Display for Ground {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            m2 if m2 >= 1e6 => write!(out, "{:.1} km²", m2 / 1e6),
            m2 if m2 >= 1e4 => write!(out, "{:.1} ha", m2 / 1e4),
            m2 => write!(out, "{m2:.1} m²"),
        }
    }
}

impl Rule {
    /// Whether it may be allowed by saying so, and the file is not bad.
    #[must_use]
    pub const fn is_refusal(&self) -> bool {
        matches!(self, Self::Elsewhere(_))
    }
}

impl Fault {
    /// Of the area at a place in the file, from 1.
    #[must_use]
    pub fn at(number: usize, label: &str, rule: Rule) -> Self {
        Self { feature: Some((number, label.to_owned())), rule }
    }
}

impl From<Rule> for Fault {
    fn from(rule: Rule) -> Self {
        Self { feature: None, rule }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.feature {
            None => write!(out, "{}", self.rule),
            Some((number, label)) if label.is_empty() => write!(out, "feature {number}: {}", self.rule),
            Some((number, label)) => write!(out, "feature {number} ({label}): {}", self.rule),
        }
    }
}

impl std::error::Error for Fault {}
