use std::io;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::http::HeaderMap;
use jiff::Timestamp;
use tokio::sync::Semaphore;

use super::basemap::{Basemap, Layers};
use super::boundaries::Drawn;
use super::guesses::Guesses;
use super::metrics::Metrics;
use super::ogc::{Catalogue, Clients, Who};
use super::page::Pages;
use super::shelf::Shelf;
use super::throttle::Throttle;
use super::{ApiError, session};
use crate::access::{Account, StoredPassword};
use crate::issue::{self, Office};
use crate::store::ExportKeys;
use crate::store::access::Access;
use crate::store::boundaries::Boundaries;
use crate::store::releases::ReleaseReader;

/// How often withdrawals that wait are looked through.
const BETWEEN_SETTLINGS: Duration = Duration::from_secs(600);

/// Clock and chance, as the machine has them or as a test sets them.
pub trait Surroundings: Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// Whether a clock of the folder's own tells it.
    fn is_played(&self) -> bool {
        false
    }

    /// 256 bits that nobody can guess.
    ///
    /// # Errors
    ///
    /// The machine's, if it has no randomness to give.
    fn chance(&self) -> io::Result<[u8; 32]>;
}

/// The machine's own clock and chance.
pub struct System;

impl Surroundings for System {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn chance(&self) -> io::Result<[u8; 32]> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        Ok(bytes)
    }
}

/// What a server is made of.
pub struct Serving {
    /// Accounts and sessions.
    pub access: Access,
    /// Issued releases, for reading.
    pub releases: ReleaseReader,
    /// The records and what else those who approve work with; none in a server
    /// for readers only, which never opens them.
    pub office: Option<Office>,
    /// Boundaries, for reading.
    pub boundaries: Boundaries,
    /// The key that signs exports, where there is one.
    pub exporting: ExportKeys,
    /// The base map's layers by name, gzipped.
    pub basemap: Layers,
    /// Clock and chance.
    pub surroundings: Arc<dyn Surroundings>,
}

/// What the handlers share. A handler reaches a store through the extractor
/// that says who is calling, never from here.
#[derive(Clone)]
pub struct AppState(pub(super) Arc<Shared>);

pub(super) struct Shared {
    pub(super) access: Access,
    pub(super) shelf: Shelf,
    pub(super) catalogue: Catalogue,
    pub(super) clients: Clients,
    pub(super) metrics: Metrics,
    pub(super) office: Option<Office>,
    pub(super) boundaries: Boundaries,
    pub(super) exporting: ExportKeys,
    pub(super) drawn: Drawn,
    pub(super) basemap: Basemap,
    pub(super) pages: Pages,
    pub(super) throttle: Throttle,
    /// Of receipts: guessing them must not keep anybody from signing in.
    pub(super) guesses: Guesses,
    /// The proxies that say from where a request comes.
    proxies: OnceLock<Vec<IpAddr>>,
    pub(super) surroundings: Arc<dyn Surroundings>,
    /// Of a password that nobody has, so that an unknown name takes as long.
    pub(super) nobodys: StoredPassword,
    /// Passwords hashed at a time: 19 MiB and a core each.
    pub(super) hashing: Arc<Semaphore>,
    /// Answers to clients of the standards made at a time.
    pub(super) answering: Arc<Semaphore>,
    /// Releases made at a time: the records in memory, and a core.
    pub(super) making: Arc<Semaphore>,
    /// Summaries read off releases at a time: a core each.
    pub(super) summing: Arc<Semaphore>,
}

impl AppState {
    /// Puts a server together and loads the releases that there are.
    ///
    /// # Errors
    ///
    /// [`io::Error`] if the machine has no randomness, or the releases cannot
    /// be read at all. A damaged release is logged and not shown.
    pub async fn new(serving: Serving) -> io::Result<Self> {
        let shelf = Shelf::new(serving.releases);
        shelf.refill().await.map_err(io::Error::other)?;
        let chance = serving.surroundings.chance()?;
        let now = serving.surroundings.now();
        Ok(Self(Arc::new(Shared {
            access: serving.access,
            catalogue: Catalogue::new(shelf.clone()),
            clients: Clients::default(),
            metrics: Metrics::default(),
            shelf,
            office: serving.office,
            boundaries: serving.boundaries,
            exporting: serving.exporting,
            drawn: Drawn::default(),
            basemap: Basemap::new(serving.basemap)?,
            pages: Pages::embedded(),
            throttle: Throttle::new(now),
            guesses: Guesses::new(now),
            proxies: OnceLock::new(),
            surroundings: serving.surroundings,
            nobodys: StoredPassword::nobodys(chance),
            hashing: Arc::new(Semaphore::new(2)),
            answering: Arc::new(Semaphore::new(2)),
            making: Arc::new(Semaphore::new(1)),
            summing: Arc::new(Semaphore::new(2)),
        })))
    }

    /// Names the proxies that are believed when they say from where a request
    /// comes; once, before it serves.
    pub fn trust(&self, proxies: Vec<IpAddr>) {
        // A second call changes nothing.
        let _ = self.0.proxies.set(proxies);
    }

    pub(super) fn proxies(&self) -> &[IpAddr] {
        self.0.proxies.get().map(Vec::as_slice).unwrap_or_default()
    }

    /// Lets the withdrawals go through whose day of waiting is over.
    pub(super) async fn settle(&self) -> Result<(), ApiError> {
        if let Some(office) = &self.0.office {
            office.records.settle(self.0.surroundings.now(), issue::today).await?;
        }
        Ok(())
    }

    /// Does so again and again, for as long as it serves.
    pub(super) async fn settle_on(self) {
        loop {
            // What cannot be written now is tried again, and is in the log.
            let _ = self.settle().await;
            tokio::time::sleep(BETWEEN_SETTLINGS).await;
        }
    }

    /// Closes the stores.
    pub async fn close(self) {
        self.0.access.clone().close().await;
        self.0.shelf.close().await;
        self.0.boundaries.clone().close().await;
        if let Some(office) = &self.0.office {
            office.clone().close().await;
        }
    }

    /// Whose session the request belongs to; none if it is over.
    pub(super) async fn caller(&self, headers: &HeaderMap) -> Result<Option<Account>, ApiError> {
        let Some(token) = session::token(headers) else {
            return Ok(None);
        };
        let (token, now) = (token.hash(), self.0.surroundings.now());
        let Some((account, times)) = self.0.access.session(token).await? else {
            return Ok(None);
        };
        if times.over(now) {
            self.0.access.end_session(token).await?;
            return Ok(None);
        }
        if times.to_be_noted(now)
            && let Err(error) = self.0.access.note(token, now).await
        {
            // With a full disk releases can still be read, until the session
            // is over without having been noted.
            tracing::error!(fault = %error.fault, "a session could not be noted");
        }
        Ok(Some(account))
    }

    /// Whose request for a layer this is: by its token, else by its session.
    pub(super) async fn client(&self, headers: &HeaderMap) -> Result<Arc<Who>, ApiError> {
        if let Some(who) = self.0.clients.of(self, headers).await? {
            return Ok(who);
        }
        let account = self.caller(headers).await?.ok_or(ApiError::Token)?;
        Ok(Arc::new(Who::with_session(account)))
    }

    /// Makes the compressed forms before anyone waits for them, newest
    /// releases first.
    pub(super) async fn warm(self) {
        let pages = self.0.pages.resources().chain(self.0.basemap.resources());
        for resource in pages {
            if resource.warm().await.is_err() {
                return;
            }
        }
        if self.0.catalogue.warm().await.is_err() {
            return;
        }
        for release in self.0.shelf.newest_first() {
            for resource in release.documents.values() {
                if resource.warm().await.is_err() {
                    return;
                }
            }
        }
    }
}
