//! The bytes that are sealed: written and read in one place, each form with its
//! version first.

use h3o::CellIndex;

use crate::coverage::Return;
use crate::intake::{ChildToken, Holder, HolderKind, LocationReport, WardCode};
use crate::place::Month;
use crate::release::Adds;

/// The version of the forms in this file.
const VERSION: u8 = 1;

/// What a snapshot holds of a child.
#[derive(Default)]
pub(super) struct OfChild {
    pub insiders: Vec<Holder>,
    pub reports: Vec<LocationReport>,
    pub returns: Vec<Return>,
}

/// Writes a form.
struct Writer(Vec<u8>);

impl Writer {
    fn new() -> Self {
        Self(vec![VERSION])
    }

    fn many(&mut self, many: usize) {
        let many = u32::try_from(many).expect("a child's records are far fewer than 2^32");
        self.0.extend(many.to_be_bytes());
    }

    fn holders<'a>(&mut self, holders: impl ExactSizeIterator<Item = &'a Holder>) {
        self.many(holders.len());
        for holder in holders {
            self.0.push(holder.kind.number());
            self.0.extend(holder.tag.to_be_bytes());
        }
    }

    fn wards<'a>(&mut self, wards: impl ExactSizeIterator<Item = &'a WardCode>) {
        self.many(wards.len());
        wards.for_each(|ward| self.0.extend(ward.bytes()));
    }
}

/// Reads a form; `None` where the bytes are none.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        (*version == VERSION).then_some(Self(rest))
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }

    fn slice(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// So many of something, as the form says.
    fn all<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let many = u32::from_be_bytes(self.take()?);
        (0..many).map(|_| one(self)).collect()
    }

    fn holder(&mut self) -> Option<Holder> {
        let [kind] = self.take()?;
        Some(Holder { kind: HolderKind::numbered(kind)?, tag: u64::from_be_bytes(self.take()?) })
    }

    fn ward(&mut self) -> Option<WardCode> {
        std::str::from_utf8(&self.take::<9>()?).ok()?.parse().ok()
    }

    fn end<T>(self, read: T) -> Option<T> {
        self.0.is_empty().then_some(read)
    }
}

/// Holders as bytes to seal.
pub(super) fn of_holders<'a>(holders: impl ExactSizeIterator<Item = &'a Holder>) -> Vec<u8> {
    let mut form = Writer::new();
    form.holders(holders);
    form.0
}

/// The holders of some bytes.
pub(super) fn holders(bytes: &[u8]) -> Option<Vec<Holder>> {
    let mut form = Reader::new(bytes)?;
    let holders = form.all(Reader::holder)?;
    form.end(holders)
}

impl OfChild {
    /// As bytes to seal, without the child's token, which stands beside them.
    pub fn form(&self) -> Vec<u8> {
        let mut form = Writer::new();
        form.holders(self.insiders.iter());
        form.many(self.reports.len());
        for report in self.reports.iter().map(LocationReport::sealed_form) {
            form.many(report.len());
            form.0.extend(report);
        }
        form.many(self.returns.len());
        for each in &self.returns {
            form.0.extend(each.ward.bytes());
            form.0.extend(each.month.ordinal().to_be_bytes());
            form.0.push(u8::from(each.interviewed));
        }
        form.0
    }

    /// What some bytes hold of a child.
    pub fn of_form(child: ChildToken, bytes: &[u8]) -> Option<Self> {
        let mut form = Reader::new(bytes)?;
        let insiders = form.all(Reader::holder)?;
        let reports = form.all(|form| {
            let length = u32::from_be_bytes(form.take()?);
            LocationReport::from_sealed_form(child, form.slice(length as usize)?)
        })?;
        let returns = form.all(|form| {
            let (ward, month) = (form.ward()?, Month::from_ordinal(i32::from_be_bytes(form.take()?)));
            Some(Return { child, ward, month, interviewed: form.take()? == [1] })
        })?;
        form.end(Self { insiders, reports, returns })
    }
}

/// What a child adds to a release, and the positions of what it stands behind,
/// as bytes to seal.
pub(super) fn of_member(adds: &Adds, positions: &[u16]) -> Vec<u8> {
    let mut form = Writer::new();
    form.many(adds.places.len());
    for (cell, themes) in &adds.places {
        form.0.extend(cell.to_be_bytes());
        form.0.extend(themes.to_be_bytes());
    }
    form.many(adds.uncounted.len());
    adds.uncounted.iter().for_each(|cell| form.0.extend(cell.to_be_bytes()));
    form.wards(adds.wards.iter());
    form.many(positions.len());
    positions.iter().for_each(|at| form.0.extend(at.to_be_bytes()));
    form.0
}

/// What [`of_member`] wrote.
pub(super) fn member(bytes: &[u8]) -> Option<(Adds, Vec<u16>)> {
    let mut form = Reader::new(bytes)?;
    let place = |form: &mut Reader<'_>| {
        let cell = u64::from_be_bytes(form.take()?);
        CellIndex::try_from(cell).ok()?;
        Some((cell, u16::from_be_bytes(form.take()?)))
    };
    let places = form.all(place)?.into_iter().collect();
    let uncounted = form.all(|form| form.take().map(u64::from_be_bytes))?.into_iter().collect();
    let wards = form.all(Reader::ward)?.into_iter().collect();
    let positions = form.all(|form| form.take().map(u16::from_be_bytes))?;
    form.end((Adds { places, uncounted, wards }, positions))
}

/// Positions alone, as bytes to seal.
pub(super) fn of_positions(positions: &[u16]) -> Vec<u8> {
    let mut form = Writer::new();
    form.many(positions.len());
    positions.iter().for_each(|at| form.0.extend(at.to_be_bytes()));
    form.0
}

/// What [`of_positions`] wrote.
pub(super) fn positions(bytes: &[u8]) -> Option<Vec<u16>> {
    let mut form = Reader::new(bytes)?;
    let positions = form.all(|form| form.take().map(u16::from_be_bytes))?;
    form.end(positions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_are_pinned_to_the_byte() {
        let holders = [
            Holder { kind: HolderKind::Caseworker, tag: 1 },
            Holder { kind: HolderKind::Agency, tag: 0x0102_0304_0506_0708 },
        ];
        let golden = [&[1, 0, 0, 0, 2][..], &[0, 0, 0, 0, 0, 0, 0, 0, 1], &[5, 1, 2, 3, 4, 5, 6, 7, 8]];
        assert_eq!(of_holders(holders.iter()), golden.concat());
        assert!(super::holders(&golden.concat()).is_some_and(|read| read == holders));
        let adds = Adds {
            places: [(0x0892_8308_280f_ffff, 5)].into(),
            uncounted: [0x0892_8308_280f_ffff].into(),
            wards: ["E05014036".parse().unwrap()].into(),
        };
        let golden = [
            &[1, 0, 0, 0, 1, 0x08, 0x92, 0x83, 0x08, 0x28, 0x0f, 0xff, 0xff, 0, 5][..],
            &[0, 0, 0, 1, 0x08, 0x92, 0x83, 0x08, 0x28, 0x0f, 0xff, 0xff],
            &[0, 0, 0, 1],
            b"E05014036",
            &[0, 0, 0, 2, 0, 3, 1, 0],
        ];
        assert_eq!(of_member(&adds, &[3, 256]), golden.concat());
        assert!(member(&golden.concat()).is_some_and(|(read, at)| read == adds && at == [3, 256]));
    }

    #[test]
    fn a_form_cut_short_grown_or_of_another_version_is_refused() {
        let whole = of_member(&Adds { places: [(0x0892_8308_280f_ffff, 5)].into(), ..Adds::default() }, &[3]);
        assert!(member(&whole).is_some());
        for cut in 0..whole.len() {
            assert!(member(&whole[..cut]).is_none(), "{cut}");
        }
        assert!(member(&[&whole[..], &[0]].concat()).is_none());
        assert!(member(&[&[2], &whole[1..]].concat()).is_none());
    }
}
