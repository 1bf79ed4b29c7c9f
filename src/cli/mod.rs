//! The commands: a file a command. Only here and in `main` are the clock,
//! chance, files and the terminal reached for.

mod account;
mod attack;
pub mod analyse;
mod area;
mod audit;
mod boundaries;
mod clock;
mod corrections;
mod data_folder;
mod demo;
mod export;
mod failure;
mod import;
mod key;
mod ledger;
mod masks;
mod policy;
mod progress;
mod receipt;
mod release;
mod score;
mod serve;
mod shell;
mod source;
mod synthesise;
mod token;
mod trace;
mod verify;
mod whole_file;
mod withdraw;

use std::ffi::OsString;
use std::future::Future;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use data_folder::DataFolder;
pub use failure::Failure;

/// Where children who went missing from care say they were, as maps that
/// never point at a child.
#[derive(Parser)]
#[command(name = "homeward", version, propagate_version = true)]
struct Homeward {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Show everything at work on two made-up boroughs.
    Demo(demo::Demo),
    /// Serve the dashboard and the releases of a data folder.
    Serve(serve::Serve),
    /// Take interviews, episodes, masks, addresses, placements or boundaries in,
    /// or propose corrections and merges.
    Import(import::Command),
    /// Make, approve, check, recall and export releases.
    #[command(subcommand)]
    Release(release::Command),
    /// Take the summary of an area of a release away, marked and signed.
    Export(export::Export),
    /// Check an exported file or release, or the notice of a recall, offline.
    Verify(verify::Verify),
    /// Tell whose export a leaked page is.
    Trace(trace::Trace),
    /// List or write what was taken away, by whom, for what and for whom.
    #[command(subcommand)]
    Ledger(ledger::Command),
    /// List or change the keys that sign releases.
    #[command(subcommand)]
    Key(key::Command),
    /// Decide how strict the gate is: two people, and never laxer than five others.
    #[command(subcommand)]
    Policy(policy::Command),
    /// List the masks that wait for a second person, or approve some.
    #[command(subcommand)]
    Masks(masks::Command),
    /// Name the sources that files come from, approve them, or list them.
    #[command(subcommand)]
    Source(source::Command),
    /// List, approve or reject the corrections and merges that wait.
    #[command(subcommand)]
    Corrections(corrections::Command),
    /// Join areas that are released together, or list them.
    #[command(subcommand)]
    Area(area::Command),
    /// List imported boundaries, or remove some.
    #[command(subcommand)]
    Boundaries(boundaries::Command),
    /// Take a child's records away for good, as the child asks.
    Withdraw(withdraw::Withdraw),
    /// Make a child's receipt: four words to withdraw with.
    Receipt(receipt::Receipt),
    /// Make up a borough with its truth, to try everything on.
    Synthesise(synthesise::Args),
    /// Hold a release, or many worlds, against the truth.
    Score(score::Score),
    /// Attack the releases of a made-up world or a data folder, as intruders would.
    Attack(attack::Attack),
    /// Find hotspots in a file of points that are no one's secret.
    Analyse(Box<analyse::Args>),
    /// Add, disable or list the accounts of a data folder.
    #[command(subcommand)]
    Account(account::Account),
    /// Make, list or revoke the tokens of clients that have no browser.
    #[command(subcommand)]
    Token(token::Command),
    /// Check and list the logs of what was done.
    #[command(subcommand)]
    Audit(audit::Command),
}

impl Command {
    fn run(self) -> Result<(), Failure> {
        match self {
            Self::Demo(command) => command.run(),
            Self::Import(command) => command.run(),
            Self::Release(command) => command.run(),
            Self::Export(command) => command.run(),
            Self::Verify(command) => command.run(),
            Self::Trace(command) => command.run(),
            Self::Ledger(command) => command.run(),
            Self::Key(command) => command.run(),
            Self::Policy(command) => command.run(),
            Self::Masks(command) => command.run(),
            Self::Source(command) => command.run(),
            Self::Corrections(command) => command.run(),
            Self::Area(command) => command.run(),
            Self::Boundaries(command) => command.run(),
            Self::Withdraw(command) => command.run(),
            Self::Receipt(command) => command.run(),
            Self::Synthesise(args) => Ok(synthesise::run(&args)?),
            Self::Score(command) => command.run(),
            Self::Attack(command) => command.run(),
            Self::Serve(command) => command.run(),
            Self::Analyse(args) => Ok(analyse::run(&args)?),
            Self::Account(command) => command.run(),
            Self::Token(command) => command.run(),
            Self::Audit(command) => command.run(),
        }
    }
}

/// Runs the command that `arguments` ask for, the first being the program's
/// name, and says on standard error what went wrong. The exit code is 0 done,
/// 1 refused, 2 usage, 3 bad input, 4 the environment.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let asked = match Homeward::try_parse_from(arguments) {
        Ok(asked) => asked,
        Err(told) => return show(&told),
    };
    match asked.command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("homeward: {failure}");
            failure.exit_code()
        }
    }
}

/// Help and the version go to standard output and are no failure.
fn show(told: &clap::Error) -> ExitCode {
    // Whoever closed the terminal does not read it either.
    let _ = told.print();
    ExitCode::from(if told.use_stderr() { 2 } else { 0 })
}

/// Runs what waits for stores and connections.
fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::Environment(format!("cannot start: {error}")))?;
    let ended = runtime.block_on(work);
    // A compression under way is not waited for.
    runtime.shutdown_background();
    ended
}

/// Writes a line to standard output. A closed pipe ends the program quietly
/// with the command done; a full disk behind it does not.
fn say(line: &str) -> Result<(), Failure> {
    match writeln!(io::stdout(), "{line}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Environment(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}
