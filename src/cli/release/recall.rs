use std::path::PathBuf;

use clap::Args;

use super::{Which, with_office};
use crate::cli::clock::Moment;
use crate::cli::shell::ByWhom;
use crate::cli::{Failure, say, whole_file};
use crate::issue;
use crate::signed::Reason;

#[derive(Args)]
pub(in crate::cli) struct Recall {
    #[command(flatten)]
    which: Which,
    /// records_wrong, withdrawal, protected_place, rule_broken, key_lost or
    /// other. Readers are told of the first and the last but one only.
    #[arg(long, value_name = "CODE", value_parser = reason)]
    reason: Reason,
    #[command(flatten)]
    by: ByWhom,
    /// Write the notice to the holders, recall-<id>.json, to this folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

fn reason(text: &str) -> Result<Reason, String> {
    let codes: Vec<_> = Reason::ALL.iter().map(|reason| reason.code()).collect();
    text.parse().map_err(|_| format!("give one of {}", codes.join(", ")))
}

impl Recall {
    pub(super) fn run(self) -> Result<(), Failure> {
        let id = &self.which.release;
        let recalled = with_office(&self.which.data, async |office| {
            let by = self.by.sign_in(office).await?;
            let asked = Moment::machine().asked(&by);
            Ok(issue::recall(office, id, self.reason, asked).await?)
        })?;
        say(&format!("{id}: recalled; its documents are no longer served"))?;
        if let Some(out) = &self.out {
            let file = out.join(format!("recall-{id}.json"));
            let write = || {
                std::fs::create_dir_all(out)?;
                whole_file::write(&file, &recalled.notice.bytes())
            };
            // It is recalled all the same; the notice can be had again from the server.
            write().map_err(|error| Failure::Environment(format!("{}: {error}", file.display())))?;
            say(&format!("the notice to send to its holders is {}", file.display()))?;
        }
        if recalled.holders.is_empty() {
            return say("nobody has exported it");
        }
        say("exported by\tagency\tfirst on\tfor")?;
        for holder in recalled.holders {
            let recipients = holder.recipients.join("; ");
            say(&format!("{}\t{}\t{}\t{recipients}", holder.account, holder.agency, holder.on))?;
        }
        Ok(())
    }
}
