//! The custodian's and the analyst's addresses: what is planned, made,
//! approved, recalled, and what was done. Exact numbers, for those who approve
//! only; none of it is kept by a browser.

mod audit;
mod lifecycle;
mod overview;
mod proposals;
mod withdrawals;

pub(super) use audit::audit;
pub(super) use lifecycle::{approve, recall};
pub(super) use overview::overview;
pub(super) use proposals::{make, plan, preview, report};
pub(super) use withdrawals::{confirm, waiting, withdraw};

use axum::extract::Path;
use axum::extract::rejection::PathRejection;

use super::ApiError;
use crate::release::ReleaseId;

type Segments<T> = Result<Path<T>, PathRejection>;

/// The release that an address names.
fn id(segment: Segments<String>) -> Result<ReleaseId, ApiError> {
    let Path(text) = segment.map_err(|_| ApiError::NotFound)?;
    text.parse().map_err(|_| ApiError::NotFound)
}
