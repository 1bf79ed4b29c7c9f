//! Who is at the machine, and what day it is there.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{DataFolder, Failure};
use crate::access::Role;
use crate::audit::{Act, Entry};
use crate::store::access::Access;

/// On whose account something is done.
#[derive(Args)]
pub(super) struct By {
    /// The custodian's account that does it; without one the audit says `shell`.
    #[arg(long, value_name = "NAME", requires = "password_file")]
    by: Option<String>,
    /// A file whose first line is the account's password.
    #[arg(long, value_name = "F", requires = "by")]
    password_file: Option<PathBuf>,
}

impl By {
    /// The entry of the audit for an act, in the name of whoever does it.
    pub(super) async fn entry(&self, folder: &DataFolder, act: Act) -> Result<Entry, Failure> {
        let (Some(by), Some(file)) = (&self.by, &self.password_file) else {
            return Ok(Entry::new(Timestamp::now(), Entry::SHELL, act));
        };
        let password = super::account::typed_password(file)?;
        let store = Access::open(folder.path()).await?;
        let found = async { Ok::<_, Failure>((store.credentials(by).await?, store.list().await?)) }.await;
        store.close().await;
        let (credentials, listed) = found?;
        let is_right = credentials.is_some_and(|found| !found.disabled && found.password.matches(&password));
        let account = listed.into_iter().find(|listed| listed.account.name.eq_ignore_ascii_case(by));
        let account = account.filter(|_| is_right).map(|listed| listed.account);
        let account =
            account.ok_or_else(|| Failure::Refused("the name or the password is not right".to_owned()))?;
        if account.role != Role::Custodian {
            return Err(Failure::Refused(format!("{} may not do this: custodians may", account.name)));
        }
        Ok(Entry::new(Timestamp::now(), &account.name, act))
    }
}

/// The day of a moment, in the time of the country.
pub(super) fn today(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC)).date()
}
