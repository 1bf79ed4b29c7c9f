//! The clock: the machine's, or for a synthetic folder one of its own.

use std::io;

use clap::Args;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::Failure;
use crate::api::{Surroundings, System};
use crate::issue::Asked;
use crate::place::Month;
use crate::store::records::Records;

/// What day it is.
#[derive(Args, Clone, Copy, Default)]
pub(super) struct Clock {
    /// The day on a clock of its own, for a folder whose every record is
    /// synthetic; refused for any other.
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<Date>,
}

/// A moment, and whose clock told it.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    /// The moment.
    pub now: Timestamp,
    /// Whether a clock of the folder's own told it.
    pub is_played: bool,
}

impl Moment {
    /// The moment by the machine's clock.
    pub fn machine() -> Self {
        Self { now: Timestamp::now(), is_played: false }
    }

    /// Noon of a day on a clock of its own.
    pub fn played(day: Date) -> Result<Self, Failure> {
        let counted = Month::counted(day).and_then(|_| day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).ok());
        let noon = counted
            .ok_or_else(|| Failure::Usage(format!("{day} is no day of a clock: give one of 2000 to 2099")))?;
        Ok(Self { now: noon.timestamp(), is_played: true })
    }

    /// Who asks at this moment.
    pub fn asked(self, by: &str) -> Asked<'_> {
        Asked { by, now: self.now, is_played: self.is_played }
    }

    /// The day in England.
    pub fn day(self) -> Date {
        crate::issue::today(self.now)
    }
}

/// A clock of a folder's own that runs: it began at noon of a day, when the
/// machine's showed another.
pub(super) struct PlayedClock {
    ahead: SignedDuration,
}

impl PlayedClock {
    /// One that began at noon of `day`, when the machine's clock showed `began`.
    pub fn since(began: Timestamp, day: Date) -> Result<Self, Failure> {
        Ok(Self { ahead: Moment::played(day)?.now.duration_since(began) })
    }
}

impl Surroundings for PlayedClock {
    fn now(&self) -> Timestamp {
        let now = System.now();
        now.checked_add(self.ahead).unwrap_or(now)
    }

    fn is_played(&self) -> bool {
        true
    }

    fn chance(&self) -> io::Result<[u8; 32]> {
        System.chance()
    }
}

impl Clock {
    /// The moment that it is. A folder that holds records must hold synthetic
    /// ones alone to be on a clock of its own; one that holds none takes none
    /// but these while it is. It says so.
    ///
    /// # Errors
    ///
    /// [`Failure::Refused`] where a real child is in the folder.
    pub async fn moment(self, records: &Records) -> Result<Moment, Failure> {
        match (self.today, records.synthetic().await?) {
            (None, _) => Ok(Moment::machine()),
            (Some(_), Some(false)) => Err(Failure::Refused(
                "--today is for folders whose every record is synthetic: this one goes by the machine's clock"
                    .to_owned(),
            )),
            (Some(day), _) => {
                // Beside what the command has to say, so that this stays what it is.
                eprintln!("SYNTHETIC, on a clock of its own: today is {day}");
                Moment::played(day)
            }
        }
    }
}
