//! A leaked page held against the ledger.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::trace::{self, Fit, Known, Suspect};
use super::{Desk, NotTaken, Standing, Wanted};
use crate::issue::today;
use crate::release::ReleaseId;
use crate::store::access::Export;
use crate::summary::{LeafLine, Summary};

/// An export of the ledger, and what speaks for it.
pub struct Traced {
    /// The export.
    pub export: Export,
    /// What speaks for it.
    pub fit: Fit,
}

impl Desk {
    /// Holds a page against every export of the ledger: those that fit, the best
    /// first.
    ///
    /// # Errors
    ///
    /// [`NotTaken`] if the ledger, the releases or the key cannot be read.
    pub async fn trace(&self, page: &str) -> Result<Vec<Traced>, NotTaken> {
        let key = self.keys.open()?.ok_or(NotTaken::NoKey)?;
        let exports = self.access.exports().await?;
        let mut known: BTreeMap<String, Vec<Known>> = BTreeMap::new();
        let mut suspects = Vec::new();
        let mut shown: BTreeMap<(String, String), Option<BTreeSet<String>>> = BTreeMap::new();
        for release in exports.iter().map(|export| &export.release).collect::<BTreeSet<_>>() {
            let Ok(id) = release.parse::<ReleaseId>() else { continue };
            // One that is damaged clears nobody of the others.
            let Ok(standing) = Standing::read(&self.releases, &id).await else { continue };
            let whole = self.summary(&standing, &Wanted::Whole).await?;
            known.insert(release.clone(), whole.leaves.iter().map(Known::of).collect());
            for export in exports.iter().filter(|export| export.release == *release) {
                let asked = (release.clone(), export.subject.clone());
                if let Entry::Vacant(place) = shown.entry(asked) {
                    place.insert(self.shown(&standing, export).await);
                }
            }
        }
        for export in &exports {
            let asked = (export.release.clone(), export.subject.clone());
            suspects.push(Suspect {
                serial: export.serial,
                hidden: key.trace.hidden(export.serial),
                release: export.release.clone(),
                shown: shown.get(&asked).cloned().flatten(),
            });
        }
        let fits = trace::trace(page, &suspects, &known);
        Ok(fits.into_iter().map(|fit| Traced { export: exports[fit.suspect].clone(), fit }).collect())
    }

    /// The leaves that an export shows; `None` where its boundary is no longer
    /// there, or another.
    async fn shown(&self, standing: &Standing, export: &Export) -> Option<BTreeSet<String>> {
        let wanted = Wanted::of_kept(&export.subject, today(export.at))?;
        let subject = self.subject(standing, &wanted).await.ok()?;
        let is_same = super::take::outline_hash(&subject) == export.outline;
        let summary = Summary::of(&standing.issued, &standing.area, subject).ok().filter(|_| is_same)?;
        Some(summary.leaves.into_iter().map(|leaf| leaf.leaf).collect())
    }
}

impl Known {
    fn of(line: &LeafLine) -> Self {
        let words = line.band.words();
        let short = words.replace(" children", "");
        Self {
            leaf: line.leaf.clone(),
            near: line.near.clone(),
            grid: line.grid.map(|grid| grid.to_string()),
            band: vec![line.band.code().to_owned(), words, short],
        }
    }
}
