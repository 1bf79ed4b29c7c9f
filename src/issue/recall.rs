//! Recalled: a whole release, for good, with a notice to whoever has it.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::clock::today;
use super::keys::signer;
use super::{Asked, Failed, Office, People, Refusal};
use crate::audit::{Act, Entry};
use crate::release::ReleaseId;
use crate::signed::{Notice, Reason, Recall};

/// A release that was recalled.
pub struct Recalled {
    /// The notice to its holders.
    pub notice: Notice,
    /// Those who took its documents away.
    pub holders: Vec<Exported>,
}

/// Somebody who took the documents of a release away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The account, or `shell`.
    pub account: String,
    /// The agency, or nothing for whoever was at the machine.
    pub agency: String,
    /// The day on which they did so first.
    pub on: Date,
    /// For whom, by the ledger of exports.
    pub recipients: Vec<String>,
}

/// Recalls an issued release and tells who has it. `asked.by` has just given
/// the password.
///
/// # Errors
///
/// [`Refusal`] where a rule forbids it, or [`Failed`]; nothing was changed then.
pub async fn recall(
    office: &Office,
    id: &ReleaseId,
    reason: Reason,
    asked: Asked<'_>,
) -> Result<Recalled, Failed> {
    let people = People::of(&office.access).await?;
    let store = office.releases.reader();
    let package = store.package(id.as_str()).await.map_err(|error| Failed::loading(id.as_str(), error))?;
    let package = package.ok_or_else(|| Refusal::NotIssued(id.to_string()))?;
    let code = package.area().parse().map_err(|_| Refusal::NoMap(id.to_string()))?;
    let area = store.area(code).await?.ok_or_else(|| Refusal::NoMap(id.to_string()))?;
    if !people.may_recall(asked.by, &area) {
        return Err(Refusal::MayNotRecall { id: id.to_string(), account: asked.by.to_owned() }.into());
    }
    let key = signer(office, asked).await?;
    let recall = Recall::sign(package.id(), package.hash(), today(asked.now), reason, &key);
    let entry = Entry::new(asked.now, asked.by, Act::ReleaseRecalled).about(id);
    if !office.releases.recall(&recall, &entry).await? {
        let before = store.recalls().await?.remove(id.as_str());
        let on = before.map_or_else(|| today(asked.now), |before| before.on);
        return Err(Refusal::RecalledBefore { id: id.to_string(), on }.into());
    }
    Ok(Recalled { notice: recall.notice(store.ring().await?), holders: holders(office, id).await? })
}

/// Those who exported a release, by either log.
async fn holders(office: &Office, id: &ReleaseId) -> Result<Vec<Exported>, Failed> {
    let listed = office.access.list().await?;
    let agency = |name: &str| {
        let found = listed.iter().find(|listed| listed.account.name == name);
        found.map(|listed| listed.account.agency.clone()).unwrap_or_default()
    };
    let mut found = office.releases.audit_log().holders(id.as_str()).await?;
    found.extend(office.access.audit_log().holders(id.as_str()).await?);
    found.sort();
    found.dedup_by(|later, first| later.account == first.account);
    let ledger = office.access.exports().await?;
    let recipients = |account: &str| {
        let own = ledger.iter().filter(|export| export.release == id.as_str() && export.who == account);
        own.map(|export| export.recipient.clone()).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let exported = |holder: crate::store::Exporter| Exported {
        recipients: recipients(&holder.account),
        agency: agency(&holder.account),
        on: today(holder.at),
        account: holder.account,
    };
    Ok(found.into_iter().map(exported).collect())
}
