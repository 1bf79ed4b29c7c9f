//! A22: holds each document against what it is said to hold.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Case;
use super::formats::binary;
use crate::attack::outcome::Outcome;
use crate::attack::reading::Release;

/// The documents of a release, with the names that may stand in each.
const SCHEMA: [(&str, &[&str]); 13] = [
    ("checkpoint.txt", &[]),
    (
        "signature.json",
        &["release", "hash", "manifest", "key", "public_key", "signature", "keys", "endorsement", "vouching"],
    ),
    (
        "release.json",
        &[
            "format",
            "area",
            "area_name",
            "members",
            "from",
            "to",
            "months",
            "cut_off",
            "policy",
            "k",
            "colluding_holders",
            "top_band",
            "previous",
            "synthetic",
            "played_on",
            "leaves",
            "leaf",
            "cells",
            "band",
            "themes",
            "theme",
            "serious_harm",
            "coverage",
            "ward",
            "name",
            "asked",
        ],
    ),
    (
        "content.json",
        &[
            "format",
            "area",
            "area_name",
            "from",
            "to",
            "months",
            "cut_off",
            "policy",
            "k",
            "previous",
            "synthetic",
            "played_on",
            "leaves",
            "leaf",
            "cells",
            "band",
            "themes",
            "version",
            "colluding_holders",
            "top_band",
            "members",
            "coverage",
            "ward",
            "name",
            "asked",
            "serious_harm",
            "theme",
        ],
    ),
    (
        "manifest.json",
        &[
            "format",
            "id",
            "hash",
            "area",
            "code",
            "name",
            "bounds",
            "window",
            "from",
            "to",
            "months",
            "cut_off",
            "policy",
            "version",
            "k",
            "others",
            "finest_resolution",
            "bands",
            "colluding_holders",
            "top_band",
            "previous",
            "synthetic",
            "data",
            "played_on",
            "marking",
            "does_not_show",
            "blank_means",
            "notices",
            "documents",
            "members",
            "serious_harm_k",
            "signed_by",
        ],
    ),
    (
        "leaves.geojson",
        &[
            "type",
            "release",
            "data",
            "played_on",
            "marking",
            "features",
            "id",
            "geometry",
            "coordinates",
            "properties",
            "leaf",
            "cells",
            "resolution",
            "band",
            "themes",
            "theme",
            "label",
        ],
    ),
    (
        "hotspots.geojson",
        &[
            "type",
            "release",
            "data",
            "played_on",
            "marking",
            "features",
            "id",
            "geometry",
            "coordinates",
            "properties",
            "hotspot",
            "rank",
            "leaves",
            "confidence",
            "share_of_draws",
            "change",
            "name",
            "band",
            "area_km2",
            "label",
            "themes",
            "theme",
            "sentence",
        ],
    ),
    (
        "coverage.geojson",
        &[
            "type",
            "release",
            "data",
            "played_on",
            "marking",
            "features",
            "id",
            "geometry",
            "coordinates",
            "properties",
            "ward",
            "name",
            "asked",
        ],
    ),
    (
        "table.csv",
        &[
            "row",
            "rank",
            "hotspot",
            "leaf",
            "name",
            "confidence",
            "share_of_draws",
            "change",
            "band",
            "resolution",
            "area_km2",
            "themes",
            "sentence",
            "release",
            "period",
            "cut_off",
            "marking",
            "data",
            "played_on",
        ],
    ),
    (
        "coverage.csv",
        &["ward", "name", "asked", "release", "period", "cut_off", "marking", "data", "played_on"],
    ),
    (
        "serious-harm.csv",
        &["area", "name", "theme", "band", "release", "period", "cut_off", "marking", "data", "played_on"],
    ),
    ("map.svg", &[]),
    ("cells.bin", &[]),
];

/// A22: opens every file and looks for what the schema does not have: a field,
/// a document, a comment, a hidden part.
pub(super) fn artefact(case: &Case<'_>) -> Outcome {
    let mut outcome = Outcome::tried();
    for release in case.releases {
        outcome.saw(release);
        for (name, bytes) in &release.documents {
            let schema = SCHEMA.iter().find(|(document, _)| document == name);
            outcome.claim(schema.is_none(), || format!("{}: the document {name}", release.label()));
            for field in fields(release, name, bytes) {
                let known = schema.is_none_or(|(_, fields)| fields.contains(&field.as_str()));
                outcome.claim(!known, || format!("{}: {name} has a field {field}", release.label()));
            }
            let records = bytes.split(|&byte| byte == b'\n').any(|line| line.starts_with(b"records "));
            if name == "checkpoint.txt" && records {
                let note = "checkpoint.txt tells how many entries the log of the records has: two exports tell \
                            whether something was done there between them";
                outcome.notes.push(note.to_owned());
            }
            for hidden in hidden(name, bytes) {
                outcome.claim(true, || format!("{}: {name} holds {hidden}", release.label()));
            }
        }
    }
    outcome.notes.dedup();
    outcome
}

/// The names of the fields of a document.
fn fields(release: &Release, name: &str, bytes: &[u8]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    if name.ends_with(".csv") {
        let header = String::from_utf8_lossy(bytes).lines().next().unwrap_or_default().to_owned();
        found.extend(header.split(',').map(|field| field.trim().to_owned()));
    } else if let Some(value) = release.json(name) {
        names(&value, &mut found);
    }
    found
}

fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(parts) => parts.iter().for_each(|part| names(part, found)),
        Value::Object(parts) => {
            for (name, part) in parts {
                // The names of documents are the keys of their hashes.
                if !name.contains('.') {
                    found.insert(name.clone());
                }
                names(part, found);
            }
        }
        _ => {}
    }
}

/// Parts of a file that no reader sees and some program does.
fn hidden(name: &str, bytes: &[u8]) -> Vec<&'static str> {
    let mut found = Vec::new();
    if name == "cells.bin" && binary(bytes).is_none() {
        found.push("more or less than its cells");
    }
    if name.ends_with(".svg") {
        let text = String::from_utf8_lossy(bytes);
        let parts = [
            "<!--",
            "<metadata",
            "<script",
            "<image",
            "<foreignObject",
            "display=\"none\"",
            "visibility=\"hidden\"",
        ];
        let words = [
            "a comment",
            "metadata",
            "a script",
            "an image",
            "foreign objects",
            "hidden parts",
            "hidden parts",
        ];
        found.extend(parts.iter().zip(words).filter(|(part, _)| text.contains(**part)).map(|(_, word)| word));
    }
    found
}
