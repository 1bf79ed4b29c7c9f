//! The content of a release: released values, and the bytes that stand for it.

use h3o::{CellIndex, Resolution};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::harm::HarmArea;
use super::wire::Wire;
use super::{Band, POLICY_VERSION, Policy, Request, Window};
use crate::area::{AreaCode, Authority};
use crate::coverage::Coverage;
use crate::intake::Theme;

/// The name of a release: the first 16 hexadecimal digits of its hash.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReleaseId(String);

impl ReleaseId {
    fn of(hash: &str) -> Self {
        Self(hash[..16].to_owned())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ReleaseId {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

/// A text that is no release's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the id of a release: sixteen hexadecimal digits")]
pub struct NotAReleaseId;

impl std::str::FromStr for ReleaseId {
    type Err = NotAReleaseId;
    fn from_str(text: &str) -> Result<Self, NotAReleaseId> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let is_id = text.len() == 16 && text.bytes().all(is_digit);
        is_id.then(|| Self(text.to_owned())).ok_or(NotAReleaseId)
    }
}

/// What a release was made of and by which rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The area's code.
    pub area: AreaCode,
    /// The area's name.
    pub area_name: String,
    /// The authorities that release it together; none where it is one's own.
    pub members: Vec<Authority>,
    /// The months that were counted.
    pub window: Window,
    /// The day at which the data was frozen.
    pub cut_off: Date,
    /// The version of the gate's rules.
    pub rules: String,
    /// How strict the gate was.
    pub policy: Policy,
    /// The release before this one in the area.
    pub previous: Option<ReleaseId>,
    /// Whether the records were the synthetic twin's.
    pub synthetic: bool,
    /// The day on which the snapshot was taken, where a clock of the folder's own
    /// told it; only ever of synthetic records.
    pub played_on: Option<Date>,
}

impl Terms {
    pub(super) fn new(request: &Request<'_>, window: Window) -> Self {
        Self {
            area: request.area.code,
            area_name: request.area.name.clone(),
            members: request.area.members().to_vec(),
            window,
            cut_off: request.cut_off,
            rules: POLICY_VERSION.to_owned(),
            policy: *request.policy,
            previous: request.previous.map(Released::id),
            synthetic: request.synthetic,
            played_on: request.played_on,
        }
    }
}

/// One published set of cells with its band.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    id: String,
    resolution: Resolution,
    cells: Vec<CellIndex>,
    band: Band,
    themes: Vec<(Theme, Band)>,
}

impl std::fmt::Debug for Theme {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.code())
    }
}

impl Leaf {
    pub(super) fn new(
        named_by: CellIndex,
        mut cells: Vec<CellIndex>,
        band: Band,
        themes: Vec<(Theme, Band)>,
    ) -> Self {
        cells.sort_unstable();
        let resolution = named_by.resolution();
        Self { id: Self::id_of(named_by), resolution, cells, band, themes }
    }

    /// The id of the leaf that a cell is, or that is the rest of it.
    pub(super) fn id_of(named_by: CellIndex) -> String {
        format!("{}-{named_by}", u8::from(named_by.resolution()))
    }

    /// The stable id: the resolution and the cell that the leaf is, or is the
    /// rest of.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// 9 where the leaf is a cell, 8 or 7 where it is the rest of one.
    #[must_use]
    pub fn resolution(&self) -> Resolution {
        self.resolution
    }

    /// Whether the leaf is fine enough to be tested for a hotspot: a cell of
    /// resolution 9 or the rest of one of resolution 8.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        self.resolution >= Resolution::Eight
    }

    /// The cells, all of resolution 9, ascending.
    #[must_use]
    pub fn cells(&self) -> &[CellIndex] {
        &self.cells
    }

    /// The band of distinct children.
    #[must_use]
    pub fn band(&self) -> Band {
        self.band
    }

    /// The themes that may be told, each with its band.
    #[must_use]
    pub fn themes(&self) -> &[(Theme, Band)] {
        &self.themes
    }
}

/// The leaves of a release, by id: disjoint sets of cells. Beside them stands
/// what may be told of serious harm, and of who was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaves {
    leaves: Vec<Leaf>,
    serious_harm: Vec<HarmArea>,
    coverage: Coverage,
}

impl Leaves {
    pub(super) fn new(leaves: Vec<Leaf>, serious_harm: Vec<HarmArea>) -> Self {
        Self { leaves, serious_harm, coverage: Coverage::default() }
    }

    pub(super) fn with_coverage(self, coverage: Coverage) -> Self {
        Self { coverage, ..self }
    }

    pub(super) fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// What may be told of serious harm, by theme and then area.
    pub(super) fn serious_harm(&self) -> &[HarmArea] {
        &self.serious_harm
    }
}

impl std::ops::Deref for Leaves {
    type Target = [Leaf];
    fn deref(&self) -> &[Leaf] {
        &self.leaves
    }
}

/// What the gate let out, with the terms it was let out on. The fields are
/// private: [`gate`](super::gate) makes one, and [`Released::reopen`] takes one
/// back only by its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released<T> {
    terms: Terms,
    content: T,
    bytes: Vec<u8>,
    hash: String,
}

/// Stored bytes that are not the release that they are said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the stored release does not match its hash")]
pub struct Corrupt;

impl Released<Leaves> {
    pub(super) fn new(terms: Terms, content: Leaves) -> Self {
        let bytes = serde_json::to_vec(&Wire::of(&terms, &content)).expect("a release has string keys only");
        let hash = sha256(&bytes);
        Self { terms, content, bytes, hash }
    }

    /// The release that `bytes` stand for.
    ///
    /// # Errors
    ///
    /// [`Corrupt`] where `bytes` do not have this `hash`, or are no release.
    pub fn reopen(bytes: &[u8], hash: &str) -> Result<Self, Corrupt> {
        if sha256(bytes) != hash {
            return Err(Corrupt);
        }
        let wire: Wire = serde_json::from_slice(bytes).map_err(|_| Corrupt)?;
        let (terms, content) = wire.open().ok_or(Corrupt)?;
        let released = Self::new(terms, content);
        if released.hash == hash { Ok(released) } else { Err(Corrupt) }
    }
}

impl Released<Leaves> {
    /// The themes of serious harm that may be told of ward-sized areas or the
    /// whole one, by theme and then area; often none.
    #[must_use]
    pub fn serious_harm(&self) -> &[HarmArea] {
        self.content.serious_harm()
    }

    /// How many of the children who came back were asked, by ward; none in a
    /// release made before that was told.
    #[must_use]
    pub fn coverage(&self) -> &Coverage {
        &self.content.coverage
    }
}

impl<T> Released<T> {
    /// The terms.
    #[must_use]
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// What was let out.
    #[must_use]
    pub fn content(&self) -> &T {
        &self.content
    }

    /// The bytes that stand for the release.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// SHA-256 of the bytes, 64 hexadecimal digits.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The release's name.
    #[must_use]
    pub fn id(&self) -> ReleaseId {
        ReleaseId::of(&self.hash)
    }
}

/// SHA-256 of some bytes, 64 hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes any text");
        text
    })
}
