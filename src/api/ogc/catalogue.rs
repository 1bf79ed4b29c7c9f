//! The collections that there are, made once a release.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::sync::OnceCell;

use super::answers::Answers;
use super::client::Client;
use crate::api::ApiError;
use crate::api::shelf::{Release, Shelf};
use crate::collection::{Collection, Kind};
use crate::document::{DataStamp, Issued};
use crate::signed::Notice;
use crate::store::Stamp;
use crate::store::releases::Marks;

/// Longest that the store of releases is not asked, where it looks the same
/// from outside.
const BELIEVED: Duration = Duration::from_secs(1);

/// The collections of the releases of now.
#[derive(Clone)]
pub(in crate::api) struct Catalogue(Arc<Inner>);

struct Inner {
    shelf: Shelf,
    now: RwLock<Now>,
}

#[derive(Default)]
struct Now {
    looked: Option<(Stamp, Instant)>,
    listing: Arc<Listing>,
}

/// Every collection, and the answers that were made of them.
#[derive(Default)]
pub(super) struct Listing {
    marks: Option<Marks>,
    listed: Vec<Arc<Layer>>,
    by_id: HashMap<String, Found>,
    pub answers: Answers,
}

#[derive(Clone)]
enum Found {
    Standing(Arc<Layer>),
    Recalled(String, Arc<Notice>),
}

/// One collection under its id.
pub(super) struct Layer {
    pub id: String,
    pub kind: Kind,
    pub release: Arc<Release>,
    /// Whether it is of the newest release of its area, and will be of the next.
    pub is_newest: bool,
    made: Arc<OnceCell<Arc<Collection>>>,
}

/// A collection that the caller may see, with the listing that it stands in.
#[derive(Clone)]
pub(super) struct Opened {
    pub listing: Arc<Listing>,
    pub layer: Arc<Layer>,
    pub collection: Arc<Collection>,
}

impl Catalogue {
    pub fn new(shelf: Shelf) -> Self {
        Self(Arc::new(Inner { shelf, now: RwLock::default() }))
    }

    /// The collections of now.
    pub(super) async fn listing(&self) -> Result<Arc<Listing>, ApiError> {
        let stamp = self.0.shelf.stamp();
        if let Some(listing) = self.held(stamp) {
            return Ok(listing);
        }
        let current = self.0.shelf.current().await?;
        let marks = self.0.shelf.marks();
        let before = self.0.now.read().unwrap_or_else(PoisonError::into_inner).listing.clone();
        let listing = match before.marks == Some(marks) {
            true => before,
            false => Arc::new(Listing::new(marks, &current, &self.0.shelf, &before)),
        };
        let mut now = self.0.now.write().unwrap_or_else(PoisonError::into_inner);
        *now = Now { looked: Some((stamp, Instant::now())), listing: Arc::clone(&listing) };
        Ok(listing)
    }

    fn held(&self, stamp: Stamp) -> Option<Arc<Listing>> {
        let now = self.0.now.read().unwrap_or_else(PoisonError::into_inner);
        let (of, at) = now.looked?;
        (of == stamp && at.elapsed() < BELIEVED).then(|| Arc::clone(&now.listing))
    }

    /// The collections that a caller may see, in the order of areas.
    pub(super) async fn seen_by(&self, client: &Client) -> Result<Vec<Opened>, ApiError> {
        let listing = self.listing().await?;
        let mut seen = Vec::new();
        for layer in listing.listed.iter().filter(|layer| client.covers(&layer.release.area)) {
            let Ok(collection) = self.made(layer).await else { continue };
            seen.push(Opened { listing: Arc::clone(&listing), layer: Arc::clone(layer), collection });
        }
        Ok(seen)
    }

    /// A collection, as if it were not there where the caller may not see it.
    pub(super) async fn open(&self, client: &Client, id: &str) -> Result<Opened, ApiError> {
        let listing = self.listing().await?;
        let layer = match listing.by_id.get(id).ok_or(ApiError::NotFound)? {
            Found::Standing(layer) if client.covers(&layer.release.area) => Arc::clone(layer),
            Found::Recalled(area, notice) if client.covers(area) => {
                return Err(ApiError::Recalled(Arc::clone(notice)));
            }
            _ => return Err(ApiError::NotFound),
        };
        let collection = self.made(&layer).await?;
        Ok(Opened { listing, layer, collection })
    }

    /// Makes the collections before anyone waits for them.
    pub async fn warm(&self) -> Result<(), ApiError> {
        for layer in &self.listing().await?.listed {
            // One that is damaged is told of when it is asked for.
            let _ = self.made(layer).await;
        }
        Ok(())
    }

    async fn made(&self, layer: &Layer) -> Result<Arc<Collection>, ApiError> {
        let make = || async {
            let package = self.0.shelf.package(&layer.release.id).await?;
            let kind = layer.kind;
            let making = tokio::task::spawn_blocking(move || {
                Issued::open(&package).map(|issued| Arc::new(Collection::of(&issued, kind)))
            });
            making.await.map_err(|_| ApiError::Fault)?.map_err(|_| ApiError::Corrupt)
        };
        layer.made.get_or_try_init(make).await.cloned()
    }
}

impl Listing {
    /// `current` are the releases by area, newest cut-off first.
    fn new(marks: Marks, current: &[Arc<Release>], shelf: &Shelf, before: &Self) -> Self {
        let mut listing = Self { marks: Some(marks), ..Self::default() };
        let mut begun = HashSet::new();
        for release in current {
            let (_, notice) = shelf.state(&release.id);
            for &kind in Kind::ALL {
                let stable = format!("{}-{}", kind.code(), release.id);
                if let Some(notice) = &notice {
                    let recalled = Found::Recalled(release.area.clone(), Arc::clone(notice));
                    listing.by_id.insert(stable, recalled);
                    continue;
                }
                let is_newest = begun.insert((release.area.clone(), kind));
                let id = if is_newest { format!("{}-{}", kind.code(), release.area) } else { stable };
                let made = before.made(&release.id, kind).unwrap_or_default();
                let layer = Layer { id: id.clone(), kind, release: Arc::clone(release), is_newest, made };
                let layer = Arc::new(layer);
                listing.listed.push(Arc::clone(&layer));
                listing.by_id.insert(id, Found::Standing(layer));
            }
        }
        listing
    }

    /// A collection that was made for a listing before.
    fn made(&self, release: &str, kind: Kind) -> Option<Arc<OnceCell<Arc<Collection>>>> {
        let same = |layer: &&Arc<Layer>| layer.release.id == release && layer.kind == kind;
        self.listed.iter().find(same).map(|layer| Arc::clone(&layer.made))
    }
}

impl Layer {
    /// The title of the collection.
    pub fn title(&self) -> String {
        let Release { area_name, cut_off, synthetic, played_on, .. } = &*self.release;
        let stamp = DataStamp { synthetic: *synthetic, played_on: *played_on };
        let made_up = if *synthetic { format!(" ({})", stamp.words()) } else { String::new() };
        format!("{}: {area_name}, to {cut_off}{made_up}", self.kind.title())
    }
}
