//! A release that may be read, and what is asked of it.

use std::borrow::Cow;

use super::{Desk, NotTaken, Wanted};
use crate::area::Area;
use crate::document::Issued;
use crate::release::ReleaseId;
use crate::store::releases::ReleaseReader;
use crate::summary::{Subject, Summary};

/// An issued release that was read back.
pub struct Standing {
    /// Its id.
    pub id: ReleaseId,
    /// Its leaves and hotspots.
    pub issued: Issued,
    /// The area that it is of.
    pub area: Cow<'static, Area>,
}

impl Standing {
    /// Reads an issued release, recalled or not.
    pub(super) async fn read(releases: &ReleaseReader, id: &ReleaseId) -> Result<Self, NotTaken> {
        let damaged = |why: String| NotTaken::Damaged { id: id.clone(), why };
        let package = releases.package(id.as_str()).await.map_err(|error| NotTaken::loading(id, error))?;
        let package = package.ok_or_else(|| NotTaken::NotIssued(id.clone()))?;
        let issued = Issued::open(&package).map_err(|error| damaged(error.to_string()))?;
        let area = releases.area(issued.released.terms().area).await?;
        let area = area.ok_or_else(|| damaged("there is no map of its area".to_owned()))?;
        Ok(Self { id: id.clone(), issued, area })
    }
}

impl Desk {
    /// An issued release that was not recalled.
    ///
    /// # Errors
    ///
    /// [`NotTaken`] where there is none, or it cannot be read.
    pub async fn standing(&self, id: &ReleaseId) -> Result<Standing, NotTaken> {
        self.must_stand(id).await?;
        Standing::read(&self.releases, id).await
    }

    /// Refuses a release that was recalled.
    pub(super) async fn must_stand(&self, id: &ReleaseId) -> Result<(), NotTaken> {
        match self.releases.recalls().await?.remove(id.as_str()) {
            Some(recall) => Err(NotTaken::Recalled { id: id.clone(), on: recall.on }),
            None => Ok(()),
        }
    }

    /// The summary of what is wanted: what is previewed, and what is taken.
    ///
    /// # Errors
    ///
    /// [`NotTaken`] where there is no such boundary, or it lies elsewhere.
    pub async fn summary(&self, standing: &Standing, wanted: &Wanted) -> Result<Summary, NotTaken> {
        let subject = self.subject(standing, wanted).await?;
        Ok(Summary::of(&standing.issued, &standing.area, subject)?)
    }

    pub(super) async fn subject(&self, standing: &Standing, wanted: &Wanted) -> Result<Subject, NotTaken> {
        match wanted {
            Wanted::Whole => Ok(Subject::of_release(&standing.area)),
            Wanted::Drawn { name, outline, .. } => Ok(Subject {
                kind: "drawn area".to_owned(),
                code: None,
                name: name.to_string(),
                source: None,
                outline: outline.clone(),
            }),
            Wanted::Boundary { layer, boundary } => {
                let none = || NotTaken::NoBoundary { layer: layer.clone(), boundary: boundary.clone() };
                let of = self.boundaries.layer(layer).await?.ok_or_else(none)?;
                let found = self.boundaries.boundary(layer, boundary).await?.ok_or_else(none)?;
                Ok(Subject {
                    kind: of.kind.label().to_owned(),
                    code: Some(found.code),
                    name: found.name,
                    source: Some(of.cited()),
                    outline: found.outline,
                })
            }
        }
    }
}
