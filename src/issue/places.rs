//! The areas that a data folder may release.

use std::borrow::Cow;

use super::{Failed, Refusal};
use crate::area::{Area, AreaCode};
use crate::store::releases::ReleaseReader;

/// An area of a folder: one that there is a map of, or some joined in it.
pub(super) type Place = Cow<'static, Area>;

/// The area of a code in a folder.
///
/// # Errors
///
/// [`Refusal::NoMap`] if there is none, or [`Failed::Store`].
pub(super) async fn place(store: &ReleaseReader, code: AreaCode) -> Result<Place, Failed> {
    store.area(code).await?.ok_or_else(|| Refusal::NoMap(code.to_string()).into())
}

/// Refuses a second map of a place: the same records on two maps could be
/// subtracted (docs/privacy.md#d9). An area that was joined with others is released
/// with them alone, and a country not beside its authorities.
pub(super) async fn refuse_second_geography(store: &ReleaseReader, area: &Area) -> Result<(), Failed> {
    let mut others = Vec::new();
    for placed in store.placed().await? {
        if let Ok(code) = placed.area.parse() {
            others.push(place(store, code).await?);
        }
    }
    let joined = store.joined().await?;
    let other = others.iter().map(|other| &**other).chain(&joined).find(|other| other.overlaps(area));
    match other {
        Some(other) if joined.iter().any(|joint| joint.code == other.code) => {
            Err(Refusal::Joined { area: area.name.clone(), joint: other.name.clone() }.into())
        }
        Some(other) => {
            Err(Refusal::SecondGeography { area: area.name.clone(), other: other.name.clone() }.into())
        }
        None => Ok(()),
    }
}
