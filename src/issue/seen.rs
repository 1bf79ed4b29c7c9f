//! What those who approve were first shown of a month's snapshot: it does not
//! change before their eyes.
//!
//! Whoever looks before and after a withdrawal would read that child in the
//! difference (docs/privacy.md#d22). So the numbers are those of the first look, and
//! where what would be released is no longer what was shown, the month has no
//! release. Masks that come in between, and a policy that two people changed, are
//! no child's: with them the look is a first one.

use serde::{Deserialize, Serialize};

use super::report::Report;
use super::{Failed, Office, Refusal};
use crate::release::{Leaves, Released, sha256};
use crate::store::records::SnapshotHead;

#[derive(Serialize, Deserialize)]
struct Shown {
    /// The hash of the release that was shown.
    release: String,
    /// Of the masks and the policy that it was made with.
    decided: String,
    report: Report,
}

/// The report to show: that of the first look at a snapshot, which this may be.
pub(super) async fn first_shown(
    office: &Office,
    head: &SnapshotHead,
    released: &Released<Leaves>,
    report: Report,
    decided: &[u8],
) -> Result<Report, Failed> {
    let decided = sha256(decided);
    let kept = office.records.seen(head).await?;
    let shown: Option<Shown> = match &kept {
        Some(kept) => Some(serde_json::from_slice(kept).map_err(|_| Refusal::Damaged {
            id: head.area.clone(),
            why: "what was shown of its snapshot cannot be read".to_owned(),
        })?),
        None => None,
    };
    match shown.filter(|shown| shown.decided == decided) {
        Some(shown) if shown.release == released.hash() => Ok(shown.report),
        Some(shown) => Ok(shown.report.overtaken()),
        None => {
            let shown = Shown { release: released.hash().to_owned(), decided, report };
            let bytes = serde_json::to_vec(&shown).expect("a report has string keys only");
            office.records.keep_seen(head, &bytes).await?;
            Ok(shown.report)
        }
    }
}
