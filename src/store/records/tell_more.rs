//! An interview that is recorded and told again with more to it.

use super::Fault;
use super::import::{Added, Failed, Import};
use crate::consent::YesDays;
use crate::intake::{Admitted, ChildToken};

/// An interview as it is recorded: whose, its core, when the child agreed.
type Row = (Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>);

impl Import<'_> {
    /// Takes a changed row of a recorded interview where it is of the same child,
    /// tells the same, and agrees to the map as before: an episode was added to
    /// it, or a decision on something else. Anything more is a correction.
    pub(super) async fn tell_more(&mut self, admitted: &Admitted) -> Result<Added, Failed> {
        let of = &admitted.interview.0[..];
        let (child, core, agreed): Row =
            sqlx::query_as("SELECT child, core, agreed FROM interviews WHERE interview = ?")
                .bind(of)
                .fetch_one(&mut *self.transaction)
                .await?;
        if child != admitted.child.0 || !core.is_some_and(|core| admitted.has_core(&core)) {
            return Ok(Added::Different);
        }
        if self.agreed_on(admitted.child, of, agreed).await? != admitted.agreed {
            return Ok(Added::Different);
        }
        sqlx::query("UPDATE interviews SET digest = ?, core = ? WHERE interview = ?")
            .bind(&admitted.digest.0[..])
            .bind(&admitted.core.0[..])
            .bind(of)
            .execute(&mut *self.transaction)
            .await?;
        self.hear(admitted.child, &admitted.noes).await?;
        Ok(Added::Changed)
    }

    async fn agreed_on(
        &mut self,
        child: ChildToken,
        interview: &[u8],
        sealed: Option<Vec<u8>>,
    ) -> Result<Option<YesDays>, Failed> {
        let Some(sealed) = sealed else { return Ok(None) };
        let child = self.child(child).await?;
        let agreed: Result<YesDays, Fault> = child.open_agreed(interview, &sealed);
        Ok(Some(agreed?))
    }

    /// Keeps the core of an interview of an older folder, which has none.
    pub(super) async fn keep_core(&mut self, admitted: &Admitted) -> Result<(), Failed> {
        sqlx::query("UPDATE interviews SET core = ? WHERE interview = ? AND core IS NULL")
            .bind(&admitted.core.0[..])
            .bind(&admitted.interview.0[..])
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}
