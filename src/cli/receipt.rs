//! `homeward receipt`: four words for a child.

use std::path::PathBuf;

use clap::Args;

use super::{DataFolder, Failure, block_on, say, shell};
use crate::audit::Act;

#[derive(Args)]
pub(super) struct Receipt {
    /// The authority's own id of the child.
    #[arg(long, value_name = "ID")]
    child: String,
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    by: shell::By,
}

impl Receipt {
    pub(super) fn run(self) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        let made = block_on(async {
            let doing = self.by.doing(&folder, Act::ReceiptMade).await?;
            let office = folder.office().await?;
            let made = async {
                let reach = doing.reach(&office).await?;
                let made = office.records.make_receipt_by_id(&self.child, &reach, &doing.entry).await?;
                made.map_err(|fault| Failure::Usage(format!("--child: {fault}")))
            };
            let made = made.await;
            office.close().await;
            made
        })?;
        match made {
            Some(receipt) => say(&receipt.words()),
            None => Err(Failure::Refused("the records hold nothing of this child".to_owned())),
        }
    }
}
