//! What a world's files say of the world itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::Value;

use super::super::Failure;
use crate::area::{self, Area};
use crate::attack::world::Line;
use crate::synth::{AreaChoice, Spec};

/// The area that most interviews tell of.
pub(super) fn area_of(lines: &[Line]) -> Result<&'static Area, Failure> {
    let mut hosts: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines {
        let interview: Value = serde_json::from_str(&line.text).unwrap_or_default();
        let host = interview.get("host_la").and_then(Value::as_str).unwrap_or_default();
        *hosts.entry(host.to_owned()).or_default() += 1;
    }
    let most = hosts.into_iter().max_by_key(|(_, interviews)| *interviews);
    let code = most.and_then(|(code, _)| code.parse().ok());
    code.and_then(|code| area::find(&code))
        .ok_or_else(|| Failure::BadInput("there is no map of the area of these interviews".to_owned()))
}

/// The first day of the month after the last interview.
pub(super) fn last_cut_off(lines: &[String]) -> Result<Date, Failure> {
    let held_on = |line: &String| -> Option<Date> {
        let interview: Value = serde_json::from_str(line).ok()?;
        interview.get("held_on")?.as_str()?.parse().ok()
    };
    let last = lines.iter().filter_map(held_on).max();
    let last = last.ok_or_else(|| Failure::BadInput("the world holds no interview".to_owned()))?;
    Ok(last.first_of_month().saturating_add(1.month()))
}

/// Other worlds of the same area and size, where the twin made this one.
pub(super) fn other_worlds(area: &Area, world: &Path) -> Vec<Spec> {
    let choices = [AreaChoice::Rochdale, AreaChoice::Bradford];
    let choice = choices.into_iter().find(|choice| choice.code() == area.code.to_string());
    let truth = fs::read(world.join("truth.json")).ok();
    let truth: Option<Value> = truth.and_then(|truth| serde_json::from_slice(&truth).ok());
    let size = truth.and_then(|truth| truth.pointer("/settings/children_a_year")?.as_f64());
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let size = size.map(|size| size as u32);
    let last = Date::constant(2026, 10, 1);
    let spec = |seed| {
        Some(Spec { area: choice?, months: 26, seed, size: Some(size?), null: None, graded: false, last })
    };
    (424_242..424_245).filter_map(spec).collect()
}
