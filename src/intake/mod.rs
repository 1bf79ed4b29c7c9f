//! Gate in: an interview becomes location reports that name no one, or a rule
//! says why not.
//!
//! What comes out of [`admit`] holds a keyed token for the child, one H3 cell,
//! a month, a set of themes and tags of the holders. The coordinates, the day,
//! the ids and everything else end with the interview.

mod episodes;
mod lines;
mod merges;
mod overlaps;
mod points;
mod receipt;
mod report;
mod row;
mod said;
mod table;
mod token;
mod ward;

pub use episodes::{Answer, EpisodeReader, EpisodeRecord, EpisodeRow, EpisodeType};
pub use lines::{Line, Lines, TooLong};
pub use merges::{ChildIds, MergeReader, MergeRow};
pub use overlaps::{Period, at_fault};
pub use points::{AddressReader, PlacementReader, PointRow};
pub use receipt::{NotAReceipt, Receipt};
pub use report::{Holder, HolderKind, LocationReport, Theme, Themes};
pub use row::{RowError, Rule, parse_line};
pub use table::{Guarded, LONGEST_ROW, RowLength, Rows, Stopped};
pub use token::{
    CaseworkerTag, ChildToken, Digest, OldTokens, ReceiptToken, RecordToken, TokenKey, Tombstone,
};
pub use ward::{NotAWard, WardCode};

use h3o::{CellIndex, LatLng, Resolution};
use jiff::civil::Date;

use crate::consent::{MapAgreement, NoAgreement, NoDays, YesDays};
use crate::identity::SourceId;
use crate::interview::{Interview, ToldPlace};
use crate::place::{Kind, Month, Sensitivity};
use report::{Provenance, holders_of};
use said::{core_as_spelled, core_of, row_of};

/// Why a place, or a whole interview, is not for the map. Nothing is wrong with
/// the row: the rule did its work, and is counted by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TurnedAway {
    /// The child did not agree to the map.
    NoAgreement,
    /// The child was not judged able to agree to the map.
    NotCompetent,
    /// Where the child went missing from: a home or a placement.
    MissingFrom,
    /// Somebody's home, or a place of no said type.
    PrivatePlace,
    /// A place stayed at that is not public.
    StayedAtPrivate,
    /// Not a place on the ground.
    Online,
    /// Told too vaguely to be a cell.
    TooVague,
    /// The child withdrew on the day of the interview or later.
    Withdrawn,
}

impl Admitted {
    /// Whether a recorded row of this digest is the same.
    #[must_use]
    pub fn is_row(&self, digest: &[u8]) -> bool {
        [self.digest, self.as_written[0]].iter().any(|own| own.0 == digest)
    }

    /// Whether a recorded row of this core tells the same.
    #[must_use]
    pub fn has_core(&self, core: &[u8]) -> bool {
        [self.core, self.as_written[1]].iter().any(|own| own.0 == core)
    }
}

impl TurnedAway {
    /// The rule's name, as the import's summary prints it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NoAgreement => "no_agreement_to_the_map",
            Self::NotCompetent => "not_competent_to_agree",
            Self::MissingFrom => "missing_from",
            Self::PrivatePlace => "private_place",
            Self::StayedAtPrivate => "stayed_at_private",
            Self::Online => "online",
            Self::TooVague => "too_vague",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// An interview after the gate: its reports, and what was turned away.
#[derive(Clone)]
pub struct Admitted {
    /// The interview's keyed token.
    pub interview: RecordToken,
    /// A keyed digest of the row, to tell the same row from a changed one.
    pub digest: Digest,
    /// A keyed digest of what the row says but for what is added to it in the
    /// normal way of work.
    pub core: Digest,
    /// Both, as an earlier version kept them: of the row as it is written.
    pub as_written: [Digest; 2],
    /// The child's keyed token.
    pub child: ChildToken,
    /// The tokens of an earlier version, where they are others.
    pub old: OldTokens,
    /// The authority whose places the child told of.
    pub host: Holder,
    /// The caseworker who held it.
    pub caseworker: Holder,
    /// The day on which it was held.
    pub held_on: Date,
    /// Who may know the child by this interview, whatever the map may show of
    /// it (docs/privacy.md#d3b).
    pub insiders: Vec<Holder>,
    /// When the child agreed to the map, where the child did.
    pub agreed: Option<YesDays>,
    /// When the child said no to the map: that reaches the child's earlier
    /// interviews, which the store knows.
    pub noes: NoDays,
    /// What the map may count.
    pub reports: Vec<LocationReport>,
    /// The rules that turned a place, or every place, away.
    pub turned_away: Vec<TurnedAway>,
    /// Whether the synthetic twin made this interview up.
    pub synthetic: bool,
}

/// Takes an interview through the gate.
///
/// `row` is the line as read, for the digest alone; `account` is the account
/// that entered the interview by hand, or `None` for an approved import of a
/// file (docs/privacy.md#d3a).
///
/// # Errors
///
/// The field and the rule that the row breaks: an authority that is not a GSS code, a month after the interview, a place that is not in the
/// United Kingdom or has no point where its precision promises one.
pub fn admit(
    interview: &Interview,
    row: &[u8],
    key: &TokenKey,
    account: Option<&SourceId>,
) -> Result<Admitted, RowError> {
    row::check(interview)?;
    let child = key.child(&interview.child);
    let mut admitted = Admitted {
        interview: key.record("interview", &interview.interview),
        digest: key.digest(&row_of(row)),
        core: key.core(&core_of(row)),
        as_written: [key.digest(row), key.core(&core_as_spelled(row))],
        child,
        old: key.old_tokens("interview", &interview.interview, &interview.child),
        host: Holder::agency(&interview.host_la),
        caseworker: Holder::caseworker(&interview.caseworker, key),
        held_on: interview.held_on,
        insiders: holders_of(interview, key, account),
        agreed: None,
        noes: NoDays::of(&interview.consents),
        reports: Vec::new(),
        turned_away: Vec::new(),
        synthetic: interview.synthetic,
    };
    let agreement = match MapAgreement::of(&interview.consents, interview.age_band) {
        Ok(agreement) => agreement,
        Err(refusal) => {
            admitted.turned_away.push(match refusal {
                NoAgreement::NotGiven => TurnedAway::NoAgreement,
                NoAgreement::NotCompetent => TurnedAway::NotCompetent,
            });
            return Ok(admitted);
        }
    };
    admitted.agreed = Some(agreement.agreed().clone());
    // The reports say which explanation the child agreed to.
    let explained = |core: Vec<u8>| key.core(&[&core, agreement.explanation().as_str().as_bytes()].concat());
    admitted.core = explained(core_of(row));
    admitted.as_written[1] = explained(core_as_spelled(row));
    let from =
        Provenance { child, host: admitted.host, holders: &admitted.insiders.clone(), agreement: &agreement };
    for place in &interview.places {
        match cell_of(place) {
            Ok(cell) => admitted.reports.push(LocationReport::new(place, cell, &from)),
            Err(rule) => admitted.turned_away.push(rule),
        }
    }
    Ok(admitted)
}

/// The one cell of a told place, or the rule that keeps it off the map.
fn cell_of(place: &ToldPlace) -> Result<CellIndex, TurnedAway> {
    if place.kind == Kind::MissingFrom {
        return Err(TurnedAway::MissingFrom);
    }
    match place.place_type.sensitivity() {
        Sensitivity::Private => return Err(TurnedAway::PrivatePlace),
        Sensitivity::Online => return Err(TurnedAway::Online),
        Sensitivity::QuasiPublic if place.kind == Kind::StayedAt => {
            return Err(TurnedAway::StayedAtPrivate);
        }
        Sensitivity::QuasiPublic | Sensitivity::Public => {}
    }
    let resolution = place.precision.resolution().ok_or(TurnedAway::TooVague)?;
    let point = place.lat.zip(place.lon).and_then(|(lat, lon)| LatLng::new(lat, lon).ok());
    // Once, and parents from there: a point's cell of resolution 8 is not always
    // the parent of its cell of resolution 9 (docs/privacy.md#index-once).
    let finest = point.expect("row::check saw a point").to_cell(Resolution::Ten);
    Ok(finest.parent(resolution).expect("no resolution is finer than 10"))
}

/// The months that a row may speak of: up to the month of its interview.
fn is_possible(month: Month, held_on: Date) -> bool {
    month <= Month::of(held_on)
}

#[cfg(test)]
mod tests;
