//! Who is who between releases: ids by overlap, and the change word.

use h3o::CellIndex;

use super::join::Joined;
use super::{Hotspot, Hotspots};
use crate::codes::code_list;
use crate::release::{Leaves, Released, sha256};

code_list! {
    /// What became of a hotspot since the release before.
    #[derive(Debug)]
    Change {
        /// It was not there.
        New = "new",
        /// Its highest band rose.
        Growing = "growing",
        /// Its highest band is no higher and no lower.
        Steady = "steady",
        /// Its highest band fell.
        Shrinking = "shrinking",
        /// It was there and is no more.
        Gone = "gone",
        /// There is no release before.
        FirstRelease = "first release",
    }
}

/// Gives each hotspot its id and change, and adds those that are gone. The
/// largest overlap in cells is matched first, ties by the older rank.
pub(super) fn identify(
    joined: Vec<Joined>,
    before: Option<&Hotspots>,
    released: &Released<Leaves>,
) -> Vec<Hotspot> {
    let old: Vec<&Hotspot> = before.map(|before| before.standing().collect()).unwrap_or_default();
    let heirs = heirs(&joined, &old);
    let mut hotspots: Vec<Hotspot> = Vec::new();
    for (at, joined) in joined.into_iter().enumerate() {
        let parent = heirs[at].map(|parent| old[parent]);
        let change = match (before, parent) {
            (None, _) => Change::FirstRelease,
            (_, None) => Change::New,
            (_, Some(parent)) if joined.band.is_above(parent.band) => Change::Growing,
            (_, Some(parent)) if parent.band.is_above(joined.band) => Change::Shrinking,
            _ => Change::Steady,
        };
        let id = parent.map_or_else(|| new_id(&joined.cells, released.hash()), |parent| parent.id.clone());
        hotspots.push(hotspot(joined, id, at + 1, change));
    }
    let kept = |parent: usize| heirs.contains(&Some(parent));
    hotspots.extend((0..old.len()).filter(|&parent| !kept(parent)).map(|parent| gone(old[parent])));
    hotspots
}

/// For each hotspot now, the older one whose heir it is.
fn heirs(joined: &[Joined], old: &[&Hotspot]) -> Vec<Option<usize>> {
    let mut pairs = Vec::new();
    for (now, joined) in joined.iter().enumerate() {
        for (then, old) in old.iter().enumerate() {
            let shared = joined.cells.iter().filter(|cell| old.cells.binary_search(cell).is_ok()).count();
            if shared > 0 {
                pairs.push((std::cmp::Reverse(shared), then, now));
            }
        }
    }
    pairs.sort_unstable();
    let mut heirs = vec![None; joined.len()];
    for (_, then, now) in pairs {
        if heirs[now].is_none() && !heirs.contains(&Some(then)) {
            heirs[now] = Some(then);
        }
    }
    heirs
}

fn new_id(cells: &[CellIndex], hash: &str) -> String {
    let text = format!("{hash} {}", cells[0]);
    format!("h-{}", &sha256(text.as_bytes())[..8])
}

fn hotspot(joined: Joined, id: String, rank: usize, change: Change) -> Hotspot {
    Hotspot {
        id,
        rank: Some(rank),
        leaves: joined.leaves,
        cells: joined.cells,
        band: joined.band,
        themes: joined.themes,
        share_of_draws: joined.share,
        confidence: joined.confidence,
        change,
        name: String::new(),
        sentence: String::new(),
    }
}

fn gone(old: &Hotspot) -> Hotspot {
    Hotspot { rank: None, leaves: Vec::new(), themes: Vec::new(), change: Change::Gone, ..old.clone() }
}
