//! What of the logs an account sees: its areas' entries, and of withdrawals no
//! more than how many there were in a month (docs/privacy.md#d28).

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::clock::today;
use super::{Failed, Office, reach};
use crate::access::{Account, Role, Scope};
use crate::area::AreaCode;
use crate::audit::{Act, Entry, Log, Stored};
use crate::place::Month;

/// How many entries of a log are looked through.
const MOST: u32 = 20_000;

/// What an account sees.
pub struct Logbook {
    /// The entries, newest first.
    pub entries: Vec<(Stored, Log)>,
    /// How many children withdrew, by month, newest first, of months that are
    /// over: for custodians.
    pub withdrawals: Option<Vec<(Month, usize)>>,
    /// Whether it is everything, so that where the logs end may be told: of the
    /// rest a reader would learn by their length.
    pub is_whole: bool,
}

/// What is known of areas, to tell whose an entry is.
struct Areas {
    scope: Scope,
    /// Of each release, joint area and export, the areas that it concerns.
    of: BTreeMap<String, Vec<String>>,
    /// The scope of each account.
    accounts: BTreeMap<String, Scope>,
}

/// The newest entries of every log that an account sees, so many at the most.
///
/// An entry about a release, an area, an export or an account is of its areas;
/// what a person did about nothing in particular is of the person's areas. What
/// is of no area, or of an account of every area, is seen by accounts of every
/// area alone. Whoever did something sees it. What was done for a child is seen
/// by custodians alone.
///
/// # Errors
///
/// [`Failed::Store`] if a store cannot be read.
pub async fn logbook(office: &Office, by: &Account, most: usize, now: Timestamp) -> Result<Logbook, Failed> {
    let areas = Areas::of(office, &by.scope).await?;
    let is_custodian = by.role == Role::Custodian;
    let (mut entries, mut months) = (Vec::new(), BTreeMap::<Month, usize>::new());
    for (log, reader) in office.logs() {
        for stored in reader.newest(MOST).await? {
            if !areas.sees(&by.name, &stored.entry) {
                continue;
            }
            match stored.entry.act {
                Act::Withdrawal => *months.entry(Month::of(today(stored.entry.at))).or_default() += 1,
                Act::WithdrawalWaits => {}
                Act::ReceiptMade | Act::ChildNotFound if !is_custodian => {}
                _ => entries.push((stored, log)),
            }
        }
    }
    entries.sort_by_key(|(stored, log)| std::cmp::Reverse((stored.entry.at, *log, stored.number)));
    entries.truncate(most);
    let this_month = Month::of(today(now));
    let over = months.into_iter().rev().filter(|(month, _)| *month < this_month).collect();
    let is_whole = is_custodian && by.scope.areas().is_empty();
    Ok(Logbook { entries, withdrawals: is_custodian.then_some(over), is_whole })
}

impl Areas {
    async fn of(office: &Office, scope: &Scope) -> Result<Self, Failed> {
        let store = office.releases.reader();
        let mut of: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for joint in store.joined().await? {
            let members = joint.members().iter().map(|member| member.code.to_string());
            let code = joint.code.to_string();
            of.insert(code.clone(), std::iter::once(code).chain(members).collect());
        }
        let codes = |of: &BTreeMap<String, Vec<String>>, area: &str| {
            of.get(area).cloned().unwrap_or_else(|| vec![area.to_owned()])
        };
        for placed in store.placed().await? {
            let areas = codes(&of, &placed.area);
            of.insert(placed.id, areas);
        }
        for proposal in office.records.proposals().await? {
            let areas = codes(&of, proposal.area());
            of.insert(proposal.id().to_owned(), areas);
        }
        for export in office.access.exports().await? {
            let areas = codes(&of, &export.area);
            of.insert(export.serial.to_string(), areas);
        }
        let listed = office.access.list().await?;
        let accounts = listed.into_iter().map(|one| (one.account.name, one.account.scope)).collect();
        Ok(Self { scope: reach::whole(office, scope).await?, of, accounts })
    }

    fn sees(&self, name: &str, entry: &Entry) -> bool {
        let is_limited = !self.scope.areas().is_empty();
        !is_limited || entry.who == name || self.concerned(entry).is_some_and(|codes| self.covers(&codes))
    }

    fn covers(&self, codes: &[String]) -> bool {
        self.scope.covers_any(codes.iter().map(String::as_str))
    }

    /// The areas that an entry concerns; none where it is of no area, or of all.
    fn concerned(&self, entry: &Entry) -> Option<Vec<String>> {
        let about = entry.about.split(' ').next().unwrap_or_default();
        let of_account = |name: &str| {
            let scope = self.accounts.get(name)?;
            (!scope.areas().is_empty()).then(|| scope.areas().to_vec())
        };
        match entry.act {
            Act::AccountAdded | Act::AccountBound | Act::AccountDisabled => of_account(about),
            Act::SignIn | Act::SignOut | Act::SignInRefused => of_account(&entry.who),
            Act::TokenMade | Act::TokenRevoked | Act::LedgerExported => of_account(&entry.who),
            Act::ReceiptMade | Act::ChildNotFound => of_account(&entry.who),
            _ => self.of.get(about).cloned().or_else(|| {
                let code: AreaCode = about.parse().ok()?;
                Some(vec![code.to_string()])
            }),
        }
    }
}
