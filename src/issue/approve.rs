//! Approved by two people, and issued by the second.

use super::keys::signer;
use super::make::{Made, plan};
use super::{Asked, Failed, Office, People, Refusal};
use crate::area::{self, Area};
use crate::audit::{Act, Entry};
use crate::document;
use crate::release::ReleaseId;
use crate::signed::Signed;

/// What an approval led to.
pub struct Approved {
    /// What the approver should know of the release.
    pub made: Made,
    /// Whether it is issued now.
    pub issued: bool,
}

/// Notes an approval, and issues the release where it is the second person's.
/// The release is made again from the records first, so that what is approved
/// and issued is what they say on that day, to the byte. `asked.by` has just
/// given the password.
///
/// # Errors
///
/// [`Refusal`] where a rule forbids it, or [`Failed`]; nothing was issued then.
pub async fn approve(office: &Office, id: &ReleaseId, asked: Asked<'_>) -> Result<Approved, Failed> {
    let people = People::of(&office.access).await?;
    let proposal = office.records.proposal(id).await?.ok_or_else(|| Refusal::NotMade(id.to_string()))?;
    let damaged = |why: String| Refusal::Damaged { id: id.to_string(), why };
    let proposed = proposal.released().map_err(|corrupt| damaged(corrupt.to_string()))?;
    let area = area::find(&proposed.terms().area).ok_or_else(|| Refusal::NoMap(id.to_string()))?;
    let code = area.code.to_string();
    let (account, text) = (asked.by.to_owned(), id.to_string());
    if !people.may_approve(asked.by, &code) {
        return Err(Refusal::MayNotApprove { id: text, account }.into());
    }
    let made = plan(office, area, proposed.terms().cut_off, asked).await?;
    if made.released != proposed {
        return Err(Refusal::Changed(text).into());
    }
    let entry = Entry::new(asked.now, asked.by, Act::ReleaseApproved).about(id);
    let approvals = office.records.approve(id, &entry).await?;
    let standing = approvals.accounts.iter().filter(|account| people.may_approve(account, &code)).count();
    let issued = standing >= 2;
    if issued {
        issue(office, area, &made, asked).await?;
    } else if approvals.repeated {
        return Err(Refusal::ApprovedBefore { id: text, account }.into());
    }
    Ok(Approved { made, issued })
}

/// Issues a release: its documents, its signature and the entry that tells of
/// it go to the store of releases, all or none.
async fn issue(office: &Office, area: &Area, made: &Made, asked: Asked<'_>) -> Result<(), Failed> {
    let package = document::package(&made.released, &made.hotspots, area);
    let signed = Signed::release(&package, &signer(office, asked).await?);
    let entry = Entry::new(asked.now, asked.by, Act::ReleaseIssued).about(package.id());
    let put = office.releases.put(&package, &signed, &entry).await;
    put.map(drop).map_err(|error| Failed::putting(package.id(), error))
}
