//! Who is at the machine.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;

use super::{DataFolder, Failure};
use crate::access::{Account, Role, Scope};
use crate::audit::{Act, Entry};
use crate::issue::{self, Failed, Office, People};
use crate::store::access::Access;
use crate::store::records::Reach;
use crate::store::releases::Releases;

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

/// Who asks, by an account and its password, where somebody must.
#[derive(Args)]
pub(super) struct ByWhom {
    /// Your account.
    #[arg(long, value_name = "NAME")]
    by: String,
    /// A file whose first line is the account's password.
    #[arg(long, value_name = "F")]
    password_file: PathBuf,
}

/// Who does something.
pub(super) struct Doing {
    /// The entry of the audit.
    pub entry: Entry,
    /// The account that does it; none where it is whoever is at the machine.
    pub account: Option<Account>,
}

impl By {
    /// Whether an account was named.
    pub(super) fn is_said(&self) -> bool {
        self.by.is_some()
    }

    /// Who does something: an account, or whoever is at the machine.
    pub(super) async fn doing(&self, folder: &DataFolder, act: Act) -> Result<Doing, Failure> {
        let (Some(by), Some(file)) = (&self.by, &self.password_file) else {
            return Ok(Doing { entry: Entry::new(Timestamp::now(), Entry::SHELL, act), account: None });
        };
        let account = custodian(folder, by, file).await?;
        Ok(Doing { entry: Entry::new(Timestamp::now(), &account.name, act), account: Some(account) })
    }
}

impl Doing {
    /// The same as [`reach`](Self::reach), of a folder.
    pub(super) async fn reach_in(&self, folder: &DataFolder) -> Result<Reach, Failure> {
        let scope = self.scope();
        if scope.areas().is_empty() {
            return Ok(Reach::everywhere());
        }
        let store = Releases::open(folder.path()).await?;
        let reach = issue::reach(&store.reader(), &scope).await;
        store.close().await;
        Ok(reach?)
    }

    /// The areas of the account; every area for whoever is at the machine.
    pub(super) fn scope(&self) -> Scope {
        self.account.as_ref().map(|account| account.scope.clone()).unwrap_or_default()
    }

    /// The children on whom whoever it is may act.
    pub(super) async fn reach(&self, office: &Office) -> Result<Reach, Failure> {
        Ok(issue::reach(&office.releases.reader(), &self.scope()).await?)
    }
}

impl ByWhom {
    /// The account's name as it is kept, where the password is right.
    pub(super) async fn sign_in(&self, office: &Office) -> Result<String, Failure> {
        let password = super::account::typed_password(&self.password_file)?;
        let people = People::of(&office.access).await?;
        Ok(people.sign_in(&office.access, &self.by, &password).await?)
    }

    /// An active custodian.
    pub(super) async fn custodian(&self, folder: &DataFolder) -> Result<Account, Failure> {
        custodian(folder, &self.by, &self.password_file).await
    }

    /// The name of an active custodian of every area: what concerns the whole
    /// folder is no work for one who is limited to some.
    pub(super) async fn custodian_of_all(&self, folder: &DataFolder) -> Result<String, Failure> {
        let Account { name, scope, .. } = self.custodian(folder).await?;
        match scope.areas() {
            [] => Ok(name),
            _ => Err(Failure::Refused(format!("{name} may not do this: custodians of every area may"))),
        }
    }

    /// The name of an active account that, with a custodian's, decides on what is
    /// of the whole folder.
    pub(super) async fn one_of_two(&self, folder: &DataFolder) -> Result<String, Failure> {
        let who = "custodians and analysts of every area may";
        let by = (&self.by[..], self.password_file.as_path());
        Ok(signed_in(folder, by, issue::decides_of_all, who).await?.name)
    }
}

/// The active custodian of a name whose password this is.
async fn custodian(folder: &DataFolder, by: &str, password_file: &Path) -> Result<Account, Failure> {
    let may = |account: &Account| account.role == Role::Custodian;
    signed_in(folder, (by, password_file), may, "custodians may").await
}

/// The account of a name whose password this is, where it is active and may do
/// what is asked; else `who` may.
async fn signed_in(
    folder: &DataFolder,
    (by, password_file): (&str, &Path),
    may: impl Fn(&Account) -> bool,
    who: &str,
) -> Result<Account, Failure> {
    let password = super::account::typed_password(password_file)?;
    let store = Access::open(folder.path()).await?;
    let signed_in = async {
        let people = People::of(&store).await?;
        let name = people.sign_in(&store, by, &password).await?;
        Ok::<_, Failed>((people.find(&name).cloned(), name))
    }
    .await;
    store.close().await;
    match signed_in? {
        (Some(account), _) if may(&account) => Ok(account),
        (_, name) => Err(Failure::Refused(format!("{name} may not do this: {who}"))),
    }
}
