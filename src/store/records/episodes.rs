//! Episodes as they are sealed, and the returns that coverage is counted from.

use sqlx::Row as _;

use super::{Fault, Records, StoreError, token};
use crate::audit::Entry;
use crate::coverage::Return;
use crate::intake::{Answer, ChildToken, WardCode};
use crate::place::Month;

/// The bytes of a sealed episode without its ward: type, two months, two answers.
const WITHOUT_WARD: usize = 11;
/// Where the month of the return stands, and the answer to the offer.
const RETURNED: std::ops::Range<usize> = 5..9;
const ACCEPTED: usize = 10;

/// A sealed episode's bytes, with the nine of the ward's code where there is one.
pub(super) fn with_ward(mut bytes: Vec<u8>, ward: Option<WardCode>) -> Vec<u8> {
    bytes.extend(ward.iter().flat_map(|ward| *ward.bytes()));
    bytes
}

/// The ward of a sealed episode; an episode of a folder made before wards has
/// none. `None` where the bytes are no episode's.
pub(super) fn ward(bytes: &[u8]) -> Option<Option<WardCode>> {
    match bytes.get(WITHOUT_WARD..)? {
        [] => Some(None),
        code => std::str::from_utf8(code).ok()?.parse().ok().map(Some),
    }
}

/// The return of a sealed episode, if it ended and its ward is known. The outer
/// `None` where the bytes are no episode's.
pub(super) fn returned(child: ChildToken, bytes: &[u8]) -> Option<Option<Return>> {
    let Some(ward) = ward(bytes)? else { return Some(None) };
    let month = i32::from_be_bytes(bytes[RETURNED].try_into().ok()?);
    let interviewed = bytes[ACCEPTED] == Answer::Yes as u8 + 1;
    let ended = (month != 0).then(|| Month::from_ordinal(month));
    Some(ended.map(|month| Return { child, ward, month, interviewed }))
}

impl Records {
    /// The returns of the children who went missing from a known ward, of the
    /// months that `wanted` says. An entry says who reads them.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read, or a seal was broken.
    pub async fn returns(
        &self,
        entry: &Entry,
        wanted: impl Fn(Month) -> bool,
    ) -> Result<Vec<Return>, StoreError> {
        use tokio_stream::StreamExt as _;
        self.note(entry).await?;
        let fault = |error| self.sqlite.fault(error);
        let mut snapshot = self.sqlite.pool().begin().await.map_err(fault)?;
        let keys = self.keys_of_children(&mut snapshot).await?;
        let mut returns = Vec::new();
        let mut rows =
            sqlx::query("SELECT episode, child, sealed FROM episodes ORDER BY episode").fetch(&mut *snapshot);
        while let Some(row) = rows.next().await {
            let row = row.map_err(fault)?;
            let column = |at: usize| row.try_get::<&[u8], _>(at).map_err(fault);
            let (episode, sealed) = (column(0)?, column(2)?);
            let damaged = || self.sqlite.fault(Fault::Damaged);
            let child = token(column(1)?).ok_or_else(damaged)?;
            // A child who withdrew since the moment was taken has no key.
            let Some(key) = keys.get(&child).ok_or_else(damaged)? else { continue };
            let each =
                key.open(episode, sealed).and_then(|bytes| returned(child, &bytes)).ok_or_else(damaged)?;
            returns.extend(each.filter(|each| wanted(each.month)));
        }
        Ok(returns)
    }
}
