use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::{DataFolder, Failure, block_on, say};
use crate::access::{ApiToken, Grant};
use crate::audit::Entry;
use crate::store::access::{Access, Made};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Make a token for a client that has no browser; it is shown once.
    Add(Add),
    /// List the tokens: number, account, name, areas, last day, last used, state.
    List(List),
    /// Revoke a token: it stops working at once.
    Revoke(Revoke),
}

#[derive(Args)]
pub(super) struct Add {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The account that the token reads for.
    #[arg(long, value_name = "NAME")]
    account: String,
    /// What to call it: the program or the machine that will hold it.
    #[arg(long)]
    name: String,
    /// How many days it works, 90 at most.
    #[arg(long, default_value_t = 30)]
    days: i64,
    /// Limits the token to this area, a GSS code; may be given again.
    #[arg(long = "area", value_name = "CODE")]
    areas: Vec<String>,
}

#[derive(Args)]
pub(super) struct List {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

#[derive(Args)]
pub(super) struct Revoke {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The token's number, as listed.
    #[arg(long)]
    number: i64,
}

impl Command {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run(),
            Self::List(list) => list.run(),
            Self::Revoke(revoke) => revoke.run(),
        }
    }
}

impl Add {
    fn run(self) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        let mut chance = [0; 32];
        getrandom::fill(&mut chance)
            .map_err(|error| Failure::Environment(format!("no randomness to be had: {error}")))?;
        let token = ApiToken::new(chance);
        let made = block_on(async {
            let store = Access::open(folder.path()).await?;
            let made = self.make(&store, &token).await;
            store.close().await;
            made
        })?;
        let nobody = || format!("there is no active account named {}", self.account);
        match made {
            Made::Made(number) => {
                eprintln!("homeward: token {number} is shown once: keep it as you keep a password");
                say(&token.write())
            }
            Made::NoAccount => Err(Failure::Refused(nobody())),
            Made::TooMany => {
                Err(Failure::Refused(format!("{} has 20 tokens: revoke one first", self.account)))
            }
        }
    }

    async fn make(&self, store: &Access, token: &ApiToken) -> Result<Made, Failure> {
        let listed = store.list().await?;
        let found = listed
            .into_iter()
            .find(|listed| !listed.disabled && listed.account.name.eq_ignore_ascii_case(&self.account));
        let Some(found) = found else { return Ok(Made::NoAccount) };
        let grant = Grant::new(&found.account, &self.name, self.areas.clone(), self.days, Timestamp::now())
            .map_err(|error| Failure::Usage(error.to_string()))?;
        Ok(store.add_token(&found.account.name, token.hash(), &grant, Entry::SHELL).await?)
    }
}

impl List {
    fn run(self) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        let listed = block_on(async {
            let store = Access::open(folder.path()).await?;
            let listed = store.tokens(None).await;
            store.close().await;
            Ok(listed?)
        })?;
        let now = Timestamp::now();
        say("number\taccount\tname\tareas\texpires\tused\tstate")?;
        for token in listed {
            let areas = match token.grant.scope.areas() {
                [] => "the account's".to_owned(),
                areas => areas.join(","),
            };
            let state = match (token.revoked, token.grant.stands(now)) {
                (true, _) => "revoked",
                (_, false) => "expired",
                _ => "active",
            };
            let used = token.used_on.unwrap_or_else(|| "never".to_owned());
            let (account, name) = (token.account, token.grant.name);
            let expires = token.grant.expires_at;
            say(&format!("{}\t{account}\t{name}\t{areas}\t{expires}\t{used}\t{state}", token.number))?;
        }
        Ok(())
    }
}

impl Revoke {
    fn run(self) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        let revoked = block_on(async {
            let store = Access::open(folder.path()).await?;
            let revoked = store.revoke_token(self.number, None, Entry::SHELL, Timestamp::now()).await;
            store.close().await;
            Ok(revoked?)
        })?;
        if !revoked {
            return Err(Failure::Refused(format!("there is no token {} to revoke", self.number)));
        }
        say(&format!("revoked token {}", self.number))
    }
}
