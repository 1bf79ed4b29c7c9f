//! The hidden mark: what stays of an export when its face is cut away.
//!
//! Each export lists its leaves in an order of its own, and gives each row a
//! short reference of its own. Both follow from a keyed hash of the serial, so
//! that nobody can work them out, or another's, from the file. Whoever types the
//! table off keeps the order; whoever copies a row keeps its reference.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::mark::DIGITS;
use super::{Mark, Serial};

/// The letters of a row's reference: twenty bits.
const REFERENCE: usize = 4;

/// What the hidden marks of a house's exports follow from. Whoever has it can
/// make anybody's mark, so it has no `Debug`.
pub struct TraceKey([u8; 32]);

impl TraceKey {
    /// The key that follows from a secret of 32 bytes.
    #[must_use]
    pub fn of(secret: &[u8; 32]) -> Self {
        Self(keyed(secret, b"homeward trace v1", b""))
    }

    /// The hidden mark of an export.
    #[must_use]
    pub fn hidden(&self, serial: Serial) -> [u8; 32] {
        keyed(&self.0, b"serial", serial.to_string().as_bytes())
    }
}

impl Mark {
    /// The order in which this export lists these leaves: of each row, which of
    /// `leaves` stands there. Two leaves stand to each other as they do in every
    /// table of this export, whatever other leaves are in it.
    #[must_use]
    pub fn order<'a>(&self, leaves: impl IntoIterator<Item = &'a str>) -> Vec<usize> {
        let mut keyed: Vec<_> = leaves.into_iter().map(|leaf| place(&self.hidden, leaf)).zip(0..).collect();
        keyed.sort_unstable();
        keyed.into_iter().map(|(_, row)| row).collect()
    }

    /// The reference of a leaf's row in this export: four letters and digits.
    #[must_use]
    pub fn reference(&self, leaf: &str) -> String {
        reference(&self.hidden, leaf)
    }
}

/// Where a leaf stands in the tables of the export with this hidden mark,
/// against its other leaves.
#[must_use]
pub fn place(hidden: &[u8; 32], leaf: &str) -> u64 {
    let hash = keyed(hidden, b"order", leaf.as_bytes());
    hash.iter().take(8).fold(0, |number, &byte| number << 8 | u64::from(byte))
}

/// The reference of a leaf's row in the export with this hidden mark.
#[must_use]
pub fn reference(hidden: &[u8; 32], leaf: &str) -> String {
    let hash = keyed(hidden, b"reference", leaf.as_bytes());
    hash.iter().take(REFERENCE).map(|byte| char::from(DIGITS[usize::from(byte & 31)])).collect()
}

fn keyed(key: &[u8; 32], what: &[u8], of: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length will do");
    mac.update(what);
    mac.update(&[0]);
    mac.update(of);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn mark(seed: u8) -> Mark {
        let serial = Serial::new([seed; 8]);
        Mark {
            serial,
            by: "lee".to_owned(),
            agency: "Force".to_owned(),
            purpose: "Briefing".to_owned(),
            recipient: "Beat team".to_owned(),
            at: jiff::Timestamp::UNIX_EPOCH,
            expires_on: jiff::civil::date(1970, 1, 29),
            hidden: TraceKey::of(&[7; 32]).hidden(serial),
        }
    }

    fn leaves(count: usize) -> Vec<String> {
        (0..count).map(|number| format!("9-{number:015x}")).collect()
    }

    #[test]
    fn an_order_has_every_row_once_and_is_the_exports_own() {
        let leaves = leaves(30);
        let order = |seed| mark(seed).order(leaves.iter().map(String::as_str));
        for seed in 0..20 {
            let rows: BTreeSet<_> = order(seed).into_iter().collect();
            assert_eq!(rows, (0..30).collect());
        }
        let orders: BTreeSet<_> = (0..200).map(order).collect();
        assert_eq!(orders.len(), 200);
    }

    #[test]
    fn an_order_of_some_rows_is_that_of_all_without_the_others() {
        let leaves = leaves(30);
        let whole = mark(3).order(leaves.iter().map(String::as_str));
        let some: Vec<&str> = leaves.iter().step_by(3).map(String::as_str).collect();
        let expected: Vec<_> = whole.iter().filter(|row| **row % 3 == 0).map(|row| row / 3).collect();
        assert_eq!(mark(3).order(some), expected);
    }

    #[test]
    fn a_reference_is_short_legible_and_of_one_export() {
        let mut all = BTreeSet::new();
        for seed in 0..20 {
            for leaf in leaves(20) {
                let reference = mark(seed).reference(&leaf);
                assert!(reference.len() == 4 && reference.bytes().all(|byte| DIGITS.contains(&byte)));
                all.insert(reference);
            }
        }
        assert!(all.len() >= 398, "{}", all.len());
    }
}
