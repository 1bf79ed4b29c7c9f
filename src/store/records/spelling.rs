//! Ids that an earlier version read otherwise (docs/privacy.md#d25). What it recorded
//! under another token is found there, so that no child becomes two, and each
//! can still take everything back.

use jiff::civil::Date;
use sqlx::SqliteConnection;

use super::import::{Failed, Import};
use super::{Fault, Outcome, Reach, Records, StoreError, Whose, tombstones};
use crate::audit::Entry;
use crate::identity::{IdFault, OldSpelling, SourceId};
use crate::intake::{Admitted, ChildIds, ChildToken, EpisodeRecord, Receipt};

impl Import<'_> {
    /// An interview under the tokens under which it is recorded, and the child
    /// whose it is: under the id of an earlier version, or of a merge.
    pub(super) async fn as_recorded(&mut self, admitted: &Admitted) -> Result<Admitted, Failed> {
        let old = admitted.old;
        let row = match old.row {
            Some(row) if is_recorded(&mut self.transaction, INTERVIEW, &row.0).await? => Some(row),
            _ => None,
        };
        let child = self.child_of((admitted.child, old.child)).await?;
        Ok(Admitted {
            interview: row.unwrap_or(admitted.interview),
            child: self.one_child(child),
            ..admitted.clone()
        })
    }

    /// The same of an episode.
    pub(super) async fn episode_as_recorded(
        &mut self,
        episode: &EpisodeRecord,
    ) -> Result<EpisodeRecord, Failed> {
        let old = episode.old;
        let row = match old.row {
            Some(row) if is_recorded(&mut self.transaction, EPISODE, &row.0).await? => Some(row),
            _ => None,
        };
        let child = self.child_of((episode.child, old.child)).await?;
        Ok(EpisodeRecord {
            episode: row.unwrap_or(episode.episode),
            child: self.one_child(child),
            ..episode.clone()
        })
    }

    /// The token under which the child of an id is recorded, if it is.
    pub(super) async fn child_of(&mut self, (child, old): ChildIds) -> Result<ChildToken, Failed> {
        Ok(self.recorded_child(old).await?.unwrap_or(child))
    }

    /// A child, if the records know something of it or that it withdrew.
    async fn recorded_child(&mut self, child: Option<ChildToken>) -> Result<Option<ChildToken>, Failed> {
        let Some(child) = child else { return Ok(None) };
        let is_known = self.stone(child).is_some() || self.is_there(child).await?;
        Ok(is_known.then_some(child))
    }
}

impl Records {
    /// Takes the child of an id out of the records, under each token that a
    /// version gave it: see [`withdraw`](Self::withdraw). Where a reach is said,
    /// a child on whom one may not act is as if the records held nothing of it.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if a store cannot be written. [`IdFault`] if the text is no
    /// id, and none that an earlier version took.
    pub async fn withdraw_by_id(
        &self,
        id: &str,
        reach: Option<&Reach>,
        day: Date,
        entry: &Entry,
    ) -> Result<Result<Outcome, IdFault>, StoreError> {
        let children = match self.children_within(id, reach).await? {
            Ok(children) => children,
            Err(fault) => return Ok(Err(fault)),
        };
        let mut outcome = Outcome::Unknown;
        for child in children {
            let whose = reach.map_or(Whose::Child(child), |reach| Whose::Within(child, reach));
            outcome = outcome.and(self.withdraw(whose, day, entry).await?);
        }
        Ok(Ok(outcome))
    }

    /// Makes a receipt for the child of an id on whom one may act: see
    /// [`make_receipt`](Self::make_receipt).
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written. [`IdFault`] if the text is
    /// no id, and none that an earlier version took.
    pub async fn make_receipt_by_id(
        &self,
        id: &str,
        reach: &Reach,
        entry: &Entry,
    ) -> Result<Result<Option<Receipt>, IdFault>, StoreError> {
        let children = match self.children_within(id, Some(reach)).await? {
            Ok(children) => children,
            Err(fault) => return Ok(Err(fault)),
        };
        for child in children {
            if let Some(receipt) = self.make_receipt(child, reach, entry).await? {
                return Ok(Ok(Some(receipt)));
            }
        }
        Ok(Ok(None))
    }

    /// The children whom an id may mean, and on whom one may act; where there is
    /// none, the one of the id's own token, whom the records do not know.
    async fn children_within(
        &self,
        id: &str,
        reach: Option<&Reach>,
    ) -> Result<Result<Vec<ChildToken>, IdFault>, StoreError> {
        let children = self.children_of(id).await?;
        let (Ok(children), Some(reach)) = (&children, reach) else { return Ok(children) };
        let found = async {
            let mut connection = self.sqlite.pool().acquire().await?;
            let mut found = Vec::new();
            for &child in children {
                if self.find_within(&mut connection, child, reach).await?.is_some() {
                    found.push(child);
                }
            }
            Ok(found)
        };
        let found = found.await.map_err(|failed: Failed| failed.told_of(self))?;
        if found.is_empty() {
            return Ok(id.parse::<SourceId>().map(|read| vec![self.token_key().child(&read)]));
        }
        Ok(Ok(found))
    }

    /// The children whom an id may mean: the one of its token, and those whom an
    /// earlier version recorded under the token of another spelling; of ids that
    /// were merged, the child whose they are.
    pub(super) async fn children_of(&self, id: &str) -> Result<Result<Vec<ChildToken>, IdFault>, StoreError> {
        let key = self.token_key();
        let read = id.parse::<SourceId>();
        let old: Vec<OldSpelling> = match &read {
            Ok(read) => read.old_spellings().collect(),
            Err(_) => vec![OldSpelling::of(id)],
        };
        let mut children: Vec<ChildToken> = read.iter().map(|read| key.child(read)).collect();
        let known = async {
            let mut connection = self.sqlite.pool().acquire().await?;
            let mut known = Vec::new();
            for child in old.iter().map(|spelling| key.old_child(spelling)) {
                let tombstone = key.tombstone(child);
                if is_recorded(&mut connection, CHILD, &child.0).await?
                    || tombstones::of(&mut connection, tombstone).await?.is_some()
                {
                    known.push(child);
                }
            }
            Ok(known)
        };
        children.extend(known.await.map_err(|fault: Fault| self.sqlite.fault(fault))?);
        let children = self.each_once(children).await.map_err(|fault| self.sqlite.fault(fault))?;
        Ok(match read {
            Err(fault) if children.is_empty() => Err(fault),
            _ => Ok(children),
        })
    }
}

impl Outcome {
    /// What two withdrawals of one child led to.
    fn and(self, other: Self) -> Self {
        use Outcome::{Already, Unknown, Waits, Withdrawn};
        match (self, other) {
            (Unknown | Waits, known) | (known, Unknown | Waits) => known,
            (Withdrawn { releases: one }, Withdrawn { releases } | Already { releases, .. })
            | (Already { releases: one, .. }, Withdrawn { releases }) => {
                Withdrawn { releases: joined(one, releases) }
            }
            (Already { on, releases: one }, Already { on: other, releases }) => {
                Already { on: on.max(other), releases: joined(one, releases) }
            }
        }
    }
}

fn joined<T: Ord>(mut one: Vec<T>, other: Vec<T>) -> Vec<T> {
    one.extend(other);
    one.sort();
    one.dedup();
    one
}

const INTERVIEW: &str = "SELECT EXISTS (SELECT 1 FROM interviews WHERE interview = ?)";
const EPISODE: &str = "SELECT EXISTS (SELECT 1 FROM episodes WHERE episode = ?)";
const CHILD: &str = "SELECT EXISTS (SELECT 1 FROM children WHERE child = ?)";

async fn is_recorded(
    connection: &mut SqliteConnection,
    query: &'static str,
    token: &[u8],
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(query).bind(token).fetch_one(connection).await
}
