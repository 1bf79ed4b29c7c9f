use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::civil::Date;

use super::ApiError;
use super::resource::{Keep, Resource};
use crate::document::Package;
use crate::issue::State;
use crate::release::sha256;
use crate::signed::{Notice, Ring, Signed, Slip};
use crate::store::releases::{Entry, Marks, NotLoaded, Placed, ReleaseReader, Skip};
use crate::store::{Fault, Stamp, StoreError};

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
    marks: Marks,
    newest: i64,
    releases: HashMap<String, Kept>,
    placed: HashMap<String, Placed>,
    notices: HashMap<String, Arc<Notice>>,
    skips: Arc<Vec<Skip>>,
    /// The members of joint areas, by code.
    members: BTreeMap<String, Vec<String>>,
    ring: Ring,
}

/// What can be had of a release.
pub(super) enum Found {
    /// It, for it is not recalled.
    Standing(Arc<Release>),
    /// The notice that it is not to be used any longer.
    Recalled(Arc<Release>, Arc<Notice>),
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
    pub(super) played_on: Option<Date>,
    pub(super) documents: BTreeMap<String, Resource>,
    hash: String,
    manifest_hash: String,
    signed: Option<Signed>,
}

impl Shelf {
    pub(super) fn new(reader: ReleaseReader) -> Self {
        Self(Arc::new(Inner { reader, held: RwLock::default(), filling: Default::default() }))
    }

    /// The store that the releases are read from.
    pub(super) fn reader(&self) -> ReleaseReader {
        self.0.reader.clone()
    }

    pub(super) async fn close(&self) {
        self.0.reader.clone().close().await;
    }

    /// Takes in what was issued, recalled or skipped since the last look.
    pub(super) async fn refill(&self) -> Result<(), StoreError> {
        let _one = self.0.filling.lock().await;
        let reader = &self.0.reader;
        let marks = reader.marks().await?;
        if self.held(|held| held.marks == marks) {
            return Ok(());
        }
        for entry in reader.since(self.held(|held| held.newest)).await? {
            let kept = self.load(&entry).await?;
            let mut held = self.0.held.write().unwrap_or_else(PoisonError::into_inner);
            held.newest = entry.release;
            held.releases.insert(entry.id, kept);
        }
        let (ring, skips) = (reader.ring().await?, reader.skips().await?);
        // An area is joined before it is released.
        let members = reader.members().await?;
        let recalls = reader.recalls().await?.into_iter();
        let notices = recalls.map(|(id, recall)| (id, Arc::new(recall.notice(ring.clone())))).collect();
        let placed = reader.placed().await?.into_iter().map(|placed| (placed.id.clone(), placed)).collect();
        let mut held = self.0.held.write().unwrap_or_else(PoisonError::into_inner);
        (held.ring, held.skips, held.notices, held.placed) = (ring, Arc::new(skips), notices, placed);
        held.members = members;
        // Last: had anything failed, it would be read again.
        held.marks = marks;
        Ok(())
    }

    async fn load(&self, entry: &Entry) -> Result<Kept, StoreError> {
        let why = match self.0.reader.package(&entry.id).await {
            Ok(Some(package)) => {
                let signed = self.0.reader.signature(&entry.id).await?.map(|kept| kept.signed);
                return Ok(Kept::Whole(Arc::new(Release::new(entry, &package, signed))));
            }
            Ok(None) => "its row is gone".to_owned(),
            Err(NotLoaded::Store(error)) if error.fault == Fault::Damaged => error.fault.to_string(),
            Err(NotLoaded::Store(error)) => return Err(error),
            Err(why) => why.to_string(),
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

    /// The release `id`, also if it was issued or recalled a moment ago.
    pub(super) async fn release(&self, id: &str) -> Result<Found, ApiError> {
        self.look().await?;
        self.held(|held| match (held.releases.get(id), held.notices.get(id)) {
            (Some(Kept::Whole(release)), None) => Ok(Found::Standing(release.clone())),
            (Some(Kept::Whole(release)), Some(notice)) => {
                Ok(Found::Recalled(release.clone(), notice.clone()))
            }
            (Some(Kept::Corrupt), _) => Err(ApiError::Corrupt),
            (None, _) => Err(ApiError::NotFound),
        })
    }

    /// What changes whenever the store does.
    pub(super) fn stamp(&self) -> Stamp {
        self.0.reader.stamp()
    }

    /// How much was held at the last look.
    pub(super) fn marks(&self) -> Marks {
        self.held(|held| held.marks)
    }

    /// A release as it is stored, checked again.
    pub(super) async fn package(&self, id: &str) -> Result<Package, ApiError> {
        match self.0.reader.package(id).await {
            Ok(Some(package)) => Ok(package),
            Ok(None) => Err(ApiError::NotFound),
            Err(NotLoaded::Store(error)) => Err(error.into()),
            Err(_) => Err(ApiError::Corrupt),
        }
    }

    /// Where a release stands, and the notice of its recall.
    pub(super) fn state(&self, id: &str) -> (State, Option<Arc<Notice>>) {
        self.held(|held| {
            let has_later = held.placed.get(id).is_some_and(|placed| placed.has_later);
            let notice = held.notices.get(id).cloned();
            (State::of_issued(notice.is_some(), has_later), notice)
        })
    }

    /// The members of an area, where it is one that several release together.
    pub(super) fn members(&self, area: &str) -> Vec<String> {
        self.held(|held| held.members.get(area).cloned().unwrap_or_default())
    }

    /// The cut-offs at which no release was made, by area.
    pub(super) fn skips(&self) -> Arc<Vec<Skip>> {
        self.held(|held| held.skips.clone())
    }

    /// The signature of a release; none of one issued before there were any.
    pub(super) fn slip(&self, release: &Release) -> Option<Slip> {
        let keys = self.held(|held| held.ring.clone());
        release.signed.map(|signed| Slip {
            release: release.id.clone(),
            hash: release.hash.clone(),
            manifest: release.manifest_hash.clone(),
            signed,
            keys,
        })
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
    /// The name of the key that signed it, if one did.
    pub(super) fn signed_by(&self) -> Option<String> {
        self.signed.map(|signed| signed.key.id().to_string())
    }

    fn new(entry: &Entry, package: &Package, signed: Option<Signed>) -> Self {
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
            played_on: package.played_on(),
            documents: package.documents().iter().map(resource).collect(),
            hash: package.hash().to_owned(),
            manifest_hash: sha256(&package.documents()[MANIFEST]),
            signed,
        }
    }
}

pub(super) fn media(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("json") => "application/json",
        Some("geojson") => "application/geo+json",
        Some("csv") => "text/csv; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
