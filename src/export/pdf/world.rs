//! What typst sees: a template, the summary as data and the map; no folder, no
//! clock, no network.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};

use super::fonts;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

static TEMPLATE: LazyLock<FileId> = LazyLock::new(|| file("/summary.typ"));
static DATA: LazyLock<FileId> = LazyLock::new(|| file("/summary.json"));
static MAP: LazyLock<FileId> = LazyLock::new(|| file("/map.svg"));

fn file(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("a path of ours");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

/// The desk at which one summary is set.
pub(super) struct Desk {
    data: Bytes,
    map: Bytes,
}

impl Desk {
    /// A desk with a summary as JSON, and its map as SVG.
    pub fn new(data: Vec<u8>, map: String) -> Self {
        Self { data: Bytes::new(data), map: Bytes::from_string(map) }
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        fonts::book()
    }

    fn main(&self) -> FileId {
        *TEMPLATE
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == *TEMPLATE {
            return Ok(Source::new(id, include_str!("summary.typ").to_owned()));
        }
        Err(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match id {
            id if id == *DATA => Ok(self.data.clone()),
            id if id == *MAP => Ok(self.map.clone()),
            _ => Err(FileError::AccessDenied),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        fonts::font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
