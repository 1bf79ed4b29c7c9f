//! Which field of a file holds the codes, and which the names. The Office for
//! National Statistics names them anew every year.

use std::collections::{BTreeMap, HashSet};

use super::raw::{Feature, Raw};
use super::{Kind, Rule};

/// The Office's names for areas from fine to coarse, and what kind they are.
const FAMILIES: [(&str, Kind); 9] = [
    ("OA", Kind::Own),
    ("LSOA", Kind::Lsoa),
    ("MSOA", Kind::Msoa),
    ("WD", Kind::Ward),
    ("LAD", Kind::District),
    ("LTLA", Kind::District),
    ("UTLA", Kind::District),
    ("CTYUA", Kind::District),
    ("PFA", Kind::Own),
];

/// Pairs of fields that others use, the surer first.
const PAIRS: [(&str, &str); 7] = [
    ("area_code", "area_name"),
    ("gss_code", "name"),
    ("code", "name"),
    ("beat_code", "beat_name"),
    ("beatcode", "beatname"),
    ("neighbourhood_code", "neighbourhood_name"),
    ("nhood_code", "nhood_name"),
];

/// Where names stand that have no code beside them.
const NAMES: [&str; 5] = ["name", "area_name", "title", "label", "beat_name"];

/// What somebody said of the fields.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// The field with the codes.
    pub code: Option<String>,
    /// The field with the names.
    pub name: Option<String>,
    /// The kind.
    pub kind: Option<Kind>,
}

/// The fields that were chosen.
#[derive(Debug, PartialEq)]
pub(super) struct Chosen {
    /// The codes; where there is none, places in the file are.
    pub code: Option<String>,
    /// The names; where there is none, codes are.
    pub name: Option<String>,
    pub kind: Kind,
    /// The year in the name of the field.
    pub vintage: Option<String>,
}

/// A field as the Office names it: `WD23CD` is the code of wards in 2023.
struct Official {
    field: String,
    family: String,
    year: String,
}

/// Chooses by what was said, by the Office's names, then by usual ones.
///
/// # Errors
///
/// [`Rule`] names the fields that there are.
pub(super) fn choose(raw: &Raw, said: &Said) -> Result<Chosen, Rule> {
    let names = names(&raw.features);
    let there = |asked: &Option<String>| {
        let Some(asked) = asked else { return Ok(None) };
        let found = names.iter().find(|name| name.eq_ignore_ascii_case(asked));
        found.cloned().map(Some).ok_or_else(|| Rule::NoSuchField(asked.clone(), listed(&names)))
    };
    let (code, name) = (there(&said.code)?, there(&said.name)?);
    let official =
        code.as_deref().map_or_else(|| official(raw, &names, said.kind), |code| parsed(code, "CD"));
    let pair = || {
        let mut there =
            PAIRS.iter().filter_map(|(code, name)| Some((find(&names, code)?, find(&names, name))));
        there.find(|(code, _)| tells_apart(raw, code))
    };
    let chosen = match (code, &official) {
        (Some(code), _) => Some((code, None)),
        (None, Some(official)) => Some((official.field.clone(), None)),
        (None, None) => pair(),
    };
    let (code, beside) = chosen.map_or((None, None), |(code, name)| (Some(code), name));
    let name = name
        .or_else(|| {
            official
                .as_ref()
                .and_then(|official| find(&names, &format!("{}{}NM", official.family, official.year)))
        })
        .or(beside)
        .or_else(|| NAMES.iter().find_map(|name| find(&names, name)));
    if code.is_none() && name.is_none() && !names.is_empty() {
        return Err(Rule::WhichField("code", listed(&names)));
    }
    let kind = said.kind.unwrap_or_else(|| kind(raw, official.as_ref(), code.as_deref()));
    let vintage = official.map(|official| century(&official.year));
    Ok(Chosen { code, name, kind, vintage })
}

/// Every field of the file, in the order in which they come.
fn names(features: &[Feature]) -> Vec<String> {
    let mut seen = HashSet::new();
    let all = features.iter().flat_map(|feature| &feature.fields);
    all.filter(|(name, _)| seen.insert(name.as_str())).map(|(name, _)| name.clone()).take(200).collect()
}

fn listed(names: &[String]) -> String {
    names.join(", ")
}

fn find(names: &[String], wanted: &str) -> Option<String> {
    names.iter().find(|name| name.eq_ignore_ascii_case(wanted)).cloned()
}

/// The field of the finest areas that it tells apart.
fn official(raw: &Raw, names: &[String], kind: Option<Kind>) -> Option<Official> {
    let rank = |family: &str| FAMILIES.iter().position(|(each, _)| *each == family).unwrap_or(FAMILIES.len());
    let meant = |family: &str| kind.is_some_and(|kind| FAMILIES.contains(&(family, kind)));
    let mut all: Vec<Official> = names.iter().filter_map(|name| parsed(name, "CD")).collect();
    all.sort_by_key(|each| (!meant(&each.family), rank(&each.family)));
    all.into_iter().find(|each| tells_apart(raw, &each.field))
}

/// Whether a field has another value in every area.
fn tells_apart(raw: &Raw, field: &str) -> bool {
    let mut seen = HashSet::new();
    raw.features
        .iter()
        .all(|feature| feature.field(field).is_some_and(|value| !value.is_empty() && seen.insert(value)))
}

/// A field's family and year, if it is named as the Office names them.
fn parsed(field: &str, ending: &str) -> Option<Official> {
    let plain = field.to_ascii_uppercase();
    let rest = plain.strip_suffix(ending)?;
    let (family, year) = rest.split_at_checked(rest.len().checked_sub(2)?)?;
    let is_family = family.len() >= 2 && family.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_year = year.bytes().all(|byte| byte.is_ascii_digit());
    (is_family && is_year).then(|| Official {
        field: field.to_owned(),
        family: family.to_owned(),
        year: year.to_owned(),
    })
}

fn century(year: &str) -> String {
    let century = if year < "70" { "20" } else { "19" };
    format!("{century}{year}")
}

/// The kind by the name of the field, else by how the codes begin, else by how
/// the file came.
fn kind(raw: &Raw, official: Option<&Official>, code: Option<&str>) -> Kind {
    let family = official.and_then(|official| FAMILIES.iter().find(|(family, _)| *family == official.family));
    if let Some((_, kind)) = family {
        return *kind;
    }
    if raw.a_file_each {
        return Kind::Neighbourhood;
    }
    let mut kinds: BTreeMap<Option<Kind>, usize> = BTreeMap::new();
    for feature in &raw.features {
        *kinds.entry(code.and_then(|code| kind_of(feature.field(code)?))).or_default() += 1;
    }
    match kinds.into_iter().next() {
        Some((Some(kind), all)) if all == raw.features.len() => kind,
        _ => Kind::Own,
    }
}

/// The kind of area that a code of the Government Statistical Service is of.
fn kind_of(code: &str) -> Option<Kind> {
    if code.len() != 9 || !code.bytes().skip(1).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match &code[..3] {
        "E05" | "W05" | "S13" => Some(Kind::Ward),
        "E01" | "W01" => Some(Kind::Lsoa),
        "E02" | "W02" => Some(Kind::Msoa),
        "E06" | "E07" | "E08" | "E09" | "W06" | "S12" => Some(Kind::District),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::raw::Declared;
    use super::*;

    /// A file whose areas have these fields, a row an area.
    fn file(names: &[&str], rows: &[&[&str]]) -> Raw {
        let mut raw = Raw::new(Declared::Nothing);
        for row in rows {
            let mut feature = Feature::default();
            for (name, value) in names.iter().zip(*row) {
                feature.add_field(name, (*value).to_owned());
            }
            raw.features.push(feature);
        }
        raw
    }

    #[track_caller]
    fn check(raw: &Raw, code: Option<&str>, name: Option<&str>, kind: Kind, vintage: Option<&str>) {
        let chosen = choose(raw, &Said::default()).unwrap();
        let told = (chosen.code.as_deref(), chosen.name.as_deref(), chosen.kind, chosen.vintage.as_deref());
        assert_eq!(told, (code, name, kind, vintage));
    }

    #[test]
    fn the_offices_fields_are_known_in_any_year() {
        let rows: &[&[&str]] =
            &[&["E05014036", "A", "E08000005", "R"], &["E05014037", "B", "E08000005", "R"]];
        let wards = ["WD23CD", "WD23NM", "LAD23CD", "LAD23NM"];
        check(&file(&wards, rows), Some("WD23CD"), Some("WD23NM"), Kind::Ward, Some("2023"));
        let lower = ["lad31cd", "lad31nm", "wd31cd", "wd31nm"];
        let turned: &[&[&str]] =
            &[&["E08000005", "R", "E05014036", "A"], &["E08000005", "R", "E05014037", "B"]];
        check(&file(&lower, turned), Some("wd31cd"), Some("wd31nm"), Kind::Ward, Some("2031"));
        let lsoas = ["LSOA11CD", "LSOA11NM", "MSOA11CD", "x"];
        check(&file(&lsoas, rows), Some("LSOA11CD"), Some("LSOA11NM"), Kind::Lsoa, Some("2011"));
    }

    #[test]
    fn other_names_are_known_and_what_tells_nothing_apart_is_passed_over() {
        let rows: &[&[&str]] = &[&["E05014036", "Healey"], &["E05014037", "Hopwood"]];
        check(
            &file(&["area_code", "area_name"], rows),
            Some("area_code"),
            Some("area_name"),
            Kind::Ward,
            None,
        );
        check(&file(&["Code", "Name"], rows), Some("Code"), Some("Name"), Kind::Ward, None);
        // Ordnance Survey's AREA_CODE says what kind of area it is.
        let os: &[&[&str]] = &[&["MTW", "E05014036", "Healey"], &["MTW", "E05014037", "Hopwood"]];
        check(&file(&["AREA_CODE", "CODE", "NAME"], os), Some("CODE"), Some("NAME"), Kind::Ward, None);
        check(&file(&["colour", "name"], rows), None, Some("name"), Kind::Own, None);
        check(&file(&[], &[&[], &[]]), None, None, Kind::Own, None);
        // Beats with the code of the force that they all share.
        let beats: &[&[&str]] = &[&["E23000005", "K1", "Town"], &["E23000005", "K2", "Moor"]];
        check(&file(&["PFA23CD", "code", "name"], beats), Some("code"), Some("name"), Kind::Own, None);
    }

    #[test]
    fn what_is_not_clear_is_asked_and_what_was_said_is_followed() {
        let raw = file(&["ref", "ward"], &[&["7", "Healey"], &["8", "Hopwood"]]);
        let asked = Rule::WhichField("code", "ref, ward".to_owned());
        assert_eq!(choose(&raw, &Said::default()), Err(asked));
        let said =
            Said { code: Some("REF".to_owned()), name: Some("ward".to_owned()), kind: Some(Kind::Beat) };
        let chosen = choose(&raw, &said).unwrap();
        assert_eq!(
            (chosen.code.as_deref(), chosen.name.as_deref(), chosen.kind),
            (Some("ref"), Some("ward"), Kind::Beat)
        );
        let said = Said { code: Some("gone".to_owned()), ..Said::default() };
        assert_eq!(choose(&raw, &said), Err(Rule::NoSuchField("gone".to_owned(), "ref, ward".to_owned())));
    }
}
