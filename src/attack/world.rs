//! The oracle of a made-up world: reads the interviews as they were told, by
//! the field's rules and not by the product's code.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io;
use std::path::Path;

use serde_json::Value;

use super::h3;
use super::knowledge::{Holder, PLACEMENT};
use super::reading::{month, table};
use super::truth::{Placements, Told, authority};

/// The kinds of place that are never on a map.
const NEVER: [&str; 1] = ["missing_from"];
/// The types of place that are somebody's home, or may be.
const PRIVATE: [&str; 10] = [
    "own_home",
    "placement_or_childrens_home",
    "friends_home",
    "relatives_home",
    "partner_home",
    "stranger_or_person_of_concern_home",
    "party_flat_or_cuckooed",
    "other_private",
    "other",
    "not_said",
];
/// The types of place that are open to the public and not public: where a child
/// stayed at one, it is not on a map.
const INDOORS: [&str; 15] = [
    "shopping_centre",
    "retail_park",
    "supermarket",
    "takeaway_or_cafe",
    "arcade_or_leisure",
    "cinema",
    "gym",
    "hotel_or_bnb",
    "licensed_premises",
    "taxi_or_phv",
    "library",
    "school_or_college",
    "youth_provision",
    "hospital_or_ae",
    "police_station",
];
/// How exactly a child could say where it was, as a resolution.
const PRECISION: [(&str, u8); 4] =
    [("exact_public_place", 10), ("street_or_named_area", 9), ("neighbourhood", 8), ("town", 7)];

/// What of a place or an hour is a theme.
const THEME_OF: [(&str, u16); 17] = [
    ("late", 1),
    ("night", 1),
    ("after_school", 1 << 1),
    ("school", 1 << 2),
    ("given_alcohol_or_drugs", 1 << 3),
    ("used_alcohol_or_drugs", 1 << 3),
    ("hurt_physically", 1 << 4),
    ("threatened", 1 << 4),
    ("robbed", 1 << 4),
    ("weapon_seen", 1 << 4),
    ("slept_rough", 1 << 5),
    ("helped_by_someone", 1 << 6),
    ("felt_safe_at", 1 << 7),
    ("sexual_assault_or_abuse", 1 << 8),
    ("pressured_sexual", 1 << 8),
    ("sexually_exploited", 1 << 8),
    ("criminally_exploited_or_carried", 1 << 9),
];

/// A line of `interviews.ndjson`, with what the map may count of it.
pub struct Line {
    /// The line as it is written.
    pub text: String,
    /// The child's own id.
    pub child: String,
    /// The day of the interview, `YYYY-MM-DD`.
    pub held_on: String,
    /// Everyone who knows the child from this interview, whatever it told and
    /// whether or not it agreed to the map.
    pub knows: Vec<(u64, Holder)>,
    /// What was told, if the child agreed to the map.
    pub told: Vec<Told>,
    /// By agency: the last day of a yes to the map, and of a no.
    days: [BTreeMap<String, String>; 2],
}

impl Line {
    /// The child, as a number, where anybody is named who knows it.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        self.knows.first().map(|(child, _)| *child)
    }

    /// By agency: the last day on which the child refused the map here.
    #[must_use]
    pub fn noes(&self) -> &BTreeMap<String, String> {
        &self.days[1]
    }

    /// Whether what is agreed here stands against some refusals: to each agency
    /// that had one, there is a yes of a later day.
    #[must_use]
    pub fn outlasts(&self, noes: &BTreeMap<String, String>) -> bool {
        noes.iter().all(|(agency, no)| self.days[0].get(agency).is_some_and(|yes| yes > no))
    }

    /// Says that the line is about another child than its id says.
    pub fn is_of(&mut self, child: u64) {
        self.told.iter_mut().for_each(|told| told.child = child);
        self.knows.iter_mut().for_each(|(known, _)| *known = child);
    }

    /// Says by which of the releases the line came, and by which it was gone.
    pub fn stands(&mut self, came: usize, went: usize) {
        for told in &mut self.told {
            (told.came, told.went) = (came, went);
        }
    }
}

/// Numbers for ids, the same for the same id whatever its capitals.
#[derive(Default)]
pub struct Ids(HashMap<(u8, String), u64>);

impl Ids {
    /// The number of an id of a kind.
    pub fn of(&mut self, kind: u8, id: &str) -> u64 {
        let next = self.0.len() as u64 + 1;
        *self.0.entry((kind, id.to_lowercase())).or_insert(next)
    }
}

/// The kind under which children's ids are numbered.
pub const CHILD: u8 = 255;

/// The interviews of a world's folder, a line each.
///
/// # Errors
///
/// [`io::Error`] if the file cannot be read.
pub fn interviews(folder: &Path) -> io::Result<Vec<String>> {
    let text = fs::read_to_string(folder.join("interviews.ndjson"))?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// Reads the cells of placements and refuges of a world's folder.
///
/// # Errors
///
/// [`io::Error`] if the file cannot be read; a world without one has none.
pub fn homes(folder: &Path) -> io::Result<BTreeSet<u64>> {
    let text = optional(folder, "masks.csv")?;
    let rows = text.lines().filter_map(|row| row.split_once(','));
    let homes = rows.filter(|(_, reason)| ["placement", "refuge"].contains(&reason.trim()));
    Ok(homes.filter_map(|(cell, _)| h3::parse(cell)).collect())
}

/// Reads where the placements of a world's folder stand.
///
/// # Errors
///
/// [`io::Error`] if the file cannot be read; a world without one has none.
pub fn placements(folder: &Path, ids: &mut Ids) -> io::Result<Placements> {
    let mut placements = Placements::new();
    for row in optional(folder, "placements.csv")?.lines().skip(1) {
        let mut parts = row.split(',');
        let (id, latitude, longitude) = (parts.next(), parts.next(), parts.next());
        let number = |text: Option<&str>| text.and_then(|text| text.trim().parse::<f64>().ok());
        if let (Some(id), Some(latitude), Some(longitude)) = (id, number(latitude), number(longitude)) {
            let cell = h3::parent(h3::cell_at(latitude, longitude, 10), 9);
            placements.entry(ids.of(PLACEMENT, id)).or_default().insert(cell);
        }
    }
    Ok(placements)
}

fn optional(folder: &Path, name: &str) -> io::Result<String> {
    match fs::read_to_string(folder.join(name)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        text => text,
    }
}

/// Those whom `episodes.csv` names as holders of a child, by whatever column has
/// the name of one.
///
/// # Errors
///
/// [`io::Error`] if the file cannot be read; a world without one names nobody.
pub fn episodes(folder: &Path, ids: &mut Ids) -> io::Result<Vec<(u64, Holder)>> {
    let mut named = Vec::new();
    for row in table(optional(folder, "episodes.csv")?.as_bytes()) {
        let Some(child) = row.get("miss_person_id").map(|child| ids.of(CHILD, child)) else { continue };
        let word = |name: &str| row.get(name).map(String::as_str).filter(|word| !word.is_empty());
        named.extend(holders(word, ids).into_iter().map(|holder| (child, holder)));
    }
    Ok(named)
}

/// The holders that a row or an interview names.
fn holders<'a>(word: impl Fn(&str) -> Option<&'a str>, ids: &mut Ids) -> Vec<Holder> {
    let mut holders: Vec<Holder> =
        word("responsible_la").map(|code| (5, authority(code))).into_iter().collect();
    for (kind, name) in [(0, "caseworker"), (1, "placement"), (2, "school"), (4, "provider")] {
        holders.extend(word(name).map(|id| (kind, ids.of(kind, id))));
    }
    holders
}

/// One line.
#[must_use]
pub fn line(text: &str, ids: &mut Ids) -> Option<Line> {
    let interview: Value = serde_json::from_str(text).ok()?;
    let word = |name: &str| interview.get(name).and_then(Value::as_str);
    let child = word("child")?;
    let consents = interview.get("consents")?.as_array()?;
    let age = word("age_band")?;
    let agreed = agreed(consents, age);
    word("responsible_la")?;
    let from = (ids.of(CHILD, child), authority(word("host_la")?), holders(word, ids));
    let places = interview.get("places")?.as_array()?;
    let told = places.iter().filter(|_| agreed).filter_map(|place| told(place, &from)).collect();
    let knows = from.2.iter().map(|&holder| (from.0, holder)).collect();
    let (child, held_on) = (child.to_owned(), word("held_on")?.to_owned());
    Some(Line { text: text.to_owned(), child, held_on, knows, told, days: days(consents, age) })
}

/// Whether a child's decisions let its places on the map: the latest for each
/// agency stands, of two on one day the one that says less; all must have a yes
/// of one who was able to say it, and no agency a no.
fn agreed(consents: &[Value], age: &str) -> bool {
    let mut standing: BTreeMap<&str, (&str, bool, bool, &str)> = BTreeMap::new();
    for consent in consents.iter().filter(|consent| consent["purpose"] == "MAP") {
        let word = |name: &str| consent.get(name).and_then(Value::as_str).unwrap_or_default();
        let (agency, able) = (agency(word("agency")), is_able(word("competence"), age));
        let said = (word("decided_on"), word("state") != "given", !able, word("state"));
        let stands = standing.entry(agency).or_insert(said);
        *stands = said.max(*stands);
    }
    let all = standing.get("all").is_some_and(|(_, no, unable, _)| !no && !unable);
    let refused = standing.values().any(|(_, _, _, state)| ["declined", "withdrawn"].contains(state));
    all && !refused
}

fn agency(word: &str) -> &str {
    if word == "all_partnership" { "all" } else { word }
}

fn is_able(competence: &str, age: &str) -> bool {
    match competence {
        "gillick_yes" | "gillick_with_support" => true,
        "gillick_no" => false,
        _ => age == "16-17",
    }
}

/// By agency, the last day of a yes to the map by one who was able to say it,
/// and of a no; an agreement with everybody that is over is one.
fn days(consents: &[Value], age: &str) -> [BTreeMap<String, String>; 2] {
    let mut days = [BTreeMap::new(), BTreeMap::new()];
    for consent in consents.iter().filter(|consent| consent["purpose"] == "MAP") {
        let word = |name: &str| consent.get(name).and_then(Value::as_str).unwrap_or_default();
        let agency = agency(word("agency"));
        let side = match word("state") {
            "given" if is_able(word("competence"), age) => 0,
            "declined" | "withdrawn" => 1,
            "expired" if agency == "all" => 1,
            _ => continue,
        };
        let day = days[side].entry(agency.to_owned()).or_insert_with(String::new);
        *day = word("decided_on").to_owned().max(std::mem::take(day));
    }
    days
}

fn told(place: &Value, (child, host, holders): &(u64, u64, Vec<(u8, u64)>)) -> Option<Told> {
    let word = |name: &str| place.get(name).and_then(Value::as_str).unwrap_or_default();
    let (kind, place_type) = (word("kind"), word("place_type"));
    let is_public = !PRIVATE.contains(&place_type) && place_type != "online";
    let stayed_indoors =
        kind == "stayed_at" && (INDOORS.contains(&place_type) || place_type == "place_of_worship");
    if NEVER.contains(&kind) || !is_public || stayed_indoors {
        return None;
    }
    let (_, resolution) = PRECISION.iter().find(|(name, _)| *name == word("precision"))?;
    let (latitude, longitude) = (place.get("lat")?.as_f64()?, place.get("lon")?.as_f64()?);
    let experiences = place.get("experiences").and_then(Value::as_array);
    let words = experiences.into_iter().flatten().filter_map(Value::as_str).chain([word("time_band"), kind]);
    let words: BTreeSet<&str> = words.collect();
    let themes =
        THEME_OF.iter().filter(|(name, _)| words.contains(name)).fold(0, |all, (_, theme)| all | theme);
    Some(Told {
        child: *child,
        host: *host,
        month: month(word("month"))?,
        cell: h3::parent(h3::cell_at(latitude, longitude, 10), *resolution),
        themes,
        holders: holders.clone(),
        came: 0,
        went: usize::MAX,
        planted: false,
        point: Some((latitude, longitude)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(consents: &Value) -> Line {
        let interview = serde_json::json!({
            "child": "LA-77", "age_band": "14-15", "responsible_la": "E08000005", "host_la": "E08000005",
            "held_on": "2025-03-02", "consents": consents, "places": [],
        });
        line(&interview.to_string(), &mut Ids::default()).expect("an interview")
    }

    #[test]
    fn a_no_takes_away_what_was_agreed_before_it_in_any_interview() {
        let said = |agency: &str, state: &str, day: &str| {
            serde_json::json!([{"purpose": "MAP", "agency": agency, "state": state, "decided_on": day,
                                "competence": "gillick_yes"}])
        };
        let yes = told(&said("all_partnership", "given", "2025-03-02"));
        for (day, stands) in [("2025-03-01", true), ("2025-03-02", false), ("2025-08-23", false)] {
            let no = told(&said("all", "withdrawn", day));
            assert_eq!(yes.outlasts(no.noes()), stands, "{day}");
        }
        // A no to one agency is lifted by a yes to the same.
        assert!(!yes.outlasts(told(&said("police", "declined", "2025-01-01")).noes()));
        assert!(yes.outlasts(told(&said("all", "not_asked", "2025-08-23")).noes()));
        assert!(!yes.outlasts(told(&said("all", "expired", "2025-08-23")).noes()));
    }
}
