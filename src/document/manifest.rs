//! `manifest.json`: what a release is, and the hash of each of its documents.

use std::collections::BTreeMap;

use serde_json::json;

use super::{BLANK_MEANS, DataStamp, MARKING};
use crate::area::Authority;
use crate::release::{Leaves, Released, sha256};

/// What the map does not show, in the words of the page.
const DOES_NOT_SHOW: [&str; 4] = [
    "Where any child lives, is placed or went missing from.",
    "Any single child, or fewer than five others beside the children whom one person or home knows.",
    "The homes of friends, relatives or anybody else.",
    "Anything since the data was frozen: it is for planning, not for tonight.",
];

/// Whose data lies under the map (NOTICE).
pub const NOTICES: [&str; 4] = [
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0.",
    "Contains OS data © Crown copyright and database right 2025.",
    "Contains Royal Mail data © Royal Mail copyright and database right 2025.",
    "Place names from GeoNames, CC BY 4.0.",
];

pub(super) fn manifest(
    released: &Released<Leaves>,
    documents: &BTreeMap<String, Vec<u8>>,
    bounds: [f64; 4],
) -> Vec<u8> {
    let terms = released.terms();
    let hashes: BTreeMap<&String, String> =
        documents.iter().map(|(name, bytes)| (name, sha256(bytes))).collect();
    let mut manifest = json!({
        "format": 1,
        "id": released.id(),
        "hash": released.hash(),
        "area": {"code": terms.area.to_string(), "name": terms.area_name, "bounds": bounds},
        "window": terms.window,
        "cut_off": terms.cut_off,
        "policy": {
            "version": terms.rules,
            "k": terms.policy.k.get(),
            "colluding_holders": terms.policy.colluding_holders,
            "finest_resolution": 9,
            "bands": terms.policy.bands(),
        },
        "previous": terms.previous,
        "synthetic": terms.synthetic,
        "data": DataStamp::from(terms).data(),
        "marking": MARKING,
        "does_not_show": DOES_NOT_SHOW,
        "blank_means": BLANK_MEANS,
        "notices": NOTICES,
        "documents": hashes,
    });
    if let Some(day) = terms.played_on {
        manifest["played_on"] = json!(day);
    }
    if !terms.members.is_empty() {
        let member = |member: &Authority| json!({"code": member.code.to_string(), "name": member.name});
        manifest["area"]["members"] = terms.members.iter().map(member).collect();
    }
    serde_json::to_vec(&manifest).expect("a manifest has string keys only")
}
