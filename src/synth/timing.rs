//! When episodes begin and how long they last (docs/domain.md#twin-timing).
//!
//! Hour, day of the week and season are assumed: no good English source is
//! known, so they are parameters and never a finding.

use rand::Rng;

use super::calendar::{Calendar, DAY, in_term, season, weekday_weight};
use super::chance::{chance, lognormal, normal, pick, unit, weighted};

/// A time away, in minutes of the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Away {
    /// When the child was last seen.
    pub(super) start: i64,
    /// How long until found or back.
    pub(super) minutes: i64,
}

impl Away {
    /// When the child was back.
    pub(super) fn end(self) -> i64 {
        self.start + self.minutes
    }
}

/// A duration in minutes: lognormal, median 7.5 h, sigma 1.5, at most 60 days.
pub(super) fn duration(rng: &mut impl Rng) -> i64 {
    ((lognormal(rng, 7.5 * 60.0, 1.5)) as i64).clamp(20, 60 * DAY)
}

/// Days to the next episode: Weibull of shape 0.6 and scale 48 days.
pub(super) fn gap_days(rng: &mut impl Rng) -> f64 {
    48.0 * (-(1.0 - unit(rng)).ln()).powf(1.0 / 0.6)
}

/// The `episodes` times away of one child in the block of days `from..to`.
pub(super) fn year(
    rng: &mut impl Rng,
    calendar: &Calendar,
    episodes: u32,
    (from, to): (i64, i64),
) -> Vec<Away> {
    let lengths: Vec<i64> = (0..episodes).map(|_| duration(rng)).collect();
    let mut free = (to - from) as f64 - 3.0 - lengths.iter().sum::<i64>() as f64 / DAY as f64;
    free = free.max(f64::from(episodes) * 0.5);
    let gaps = gaps(rng, episodes, free);
    let slack = (free - gaps.iter().sum::<f64>()).max(0.0);
    let mut at = from as f64 + first_day(rng, calendar, from, slack);
    let mut back = from * DAY;
    let mut away = Vec::with_capacity(lengths.len());
    for (number, &minutes) in lengths.iter().enumerate() {
        let start = start(rng, calendar, at as i64, back).min(to * DAY - 1).max(back + 60);
        back = start + minutes;
        away.push(Away { start, minutes });
        at = back as f64 / DAY as f64 + gaps.get(number).copied().unwrap_or(0.0);
    }
    away
}

/// The gaps between episodes: the first as drawn, the later ones pressed into the year.
fn gaps(rng: &mut impl Rng, episodes: u32, free: f64) -> Vec<f64> {
    if episodes < 2 {
        return Vec::new();
    }
    let most = if episodes == 2 { free * 0.95 } else { free * 0.8 };
    let first = (0..40).map(|_| gap_days(rng)).find(|&gap| gap < most).unwrap_or(most / 2.0);
    let mut later: Vec<f64> = (2..episodes).map(|_| gap_days(rng)).collect();
    let (sum, room) = (later.iter().sum::<f64>(), (free - first) * 0.98);
    if sum > room {
        later.iter_mut().for_each(|gap| *gap *= room / sum);
    }
    std::iter::once(first).chain(later).collect()
}

/// Days from the start of the block to the first episode, more in busy months.
fn first_day(rng: &mut impl Rng, calendar: &Calendar, from: i64, slack: f64) -> f64 {
    for _ in 0..20 {
        let day = unit(rng) * slack;
        let date = calendar.date((from + day as i64) * DAY);
        if chance(rng, season(date) / 1.15) {
            return day;
        }
    }
    unit(rng) * slack
}

/// A start near a day, after `back`: the week's busier days draw it.
fn start(rng: &mut impl Rng, calendar: &Calendar, day: i64, back: i64) -> i64 {
    let days = (day - 3).max(back / DAY)..=(day + 3).max(back / DAY);
    let weights = days.clone().map(|day| weekday_weight(calendar.date(day * DAY)));
    let chosen = days.start() + weighted(rng, weights).unwrap_or(0) as i64;
    (chosen * DAY + hour(rng, calendar, chosen)).max(back + 60)
}

/// Minutes after midnight at which an episode begins.
fn hour(rng: &mut impl Rng, calendar: &Calendar, day: i64) -> i64 {
    let normal = |rng: &mut _, mean: f64, sd: f64| mean + sd * normal(rng);
    let hours = match pick(rng, &[(0, 0.55), (1, 0.25), (2, 0.10), (3, 0.10)]) {
        0 => normal(rng, 20.0, 2.5),
        1 => normal(rng, 16.5, 1.5),
        2 if in_term(calendar.date(day * DAY)) => 8.5 + 6.5 * unit(rng),
        2 => 12.0 + 6.0 * unit(rng),
        _ => 23.0 + 4.0 * unit(rng),
    };
    ((hours * 60.0) as i64).rem_euclid(DAY)
}
