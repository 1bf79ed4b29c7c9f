//! A20 over HTTP: lengths and times against the counts that a band hides.

use std::io;

use super::Target;
use super::surface::Surface;
use crate::attack::figures::welch_t;
use crate::attack::h3;
use crate::attack::http::Client;
use crate::attack::outcome::Outcome;
use crate::attack::reading::Leaf;

/// Standard errors that times must be apart, twice over and the same way round:
/// a busy machine is slow to both.
const NO_CHANCE: f64 = 5.0;
/// Addresses of open data and of pages, which any cache may keep.
const OPEN: [&str; 1] = ["/api/session"];
/// Asks for two leaves of one band, the one of the fewest children and the one
/// of the most, turn about, wherever the table takes one, and compares how long
/// the answers take; and looks for answers that a cache between may keep.
pub(super) fn side_channel(target: &Target<'_>) -> io::Result<Outcome> {
    let mut outcome = Outcome::tried();
    let reader = target.logins.first().ok_or_else(|| io::Error::other("there is no account"))?;
    let (mut client, surface) = target.surface(reader)?;
    for (path, answer) in &surface.answers {
        outcome.heard(answer.status);
        let is_open = OPEN.iter().any(|open| path.starts_with(open)) || !path.starts_with("/api/");
        let cacheable = answer.header("cache-control").is_none_or(|control| control.contains("public"));
        outcome.claim(cacheable && !is_open, || format!("{path} may be kept by a cache between"));
    }
    let pairs = farthest_apart(target);
    if pairs.is_empty() {
        outcome.notes.push("no two leaves of one band hold different numbers of children".to_owned());
        return Ok(outcome);
    }
    let asked: Vec<Vec<(String, String)>> =
        pairs.iter().map(|(few, many)| addresses(&surface, few, many)).collect();
    let mut awake = false;
    for at in 0..asked[0].len() {
        // What comes later in a list may take longer: that says nothing of counts,
        // unless it is the same where the order is the other way round.
        let mut slower = Vec::new();
        for (few, many) in asked.iter().filter_map(|pairs| pairs.get(at)) {
            let (a, b) = (client.get(few)?, client.get(many)?);
            outcome.heard(a.status);
            outcome.heard(b.status);
            if a.is_good() && b.is_good() {
                slower.push(slower_twice(&mut client, few, many, target.times, &mut outcome)?);
            }
        }
        let Some(first) = slower.first() else { continue };
        awake = true;
        let depends = first.is_some() && slower.iter().all(|other| other == first);
        outcome.claim(depends, || {
            format!("{} and {} are not answered in the same time", asked[0][at].0, asked[0][at].1)
        });
    }
    if !awake {
        outcome.miss("an address at which a leaf is answered");
    }
    Ok(outcome)
}

/// Whether one of two addresses is slower, twice over, and which: the first one
/// if so it is said.
fn slower_twice(
    client: &mut Client,
    few: &str,
    many: &str,
    times: usize,
    outcome: &mut Outcome,
) -> io::Result<Option<bool>> {
    let t = times_apart(client, few, many, times)?;
    outcome.notes.push(format!("Welch's t of times within a band: {t:.1}"));
    if t.abs() <= NO_CHANCE {
        return Ok(None);
    }
    let again = times_apart(client, few, many, times)?;
    let same = again.abs() > NO_CHANCE && again.signum() == t.signum();
    Ok(same.then_some(t > 0.0))
}

/// The addresses of two leaves wherever the table takes one, by its id or by
/// its cell.
fn addresses(surface: &Surface, few: &Leaf, many: &Leaf) -> Vec<(String, String)> {
    let of = |names: &[&str], write: fn(&Leaf) -> String| -> Vec<(String, String)> {
        let address = |before: &String, leaf: &Leaf| format!("{before}/{}", write(leaf));
        surface.before(names).iter().map(|before| (address(before, few), address(before, many))).collect()
    };
    let by_id = of(&["{leaf}", "{feature}"], |leaf| leaf.id.clone());
    by_id.into_iter().chain(of(&["{zone}", "{cell}"], |leaf| h3::write(leaf.cells[0]))).collect()
}

/// Two leaves of one band and resolution, with the fewest children and with the
/// most that there are: once where the fewer come first, once where the more do.
fn farthest_apart<'a>(target: &Target<'a>) -> Vec<(&'a Leaf, &'a Leaf)> {
    let Some(release) = target.releases.last() else { return Vec::new() };
    let Some(holders) = target.truth.holders(target.releases).pop() else { return Vec::new() };
    let children = |leaf| {
        let told = target.truth.behind(leaf, release).into_iter().map(|told| told.child).collect();
        holders.countable(told, release.k).len()
    };
    let mut best: [Option<(usize, &Leaf, &Leaf)>; 2] = [None, None];
    for a in &release.leaves {
        for b in release.leaves.iter().filter(|b| b.band == a.band) {
            let apart = children(b).saturating_sub(children(a));
            let same_ground = h3::resolution(a.named) == h3::resolution(b.named);
            let best = &mut best[usize::from(a.id > b.id)];
            if same_ground && apart > 0 && best.is_none_or(|(most, _, _)| apart > most) {
                *best = Some((apart, a, b));
            }
        }
    }
    best.into_iter().flatten().map(|(_, few, many)| (few, many)).collect()
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
