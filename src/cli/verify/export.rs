//! One file that was taken away, checked by what it says of itself.

use std::path::Path;

use jiff::Timestamp;

use super::{Failure, Verify, read, say};
use crate::cli::{DataFolder, block_on};
use crate::issue::today;
use crate::signature::PublicKey;
use crate::signed::{Docket, Notice};
use crate::takeaway::Desk;

/// What a data folder knows of an export.
struct Known {
    /// The notices of the releases that were recalled.
    notice: Option<Notice>,
    /// Whether the keys are its own.
    is_own: bool,
    /// Whether it is in the ledger, as this file.
    is_listed: bool,
}

/// Checks an exported file; a recall is known from a notice or a data folder.
pub(super) fn verify(asked: &Verify, file: &[u8], key: Option<&PublicKey>) -> Result<(), Failure> {
    let refused = |why: String| Failure::Refused(format!("{}: {why}", asked.path.display()));
    let docket = Docket::check(file, key).map_err(|why| refused(why.to_string()))?;
    say_docket(&docket, key.is_some())?;
    if let Some(file) = &asked.notice {
        let notice = Notice::read(&read(file)?).filter(Notice::holds);
        let notice = notice.ok_or_else(|| no_notice(file))?;
        if !notice.keys.leads(&docket.vouched.by, &notice.recall.signed.key) {
            return Err(refused(format!("{} is not from the house that it is from", file.display())));
        }
        check_recall(&docket, &notice, &refused)?;
    }
    match &asked.data {
        Some(data) => {
            let known = known(data, &docket, file)?;
            if !known.is_own {
                return Err(refused(format!("it is not from the house of {}", data.display())));
            }
            if let Some(notice) = &known.notice {
                check_recall(&docket, notice, &refused)?;
            }
            if !known.is_listed {
                return Err(refused("it is in no row of the ledger".to_owned()));
            }
            say("it is in the ledger, and its release was not recalled")?;
        }
        None => say("no recall of its release is known here; whoever issued it can say whether it stands")?,
    }
    match docket.has_expired(today(Timestamp::now())) {
        true => Err(refused(format!("it expired on {}: destroy every copy", docket.expires_on))),
        false => Ok(()),
    }
}

fn say_docket(docket: &Docket, is_trusted: bool) -> Result<(), Failure> {
    let of = &docket.of;
    let code = of.code.as_ref().map(|code| format!(" {code}")).unwrap_or_default();
    for line in [
        format!("{}: whole, as it was taken away, {}", docket.serial, of.format),
        format!("of {} ({}{code}), release {}", of.name, of.kind, of.release),
        format!("taken by {} ({}) at {}", docket.by, docket.agency, docket.at.strftime("%Y-%m-%d %H:%M UTC")),
        format!("for {}: {}", docket.recipient, docket.purpose),
        format!("may be used until {}", docket.expires_on),
        format!(
            "signed by the key of exports {}, for which the key {} ({}) vouches",
            docket.vouched.key.id(),
            docket.vouched.by.id(),
            docket.vouched.by
        ),
    ] {
        say(&visible(&line))?;
    }
    say(super::trust(is_trusted))
}

/// What a stranger's file says must not move the cursor.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

fn no_notice(file: &Path) -> Failure {
    Failure::Refused(format!(
        "{}: this is no notice of a recall, or was changed after it was signed",
        file.display()
    ))
}

fn check_recall(
    docket: &Docket,
    notice: &Notice,
    refused: &impl Fn(String) -> Failure,
) -> Result<(), Failure> {
    let recall = &notice.recall;
    if recall.release != docket.of.release || recall.hash != docket.of.hash {
        return say(&format!("the notice is of another release, {}", recall.release));
    }
    Err(refused(format!("its release was recalled on {}. {}", recall.on, recall.reason.words())))
}

fn known(data: &Path, docket: &Docket, file: &[u8]) -> Result<Known, Failure> {
    let folder = DataFolder::existing(data)?;
    block_on(async {
        let desk = folder.desk().await?;
        let known = ask(&desk, docket, file).await;
        desk.close().await;
        known
    })
}

async fn ask(desk: &Desk, docket: &Docket, file: &[u8]) -> Result<Known, Failure> {
    let ring = desk.releases.ring().await?;
    let recall = desk.releases.recalls().await?.remove(&docket.of.release);
    let exports = desk.access.exports().await?;
    let sha256 = crate::release::sha256(file);
    Ok(Known {
        is_own: ring.has(&docket.vouched.by),
        notice: recall.map(|recall| recall.notice(ring)),
        is_listed: exports.iter().any(|row| row.serial == docket.serial && row.sha256 == sha256),
    })
}
