//! `homeward trace`: whose export a leaked page is.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{DataFolder, Failure, block_on, say};
use crate::signed::Docket;
use crate::takeaway::Traced;
use crate::takeaway::trace::Sureness;

/// How many exports are told of where nobody can be named.
const MOST_OPEN: usize = 20;

#[derive(Args)]
pub(super) struct Trace {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// An exported file, whole or not.
    #[arg(value_name = "FILE", required_unless_present_any = ["text", "rows"])]
    file: Option<PathBuf>,
    /// The text of a page: typed off, or read off a photograph by a program.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["file", "rows"])]
    text: Option<PathBuf>,
    /// The rows of a table, in their order, with whichever columns there are.
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    rows: Option<PathBuf>,
}

impl Trace {
    pub(super) fn run(self) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        let page = self.page()?;
        let traced = block_on(async {
            let desk = folder.desk().await?;
            let traced = desk.trace(&page).await;
            desk.close().await;
            Ok(traced?)
        })?;
        match traced.first().map(|first| first.fit.sureness()) {
            Some(Sureness::Certain) => tell(&traced[..1], "this is certain"),
            Some(Sureness::Likely) => tell(&traced[..1], "this is likely, and not certain"),
            Some(Sureness::Open) => {
                let alike = &traced[..traced.len().min(MOST_OPEN)];
                tell(alike, &format!("{} exports fit, and none so well that it can be named", traced.len()))?;
                Err(Failure::Refused("too little is left of the page to tell whose it is".to_owned()))
            }
            None => Err(Failure::Refused("nothing in it fits an export of the ledger".to_owned())),
        }
    }

    /// The page as text, with the serial in front where the file says it.
    fn page(&self) -> Result<String, Failure> {
        let path = self.file.as_ref().or(self.text.as_ref()).or(self.rows.as_ref());
        let bytes = super::verify::read(path.map_or(Path::new(""), PathBuf::as_path))?;
        let text = String::from_utf8_lossy(&bytes);
        Ok(match Docket::claimed(&bytes) {
            Some(docket) => {
                say(&format!("it says of itself that it is {}", docket.serial))?;
                docket.serial.to_string()
            }
            None => text.into_owned(),
        })
    }
}

fn tell(traced: &[Traced], verdict: &str) -> Result<(), Failure> {
    for Traced { export, fit } in traced {
        say(&format!(
            "{}: taken by {} ({}) at {} for {}: {}",
            export.serial,
            export.who,
            export.agency,
            export.at.strftime("%Y-%m-%d %H:%M UTC"),
            export.recipient,
            export.purpose
        ))?;
        if let Some(wrong) = fit.serial {
            say(&format!("  its serial is there, {wrong} letters off"))?;
        }
        if fit.references.of_these + fit.nearly > 0 {
            let (found, nearly, all) = (fit.references.of_these, fit.nearly, fit.references.all);
            say(&format!("  {found} rows carry its references, and {nearly} nearly, of {all}"))?;
        }
        if fit.order.all > 1 {
            say(&format!("  {} of {} rows stand in its order", fit.order.of_these, fit.order.all))?;
        }
        if fit.serial != Some(0) {
            say(&format!("  {:.2e} other exports would fit as well by chance", fit.by_chance))?;
        }
    }
    say(verdict)
}
