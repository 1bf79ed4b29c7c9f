use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::civil::Date;

use super::ApiError;
use super::resource::{Keep, Resource};
use crate::document::Package;
use crate::store::releases::{Entry, NotLoaded, ReleaseReader};
use crate::store::{Fault, StoreError};

/// The document that the release's own address gives.
pub(super) const MANIFEST: &str = "manifest.json";

/// The issued releases, checked and held in memory, ready to be handed out.
#[derive(Clone)]
pub(super) struct Shelf(Arc<Inner>);

struct Inner {
    reader: ReleaseReader,
    held: RwLock<Held>,
    /// One request at a time looks for new releases.
    filling: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Held {
    newest: i64,
    releases: HashMap<String, Kept>,
}

#[derive(Clone)]
enum Kept {
    Whole(Arc<Release>),
    Corrupt,
}

/// One release and its documents.
pub(super) struct Release {
    order: i64,
    pub(super) id: String,
    pub(super) area: String,
    pub(super) area_name: String,
    pub(super) cut_off: Date,
    pub(super) window: (String, String, u8),
    pub(super) previous: Option<String>,
    pub(super) synthetic: bool,
    pub(super) documents: BTreeMap<String, Resource>,
}

impl Shelf {
    pub(super) fn new(reader: ReleaseReader) -> Self {
        Self(Arc::new(Inner { reader, held: RwLock::default(), filling: Default::default() }))
    }

    pub(super) async fn close(&self) {
        self.0.reader.clone().close().await;
    }

    /// Takes in what was issued since the last look.
    pub(super) async fn refill(&self) -> Result<(), StoreError> {
        let _one = self.0.filling.lock().await;
        let newest = self.held(|held| held.newest);
        for entry in self.0.reader.since(newest).await? {
            let kept = self.load(&entry).await?;
            let mut held = self.0.held.write().unwrap_or_else(PoisonError::into_inner);
            held.newest = entry.release;
            held.releases.insert(entry.id, kept);
        }
        Ok(())
    }

    async fn load(&self, entry: &Entry) -> Result<Kept, StoreError> {
        let why = match self.0.reader.package(&entry.id).await {
            Ok(Some(package)) => return Ok(Kept::Whole(Arc::new(Release::new(entry, &package)))),
            Ok(None) => "its row is gone".to_owned(),
            Err(NotLoaded::Corrupt(why)) => why.to_string(),
            Err(NotLoaded::Store(error)) if error.fault == Fault::Damaged => error.fault.to_string(),
            Err(NotLoaded::Store(error)) => return Err(error),
            Err(error @ NotLoaded::BadSignature) => error.to_string(),
        };
        tracing::error!(release = entry.id, why, "a damaged release is not served");
        Ok(Kept::Corrupt)
    }

    /// The releases of now, by area and then newest cut-off first. A damaged
    /// one is left out.
    pub(super) async fn current(&self) -> Result<Vec<Arc<Release>>, ApiError> {
        self.look().await?;
        let mut releases = self.whole();
        releases.sort_by(|a, b| {
            let newest = (b.cut_off, b.order).cmp(&(a.cut_off, a.order));
            (&a.area_name, &a.area).cmp(&(&b.area_name, &b.area)).then(newest)
        });
        Ok(releases)
    }

    /// The release `id`, also if it was issued a moment ago.
    pub(super) async fn release(&self, id: &str) -> Result<Arc<Release>, ApiError> {
        if self.held(|held| !held.releases.contains_key(id)) {
            self.look().await?;
        }
        match self.held(|held| held.releases.get(id).cloned()) {
            Some(Kept::Whole(release)) => Ok(release),
            Some(Kept::Corrupt) => Err(ApiError::Corrupt),
            None => Err(ApiError::NotFound),
        }
    }

    /// The whole releases, last issued first.
    pub(super) fn newest_first(&self) -> Vec<Arc<Release>> {
        let mut releases = self.whole();
        releases.sort_by_key(|release| std::cmp::Reverse(release.order));
        releases
    }

    /// Looks for new releases. When the store cannot be read just now, those
    /// that are held are still served.
    async fn look(&self) -> Result<(), ApiError> {
        match self.refill().await {
            Err(error) if self.held(|held| held.releases.is_empty()) => Err(error.into()),
            Err(error) => {
                tracing::error!(fault = %error.fault, "new releases cannot be looked for");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    fn whole(&self) -> Vec<Arc<Release>> {
        let whole = |kept: &Kept| match kept {
            Kept::Whole(release) => Some(Arc::clone(release)),
            Kept::Corrupt => None,
        };
        self.held(|held| held.releases.values().filter_map(whole).collect())
    }

    fn held<T>(&self, look: impl FnOnce(&Held) -> T) -> T {
        look(&self.0.held.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Release {
    fn new(entry: &Entry, package: &Package) -> Self {
        let (from, to, months) = package.window();
        let resource = |(name, bytes): (&String, &Vec<u8>)| {
            (name.clone(), Resource::compressed(media(name), Keep::Private, bytes.clone()))
        };
        Self {
            order: entry.release,
            id: package.id().to_owned(),
            area: package.area().to_owned(),
            area_name: package.area_name().to_owned(),
            cut_off: package.cut_off(),
            window: (from.to_owned(), to.to_owned(), months),
            previous: package.previous().map(str::to_owned),
            synthetic: package.synthetic(),
            documents: package.documents().iter().map(resource).collect(),
        }
    }
}

fn media(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("json") => "application/json",
        Some("geojson") => "application/geo+json",
        Some("csv") => "text/csv; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
