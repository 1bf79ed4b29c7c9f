//! What may be said of a hotspot, by fixed rules from released facts.

use std::collections::BTreeMap;

use h3o::LatLng;

use super::{Change, Confidence, Hotspot};
use crate::area;
use crate::release::Terms;

/// Names the hotspots after the places that they lie at, with the postcode
/// sector where there is one, and a number where two would share a name.
pub(super) fn name(hotspots: &mut [Hotspot]) {
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for hotspot in hotspots.iter_mut() {
        let spot = LatLng::from(hotspot.cells[hotspot.cells.len() / 2]);
        let plain = area::place_name(spot.lng(), spot.lat());
        let name = match area::sector_near(spot.lng(), spot.lat()) {
            Some(sector) => format!("{plain} ({sector})"),
            None => plain,
        };
        let times = taken.entry(name.clone()).or_default();
        *times += 1;
        hotspot.name = if *times == 1 { name } else { format!("{name}, {times}") };
    }
}

/// Says each hotspot's sentence.
pub(super) fn say(hotspots: &mut [Hotspot], terms: &Terms) {
    for hotspot in hotspots {
        hotspot.sentence = if hotspot.change == Change::Gone {
            "It was a hotspot in the release before. It no longer stands out from its surroundings, \
             which does not mean that it is safe."
                .to_owned()
        } else {
            format!("{} {} {}", change(hotspot.change), children(hotspot, terms), confidence(hotspot))
        };
    }
}

fn change(change: Change) -> &'static str {
    match change {
        Change::New => "New since the release before.",
        Change::Growing => "Growing: its busiest part rose a band since the release before.",
        Change::Steady => "Steady: its band neither rose nor fell since the release before.",
        Change::Shrinking => "Shrinking: its busiest part fell a band since the release before.",
        Change::Gone | Change::FirstRelease => "Found in the first release of this area.",
    }
}

fn children(hotspot: &Hotspot, terms: &Terms) -> String {
    format!(
        "In the {} months to {}, {} told of {}.",
        terms.window.months,
        terms.window.to.words(),
        hotspot.band.words(),
        if hotspot.leaves.len() == 1 { "this place" } else { "its busiest part" },
    )
}

fn confidence(hotspot: &Hotspot) -> String {
    let draws = (hotspot.share_of_draws * 100.0).floor();
    let word = match hotspot.confidence {
        Confidence::AlmostCertain => "Almost certain",
        Confidence::Likely => "Likely",
        Confidence::Possible => "Possible",
    };
    format!(
        "{word}: it stood out from its surroundings in {draws} of 100 redraws of the counts that the bands and blanks leave open."
    )
}
