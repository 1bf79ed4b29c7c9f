//! A20 over HTTP: lengths and times against the counts that a band hides.

use std::io;

use super::{Target, offered};
use crate::attack::figures::welch_t;
use crate::attack::h3;
use crate::attack::http::Client;
use crate::attack::outcome::Outcome;
use crate::attack::reading::Release;

/// Standard errors that times must be apart, twice over and the same way round:
/// a busy machine is slow to both.
const NO_CHANCE: f64 = 5.0;
/// Addresses where one leaf might be asked for.
const LEAVES: [&str; 3] = [
    "/api/releases/{id}/leaves/{leaf}",
    "/api/releases/{id}/leaves.geojson?leaf={leaf}",
    "/api/leaves/{leaf}",
];

/// Asks for two leaves of one band, the one of the fewest children and the one
/// of the most, turn about, and compares how long the answers take; and for
/// every document how its length goes with the release's children.
pub(super) fn side_channel(target: &Target<'_>) -> io::Result<Outcome> {
    let mut outcome = Outcome::tried();
    let mut client = target.reader()?;
    let Some((release, few, many)) = farthest_apart(target) else {
        outcome.notes.push("no two leaves of one band hold different numbers of children".to_owned());
        return Ok(outcome);
    };
    for path in LEAVES {
        let path = |leaf: &str| path.replace("{id}", &release.id).replace("{leaf}", leaf);
        let (few, many) = (path(&few), path(&many));
        let t = times_apart(&mut client, &few, &many, target.times)?;
        let again =
            if t.abs() > NO_CHANCE { times_apart(&mut client, &few, &many, target.times)? } else { 0.0 };
        let depends = again.abs() > NO_CHANCE && again.signum() == t.signum();
        outcome.claim(depends, || format!("{few} and {many} are not answered in the same time"));
        outcome.notes.push(format!("Welch's t of times within a band: {t:.1}"));
        let (a, b) = (client.get(&few)?, client.get(&many)?);
        let other_length = a.body.len().abs_diff(b.body.len()) > few.len().abs_diff(many.len());
        outcome.claim(other_length, || format!("{few} and {many} have answers of other lengths"));
    }
    for path in offered(&mut client)? {
        let answer = client.get(&path)?;
        let cacheable = answer.header("cache-control").is_none_or(|control| control.contains("public"));
        outcome.claim(cacheable, || format!("{path} may be kept by a cache between"));
    }
    Ok(outcome)
}

/// Two leaves of one band and resolution, with the fewest children and with the
/// most that there are.
fn farthest_apart<'a>(target: &Target<'a>) -> Option<(&'a Release, String, String)> {
    let release = target.releases.last()?;
    let holders = target.truth.holders(release);
    let children = |leaf| {
        let told = target.truth.behind(leaf, release).into_iter().map(|told| told.child).collect();
        holders.countable(told, release.k).len()
    };
    let mut best: Option<(usize, String, String)> = None;
    for a in &release.leaves {
        for b in release.leaves.iter().filter(|b| b.band == a.band) {
            let apart = children(b).saturating_sub(children(a));
            let same_ground = h3::resolution(a.named) == h3::resolution(b.named);
            if same_ground && apart > 0 && best.as_ref().is_none_or(|(most, _, _)| apart > *most) {
                best = Some((apart, a.id.clone(), b.id.clone()));
            }
        }
    }
    best.map(|(_, few, many)| (release, few, many))
}

/// Welch's t of the times of two addresses, asked turn about, each sample
/// without its slowest tenth.
fn times_apart(client: &mut Client, few: &str, many: &str, pairs: usize) -> io::Result<f64> {
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for turn in 0..pairs {
        // Who goes first changes, so that a warm cache favours neither.
        let (first, second) = if turn % 2 == 0 { (few, many) } else { (many, few) };
        let (one, two) = (client.get(first)?.took.as_secs_f64(), client.get(second)?.took.as_secs_f64());
        let (of_few, of_many) = if turn % 2 == 0 { (one, two) } else { (two, one) };
        a.push(of_few);
        b.push(of_many);
    }
    Ok(welch_t(&quickest(a), &quickest(b)))
}

fn quickest(mut sample: Vec<f64>) -> Vec<f64> {
    sample.sort_by(f64::total_cmp);
    sample.truncate(sample.len() * 9 / 10);
    sample
}
