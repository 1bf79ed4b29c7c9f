//! Approved by two people, and issued by the second.

use super::clock::today;
use super::keys::{signer, vouch_by};
use super::make::{Made, again};
use super::places::place;
use super::{Asked, Failed, Missing, Office, People, Refusal};
use crate::audit::{Act, Entry};
use crate::place::Month;
use crate::release::ReleaseId;
use crate::signed::Signed;

/// What an approval led to.
pub struct Approved {
    /// What the approver should know of the release.
    pub made: Made,
    /// Who must approve it still; nobody where it is issued now.
    pub missing: Option<Missing>,
}

/// Makes a proposal again from the records, for somebody who may approve it:
/// so that what is shown, approved and issued is what they say on that day, to
/// the byte.
///
/// # Errors
///
/// [`Refusal`] where a rule forbids it, or [`Failed`].
pub async fn review(office: &Office, id: &ReleaseId, asked: Asked<'_>) -> Result<Made, Failed> {
    let text = id.to_string();
    let proposal = office.records.proposal(id).await?.ok_or_else(|| Refusal::NotMade(text.clone()))?;
    let damaged = |why: String| Refusal::Damaged { id: text.clone(), why };
    let proposed = proposal.released().map_err(|corrupt| damaged(corrupt.to_string()))?;
    let area = proposed.terms().area;
    let place = place(&office.releases.reader(), area).await?;
    if !People::of(&office.access).await?.may_approve(asked.by, &place) {
        return Err(Refusal::MayNotApprove { id: text, account: asked.by.to_owned() }.into());
    }
    let made = again(office, place, &proposed, asked).await?;
    check_month(&made, asked)?;
    if let Some(refusal) = made.report.refusal() {
        return Err(refusal.into());
    }
    if made.released != proposed { Err(Refusal::Changed(text).into()) } else { Ok(made) }
}

/// Refuses a proposal on a day that is not of its month, or before its cut-off:
/// its month ends with it (docs/privacy.md#d22). By the machine's clock nothing is
/// known of the month of a folder that was played on one of its own.
fn check_month(made: &Made, asked: Asked<'_>) -> Result<(), Failed> {
    let (now, cut_off) = (today(asked.now), made.released.terms().cut_off);
    if made.released.terms().played_on.is_some() && !asked.is_played {
        return Ok(());
    }
    if made.month != Month::of(now) {
        let id = made.released.id().to_string();
        return Err(Refusal::OtherMonth { id, month: made.month, now }.into());
    }
    if now < cut_off { Err(Refusal::NotYet { cut_off, now }.into()) } else { Ok(()) }
}

/// Notes an approval of what was [reviewed](review), and issues the release
/// where it is the second person's. `asked.by` has just given the password.
///
/// # Errors
///
/// [`Refusal`] where a rule forbids it, or [`Failed`]; nothing was issued then.
pub async fn approve(office: &Office, made: Made, asked: Asked<'_>) -> Result<Approved, Failed> {
    let id = made.released.id();
    let entry = Entry::new(asked.now, asked.by, Act::ReleaseApproved).about(&id);
    // A withdrawal since it was made again has ended it.
    let ended = || Failed::from(Refusal::Changed(id.to_string()));
    let approvals = office.records.approve(&id, &entry).await?.ok_or_else(ended)?;
    let people = People::of(&office.access).await?;
    let missing = people.missing(&approvals.accounts, &made.place);
    if missing.is_none() {
        issue(office, &made, asked).await?;
    } else if approvals.repeated {
        let account = asked.by.to_owned();
        return Err(Refusal::ApprovedBefore { id: id.to_string(), account }.into());
    }
    Ok(Approved { made, missing })
}

/// Issues a release. The ledger of its members comes first, so that none is
/// issued whose children cannot be traced; then its documents, its signature
/// and the entry that tells of it go to the store of releases, all or none.
async fn issue(office: &Office, made: &Made, asked: Asked<'_>) -> Result<(), Failed> {
    let package = &made.package;
    let key = signer(office, asked).await?;
    // So that what is issued can be taken away.
    vouch_by(office, &key, asked).await?;
    let signed = Signed::release(package, &key);
    if !office.records.keep_members(&made.released.id(), made.released.content(), &made.ledger).await? {
        return Err(Refusal::Changed(package.id().to_owned()).into());
    }
    let entry = Entry::new(asked.now, asked.by, Act::ReleaseIssued).about(package.id());
    let put = office.releases.put(package, &signed, &entry).await;
    put.map_err(|error| Failed::putting(package.id(), error))?;
    Ok(office.records.end_months(&made.place.code.to_string(), made.month).await?)
}
