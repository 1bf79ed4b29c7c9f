//! How far an account reaches: which children and releases are of its areas.

use h3o::CellIndex;

use super::{Failed, Office};
use crate::access::Scope;
use crate::area::{self, Area};
use crate::release::ReleaseId;
use crate::store::records::Reach;
use crate::store::releases::ReleaseReader;

/// The children on whom an account of a scope may act: those of its areas, and
/// of the members where an area is one that several release together.
///
/// # Errors
///
/// [`Failed::Store`] if the joint areas cannot be read.
pub async fn reach(releases: &ReleaseReader, scope: &Scope) -> Result<Reach, Failed> {
    let whole = with_members(releases, scope).await?;
    Ok(Reach::of(whole.areas().iter().map(String::as_str)))
}

/// A scope with the members of its joint areas.
pub(super) async fn whole(office: &Office, scope: &Scope) -> Result<Scope, Failed> {
    with_members(&office.releases.reader(), scope).await
}

async fn with_members(releases: &ReleaseReader, scope: &Scope) -> Result<Scope, Failed> {
    let mut codes = scope.areas().to_vec();
    for joint in releases.joined().await? {
        if codes.contains(&joint.code.to_string()) {
            codes.extend(joint.members().iter().map(|member| member.code.to_string()));
        }
    }
    Ok(Scope::of(codes))
}

/// Those of some issued releases that an account of a scope may know of.
///
/// # Errors
///
/// [`Failed::Store`] if the releases cannot be read.
pub async fn within(office: &Office, scope: &Scope, ids: Vec<ReleaseId>) -> Result<Vec<ReleaseId>, Failed> {
    if scope.areas().is_empty() {
        return Ok(ids);
    }
    let store = office.releases.reader();
    let (placed, joined) = (store.placed().await?, store.joined().await?);
    let covers = |code: &str| {
        let joint = joined.iter().find(|joint| joint.code.to_string() == code);
        let members = joint.into_iter().flat_map(|joint| joint.members());
        let codes: Vec<String> = members.map(|member| member.code.to_string()).collect();
        scope.covers_any(std::iter::once(code).chain(codes.iter().map(String::as_str)))
    };
    let is_own = |id: &ReleaseId| placed.iter().any(|one| one.id == id.as_str() && covers(&one.area));
    Ok(ids.into_iter().filter(is_own).collect())
}

/// Whether every one of some cells is in the areas of a scope.
///
/// # Errors
///
/// [`Failed::Store`] if the joint areas cannot be read.
pub async fn has_cells(releases: &ReleaseReader, scope: &Scope, cells: &[CellIndex]) -> Result<bool, Failed> {
    if scope.areas().is_empty() {
        return Ok(true);
    }
    let whole = with_members(releases, scope).await?;
    let codes = whole.areas().iter().filter_map(|code| code.parse().ok());
    let areas: Vec<&Area> = codes.filter_map(|code| area::find(&code)).collect();
    Ok(cells.iter().all(|cell| areas.iter().any(|area| area.contains(*cell))))
}
