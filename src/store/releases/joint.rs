//! Areas that several authorities release together.

use std::borrow::Cow;
use std::collections::BTreeMap;

use sqlx::SqliteConnection;

use super::{ReleaseReader, Releases};
use crate::area::{self, Area, AreaCode};
use crate::audit::Entry;
use crate::store::audit::note;
use crate::store::{Fault, StoreError};

/// Why areas were not joined.
#[derive(Debug, thiserror::Error)]
pub enum NotKept {
    /// The same areas were joined before.
    #[error("these areas are joined already, as {0}")]
    Joined(String),
    /// A member is released with others.
    #[error("{0} is joined with other areas already: one map of a place only")]
    OfAnother(String),
    /// A member, or a country round it, was released alone.
    #[error("releases of {0} were issued alone: one map of a place only")]
    Released(String),
    /// Another joint area has the name.
    #[error("another joint area has this name")]
    NameTaken,
    /// The store failed; nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Releases {
    /// Keeps a joint area, for good.
    ///
    /// # Errors
    ///
    /// [`NotKept`] where a member is on another map, or was.
    pub async fn join(&self, joint: &Area, entry: &Entry) -> Result<(), NotKept> {
        let mut transaction = self.0.begin().await?;
        let known = joined(&mut transaction).await.map_err(|fault| self.0.fault(fault))?;
        if let Some(same) = known.iter().find(|area| area.code == joint.code) {
            return Err(NotKept::Joined(same.name.clone()));
        }
        if let Some(name) = shared_member(&known, joint) {
            return Err(NotKept::OfAnother(name));
        }
        if known.iter().any(|area| area.name.eq_ignore_ascii_case(&joint.name)) {
            return Err(NotKept::NameTaken);
        }
        let released = released_areas(&mut transaction).await.map_err(|error| self.0.fault(error))?;
        if let Some(name) = overlapping(&released, joint) {
            return Err(NotKept::Released(name));
        }
        let done = async {
            insert(&mut transaction, joint, entry).await?;
            note(&mut transaction, entry).await?;
            transaction.commit().await
        };
        Ok(done.await.map_err(|error| self.0.fault(error))?)
    }
}

impl ReleaseReader {
    /// The area of a code, if there is a map of it or it was joined.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn area(&self, code: AreaCode) -> Result<Option<Cow<'static, Area>>, StoreError> {
        if !code.is_joint() {
            return Ok(area::find(&code).map(Cow::Borrowed));
        }
        let joined = self.joined().await?;
        Ok(joined.into_iter().find(|area| area.code == code).map(Cow::Owned))
    }

    /// The codes of the members of each joint area, by its code.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn members(&self) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT code, member FROM joint_members ORDER BY code, member")
                .fetch_all(self.0.pool())
                .await
                .map_err(|error| self.0.fault(error))?;
        let mut members: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (code, member) in rows {
            members.entry(code).or_default().push(member);
        }
        Ok(members)
    }

    /// The joint areas, by name.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn joined(&self) -> Result<Vec<Area>, StoreError> {
        let mut connection = self.0.pool().acquire().await.map_err(|error| self.0.fault(error))?;
        joined(&mut connection).await.map_err(|fault| self.0.fault(fault))
    }
}

async fn joined(connection: &mut SqliteConnection) -> Result<Vec<Area>, Fault> {
    let names: Vec<(String, String)> = sqlx::query_as("SELECT code, name FROM joint_areas ORDER BY name")
        .fetch_all(&mut *connection)
        .await?;
    let mut areas = Vec::new();
    for (code, name) in names {
        let members: Vec<String> =
            sqlx::query_scalar("SELECT member FROM joint_members WHERE code = ? ORDER BY member")
                .bind(&code)
                .fetch_all(&mut *connection)
                .await?;
        let members: Option<Vec<AreaCode>> = members.iter().map(|member| member.parse().ok()).collect();
        let area = members.and_then(|members| Area::join(&name, &members).ok());
        // The code follows from the members: rows that disagree were altered.
        areas.push(area.filter(|area| area.code.to_string() == code).ok_or(Fault::Damaged)?);
    }
    Ok(areas)
}

/// The name of a member of an area that another joint area has too.
fn shared_member(known: &[Area], joint: &Area) -> Option<String> {
    let is_taken = |code: AreaCode| known.iter().flat_map(Area::members).any(|member| member.code == code);
    joint.members().iter().find(|member| is_taken(member.code)).map(|member| member.name.clone())
}

async fn released_areas(connection: &mut SqliteConnection) -> Result<Vec<(String, String)>, sqlx::Error> {
    sqlx::query_as("SELECT DISTINCT area, area_name FROM releases ORDER BY area").fetch_all(connection).await
}

fn overlapping(released: &[(String, String)], joint: &Area) -> Option<String> {
    let overlaps = |code: &str| {
        let code: Option<AreaCode> = code.parse().ok();
        code.and_then(|code| area::find(&code)).is_some_and(|area| area.overlaps(joint))
    };
    released.iter().find(|(code, _)| overlaps(code)).map(|(_, name)| name.clone())
}

async fn insert(connection: &mut SqliteConnection, joint: &Area, entry: &Entry) -> Result<(), sqlx::Error> {
    let code = joint.code.to_string();
    sqlx::query("INSERT INTO joint_areas (code, name, joined_at) VALUES (?, ?, ?)")
        .bind(&code)
        .bind(&joint.name)
        .bind(entry.at.as_second())
        .execute(&mut *connection)
        .await?;
    for member in joint.members() {
        sqlx::query("INSERT INTO joint_members (member, code) VALUES (?, ?)")
            .bind(member.code.to_string())
            .bind(&code)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Act;

    const ROCHDALE: &str = "E08000005";
    const OLDHAM: &str = "E08000004";
    const BURY: &str = "E08000002";

    fn joint(name: &str, codes: &[&str]) -> Area {
        Area::join(name, &codes.iter().map(|code| code.parse().unwrap()).collect::<Vec<_>>()).unwrap()
    }

    fn entry(area: &Area) -> Entry {
        let at = "2026-11-01T09:00:00Z".parse().unwrap();
        Entry::new(at, Entry::SHELL, Act::AreasJoined).about(area.code)
    }

    async fn releases() -> (tempfile::TempDir, Releases) {
        let folder = tempfile::tempdir().unwrap();
        let releases = Releases::open(folder.path()).await.unwrap();
        (folder, releases)
    }

    /// A row of an issued release, as far as the areas go.
    async fn issued(releases: &Releases, area: &str) -> Result<(), sqlx::Error> {
        let id = format!("{area:0>16}");
        sqlx::query(
            "INSERT INTO signing_keys (number, key, public_key, made_at) VALUES (1, '0123456789abcdef', '', 0)
             ON CONFLICT DO NOTHING",
        )
        .execute(releases.0.pool())
        .await?;
        let mut transaction = releases.0.begin().await.unwrap();
        sqlx::query(
            "INSERT INTO signatures (id, key, signature, signed_at) VALUES (?, '0123456789abcdef', '', 0)",
        )
        .bind(&id)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "INSERT INTO releases (id, area, area_name, cut_off, window_from, window_to, window_months,
                                   synthetic, hash, content)
             VALUES (?, ?, 'named', '2026-11-01', '2025-11', '2026-10', 12, 1, ?, x'00')",
        )
        .bind(&id)
        .bind(area)
        .bind("0".repeat(64))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await
    }

    #[tokio::test]
    async fn a_joint_area_is_kept_with_its_members() {
        let (folder, releases) = releases().await;
        let both = joint("Both", &[ROCHDALE, OLDHAM]);
        releases.join(&both, &entry(&both)).await.unwrap();
        let reader = ReleaseReader::open(folder.path()).await.unwrap();
        let known = reader.joined().await.unwrap();
        assert_eq!((known.len(), known[0].code, known[0].members().len()), (1, both.code, 2));
        let again = releases.join(&both, &entry(&both)).await;
        assert!(matches!(again, Err(NotKept::Joined(name)) if name == "Both"));
        let other = joint("Others", &[OLDHAM, BURY]);
        let other = releases.join(&other, &entry(&other)).await;
        assert!(matches!(other, Err(NotKept::OfAnother(name)) if name == "Oldham"));
        assert_eq!(releases.audit_log().entries().await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn one_map_of_a_place_in_either_order() {
        let both = joint("Both", &[ROCHDALE, OLDHAM]);
        for area in [ROCHDALE, "E92000001"] {
            let (_folder, releases) = releases().await;
            issued(&releases, area).await.unwrap();
            let joined = releases.join(&both, &entry(&both)).await;
            assert!(matches!(joined, Err(NotKept::Released(name)) if name == "named"), "{area}");
        }
        let (_folder, releases) = releases().await;
        issued(&releases, BURY).await.unwrap();
        releases.join(&both, &entry(&both)).await.unwrap();
        issued(&releases, &both.code.to_string()).await.unwrap();
        assert!(issued(&releases, ROCHDALE).await.is_err());
        assert!(issued(&releases, OLDHAM).await.is_err());
    }
}
