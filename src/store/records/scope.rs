//! Whom a child concerns: the areas and caseworkers of all its interviews,
//! sealed under the child's own key, so that an act on a child is held to the
//! areas of whoever acts and to a practitioner's own children (docs/privacy.md#d28).

use std::collections::BTreeSet;

use sqlx::SqliteConnection;

use super::child::{Child, for_hosts};
use super::import::{Failed, Import};
use super::seal::ChildKey;
use super::{Fault, Records};
use crate::intake::{Admitted, CaseworkerTag, ChildToken, Holder, HolderKind, LocationReport, TokenKey};

/// Bytes of an area or caseworker in the sealed form: kind and tag.
const EACH: usize = 9;
/// The sealed form is filled up to a multiple of this many, so that its length
/// does not say how many areas a child told of.
const FILL: usize = 8;

/// Whose children somebody may act on.
#[derive(Clone, PartialEq, Eq)]
pub struct Reach {
    /// Those with an interview about these areas; everybody's if not said.
    areas: Option<Areas>,
    /// Of those, the children of these caseworkers; everybody's if not said.
    caseworkers: Option<BTreeSet<CaseworkerTag>>,
}

#[derive(Clone, PartialEq, Eq)]
struct Areas {
    authorities: BTreeSet<u64>,
    /// The letters with which the codes of whole countries begin.
    countries: BTreeSet<u8>,
}

/// Whom a child concerns.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Concern {
    /// The authorities whose places the child told of.
    hosts: BTreeSet<u64>,
    /// The caseworkers who interviewed the child.
    caseworkers: BTreeSet<u64>,
}

impl Reach {
    /// Every child.
    #[must_use]
    pub fn everywhere() -> Self {
        Self { areas: None, caseworkers: None }
    }

    /// The children of some areas, by GSS code; of every area if there are none.
    #[must_use]
    pub fn of<'a>(codes: impl IntoIterator<Item = &'a str>) -> Self {
        let mut areas = Areas { authorities: BTreeSet::new(), countries: BTreeSet::new() };
        for code in codes {
            // `E92000001` is England: every code that begins with its letter.
            if code.get(1..3) == Some("92") {
                areas.countries.extend(code.bytes().next());
            }
            areas.authorities.insert(Holder::agency(code).tag);
        }
        let areas = (!areas.authorities.is_empty()).then_some(areas);
        Self { areas, caseworkers: None }
    }

    /// Of these, the children of some caseworkers alone.
    #[must_use]
    pub fn of_caseworkers(self, caseworkers: impl IntoIterator<Item = CaseworkerTag>) -> Self {
        Self { caseworkers: Some(caseworkers.into_iter().collect()), ..self }
    }

    pub(super) fn is_everywhere(&self) -> bool {
        self.areas.is_none() && self.caseworkers.is_none()
    }

    /// Whether one may act on a child whom this concerns. A child of whom no
    /// area is known is for those who may act everywhere.
    fn covers(&self, concern: &Concern, key: &TokenKey) -> bool {
        let in_areas = self.areas.as_ref().is_none_or(|areas| {
            let is_in = |host: &u64| {
                areas.authorities.contains(host) || areas.countries.contains(&host.to_be_bytes()[0])
            };
            concern.hosts.iter().any(is_in)
        });
        let of_own = self.caseworkers.as_ref().is_none_or(|own| {
            concern.caseworkers.iter().any(|&caseworker| own.contains(&key.caseworker_tag(caseworker)))
        });
        in_areas && of_own
    }
}

impl Concern {
    pub(super) fn add(&mut self, host: Holder, holders: &[Holder]) -> bool {
        let caseworkers = holders.iter().filter(|holder| holder.kind == HolderKind::Caseworker);
        let added = self.hosts.insert(host.tag);
        caseworkers.fold(added, |added, holder| self.caseworkers.insert(holder.tag) || added)
    }

    /// Whom an interview concerns.
    pub(super) fn of(admitted: &Admitted) -> Self {
        let mut concern = Self::default();
        concern.add(admitted.host, &[admitted.caseworker]);
        concern
    }

    /// Whether this is any more than before.
    fn join(&mut self, other: Self) -> bool {
        let before = self.hosts.len() + self.caseworkers.len();
        self.hosts.extend(other.hosts);
        self.caseworkers.extend(other.caseworkers);
        self.hosts.len() + self.caseworkers.len() > before
    }

    pub(super) fn sealed_form(&self) -> Vec<u8> {
        let of = |kind: HolderKind, tags: &BTreeSet<u64>| {
            tags.iter().map(|tag| (kind as u8, *tag)).collect::<Vec<_>>()
        };
        let all =
            [of(HolderKind::Agency, &self.hosts), of(HolderKind::Caseworker, &self.caseworkers)].concat();
        let mut bytes = Vec::with_capacity(EACH * all.len().next_multiple_of(FILL));
        for (kind, tag) in &all {
            bytes.push(*kind);
            bytes.extend(tag.to_be_bytes());
        }
        // No kind has this code.
        bytes.resize(EACH * all.len().next_multiple_of(FILL), u8::MAX);
        bytes
    }

    pub(super) fn from_sealed_form(bytes: &[u8]) -> Option<Self> {
        let (rows, []) = bytes.as_chunks::<EACH>() else { return None };
        let mut concern = Self::default();
        for row in rows.iter().filter(|row| row[0] != u8::MAX) {
            let tag = u64::from_be_bytes(row[1..].try_into().ok()?);
            match HolderKind::ALL.get(usize::from(row[0]))? {
                HolderKind::Agency => concern.hosts.insert(tag),
                HolderKind::Caseworker => concern.caseworkers.insert(tag),
                _ => return None,
            };
        }
        Some(concern)
    }
}

impl Import<'_> {
    /// Keeps whom a child concerns by an interview: also by one that tells of no
    /// place, without agreement, or that was there before, so that folders of
    /// older versions heal.
    pub(super) async fn keep_concern(&mut self, admitted: &Admitted) -> Result<(), Failed> {
        let child = self.child(admitted.child).await?;
        self.join_concern(&child, Concern::of(admitted)).await
    }

    /// Keeps that others are concerned with a child, too.
    pub(super) async fn join_concern(&mut self, child: &Child, more: Concern) -> Result<(), Failed> {
        let mut concern = match self.concerns.remove(&child.token) {
            Some(concern) => concern,
            None => self.records.concern_kept(&mut self.transaction, child).await?,
        };
        if concern.join(more) {
            let sealed = child.key.seal(&for_hosts(child.token), &concern.sealed_form())?;
            sqlx::query("UPDATE children SET hosts = ? WHERE child = ?")
                .bind(sealed)
                .bind(&child.token.0[..])
                .execute(&mut *self.transaction)
                .await?;
        }
        self.concerns.insert(child.token, concern);
        Ok(())
    }
}

fn opened(sealed: Option<&[u8]>, open: impl Fn(&[u8]) -> Option<Vec<u8>>) -> Result<Concern, Fault> {
    let Some(sealed) = sealed else { return Ok(Concern::default()) };
    let bytes = open(sealed).ok_or(Fault::Damaged)?;
    Concern::from_sealed_form(&bytes).ok_or(Fault::Damaged)
}

impl Records {
    /// What is kept with a child of whom it concerns.
    pub(super) async fn concern_kept(
        &self,
        connection: &mut SqliteConnection,
        child: &Child,
    ) -> Result<Concern, Fault> {
        let sealed: Option<Vec<u8>> = sqlx::query_scalar("SELECT hosts FROM children WHERE child = ?")
            .bind(&child.token.0[..])
            .fetch_one(connection)
            .await?;
        opened(sealed.as_deref(), |sealed| child.key.open(&for_hosts(child.token), sealed))
    }

    /// Whether somebody may act on a child; not where the records hold nothing
    /// of it.
    pub(super) async fn is_within(
        &self,
        connection: &mut SqliteConnection,
        child: ChildToken,
        reach: &Reach,
    ) -> Result<bool, Failed> {
        if reach.is_everywhere() {
            let query = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM children WHERE child = ?)");
            return Ok(query.bind(&child.0[..]).fetch_one(connection).await?);
        }
        let concern = self.concern(connection, child).await?;
        Ok(concern.is_some_and(|concern| reach.covers(&concern, &self.keys.token)))
    }

    /// The area of a child who told of one alone, for the audit: of a child of
    /// several, which they are would say more than where the entry belongs.
    pub(super) async fn only_area(
        &self,
        connection: &mut SqliteConnection,
        child: ChildToken,
    ) -> Option<String> {
        let concern = self.concern(connection, child).await.ok().flatten()?;
        let mut hosts = concern.hosts.iter();
        let (&host, None) = (hosts.next()?, hosts.next()) else { return None };
        Holder { kind: HolderKind::Agency, tag: host }.gss()
    }

    /// Whom a child concerns: by what was kept with it, and by the reports of an
    /// older version, which kept nothing.
    async fn concern(
        &self,
        connection: &mut SqliteConnection,
        child: ChildToken,
    ) -> Result<Option<Concern>, Failed> {
        let found: Option<(i64, Option<Vec<u8>>)> =
            sqlx::query_as("SELECT generation, hosts FROM children WHERE child = ?")
                .bind(&child.0[..])
                .fetch_optional(&mut *connection)
                .await?;
        let Some((generation, sealed)) = found else { return Ok(None) };
        // A child who withdrew a moment ago has no key.
        let Some(wrapped) = self.child_keys.get(child, generation).await? else { return Ok(None) };
        let key = ChildKey::unwrap(&self.keys.seal, child, &wrapped).ok_or(Failed::Keys(Fault::Damaged))?;
        let mut concern = opened(sealed.as_deref(), |sealed| key.open(&for_hosts(child), sealed))?;
        let rows: Vec<(Vec<u8>, Vec<u8>)> =
            sqlx::query_as("SELECT interview, sealed FROM reports WHERE child = ?")
                .bind(&child.0[..])
                .fetch_all(connection)
                .await?;
        for (interview, sealed) in rows {
            let report = (key.open(&interview, &sealed))
                .and_then(|bytes| LocationReport::from_sealed_form(child, &bytes))
                .ok_or(Fault::Damaged)?;
            concern.add(report.host(), report.holders());
        }
        Ok(Some(concern))
    }
}
