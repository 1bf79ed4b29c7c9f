//! The words of the picture: what, where, when, and what a blank says.

use super::{Sheet, asked};
use crate::document::DataStamp;
use crate::hotspot::Hotspot;
use crate::release::Terms;

/// What the map shows.
pub(super) const WHAT: &str = "Where children told us they were when missing from care";

/// What a blank means, to be read with every map.
pub(super) const BLANK: &str =
    "Blank: none, or too few to show, or nobody was asked. Blank does not mean safe.";

/// What hatching means.
pub(super) const FEW: &str = "Few children were asked here";

/// What stands in its place where nobody said who was asked.
pub(super) const NOT_KNOWN: &str = "It is not known here how many children were asked";

/// What, where and when in a line.
pub(super) fn title(sheet: &Sheet<'_>) -> String {
    let terms = sheet.released.terms();
    let stamp = DataStamp::from(terms).before_title();
    format!("{stamp}{WHAT}: {}, {}", terms.area_name, window(terms))
}

/// The window in words: "24 months to October 2026".
pub(super) fn window(terms: &Terms) -> String {
    format!("{} months to {}", terms.window.months, terms.window.to.words())
}

/// The day of the data: "Data frozen on 1 November 2026".
pub(super) fn frozen(terms: &Terms) -> String {
    format!("Data frozen on {}", terms.cut_off.strftime("%-d %B %Y"))
}

/// What a reader of the picture sees, for one who does not.
pub(super) fn description(sheet: &Sheet<'_>) -> String {
    let terms = sheet.released.terms();
    let made_up = DataStamp::from(terms).sentence();
    format!(
        "A map of {}, {}. {}.{made_up} {} Shaded places are those that five or more children told of, \
         in four bands. {} {} {BLANK}",
        terms.area_name,
        window(terms),
        frozen(terms),
        shaded(sheet.released.content().len()),
        hotspots(&sheet.hotspots.standing().collect::<Vec<_>>()),
        asked(sheet),
    )
}

/// Where few were asked, which is hatched.
fn asked(sheet: &Sheet<'_>) -> String {
    let wards: Vec<&str> = asked::few(sheet).iter().map(|ward| ward.name.as_str()).collect();
    match wards.as_slice() {
        _ if !asked::is_known(sheet) => format!("{NOT_KNOWN}."),
        [] => "In no ward is it known that few children were asked.".to_owned(),
        wards => format!("Few children were asked in these wards, which are hatched: {}.", wards.join("; ")),
    }
}

fn shaded(leaves: usize) -> String {
    match leaves {
        0 => "No place is shaded.".to_owned(),
        1 => "One place is shaded.".to_owned(),
        many => format!("{many} places are shaded."),
    }
}

fn hotspots(standing: &[&Hotspot]) -> String {
    let intro = match standing.len() {
        0 => return "There is no hotspot: no place stands out from its surroundings.".to_owned(),
        1 => "One hotspot is outlined and numbered".to_owned(),
        many => format!("{many} hotspots are outlined and numbered"),
    };
    let name = |hotspot: &&Hotspot| {
        format!("{}: {}, {}", hotspot.rank.unwrap_or_default(), hotspot.name, hotspot.confidence.code())
    };
    let first: Vec<String> = standing.iter().take(MOST_NAMED).map(name).collect();
    let rest = if standing.len() > MOST_NAMED { "; and so on, in the table" } else { "" };
    format!("{intro}. {}{rest}.", first.join("; "))
}

/// The most hotspots that the text alternative names.
const MOST_NAMED: usize = 20;
