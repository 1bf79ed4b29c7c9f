//! How strict the gate is, as two people decided it.

use super::{Fault, Records, StoreError};
use crate::audit::Entry;
use crate::release::{Policy, Threshold, TopBand};
use crate::store::audit::note;

/// A change of policy that waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedPolicy {
    /// What would be in force.
    pub policy: Policy,
    /// The account that proposed it.
    pub by: String,
}

/// The policy of a data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policies {
    /// The one in force.
    pub in_force: Policy,
    /// The one that waits, if any.
    pub proposed: Option<ProposedPolicy>,
}

/// Why a policy was not proposed or approved.
#[derive(Debug, thiserror::Error)]
pub enum NotDecided {
    /// Colluding holders were to be switched off.
    #[error("colluding holders are switched on, and can never be switched off")]
    NeverOff,
    /// Bands above 25 were to be opened again.
    #[error("25+ is the top band, and bands above it can never be told again")]
    NeverFiner,
    /// Nothing would change.
    #[error("this policy is in force already")]
    InForce,
    /// Nothing waits.
    #[error("no policy waits for approval: propose one first")]
    NothingProposed,
    /// Another policy waits than the one that was to be approved.
    #[error("another policy waits for approval than this one: look at it first")]
    AnotherProposed,
    /// The person who proposed it.
    #[error("a policy that you proposed waits for a second person")]
    SamePerson,
    /// The store failed; nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

type Row = (i64, i64, bool, String, String, bool);

impl Records {
    /// The policy in force: the least strict one where nobody decided.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn policy(&self) -> Result<Policy, StoreError> {
        Ok(self.policies().await?.in_force)
    }

    /// The policy in force and the one that waits.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn policies(&self) -> Result<Policies, StoreError> {
        let mut connection = self.sqlite.pool().acquire().await.map_err(|error| self.sqlite.fault(error))?;
        let (policies, _) = self.read_policies(&mut connection).await?;
        Ok(policies)
    }

    /// Keeps a policy for a second person to approve, in the place of one that
    /// waits. Who proposes it is who the entry says.
    ///
    /// # Errors
    ///
    /// [`NotDecided`] where it may not be proposed.
    pub async fn propose_policy(&self, policy: Policy, entry: &Entry) -> Result<(), NotDecided> {
        let mut transaction = self.sqlite.begin().await?;
        let (known, _) = self.read_policies(&mut transaction).await?;
        if known.in_force.colluding_holders && !policy.colluding_holders {
            return Err(NotDecided::NeverOff);
        }
        let is_open = |policy: Policy| policy.top_band == TopBand::TwentyFiveOrMore;
        if is_open(known.in_force) && !is_open(policy) {
            return Err(NotDecided::NeverFiner);
        }
        if known.in_force == policy {
            return Err(NotDecided::InForce);
        }
        let done = async {
            sqlx::query(
                "INSERT INTO policies (k, colluding_holders, top_band, proposed_by, proposed_at)
                 VALUES (?, ?, ?, ?, ?)",
            )
            .bind(policy.k.get() as i64)
            .bind(policy.colluding_holders)
            .bind(policy.top_band.code())
            .bind(&entry.who)
            .bind(entry.at.as_second())
            .execute(&mut *transaction)
            .await?;
            note(&mut transaction, entry).await?;
            transaction.commit().await
        };
        Ok(done.await.map_err(|error| self.sqlite.fault(error))?)
    }

    /// Puts the policy that waits in force, where it is `policy` and another
    /// person proposed it than the entry's.
    ///
    /// # Errors
    ///
    /// [`NotDecided`] where it may not be approved.
    pub async fn approve_policy(&self, policy: Policy, entry: &Entry) -> Result<(), NotDecided> {
        let mut transaction = self.sqlite.begin().await?;
        let (known, last) = self.read_policies(&mut transaction).await?;
        let proposed = known.proposed.ok_or(NotDecided::NothingProposed)?;
        if proposed.policy != policy {
            return Err(NotDecided::AnotherProposed);
        }
        if proposed.by.eq_ignore_ascii_case(&entry.who) {
            return Err(NotDecided::SamePerson);
        }
        let done = async {
            sqlx::query("UPDATE policies SET approved_by = ?, approved_at = ? WHERE policy = ?")
                .bind(&entry.who)
                .bind(entry.at.as_second())
                .bind(last)
                .execute(&mut *transaction)
                .await?;
            note(&mut transaction, entry).await?;
            transaction.commit().await
        };
        Ok(done.await.map_err(|error| self.sqlite.fault(error))?)
    }

    /// The policies, and the number of the last row.
    async fn read_policies(
        &self,
        connection: &mut sqlx::SqliteConnection,
    ) -> Result<(Policies, i64), StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT policy, k, colluding_holders, top_band, proposed_by, approved_by IS NOT NULL
             FROM policies ORDER BY policy",
        )
        .fetch_all(connection)
        .await
        .map_err(|error| self.sqlite.fault(error))?;
        let mut policies = Policies { in_force: Policy::default(), proposed: None };
        let mut last = 0;
        for (number, k, colluding_holders, top_band, by, is_approved) in rows {
            let k = usize::try_from(k).ok().and_then(Threshold::new);
            let k = k.ok_or_else(|| self.sqlite.fault(Fault::Damaged))?;
            let top_band = top_band.parse().map_err(|_| self.sqlite.fault(Fault::Damaged))?;
            let policy = Policy { k, colluding_holders, top_band };
            last = number;
            policies.proposed = None;
            if is_approved {
                policies.in_force = policy;
            } else {
                policies.proposed = Some(ProposedPolicy { policy, by });
            }
        }
        Ok((policies, last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Act;
    use crate::store::records::Keys;

    async fn records() -> (tempfile::TempDir, Records) {
        let folder = tempfile::tempdir().unwrap();
        let records = Records::open(folder.path(), Keys::open(folder.path()).unwrap()).await.unwrap();
        (folder, records)
    }

    fn by(who: &str) -> Entry {
        Entry::new("2026-11-01T09:00:00Z".parse().unwrap(), who, Act::PolicyProposed)
    }

    fn policy(k: usize, colluding_holders: bool) -> Policy {
        Policy { k: Threshold::new(k).unwrap(), colluding_holders, ..Policy::default() }
    }

    #[tokio::test]
    async fn two_people_make_the_gate_stricter() {
        let (_folder, records) = records().await;
        assert_eq!(records.policy().await.unwrap(), policy(5, false));
        let seven = policy(7, true);
        let approved = records.approve_policy(seven, &by("ben")).await;
        assert!(matches!(approved, Err(NotDecided::NothingProposed)));
        records.propose_policy(seven, &by("ann")).await.unwrap();
        assert_eq!(records.policy().await.unwrap(), policy(5, false));
        let approved = records.approve_policy(seven, &by("Ann")).await;
        assert!(matches!(approved, Err(NotDecided::SamePerson)));
        let approved = records.approve_policy(policy(5, true), &by("ben")).await;
        assert!(matches!(approved, Err(NotDecided::AnotherProposed)));
        records.approve_policy(seven, &by("ben")).await.unwrap();
        let now = records.policies().await.unwrap();
        assert_eq!(now, Policies { in_force: seven, proposed: None });
        let again = records.propose_policy(seven, &by("ann")).await;
        assert!(matches!(again, Err(NotDecided::InForce)));
        assert_eq!(records.audit_log().entries().await.unwrap().len(), 2);
    }

    #[tokio::test]
    async fn k_may_come_down_again_and_colluding_holders_stay() {
        let (_folder, records) = records().await;
        records.propose_policy(policy(9, true), &by("ann")).await.unwrap();
        records.approve_policy(policy(9, true), &by("ben")).await.unwrap();
        let off = records.propose_policy(policy(9, false), &by("ann")).await;
        assert!(matches!(off, Err(NotDecided::NeverOff)));
        records.propose_policy(policy(5, true), &by("ben")).await.unwrap();
        records.approve_policy(policy(5, true), &by("ann")).await.unwrap();
        assert_eq!(records.policy().await.unwrap(), policy(5, true));
    }

    #[tokio::test]
    async fn one_open_band_is_chosen_by_two_and_never_left() {
        let (_folder, records) = records().await;
        let open = Policy { top_band: TopBand::TwentyFiveOrMore, ..policy(5, false) };
        assert_eq!(records.policy().await.unwrap().top_band, TopBand::EightHundredOrMore);
        records.propose_policy(open, &by("ann")).await.unwrap();
        assert_eq!(records.policy().await.unwrap(), policy(5, false));
        let other = records.approve_policy(policy(5, false), &by("ben")).await;
        assert!(matches!(other, Err(NotDecided::AnotherProposed)));
        records.approve_policy(open, &by("ben")).await.unwrap();
        assert_eq!(records.policy().await.unwrap(), open);
        let finer = records.propose_policy(policy(7, true), &by("ann")).await;
        assert!(matches!(finer, Err(NotDecided::NeverFiner)));
        let statement = "INSERT INTO policies (k, colluding_holders, top_band, proposed_by, proposed_at)
             VALUES (5, 0, '800+', 'a', 1)";
        assert!(sqlx::query(statement).execute(records.sqlite.pool()).await.is_err());
    }

    #[tokio::test]
    async fn a_later_proposal_takes_the_place_of_an_earlier_one() {
        let (_folder, records) = records().await;
        records.propose_policy(policy(9, false), &by("ann")).await.unwrap();
        records.propose_policy(policy(8, false), &by("ann")).await.unwrap();
        let approved = records.approve_policy(policy(9, false), &by("ben")).await;
        assert!(matches!(approved, Err(NotDecided::AnotherProposed)));
        records.approve_policy(policy(8, false), &by("ben")).await.unwrap();
        assert_eq!(records.policy().await.unwrap(), policy(8, false));
    }

    #[tokio::test]
    async fn the_table_itself_holds_to_the_rules() {
        let (_folder, records) = records().await;
        records.propose_policy(policy(9, true), &by("ann")).await.unwrap();
        records.approve_policy(policy(9, true), &by("ben")).await.unwrap();
        for statement in [
            "INSERT INTO policies (k, colluding_holders, proposed_by, proposed_at) VALUES (4, 1, 'a', 1)",
            "INSERT INTO policies (k, colluding_holders, proposed_by, proposed_at) VALUES (5, 0, 'a', 1)",
            "INSERT INTO policies (k, colluding_holders, proposed_by, proposed_at, approved_by, approved_at)
             VALUES (5, 1, 'a', 1, 'A', 2)",
            "UPDATE policies SET k = 5",
            "UPDATE policies SET colluding_holders = 0",
            "UPDATE policies SET top_band = '25+'",
            "INSERT INTO policies (k, colluding_holders, top_band, proposed_by, proposed_at)
             VALUES (5, 1, '24+', 'a', 1)",
            "DELETE FROM policies",
        ] {
            let done = sqlx::query(statement).execute(records.sqlite.pool()).await;
            assert!(done.is_err(), "{statement}");
        }
    }
}
