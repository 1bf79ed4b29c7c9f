//! What children lived through while away (docs/domain.md#twin-experiences).
//!
//! Targets are per child-year; the hazards here are per episode, derived under
//! the law of `frequency` (docs/domain.md#twin-episodes). They rise at night, with
//! a day or more away and at planted places of harm (assumed), so that their mean
//! over episodes stays.

use rand_chacha::ChaCha20Rng;

use super::chance::{chance, pick};
use super::people::Child;

/// What makes harm in an episode more likely.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Circumstances {
    pub(super) night: bool,
    pub(super) day_or_more: bool,
    pub(super) harm_place: bool,
}

impl Circumstances {
    /// The hazard against that of a mean episode.
    pub(super) fn factor(self) -> f64 {
        let times = |yes: bool, by: f64| if yes { by } else { 1.0 };
        let raw = times(self.night, 1.5) * times(self.day_or_more, 1.6) * times(self.harm_place, 2.0);
        raw / MEAN_FACTOR
    }
}

/// Mean of the raw factor over the episodes of the default world.
const MEAN_FACTOR: f64 = 1.5;

/// A hazard per episode, and the codes that it may be told as.
type Hazard = (f64, &'static [(&'static str, f64)]);

const HAZARDS: [Hazard; 7] = [
    (0.051, &[("hurt_physically", 1.0)]),
    (0.044, &[("sexual_assault_or_abuse", 0.7), ("pressured_sexual", 0.3)]),
    (0.091, &[("stole_to_survive", 0.5), ("begged", 0.2), ("other_to_survive", 0.3)]),
    (0.080, &[("slept_rough", 0.5), ("stayed_with_stranger", 0.5)]),
    (0.058, &[("sexually_exploited", 1.0)]),
    (0.030, &[("criminally_exploited_or_carried", 1.0)]),
    // With hurt and assault, harmful or dangerous of any kind is 0.128 an episode.
    (0.039, &[("threatened", 0.7), ("weapon_seen", 0.3)]),
];

/// Positions in [`HAZARDS`] that are marked by sex: girls are 69 % of those exploited.
const MARKED: [usize; 2] = [1, 4];

/// Others, told of without a published figure (assumed).
const OTHERS: [(&str, f64); 7] = [
    ("used_alcohol_or_drugs", 0.18),
    ("given_alcohol_or_drugs", 0.06),
    ("robbed", 0.02),
    ("transported_by_unknown", 0.03),
    ("hungry_cold_tired", 0.12),
    ("online_harm", 0.02),
    ("helped_by_someone", 0.12),
];

/// What happened in an episode.
pub(super) fn happened(
    rng: &mut ChaCha20Rng,
    child: &Child,
    circumstances: Circumstances,
) -> Vec<&'static str> {
    let mut happened = Vec::new();
    for (at, (hazard, codes)) in HAZARDS.iter().enumerate() {
        let sex = match (MARKED.contains(&at), child.girl) {
            (false, _) => 1.0,
            (true, true) => 1.38,
            (true, false) => 0.62,
        };
        let code = pick(rng, codes);
        if chance(rng, hazard * circumstances.factor() * sex) {
            happened.push(code);
        }
    }
    happened
}

/// What a child tells of what happened (seven in ten do, of each), and of the rest.
pub(super) fn told(rng: &mut ChaCha20Rng, child: &Child, happened: &[&'static str]) -> Vec<&'static str> {
    let mut told: Vec<_> = happened.iter().copied().filter(|_| chance(rng, 0.7)).collect();
    told.extend(OTHERS.iter().filter(|other| chance(rng, other.1)).map(|other| other.0));
    if child.self_harm && chance(rng, 0.35) {
        told.push("self_harm_thought");
    }
    if told.is_empty() {
        told.push("nothing_bad");
    }
    told.sort_unstable();
    told.dedup();
    told
}

/// Harm that a child links to the place where it happened.
pub(super) fn linked(rng: &mut ChaCha20Rng, told: &[&'static str]) -> Vec<&'static str> {
    let is_harm = |code: &&&str| HAZARDS.iter().any(|hazard| hazard.1.iter().any(|each| each.0 == **code));
    match told.iter().filter(is_harm).collect::<Vec<_>>().as_slice() {
        [] if chance(rng, 0.5) => vec!["threatened"],
        [] => Vec::new(),
        [first, ..] => vec![**first],
    }
}

/// Push factors; communication is named by three in four.
pub(super) fn push(rng: &mut ChaCha20Rng, child: &Child) -> Vec<&'static str> {
    let mut push = Vec::new();
    let common = [
        ("communication_breakdown", 0.74),
        ("conflict_at_home", if child.care { 0.1 } else { 0.4 }),
        ("boundaries_or_rules", 0.3),
        ("placement_unhappy", if child.care { 0.35 } else { 0.0 }),
        ("placement_far_or_new", if child.care { 0.2 } else { 0.0 }),
        ("placement_peers", if child.care { 0.15 } else { 0.0 }),
        ("staff_relationship", if child.care { 0.12 } else { 0.0 }),
        ("abuse_or_neglect", 0.05),
        ("domestic_abuse", 0.07),
        ("parental_substance_or_mh", 0.06),
        ("forced_to_leave", 0.05),
        ("contact_with_family_problem", 0.1),
        ("school_problem", 0.12),
        ("bullying", 0.06),
        ("bereavement", 0.03),
        ("boredom", 0.15),
        ("mental_health", if child.mental_health { 0.8 } else { 0.0 }),
    ];
    push.extend(common.iter().filter(|factor| chance(rng, factor.1)).map(|factor| factor.0));
    push
}

/// Pull factors (weights assumed).
pub(super) fn pull(rng: &mut ChaCha20Rng) -> Vec<&'static str> {
    let common = [
        ("see_friends", 0.45),
        ("see_family", 0.2),
        ("partner", 0.15),
        ("peer_group", 0.2),
        ("party_or_event", 0.12),
        ("belonging_or_status", 0.08),
        ("substances", 0.12),
        ("money_or_gifts", 0.06),
        ("exploiter_or_person_of_concern", 0.06),
        ("gang_or_county_lines", 0.03),
        ("home_area", 0.08),
        ("place_itself", 0.06),
        ("freedom", 0.25),
        ("online_contact", 0.06),
    ];
    common.iter().filter(|factor| chance(rng, factor.1)).map(|factor| factor.0).collect()
}
