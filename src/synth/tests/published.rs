//! The twin against the figures that are published (docs/domain.md#twin).

use rand_chacha::ChaCha20Rng;

use super::super::account::{Precision, precision, tell};
use super::super::calendar::{Calendar, DAY};
use super::super::chance::{Chance, Purpose, lognormal};
use super::super::experiences::{Circumstances, happened};
use super::super::frequency::{CARE, HOME};
use super::super::people::{Child, DISTANCE_SIGMA, median_m};
use super::super::point::Point;
use super::super::timing::{Away, duration, gap_days, year};
use super::*;

fn rng(number: usize) -> ChaCha20Rng {
    Chance::new(11).stream(Purpose::Ground, number, 0)
}

/// Episodes of 10,000 child-years, 19 % looked after, with that flag; most first.
fn child_years() -> Vec<(u32, bool)> {
    let mut rng = rng(1);
    let mut years: Vec<_> = CARE.draw(&mut rng, 1_900).into_iter().map(|episodes| (episodes, true)).collect();
    years.extend(HOME.draw(&mut rng, 8_100).into_iter().map(|episodes| (episodes, false)));
    years.sort_by_key(|&(episodes, _)| std::cmp::Reverse(episodes));
    years
}

fn near(what: &str, percent: f64, published: f64, points: f64) {
    assert!((percent - published).abs() <= points, "{what}: {percent:.1}, published {published}");
}

fn sum<'a>(years: impl Iterator<Item = &'a (u32, bool)>) -> f64 {
    years.map(|year| f64::from(year.0)).sum()
}

#[test]
fn episodes_meet_the_six_published_figures() {
    let years = child_years();
    let all = sum(years.iter());
    let top = |share: f64| 100.0 * sum(years.iter().take((share * years.len() as f64) as usize)) / all;
    let of = |which: fn(&&(u32, bool)) -> bool| 100.0 * sum(years.iter().filter(which)) / all;
    let repeats = 100.0 * (1.0 - years.len() as f64 / all);
    near("incidents after a child's first", repeats, 65.0, 7.0);
    near("incidents of the top 4 % of children", top(0.04), 28.0, 7.0);
    near("incidents of the top 6 %", top(0.06), 33.0, 7.0);
    assert!(top(0.15) > 50.0, "incidents of the top 15 %: {:.1}, published over half", top(0.15));
    near("incidents of looked-after children", of(|year| year.1), 36.0, 7.0);
    let care: Vec<_> = years.iter().filter(|year| year.1).collect();
    near("mean episodes of a looked-after child", sum(care.iter().copied()) / care.len() as f64, 6.25, 0.5);
    println!(
        "repeats {:.1}, top 4 % {:.1}, top 6 % {:.1}, top 15 % {:.1}, care {:.1}, care mean {:.2}",
        repeats,
        top(0.04),
        top(0.06),
        top(0.15),
        of(|year| year.1),
        sum(care.iter().copied()) / care.len() as f64
    );
}

/// Share of values, in per cent, up to a bound.
fn up_to(values: &[f64], bound: f64) -> f64 {
    100.0 * values.iter().filter(|&&value| value <= bound).count() as f64 / values.len() as f64
}

#[test]
fn durations_meet_their_quantiles() {
    let mut rng = rng(2);
    let hours: Vec<f64> = (0..40_000).map(|_| duration(&mut rng) as f64 / 60.0).collect();
    near("up to 7.5 h", up_to(&hours, 7.5), 50.0, 3.0);
    near("up to 24 h", up_to(&hours, 24.0), 80.0, 4.0);
    near("up to 48 h", up_to(&hours, 48.0), 89.0, 3.0);
    near("up to 7 days", up_to(&hours, 168.0), 98.0, 1.5);
    println!("durations {:.1} {:.1} {:.1}", up_to(&hours, 7.5), up_to(&hours, 24.0), up_to(&hours, 48.0));
}

#[test]
fn over_half_of_first_repeats_come_within_four_weeks() {
    let (calendar, mut rng) = (Calendar::new(date(2026, 10, 1), 12), rng(3));
    let law: Vec<f64> = (0..40_000).map(|_| gap_days(&mut rng)).collect();
    near("of the law, within 28 days", up_to(&law, 28.0), 52.0, 2.0);
    let mut gaps = Vec::new();
    for (episodes, _) in child_years().into_iter().filter(|year| year.0 > 1) {
        let away = year(&mut rng, &calendar, episodes, (0, 365));
        gaps.push((away[1].start - away[0].end()) as f64 / DAY as f64);
    }
    println!("first repeats within 28 days: {:.1}", up_to(&gaps, 28.0));
    near("of first repeats, within 28 days", up_to(&gaps, 28.0), 54.0, 5.0);
}

#[test]
fn a_child_is_never_away_twice_at_once() {
    let (calendar, mut rng) = (Calendar::new(date(2026, 10, 1), 12), rng(4));
    for episodes in [1, 2, 7, 30, 60].repeat(40) {
        let away = year(&mut rng, &calendar, episodes, (0, 365));
        assert_eq!(away.len(), episodes as usize);
        assert!(away.windows(2).all(|pair| pair[0].end() < pair[1].start));
    }
}

#[test]
fn distances_meet_their_quantiles() {
    let mut rng = rng(5);
    let mut km = |median: f64, sigma| -> Vec<f64> {
        (0..40_000).map(|_| lognormal(&mut rng, median, sigma)).collect()
    };
    let rural = km(3.0, 2.1);
    for (share, bound) in [(30.0, 1.0), (50.0, 3.0), (70.0, 8.0), (80.0, 18.0), (90.0, 43.0), (99.0, 273.0)] {
        near(&format!("rural, up to {bound} km"), up_to(&rural, bound), share, 3.5);
    }
    let town = km(median_m(1) / 1_000.0, DISTANCE_SIGMA);
    near("town, up to 2.5 km", up_to(&town, 2.5), 50.0, 1.5);
    assert!(median_m(3) < median_m(2));
}

fn child(girl: bool) -> Child {
    Child {
        care: false,
        age: 14,
        girl,
        home: Point::new(53.6, -2.1),
        placement: None,
        caseworker: 0,
        placed_by: 0,
        blind: false,
        episodes: vec![1],
        own: Vec::new(),
        mental_health: false,
        self_harm: false,
    }
}

#[test]
fn harm_meets_the_targets_of_a_child_year() {
    let mut rng = rng(6);
    let calendar = Calendar::new(date(2026, 10, 1), 12);
    let (girl, boy) = (child(true), child(false));
    let years = child_years();
    let mut hit = [0.0_f64; 7];
    for (number, &(episodes, _)) in years.iter().enumerate() {
        let mut codes = Vec::new();
        for away in year(&mut rng, &calendar, episodes, (0, 365)) {
            codes.extend(happened(&mut rng, if number % 2 == 0 { &girl } else { &boy }, of(away)));
        }
        let any = |list: &[&str]| f64::from(u8::from(codes.iter().any(|code| list.contains(code))));
        hit[0] += any(&["hurt_physically"]);
        hit[1] += any(&["sexual_assault_or_abuse", "pressured_sexual"]);
        hit[2] += any(&["stole_to_survive", "begged", "other_to_survive"]);
        hit[3] += any(&["slept_rough", "stayed_with_stranger"]);
        hit[4] += any(&["sexually_exploited"]);
        hit[5] += any(&["criminally_exploited_or_carried"]);
        hit[6] += any(&[
            "hurt_physically",
            "sexual_assault_or_abuse",
            "pressured_sexual",
            "threatened",
            "weapon_seen",
        ]);
    }
    let targets = [
        ("hurt", 12.5),
        ("assault", 11.1),
        ("survival", 20.0),
        ("rough", 18.0),
        ("exploited", 14.0),
        ("criminal", 8.0),
        ("any", 26.0),
    ];
    for ((what, target), hit) in targets.into_iter().zip(hit) {
        let percent = 100.0 * hit / years.len() as f64;
        println!("{what} {percent:.1} (target {target})");
        near(what, percent, target, 3.0);
    }
}

fn of(away: Away) -> Circumstances {
    let night = (away.start..away.end()).step_by(60).take(24).any(|minute| minute.rem_euclid(DAY) < 5 * 60);
    Circumstances { night, day_or_more: away.minutes >= DAY, harm_place: false }
}

#[test]
fn three_in_five_are_found_at_a_private_place() {
    let mut rng = rng(7);
    let away = Away { start: 0, minutes: 600 };
    let told: Vec<_> = (0..30_000).map(|_| tell(&mut rng, away, false)).collect();
    let found: Vec<_> = told.iter().filter(|told| told.kind == "found_at").collect();
    near("told of where they were found", 100.0 * found.len() as f64 / told.len() as f64, 20.0, 1.0);
    let private =
        found.iter().filter(|told| told.private.is_some_and(|place| place != "other_private")).count();
    near("found at home, a friend's or a relative's", 100.0 * private as f64 / found.len() as f64, 61.0, 2.5);
}

#[test]
fn places_are_told_as_finely_as_planned() {
    let mut rng = rng(8);
    // Two in five public reports are of a hot place.
    let told: Vec<Precision> = (0..50_000).map(|number| precision(&mut rng, number % 5 < 2)).collect();
    let share = |which: &[Precision]| {
        100.0 * told.iter().filter(|precision| which.contains(precision)).count() as f64 / told.len() as f64
    };
    near("exact", share(&[Precision::Exact]), 35.0, 2.5);
    near("street", share(&[Precision::Street]), 25.0, 1.5);
    near("neighbourhood", share(&[Precision::Neighbourhood]), 20.0, 2.0);
    near("town", share(&[Precision::Town]), 10.0, 1.5);
    near("authority or elsewhere", share(&[Precision::Authority, Precision::Elsewhere]), 5.0, 1.0);
}

#[test]
fn the_funnel_meets_its_rates() {
    let counts = [1, 2, 3].map(|seed| generate(&spec(AreaChoice::Bradford, 24, seed)).truth.counts);
    let ratio = |one: fn(&Counts) -> u64, other: fn(&Counts) -> u64| {
        100.0 * counts.iter().map(one).sum::<u64>() as f64 / counts.iter().map(other).sum::<u64>() as f64
    };
    near("interviews of episodes", ratio(|counts| counts.interviews, |counts| counts.episodes), 50.0, 3.0);
    near("places of interviews", ratio(|counts| counts.reports, |counts| counts.interviews), 260.0, 12.0);
    near("agreement that stands", ratio(|counts| counts.consented, |counts| counts.reports), 73.0, 3.0);
    near("mappable of those agreed", ratio(|counts| counts.mappable, |counts| counts.consented), 40.0, 3.0);
}
