//! The product as it is run: every step of an attack on a world is a command of
//! the program or a request to its server.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use jiff::civil::Date;

use super::super::Failure;
use super::no_place;
use super::server::Server;
use crate::attack::{Documents, Login};

/// The password of every account of a passing folder, which no one else sees.
const PASSWORD: &str = "harness-otter-lantern-2046";

/// The accounts: name, role, and the area that it is limited to.
const ACCOUNTS: [(&str, &str, Option<&str>); 8] = [
    ("first-partner", "partner", None),
    ("second-partner", "partner", None),
    ("other-partner", "partner", Some("E08000003")),
    ("the-liaison", "liaison", None),
    ("the-practitioner", "practitioner", None),
    ("the-administrator", "administrator", None),
    ("the-custodian", "custodian", None),
    ("the-analyst", "analyst", None),
];

/// The program on a data folder of its own.
pub(super) struct Program {
    folder: PathBuf,
    password: PathBuf,
    /// The day on the clock of a folder of made-up records.
    day: Cell<Option<Date>>,
    /// By command: what its help says.
    help: RefCell<BTreeMap<String, String>>,
}

/// What became of a release that was asked for.
pub(super) enum Asked {
    /// It was issued, under this id.
    Issued(String),
    /// A rule held it back.
    Skipped,
}

impl Program {
    /// The program on a folder `data` in another folder, with its accounts.
    pub fn new(within: &Path) -> Result<Self, Failure> {
        let password = within.join("password");
        fs::write(&password, PASSWORD).map_err(|error| no_place(&error))?;
        let folder = within.join("data");
        Ok(Self { folder, password, day: Cell::default(), help: RefCell::default() })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Sets the day on which commands are given, where they take one.
    pub fn on(&self, day: Date) {
        self.day.set(Some(day));
    }

    /// Runs a command on the folder; `None` where a rule refused it.
    pub fn ask(&self, command: &[&str]) -> Result<Option<String>, Failure> {
        self.run(command)
    }

    /// Whether a kind of file can be imported.
    pub fn takes(&self, what: &str) -> bool {
        self.help(&["import"]).contains(what)
    }

    fn help(&self, command: &[&str]) -> String {
        let name = command.join(" ");
        if let Some(known) = self.help.borrow().get(&name) {
            return known.clone();
        }
        let own = std::env::current_exe().unwrap_or_default();
        let asked = Command::new(own).args(command).arg("--help").stdin(Stdio::null()).output();
        let said = asked.map(|asked| String::from_utf8_lossy(&asked.stdout).into_owned()).unwrap_or_default();
        self.help.borrow_mut().insert(name, said.clone());
        said
    }

    /// The day for a command, where it takes one.
    fn dated(&self, arguments: &[&str]) -> Vec<String> {
        let words = if arguments.first() == Some(&"release") { 2 } else { 1 };
        let takes_day = self.help(&arguments[..words.min(arguments.len())]).contains("--today");
        let day = self.day.get().filter(|_| takes_day);
        day.map(|day| ["--today".to_owned(), day.to_string()]).into_iter().flatten().collect()
    }

    /// Runs a command on the folder; what it printed, or `None` where a rule
    /// refused it.
    fn run(&self, arguments: &[&str]) -> Result<Option<String>, Failure> {
        let folder = self.folder.to_string_lossy();
        let own = std::env::current_exe().map_err(|error| no_place(&error))?;
        let mut command = Command::new(own);
        command.args(arguments).args(["--data", &folder]).args(self.dated(arguments)).stdin(Stdio::null());
        let ended = command.output().map_err(|error| no_place(&error))?;
        match ended.status.code() {
            Some(0) => Ok(Some(String::from_utf8_lossy(&ended.stdout).into_owned())),
            Some(1) => Ok(None),
            _ => {
                let said = String::from_utf8_lossy(&ended.stderr).into_owned();
                let last = said.lines().last().unwrap_or_default().to_owned();
                Err(Failure::Environment(format!("homeward {}: {last}", arguments.join(" "))))
            }
        }
    }

    fn done(&self, arguments: &[&str]) -> Result<String, Failure> {
        let refused = || Failure::Environment(format!("homeward {} was refused", arguments.join(" ")));
        self.run(arguments)?.ok_or_else(refused)
    }

    /// Adds the accounts of every role.
    pub fn add_accounts(&self) -> Result<(), Failure> {
        ACCOUNTS.into_iter().try_for_each(|(name, role, area)| self.add_account(name, role, area))
    }

    /// Adds an account, of every area or of one.
    pub fn add_account(&self, name: &str, role: &str, area: Option<&str>) -> Result<(), Failure> {
        let password = self.password.to_string_lossy();
        let mut add = vec!["account", "add", "--name", name, "--role", role, "--agency", "Harness"];
        add.extend(["--password-file", &password]);
        area.iter().for_each(|area| add.extend(["--area", area]));
        self.done(&add).map(|_| ())
    }

    /// The accounts, to sign in with.
    pub fn logins() -> Vec<Login> {
        let login = |(name, role, area): (&str, &str, Option<&str>)| Login {
            name: name.to_owned(),
            password: PASSWORD.to_owned(),
            role: role.to_owned(),
            areas: area.into_iter().map(str::to_owned).collect(),
        };
        ACCOUNTS.into_iter().map(login).collect()
    }

    /// Imports a file of text.
    pub fn import(&self, what: &str, text: &str) -> Result<(), Failure> {
        self.import_with(what, text, |import| self.done(import))
    }

    /// Imports a file of text out of a system, where it is told of which.
    pub fn import_from(&self, what: &str, text: &str, system: Option<&str>) -> Result<(), Failure> {
        let source: Vec<&str> = system.into_iter().flat_map(|system| ["--source", system]).collect();
        self.import_with(what, text, |import| self.done(&[import, &source].concat()))
    }

    /// Imports a file of text on an account.
    pub fn import_by(&self, account: &str, what: &str, text: &str) -> Result<(), Failure> {
        self.import_with(what, text, |import| self.done_by(account, import))
    }

    fn import_with(
        &self,
        what: &str,
        text: &str,
        run: impl FnOnce(&[&str]) -> Result<String, Failure>,
    ) -> Result<(), Failure> {
        if text.is_empty() {
            return Ok(());
        }
        let file = self.password.with_file_name("to-import");
        fs::write(&file, text).map_err(|error| no_place(&error))?;
        let imported = run(&["import", what, &file.to_string_lossy()]);
        fs::remove_file(&file).map_err(|error| no_place(&error))?;
        imported.map(|_| ())
    }

    /// Runs a command on an account; `None` where a rule refused it.
    pub fn by(&self, account: &str, command: &[&str]) -> Result<Option<String>, Failure> {
        let password = self.password.to_string_lossy();
        self.run(&[command, &["--by", account, "--password-file", &password]].concat())
    }

    /// Runs a command on an account that may not be refused.
    pub fn done_by(&self, account: &str, command: &[&str]) -> Result<String, Failure> {
        let refused = || Failure::Environment(format!("homeward {} was refused", command.join(" ")));
        self.by(account, command)?.ok_or_else(refused)
    }

    /// Withdraws a child.
    pub fn withdraw(&self, child: &str) -> Result<(), Failure> {
        self.done(&["withdraw", "--child", child]).map(|_| ())
    }

    /// Makes a release and has two people approve it.
    pub fn release(&self, area: &str, cut_off: &str) -> Result<Asked, Failure> {
        let Some(id) = self.propose(area, cut_off)? else { return Ok(Asked::Skipped) };
        self.approve(id)
    }

    /// Has two people approve a release that was made.
    pub fn approve(&self, id: String) -> Result<Asked, Failure> {
        for by in ["the-custodian", "the-analyst"] {
            if self.by(by, &["release", "approve", "--release", &id])?.is_none() {
                return Ok(Asked::Skipped);
            }
        }
        Ok(Asked::Issued(id))
    }

    /// Makes a release that nobody approves, if the rules let it be made; its id.
    pub fn propose(&self, area: &str, cut_off: &str) -> Result<Option<String>, Failure> {
        let made = self.run(&["release", "make", "--area", area, "--as-of", cut_off])?;
        Ok(made.and_then(|said| said.lines().last().map(str::to_owned)))
    }

    /// The documents of an issued release, as they are exported.
    pub fn export(&self, id: &str) -> Result<Documents, Failure> {
        let out = tempfile::tempdir().map_err(|error| no_place(&error))?;
        self.done(&["release", "export", "--release", id, "--out", &out.path().to_string_lossy()])?;
        let read = || -> std::io::Result<Documents> {
            let mut documents = Documents::new();
            for entry in fs::read_dir(out.path())? {
                let entry = entry?;
                documents.insert(entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?);
            }
            Ok(documents)
        };
        read().map_err(|error| no_place(&error))
    }

    /// Serves the folder; everything that the server says goes to a file.
    pub fn serve(&self) -> Result<Server, Failure> {
        let own = std::env::current_exe().map_err(|error| no_place(&error))?;
        let mut command = Command::new(own);
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(&self.folder);
        command.args(self.dated(&["serve"]));
        Server::start(command, self.password.with_file_name("server-log"))
    }
}
