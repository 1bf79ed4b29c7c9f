//! Taken: the file is made and signed, its row and the audit's entries are
//! committed, and only then is the first byte given.

use jiff::{Timestamp, ToSpan as _};

use super::{Desk, Line, NotTaken, Standing, Wanted};
use crate::export::{self, Format, Mark, Serial};
use crate::issue::today;
use crate::release::sha256;
use crate::signed::{Docket, Draft, Of, Vouched};
use crate::store::access::{Booked, Export};
use crate::store::{ExportKey, geopackage};
use crate::summary::{Subject, Summary};

/// For how many days an export may be used.
const DAYS: i64 = 28;

/// What somebody wants to take away, and what for.
#[derive(Debug, Clone)]
pub struct Order {
    /// What of the release.
    pub wanted: Wanted,
    /// In which format.
    pub format: Format,
    /// What for.
    pub purpose: Line,
    /// Who is to have it.
    pub recipient: Line,
}

/// Who takes it, when, and the chance that makes its serial.
#[derive(Debug, Clone, Copy)]
pub struct Taker<'a> {
    /// The account, or `shell`.
    pub name: &'a str,
    /// The agency that it works for.
    pub agency: &'a str,
    /// The moment.
    pub now: Timestamp,
    /// Bytes that nobody can guess.
    pub chance: [u8; 8],
}

/// A file, and its row in the ledger.
pub struct Taken {
    /// The file.
    pub file: Vec<u8>,
    /// The row.
    pub export: Export,
}

impl Taken {
    /// What the file is called: by its number, and never by a place.
    #[must_use]
    pub fn name(&self) -> String {
        format!("homeward-{}.{}", self.export.serial, self.export.format.code())
    }
}

impl Desk {
    /// Takes an area of a release away.
    ///
    /// # Errors
    ///
    /// [`NotTaken`]; then no byte may be given, and nobody has one.
    pub async fn take(&self, standing: &Standing, order: &Order, by: Taker<'_>) -> Result<Taken, NotTaken> {
        let (key, vouched) = self.key().await?;
        let subject = self.subject(standing, &order.wanted).await?;
        let of = of(standing, &subject, order.format);
        let summary = Summary::of(&standing.issued, &standing.area, subject)?;
        let mark = mark(&key, order, by);
        let draft = Draft::new(&mark, of.clone(), vouched, self.releases.ring().await?);
        let file = write(&summary, order.format, &mark, &draft.blank()).await?;
        let file = draft.seal(file, &key.signer).map_err(|_| NotTaken::NotSealed)?;
        // Whoever is given a file can have it checked: by this program, first.
        Docket::check(&file, None).map_err(|_| NotTaken::NotSealed)?;
        let export = row(standing, order, mark, of, &file);
        if let Booked::TooMany(wait_s) = self.access.book(&export).await? {
            return Err(NotTaken::TooMany(wait_s));
        }
        // A recall lists who has the release from rows such as the one above: one
        // that came before the row could not, and so nothing is given.
        self.must_stand(&standing.id).await?;
        Ok(Taken { file, export })
    }

    /// Whether there is a key that signs exports, and the house vouches for it.
    ///
    /// # Errors
    ///
    /// [`NotTaken`] if that cannot be read.
    pub async fn can_sign(&self) -> Result<bool, NotTaken> {
        match self.key().await {
            Ok(_) => Ok(true),
            Err(NotTaken::NoKey) => Ok(false),
            Err(why) => Err(why),
        }
    }

    /// The key that signs, with the house's word for it.
    async fn key(&self) -> Result<(ExportKey, Vouched), NotTaken> {
        let key = self.keys.open()?.ok_or(NotTaken::NoKey)?;
        let vouched = self.releases.vouched(&key.signer.public()).await?.ok_or(NotTaken::NoKey)?;
        Ok((key, vouched))
    }
}

fn mark(key: &ExportKey, order: &Order, by: Taker<'_>) -> Mark {
    let serial = Serial::new(by.chance);
    let at = Timestamp::from_millisecond(by.now.as_millisecond()).unwrap_or(by.now);
    Mark {
        serial,
        by: by.name.to_owned(),
        agency: by.agency.to_owned(),
        purpose: order.purpose.to_string(),
        recipient: order.recipient.to_string(),
        at,
        expires_on: today(at).saturating_add(DAYS.days()),
        hidden: key.trace.hidden(serial),
    }
}

/// What tells an outline from a changed one.
pub(super) fn outline_hash(subject: &Subject) -> String {
    sha256(geojson::Geometry::from(&subject.outline).to_string().as_bytes())
}

fn of(standing: &Standing, subject: &Subject, format: Format) -> Of {
    Of {
        release: standing.id.to_string(),
        hash: standing.issued.released.hash().to_owned(),
        kind: subject.kind.clone(),
        code: subject.code.clone(),
        name: subject.name.clone(),
        outline: outline_hash(subject),
        format: format.code().to_owned(),
    }
}

async fn write(summary: &Summary, format: Format, mark: &Mark, blank: &str) -> Result<Vec<u8>, NotTaken> {
    if let Some(file) = export::write(summary, format, mark, blank) {
        return Ok(file);
    }
    let file = geopackage::write(&export::layers(summary, mark), blank).await;
    file.map_err(|_| NotTaken::NotSealed)
}

fn row(standing: &Standing, order: &Order, mark: Mark, of: Of, file: &[u8]) -> Export {
    Export {
        serial: mark.serial,
        release: of.release,
        hash: of.hash,
        area: standing.area.code.to_string(),
        subject: order.wanted.kept(),
        kind: of.kind,
        code: of.code,
        name: of.name,
        outline: of.outline,
        format: order.format,
        purpose: mark.purpose,
        recipient: mark.recipient,
        who: mark.by,
        agency: mark.agency,
        at: mark.at,
        expires_on: mark.expires_on,
        sha256: sha256(file),
    }
}
