//! An episode as it is recorded: months, answers, and a keyed mark of each day.
//!
//! The marks are there to know an episode again (docs/adr/0023). They stand in no
//! release, are sealed under the child's key, and go with it.

use jiff::civil::Date;

use super::Fault;
use super::episodes::{ward, with_ward};
use crate::intake::{
    Answer, ChildToken, Digest, EpisodeRecord, EpisodeType, Period, RecordToken, TokenKey, WardCode,
};
use crate::place::Month;

/// An episode in the records, or a row in the form in which it would be.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Recorded {
    pub token: RecordToken,
    pub episode_type: EpisodeType,
    pub began: Month,
    pub ended: Option<Month>,
    pub offered: Option<Answer>,
    pub accepted: Option<Answer>,
    pub ward: Option<WardCode>,
    /// The mark of the first day; none in an older folder.
    pub first: Option<Digest>,
    /// The mark of the last day; none where it is open, or in an older folder.
    pub last: Option<Digest>,
}

impl Recorded {
    /// A row, of a child.
    pub fn of(row: &EpisodeRecord, child: ChildToken, key: &TokenKey) -> Self {
        Self {
            token: row.episode,
            episode_type: row.episode_type,
            began: Month::of(row.began),
            ended: row.ended.map(Month::of),
            offered: row.offered,
            accepted: row.accepted,
            ward: row.ward,
            first: Some(key.day(child, row.began)),
            last: row.ended.map(|day| key.day(child, day)),
        }
    }

    /// An episode of its two forms.
    pub fn read(token: RecordToken, bytes: &[u8], days: Option<&[u8]>) -> Result<Self, Fault> {
        let whole = || {
            let (&[of_type], rest) = bytes.split_first_chunk::<1>()?;
            let (&began, rest) = rest.split_first_chunk::<4>()?;
            let (&ended, rest) = rest.split_first_chunk::<4>()?;
            let (&[offered, accepted], _) = rest.split_first_chunk::<2>()?;
            let ended = i32::from_be_bytes(ended);
            let (first, last) = marks(days.unwrap_or(&[0; 32]))?;
            Some(Self {
                token,
                episode_type: *EpisodeType::ALL.get(usize::from(of_type))?,
                began: Month::from_ordinal(i32::from_be_bytes(began)),
                ended: (ended != 0).then(|| Month::from_ordinal(ended)),
                offered: answer(offered)?,
                accepted: answer(accepted)?,
                ward: ward(bytes)?,
                first,
                last,
            })
        };
        whole().ok_or(Fault::Damaged)
    }

    /// Type (1 byte), first and last month (4 each, 0 for open), offered and
    /// accepted (1 each, 0 for not said), and nine of the ward where it is known.
    pub fn bytes(&self) -> Vec<u8> {
        with_ward(self.without_ward(), self.ward)
    }

    fn without_ward(&self) -> Vec<u8> {
        let answer = |answer: Option<Answer>| answer.map_or(0, |answer| answer as u8 + 1);
        let mut bytes = vec![self.episode_type as u8];
        bytes.extend(self.began.ordinal().to_be_bytes());
        bytes.extend(self.ended.map_or(0, Month::ordinal).to_be_bytes());
        bytes.extend([answer(self.offered), answer(self.accepted)]);
        bytes
    }

    /// The two marks, sixteen bytes each, zeros where there is none.
    pub fn days(&self) -> Vec<u8> {
        [self.first, self.last].into_iter().flat_map(|mark| mark.map_or([0; 16], |mark| mark.0)).collect()
    }

    /// A keyed digest of all but the ward and the marks.
    pub fn digest(&self, child: ChildToken, key: &TokenKey) -> Digest {
        key.digest(&[&child.0[..], &self.without_ward()].concat())
    }

    /// Whether both are of one type and began on one day, as far as is known.
    pub fn began_with(&self, other: &Self) -> bool {
        self.episode_type == other.episode_type && self.first.is_some() && self.first == other.first
    }

    /// Whether both are the same episode: one type, one first and one last day.
    pub fn is(&self, other: &Self) -> bool {
        self.began_with(other) && self.ended == other.ended && self.last == other.last
    }

    /// Whether it ended on the day on which it began, as far as is known.
    pub fn is_of_one_day(&self) -> bool {
        self.first.is_some() && self.first == self.last
    }

    /// Whether a row of the same id may tell this episode again.
    fn may_be(&self, row: &Self) -> bool {
        let agree = |mine: Option<Digest>, theirs| mine.is_none() || theirs == mine;
        self.episode_type == row.episode_type
            && self.began == row.began
            && agree(self.first, row.first)
            && (self.ended.is_none()
                || row.ended.is_none()
                || (self.ended == row.ended && agree(self.last, row.last)))
    }

    /// This episode with what a row has to add: an end, an interview that has
    /// since been offered or accepted, a ward. What the row leaves blank stays
    /// as it was. `None` where the row says it otherwise: that is a correction.
    pub fn with(&self, row: &Self) -> Option<Self> {
        if !self.may_be(row) {
            return None;
        }
        let ward = match (self.ward, row.ward) {
            (Some(known), Some(said)) if known != said => return None,
            (known, said) => known.or(said),
        };
        let is_new_end = self.ended.is_none() || self.last.is_none() && row.ended.is_some();
        Some(Self {
            token: self.token,
            ended: self.ended.or(row.ended),
            offered: since(self.offered, row.offered)?,
            accepted: since(self.accepted, row.accepted)?,
            ward,
            first: self.first.or(row.first),
            last: if is_new_end { row.last } else { self.last },
            ..self.clone()
        })
    }

    /// Whether more than the marks differ.
    pub fn says_other_than(&self, other: &Self) -> bool {
        self.bytes() != other.bytes()
    }

    /// When it was: to the day where the marks are there, else to the month.
    pub fn period(&self, child: ChildToken, key: &TokenKey) -> Period {
        Period {
            began: days_of(self.began, self.first, child, key),
            ended: self.ended.map(|month| days_of(month, self.last, child, key)),
            is_recorded: true,
        }
    }
}

/// The day of a month that has a mark, or the first and the last of the month.
/// Whoever holds the key of tokens can tell a day by trying those of the month:
/// it is so of every id, too, and so the mark itself is sealed.
fn days_of(month: Month, mark: Option<Digest>, child: ChildToken, key: &TokenKey) -> (Date, Date) {
    let (first, last) = (month.first_day(), month.first_day().last_of_month());
    let marked = mark.and_then(|mark| {
        first
            .series(jiff::Span::new().days(1))
            .take_while(|day| *day <= last)
            .find(|&day| key.day(child, day) == mark)
    });
    marked.map_or((first, last), |day| (day, day))
}

/// What is known of an interview once a row tells of it: it was not due, was
/// not offered (accepted), was. Told the other way round it is a correction.
fn since(known: Option<Answer>, said: Option<Answer>) -> Option<Option<Answer>> {
    let step = |answer: Option<Answer>| match answer {
        None => 0,
        Some(Answer::NotApplicable) => 1,
        Some(Answer::No) => 2,
        Some(Answer::Yes) => 3,
    };
    let is_later = said.is_none() || step(said) >= step(known);
    is_later.then(|| said.or(known))
}

fn marks(bytes: &[u8]) -> Option<(Option<Digest>, Option<Digest>)> {
    let (first, last) = bytes.split_first_chunk::<16>()?;
    let mark = |bytes: [u8; 16]| (bytes != [0; 16]).then_some(Digest(bytes));
    Some((mark(*first), mark(last.try_into().ok()?)))
}

fn answer(byte: u8) -> Option<Option<Answer>> {
    match byte.checked_sub(1) {
        None => Some(None),
        Some(at) => Answer::ALL.get(usize::from(at)).copied().map(Some),
    }
}
