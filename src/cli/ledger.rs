//! `homeward ledger`: what was taken away, by whom, for what and for whom.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use jiff::civil::Date;

use super::{DataFolder, Failure, block_on, say, whole_file};
use crate::audit::{Act, Entry as Noted};
use crate::issue::today;
use crate::takeaway::{COLUMNS, Entry, State, table};

#[derive(Subcommand)]
pub(super) enum Command {
    /// List the exports, newest first.
    List(Filter),
    /// Write them to a file, as rows for a spreadsheet.
    Export(Export),
}

#[derive(Args)]
pub(super) struct Filter {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Only those of this account.
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    /// Only those of this agency.
    #[arg(long, value_name = "A")]
    agency: Option<String>,
    /// Only those of this release.
    #[arg(long, value_name = "ID")]
    release: Option<String>,
    /// Only those that stand so: current, expired or recalled.
    #[arg(long, value_name = "STATE", value_parser = state)]
    state: Option<State>,
    /// Only those from this day on.
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<Date>,
    /// Only those to this day.
    #[arg(long, value_name = "YYYY-MM-DD")]
    to: Option<Date>,
}

#[derive(Args)]
pub(super) struct Export {
    #[command(flatten)]
    filter: Filter,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

fn state(text: &str) -> Result<State, String> {
    text.parse().map_err(|_| "give current, expired or recalled".to_owned())
}

impl Command {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::List(filter) => list(&filter),
            Self::Export(export) => export.run(),
        }
    }
}

impl Filter {
    fn passes(&self, entry: &Entry) -> bool {
        let (export, day) = (&entry.export, today(entry.export.at));
        let is = |wanted: &Option<String>, found: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(found))
        };
        is(&self.who, &export.who)
            && is(&self.agency, &export.agency)
            && is(&self.release, &export.release)
            && self.state.is_none_or(|state| state == entry.state)
            && self.from.is_none_or(|from| day >= from)
            && self.to.is_none_or(|to| day <= to)
    }

    /// The rows that pass; that they are taken away is noted first.
    fn rows(&self, noted: bool) -> Result<Vec<Entry>, Failure> {
        let folder = DataFolder::existing(&self.data)?;
        let now = Timestamp::now();
        let mut rows = block_on(async {
            let desk = folder.desk().await?;
            let rows = desk.ledger(today(now)).await;
            let entry = Noted::new(now, Noted::SHELL, Act::LedgerExported);
            let kept = if noted { desk.access.note_act(&entry).await } else { Ok(()) };
            desk.close().await;
            kept?;
            Ok(rows?)
        })?;
        rows.retain(|row| self.passes(row));
        Ok(rows)
    }
}

fn list(filter: &Filter) -> Result<(), Failure> {
    let rows = filter.rows(false)?;
    say(&COLUMNS.join("\t"))?;
    rows.iter().try_for_each(|row| say(&row.cells().join("\t")))
}

impl Export {
    fn run(&self) -> Result<(), Failure> {
        let rows = self.filter.rows(true)?;
        whole_file::write(&self.out, &table(&rows)).map_err(|error| {
            Failure::Environment(format!("{} cannot be written: {error}", self.out.display()))
        })?;
        say(&format!("{}: {} exports", self.out.display(), rows.len()))
    }
}
