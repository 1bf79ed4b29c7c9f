//! The releases of an area that were issued before, recalled ones too: readers
//! had them, and whoever has two can compare them.

use std::collections::BTreeSet;

use h3o::CellIndex;

use super::{Failed, Office, Refusal};
use crate::area::Area;
use crate::attack::Documents;
use crate::document::{self, Package};
use crate::hotspot::{self, Hotspots};
use crate::intake::Holder;
use crate::release::{Earlier, Leaves, Ledger, Released};
use crate::store::releases::ReleaseReader;

/// An issued release, with who stands behind it.
struct Issued {
    released: Released<Leaves>,
    documents: Documents,
    ledger: Option<Ledger>,
    masked_since: BTreeSet<CellIndex>,
}

/// The issued releases of an area, oldest first.
pub(super) struct History {
    issued: Vec<Issued>,
    nobody: BTreeSet<Holder>,
}

impl History {
    pub async fn of(office: &Office, store: &ReleaseReader, area: &Area) -> Result<Self, Failed> {
        let mut issued = Vec::new();
        for (package, at) in packages_of(store, area).await? {
            let released = reopened(&package)?;
            issued.push(Issued {
                documents: package.documents().clone(),
                ledger: office.records.ledger(&released.id()).await?,
                masked_since: office.records.masked_since(at).await?,
                released,
            });
        }
        Ok(Self { issued, nobody: BTreeSet::new() })
    }

    /// The last one.
    pub fn last(&self) -> Option<&Released<Leaves>> {
        self.issued.last().map(|issued| &issued.released)
    }

    /// Who was a custodian in the last one.
    pub fn custodians(&self) -> &BTreeSet<Holder> {
        let ledger = self.issued.last().and_then(|issued| issued.ledger.as_ref());
        ledger.map_or(&self.nobody, |ledger| &ledger.custodians)
    }

    /// Whether it was not kept who stands behind one of them.
    pub fn without_ledger(&self) -> bool {
        self.issued.iter().any(|issued| issued.ledger.is_none())
    }

    /// All of them, as the churn gate holds the next one against them.
    pub fn earlier(&self) -> Vec<Earlier<'_>> {
        let earlier = self.issued.iter().map(|issued| Earlier {
            leaves: issued.released.content(),
            ledger: issued.ledger.as_ref(),
            masked_since: &issued.masked_since,
        });
        earlier.collect()
    }

    /// The hotspots and documents of the next one, as they would be issued.
    pub fn publish(&self, next: &Released<Leaves>, area: &Area) -> (Hotspots, Package) {
        let mut all: Vec<Released<Leaves>> =
            self.issued.iter().map(|issued| issued.released.clone()).collect();
        all.push(next.clone());
        let hotspots = hotspot::follow(&all, area);
        let package = document::package(next, &hotspots, area);
        (hotspots, package)
    }

    /// What readers have of them all, and would have of the next one.
    pub fn documents(&self, next: &Package) -> Vec<Documents> {
        let before = self.issued.iter().map(|issued| issued.documents.clone());
        before.chain([next.documents().clone()]).collect()
    }
}

/// The issued releases of an area in a store, oldest first, recalled ones too.
///
/// # Errors
///
/// [`Refusal::Damaged`] if one is not as it was issued, or [`Failed::Store`].
pub async fn issued_in(store: &ReleaseReader, area: &Area) -> Result<Vec<Released<Leaves>>, Failed> {
    packages_of(store, area).await?.iter().map(|(package, _)| reopened(package)).collect()
}

async fn packages_of(store: &ReleaseReader, area: &Area) -> Result<Vec<(Package, jiff::Timestamp)>, Failed> {
    let mut packages = Vec::new();
    let code = area.code.to_string();
    for placed in store.placed().await?.into_iter().filter(|placed| placed.area == code) {
        let package = store.package(&placed.id).await;
        let package = package.map_err(|error| Failed::loading(&placed.id, error))?;
        let at = jiff::Timestamp::from_second(placed.issued_at).unwrap_or(jiff::Timestamp::MIN);
        packages.extend(package.map(|package| (package, at)));
    }
    Ok(packages)
}

fn reopened(package: &Package) -> Result<Released<Leaves>, Failed> {
    let damaged = |why: String| Refusal::Damaged { id: package.id().to_owned(), why };
    let released = Released::reopen(package.content(), package.hash());
    Ok(released.map_err(|corrupt| damaged(corrupt.to_string()))?)
}
