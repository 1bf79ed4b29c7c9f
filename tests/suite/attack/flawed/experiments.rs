//! Releases of other records: with made-up children, without one child, of
//! another world.

use std::collections::BTreeSet;

use homeward::attack::{Extra, Insertion, Pair, Told, authority, h3};
use rand::SeedableRng as _;

use super::Flaw;
use super::files::LAST;
use super::maker::{Asked, leaves, make};
use super::told::{AREA, point_in, row};

pub(super) fn experiments(told: &[Told], homes: &BTreeSet<u64>, flaw: Flaw) -> Extra {
    let other = super::told::told(200, 77);
    let first = Asked { at: 3, ..Asked::monthly(told, LAST[2], homes, flaw) };
    let next = Asked { at: 3, ..Asked::monthly(told, LAST[3], homes, flaw) };
    let (before, stayed) = (make(&first), make(&next));
    let without = |child: u64| {
        let rest: Vec<Told> = told.iter().filter(|told| told.child != child).cloned().collect();
        let withdrew = make(&Asked { told: &rest, ..next.clone() });
        Pair { child, before: before.clone(), stayed: stayed.clone(), withdrew }
    };
    Extra {
        records_since: 0,
        open: Vec::new(),
        insertions: vec![insertion(told, homes, flaw)],
        pairs: (4..200).step_by(3).map(without).collect(),
        other_worlds: vec![make(&Asked { at: 0, ..Asked::monthly(&other, LAST[3], homes, Flaw::None) })],
    }
}

fn insertion(told: &[Told], homes: &BTreeSet<u64>, flaw: Flaw) -> Insertion {
    let mut chance = rand_chacha::ChaCha20Rng::seed_from_u64(9);
    let asked = Asked { at: 3, ..Asked::monthly(told, LAST[3], homes, flaw) };
    let shown: BTreeSet<u64> = leaves(&asked).iter().map(|leaf| leaf.named).collect();
    let counts =
        |told: &&Told| (asked.to - 11..=asked.to).contains(&told.month) && told.came <= 3 && told.went > 3;
    let full: BTreeSet<u64> = told.iter().filter(counts).map(|told| h3::parent(told.cell, 9)).collect();
    let targets: Vec<u64> = full.difference(&shown).step_by(9).take(6).copied().collect();
    let mut rows = told.to_vec();
    let mut series = vec![make(&asked)];
    for made_up in 0..10 {
        for &target in &targets {
            // Whoever works for the provider of all makes it hold all still.
            let provider = if flaw == Flaw::CustodyByAll { 3 } else { 1 };
            let holders = vec![(0, 9_999), (3, 9_999), (4, provider), (5, authority(AREA))];
            let mut row = row(10_000 + made_up, LAST[3], point_in(target, &mut chance), 0, holders);
            row.planted = true;
            rows.push(row);
        }
        series.push(make(&Asked { told: &rows, ..asked.clone() }));
    }
    Insertion { targets, series }
}
