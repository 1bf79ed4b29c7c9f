//! Packages that look like releases.

use std::collections::BTreeMap;

use homeward::document::{Package, Parts};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::site::{BRADFORD, ROCHDALE};

/// The documents of a release beside its manifest.
pub(crate) const DOCUMENTS: [(&str, &str); 5] = [
    ("cells.bin", "application/octet-stream"),
    ("hotspots.geojson", "application/geo+json"),
    ("leaves.geojson", "application/geo+json"),
    ("map.svg", "image/svg+xml"),
    ("table.csv", "text/csv; charset=utf-8"),
];

pub(crate) fn rochdale(cut_off: &str) -> Package {
    package(parts((ROCHDALE, "Rochdale"), cut_off, None))
}

pub(crate) fn bradford(cut_off: &str) -> Package {
    package(parts((BRADFORD, "Bradford"), cut_off, None))
}

pub(crate) fn package(parts: Parts) -> Package {
    Package::from_parts(parts).expect("a whole package")
}

/// Parts that go together; `note` goes into a document, not into the content.
pub(crate) fn parts((area, name): (&str, &str), cut_off: &str, note: Option<&str>) -> Parts {
    let content = format!("{{\"area\":\"{area}\",\"cut_off\":\"{cut_off}\"}}").into_bytes();
    let hash = sha256(&content);
    // Each follows a release of its own, as no release has two heirs.
    let previous = sha256(format!("before {cut_off}").as_bytes())[..16].to_owned();
    let mut documents = BTreeMap::new();
    for (file, _) in DOCUMENTS {
        let text = format!("{file} of {name} at {cut_off} {}\n", note.unwrap_or("as issued"));
        documents.insert(file.to_owned(), text.repeat(400).into_bytes());
    }
    let sums: BTreeMap<_, _> = documents.iter().map(|(file, b)| (file.clone(), sha256(b))).collect();
    let manifest = json!({
        "id": hash[..16], "format": 1, "area": { "code": area, "name": name },
        "window": { "from": "2024-11", "to": "2026-10", "months": 24 },
        "cut_off": cut_off, "hash": hash, "previous": previous, "synthetic": true,
        "data": "SYNTHETIC", "documents": sums,
    });
    documents.insert("manifest.json".to_owned(), manifest.to_string().into_bytes());
    Parts {
        id: hash[..16].to_owned(),
        area: area.to_owned(),
        area_name: name.to_owned(),
        cut_off: cut_off.parse().expect("a date"),
        window: ("2024-11".to_owned(), "2026-10".to_owned(), 24),
        previous: Some(previous),
        synthetic: true,
        hash,
        content,
        documents,
    }
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
