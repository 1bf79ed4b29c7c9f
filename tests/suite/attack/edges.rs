//! Worlds that neither the suite nor the twin was written for, each with what
//! makes it hard.

use std::fmt::Write as _;

use homeward::attack::h3;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};

use crate::support::{homeward, text};

/// A child's interview about some points in some months.
struct Held {
    child: String,
    caseworker: String,
    placement: Option<String>,
    host: &'static str,
    told: Vec<(String, (f64, f64))>,
}

const ROCHDALE: &str = "E08000005";
/// Middles of the town, and how far from them children go, degrees.
const MIDDLES: [(f64, f64); 4] = [(53.616, -2.155), (53.60, -2.19), (53.64, -2.13), (53.59, -2.14)];

fn chance(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

fn point(chance: &mut ChaCha20Rng, spread: f64) -> (f64, f64) {
    let middle = MIDDLES[chance.random_range(0..MIDDLES.len())];
    let away =
        |chance: &mut ChaCha20Rng| chance.random_range(-spread..spread) * chance.random_range(0.0..1.0);
    (middle.0 + away(chance), middle.1 + 1.7 * away(chance))
}

/// A month of the two years up to October 2026.
fn month(chance: &mut ChaCha20Rng) -> String {
    let at = 2024 * 12 + 10 + chance.random_range(0..24);
    format!("{}-{:02}", at / 12, at % 12 + 1)
}

/// So many children, each with so many reports, as evenly as can be.
fn spread(children: usize, reports: usize, seed: u64) -> Vec<Held> {
    let mut chance = chance(seed);
    let per_child = reports / children;
    let held = |child: usize| Held {
        child: format!("c-{child}"),
        caseworker: format!("cw-{}", child % 14),
        placement: Some(format!("pl-{}", child % 60)),
        host: ROCHDALE,
        told: (0..per_child).map(|_| (month(&mut chance), point(&mut chance, 0.02))).collect(),
    };
    (0..children).map(held).collect()
}

fn interview(at: usize, held: &Held, told: &(String, (f64, f64))) -> Value {
    let day = format!("{}-28", told.0);
    json!({
        "interview": format!("i-{at}"), "child": held.child, "provider": "p", "caseworker": held.caseworker,
        "responsible_la": held.host, "host_la": held.host, "placement": held.placement, "held_on": day,
        "age_band": "14-15", "episodes": [],
        "consents": [{"purpose": "MAP", "agency": "all", "state": "given", "decided_on": day,
                      "competence": "gillick_yes", "explanation": "v1"}],
        "push": [], "pull": [], "experiences": [],
        "places": [{"kind": "hung_out_at", "place_type": "park", "precision": "exact_public_place",
                    "lat": told.1.0, "lon": told.1.1, "month": told.0, "day": "friday",
                    "time_band": if at.is_multiple_of(3) { "late" } else { "evening" }, "experiences": []}],
        "synthetic": true,
    })
}

/// Attacks a world over files and HTTP: nothing certain may be found, in this
/// world as in any other.
#[track_caller]
fn withstands(world: &[Held]) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut lines = String::new();
    for (at, (held, told)) in
        world.iter().flat_map(|held| held.told.iter().map(move |told| (held, told))).enumerate()
    {
        writeln!(lines, "{}", interview(at, held, told)).expect("memory takes any line");
    }
    std::fs::write(folder.path().join("interviews.ndjson"), lines).expect("written");
    let json = folder.path().join("report.json");
    let ran = homeward(&["attack", "--world", text(folder.path()), "--times", "20", "--json", text(&json)]);
    let report = std::fs::read(&json).unwrap_or_else(|_| panic!("no report: {}{}", ran.out, ran.err));
    let report: Value = serde_json::from_slice(&report).expect("JSON");
    assert_eq!(report["certain"], 0, "{}{}", ran.out, ran.err);
}

#[test]
fn from_sixty_reports_to_four_thousand() {
    withstands(&spread(20, 60, 1));
    withstands(&spread(800, 4_000, 2));
}

#[test]
fn one_home_or_one_caseworker_holds_everyone() {
    let mut one_home = spread(120, 600, 3);
    one_home.iter_mut().for_each(|held| held.placement = Some("pl-only".to_owned()));
    withstands(&one_home);
    let mut one_caseworker = spread(120, 600, 4);
    one_caseworker.iter_mut().for_each(|held| held.caseworker = "cw-only".to_owned());
    withstands(&one_caseworker);
}

#[test]
fn a_child_with_sixty_reports_and_siblings_who_go_together() {
    let mut chance = chance(5);
    let mut world = spread(150, 600, 5);
    let haunts: Vec<(f64, f64)> = (0..4).map(|_| point(&mut chance, 0.02)).collect();
    world[0].told = (0..60).map(|turn| (month(&mut chance), haunts[turn % 4])).collect();
    for sibling in 1..5 {
        let told = world[5].told.clone();
        world[sibling].told = told;
        world[sibling].placement = world[5].placement.clone();
    }
    withstands(&world);
}

#[test]
fn cells_with_one_fewer_than_five_others_and_just_enough() {
    let mut chance = chance(6);
    let mut world = spread(150, 450, 6);
    let mut child = 1_000;
    for children in [4, 5, 6, 7, 9, 10, 11, 14, 15] {
        let place = point(&mut chance, 0.02);
        for number in 0..children {
            child += 1;
            world.push(Held {
                child: format!("c-{child}"),
                // Two of one caseworker: five others are six and one more.
                caseworker: format!("cw-tie-{}", number.max(1) + 20 * children),
                placement: None,
                host: ROCHDALE,
                told: vec![("2026-03".to_owned(), place)],
            });
        }
    }
    withstands(&world);
}

#[test]
fn leap_days_edges_of_cells_and_borders_of_tenants() {
    let mut chance = chance(7);
    let mut world = spread(160, 640, 7);
    for held in &mut world {
        for told in &mut held.told {
            let corners = h3::boundary(h3::cell_at(told.1.0, told.1.1, 7 + chance.random_range(0..4)));
            let (a, b) = (corners[chance.random_range(0..6)], corners[chance.random_range(0..6)]);
            // A corner, or a point between two of them: an edge, or a diagonal.
            let on = if chance.random_range(0..2) == 0 { a } else { ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0) };
            // Half a metre beside: on the line itself a point is of either cell,
            // and two implementations may each take another.
            let beside = |on: f64, chance: &mut ChaCha20Rng| {
                let away = chance.random_range(3e-6..5e-6);
                if chance.random_range(0..2) == 0 { on + away } else { on - away }
            };
            told.1 = (beside(on.0, &mut chance), beside(on.1, &mut chance));
        }
    }
    // February 2028 would be after the world; 2024 is in the longer windows.
    world[0].told.push(("2024-02".to_owned(), MIDDLES[0]));
    for at in 0..40 {
        // Places by the border to Oldham and Bury, and of their children.
        let border = (53.575 + 0.001 * f64::from(at % 10), -2.12 - 0.004 * f64::from(at / 10));
        world.push(Held {
            child: format!("c-border-{at}"),
            caseworker: format!("cw-{}", at % 9),
            placement: None,
            host: if at % 3 == 0 { "E08000004" } else { ROCHDALE },
            told: vec![(month(&mut chance), border)],
        });
    }
    withstands(&world);
}

#[test]
fn one_withdrawal_in_a_quiet_month() {
    // Nothing is told in the last three months: only withdrawals move.
    let mut world = spread(200, 800, 8);
    for held in &mut world {
        for told in held.told.iter_mut().filter(|told| told.0.as_str() > "2026-07") {
            told.0 = "2026-07".to_owned();
        }
    }
    world[0].told.push(("2026-10".to_owned(), MIDDLES[0]));
    withstands(&world);
}
