//! Why something was not done.

use jiff::civil::Date;

use crate::place::Month;
use crate::store::releases::{NotLoaded, NotPut};
use crate::store::{KeyFault, StoreError};

/// Why something was not done. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// A rule forbids it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A key cannot be had.
    #[error(transparent)]
    Key(#[from] KeyFault),
}

/// The rule that forbids it, in words for whoever asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// An empty folder.
    #[error("there are no records to make a release of: import interviews first")]
    NoRecords,
    /// One release a month.
    #[error("{area} has a release of {last}: the next may be made from the month after")]
    ThatMonth {
        /// The area's name.
        area: String,
        /// The last cut-off.
        last: Date,
    },
    /// One snapshot a month.
    #[error(
        "the records of {area} were frozen at {taken} for this month, not at {wanted}: the next may be frozen \
         from {next}"
    )]
    SnapshotStands {
        /// The area's name.
        area: String,
        /// The cut-off of the snapshot that stands.
        taken: Date,
        /// The cut-off that was asked for.
        wanted: Date,
        /// The first day of the next month.
        next: Date,
    },
    /// A clock that runs behind a snapshot.
    #[error("the clock says {month}, and the records of {area} were frozen in {later}: set the clock right")]
    SnapshotLater {
        /// The area's name.
        area: String,
        /// The month by the clock.
        month: Month,
        /// The month of the snapshot.
        later: Month,
    },
    /// Two maps of a place, before they are issued too.
    #[error(
        "{other} overlaps {area}, and its records are frozen for this month's release: one map of a place \
         only; from {next} {area} may be frozen instead"
    )]
    SecondSnapshot {
        /// The area's name.
        area: String,
        /// The name of the other.
        other: String,
        /// The first day of the next month.
        next: Date,
    },
    /// Nobody looks back before there was a map.
    #[error(
        "{area} has no release yet, and {cut_off} is in a month that is over: the first is frozen in the \
         month in which it is made"
    )]
    FirstInPast {
        /// The area's name.
        area: String,
        /// The cut-off.
        cut_off: Date,
    },
    /// A day that has not come.
    #[error("the cut-off {cut_off} has not come: the clock says {now}")]
    NotYet {
        /// The cut-off.
        cut_off: Date,
        /// Today, by the clock.
        now: Date,
    },
    /// A clock that runs behind what was done.
    #[error("the clock says {now}, and a release was issued on {issued}: set the clock right")]
    ClockBack {
        /// Today, by the clock.
        now: Date,
        /// When the last release was issued.
        issued: Date,
    },
    /// A clock that no month can be counted by.
    #[error("the clock says {now}, and months are counted from 2000 to 2099: set the clock right")]
    ClockOut {
        /// Today, by the clock.
        now: Date,
    },
    /// A proposal of a month that is over, or has not begun by the clock.
    #[error(
        "{id} is a proposal of {month}, and the clock says {now}: it is approved in its month or never; make \
         that of the month that it is"
    )]
    OtherMonth {
        /// The release.
        id: String,
        /// The month of its snapshot.
        month: Month,
        /// Today, by the clock.
        now: Date,
    },
    /// The same records on two maps could be subtracted (docs/privacy.md#d9).
    #[error(
        "releases of {other} were issued from this folder, and {area} overlaps it: one map of a place only"
    )]
    SecondGeography {
        /// The area's name.
        area: String,
        /// The name of the one that was issued.
        other: String,
    },
    /// An area that was joined with others.
    #[error("{area} is released with others, as {joint}: one map of a place only")]
    Joined {
        /// The area's name.
        area: String,
        /// The name of the joint area.
        joint: String,
    },
    /// The machine found something: whatever it is, no month is over by it.
    #[error("no release of {area} may be made: {why}")]
    Disclosing {
        /// The area's name.
        area: String,
        /// Why, by counts.
        why: String,
    },
    /// Too little moved.
    #[error("no release of {area} is made at {cut_off}: {why}")]
    Held {
        /// The area's name.
        area: String,
        /// The cut-off.
        cut_off: Date,
        /// Why, by counts.
        why: String,
    },
    /// A release or proposal that is not as it was written.
    #[error("{id}: {why}")]
    Damaged {
        /// The release.
        id: String,
        /// What is wrong with it.
        why: String,
    },
    /// Who looks often may look for a difference.
    #[error("{0} has looked as often today as one may: look again tomorrow")]
    LooksSpent(String),
    /// Nothing to approve.
    #[error("{0}: no such release was made")]
    NotMade(String),
    /// Nothing to recall or show.
    #[error("{0}: no such release was issued")]
    NotIssued(String),
    /// An area that is no longer known.
    #[error("there is no map of the area {0}")]
    NoMap(String),
    /// Whose work it is not.
    #[error("{id}: {account} may not approve this release: custodians and analysts of the area may")]
    MayNotApprove {
        /// The release.
        id: String,
        /// The account.
        account: String,
    },
    /// Whose work it is not.
    #[error("{id}: {account} may not recall this release: custodians of the area may")]
    MayNotRecall {
        /// The release.
        id: String,
        /// The account.
        account: String,
    },
    /// Whose work it is not.
    #[error("{account} may not change the keys: custodians of every area may")]
    MayNotRotate {
        /// The account.
        account: String,
    },
    /// The same person twice.
    #[error("{id}: {account} has approved it; a second person must")]
    ApprovedBefore {
        /// The release.
        id: String,
        /// The account.
        account: String,
    },
    /// Not what was proposed.
    #[error("{0}: the records or releases changed since it was made; make it again")]
    Changed(String),
    /// Not what was there.
    #[error("{id}: {why}")]
    NotPut {
        /// The release.
        id: String,
        /// Why.
        why: String,
    },
    /// Once is for good.
    #[error("{id}: it was recalled on {on}")]
    RecalledBefore {
        /// The release.
        id: String,
        /// The day.
        on: Date,
    },
    /// Nobody is told which of the two.
    #[error("the name or the password is not right")]
    WrongPassword,
    /// Two at a time.
    #[error("somebody else changed the keys just now: look at them again")]
    KeysChanged,
    /// Nothing to rotate.
    #[error("no key has been made yet: the first release that is issued makes one")]
    NoKey,
}

impl Failed {
    /// A release that cannot be had.
    pub(super) fn loading(id: &str, error: NotLoaded) -> Self {
        match error {
            NotLoaded::Store(error) => error.into(),
            error => Refusal::Damaged { id: id.to_owned(), why: error.to_string() }.into(),
        }
    }

    /// A release that could not be put.
    pub(super) fn putting(id: &str, error: NotPut) -> Self {
        match error {
            NotPut::Store(error) => error.into(),
            error => Refusal::NotPut { id: id.to_owned(), why: error.to_string() }.into(),
        }
    }
}
