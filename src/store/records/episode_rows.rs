//! The rows of episodes, sealed and opened.

use super::Fault;
use super::child::for_days;
use super::import::{Failed, Import};
use super::recorded_episode::Recorded;
use crate::intake::{ChildToken, RecordToken};

/// An episode with its seal and that of its days.
type SealedRow = (Vec<u8>, Vec<u8>, Option<Vec<u8>>);

impl Import<'_> {
    /// Writes an episode of a child, in place of the row with its token or anew.
    /// It counts from the day on which it was first taken in.
    pub(super) async fn write_episode(
        &mut self,
        child: ChildToken,
        episode: &Recorded,
        is_new: bool,
    ) -> Result<(), Failed> {
        let child = self.child(child).await?;
        let of = &episode.token.0[..];
        let statement = if is_new {
            "INSERT INTO episodes (digest, sealed, days, episode, child, counts_from) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
        } else {
            "UPDATE episodes SET digest = ?1, sealed = ?2, days = ?3 WHERE episode = ?4 AND child = ?5"
        };
        let query = sqlx::query(statement)
            .bind(&episode.digest(child.token, &self.records.keys.token).0[..])
            .bind(child.key.seal(of, &episode.bytes())?)
            .bind(child.key.seal(&for_days(of), &episode.days())?)
            .bind(of)
            .bind(&child.token.0[..]);
        let query = if is_new { query.bind(self.today.to_string()) } else { query };
        query.execute(&mut *self.transaction).await?;
        Ok(())
    }

    /// The recorded episodes of a child.
    pub(super) async fn recorded_episodes(&mut self, child: ChildToken) -> Result<Vec<Recorded>, Failed> {
        let rows: Vec<SealedRow> =
            sqlx::query_as("SELECT episode, sealed, days FROM episodes WHERE child = ? ORDER BY episode")
                .bind(&child.0[..])
                .fetch_all(&mut *self.transaction)
                .await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let child = self.child(child).await?;
        let mut recorded = Vec::with_capacity(rows.len());
        for (of, sealed, days) in rows {
            let bytes = child.key.open(&of, &sealed).ok_or(Fault::Damaged)?;
            let open = |days: Vec<u8>| child.key.open(&for_days(&of), &days).ok_or(Fault::Damaged);
            let days = days.map(open).transpose()?;
            let token = RecordToken(of.try_into().map_err(|_| Fault::Damaged)?);
            recorded.push(Recorded::read(token, &bytes, days.as_deref())?);
        }
        Ok(recorded)
    }

    /// Whose episode has an id.
    pub(super) async fn recorded_by_id(&mut self, id: RecordToken) -> Result<Option<Vec<u8>>, Failed> {
        Ok(sqlx::query_scalar("SELECT child FROM episodes WHERE episode = ?")
            .bind(&id.0[..])
            .fetch_optional(&mut *self.transaction)
            .await?)
    }
}
