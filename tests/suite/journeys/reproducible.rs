//! The same records give the same release, to the byte (docs/privacy.md#r7).

use std::collections::BTreeSet;
use std::fs;

use homeward::area::{self, Area};
use homeward::coverage::Return;
use homeward::document;
use homeward::hotspot;
use homeward::intake::{EpisodeReader, Lines, LocationReport, PlacementReader, TokenKey, admit, parse_line};
use homeward::release::{Insiders, Masks, Placements, Policy, Request, gate, sha256};
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha20Rng;

use crate::support::World;

const RUNS: u64 = 100;
const THREADS: u64 = 8;

struct Inputs {
    reports: Vec<LocationReport>,
    placements: Placements,
    returns: Vec<Return>,
}

impl Inputs {
    fn of(world: &World) -> Self {
        let key = TokenKey::new([5; 32]);
        let rows = fs::read(world.file("interviews.ndjson")).expect("interviews");
        let reports = Lines::new(&rows[..]).flat_map(|line| {
            let bytes = line.expect("a file").bytes.expect("a line");
            admit(&parse_line(&bytes).expect("a row"), &bytes, &key, None).expect("a good row").reports
        });
        let mut placements = Placements::default();
        let file = fs::File::open(world.file("placements.csv")).expect("placements");
        let mut rows = PlacementReader::new(file).expect("a table");
        while let Some((_, row)) = rows.next_row(&key).expect("a row") {
            let (placement, cell) = row.expect("a good row");
            placements.add(placement, cell);
        }
        let file = fs::File::open(world.file("episodes.csv")).expect("episodes");
        let mut rows = EpisodeReader::new(file).expect("a table");
        let mut returns = Vec::new();
        while let Some(row) = rows.next_row(&key).expect("a row") {
            let record = row.record.unwrap_or_else(|error| panic!("a good row: {error}"));
            returns.extend(Return::of(&record));
        }
        Self { reports: reports.collect(), placements, returns }
    }

    /// The hash of a release of the reports in an order of their own, and of
    /// all its documents where they are asked for.
    fn release(&self, area: &Area, order: u64, documents: bool) -> (String, Option<String>) {
        let mut reports = self.reports.clone();
        reports.shuffle(&mut ChaCha20Rng::seed_from_u64(order));
        let mut returns = self.returns.clone();
        returns.shuffle(&mut ChaCha20Rng::seed_from_u64(order));
        let request = Request {
            area,
            cut_off: "2026-11-01".parse().expect("a day"),
            masks: &Masks::default(),
            placements: &self.placements,
            insiders: &Insiders::default(),
            custodians: &BTreeSet::new(),
            returns: &returns,
            policy: &Policy::default(),
            previous: None,
            synthetic: true,
            played_on: None,
        };
        let (released, ..) = gate(&reports, &request);
        assert!(!released.content().is_empty(), "a release that shows nothing compares nothing");
        let written = documents.then(|| {
            let package = document::package(&released, &hotspot::find(&released, area, None), area);
            let hashes =
                package.documents().iter().map(|(name, bytes)| format!("{name} {}\n", sha256(bytes)));
            hashes.collect()
        });
        (released.hash().to_owned(), written)
    }
}

#[test]
fn a_hundred_runs_on_one_thread_and_on_eight_make_one_release() {
    let inputs = Inputs::of(&World::shared());
    let rochdale = area::find(&"E08000005".parse().expect("a code")).expect("a map");
    let alone: BTreeSet<_> =
        (0..RUNS / 2).map(|order| inputs.release(rochdale, order, order == 0)).map(|made| made.0).collect();
    let together = |thread| {
        let inputs = &inputs;
        move || {
            let orders = (RUNS / 2..RUNS).filter(move |order| order % THREADS == thread);
            orders.map(|order| inputs.release(rochdale, order, order % 16 == 0)).collect::<Vec<_>>()
        }
    };
    let made: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(together(thread))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a thread ends well")).collect()
    });
    let hashes: BTreeSet<_> = made.iter().map(|(hash, _)| hash.clone()).chain(alone).collect();
    assert_eq!(hashes.len(), 1, "{hashes:?}");
    let mut written: BTreeSet<_> = made.into_iter().filter_map(|(_, written)| written).collect();
    written.extend(inputs.release(rochdale, 0, true).1);
    assert_eq!(written.len(), 1);
}
