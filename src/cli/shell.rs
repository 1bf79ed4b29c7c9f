//! Who is at the machine.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;

use super::{DataFolder, Failure};
use crate::access::Role;
use crate::audit::{Act, Entry};
use crate::issue::{Failed, People};
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
    /// Whether an account was named.
    pub(super) fn is_said(&self) -> bool {
        self.by.is_some()
    }

    /// The entry of the audit for an act, in the name of whoever does it.
    pub(super) async fn entry(&self, folder: &DataFolder, act: Act) -> Result<Entry, Failure> {
        let (Some(by), Some(file)) = (&self.by, &self.password_file) else {
            return Ok(Entry::new(Timestamp::now(), Entry::SHELL, act));
        };
        let name = custodian(folder, by, file).await?;
        Ok(Entry::new(Timestamp::now(), &name, act))
    }
}

/// The name, as it is kept, of an active custodian whose password this is.
pub(super) async fn custodian(
    folder: &DataFolder,
    by: &str,
    password_file: &Path,
) -> Result<String, Failure> {
    let password = super::account::typed_password(password_file)?;
    let store = Access::open(folder.path()).await?;
    let signed_in = async {
        let people = People::of(&store).await?;
        let name = people.sign_in(&store, by, &password).await?;
        let role = people.find(&name).map(|account| account.role);
        Ok::<_, Failed>((name, role))
    }
    .await;
    store.close().await;
    match signed_in? {
        (name, Some(Role::Custodian)) => Ok(name),
        (name, _) => Err(Failure::Refused(format!("{name} may not do this: custodians may"))),
    }
}
