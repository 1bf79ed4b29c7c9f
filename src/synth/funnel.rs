//! From an episode to an interview and an agreement (docs/domain.md#twin-funnel).
//!
//! Nobody publishes how often children agree to the map, or withdraw: those
//! figures are assumed.

use rand_chacha::ChaCha20Rng;

use super::calendar::DAY;
use super::chance::{below, chance, pick, unit};
use super::people::Child;
use super::timing::Away;

/// An episode and what came of it.
#[derive(Debug, Clone)]
pub(super) struct Episode {
    /// Position among the borough's children.
    pub(super) child: usize,
    pub(super) away: Away,
    /// `M` missing or `A` away without authorisation.
    pub(super) code: char,
    pub(super) offered: bool,
    pub(super) accepted: bool,
}

/// How an interview stands with the anonymous map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Map {
    Given,
    /// Given, then withdrawn on a later day of the world (its number).
    Withdrawn(i64),
    /// Given, and taken back in another interview of the child.
    Overtaken,
    Declined,
    NotAsked,
    Unable,
}

/// An interview before its places are known.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) child: usize,
    /// Positions among the borough's episodes.
    pub(super) episodes: Vec<usize>,
    /// Day of the world.
    pub(super) day: i64,
    pub(super) age: u8,
    pub(super) competence: &'static str,
    pub(super) map: Map,
    /// Agreement that the police may know the places.
    pub(super) police: bool,
}

/// Offers of a child's episodes: the chance of one, and where few are asked.
const BLIND_OFFERED: f64 = 0.33;
/// Goes missing again before the interview (assumed).
const MISSING_AGAIN: f64 = 0.08;
/// An earlier episode is covered too, where there is one: gives 12 % of interviews.
const COVERS_EARLIER: f64 = 0.28;
/// Children who withdraw within 90 days.
const WITHDRAWN: f64 = 0.03;

/// Offers, interviews and agreements of one child; fills in the episodes' answers.
pub(super) fn interviews(
    rng: &mut ChaCha20Rng,
    child: &Child,
    at: usize,
    offered: f64,
    episodes: &mut [Episode],
    first: usize,
) -> Vec<Held> {
    let mut held = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for number in 0..episodes.len() {
        let offered = chance(rng, if child.blind { BLIND_OFFERED } else { offered });
        let again = number + 1 < episodes.len() && chance(rng, MISSING_AGAIN);
        // Children decline more the more often they have been asked (assumed).
        let takes_part = chance(rng, 0.69 * 0.985_f64.powi(number as i32));
        episodes[number].offered = offered;
        if !(offered && takes_part) || again {
            open.push(number);
            continue;
        }
        let mut covered = vec![number];
        if let Some(earlier) = open.pop().filter(|_| chance(rng, COVERS_EARLIER)) {
            covered.insert(0, earlier);
        }
        open.clear();
        for &each in &covered {
            (episodes[each].offered, episodes[each].accepted) = (true, true);
        }
        let day = held_on(rng, episodes[number].away);
        held.push(interview(rng, child, at, day, covered.iter().map(|each| first + each).collect()));
    }
    keep_to_it(&mut held);
    held
}

/// A child keeps to what they first said of the map. One who takes it back
/// does so for good.
fn keep_to_it(held: &mut [Held]) {
    let mut said = None;
    let mut taken_back = None;
    for held in held {
        if taken_back.is_some_and(|day| held.day > day) {
            said = Some(false);
        }
        held.map = match (said, held.map) {
            (Some(true), Map::Declined) if held.competence == "gillick_no" => Map::Unable,
            (Some(true), Map::Declined | Map::Withdrawn(_)) => Map::Given,
            (Some(false), Map::Given | Map::Withdrawn(_)) => Map::Declined,
            (_, map) => map,
        };
        match held.map {
            Map::Given => said = Some(true),
            Map::Withdrawn(day) => (said, taken_back) = (Some(true), Some(day)),
            Map::Declined if held.competence != "gillick_no" => said = Some(false),
            _ => {}
        }
    }
}

/// The day of the interview: within 72 hours of return for 63 %.
fn held_on(rng: &mut ChaCha20Rng, away: Away) -> i64 {
    let hours =
        if chance(rng, 0.63) { 4.0 + 64.0 * unit(rng) } else { 72.0 + 24.0 * (1 + below(rng, 20)) as f64 };
    (away.end() + (hours * 60.0) as i64).div_euclid(DAY)
}

fn interview(rng: &mut ChaCha20Rng, child: &Child, at: usize, day: i64, episodes: Vec<usize>) -> Held {
    let age = (child.age + (day / 365) as u8).min(17);
    let competence = competence(rng, age);
    let map = agreement(rng, competence);
    let map = match map {
        Map::Given if chance(rng, WITHDRAWN) => Map::Withdrawn(day + 1 + below(rng, 90) as i64),
        other => other,
    };
    Held { child: at, episodes, day, age, competence, map, police: chance(rng, 0.55) }
}

fn competence(rng: &mut ChaCha20Rng, age: u8) -> &'static str {
    let [yes, support, no] = match age {
        ..12 => [0.15, 0.25, 0.60],
        12..14 => [0.68, 0.24, 0.08],
        14..16 => [0.88, 0.10, 0.02],
        _ => return "age_16_17",
    };
    pick(rng, &[("gillick_yes", yes), ("gillick_with_support", support), ("gillick_no", no)])
}

/// 75 % of all agree to the map; 5 % are not asked or not able to say.
fn agreement(rng: &mut ChaCha20Rng, competence: &str) -> Map {
    if competence == "gillick_no" {
        return pick(rng, &[(Map::Unable, 0.6), (Map::Declined, 0.4)]);
    }
    pick(rng, &[(Map::Given, 0.79), (Map::Declined, 0.185), (Map::NotAsked, 0.02), (Map::Unable, 0.005)])
}

impl Map {
    /// The code of the state first recorded.
    pub(super) fn state(self) -> &'static str {
        match self {
            Self::Given | Self::Withdrawn(_) | Self::Overtaken => "given",
            Self::Declined => "declined",
            Self::NotAsked => "not_asked",
            Self::Unable => "unable",
        }
    }
}
