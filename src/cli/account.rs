use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use jiff::Timestamp;
use zeroize::Zeroizing;

use super::{DataFolder, Failure, block_on, say};
use crate::access::{self, Password, Role, StoredPassword};
use crate::intake::{CaseworkerTag, Holder};
use crate::store::StoreError;
use crate::store::access::{Access, Added};
use crate::store::records::Keys;

/// Far more than the longest password.
const MOST_BYTES: u64 = 4096;

#[derive(Subcommand)]
pub(super) enum Account {
    /// Add an account that can sign in.
    Add(Add),
    /// Bind a practitioner's account to the codes of caseworkers, in place of
    /// those before: receipts are given to the children of these alone.
    Bind(Bind),
    /// Disable an account and end its sessions.
    Disable(Disable),
    /// List the accounts: name, role, agency, areas, state.
    List(List),
}

#[derive(Args)]
pub(super) struct Add {
    /// The data folder; made if there is none.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// What the person signs in with.
    #[arg(long)]
    name: String,
    /// practitioner, analyst, partner, liaison, custodian or administrator.
    #[arg(long)]
    role: Role,
    /// The agency the person works for.
    #[arg(long)]
    agency: String,
    /// Limits the account to this area, a GSS code; may be given again.
    #[arg(long = "area", value_name = "CODE")]
    areas: Vec<String>,
    /// The code of a caseworker whose children a practitioner gives receipts to;
    /// may be given again.
    #[arg(long = "caseworker", value_name = "CODE")]
    caseworkers: Vec<String>,
    /// A file whose first line is the password.
    #[arg(long, value_name = "F")]
    password_file: PathBuf,
}

#[derive(Args)]
pub(super) struct Bind {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The account's name.
    #[arg(long)]
    name: String,
    /// The code of a caseworker; may be given again, and none takes all away.
    #[arg(long = "caseworker", value_name = "CODE")]
    caseworkers: Vec<String>,
}

#[derive(Args)]
pub(super) struct Disable {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The account's name.
    #[arg(long)]
    name: String,
}

#[derive(Args)]
pub(super) struct List {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

impl Account {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run(),
            Self::Bind(bind) => bind.run(),
            Self::Disable(disable) => disable.run(),
            Self::List(list) => list.run(),
        }
    }
}

impl Add {
    fn run(self) -> Result<(), Failure> {
        let account = access::Account::new(&self.name, self.role, &self.agency, self.areas)
            .map_err(|error| Failure::Usage(error.to_string()))?;
        let password = read_password(&self.password_file, &account.name)?;
        let folder = DataFolder::made(&self.data)?;
        let tags = tags(&folder, account.role, &self.caseworkers)?;
        let now = Timestamp::now();
        let added = with_store(&folder, async |store| {
            let added = store.add(&account, &password, now).await?;
            if added == Added::Added && !tags.is_empty() {
                store.bind(&account.name, &tags, now).await?;
            }
            Ok(added)
        })?;
        match added {
            Added::Added => say(&format!("added {} ({})", account.name, account.role)),
            Added::NameTaken => {
                let why = format!("there is an account named {} already", account.name);
                Err(Failure::Refused(why))
            }
        }
    }
}

impl Bind {
    fn run(self) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        let listed = with_store(&folder, async |store| store.list().await)?;
        let found = listed.iter().find(|one| one.account.name.eq_ignore_ascii_case(&self.name));
        let nobody = || Failure::Refused(format!("there is no account named {}", self.name));
        let account = &found.ok_or_else(nobody)?.account;
        let tags = tags(&folder, account.role, &self.caseworkers)?;
        with_store(&folder, async |store| store.bind(&account.name, &tags, Timestamp::now()).await)?;
        say(&format!("bound {} to {} caseworker codes", account.name, tags.len()))
    }
}

/// What stands for the codes of caseworkers beside an account.
fn tags(folder: &DataFolder, role: Role, codes: &[String]) -> Result<Vec<CaseworkerTag>, Failure> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    if role != Role::Practitioner {
        return Err(Failure::Usage("only a practitioner has caseworker codes".to_owned()));
    }
    let keys = Keys::open(folder.path()).map_err(|fault| Failure::Environment(fault.to_string()))?;
    let tag = |code: &String| {
        let code = code.parse().map_err(|fault| Failure::Usage(format!("--caseworker: {fault}")))?;
        Ok(keys.token.caseworker_tag(Holder::caseworker(&code, &keys.token).tag))
    };
    codes.iter().map(tag).collect()
}

impl Disable {
    fn run(self) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        let found = with_store(&folder, async |store| store.disable(&self.name, Timestamp::now()).await)?;
        if !found {
            return Err(Failure::Refused(format!("there is no account named {}", self.name)));
        }
        say(&format!("disabled {}", self.name))
    }
}

impl List {
    fn run(self) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        let listed = with_store(&folder, async |store| store.list().await)?;
        say("name\trole\tagency\tareas\tstate")?;
        for listed in listed {
            let access::Account { name, role, agency, scope } = listed.account;
            let areas = match scope.areas() {
                [] => "all".to_owned(),
                areas => areas.join(","),
            };
            let state = if listed.disabled { "disabled" } else { "active" };
            say(&format!("{name}\t{role}\t{agency}\t{areas}\t{state}"))?;
        }
        Ok(())
    }
}

fn with_store<T>(
    folder: &DataFolder,
    work: impl AsyncFnOnce(&Access) -> Result<T, StoreError>,
) -> Result<T, Failure> {
    block_on(async {
        let store = Access::open(folder.path()).await?;
        let done = work(&store).await;
        store.close().await;
        Ok(done?)
    })
}

/// The first line of a password file.
pub(super) fn typed_password(file: &Path) -> Result<Zeroizing<String>, Failure> {
    let bad = |why: &str| Failure::BadInput(format!("{}: {why}", file.display()));
    let mut text = Zeroizing::new(String::new());
    let opened = File::open(file).map_err(|error| bad(&error.to_string()))?;
    let read = opened.take(MOST_BYTES).read_to_string(&mut text);
    read.map_err(|error| match error.kind() {
        std::io::ErrorKind::InvalidData => bad("a password is text in UTF-8"),
        _ => bad(&error.to_string()),
    })?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    Ok(Zeroizing::new(line.strip_suffix('\r').unwrap_or(line).to_owned()))
}

fn read_password(file: &Path, name: &str) -> Result<StoredPassword, Failure> {
    let password = Password::new(typed_password(file)?, name)
        .map_err(|weak| Failure::BadInput(format!("{}: {weak}", file.display())))?;
    hashed(&password)
}

/// A password as it is stored, with a salt of its own.
pub(super) fn hashed(password: &Password) -> Result<StoredPassword, Failure> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt)
        .map_err(|error| Failure::Environment(format!("no randomness to be had: {error}")))?;
    Ok(password.hash(salt))
}
